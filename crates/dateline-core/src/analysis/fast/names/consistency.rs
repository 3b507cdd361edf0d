//! Makes the names of a document agree with each other and with what the word lists are sure of.
//!
//! One form has one kind; a family name alone is the person named in full elsewhere; a title makes a person, "HMS" a
//! ship, "Hurricane" an event; a name found with confidence is found everywhere; countries and nationalities that the
//! tagger missed are added.

use super::lexicon::{NameWords, WordClasses, fold};
use crate::analysis::{NameKind, Reading, TokenRange};
use std::collections::{HashMap, HashSet};

/// A name with the tagger's confidence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) tokens: TokenRange,
    pub(super) kind: NameKind,
    pub(super) confidence: f32,
}

/// The document under repair.
struct Settling<'a> {
    text: &'a str,
    reading: &'a Reading,
    words: &'a NameWords,
    folded: Vec<String>,
    /// Folded words that stand somewhere in small letters.
    small: HashSet<&'a str>,
}

/// Settles kinds over the document and finds what was missed.
pub(super) fn settle(found: &mut Vec<Found>, text: &str, reading: &Reading, words: &NameWords) {
    let folded: Vec<String> = (0..reading.tokens.len())
        .map(|at| fold(reading.word(at, text)))
        .collect();
    let small = (0..reading.tokens.len())
        .map(|at| reading.word(at, text))
        .filter(|word| word.is_ascii() && word.starts_with(|first: char| first.is_ascii_lowercase()))
        .collect();
    let settling = Settling {
        text,
        reading,
        words,
        folded,
        small,
    };
    settling.force(found);
    settling.agree(found);
    settling.complete(found);
    // A ship's prefix may have been taken from the name before.
    let mut end = 0;
    found.retain_mut(|name| {
        name.tokens.start = name.tokens.start.max(end).min(name.tokens.end);
        end = name.tokens.end.max(end);
        !name.tokens.is_empty()
    });
}

impl Settling<'_> {
    fn form(&self, tokens: TokenRange) -> String {
        self.folded[tokens.iter()].join(" ")
    }

    fn classes(&self, token: usize) -> WordClasses {
        self.words.classes(&self.folded[token])
    }

    fn capital(&self, token: usize) -> bool {
        self.reading
            .word(token, self.text)
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
    }

    /// The token before, in the same sentence.
    fn before(&self, token: usize) -> Option<usize> {
        (token > self.reading.sentence(token).tokens.start).then(|| token - 1)
    }

    /// What the words beside and inside a name are sure of.
    fn force(&self, found: &mut Vec<Found>) {
        let mut out: Vec<Found> = Vec::with_capacity(found.len());
        for mut name in found.drain(..) {
            self.trim(&mut name);
            if name.tokens.is_empty()
                || self.plain_things(&name)
                || name
                    .tokens
                    .iter()
                    .all(|at| self.classes(at).meets(WordClasses::CALENDAR) || self.folded[at] == ".")
            {
                continue;
            }
            self.split(&mut name, &mut out);
            self.judge(&mut name);
            out.push(name);
        }
        *found = out;
    }

    /// "Jets" that open a headline are no name.
    fn plain_things(&self, name: &Found) -> bool {
        let things = WordClasses(WordClasses::WEAPON.0 | WordClasses::PLATFORM.0 | WordClasses::VEHICLE.0);
        matches!(
            name.kind,
            NameKind::Weapon | NameKind::Platform | NameKind::Vehicle | NameKind::Other
        ) && name
            .tokens
            .iter()
            .all(|at| self.classes(at).meets(things) && !self.classes(at).meets(WordClasses::ORG))
    }

    /// True where the sentence of a token has no capitals at all.
    fn small_letters(&self, token: usize) -> bool {
        !self
            .reading
            .sentence(token)
            .tokens
            .iter()
            .any(|at| self.capital(at))
    }

    /// Cuts off words in small letters at the edges, titles before and roles behind a person's name.
    fn trim(&self, name: &mut Found) {
        let TokenRange { mut start, mut end } = name.tokens;
        if !self.small_letters(start) {
            let solid = |at: usize| {
                let word = self.reading.word(at, self.text);
                word.chars()
                    .any(|letter| letter.is_uppercase() || letter.is_numeric())
                    || matches!(
                        word,
                        "al" | "el" | "de" | "bin" | "ibn" | "abu" | "von" | "van" | "e" | "i"
                    )
            };
            while start < end && !solid(start) {
                start += 1;
            }
            while end > start && !solid(end - 1) && self.reading.word(end - 1, self.text) != "." {
                end -= 1;
            }
        }
        if name.kind == NameKind::Person {
            let role = |at: usize| self.classes(at).meets(WordClasses::TITLE);
            while end - start > 1 && role(start) && !self.words.person(&self.folded[start]).family {
                start += 1;
            }
            // "Interior Minister Peter Olonga": the title begins with words that are none by themselves.
            let inner = (start + 1..end.saturating_sub(1))
                .rev()
                .find(|at| role(*at))
                .filter(|at| {
                    (start..=*at).all(|word| {
                        let person = self.words.person(&self.folded[word]);
                        !person.male && !person.female && !person.family
                    })
                });
            if let Some(title) = inner {
                start = title + 1;
            }
            let cut = end;
            while end - start > 1 && role(end - 1) {
                end -= 1;
            }
            if end < cut {
                // "State Department Spokesperson"
                let form = self.form(TokenRange::new(start, end));
                name.kind = if self.words.classes(&form).meets(WordClasses::PLACE) {
                    NameKind::Place
                } else {
                    NameKind::Organisation
                };
            } else if end - start == 1 && role(start) && !self.words.person(&self.folded[start]).family {
                end = start; // "President" alone
            }
        }
        name.tokens = TokenRange::new(start, end.max(start));
    }

    /// Splits a nationality off the front of a name: "Indian INS Mysore", "Jewish West Bank".
    fn split(&self, name: &mut Found, out: &mut Vec<Found>) {
        if name.tokens.len() < 2 || !self.classes(name.tokens.start).meets(WordClasses::DEMONYM) {
            return;
        }
        let rest = TokenRange::new(name.tokens.start + 1, name.tokens.end);
        let whole = self.words.classes(&self.form(name.tokens));
        let place =
            name.kind == NameKind::Place && self.words.classes(&self.form(rest)).meets(WordClasses::PLACE);
        let ship = self.classes(rest.start).meets(WordClasses::SHIP_PREFIX) && self.all_capitals(rest.start);
        if whole.0 == 0 && (place || ship || name.kind == NameKind::Person) {
            out.push(Found {
                tokens: TokenRange::new(name.tokens.start, name.tokens.start + 1),
                kind: NameKind::Nationality,
                confidence: 0.9,
            });
            name.tokens = rest;
        }
    }

    /// Corrects the kind where a word of the name, or beside it, is sure.
    fn judge(&self, name: &mut Found) {
        let first = name.tokens.start;
        let last = name.tokens.end - 1;
        let form = self.form(name.tokens);
        let whole = self.words.classes(&form);
        let before = self.before(first);
        let before_classes = before.map_or(WordClasses::default(), |at| self.classes(at));
        let one = name.tokens.len() == 1;
        let kind = name.kind;
        let mut sure = |kind: NameKind| {
            name.kind = kind;
            name.confidence = 0.95;
        };
        if before_classes.meets(WordClasses::SHIP_PREFIX) && before.is_some_and(|at| self.all_capitals(at)) {
            sure(NameKind::Platform);
            name.tokens.start -= 1;
        } else if !one && self.classes(first).meets(WordClasses::SHIP_PREFIX) && self.all_capitals(first) {
            sure(NameKind::Platform);
        } else if matches!(
            self.folded[first].as_str(),
            "hurricane" | "typhoon" | "cyclone" | "operation"
        ) && !one
        {
            sure(NameKind::Event);
        } else if whole.meets(WordClasses::DEMONYM)
            && !whole.meets(WordClasses::PLACE)
            && kind != NameKind::Nationality
        {
            let given = self.words.person(&form);
            if one && !(kind == NameKind::Person && (given.male || given.female))
                || self.capital(last) && !one
            {
                sure(NameKind::Nationality);
            }
        } else if !one
            && self.classes(last).meets(WordClasses::DEMONYM)
            && !self.classes(last).meets(WordClasses::PLACE)
            && self.direction(first)
        {
            sure(NameKind::Nationality); // "South American"
        } else if whole.meets(WordClasses::ORG) && one && self.named_before(first).is_none() {
            sure(NameKind::Organisation);
        } else if before.is_some_and(|at| self.ship_noun(at))
            && !matches!(kind, NameKind::Nationality | NameKind::Platform)
        {
            sure(NameKind::Platform); // "the destroyer Mysore"
        } else if !one
            && matches!(
                self.folded[last].as_str(),
                "avenue" | "street" | "road" | "boulevard" | "airport" | "bridge" | "square" | "park"
            )
        {
            sure(NameKind::Place);
        } else if !one && self.classes(last).meets(WordClasses::ORG_SUFFIX) && kind != NameKind::Person {
            name.kind = NameKind::Organisation;
        } else if matches!(
            name.kind,
            NameKind::Weapon | NameKind::Platform | NameKind::Vehicle
        ) {
            let things =
                WordClasses(WordClasses::WEAPON.0 | WordClasses::PLATFORM.0 | WordClasses::VEHICLE.0);
            let digit = self
                .reading
                .span(name.tokens)
                .text(self.text)
                .chars()
                .any(char::is_numeric);
            let end = self.reading.sentence(first).tokens.end;
            let beside = name
                .tokens
                .iter()
                .chain(before)
                .chain(Some(last + 1).filter(|at| *at < end));
            if !digit && !beside.into_iter().any(|at| self.classes(at).meets(things)) {
                name.kind = NameKind::Other;
            }
        }
    }

    fn direction(&self, token: usize) -> bool {
        matches!(
            self.folded[token].as_str(),
            "south" | "north" | "east" | "west" | "central" | "latin" | "southeast" | "northeast" | "sub"
        )
    }

    /// A ship's kind right before its name.
    fn ship_noun(&self, token: usize) -> bool {
        matches!(
            self.folded[token].as_str(),
            "ship"
                | "vessel"
                | "destroyer"
                | "frigate"
                | "warship"
                | "submarine"
                | "corvette"
                | "carrier"
                | "tanker"
                | "supertanker"
                | "trawler"
                | "freighter"
                | "ferry"
                | "yacht"
        )
    }

    /// A given name or a title right before a token.
    fn named_before(&self, token: usize) -> Option<usize> {
        self.before(token).filter(|at| {
            let person = self.words.person(&self.folded[*at]);
            self.capital(*at) && (person.male || person.female)
        })
    }

    fn all_capitals(&self, token: usize) -> bool {
        let word = self.reading.word(token, self.text);
        word.len() > 1 && word.chars().all(char::is_uppercase)
    }

    /// The same form has the same kind; a family name is a person.
    fn agree(&self, found: &mut [Found]) {
        let mut votes: HashMap<String, [f32; 9]> = HashMap::new();
        let mut family: HashMap<&str, f32> = HashMap::new();
        for name in found.iter() {
            votes.entry(self.form(name.tokens)).or_insert([0.0; 9])[name.kind as usize] += name.confidence;
            if name.kind == NameKind::Person && name.tokens.len() > 1 {
                *family.entry(&self.folded[name.tokens.end - 1]).or_default() += name.confidence;
            }
        }
        let mut ships: Vec<&str> = Vec::new();
        let mut bodies: Vec<&str> = Vec::new();
        for name in found.iter() {
            if name.kind == NameKind::Platform && name.confidence >= 0.9 {
                ships.push(&self.folded[name.tokens.end - 1]);
            } else if name.kind == NameKind::Organisation && name.tokens.len() > 1 {
                bodies.push(&self.folded[name.tokens.start]);
            }
        }
        for name in found.iter_mut() {
            let form = self.form(name.tokens);
            if name.kind != NameKind::Nationality && name.tokens.len() == 1 && ships.contains(&form.as_str())
            {
                name.kind = NameKind::Platform;
                name.confidence = 0.9;
                continue;
            }
            let listed = self.words.classes(&form);
            // "Washington" the place stays one beside Denzel Washington.
            let sure_place = listed.meets(WordClasses::PLACE) && name.kind == NameKind::Place;
            if sure_place
                || name.kind == NameKind::Nationality
                || name.confidence >= 0.9 && name.kind == NameKind::Platform
            {
                continue;
            }
            if name.tokens.len() == 1
                && !listed.meets(WordClasses::PLACE)
                && family.get(form.as_str()).is_some_and(|known| *known > 0.5)
            {
                name.kind = NameKind::Person;
                continue;
            }
            // "Fox" of "Fox News" is no person where no person has that name.
            let person = self.words.person(&form);
            if name.kind == NameKind::Person
                && name.tokens.len() == 1
                && bodies.contains(&form.as_str())
                && !person.male
                && !person.female
            {
                name.kind = NameKind::Organisation;
                continue;
            }
            let Some(votes) = votes.get(&form) else { continue };
            let best = (0..votes.len()).fold(name.kind as usize, |best, at| {
                if votes[at] > 1.5 * votes[best] { at } else { best }
            });
            name.kind = super::KINDS[best];
        }
    }

    /// Adds what was missed: known names, family names, countries, nationalities.
    fn complete(&self, found: &mut Vec<Found>) {
        let mut known: HashMap<&str, Vec<(TokenRange, NameKind)>> = HashMap::new();
        for name in found.iter() {
            let kept = !matches!(name.kind, NameKind::Other | NameKind::Event) && name.confidence > 0.6;
            if kept && self.capital(name.tokens.start) {
                known
                    .entry(&self.folded[name.tokens.start])
                    .or_default()
                    .push((name.tokens, name.kind));
                if name.kind == NameKind::Person && name.tokens.len() > 1 {
                    let last = TokenRange::new(name.tokens.end - 1, name.tokens.end);
                    known
                        .entry(&self.folded[last.start])
                        .or_default()
                        .push((last, name.kind));
                }
            }
        }
        let mut added = Vec::new();
        let mut next = 0; // the next name found
        let mut at = 0;
        while at < self.folded.len() {
            while next < found.len() && found[next].tokens.end <= at {
                next += 1;
            }
            if found.get(next).is_some_and(|name| name.tokens.contains(at)) || !self.capital(at) {
                at += 1;
                continue;
            }
            let end = self.reading.sentence(at).tokens.end;
            let free = found.get(next).map_or(end, |name| name.tokens.start.min(end));
            let matched = known.get(self.folded[at].as_str()).and_then(|names| {
                names
                    .iter()
                    .filter(|(tokens, _)| {
                        at + tokens.len() <= free
                            && self.folded[tokens.iter()] == self.folded[at..at + tokens.len()]
                    })
                    .max_by_key(|(tokens, _)| tokens.len())
                    .map(|(tokens, kind)| (tokens.len(), *kind))
            });
            let classes = self.classes(at);
            let new = if let Some(matched) = matched {
                // A word that is common elsewhere in small letters is no missed name.
                (matched.0 > 1 || !self.common(at)).then_some(matched)
            } else if classes.meets(WordClasses::DEMONYM)
                && !classes.meets(WordClasses::PLACE)
                && !self.common(at)
            {
                Some((1, NameKind::Nationality))
            } else if classes.meets(WordClasses::COUNTRY) && !self.common(at) {
                Some((1, NameKind::Place))
            } else {
                None
            };
            if let Some((length, kind)) = new {
                added.push(Found {
                    tokens: TokenRange::new(at, at + length),
                    kind,
                    confidence: 0.5,
                });
                at += length;
            } else {
                at += 1;
            }
        }
        found.extend(added);
        found.sort_by_key(|name| name.tokens.start);
    }

    /// True where the capital means nothing: the first word of a sentence that the document also has in small letters,
    /// or a sentence in title case or capitals with a word of the language.
    fn common(&self, token: usize) -> bool {
        self.small.contains(self.folded[token].as_str())
    }
}
