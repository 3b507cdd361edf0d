//! The lexicon of reporting cues: which stance a word gives its source, and what it binds to it.
//!
//! It serves rules and stance only; which words are cues in a text is also learned (`analysis::fast::roles`).

use super::Stance;
use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use std::collections::HashMap;

/// What a cue binds to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Frame {
    /// Clauses and quotations ("said that").
    Say,
    /// Noun phrases too ("confirmed the arrival").
    Report,
    /// Clauses and small clauses of documents ("a video showed people screaming").
    Show,
    /// Clauses of belief ("believes").
    Think,
    /// Infinitives too ("pledged to protect").
    Pledge,
    /// The deed one is accused of ("accused him of bombing").
    Accuse,
    /// All that is denied.
    Deny,
    /// Takes a stand: only that-clauses and quotations are the source's, other things named are the report's own.
    Act,
    /// A noun ("the claim that").
    Noun,
    /// Agentless adverb ("reportedly").
    Hearsay,
    /// Mere hedge ("apparently").
    Hedge,
}

/// An entry of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cue {
    /// What the source does with the content.
    pub(crate) stance: Stance,
    /// What it binds.
    pub(crate) frame: Frame,
}

/// The lexicon of cues.
#[derive(Debug, Default)]
pub(crate) struct Cues {
    verbs: HashMap<&'static str, Cue>,
    nouns: HashMap<&'static str, Cue>,
    fixed: HashMap<&'static str, Cue>,
}

const FILE: &str = "cues.tsv";

impl Cues {
    /// The lexicon embedded in the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let text = include_str!("../../../../lexicons/cues.tsv");
        let lexicon = Lexicon::parse(FILE, text)?;
        let mut cues = Self::default();
        for (line, row) in lexicon.numbered_rows() {
            let &[key, class, stance, frame, _] = row else {
                continue;
            };
            let bad = |what: &str| ResourceError::Value {
                file: FILE.to_owned(),
                line,
                message: format!("unknown {what}"),
            };
            let cue = Cue {
                stance: Stance::from_wire(stance).ok_or_else(|| bad("stance"))?,
                frame: frame_of(frame).ok_or_else(|| bad("frame"))?,
            };
            match class {
                "verb" => cues.verbs.insert(key, cue),
                "noun" => cues.nouns.insert(key.trim_end_matches("/n"), cue),
                "fixed" => cues.fixed.insert(key, cue),
                _ => return Err(bad("class")),
            };
        }
        Ok(cues)
    }

    /// A verb by its lemma.
    pub(crate) fn verb(&self, lemma: &str) -> Option<Cue> {
        self.verbs.get(lemma).copied()
    }

    /// A noun by its lemma.
    pub(crate) fn noun(&self, lemma: &str) -> Option<Cue> {
        self.nouns.get(lemma).copied()
    }

    /// A fixed phrase or adverb in lower case.
    pub(crate) fn fixed(&self, words: &str) -> Option<Cue> {
        self.fixed.get(words).copied()
    }
}

fn frame_of(name: &str) -> Option<Frame> {
    Some(match name {
        "say" => Frame::Say,
        "report" => Frame::Report,
        "show" => Frame::Show,
        "think" => Frame::Think,
        "pledge" => Frame::Pledge,
        "accuse" => Frame::Accuse,
        "deny" => Frame::Deny,
        "act" => Frame::Act,
        "noun" => Frame::Noun,
        "hearsay" => Frame::Hearsay,
        "hedge" => Frame::Hedge,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_loads_and_knows_its_stances() {
        let cues = Cues::embedded().expect("the embedded lexicon");
        assert_eq!(cues.verb("deny").map(|cue| cue.stance), Some(Stance::Denies));
        assert_eq!(cues.verb("vow").map(|cue| cue.frame), Some(Frame::Pledge));
        assert_eq!(
            cues.noun("allegation").map(|cue| cue.stance),
            Some(Stance::Alleges)
        );
        assert_eq!(
            cues.fixed("reportedly").map(|cue| cue.frame),
            Some(Frame::Hearsay)
        );
        assert_eq!(cues.verb("eat"), None);
    }
}
