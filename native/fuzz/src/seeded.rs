//! The same targets without coverage, where cargo-fuzz cannot be had: `seeded TARGET SECONDS [SEED]`.
//!
//! `seeded --seeds FOLDER` writes the files that both start from. A find is a panic, more than 10 s of
//! processor time, or more than 1 GiB.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::HashSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aios_fuzz::sim_fs::Rng;
use aios_fuzz::{seeds, targets};

const LARGEST: usize = 1 << 18;
const CORPUS: usize = 2000;
const MEMORY: usize = 1 << 30;
const PATIENCE: u64 = 10;

/// Refuses more than [`MEMORY`]; the process ends then, and the input is in `last-TARGET`.
struct Bounded;

static HELD: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is done by the system's allocator; this one only counts.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size() > MEMORY {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fn number(rng: &mut Rng) -> Vec<u8> {
    const VALUES: [u64; 10] = [
        0,
        1,
        7,
        0x7F,
        0xFF,
        0xFFFF,
        0x7FFF_FFFF,
        0xFFFF_FFFF,
        i64::MAX as u64,
        u64::MAX,
    ];
    let value = VALUES[rng.below(VALUES.len())];
    if rng.below(3) == 0 {
        value.to_string().into_bytes()
    } else {
        value.to_le_bytes()[..[1, 2, 4, 8][rng.below(4)]].to_vec()
    }
}

fn change(data: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let at = rng.below(data.len() + 1);
    let most = [1, 4, 32, 4096][rng.below(4)];
    let end = (at + 1 + rng.below(most)).min(data.len());
    let piece = |rng: &mut Rng, from: &[u8]| {
        let start = rng.below(from.len() + 1);
        from[start..(start + 1 + rng.below(64)).min(from.len())].to_vec()
    };
    match rng.below(9) {
        0 if at < data.len() => data[at] ^= 1 << rng.below(8),
        1 if at < data.len() => data[at] = rng.below(256) as u8,
        2 => drop(data.drain(at..end)),
        3 => drop(data.splice(at..at, number(rng))),
        4 => {
            let number = number(rng);
            let end = (at + number.len()).min(data.len());
            data.splice(at..end, number);
        }
        5 => {
            let own = piece(rng, data);
            let times = [1, 2, 200][rng.below(3)];
            data.splice(at..at, own.repeat(times));
        }
        6 => drop(data.splice(at..end, piece(rng, other))),
        7 => data.truncate(at),
        _ => drop(data.splice(
            at..end,
            (0..1 + rng.below(8)).map(|_| rng.below(256) as u8).collect::<Vec<_>>(),
        )),
    }
    data.truncate(LARGEST);
}

/// Seconds that this process has computed (on Linux; elsewhere, that have passed): other programs do not count.
fn computed(begun: Instant) -> u64 {
    const TICKS: u64 = 100;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace())
        .into_iter()
        .flatten();
    let ticks: Vec<u64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    if ticks.len() == 2 {
        (ticks[0] + ticks[1]) / TICKS
    } else {
        begun.elapsed().as_secs()
    }
}

/// Ends the process when one input takes too long.
fn watch(cases: &'static AtomicU64) {
    std::thread::spawn(move || {
        let begun = Instant::now();
        let (mut last, mut since) = (0, computed(begun));
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = cases.load(Ordering::Relaxed);
            if now != last {
                (last, since) = (now, computed(begun));
            } else if computed(begun) - since > PATIENCE {
                eprintln!("find: more than {PATIENCE} s for the input in last-*");
                std::process::exit(3);
            }
        }
    });
}

fn fuzz(name: &str, seconds: u64, seed: u64, finds: &Path) -> usize {
    static CASES: AtomicU64 = AtomicU64::new(0);
    static WHERE: Mutex<String> = Mutex::new(String::new());
    let (_, target) = targets::ALL
        .iter()
        .find(|(known, _)| *known == name)
        .expect("a known target");
    let mut corpus = seeds::of(name);
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        *WHERE.lock().expect("no panic in the hook") = format!("{place}: {}", info.payload_as_str().unwrap_or(""));
    }));
    let (mut rng, mut seen, mut found) = (
        Rng(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
        HashSet::new(),
        HashSet::new(),
    );
    let starts = corpus.len();
    watch(&CASES);
    let begun = Instant::now();
    while begun.elapsed().as_secs() < seconds {
        let cases = CASES.fetch_add(1, Ordering::Relaxed) as usize;
        let mut data = corpus[if cases < starts { cases } else { rng.below(corpus.len()) }].clone();
        if cases >= starts {
            let other = corpus[rng.below(corpus.len())].clone();
            (0..[1, 1, 2, 3, 8][rng.below(5)]).for_each(|_| change(&mut data, &other, &mut rng));
        }
        std::fs::write(finds.join(format!("last-{name}")), &data).expect("a file");
        match catch_unwind(|| target(&data)) {
            Ok(told) => {
                if corpus.len() < CORPUS && seen.insert(told) && cases >= starts {
                    corpus.push(data);
                }
            }
            Err(_) => {
                let place = WHERE.lock().expect("no panic in the hook").clone();
                let key = place.split(": ").next().unwrap_or_default().to_string();
                if found.insert(key) {
                    let kept = finds.join(format!("{name}-{}", found.len()));
                    std::fs::write(&kept, &data).expect("a file");
                    println!("find: {place} ({})", kept.display());
                }
            }
        }
    }
    let cases = CASES.load(Ordering::Relaxed);
    println!(
        "{name}: {cases} inputs in {seconds} s, {} ways of reading, {} finds",
        seen.len(),
        found.len()
    );
    found.len()
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "--seeds") {
        for (name, _) in targets::ALL {
            let folder = Path::new(&words[1]).join(name);
            std::fs::create_dir_all(&folder).expect("a folder");
            for (number, bytes) in seeds::of(name).into_iter().enumerate() {
                std::fs::write(folder.join(format!("seed-{number:02}")), bytes).expect("a file");
            }
        }
        return;
    }
    let [name, seconds, rest @ ..] = words.as_slice() else {
        eprintln!(
            "seeded TARGET SECONDS [SEED]; targets: {:?}",
            targets::ALL.map(|(name, _)| name)
        );
        std::process::exit(2);
    };
    let seed = rest.first().map_or(1, |seed| seed.parse().expect("a number"));
    let finds = std::env::var_os("AIOS_FUZZ_FINDS").map_or_else(|| PathBuf::from("artifacts"), PathBuf::from);
    std::fs::create_dir_all(&finds).expect("a folder");
    let count = fuzz(name, seconds.parse().expect("seconds"), seed, &finds);
    std::process::exit(i32::from(count > 0));
}
