//! The store as a whole: crashes, damage, full disks, and a model to compare it with.

mod bit_flips;
mod compaction;
mod derived;
mod disk_errors;
mod encryption;
mod exports;
mod interrupted;
mod manifests;
mod model;
mod model_test;
mod power_cut;
mod processes;
mod sharing;
mod sim_fs;
mod torn_tail;
mod undo_trash;
