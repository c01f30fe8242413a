//! Integer weights as the kernels read them.

use std::sync::Arc;

use aios_kernels::gemm::{Bits, Layout, PackedMatrix, pack, pack_scales};
use aios_weights::{Storage, WeightReader};

use crate::error::{InferError, Result};

/// A packed matrix. Codes that are stored packed stay in the mapped file.
pub(crate) struct Packed {
    layout: Layout,
    codes: Codes,
    scales: Vec<u16>,
    zeros: Option<Vec<u8>>,
}

enum Codes {
    /// In the file: the reader keeps it mapped.
    Mapped(Arc<WeightReader>, String),
    Owned(Vec<u8>),
}

impl Packed {
    /// An integer tensor (outputs, inputs).
    pub(crate) fn of(reader: &Arc<WeightReader>, name: &str, outputs: usize, inputs: usize) -> Result<Self> {
        let fail = |error: aios_kernels::gemm::LayoutError| InferError::input(format!("tensor {name}: {error}"));
        let record = reader.record(name)?;
        let (group, data) = (record.group_size.unwrap_or(inputs), reader.data(name)?);
        let scales: Vec<u16> = reader.scales(name)?.iter().map(|scale| scale.to_bits()).collect();
        let zeros = reader.zero_points(name)?;
        let packed = match record.dtype.layout(record.elements(), inputs, group) {
            Some(layout) => Self {
                layout,
                codes: Codes::Mapped(reader.clone(), name.into()),
                scales,
                zeros: (!zeros.is_empty()).then(|| zeros.to_vec()),
            },
            None => {
                debug_assert_eq!(record.dtype, Storage::Int8);
                let layout = Layout {
                    rows: outputs,
                    columns: inputs,
                    bits: Bits::Eight,
                    group,
                };
                layout.check().map_err(fail)?;
                let codes: Vec<u8> = data.iter().map(|code| code.wrapping_add(128)).collect();
                Self {
                    layout,
                    codes: Codes::Owned(pack(&layout, &codes).map_err(fail)?),
                    scales: pack_scales(&layout, &scales).map_err(fail)?,
                    zeros: None,
                }
            }
        };
        packed.try_view().map_err(fail)?;
        Ok(packed)
    }

    fn try_view(&self) -> std::result::Result<PackedMatrix<'_>, aios_kernels::gemm::LayoutError> {
        let codes = match &self.codes {
            Codes::Owned(codes) => codes,
            Codes::Mapped(reader, name) => reader.data(name).unwrap_or_default(),
        };
        PackedMatrix::new(self.layout, codes, &self.scales, self.zeros.as_deref())
    }

    /// The matrix, to multiply with.
    pub(crate) fn view(&self) -> PackedMatrix<'_> {
        self.try_view()
            .expect("it was viewed when it was made, and nothing has changed")
    }
}
