//! A product of a known shape allocates nothing.

use std::alloc::{GlobalAlloc, Layout as Memory, System};
use std::cell::Cell;

use aios_kernels::gemm::{self, Bits, Epilogue, Layout, PackedMatrix, Workspace};
use aios_kernels::{Kernels, Level};

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, memory: Memory) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: passed on.
        unsafe { System.alloc(memory) }
    }

    unsafe fn dealloc(&self, start: *mut u8, memory: Memory) {
        // SAFETY: passed on.
        unsafe { System.dealloc(start, memory) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn the_second_call_allocates_nothing() {
    for kernels in Level::ALL.into_iter().filter_map(Kernels::at) {
        for bits in Bits::ALL {
            for m in [1, 20] {
                let layout = Layout {
                    rows: 100,
                    columns: 300,
                    bits,
                    group: 36,
                };
                let codes = gemm::pack(&layout, &vec![1; 100 * 300]).unwrap();
                let scales = vec![0x3c00; layout.scale_count()];
                let matrix = PackedMatrix::new(layout, &codes, &scales, None).unwrap();
                let (x, mut out, mut workspace) = (vec![1.0; m * 300], vec![0.0; m * 100], Workspace::new());
                let mut call = || kernels.matmul(&x, m, &matrix, &Epilogue::default(), &mut out, &mut workspace, 1);
                call();
                let before = COUNT.get();
                call();
                assert_eq!(COUNT.get(), before, "{:?}", kernels.level());
            }
        }
    }
}
