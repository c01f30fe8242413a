//! Integer weights as the kernels read them.

use std::borrow::Cow;
use std::sync::Arc;

use aios_kernels::gemm::{Bits, Layout, LayoutError, PackedMatrix, pack, pack_scales};
use aios_weights::{Storage, WeightReader};
use half::slice::HalfFloatSliceExt;

use crate::error::{InferError, Result};

/// A packed matrix. What is stored as the kernels read it stays in the file, which the reader keeps mapped.
pub(crate) struct Packed {
    layout: Layout,
    reader: Arc<WeightReader>,
    name: String,
    /// Where the stored ones are in another order.
    codes: Option<Vec<u8>>,
    /// Where the stored ones are in another order, or begin at an odd place.
    scales: Option<Vec<u16>>,
}

impl Packed {
    /// An integer tensor (outputs, inputs).
    pub(crate) fn of(reader: &Arc<WeightReader>, name: &str, outputs: usize, inputs: usize) -> Result<Self> {
        let fail = |error: LayoutError| InferError::input(format!("tensor {name}: {error}"));
        let record = reader.record(name)?;
        let group = record.group_size.unwrap_or(inputs);
        let stored = reader.scales(name)?;
        let (layout, codes, scales) = match record.dtype.layout(record.elements(), inputs, group) {
            Some(layout) => {
                let copied = matches!(stored, Cow::Owned(_));
                (layout, None, copied.then(|| stored.reinterpret_cast().to_vec()))
            }
            None => {
                debug_assert_eq!(record.dtype, Storage::Int8);
                let layout = Layout {
                    rows: outputs,
                    columns: inputs,
                    bits: Bits::Eight,
                    group,
                };
                layout.check().map_err(fail)?;
                let codes: Vec<u8> = reader.data(name)?.iter().map(|code| code.wrapping_add(128)).collect();
                let codes = pack(&layout, &codes).map_err(fail)?;
                let scales = pack_scales(&layout, stored.reinterpret_cast()).map_err(fail)?;
                (layout, Some(codes), Some(scales))
            }
        };
        let packed = Self {
            layout,
            reader: reader.clone(),
            name: name.into(),
            codes,
            scales,
        };
        packed.try_view()?.map_err(fail)?;
        Ok(packed)
    }

    fn try_view(&self) -> Result<std::result::Result<PackedMatrix<'_>, LayoutError>> {
        let codes = match &self.codes {
            Some(codes) => codes,
            None => self.reader.data(&self.name)?,
        };
        let scales = match &self.scales {
            Some(scales) => scales,
            None => match self.reader.scales(&self.name)? {
                Cow::Borrowed(stored) => stored.reinterpret_cast(),
                Cow::Owned(_) => &[],
            },
        };
        let zeros = Some(self.reader.zero_points(&self.name)?).filter(|zeros| !zeros.is_empty());
        Ok(PackedMatrix::new(self.layout, codes, scales, zeros))
    }

    /// The matrix, to multiply with.
    pub(crate) fn view(&self) -> PackedMatrix<'_> {
        let view = self.try_view().expect("the tensor was there when this was made");
        view.expect("it was viewed when this was made, and nothing has changed")
    }
}
