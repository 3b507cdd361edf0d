//! UD treebanks as the trainers and scorers take them.

use anyhow::{Context, Result, bail};
use dateline_core::analysis::conllu::{self, Sentence};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Text types of GUM under a non-commercial licence: never part of a shipped model.
const NON_COMMERCIAL: [&str; 2] = ["whow", "fiction"];

/// The sentences of a `.conllu.gz` file under `ud/`.
pub(crate) fn load(data: &Path, name: &str) -> Result<Vec<Sentence>> {
    let path = data.join("ud").join(format!("{name}.conllu.gz"));
    let file = std::fs::File::open(&path).with_context(|| format!("while opening {}", path.display()))?;
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file)
        .read_to_string(&mut text)
        .with_context(|| format!("while reading {}", path.display()))?;
    conllu::read(&text).with_context(|| format!("while reading {}", path.display()))
}

/// The training sentences: EWT, and GUM without its non-commercial text types.
pub(crate) fn training(data: &Path) -> Result<Vec<Sentence>> {
    let mut sentences = load(data, "en_ewt-ud-train")?;
    for sentence in load(data, "en_gum-ud-train")? {
        let id = sentence.comment("sent_id").unwrap_or_default().to_owned();
        let Some(genre) = id.split('_').nth(1) else {
            bail!("a GUM sentence without a text type in its sent_id: `{id}`");
        };
        if !NON_COMMERCIAL.contains(&genre) {
            sentences.push(sentence);
        }
    }
    Ok(sentences)
}

/// The file of silver trees, where one is named.
pub(crate) static SILVER: OnceLock<Option<PathBuf>> = OnceLock::new();

/// Sentences with the deep reader's tags and trees; none where no file is named.
pub(crate) fn silver() -> Result<Vec<Sentence>> {
    let Some(Some(path)) = SILVER.get() else {
        return Ok(Vec::new());
    };
    let text = std::fs::read_to_string(path).with_context(|| format!("while reading {}", path.display()))?;
    conllu::read(&text).with_context(|| format!("while reading {}", path.display()))
}

/// A small fast random number generator (`SplitMix64`): the same order in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}
