//! How a product is cut into blocks and tasks.
//!
//! A task takes a run of tiles at a time. For a few rows of activations it goes through the packed codes once, unpacking
//! in registers; for many it unpacks a part of the tiles' columns into a panel that stays in the first cache, and sweeps
//! all rows over it. Sums gather in a buffer of the task and are finished into the output, so that blocks know no edges.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::activations::{Activations, QuantizeRow, grow};
use super::epilogue::{Epilogue, Finish, Sums};
use super::layout::{Bits, PackedMatrix, STEP, TILE_ROWS};

/// Bytes of a step of one tile in a panel, one code a byte.
const STEP_BYTES: usize = STEP * TILE_ROWS;
/// Tiles that a task takes at a time.
const TAKEN: usize = 4;

/// What a level brings.
pub(crate) struct Gemm {
    /// Most rows of a block from a panel.
    pub(crate) rows: usize,
    /// Most tiles of a block, at most [`TAKEN`].
    pub(crate) tiles: usize,
    /// Steps of a panel, all tiles together, unless one group has more.
    pub(crate) panel_steps: usize,
    /// Up to so many rows of activations blocks read packed codes; 0 where the level has no such blocks.
    pub(crate) direct_rows: usize,
    /// Most rows of a block that reads packed codes.
    pub(crate) direct_block_rows: usize,
    /// Whether blocks begin and end by themselves: they take no zeros from the totals, and write the outputs.
    pub(crate) fused: bool,
    /// Whether 8-bit matrices take the activations as 16-bit numbers.
    pub(crate) wide_activations: bool,
    /// Adds up a block from a panel (which 8-bit codes are as they lie).
    pub(crate) panel: BlockKernel,
    /// Adds up a block from packed codes, whose groups are whole pairs of steps.
    pub(crate) direct: BlockKernel,
    /// Unpacks an even number of steps of 4- or 2-bit codes: bits, packed codes, number of steps, panel.
    pub(crate) unpack: unsafe fn(Bits, *const u8, usize, *mut u8),
    pub(crate) quantize_row: QuantizeRow,
    pub(crate) finish: Finish,
}

type BlockKernel = unsafe fn(Bits, &Block<'_>);

/// Some rows of activations times some tiles, over some columns. The pointers are to the first of everything.
pub(crate) struct Block<'a> {
    /// Rows of activations, from 1 to the level's most.
    pub(crate) rows: usize,
    /// Tiles, from 1 to the level's most.
    pub(crate) tiles: usize,
    /// Steps of 4 columns, not 0.
    pub(crate) steps: usize,
    /// Steps of a group; the last may be short.
    pub(crate) group_steps: usize,
    /// Codes, a panel or packed.
    pub(crate) codes: *const u8,
    /// Bytes from tile to tile.
    pub(crate) codes_stride: usize,
    /// Activations of 8 bits, or 16 where the level takes these.
    pub(crate) activations: *const u8,
    /// Bytes from row to row.
    pub(crate) activations_stride: usize,
    /// Sums of the activations of each group.
    pub(crate) sums: *const i32,
    /// Sums from row to row.
    pub(crate) sums_stride: usize,
    /// Scales, 16 a group.
    pub(crate) scales: *const u16,
    /// Zeros in the same order, or null.
    pub(crate) zeros: *const u8,
    /// Scales (and zeros) from tile to tile.
    pub(crate) scales_stride: usize,
    /// The zero of all codes where `zeros` is null, doubled where `doubled` is 1.
    pub(crate) zero: i32,
    /// 1 where the products are taken twice, because the zero lies half way between two codes; else 0.
    pub(crate) doubled: i32,
    /// Whether these are the first products, before which the totals are 0 or, where the level is fused, anything.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "no other level is fused"))]
    pub(crate) begins: bool,
    /// What to write where these are the last products, if the level is fused.
    #[cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "no other level is fused"))]
    pub(crate) ends: Option<&'a Sums<'a>>,
    /// Sums of the products so far, to which the block's are added: `rows` rows of `tiles * 16`.
    pub(crate) totals: *mut f32,
}

/// Buffers that calls share.
#[derive(Debug, Default)]
pub struct Workspace {
    activations: Activations,
    wide: Vec<i16>,
    tasks: Vec<Task>,
}

impl Workspace {
    /// Empty buffers.
    pub fn new() -> Self {
        Workspace::default()
    }

    pub(super) fn activations(&mut self) -> &mut Activations {
        &mut self.activations
    }
}

/// Buffers of one task.
#[derive(Debug, Default)]
struct Task {
    panel: Vec<Line>,
    totals: Vec<f32>,
}

#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Line([u8; STEP_BYTES]);

impl Default for Line {
    fn default() -> Self {
        Line([0; STEP_BYTES])
    }
}

/// The output, of which every task writes other columns.
struct Output(*mut f32);

// SAFETY: tasks write to disjoint places.
unsafe impl Sync for Output {}

/// Where a sweep finds its codes.
#[derive(Clone, Copy)]
enum Codes<'a> {
    /// Unpacked here.
    Panel(&'a [Line]),
    /// In the matrix, whose 8-bit codes need no unpacking.
    InPlace,
    /// In the matrix, for the kernel that unpacks.
    Direct,
}

struct Job<'a> {
    gemm: &'a Gemm,
    matrix: &'a PackedMatrix<'a>,
    input: &'a Activations,
    wide: Option<&'a [i16]>,
    epilogue: &'a Epilogue<'a>,
    out: Output,
}

pub(super) fn multiply(
    gemm: &Gemm,
    input: &Activations,
    matrix: &PackedMatrix<'_>,
    epilogue: &Epilogue<'_>,
    out: &mut [f32],
    workspace: &mut Workspace,
    threads: usize,
) {
    check(input, matrix, epilogue, out);
    if input.rows == 0 {
        return;
    }
    let Workspace { wide, tasks, .. } = workspace;
    let is_wide = gemm.wide_activations && matrix.layout.bits == Bits::Eight;
    if is_wide {
        let len = input.rows * input.stride;
        grow(wide, len);
        for (wide, &code) in wide.iter_mut().zip(&input.codes[..len]) {
            *wide = i16::from(code);
        }
    }
    let tiles = matrix.layout.tiles();
    let count = threads.clamp(1, tiles.div_ceil(TAKEN));
    if tasks.len() < count {
        tasks.resize_with(count, Task::default);
    }
    let job = Job {
        gemm,
        matrix,
        input,
        wide: is_wide.then_some(wide),
        epilogue,
        out: Output(out.as_mut_ptr()),
    };
    if count == 1 {
        job.run(0..tiles, &mut tasks[0]);
        return;
    }
    let next = AtomicUsize::new(0);
    rayon::scope(|scope| {
        for task in &mut tasks[..count] {
            let (job, next) = (&job, &next);
            scope.spawn(move |_| {
                loop {
                    let first = next.fetch_add(TAKEN, Ordering::Relaxed);
                    if first >= tiles {
                        break;
                    }
                    job.run(first..tiles.min(first + TAKEN), task);
                }
            });
        }
    });
}

fn check(input: &Activations, matrix: &PackedMatrix<'_>, epilogue: &Epilogue<'_>, out: &[f32]) {
    let layout = &matrix.layout;
    assert_eq!(
        out.len(),
        input.rows * layout.rows,
        "the output is not rows times columns"
    );
    if input.rows > 0 {
        assert_eq!(
            input.columns, layout.columns,
            "activations and matrix differ in columns"
        );
        assert_eq!(input.group, layout.group, "activations and matrix differ in groups");
    }
    if let Some(bias) = epilogue.bias {
        assert_eq!(bias.len(), layout.rows, "the bias is not one number per output");
    }
    if let Some(residual) = epilogue.residual {
        assert_eq!(residual.len(), out.len(), "residual and output differ in length");
    }
}

impl Job<'_> {
    fn run(&self, tiles: Range<usize>, task: &mut Task) {
        let (layout, rows) = (&self.matrix.layout, self.input.rows);
        let whole_pairs = layout.group.is_multiple_of(2 * STEP) || layout.groups() == 1;
        let is_direct = rows <= self.gemm.direct_rows && whole_pairs && self.wide.is_none();
        let mut first = tiles.start;
        while first < tiles.end {
            let count = self.gemm.tiles.min(tiles.end - first);
            let width = count * TILE_ROWS;
            grow(&mut task.totals, rows * width);
            if is_direct {
                self.sweep(first, count, 0..layout.steps(), Codes::Direct, &mut task.totals);
            } else {
                self.sweep_panels(first, count, task);
            }
            first += count;
        }
    }

    /// Goes through the columns panel by panel.
    fn sweep_panels(&self, first: usize, count: usize, task: &mut Task) {
        let layout = &self.matrix.layout;
        let group_steps = layout.group / STEP;
        // Panels hold whole groups and begin at even steps.
        let mut groups = (self.gemm.panel_steps / count / group_steps).max(1);
        if !group_steps.is_multiple_of(2) {
            groups = groups.next_multiple_of(2);
        }
        let panel_steps = groups * group_steps;
        let mut start = 0;
        while start < layout.steps() {
            let steps = start..layout.steps().min(start + panel_steps);
            start = steps.end;
            if layout.bits == Bits::Eight {
                self.sweep(first, count, steps, Codes::InPlace, &mut task.totals);
                continue;
            }
            let len = steps.len();
            grow(&mut task.panel, count * len);
            for tile in 0..count {
                let from = (first + tile) * layout.tile_bytes() + steps.start * STEP_BYTES / layout.bits.per_byte();
                let from = &self.matrix.codes[from..][..len * STEP_BYTES / layout.bits.per_byte()];
                let to = &mut task.panel[tile * len..][..len];
                // SAFETY: either slice holds an even number of steps, packed and not; the level is supported.
                unsafe { (self.gemm.unpack)(layout.bits, from.as_ptr(), len, to.as_mut_ptr().cast()) };
            }
            self.sweep(
                first,
                count,
                steps,
                Codes::Panel(&task.panel[..count * len]),
                &mut task.totals,
            );
        }
    }

    /// Adds up all rows of activations times `count` tiles over some steps, of which the first begins a group; the last
    /// steps of all finish the rows.
    fn sweep(&self, first: usize, count: usize, steps: Range<usize>, from: Codes<'_>, totals: &mut [f32]) {
        let (layout, input) = (&self.matrix.layout, self.input);
        let group_steps = layout.group / STEP;
        let (group, groups) = (steps.start / group_steps, layout.groups());
        let scale_place = (first * groups + group) * TILE_ROWS;
        // Columns that only fill up a step may lie beyond the last group.
        let last = steps.end.min(layout.columns.div_ceil(STEP));
        let (codes, codes_stride) = match from {
            Codes::Panel(panel) => (panel.as_ptr().cast(), panel.len() / count * STEP_BYTES),
            Codes::InPlace | Codes::Direct => {
                let from = steps.start * STEP_BYTES / layout.bits.per_byte();
                (
                    self.matrix.codes[first * layout.tile_bytes() + from..].as_ptr(),
                    layout.tile_bytes(),
                )
            }
        };
        let (kernel, most, len) = match from {
            Codes::Direct => (self.gemm.direct, self.gemm.direct_block_rows, steps.len()),
            Codes::Panel(_) | Codes::InPlace => (self.gemm.panel, self.gemm.rows, last - steps.start),
        };
        let blocks = input.rows.div_ceil(most);
        let mut row = 0;
        for block in 0..blocks {
            // Blocks differ by at most one row.
            let rows = (input.rows - row) / (blocks - block);
            let (activations, activations_stride) = self.activations(row, steps.start * STEP);
            let place = if steps == (0..layout.steps()) { 0 } else { row };
            let totals = &mut totals[place * count * TILE_ROWS..][..rows * count * TILE_ROWS];
            let (begins, fused) = (steps.start == 0, self.gemm.fused);
            if begins && !fused {
                totals.fill(0.0);
            }
            let totals = totals.as_mut_ptr();
            let sums = (steps.end == layout.steps()).then(|| self.sums(first..first + count, row..row + rows, totals));
            let block = Block {
                rows,
                tiles: count,
                steps: len,
                group_steps: if groups == 1 { usize::MAX } else { group_steps },
                codes,
                codes_stride,
                activations,
                activations_stride,
                sums: input.sums[row * groups + group..].as_ptr(),
                sums_stride: groups,
                scales: self.matrix.scales[scale_place..].as_ptr(),
                zeros: self
                    .matrix
                    .zeros
                    .map_or(std::ptr::null(), |zeros| zeros[scale_place..].as_ptr()),
                scales_stride: groups * TILE_ROWS,
                zero: (layout.bits.middle() * (1 << self.doubled()) as f32) as i32,
                doubled: self.doubled(),
                begins,
                ends: sums.as_ref().filter(|_| fused),
                totals,
            };
            // SAFETY: the block lies within the buffers, whose lengths follow from the checked layout and the
            // activations' shape; the level is supported.
            unsafe { kernel(layout.bits, &block) };
            if let Some(sums) = sums.filter(|_| !fused) {
                // SAFETY: the outputs are those of the task's own tiles; the level is supported.
                unsafe { (self.gemm.finish)(&sums) };
            }
            row += rows;
        }
    }

    /// 1 where products are taken twice, and halved at the end.
    fn doubled(&self) -> i32 {
        i32::from(self.matrix.zeros.is_none() && self.matrix.layout.bits == Bits::Two)
    }

    /// The activations of a row from a column on, and the bytes between two rows.
    fn activations(&self, row: usize, column: usize) -> (*const u8, usize) {
        let (at, stride) = (row * self.input.stride + column, self.input.stride);
        match self.wide {
            Some(wide) => (wide[at..].as_ptr().cast(), stride * size_of::<i16>()),
            None => (self.input.codes[at..].as_ptr().cast(), stride),
        }
    }

    /// What becomes of the totals of some rows and tiles.
    fn sums(&self, tiles: Range<usize>, rows: Range<usize>, totals: *const f32) -> Sums<'_> {
        let outputs = self.matrix.layout.rows;
        let columns = tiles.start * TILE_ROWS..outputs.min(tiles.end * TILE_ROWS);
        let place = rows.start * outputs + columns.start;
        Sums {
            totals,
            rows: rows.len(),
            width: tiles.len() * TILE_ROWS,
            scales: &self.input.scales[rows],
            factor: 1.0 / (1 << self.doubled()) as f32,
            columns: columns.len(),
            bias: self.epilogue.bias.map(|bias| &bias[columns]),
            function: self.epilogue.function,
            residual: self.epilogue.residual.map(|residual| &residual[place..]),
            out: self.out.0.wrapping_add(place),
            stride: outputs,
        }
    }
}
