//! The store as a whole: crashes, damage, full disks, and a model to compare it with.

mod bit_flips;
mod compaction;
mod disk_errors;
mod exports;
mod manifests;
mod model;
mod model_test;
mod power_cut;
mod sharing;
mod sim_fs;
mod torn_tail;
mod undo_trash;
