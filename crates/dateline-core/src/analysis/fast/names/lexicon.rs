//! The word lists behind names: what kind of name a word belongs to, given and family names of people.

use crate::error::ResourceError;
use crate::linear::{PassThrough, hash_bytes};
use crate::resources::lexicon::Lexicon;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

const NAME_WORDS: &str = include_str!("../../../../../../lexicons/name_words.tsv");
const CLUSTERS: &str = include_str!("../../../../../../lexicons/word_clusters.tsv");
const PERSON_NAMES: &str = include_str!("../../../../../../lexicons/person_names.tsv");

type Table<V> = HashMap<u64, V, BuildHasherDefault<PassThrough>>;

/// Classes of words, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordClasses(pub u32);

impl WordClasses {
    /// Names of the classes, in the order of their bits.
    pub const NAMES: [&'static str; 17] = [
        "title",
        "orghead",
        "orgsuffix",
        "placehead",
        "eventhead",
        "weapon",
        "platform",
        "vehicle",
        "demonym",
        "country",
        "region",
        "city",
        "org",
        "media",
        "month",
        "day",
        "shipprefix",
    ];
    /// A word before a person's name ("President").
    pub const TITLE: WordClasses = WordClasses(1);
    /// A noun inside names of bodies ("ministry").
    pub const ORG_HEAD: WordClasses = WordClasses(1 << 1);
    /// A company's legal form ("Inc").
    pub const ORG_SUFFIX: WordClasses = WordClasses(1 << 2);
    /// A noun inside names of places ("river").
    pub const PLACE_HEAD: WordClasses = WordClasses(1 << 3);
    /// A noun inside names of events ("summit").
    pub const EVENT_HEAD: WordClasses = WordClasses(1 << 4);
    /// A kind of weapon.
    pub const WEAPON: WordClasses = WordClasses(1 << 5);
    /// A kind of military platform.
    pub const PLATFORM: WordClasses = WordClasses(1 << 6);
    /// A kind of civil vehicle.
    pub const VEHICLE: WordClasses = WordClasses(1 << 7);
    /// A nationality, people or faith.
    pub const DEMONYM: WordClasses = WordClasses(1 << 8);
    /// A country.
    pub const COUNTRY: WordClasses = WordClasses(1 << 9);
    /// A country, region or city.
    pub const PLACE: WordClasses = WordClasses(0b111 << 9);
    /// A body known by one name ("Hamas").
    pub const ORG: WordClasses = WordClasses(1 << 12);
    /// An outlet.
    pub const MEDIA: WordClasses = WordClasses(1 << 13);
    /// A month or a weekday.
    pub const CALENDAR: WordClasses = WordClasses(0b11 << 14);

    /// "HMS", "MV".
    pub const SHIP_PREFIX: WordClasses = WordClasses(1 << 16);

    /// True where a class is in both.
    pub fn meets(self, other: WordClasses) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a name of a person tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonName {
    /// A given name of men.
    pub male: bool,
    /// A given name of women.
    pub female: bool,
    /// A family name.
    pub family: bool,
}

/// The word lists.
#[derive(Debug)]
pub struct NameWords {
    words: Table<WordClasses>,
    /// Hashes of the first words of entries of several words.
    openers: HashSet<u64, BuildHasherDefault<PassThrough>>,
    persons: Table<PersonName>,
    clusters: Table<(u16, u16)>,
}

/// Longest entry, in tokens.
const LONGEST: usize = 4;

impl NameWords {
    /// The lists embedded in the binary.
    ///
    /// # Errors
    /// A list that breaks its format.
    pub fn embedded() -> Result<Self, ResourceError> {
        let mut words = Table::default();
        let mut openers = HashSet::default();
        for (line, row) in Lexicon::parse("name_words.tsv", NAME_WORDS)?.numbered_rows() {
            let mut bits = 0;
            for class in row[1].split(',') {
                let bit = WordClasses::NAMES.iter().position(|name| *name == class);
                let bit = bit.ok_or_else(|| ResourceError::Value {
                    file: "name_words.tsv".to_owned(),
                    line,
                    message: format!(
                        "expected one of {}, found `{class}`",
                        WordClasses::NAMES.join(", ")
                    ),
                })?;
                bits |= 1 << bit;
            }
            let key = row[0];
            words.insert(hash_bytes(key.as_bytes()), WordClasses(bits));
            // As a tokeniser splits it: at spaces and around hyphens.
            if key.contains([' ', '-']) {
                let split = key.replace('-', " - ");
                words.insert(hash_bytes(split.as_bytes()), WordClasses(bits));
                openers.insert(hash_bytes(split.split(' ').next().unwrap_or("").as_bytes()));
            }
        }
        let mut persons = Table::default();
        for (_, row) in Lexicon::parse("person_names.tsv", PERSON_NAMES)?.numbered_rows() {
            let name = PersonName {
                male: matches!(row[1], "m" | "u"),
                female: matches!(row[1], "f" | "u"),
                family: row[2] == "y",
            };
            persons.insert(hash_bytes(fold(row[0]).as_bytes()), name);
        }
        let mut clusters = Table::default();
        for (line, row) in Lexicon::parse("word_clusters.tsv", CLUSTERS)?.numbered_rows() {
            let (Ok(fine), Ok(coarse)) = (row[1].parse(), row[2].parse()) else {
                return Err(ResourceError::Value {
                    file: "word_clusters.tsv".to_owned(),
                    line,
                    message: format!(
                        "expected two cluster numbers, found `{}` and `{}`",
                        row[1], row[2]
                    ),
                });
            };
            clusters.insert(hash_bytes(row[0].as_bytes()), (fine, coarse));
        }
        Ok(Self {
            words,
            openers,
            persons,
            clusters,
        })
    }

    /// The classes of a word or phrase given in folded form (see [`fold`]).
    pub fn classes(&self, folded: &str) -> WordClasses {
        self.words
            .get(&hash_bytes(folded.as_bytes()))
            .copied()
            .unwrap_or_default()
    }

    /// What the list says of a person's name given in folded form.
    pub fn person(&self, folded: &str) -> PersonName {
        self.persons
            .get(&hash_bytes(folded.as_bytes()))
            .copied()
            .unwrap_or_default()
    }

    /// The fine and the coarse cluster of a word, by the hash of its letters as written.
    pub fn clusters(&self, exact: u64) -> Option<(u16, u16)> {
        self.clusters.get(&exact).copied()
    }

    /// The longest entry of several words that starts here: how many words, which classes.
    pub fn phrase_at(&self, folded: &[impl AsRef<str>], at: usize) -> Option<(usize, WordClasses)> {
        if !self.openers.contains(&hash_bytes(folded[at].as_ref().as_bytes())) {
            return None;
        }
        let longest = LONGEST.min(folded.len() - at);
        let mut phrase = folded[at].as_ref().to_owned();
        let mut found = None;
        for length in 2..=longest {
            phrase.push(' ');
            phrase.push_str(folded[at + length - 1].as_ref());
            if let Some(classes) = self.words.get(&hash_bytes(phrase.as_bytes())) {
                found = Some((length, *classes));
            }
        }
        found
    }
}

/// Lower case, without accents, with straight apostrophes: the form of the lists.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ə' => out.push(if letter == 'ə' { 'e' } else { 'a' }),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => out.push('c'),
            'ď' | 'đ' | 'ð' => out.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => out.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => out.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => out.push('i'),
            'ł' | 'ĺ' | 'ļ' | 'ľ' => out.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => out.push('o'),
            'ŕ' | 'ŗ' | 'ř' => out.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => out.push('s'),
            'ţ' | 'ť' | 'ț' => out.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            '’' | 'ʼ' | '‘' => out.push('\''),
            '\u{300}'..='\u{36f}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_have_classes() {
        let words = NameWords::embedded().unwrap();
        assert!(words.classes("president").meets(WordClasses::TITLE));
        assert!(words.classes("venezuela").meets(WordClasses::COUNTRY));
        let tokens = ["in", "saudi", "arabia"];
        assert_eq!(words.phrase_at(&tokens, 1).map(|(length, _)| length), Some(2));
        assert_eq!(words.phrase_at(&tokens, 2), None);
        assert!(words.person(&fold("Nicolás")).male);
    }

    #[test]
    fn folding_drops_case_and_accents() {
        assert_eq!(fold("Guaidó"), "guaido");
        assert_eq!(fold("ERDOĞAN"), "erdogan");
        assert_eq!(fold("Ta’izz"), "ta'izz");
        assert_eq!(fold("東京"), "東京");
    }
}
