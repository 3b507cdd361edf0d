//! Factuality of a predicate on the unified scale: -3 did not happen, 3 happened (White et al. 2016, Stanovsky et
//! al. 2017). A linear regression over the parse around the predicate, the words that embed it and the judgement of
//! the rules; trained on UDS-IH2 and MEANTIME (`models/factuality.md`).

use super::embedding::Frame;
use super::judge;
use crate::analysis::{Deprel, Reading};
use crate::document::Document;
use crate::error::ResourceError;
use crate::linear::{LinearModel, feature};
use crate::resources::Resources;

/// Steps of the linear model's integer scores.
const STEPS: f32 = 4096.0;

/// The regression and the mapping of its output to the scale.
#[derive(Debug)]
pub(crate) struct FactualityModel {
    model: LinearModel<'static>,
}

/// Raw scores at which "did not happen" ends and "happened" starts: they are mapped to -1 and 1, since a regression
/// draws everything towards its mean. Set on the development part, see `models/factuality.md`.
const LOW: f32 = -0.7;
const HIGH: f32 = 1.1;

impl FactualityModel {
    /// The model of the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let bytes = include_bytes!("../../../../models/factuality.bin");
        Ok(Self {
            model: LinearModel::from_bytes("factuality.bin", bytes)?,
        })
    }

    fn raw(&self, features: &[u64]) -> f32 {
        let mut scores = vec![0; self.model.classes()];
        self.model.score(features, &mut scores);
        scores[0] as f32 / STEPS
    }
}

/// Maps a raw score so that the borders of the classes, `low` and `high` in raw scores, lie at -1 and 1.
pub fn spread(raw: f32, low: f32, high: f32) -> f32 {
    let value = if raw < low {
        -1.0 - (low - raw) / (low + 3.0) * 2.0
    } else if raw > high {
        1.0 + (raw - high) / (3.0 - high) * 2.0
    } else {
        -1.0 + (raw - low) / (high - low) * 2.0
    };
    value.clamp(-3.0, 3.0)
}

/// The factuality of the predicate at `token`, -3 to 3.
pub fn factuality(document: &Document, reading: &Reading, token: usize, resources: &Resources) -> f32 {
    if let Some(score) = reading.factuality.get(token).copied().flatten() {
        return score;
    }
    let Some(features) = features(document, reading, token, resources) else {
        return 0.0;
    };
    spread(resources.factuality.raw(&features), LOW, HIGH)
}

/// Collects features as hashes of a template number and a value.
struct Collector {
    out: Vec<u64>,
    text: String,
}

impl Collector {
    fn add(&mut self, template: u32, parts: &[&str]) {
        self.text.clear();
        for part in parts {
            self.text.push_str(part);
            self.text.push('\u{1}');
        }
        self.out.push(feature(template, self.text.as_bytes()));
    }
}

/// The features of a predicate; `None` for a token that is not there. Public for the trainer.
pub fn features(
    document: &Document,
    reading: &Reading,
    token: usize,
    resources: &Resources,
) -> Option<Vec<u64>> {
    let tokens = &reading.tokens;
    let this = tokens.get(token)?;
    let lower = |at: usize| reading.word(at, &document.text).to_lowercase();
    let mut set = Collector {
        out: Vec::with_capacity(96),
        text: String::new(),
    };
    set.add(0, &[]);
    let lemma = this.lemma.to_lowercase();
    let word = lower(token);
    let relation = this.deprel.as_str();
    set.add(1, &[&lemma]);
    set.add(2, &[&word]);
    set.add(3, &[&this.xpos]);
    set.add(4, &[&lemma, &this.xpos]);
    set.add(5, &[relation]);
    set.add(6, &[relation, &this.xpos]);
    let local = around(document, reading, token);
    set.add(7, &[&local.auxiliaries]);
    set.add(8, &[&local.auxiliaries, &this.xpos]);
    set.add(9, &[&local.auxiliaries, relation]);
    set.add(10, &[&local.negation]);
    set.add(11, &[&local.mark, relation]);
    set.add(12, &[&local.subject]);
    set.add(13, &[&local.subject, &local.auxiliaries, &this.xpos]);
    set.add(14, &[&local.determiner, &local.mark]);
    for adverb in &local.adverbs {
        set.add(15, &[adverb]);
        set.add(16, &[adverb, &local.auxiliaries]);
    }
    for modifier in &local.modifiers {
        set.add(17, &[modifier]);
    }
    if local.has_object {
        set.add(18, &["object", &this.xpos]);
    }
    // Upwards.
    let mut path = String::new();
    let mut at = token;
    let mut effects = String::new();
    for level in 0..4u32 {
        let Some(head) = tokens[at].head else {
            set.add(40 + level, &["root", &path]);
            break;
        };
        let relation = tokens[at].deprel;
        path.push_str(relation.as_str());
        path.push('>');
        let head_lemma = tokens[head].lemma.to_lowercase();
        let above = around(document, reading, head);
        let frame = frame(reading, document, at);
        let frame_name = match frame {
            Frame::To => "to",
            Frame::Ing => "ing",
            Frame::That => "that",
        };
        let clausal = matches!(
            relation,
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Csubj | Deprel::Advcl | Deprel::Acl | Deprel::AclRelcl
        );
        let effect = clausal
            .then(|| resources.veridicality.embedding.effect(&head_lemma, frame))
            .flatten()
            .map_or_else(String::new, |effect| format!("{effect:?}"));
        if level < 2 {
            set.add(20 + level, &[&head_lemma, relation.as_str()]);
            set.add(
                22 + level,
                &[&head_lemma, relation.as_str(), frame_name, &above.negation],
            );
            set.add(24 + level, &[&tokens[head].xpos, relation.as_str()]);
            set.add(26 + level, &[&above.auxiliaries, &path]);
            set.add(28 + level, &[&above.negation, &path]);
            set.add(30 + level, &[&above.mark, &path]);
            set.add(32 + level, &[&effect, &above.negation, &above.auxiliaries]);
            set.add(34 + level, &[&effect, &path]);
            set.add(36 + level, &[&above.subject, &path]);
        }
        effects.push_str(&effect);
        if !above.negation.is_empty() {
            effects.push('-');
        }
        set.add(44, &[&path]);
        at = head;
    }
    set.add(45, &[&effects]);
    set.add(46, &[&path, &this.xpos]);
    let sentence = reading.sentence(token);
    let last = lower(sentence.tokens.end - 1);
    set.add(47, &[&last]);
    set.add(48, &[&last, &this.xpos, &local.auxiliaries]);
    let first = lower(sentence.tokens.start);
    set.add(49, &[&first, &path]);
    if token > sentence.tokens.start {
        let before = lower(token - 1);
        set.add(50, &[&before]);
        set.add(51, &[&before, &this.xpos]);
        if token > sentence.tokens.start + 1 {
            set.add(52, &[&lower(token - 2), &before]);
        }
    }
    if token + 1 < sentence.tokens.end {
        set.add(53, &[&lower(token + 1)]);
    }
    let judged = judge::judge(document, reading, token, None, resources);
    set.add(54, &[judged.status.as_str()]);
    set.add(
        55,
        &[judged.status.as_str(), judged.certainty.as_str(), &judged.rule],
    );
    set.add(56, &[judged.status.as_str(), &this.xpos, relation]);
    set.add(57, &[judged.status.as_str(), &local.subject]);
    let conditional = sentence
        .tokens
        .iter()
        .any(|at| matches!(lower(at).as_str(), "if" | "unless" | "whether"));
    if conditional {
        set.add(58, &[relation, &local.auxiliaries]);
    }
    Some(set.out)
}

/// What stands around one predicate.
#[derive(Default)]
struct Around {
    auxiliaries: String,
    negation: String,
    mark: String,
    subject: String,
    determiner: String,
    adverbs: Vec<String>,
    modifiers: Vec<String>,
    has_object: bool,
}

fn around(document: &Document, reading: &Reading, token: usize) -> Around {
    let mut found = Around::default();
    for child in reading.children(token) {
        let word = reading.word(child, &document.text).to_lowercase();
        match reading.tokens[child].deprel {
            Deprel::Aux | Deprel::AuxPass | Deprel::Cop => {
                found.auxiliaries.push_str(&word);
                found.auxiliaries.push(' ');
            }
            Deprel::Advmod => {
                if matches!(word.as_str(), "not" | "n't" | "never" | "nt") {
                    "not".clone_into(&mut found.negation);
                } else {
                    found.adverbs.push(word);
                }
            }
            Deprel::Mark => found.mark = word,
            Deprel::Nsubj | Deprel::NsubjPass => {
                if reading
                    .children(child)
                    .any(|det| reading.word(det, &document.text).eq_ignore_ascii_case("no"))
                    || matches!(word.as_str(), "nobody" | "nothing" | "none")
                {
                    "no".clone_into(&mut found.negation);
                }
                found.subject = match word.as_str() {
                    "i" | "you" | "we" | "he" | "she" | "it" | "they" | "who" | "that" | "which"
                    | "there" => word,
                    _ => reading.tokens[child].upos.as_str().to_owned(),
                };
            }
            Deprel::Obj => {
                found.has_object = true;
                if reading
                    .children(child)
                    .any(|det| reading.word(det, &document.text).eq_ignore_ascii_case("no"))
                {
                    "no".clone_into(&mut found.negation);
                }
            }
            Deprel::Det => found.determiner = word,
            Deprel::Amod | Deprel::Compound => found.modifiers.push(word),
            Deprel::Case => found.mark = word,
            _ => {}
        }
    }
    found
}

fn frame(reading: &Reading, document: &Document, token: usize) -> Frame {
    if reading.tokens[token].xpos == "VBG" {
        return Frame::Ing;
    }
    let infinitive = reading.children(token).any(|child| {
        matches!(reading.tokens[child].deprel, Deprel::Mark | Deprel::Aux)
            && reading.word(child, &document.text).eq_ignore_ascii_case("to")
    });
    if infinitive || reading.tokens[token].deprel == Deprel::Xcomp {
        Frame::To
    } else {
        Frame::That
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreading_keeps_order_and_borders() {
        let spread = |raw| spread(raw, LOW, HIGH);
        assert!((spread(LOW) + 1.0).abs() < 1e-5 && (spread(HIGH) - 1.0).abs() < 1e-5);
        assert!(spread(2.0) > spread(1.5) && spread(-2.0) < spread(-1.0));
        assert!(spread(99.0) <= 3.0 && spread(-99.0) >= -3.0);
    }

    #[test]
    fn a_token_that_is_not_there_has_no_features() {
        let resources = Resources::embedded().expect("the embedded data is sound");
        let reading = Reading::default();
        assert!(features(&Document::new(""), &reading, 3, &resources).is_none());
    }
}
