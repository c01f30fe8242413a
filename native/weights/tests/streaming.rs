//! Quantizing a network that is larger than the memory it may take.

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use aios_quant::{DiffusionOrchestrator, DiffusionQuantConfig, Summary, TensorInfo, TensorSource};
use aios_weights::{ModelSink, WeightReader};

/// Counts the bytes that are in use, and the most that ever were.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(used, Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// A network whose tensors are made when they are read.
struct Synthetic {
    tensors: Vec<TensorInfo>,
    /// Numbers that are repeated, from another place on in every tensor.
    pool: Vec<f32>,
}

impl Synthetic {
    fn new(shapes: impl IntoIterator<Item = (String, Vec<usize>)>) -> Self {
        let info = |(name, shape): (String, Vec<usize>)| TensorInfo {
            name,
            bytes: 2 * shape.iter().product::<usize>() as u64,
            shape,
        };
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f32 / (1 << 24) as f32 - 0.5
        };
        Self {
            tensors: shapes.into_iter().map(info).collect(),
            pool: (0..100_003)
                .map(|_| (0..4).map(|_| uniform()).sum::<f32>() / 16.0)
                .collect(),
        }
    }

    /// The shapes of Llama's 7B network.
    fn seven_billion() -> Self {
        let (width, inner, vocabulary) = (4096, 11008, 32000);
        let layer = |number: usize| {
            let parts: [(&str, Vec<usize>); 9] = [
                ("query.weight", vec![width, width]),
                ("key.weight", vec![width, width]),
                ("value.weight", vec![width, width]),
                ("out.weight", vec![width, width]),
                ("gate.weight", vec![inner, width]),
                ("up.weight", vec![inner, width]),
                ("down.weight", vec![width, inner]),
                ("norm1.weight", vec![width]),
                ("norm2.weight", vec![width]),
            ];
            parts.map(|(part, shape)| (format!("trunk.layers.{number}.{part}"), shape))
        };
        let tables = ["trunk.token.weight", "text.table.weight"].map(|name| (name.to_owned(), vec![vocabulary, width]));
        Self::new(tables.into_iter().chain((0..32).flat_map(layer)))
    }

    fn elements(&self) -> usize {
        self.tensors.iter().map(TensorInfo::elements).sum()
    }
}

impl TensorSource for Synthetic {
    fn place(&self) -> String {
        "a synthetic network".to_owned()
    }

    fn tensors(&self) -> &[TensorInfo] {
        &self.tensors
    }

    fn modality_names(&self) -> Vec<String> {
        vec!["text".to_owned()]
    }

    fn read(&self, index: usize, out: &mut Vec<f32>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let wanted = self.tensors[index].elements();
        let first = index * 7919 % self.pool.len();
        out.clear();
        out.extend_from_slice(&self.pool[first..][..wanted.min(self.pool.len() - first)]);
        while out.len() < wanted {
            out.extend_from_slice(&self.pool[..self.pool.len().min(wanted - out.len())]);
        }
        Ok(())
    }
}

fn quantize(source: &Synthetic, target: &Path) -> Summary {
    let orchestrator = DiffusionOrchestrator::new(DiffusionQuantConfig::default()).unwrap();
    let mut sink = ModelSink::create(target).unwrap();
    let summary = orchestrator.quantize(source, &mut sink, &mut |_| {}).unwrap();
    sink.finish("{}").unwrap();
    summary
}

#[test]
fn memory_does_not_grow_with_the_number_of_tensors() {
    let folder = tempfile::tempdir().unwrap();
    let peak_of = |count: usize| {
        let source = Synthetic::new((0..count).map(|number| (format!("layers.{number}.weight"), vec![512, 1024])));
        let before = USED.load(Relaxed);
        MOST.store(before, Relaxed);
        let summary = quantize(&source, &folder.path().join(count.to_string()));
        assert_eq!(summary.tensors.len(), count);
        (MOST.load(Relaxed) - before, 4 * source.elements())
    };
    let (few, _) = peak_of(4);
    let (many, whole) = peak_of(40);
    assert!(many < few + (2 << 20), "{few} bytes for 4 tensors, {many} for 40");
    assert!(many < whole / 4, "{many} bytes of the network's {whole}");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "writes 4 GB and takes minutes; --nocapture shows the figures"]
fn seven_billion_parameters_fit_in_four_gigabytes() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let source = Synthetic::seven_billion();
    let target = folder.path().join("model");
    let begin = Instant::now();
    let summary = quantize(&source, &target);
    let seconds = begin.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    println!(
        "{:.2} billion parameters to {:.2} GB: {:.2} GB of memory at most, {seconds:.0} s",
        source.elements() as f64 / 1e9,
        summary.bytes as f64 / 1e9,
        peak as f64 / 1e6
    );
    assert!(peak < 4_000_000, "{peak} kB");
    assert_eq!(
        WeightReader::open(&target, false).unwrap().tensors().len(),
        source.tensors.len()
    );
}
