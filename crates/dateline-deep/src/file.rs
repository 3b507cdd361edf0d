//! The model file: safetensors, mapped into memory.
//!
//! Eight bytes of length, a JSON header that names each tensor with type, shape and place, then the numbers. The
//! vocabulary and the label lists stand in the header's metadata. Everything is checked before it is used: a damaged
//! file gives an error, never a panic.

use crate::error::ModelError;
use crate::kernel::Matrix;
use memmap2::Mmap;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The format that this reader reads.
pub const FORMAT: &str = "dateline-deep-1";

/// A mapped model file.
#[derive(Debug)]
pub struct ModelFile {
    path: PathBuf,
    map: Mmap,
    /// Where the numbers start.
    data: usize,
    tensors: HashMap<String, Tensor>,
    /// Sizes, vocabulary and label lists.
    pub config: Config,
}

#[derive(Debug, Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

/// Sizes, vocabulary and label lists of a model.
#[derive(Debug, Clone, Deserialize)]
pub struct Config {
    /// Numbers in a vector.
    pub hidden: usize,
    /// Layers of the encoder.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Numbers in the middle of a layer.
    pub ffn: usize,
    /// Longest window, in pieces.
    pub max_pieces: usize,
    /// Usual window, in pieces.
    pub window_pieces: usize,
    /// Numbers of each side of an arc.
    pub arc: usize,
    /// Numbers of each side of a label.
    pub label: usize,
    /// Numbers of each side of a link between roles.
    pub link: usize,
    /// Added to the variance in a norm.
    pub norm_eps: f32,
    /// All word pieces, one a line.
    pub vocab: String,
    /// Tags, `UPOS|XPOS`.
    pub tags: Vec<String>,
    /// Relations of the parse.
    pub labels: Vec<String>,
    /// Name labels, `O` or `B-Person` and so on (BILOU).
    pub names: Vec<String>,
    /// Role labels, `O` or `B-source` and so on (BIO).
    pub roles: Vec<String>,
    /// What a step from one role label to another adds to a path.
    pub role_step: Vec<Vec<f32>>,
    /// Classes of event triggers, `none` first.
    pub events: Vec<String>,
}

impl ModelFile {
    /// Maps a file and reads its header.
    ///
    /// # Errors
    /// An unreadable file, another format, a tensor outside of the file.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let file = std::fs::File::open(path).map_err(|error| ModelError::File {
            path: path.to_owned(),
            error,
        })?;
        // SAFETY: the map is only read. If another program cuts the file while it is mapped, the system ends this
        // one, as it does for any mapped program or data.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }.map_err(|error| ModelError::File {
            path: path.to_owned(),
            error,
        })?;
        let bad = |message: String| ModelError::Format {
            path: path.to_owned(),
            message,
        };
        let length = map
            .first_chunk::<8>()
            .map(|bytes| u64::from_le_bytes(*bytes) as usize)
            .filter(|length| *length < 100 << 20);
        let data = length.map_or(usize::MAX, |length| length + 8);
        let header = map
            .get(8..data)
            .ok_or_else(|| bad("expected a safetensors file, found a shorter or another one".to_owned()))?;
        let header: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|error| bad(format!("broken header: {error}")))?;
        let metadata = header.get("__metadata__");
        let format = metadata
            .and_then(|meta| meta["format"].as_str())
            .unwrap_or("none");
        if format != FORMAT {
            return Err(bad(format!("expected format {FORMAT}, found {format}")));
        }
        let config = metadata.and_then(|meta| meta["config"].as_str()).unwrap_or("");
        let config: Config =
            serde_json::from_str(config).map_err(|error| bad(format!("broken configuration: {error}")))?;
        let mut tensors = HashMap::new();
        for (name, value) in header {
            if name == "__metadata__" {
                continue;
            }
            let tensor: Tensor =
                serde_json::from_value(value).map_err(|error| bad(format!("tensor {name}: {error}")))?;
            let [start, end] = tensor.data_offsets;
            let size = tensor
                .shape
                .iter()
                .try_fold(width(&tensor.dtype), |size, side| size.checked_mul(*side));
            if start > end || end > map.len() - data || size != Some(end - start) {
                return Err(bad(format!("tensor {name} does not fit its place in the file")));
            }
            tensors.insert(name, tensor);
        }
        let file = Self {
            path: path.to_owned(),
            map,
            data,
            tensors,
            config,
        };
        file.check()?;
        Ok(file)
    }

    fn check(&self) -> Result<(), ModelError> {
        let config = &self.config;
        let sound = config.hidden > 0
            && config.heads > 0
            && config.hidden.is_multiple_of(config.heads)
            && config.hidden < 1 << 14
            && config.ffn < 1 << 16
            && [config.arc, config.label, config.link]
                .iter()
                .all(|size| *size > 0 && *size < 1 << 12 && size.is_multiple_of(32))
            && (8..=1 << 14).contains(&config.max_pieces)
            && (8..=config.max_pieces).contains(&config.window_pieces)
            && !config.tags.is_empty()
            && !config.labels.is_empty();
        if sound {
            Ok(())
        } else {
            Err(self.bad("the sizes of the configuration make no sense".to_owned()))
        }
    }

    pub(crate) fn bad(&self, message: String) -> ModelError {
        ModelError::Format {
            path: self.path.clone(),
            message,
        }
    }

    fn raw(&self, name: &str, shape: &[usize]) -> Result<(&str, &[u8]), ModelError> {
        let tensor = self
            .tensors
            .get(name)
            .ok_or_else(|| self.bad(format!("tensor {name} is missing")))?;
        if tensor.shape != shape {
            return Err(self.bad(format!(
                "tensor {name}: expected shape {shape:?}, found {:?}",
                tensor.shape
            )));
        }
        let [start, end] = tensor.data_offsets;
        Ok((&tensor.dtype, &self.map[self.data + start..self.data + end]))
    }

    /// Numbers of a tensor that is kept in F32 or F16.
    pub(crate) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (dtype, bytes) = self.raw(name, shape)?;
        match dtype {
            "F32" => Ok(bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect()),
            "F16" => Ok(bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|bytes| half(u16::from_le_bytes(*bytes)))
                .collect()),
            other => Err(self.bad(format!("tensor {name}: expected F32 or F16, found {other}"))),
        }
    }

    /// Bytes of a tensor that is kept in I8, in place.
    pub(crate) fn bytes(&self, name: &str, shape: &[usize]) -> Result<std::ops::Range<usize>, ModelError> {
        let (dtype, bytes) = self.raw(name, shape)?;
        if dtype != "I8" {
            return Err(self.bad(format!("tensor {name}: expected I8, found {dtype}")));
        }
        let start = bytes.as_ptr() as usize - self.map.as_ptr() as usize;
        Ok(start..start + bytes.len())
    }

    /// A piece of the file that [`ModelFile::bytes`] has found.
    pub(crate) fn slice(&self, range: std::ops::Range<usize>) -> &[u8] {
        &self.map[range]
    }

    fn signed(&self, name: &str, shape: &[usize]) -> Result<Vec<i8>, ModelError> {
        let range = self.bytes(name, shape)?;
        Ok(self.map[range].iter().map(|byte| byte.cast_signed()).collect())
    }

    /// A layer of weights with scales and biases; several are put below one another.
    pub(crate) fn matrix(&self, names: &[&str], outputs: usize, inputs: usize) -> Result<Matrix, ModelError> {
        let mut parts = Vec::new();
        for name in names {
            parts.push((
                self.signed(&format!("{name}.weight"), &[outputs, inputs])?,
                self.floats(&format!("{name}.scale"), &[outputs])?,
                self.floats(&format!("{name}.bias"), &[outputs])?,
            ));
        }
        let parts: Vec<(&[i8], &[f32], &[f32])> = parts
            .iter()
            .map(|(weights, scales, bias)| (weights.as_slice(), scales.as_slice(), bias.as_slice()))
            .collect();
        Ok(Matrix::stack(&parts, inputs))
    }
}

fn width(dtype: &str) -> usize {
    match dtype {
        "I8" | "U8" => 1,
        "F16" | "BF16" => 2,
        "F32" => 4,
        _ => 8,
    }
}

/// IEEE 754 half precision.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10) & 0x1F;
    let fraction = u32::from(bits) & 0x3FF;
    match exponent {
        0 => {
            let value = fraction as f32 / 16_777_216.0;
            if sign == 0 { value } else { -value }
        }
        0x1F => f32::from_bits(sign | 0x7F80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
            (0x3555, 0.333_251_95),
        ] {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7C01).is_nan());
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let folder = std::env::temp_dir().join(format!("dateline-deep-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("x.safetensors");
        let long = [200u8, 0, 0, 0, 0, 0, 0, 0, b'{', b'}'];
        for bytes in [
            &b""[..],
            b"short",
            &[255; 40],
            &long,
            b"\x02\0\0\0\0\0\0\0{}",
            b"\x20\0\0\0\0\0\0\0{\"__metadata__\":{\"format\":\"x\"}} ",
        ] {
            std::fs::write(&path, bytes).expect("a file");
            let error = ModelFile::open(&path).expect_err("no model");
            assert!(error.to_string().contains("x.safetensors"), "{error}");
        }
        assert!(ModelFile::open(&folder.join("nothing")).is_err());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
