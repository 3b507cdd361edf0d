//! The corpora of names, brought to one scheme of kinds: [`KINDS`] of the name tagger.
//!
//! Corpora with fewer types leave the rest open: their other capitalised words may be outside or of a type that the
//! corpus does not annotate. Titles and determiners are cut off; country, region and city names are places in every
//! corpus, whatever they stand for; words of the list of demonyms outside all names are nationalities.

use crate::gum;
use anyhow::{Context, Result};
use dateline_core::Document;
use dateline_core::analysis::fast::FastReader;
use dateline_core::analysis::fast::names::lexicon::{NameWords, WordClasses, fold};
use dateline_core::analysis::fast::sequence::{LabelSet, OUTSIDE, begin, inside};
use dateline_core::analysis::fast::word::Word;
use dateline_core::analysis::{NameKind, Upos};
use serde::Deserialize;
use std::path::Path;

/// A sentence with what is known of its names.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) words: Vec<String>,
    pub(crate) tags: Vec<Upos>,
    /// Kind, first token, one past the last token.
    pub(crate) names: Vec<(NameKind, usize, usize)>,
    /// Kinds that the corpus does not annotate.
    pub(crate) open: Vec<NameKind>,
    /// Number of its document.
    pub(crate) document: usize,
}

impl Sample {
    /// What each token may be.
    pub(crate) fn labels(&self) -> Vec<LabelSet> {
        let mut labels: Vec<LabelSet> = self
            .words
            .iter()
            .map(|word| {
                let mut set = LabelSet::one(OUTSIDE);
                if word.chars().any(char::is_uppercase) {
                    for kind in &self.open {
                        set = set.with(begin(*kind as usize)).with(inside(*kind as usize));
                    }
                }
                set
            })
            .collect();
        for (kind, start, end) in &self.names {
            for at in *start..*end {
                let kind = *kind as usize;
                labels[at] = LabelSet::one(if at == *start { begin(kind) } else { inside(kind) });
            }
        }
        labels
    }
}

/// A corpus: its name and its sentences.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) train: Vec<Sample>,
    pub(crate) dev: Vec<Sample>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    entities: Vec<Entity>,
    #[serde(default)]
    licence: String,
}

#[derive(Deserialize)]
struct Entity {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

use NameKind::{Event, Nationality, Organisation, Other, Person, Place, Platform, Vehicle, Weapon};

/// All corpora.
pub(crate) fn read(data: &Path, words: &NameWords, reader: &FastReader) -> Result<Vec<Corpus>> {
    let rest = [Event, Other, Platform, Vehicle, Weapon];
    let file = |name: &str, open: &[NameKind]| jsonl(&data.join("ner").join(name), open, words, reader);
    let mut corpora = Vec::new();

    let mut re3d = file("re3d/train.jsonl", &[Event, Other])?;
    let last = re3d.last().map_or(0, |sample| sample.document);
    let held: Vec<usize> = (0..=last).filter(|n| n % 6 == 5).take(10).collect();
    let (dev, train) = split(&mut re3d, |sample| held.contains(&sample.document));
    corpora.push(Corpus {
        name: "re3d",
        train,
        dev,
    });

    let mut gum_train = Vec::new();
    for document in gum::read(&data.join("ud/en_gum-ud-train.conllu.gz"))? {
        if !document.non_commercial() {
            from_gum(&document, &mut gum_train, words, reader);
        }
    }
    let mut gum_dev = Vec::new();
    for document in gum::read(&data.join("ud/en_gum-ud-dev.conllu.gz"))? {
        if matches!(document.genre(), "news" | "interview" | "bio") {
            from_gum(&document, &mut gum_dev, words, reader);
        }
    }
    corpora.push(Corpus {
        name: "gum",
        train: gum_train,
        dev: gum_dev,
    });

    let fifth = |mut samples: Vec<Sample>, name| {
        let (dev, train) = split(&mut samples, |sample| sample.document % 5 == 4);
        Corpus { name, train, dev }
    };
    corpora.push(fifth(file("uner_ewt/dev.jsonl", &rest)?, "uner_ewt"));
    let open = [Event, Platform, Vehicle, Weapon];
    corpora.push(Corpus {
        name: "wnut17",
        train: file("wnut17/train.jsonl", &open)?,
        dev: file("wnut17/dev.jsonl", &open)?,
    });
    let mut btc = Vec::new();
    for part in ["a", "b", "e", "g", "h"] {
        let from = btc.last().map_or(0, |sample: &Sample| sample.document + 1);
        let mut part = file(&format!("btc/{part}.jsonl"), &rest)?;
        part.iter_mut().for_each(|sample| sample.document += from);
        btc.extend(part);
    }
    corpora.push(fifth(btc, "btc"));
    let mut politics = file("crossner_politics/train.jsonl", &[])?;
    let dev = file("crossner_politics/dev.jsonl", &[])?;
    let from = politics.len();
    politics.extend(dev.into_iter().map(|mut sample| {
        sample.document += from;
        sample
    }));
    corpora.push(fifth(politics, "crossner"));
    corpora.push(fifth(file("wikigold/all.jsonl", &[])?, "wikigold"));
    Ok(corpora)
}

fn split(samples: &mut Vec<Sample>, dev: impl Fn(&Sample) -> bool) -> (Vec<Sample>, Vec<Sample>) {
    samples.drain(..).partition(dev)
}

fn jsonl(path: &Path, open: &[NameKind], words: &NameWords, reader: &FastReader) -> Result<Vec<Sample>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("while reading {}", path.display()))?;
    let mut samples = Vec::new();
    for (document, line) in text.lines().enumerate() {
        let line: Line = serde_json::from_str(line)?;
        if line.licence.contains("NC") {
            continue;
        }
        let offsets: Vec<usize> = line
            .text
            .char_indices()
            .map(|(at, _)| at)
            .chain([line.text.len()])
            .collect();
        for (_, spans) in reader.segment(&Document::new(line.text.clone())) {
            let spans: Vec<(usize, usize)> = spans
                .iter()
                .map(|span| (span.start as usize, span.end as usize))
                .collect();
            let (Some((start, _)), Some((_, end))) = (spans.first().copied(), spans.last().copied()) else {
                continue;
            };
            let tokens: Vec<&str> = spans.iter().map(|(s, e)| &line.text[*s..*e]).collect();
            let mut names = Vec::new();
            for entity in &line.entities {
                let (from, to) = (offsets[entity.start], offsets[entity.end]);
                if from < start || to > end {
                    continue;
                }
                let first = spans.iter().position(|(_, e)| *e > from);
                let last = spans.iter().rposition(|(s, _)| *s < to);
                let (Some(first), Some(last)) = (first, last) else {
                    continue;
                };
                // Some spans of re3d begin inside a word ("st ISIL"): noise.
                if first > last || spans[first].0 < from {
                    continue;
                }
                if let Some(name) = project(
                    &entity.kind,
                    &tokens,
                    first,
                    last + 1,
                    words,
                    open.contains(&Platform),
                ) {
                    names.push(name);
                }
            }
            samples.push(sample(
                &tokens,
                tags(reader, &tokens),
                names,
                open,
                document,
                words,
            ));
        }
    }
    Ok(samples)
}

fn from_gum(gum: &gum::GumDocument, samples: &mut Vec<Sample>, words: &NameWords, reader: &FastReader) {
    let document = samples.last().map_or(0, |sample: &Sample| sample.document + 1);
    let (reading, text) = (&gum.reading, &gum.document.text);
    for sentence in &reading.sentences {
        let range = sentence.tokens;
        let tokens: Vec<&str> = range.iter().map(|at| reading.word(at, text)).collect();
        let tags = tags(reader, &tokens);
        let mut names = Vec::new();
        for mention in &gum.mentions {
            let inside = mention.tokens;
            if !range.contains(inside.start) || inside.end > range.end || mention.kind == "time" {
                continue;
            }
            let (start, end) = (inside.start - range.start, inside.end - range.start);
            let Some(name) = project(&mention.kind, &tokens, start, end, words, false) else {
                continue;
            };
            let proper = |at: usize| {
                let token = &reading.tokens[range.start + at];
                token.upos == Upos::Propn || token.xpos.starts_with("NNP")
            };
            if (name.1..name.2).any(proper) {
                names.push(name);
            }
        }
        samples.push(sample(&tokens, tags, names, &[], document, words));
    }
}

/// The tags that the fast reader gives.
pub(crate) fn tags(reader: &FastReader, tokens: &[&str]) -> Vec<Upos> {
    let words: Vec<Word> = tokens.iter().map(|token| Word::new(token)).collect();
    let tagger = reader.tagger();
    tagger
        .run(&words)
        .into_iter()
        .map(|tag| tagger.tag(tag).0)
        .collect()
}

/// Drops overlaps (the longest name stays) and adds nationalities.
fn sample(
    tokens: &[&str],
    tags: Vec<Upos>,
    mut names: Vec<(NameKind, usize, usize)>,
    open: &[NameKind],
    document: usize,
    words: &NameWords,
) -> Sample {
    names.sort_by_key(|(kind, start, end)| (std::cmp::Reverse(end - start), *start, *kind));
    let mut kept: Vec<(NameKind, usize, usize)> = Vec::new();
    for name in names {
        if kept
            .iter()
            .all(|(_, start, end)| name.2 <= *start || *end <= name.1)
        {
            kept.push(name);
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        let free = kept.iter().all(|(_, start, end)| at < *start || *end <= at);
        let capital = token.chars().next().is_some_and(char::is_uppercase);
        if free && capital && words.classes(&fold(token)).meets(WordClasses::DEMONYM) {
            kept.push((Nationality, at, at + 1));
        }
    }
    kept.sort_by_key(|(_, start, _)| *start);
    Sample {
        words: tokens.iter().map(|token| (*token).to_owned()).collect(),
        tags,
        names: kept,
        open: open.to_vec(),
        document,
    }
}

const PRONOUNS: &[&str] = &[
    "i", "he", "she", "it", "we", "they", "you", "his", "her", "its", "our", "their", "my", "your", "him",
    "them", "us", "me", "this", "that", "these", "those", "who", "some", "many", "all", "both", "one",
    "another", "others",
];
const LINKS: &[&str] = &[
    "of", "the", "for", "and", "&", "-", "–", "al", "el", "de", "la", "del", "bin", "ibn", "von", "van",
    "da", "du", "dos", "on", "'", "’", ".", "'s", "’s", "/",
];
const AFTER: &[&str] = &[
    "of", "in", "at", "for", "from", "on", "to", "with", "who", "which", "that", ",", "(", ")", "-", "–",
    "and", "or", "by", "'s", "’s", ":", "where", "when", "whose", "near", "as", "is", "was", "\"", "”", "“",
    "—", ".", "during",
];

/// The name inside an annotated noun phrase: from its first capital to the end of the run of capitals, without
/// determiner, title and nationality; `None` where its head is a common noun.
fn project(
    kind: &str,
    tokens: &[&str],
    start: usize,
    end: usize,
    words: &NameWords,
    tweets: bool,
) -> Option<(NameKind, usize, usize)> {
    let kind = match kind {
        "PER" | "person" | "Person" | "politician" => Person,
        "ORG" | "organization" | "organisation" | "Organisation" | "politicalparty" | "group"
        | "corporation" => Organisation,
        "LOC" | "place" | "Location" | "location" | "country" => Place,
        "Nationality" => Nationality,
        "MilitaryPlatform" => Platform,
        "Weapon" => Weapon,
        "Vehicle" => Vehicle,
        "event" | "election" => Event,
        "MISC" | "misc" | "object" | "abstract" | "animal" | "plant" | "substance" | "product"
        | "creative-work" => Other,
        _ => return None,
    };
    let free = matches!(kind, Other | Platform | Weapon | Vehicle | Event);
    let classes = |at: usize| words.classes(fold(tokens[at]).trim_start_matches('#'));
    let name_like = |at: usize| {
        let word = tokens[at];
        word.chars()
            .any(|letter| letter.is_uppercase() || letter.is_numeric())
    };
    // Corpora of tweets annotate lower-case names too.
    let lower = !(start..end).any(|at| tokens[at].chars().any(char::is_uppercase));
    if lower {
        let known = tweets && end - start <= 3 && matches!(kind, Person | Organisation | Place);
        let plain = (start..end).any(|at| PRONOUNS.contains(&fold(tokens[at]).as_str()))
            || ["the", "a", "an", "any", "no"].contains(&tokens[start]);
        return (known && !plain && listed(tokens, start, end, words)).then_some((kind, start, end));
    }
    let mut first = start;
    while first < end {
        let folded = fold(tokens[first]);
        let skip = !name_like(first)
            || tokens[first].chars().all(char::is_numeric) && kind != Other
            || matches!(folded.as_str(), "the" | "a" | "an")
            || PRONOUNS.contains(&folded.as_str())
            || kind == Person
                && first + 1 < end
                && (first + 1..end).any(name_like)
                && classes(first).meets(WordClasses(WordClasses::TITLE.0 | WordClasses::DEMONYM.0));
        if !skip {
            break;
        }
        // "citizens of Lima": the head is a common noun.
        if AFTER.contains(&folded.as_str()) && first > start {
            return None;
        }
        first += 1;
    }
    let mut last = first; // one past the last token of the name
    let mut at = first;
    while at < end {
        if name_like(at) && !PRONOUNS.contains(&fold(tokens[at]).as_str()) {
            last = at + 1;
        } else if !LINKS.contains(&fold(tokens[at]).as_str())
            || (kind == Person && matches!(tokens[at], "of" | "for" | "and" | "'s" | "’s" | "on"))
        {
            break;
        }
        at += 1;
    }
    if last <= first {
        return None;
    }
    if last < end && !AFTER.contains(&tokens[last]) {
        return None;
    }
    // A person by role alone ("the President") is no name.
    let only_titles = (first..last)
        .all(|at| classes(at).meets(WordClasses::TITLE) || LINKS.contains(&fold(tokens[at]).as_str()));
    if kind == Person && only_titles || (first..last).all(|at| classes(at).meets(WordClasses::CALENDAR)) {
        return None;
    }
    let phrase: Vec<String> = tokens[first..last].iter().map(|token| fold(token)).collect();
    let whole = words.classes(&phrase.join(" "));
    let kind = if whole.meets(WordClasses::DEMONYM)
        && !whole.meets(WordClasses::PLACE)
        && last - first == 1
        && kind != Person
    {
        Nationality
    } else if kind == Organisation && whole.meets(WordClasses::PLACE) {
        Place
    } else if free && kind == Other {
        let any = |class| (first..last).any(|at| classes(at).meets(class));
        if any(WordClasses::WEAPON) {
            Weapon
        } else if any(WordClasses::PLATFORM) {
            Platform
        } else if any(WordClasses::EVENT_HEAD) {
            Event
        } else {
            Other
        }
    } else {
        kind
    };
    Some((kind, first, last))
}

/// True where a list of names knows one of the words.
fn listed(tokens: &[&str], start: usize, end: usize, words: &NameWords) -> bool {
    (start..end).any(|at| {
        let folded = fold(tokens[at]);
        let folded = folded.trim_start_matches(['#', '@']);
        let person = words.person(folded);
        words.classes(folded).0 != 0 || person.male || person.female || person.family
    })
}
