//! The data behind the quantity rules: `rules/quantity/*.toml`, read once.

use super::lexer::WordMap;
use crate::error::ResourceError;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

const NUMBERS: &str = include_str!("../../../../../rules/quantity/numbers.toml");
const VAGUE: &str = include_str!("../../../../../rules/quantity/vague.toml");
const HEDGES: &str = include_str!("../../../../../rules/quantity/hedges.toml");
const UNITS: &str = include_str!("../../../../../rules/quantity/units.toml");
const NOMINAL: &str = include_str!("../../../../../rules/quantity/nominal.toml");
const WORDS: &str = include_str!("../../../../../rules/quantity/words.toml");
const ROLES: &str = include_str!("../../../../../rules/quantity/roles.toml");

/// Number words, vague words, hedges, units and roles.
#[derive(Debug, Default)]
pub(crate) struct QuantityRules {
    facts: WordMap<Facts>,
    pub(super) vague: Vec<Vague>,
    vague_phrases: Phrases,
    pub(super) hedges: Vec<Hedge>,
    hedges_before: Phrases,
    hedges_after: Phrases,
    units: Phrases,
    unit_names: Vec<SmolStr>,
    percents: Phrases,
    pub(super) roles: Vec<Role>,
    role_words: WordMap<Vec<(usize, RoleSlot)>>,
    tolls: Phrases,
    toll_roles: Vec<usize>,
}

/// What one word can be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    pub(super) cardinal: Option<f64>,
    pub(super) scale: Option<f64>,
    pub(super) suffix: Option<f64>,
    pub(super) fraction: Option<f64>,
    pub(super) ordinal: Option<f64>,
    pub(super) times: Option<f64>,
    /// ISO 4217 code as a word, code, symbol or nation.
    pub(super) money_word: Option<Code>,
    pub(super) money_code: Option<Code>,
    pub(super) money_symbol: Option<Code>,
    pub(super) cents: Option<Code>,
    pub(super) nation: Option<Code>,
    flags: u32,
}

/// A currency code of three letters (or none, for "New Zealand").
pub(super) type Code = [u8; 3];

/// Marks of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Mark {
    Head = 1,
    WeakHead = 1 << 1,
    Month = 1 << 2,
    Weekday = 1 << 3,
    Clock = 1 << 4,
    Era = 1 << 5,
    Street = 1 << 6,
    YearBefore = 1 << 7,
    OneAfter = 1 << 8,
    OneSilent = 1 << 9,
    OneNotAfter = 1 << 10,
    Plural = 1 << 11,
    People = 1 << 12,
    Function = 1 << 13,
    NoneOf = 1 << 14,
    Up = 1 << 15,
    Down = 1 << 16,
    Neutral = 1 << 17,
    Weighed = 1 << 18,
    VagueStart = 1 << 19,
    UnitStart = 1 << 20,
    HedgeAfterStart = 1 << 21,
}

impl Facts {
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.flags & mark as u32 != 0
    }

    /// May begin a number.
    pub(super) fn starts_number(&self) -> bool {
        self.cardinal.is_some()
            || self.scale.is_some()
            || self.fraction.is_some()
            || self.ordinal.is_some()
            || self.times.is_some()
            || self.has(Mark::VagueStart)
    }
}

/// A vague number word.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vague {
    pub(super) id: SmolStr,
    words: Vec<String>,
    pub(super) low: Option<f64>,
    pub(super) best: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) soft: Option<(f64, f64)>,
    #[serde(default)]
    pub(super) needs_noun: bool,
    #[serde(default)]
    pub(super) needs_of: bool,
    #[serde(default)]
    pub(super) people: bool,
    #[serde(default)]
    pub(super) money: bool,
    #[serde(default)]
    #[allow(dead_code)] // read by the tests
    pub(super) fires: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    pub(super) silent: Vec<String>,
}

/// A hedge: factors of the number that it stands beside.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hedge {
    pub(super) id: SmolStr,
    pub(super) sign: SmolStr,
    pub(super) low: Option<f64>,
    pub(super) best: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) soft: Option<(f64, f64)>,
    pub(super) soft_low: Option<f64>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    not_before: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    pub(super) fires: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    pub(super) silent: Vec<String>,
}

/// What happened to those counted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Role {
    #[allow(dead_code)]
    pub(super) id: SmolStr,
    pub(super) name: SmolStr,
    object: Vec<String>,
    subject: Vec<String>,
    nouns: Vec<String>,
    #[serde(default)]
    members: Vec<String>,
    states: Vec<String>,
    tolls: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    pub(super) fires: Vec<String>,
}

/// How a word of a role stands to those counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RoleSlot {
    Object,
    Subject,
    Noun,
    Member,
    State,
}

#[derive(Deserialize)]
struct NumbersFile {
    cardinal: BTreeMap<String, f64>,
    scale: BTreeMap<String, f64>,
    suffix: BTreeMap<String, f64>,
    fraction: BTreeMap<String, f64>,
    ordinal: BTreeMap<String, f64>,
    times: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct VagueFile {
    vague: Vec<Vague>,
}

#[derive(Deserialize)]
struct HedgesFile {
    hedge: Vec<Hedge>,
    neutral: NeutralWords,
}

#[derive(Deserialize)]
struct NeutralWords {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct UnitsFile {
    money: Money,
    percent: PercentWords,
    unit: Vec<Unit>,
}

#[derive(Deserialize)]
struct Money {
    symbols: BTreeMap<String, String>,
    codes: BTreeMap<String, String>,
    words: BTreeMap<String, String>,
    cents: BTreeMap<String, String>,
    nations: BTreeMap<String, String>,
    weighed: Vec<String>,
}

#[derive(Deserialize)]
struct PercentWords {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Unit {
    of: SmolStr,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct NominalFile {
    heads: Vec<String>,
    weak_heads: Vec<String>,
    months: Vec<String>,
    weekdays: Vec<String>,
    clock: Vec<String>,
    eras: Vec<String>,
    streets: Vec<String>,
    year_before: Vec<String>,
    one_after: Vec<String>,
    one_silent: Vec<String>,
    one_not_after: Vec<String>,
}

#[derive(Deserialize)]
struct WordsFile {
    plurals: Vec<String>,
    people: Vec<String>,
    function: Vec<String>,
    none_of: Vec<String>,
    up: Vec<String>,
    down: Vec<String>,
}

#[derive(Deserialize)]
struct RolesFile {
    role: Vec<Role>,
}

/// Phrases of one to five words, found by their first (or last) word; the longest wins.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    by_word: WordMap<Vec<(Vec<SmolStr>, usize)>>,
    from_end: bool,
}

impl Phrases {
    fn insert(&mut self, phrase: &str, value: usize) {
        let words: Vec<SmolStr> = super::lexer::words(phrase)
            .into_iter()
            .map(|word| word.lower)
            .collect();
        let Some(key) = (if self.from_end {
            words.last()
        } else {
            words.first()
        })
        .cloned() else {
            return;
        };
        let entries = self.by_word.entry(key).or_default();
        entries.push((words, value));
        entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }

    /// All phrases that begin with `word` (or end with it), longest first.
    pub(super) fn of(&self, word: &str) -> &[(Vec<SmolStr>, usize)] {
        self.by_word.get(word).map_or(&[], Vec::as_slice)
    }

    fn firsts(&self) -> Vec<SmolStr> {
        let mut words: Vec<SmolStr> = self.by_word.keys().cloned().collect();
        words.sort();
        words
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, ResourceError> {
    toml::from_str(text).map_err(|error| ResourceError::Value {
        file: file.to_owned(),
        line: error.span().map_or(0, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        }),
        message: error.message().to_owned(),
    })
}

fn code(name: &str) -> Code {
    let mut code = [b' '; 3];
    for (slot, byte) in code.iter_mut().zip(name.bytes()) {
        *slot = byte;
    }
    code
}

impl QuantityRules {
    /// The rules of the binary; `own` is the file of the analyst's own vague words, with its name.
    ///
    /// # Errors
    /// A rule file that breaks its own format.
    pub(crate) fn embedded(own: Option<&(String, String)>) -> Result<Self, ResourceError> {
        let mut rules = Self {
            hedges_before: Phrases {
                from_end: true,
                ..Phrases::default()
            },
            ..Self::default()
        };
        let numbers: NumbersFile = read("quantity/numbers.toml", NUMBERS)?;
        for (word, value) in &numbers.cardinal {
            rules.fact(word).cardinal = Some(*value);
        }
        for (word, value) in &numbers.scale {
            rules.fact(word).scale = Some(*value);
        }
        for (word, value) in &numbers.suffix {
            rules.fact(word).suffix = Some(*value);
        }
        for (word, value) in &numbers.fraction {
            rules.fact(word).fraction = Some(*value);
        }
        for (word, value) in &numbers.ordinal {
            rules.fact(word).ordinal = Some(*value);
        }
        for (word, value) in &numbers.times {
            rules.fact(word).times = Some(*value);
        }
        rules.vague = read::<VagueFile>("quantity/vague.toml", VAGUE)?.vague;
        if let Some((file, text)) = own {
            for row in read::<VagueFile>(file, text)?.vague {
                match rules.vague.iter_mut().find(|known| known.id == row.id) {
                    Some(known) => *known = row,
                    None => rules.vague.push(row),
                }
            }
        }
        for at in 0..rules.vague.len() {
            for phrase in rules.vague[at].words.clone() {
                rules.vague_phrases.insert(&phrase, at);
            }
        }
        for word in rules.vague_phrases.firsts() {
            rules.mark(&word, Mark::VagueStart);
        }
        let hedges: HedgesFile = read("quantity/hedges.toml", HEDGES)?;
        rules.hedges = hedges.hedge;
        for at in 0..rules.hedges.len() {
            for phrase in rules.hedges[at].before.clone() {
                rules.hedges_before.insert(&phrase, at);
            }
            for phrase in rules.hedges[at].after.clone() {
                rules.hedges_after.insert(&phrase, at);
            }
        }
        for word in rules.hedges_after.firsts() {
            rules.mark(&word, Mark::HedgeAfterStart);
        }
        rules.mark_all(&hedges.neutral.words, Mark::Neutral);
        rules.read_units()?;
        rules.read_words()?;
        rules.read_roles()?;
        Ok(rules)
    }

    fn read_units(&mut self) -> Result<(), ResourceError> {
        let units: UnitsFile = read("quantity/units.toml", UNITS)?;
        for (word, name) in &units.money.symbols {
            self.fact(word).money_symbol = Some(code(name));
        }
        for (word, name) in &units.money.codes {
            self.fact(word).money_code = Some(code(name));
        }
        for (word, name) in &units.money.words {
            self.fact(word).money_word = Some(code(name));
        }
        for (word, name) in &units.money.cents {
            self.fact(word).cents = Some(code(name));
        }
        for (word, name) in &units.money.nations {
            self.fact(word).nation = Some(code(name));
        }
        self.mark_all(&units.money.weighed, Mark::Weighed);
        for phrase in &units.percent.words {
            self.percents.insert(phrase, 0);
        }
        for unit in units.unit {
            let at = self.unit_names.len();
            for phrase in &unit.words {
                self.units.insert(phrase, at);
            }
            self.unit_names.push(unit.of);
        }
        for word in self.units.firsts() {
            self.mark(&word, Mark::UnitStart);
        }
        Ok(())
    }

    fn read_words(&mut self) -> Result<(), ResourceError> {
        let nominal: NominalFile = read("quantity/nominal.toml", NOMINAL)?;
        self.mark_all(&nominal.heads, Mark::Head);
        self.mark_all(&nominal.weak_heads, Mark::WeakHead);
        self.mark_all(&nominal.months, Mark::Month);
        self.mark_all(&nominal.weekdays, Mark::Weekday);
        self.mark_all(&nominal.clock, Mark::Clock);
        self.mark_all(&nominal.eras, Mark::Era);
        self.mark_all(&nominal.streets, Mark::Street);
        self.mark_all(&nominal.year_before, Mark::YearBefore);
        self.mark_all(&nominal.one_after, Mark::OneAfter);
        self.mark_all(&nominal.one_silent, Mark::OneSilent);
        self.mark_all(&nominal.one_not_after, Mark::OneNotAfter);
        let words: WordsFile = read("quantity/words.toml", WORDS)?;
        self.mark_all(&words.plurals, Mark::Plural);
        self.mark_all(&words.people, Mark::People);
        self.mark_all(&words.function, Mark::Function);
        self.mark_all(&words.none_of, Mark::NoneOf);
        self.mark_all(&words.up, Mark::Up);
        self.mark_all(&words.down, Mark::Down);
        Ok(())
    }

    fn read_roles(&mut self) -> Result<(), ResourceError> {
        self.roles = read::<RolesFile>("quantity/roles.toml", ROLES)?.role;
        for at in 0..self.roles.len() {
            let slots = [
                (self.roles[at].object.clone(), RoleSlot::Object),
                (self.roles[at].subject.clone(), RoleSlot::Subject),
                (self.roles[at].nouns.clone(), RoleSlot::Noun),
                (self.roles[at].members.clone(), RoleSlot::Member),
                (self.roles[at].states.clone(), RoleSlot::State),
            ];
            for (words, slot) in slots {
                for word in words {
                    let first = SmolStr::from(word.split(' ').next().unwrap_or(&word));
                    self.role_words.entry(first).or_default().push((at, slot));
                }
            }
            for phrase in self.roles[at].tolls.clone() {
                let toll = self.toll_roles.len();
                self.tolls.insert(&phrase, toll);
                self.toll_roles.push(at);
            }
        }
        Ok(())
    }

    fn fact(&mut self, word: &str) -> &mut Facts {
        self.facts.entry(SmolStr::new(word)).or_default()
    }

    fn mark(&mut self, word: &str, mark: Mark) {
        self.fact(word).flags |= mark as u32;
    }

    fn mark_all(&mut self, words: &[String], mark: Mark) {
        for word in words {
            self.mark(word, mark);
        }
    }

    /// What a word (in lower case) can be.
    pub(super) fn facts_of(&self, word: &str) -> Facts {
        self.facts.get(word).copied().unwrap_or_default()
    }

    pub(super) fn vague_phrases(&self) -> &Phrases {
        &self.vague_phrases
    }

    pub(super) fn hedges_before(&self) -> &Phrases {
        &self.hedges_before
    }

    pub(super) fn hedges_after(&self) -> &Phrases {
        &self.hedges_after
    }

    pub(super) fn units(&self) -> &Phrases {
        &self.units
    }

    pub(super) fn unit_name(&self, unit: usize) -> &SmolStr {
        &self.unit_names[unit]
    }

    pub(super) fn percents(&self) -> &Phrases {
        &self.percents
    }

    pub(super) fn tolls(&self) -> &Phrases {
        &self.tolls
    }

    pub(super) fn toll_role(&self, toll: usize) -> usize {
        self.toll_roles[toll]
    }

    /// The role that a word gives in a slot; `word` may be inflected.
    pub(super) fn role_of(&self, word: &str, slot: RoleSlot) -> Option<usize> {
        let direct = |word: &str| {
            self.role_words.get(word).and_then(|roles| {
                roles
                    .iter()
                    .find(|(_, here)| *here == slot)
                    .map(|(role, _)| *role)
            })
        };
        if let Some(role) = direct(word) {
            return Some(role);
        }
        if !matches!(slot, RoleSlot::Object | RoleSlot::Subject) {
            return None;
        }
        base_forms(word)
            .into_iter()
            .flatten()
            .find_map(|base| direct(&base))
    }
}

/// Base forms that an inflected verb may have ("killing" -> "kill", "drowned" -> "drown", "died" -> "die").
fn base_forms(word: &str) -> [Option<SmolStr>; 4] {
    let irregular = match word {
        "slain" | "slew" => Some("slay"),
        "sent" => Some("send"),
        "brought" => Some("bring"),
        "flew" | "flown" => Some("fly"),
        "fled" => Some("flee"),
        "left" => Some("leave"),
        "caught" => Some("catch"),
        "sank" | "sunk" => Some("sink"),
        "withdrew" | "withdrawn" => Some("withdraw"),
        "carried" | "carries" => Some("carry"),
        "buried" | "buries" => Some("bury"),
        "dying" => Some("die"),
        "hung" => Some("hang"),
        _ => None,
    };
    if let Some(base) = irregular {
        return [Some(SmolStr::new(base)), None, None, None];
    }
    for ending in ["ing", "ed", "es", "s"] {
        let Some(stem) = word.strip_suffix(ending) else {
            continue;
        };
        if stem.len() < 2 {
            continue;
        }
        let bytes = stem.as_bytes();
        let doubled = bytes.len() > 2 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
        let single = doubled.then(|| SmolStr::new(&stem[..stem.len() - 1]));
        return [
            Some(SmolStr::new(stem)),
            Some(SmolStr::from(format!("{stem}e"))),
            single,
            None,
        ];
    }
    [None, None, None, None]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_verbs_give_their_role() {
        let rules = QuantityRules::embedded(None).unwrap();
        let role = |word: &str, slot| {
            rules
                .role_of(word, slot)
                .map(|role| rules.roles[role].name.as_str())
        };
        assert_eq!(role("killing", RoleSlot::Object), Some("killed"));
        assert_eq!(role("died", RoleSlot::Subject), Some("killed"));
        assert_eq!(role("kidnapped", RoleSlot::Object), Some("kidnapped"));
        assert_eq!(role("wounding", RoleSlot::Object), Some("wounded"));
        assert_eq!(role("stood", RoleSlot::Subject), None);
    }

    #[test]
    fn longer_phrases_come_first() {
        let rules = QuantityRules::embedded(None).unwrap();
        let lengths: Vec<usize> = rules
            .vague_phrases()
            .of("hundreds")
            .iter()
            .map(|(words, _)| words.len())
            .collect();
        assert!(lengths.is_sorted_by(|a, b| a >= b), "{lengths:?}");
    }
}
