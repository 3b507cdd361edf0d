//! Whose voice a source is: a person by name, the body that it is or speaks for, the office that it holds.
//!
//! "The interior ministry", "an official of the interior ministry" and "ministry spokesman Jan Orlo" are one voice; so are
//! "Orlo" and "spokesman Jan Orlo". What is read here of one source is compared in [`same_voice`].

use super::word;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/speaker_words.tsv");
    word::table("speaker_words.tsv", text)
        .map(|row| (row[0], row[1]))
        .collect()
});

static TITLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/name_words.tsv");
    word::table("name_words.tsv", text)
        .filter(|row| row[1].split(',').any(|class| class == "title"))
        .map(|row| row[0])
        .collect()
});

/// Words of a description of this many characters at most stand before the head of a body's name.
const MODIFIERS: usize = 4;
/// Two words that share so many letters at the front are forms of one name ("Vostia", "Vostian").
const FORM: usize = 4;

/// An institution by the noun that heads its name and the words that tell it from others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// "ministry"; empty where none is given ("the Houthi spokesman").
    head: String,
    /// Stems: "interior", "karsian".
    of: BTreeSet<String>,
}

/// What the descriptions of a source tell of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Voice {
    /// Lower-case words of the personal name, without titles.
    pub(crate) person: Vec<String>,
    pub(crate) body: Option<Body>,
    /// Speaks for a body, named or not.
    pub(crate) speaks: bool,
    /// Leads the body: two leaders of one kind of body are two persons.
    leads: bool,
    /// Stems of an office that is held without a body ("governor"), with what tells it apart.
    post: BTreeSet<String>,
    /// A correspondent, an earlier report: the outlet itself.
    pub(crate) reports: bool,
    pub(crate) country: Option<String>,
}

fn kind(word: &str) -> &'static str {
    WORDS.get(word).copied().unwrap_or("")
}

fn is_title(word: &str) -> bool {
    TITLES.contains(word) || !matches!(kind(word), "" | "general" | "body" | "report")
}

/// Little words that end a name.
fn stops(word: &str) -> bool {
    word.len() < 2
        || matches!(
            word,
            "the"
                | "an"
                | "in"
                | "on"
                | "at"
                | "by"
                | "for"
                | "to"
                | "of"
                | "and"
                | "from"
                | "with"
                | "said"
                | "who"
                | "which"
                | "that"
                | "after"
                | "according"
                | "another"
                | "one"
                | "two"
        )
}

impl Voice {
    /// Reads a source. `name` is its personal name, where it has one; `descriptions` are the words of its mentions.
    pub(crate) fn new(name: Option<&str>, descriptions: &[String], country: Option<String>) -> Self {
        let mut voice = Self {
            country,
            ..Self::default()
        };
        if let Some(name) = name {
            voice.person = bare_name(name);
        }
        for description in descriptions {
            voice.read(description);
        }
        voice
    }

    /// A body by its own name: "Houthis", "the Dockers' Union".
    pub(crate) fn of_body(name: &str, country: Option<String>) -> Self {
        let mut voice = Self {
            country,
            body: body(&lower_words(name)).map(|(body, _)| body),
            ..Self::default()
        };
        if voice.body.is_none() {
            let of: BTreeSet<String> = lower_words(name)
                .iter()
                .filter(|word| !stops(word) && kind(word) != "general")
                .map(|word| stem(word))
                .collect();
            voice.body = (!of.is_empty()).then_some(Body {
                head: String::new(),
                of,
            });
        }
        voice
    }

    fn read(&mut self, description: &str) {
        let words = lower_words(description);
        if self.person.is_empty() {
            self.person = name_in(description);
        }
        self.speaks |= words.iter().any(|word| word.starts_with("spokes"));
        self.reports |= words.iter().any(|word| kind(word) == "report");
        if let Some((body, leads)) = body(&words)
            && self
                .body
                .as_ref()
                .is_none_or(|known| (known.of.len(), known.head.len()) < (body.of.len(), body.head.len()))
        {
            self.body = Some(body);
            self.leads = leads;
        }
        if self.body.is_none() && words.iter().any(|word| kind(word) == "post") {
            for (at, word) in words.iter().enumerate() {
                if stops(word) || kind(word) == "general" || self.person.contains(word) {
                    continue;
                }
                let office = kind(word) == "post"
                    || words.get(at + 1).is_some_and(|next| kind(next) == "post")
                    || (at > 0 && words[..at].iter().any(|before| kind(before) == "post"));
                if office {
                    self.post.insert(stem(word));
                }
            }
        }
    }

    /// Something tells this voice from others.
    pub(crate) fn is_known(&self) -> bool {
        !self.person.is_empty() || self.body.is_some()
    }

    /// Tells less than the other where the two fit: a surname beside the full name.
    pub(crate) fn tells_less(&self, other: &Self) -> bool {
        let told = |voice: &Self| {
            let body = voice
                .body
                .as_ref()
                .map_or(0, |body| 2 * body.of.len() + usize::from(!body.head.is_empty()));
            (voice.is_known(), voice.person.len() + body, voice.post.len())
        };
        told(self) <= told(other)
    }

    /// A key: the same for two sources that are described alike.
    pub(crate) fn key(&self) -> String {
        if let Some(body) = self.body.as_ref().filter(|_| self.person.is_empty()) {
            let of: Vec<&str> = body.of.iter().map(String::as_str).collect();
            return format!("body:{} {}", of.join(" "), body.head);
        }
        format!("person:{}", self.person.join(" "))
    }

    /// The office in words of a key, where it is all that is known.
    pub(crate) fn post_key(&self) -> Option<String> {
        let words: Vec<&str> = self.post.iter().map(String::as_str).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// How sure it is that two sources are one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// They are two.
    No,
    /// They are one, unless another fits as well: "Basya" and "Fuad Basya", "the ministry" and "the interior ministry".
    Fits,
    /// They are one.
    Same,
}

/// Whether two sources are one voice; `together` where they stand in one report.
pub(crate) fn same_voice(one: &Voice, other: &Voice, together: bool) -> Match {
    let countries_differ = one.country.is_some() && other.country.is_some() && one.country != other.country;
    if !one.person.is_empty() && !other.person.is_empty() {
        let (short, long) = if one.person.len() <= other.person.len() {
            (&one.person, &other.person)
        } else {
            (&other.person, &one.person)
        };
        if short == long {
            return Match::Same;
        }
        if short.iter().all(|word| long.contains(word)) {
            return Match::Fits;
        }
        // Two persons are one voice only where one speaks for the body of the other.
        if one.leads && other.leads {
            return Match::No;
        }
    }
    if countries_differ {
        return Match::No;
    }
    if let (Some(a), Some(b)) = (&one.body, &other.body) {
        let same = same_body(a, b);
        // "Defence Secretary Holm" here and "the Karsian defence ministry" there may be of two countries.
        let leader = one.leads && !one.person.is_empty() || other.leads && !other.person.is_empty();
        let sure = together || !leader || (one.country.is_some() && one.country == other.country);
        return if same == Match::Fits && !sure {
            Match::No
        } else {
            same
        };
    }
    let (bare, holder) = if one.is_known() {
        (other, one)
    } else {
        (one, other)
    };
    if !bare.is_known() && !bare.post.is_empty() && bare.post.is_subset(&holder.post) {
        return Match::Fits;
    }
    // "Vostia" and "the Vostian defence ministry".
    for (name, body) in [(one, &other.body), (other, &one.body)] {
        if let ([word], Some(body)) = (&name.person[..], body)
            && name.body.is_none()
            && body.of.iter().any(|other| like(word, other))
        {
            return Match::Fits;
        }
    }
    Match::No
}

fn same_body(one: &Body, other: &Body) -> Match {
    if one == other {
        return Match::Same;
    }
    if !one.head.is_empty() && !other.head.is_empty() && one.head != other.head {
        return Match::No;
    }
    let (few, many) = if one.of.len() <= other.of.len() {
        (&one.of, &other.of)
    } else {
        (&other.of, &one.of)
    };
    if !few.iter().all(|word| many.iter().any(|other| like(word, other))) {
        Match::No
    } else if few.len() == many.len() && one.head == other.head {
        Match::Same
    } else {
        Match::Fits
    }
}

fn like(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    shared >= FORM && shared + 3 >= one.len().max(other.len()) && shared + 2 >= one.len().min(other.len())
}

fn stem(word: &str) -> String {
    word::stem(if word == "defense" { "defence" } else { word })
}

fn lower_words(words: &str) -> Vec<String> {
    word::words(words).map(str::to_lowercase).collect()
}

/// A personal name without titles: "U.S. Secretary of State Mike Pompeo" is "mike pompeo".
fn bare_name(name: &str) -> Vec<String> {
    let words = lower_words(name);
    let last = words
        .iter()
        .rposition(|word| is_title(word) || matches!(word.as_str(), "of" | "the"));
    // "Secretary of State" ends behind its complement.
    let from = match last {
        Some(at) if words[at] == "of" => at + 2,
        Some(at) => at + 1,
        None => 0,
    };
    let rest = if from < words.len() {
        &words[from..]
    } else {
        &words[..]
    };
    rest.iter().filter(|word| word.len() > 1).cloned().collect()
}

/// The personal name in an apposition: "The mayor of Drenna, Vera Kost," and "union leader Tomas Brill".
fn name_in(description: &str) -> Vec<String> {
    let named = |words: &[&str]| {
        (2..=4).contains(&words.len())
            && words.iter().all(|word| word.starts_with(char::is_uppercase))
            && !words.iter().any(|word| {
                let lower = word.to_lowercase();
                is_title(&lower) || kind(&lower) == "body"
            })
    };
    let lower = |words: &[&str]| words.iter().map(|word| word.to_lowercase()).collect();
    for part in description.split(',').skip(1) {
        let words: Vec<&str> = word::words(part).collect();
        if named(&words) {
            return lower(&words);
        }
    }
    let first = description.split(',').next().unwrap_or("");
    let words: Vec<&str> = word::words(first).collect();
    let last = words.iter().rposition(|word| is_title(&word.to_lowercase()));
    if let Some(at) = last {
        // "Secretary of State" ends behind its complement.
        let of = words.get(at + 1).is_some_and(|word| *word == "of");
        let rest = words.get(at + if of { 3 } else { 1 }..).unwrap_or(&[]);
        if named(rest) {
            return lower(rest);
        }
    }
    Vec::new()
}

/// The body that a description names or speaks for, and whether the description is of its leader.
fn body(words: &[String]) -> Option<(Body, bool)> {
    let speaks = words.iter().position(|word| kind(word) == "speaks");
    let heads = words.iter().position(|word| kind(word) == "heads");
    if words.iter().any(|word| kind(word) == "post") && speaks.is_none() {
        return None;
    }
    for (at, word) in words.iter().enumerate() {
        if kind(word) == "body" {
            let mut of = before(words, at);
            if words
                .get(at + 1)
                .is_some_and(|next| next == "of" || next == "for")
            {
                of.extend(after(words, at + 2));
            }
            let head = if word == "department" { "ministry" } else { word };
            let head = stem(head);
            return Some((Body { head, of }, heads.is_some() && speaks.is_none()));
        }
    }
    for (at, word) in words.iter().enumerate() {
        if kind(word) == "minister" {
            let mut of = before(words, at);
            if words
                .get(at + 1)
                .is_some_and(|next| next == "of" || next == "for")
            {
                of.extend(after(words, at + 2).into_iter().take(2));
            }
            // "Secretary Kerr" says nothing of a ministry.
            return (!of.is_empty()).then(|| {
                let head = stem("ministry");
                (Body { head, of }, speaks.is_none())
            });
        }
    }
    let at =
        speaks.or_else(|| heads.filter(|_| words.iter().any(|word| word == "executive" || word == "ceo")))?;
    let mut of = before(words, at);
    if of.is_empty()
        && words
            .get(at + 1)
            .is_some_and(|next| next == "of" || next == "for")
    {
        of = after(words, at + 2);
    }
    let head = String::new();
    (!of.is_empty()).then_some((Body { head, of }, speaks.is_none()))
}

/// The words that tell a body apart before its head.
fn before(words: &[String], at: usize) -> BTreeSet<String> {
    let mut of = BTreeSet::new();
    for word in words[..at].iter().rev().take(MODIFIERS) {
        // The "s" of "Karsia's" is no word.
        if word == "s" {
            continue;
        }
        if stops(word) || is_title(word) {
            break;
        }
        if kind(word) != "general" {
            of.insert(stem(word));
        }
    }
    of
}

fn after(words: &[String], from: usize) -> BTreeSet<String> {
    let mut of = BTreeSet::new();
    let rest = words.get(from..).unwrap_or(&[]);
    let rest = if rest.first().is_some_and(|word| word == "the") {
        &rest[1..]
    } else {
        rest
    };
    for word in rest.iter().take(3) {
        if stops(word) || is_title(word) {
            break;
        }
        if kind(word) != "general" {
            of.insert(stem(word));
        }
    }
    of
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(name: Option<&str>, description: &str) -> Voice {
        Voice::new(name, &[description.to_owned()], None)
    }

    #[test]
    fn titles_are_no_part_of_a_name() {
        for name in [
            "U.S. Secretary of State Ada Holm",
            "Ada Holm",
            "Foreign Minister Ada Holm",
            "Ms. Ada Holm",
        ] {
            assert_eq!(bare_name(name), ["ada", "holm"], "{name}");
        }
        assert_eq!(name_in("The mayor of Port Vale, Ada Holm,"), ["ada", "holm"]);
        assert_eq!(name_in("union leader Ada Holm"), ["ada", "holm"]);
        assert_eq!(name_in("U.S. Secretary of State Ada Holm"), ["ada", "holm"]);
        assert!(name_in("the interior ministry").is_empty());
    }

    #[test]
    fn a_surname_fits_the_full_name() {
        assert_eq!(
            same_voice(
                &voice(Some("Holm"), "Holm"),
                &voice(Some("Ada Holm"), "Ada Holm"),
                true
            ),
            Match::Fits
        );
        assert_eq!(
            same_voice(&voice(Some("Jan Holm"), ""), &voice(Some("Ada Holm"), ""), true),
            Match::No
        );
    }

    #[test]
    fn who_speaks_for_a_body_is_the_body() {
        let ministry = voice(None, "the Vostian defence ministry");
        for other in [
            voice(None, "Vostia's defence ministry"),
            voice(None, "an official of the Vostian Defense Ministry"),
            voice(Some("Igor Damm"), "defence ministry spokesman Igor Damm"),
        ] {
            assert!(same_voice(&ministry, &other, true) > Match::No, "{other:?}");
        }
        for other in [
            voice(None, "the Vostian interior ministry"),
            voice(Some("Igor Damm"), "Igor Damm, a baker"),
            voice(None, "the mayor of Vostia"),
        ] {
            assert_eq!(same_voice(&ministry, &other, true), Match::No, "{other:?}");
        }
    }

    #[test]
    fn two_ministers_are_two() {
        let one = voice(Some("Olena Marz"), "Foreign Minister Olena Marz");
        let other = voice(Some("Boris Klein"), "Foreign Minister Boris Klein");
        assert_eq!(same_voice(&one, &other, true), Match::No);
    }

    #[test]
    fn an_office_fits_who_holds_it() {
        let office = voice(None, "the governor");
        let holder = voice(Some("Pavlo Renko"), "regional governor Pavlo Renko");
        assert_eq!(same_voice(&office, &holder, true), Match::Fits);
        let other = voice(Some("Vera Kost"), "the mayor of Drenna");
        assert_eq!(same_voice(&office, &other, true), Match::No);
    }
}
