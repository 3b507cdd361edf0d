//! A dense table of weights for the three actions of the parser, read in place: one cache line a look-up.
//!
//! # Format
//! `DAT1`, number of blocks (u32), scale (f32), four zeros, then blocks of 64 bytes: sixteen checks (u16, 0 = empty),
//! sixteen codes of action 1, sixteen codes of action 2 (i8, as in [`crate::linear`]). Action 0 has weight 0 in every
//! row: only differences decide.

use crate::error::ResourceError;

const MAGIC: &[u8; 4] = b"DAT1";
const HEADER: usize = 16;
const BLOCK: usize = 64;
const ROWS: usize = 16;
const FIXED: f32 = 4096.0;

/// A frozen table.
#[derive(Debug, Clone)]
pub struct ActionTable<'m> {
    blocks: &'m [u8],
    count: u64,
    weights: Box<[i32; 256]>,
}

/// Length in bytes of the table that opens `bytes`; `None` where it is cut short or none.
pub fn length(bytes: &[u8]) -> Option<usize> {
    if bytes.len() < HEADER || &bytes[..4] != MAGIC {
        return None;
    }
    let count = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
    let length = HEADER + count * BLOCK;
    (count > 0 && length <= bytes.len()).then_some(length)
}

impl<'m> ActionTable<'m> {
    /// Reads a packed table in place.
    ///
    /// # Errors
    /// Damaged bytes.
    pub fn from_bytes(name: &str, bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let damaged = || ResourceError::Binary {
            file: name.to_owned(),
            message: "expected an action table (DAT1); train it again with `cargo xtask train`".to_owned(),
        };
        let length = length(bytes).ok_or_else(damaged)?;
        let scale = f32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        if !scale.is_finite() {
            return Err(damaged());
        }
        let mut weights = Box::new([0i32; 256]);
        for (code, weight) in weights.iter_mut().enumerate() {
            let code = f32::from(code as u8 as i8) / 127.0;
            *weight = (code * code.abs() * scale * FIXED).round() as i32;
        }
        let blocks = &bytes[HEADER..length];
        Ok(Self {
            blocks,
            count: (blocks.len() / BLOCK) as u64,
            weights,
        })
    }

    /// Scores of the three actions.
    #[inline]
    pub fn score(&self, features: &[u64]) -> [i32; 3] {
        let mut scores = [0i32; 3];
        for feature in features {
            let at = block_of(*feature, self.count) * BLOCK;
            let Some(block) = self.blocks.get(at..at + BLOCK) else {
                continue;
            };
            let check = check_of(*feature);
            // Branch-free, so that it becomes vector code.
            let mut hit = 0u32;
            for row in 0..ROWS {
                let found = u16::from_le_bytes([block[2 * row], block[2 * row + 1]]);
                hit |= u32::from(found == check) << row;
            }
            if hit != 0 {
                let row = hit.trailing_zeros() as usize;
                scores[1] += self.weights[block[32 + row] as usize];
                scores[2] += self.weights[block[48 + row] as usize];
            }
        }
        scores
    }

    /// Packs rows of (feature, weights of the three actions). Where a block overflows, the smallest weights go.
    pub fn pack(rows: &[(u64, [f32; 3])], most: usize) -> Vec<u8> {
        let mut rows: Vec<(u64, f32, f32)> = rows
            .iter()
            .map(|(feature, w)| (*feature, w[1] - w[0], w[2] - w[0]))
            .collect();
        let size = |row: &(u64, f32, f32)| row.1.abs().max(row.2.abs());
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.0.cmp(&b.0)));
        rows.truncate(most);
        // The largest weights are few; cutting them costs less than coarse steps for all others.
        let scale = rows.first().map_or(1.0, size).max(f32::MIN_POSITIVE);
        let count = (rows.len() / 14).max(1);
        let mut blocks = vec![0u8; count * BLOCK];
        let mut filled = vec![0usize; count];
        let code = |weight: f32| {
            let ratio = weight / scale;
            (ratio.signum() * ratio.abs().sqrt() * 127.0).round() as i8 as u8
        };
        for (feature, one, two) in &rows {
            let block = block_of(*feature, count as u64);
            let row = filled[block];
            if row == ROWS || code(*one) == 0 && code(*two) == 0 {
                continue;
            }
            filled[block] += 1;
            let at = block * BLOCK;
            blocks[at + 2 * row..at + 2 * row + 2].copy_from_slice(&check_of(*feature).to_le_bytes());
            blocks[at + 32 + row] = code(*one);
            blocks[at + 48 + row] = code(*two);
        }
        let mut bytes = Vec::with_capacity(HEADER + blocks.len());
        bytes.extend(MAGIC);
        bytes.extend((count as u32).to_le_bytes());
        bytes.extend(scale.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(blocks);
        bytes
    }
}

#[inline]
fn block_of(feature: u64, count: u64) -> usize {
    (((feature >> 32) * count) >> 32) as usize
}

#[inline]
fn check_of(feature: u64) -> u16 {
    (feature as u16).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_as_differences() {
        let rows: Vec<(u64, [f32; 3])> = (1..2000u64)
            .map(|n| {
                (
                    crate::linear::mix(n, 7),
                    [0.0, n as f32 / 1000.0, -(n as f32) / 2000.0],
                )
            })
            .collect();
        let bytes = ActionTable::pack(&rows, 10_000);
        let table = ActionTable::from_bytes("t", &bytes).expect("a table that was just made");
        let scores = table.score(&[crate::linear::mix(1500, 7)]);
        assert!((scores[1] as f32 / FIXED - 1.5).abs() < 0.03, "{scores:?}");
        assert!((scores[2] as f32 / FIXED + 0.75).abs() < 0.03, "{scores:?}");
        assert!(ActionTable::from_bytes("t", &bytes[..bytes.len() - 1]).is_err());
        assert!(ActionTable::from_bytes("t", b"").is_err());
    }
}
