//! Named types and named ships: facts file, grammar of designations, GRAU indices, ship prefixes.

use super::tables::{self, Form};
use super::{Found, Scan};
use crate::grounding::quantity::lexer::{Gap, title_case};

impl Scan<'_> {
    /// The designation that begins at a word.
    pub(super) fn designated(&self, at: usize) -> Option<Found> {
        self.listed(at)
            .or_else(|| self.family(at))
            .or_else(|| self.grau(at))
            .or_else(|| self.prefixed_ship(at))
            .or_else(|| self.named_ship(at))
    }

    /// A form of the facts file, the longest that fits, with a suffix that it lacks ("Il-62" + "M").
    fn listed(&self, at: usize) -> Option<Found> {
        let word = &self.words[at];
        let singular = || self.tables.longest_form(word.lower.strip_suffix('s')?);
        let longest = self.tables.longest_form(&word.lower).or_else(singular)?;
        // inside a longer token ("xF-16") nothing begins
        if at > 0
            && matches!(word.gap, Gap::None | Gap::Hyphen)
            && word.literal().is_none()
            && !self.tables.has(self.lower(at - 1), tables::MAKER)
        {
            return None;
        }
        for length in (1..=longest).rev() {
            let end = at + length;
            if end > self.words.len() {
                continue;
            }
            let slice = &self.words[at..end];
            if slice[1..]
                .iter()
                .any(|word| !matches!(word.gap, Gap::None | Gap::Hyphen | Gap::Space | Gap::Slash))
            {
                continue;
            }
            // a plural at the end: "Javelin missiles", "Grads"
            let form = tables::normalise(slice);
            let form_of = |form: &str| self.tables.form(form);
            let Some(hit) = form_of(&form).or_else(|| {
                form.strip_suffix('s')
                    .filter(|stem| stem.len() > 3)
                    .and_then(form_of)
            }) else {
                continue;
            };
            // a number of the form must end here: "F-16" is not in "F-160"
            if !self.fits(hit, at, end) {
                continue;
            }
            let (suffix, last) = self.suffix(end);
            if self.words.get(last).is_some_and(|word| word.gap == Gap::None) {
                continue;
            }
            let fact = &self.tables.facts[hit.fact];
            let designation = match (hit.variant, suffix.is_empty()) {
                (Some(variant), true) => variant.to_owned(),
                (None, true) => fact.name.to_owned(),
                (Some(variant), false) => format!("{variant}{suffix}"),
                (None, false) if fact.name.ends_with(|c: char| c.is_ascii_digit()) => {
                    format!("{}{suffix}", fact.name)
                }
                (None, false) => fact.name.to_owned(),
            };
            return Some(Found {
                words: (at, last),
                designation: Some(designation),
                class: fact.class.to_owned(),
                origin: (!fact.origin.is_empty()).then(|| fact.origin.to_owned()),
                operator: None,
                rule: format!("EQ-{}", fact.key),
                ship: matches!(
                    fact.class,
                    "aircraft carrier" | "cruiser" | "frigate" | "destroyer"
                ) && !fact.name.contains('-')
                    && !fact.name.contains(' '),
            });
        }
        None
    }

    fn fits(&self, form: &Form, at: usize, end: usize) -> bool {
        let first = &self.words[at];
        let raw = &self.text[first.span.start as usize..self.words[end - 1].span.end as usize];
        if let Some(exact) = form.exact
            && raw != exact
            && raw.strip_suffix('s') != Some(exact)
        {
            return false;
        }
        // "section C-17", "the A10 road"
        let coded = self.words[at..end].iter().any(|word| word.literal().is_some());
        let numbered =
            at > 0 && self.gap(at) == Gap::Space && self.tables.has(self.lower(at - 1), tables::NUMBERED);
        let road = self.gap(end) == Gap::Space && self.tables.has(self.lower(end), tables::ROAD);
        if coded && (numbered || road) {
            return false;
        }
        // names start with a capital or a digit, except those listed in small letters ("sarin")
        let listed_small = matches!(first.lower.as_str(), "sarin");
        if !first.capital && first.literal().is_none() && !listed_small {
            return false;
        }
        // letters and digits set apart by a space are one only in forms that are written so
        let joint = |here: usize| {
            self.gap(here) == Gap::Space
                && (self.words[here].literal().is_some()
                    && self.words[here - 1].span.len() <= 2
                    && self.words[here - 1].is_letters())
        };
        if (at + 1..end).any(joint) {
            return false;
        }
        !form.context || self.near_military((at, end))
    }

    /// Letters and digits that touch the designation ("M", "MKI", "M3"), and the end with a plural "s".
    fn suffix(&self, from: usize) -> (String, usize) {
        let mut end = from;
        let mut suffix = String::new();
        while end < self.words.len() && self.gap(end) == Gap::None && end < from + 3 {
            let raw = self.raw(end);
            if raw == "s" {
                return (suffix, end + 1);
            }
            let fits = raw.len() <= 4
                && (self.words[end].literal().is_some() && end > from
                    || raw.chars().all(|c| c.is_ascii_uppercase()));
            // "F-16Cs"
            let plural = raw.len() <= 4
                && raw.ends_with('s')
                && raw.len() > 1
                && raw[..raw.len() - 1].chars().all(|c| c.is_ascii_uppercase());
            if plural {
                suffix.push_str(&raw[..raw.len() - 1]);
                return (suffix, end + 1);
            }
            if !fits {
                break;
            }
            suffix.push_str(raw);
            end += 1;
        }
        // "Boeing 737-800" keeps its number inside the mention, not in the designation
        (suffix, end)
    }

    /// "An-158", "F-86", "HH-65": letters, hyphen, number.
    fn family(&self, at: usize) -> Option<Found> {
        let word = &self.words[at];
        if !word.is_letters()
            || !word.capital
            || at > 0 && matches!(word.gap, Gap::None | Gap::Hyphen | Gap::Slash)
        {
            return None;
        }
        let prefix = self.raw(at);
        let family = self.tables.family(prefix)?;
        let number = self.words.get(at + 1)?;
        let literal = number.literal()?;
        let joined = number.gap == Gap::Hyphen || family.spaced && number.gap == Gap::Space;
        let plain = literal.decimals == 0 && !literal.grouped && !literal.ordinal && !literal.odd;
        if !joined || !plain || !(family.from..=family.to).contains(&literal.value) {
            return None;
        }
        let (suffix, end) = self.suffix(at + 2);
        // "T-72-hour": the number belongs to something else
        if self
            .words
            .get(end)
            .is_some_and(|next| next.gap == Gap::None || next.gap == Gap::Hyphen && next.lower == "year")
        {
            return None;
        }
        if family.context && !self.near_military((at, end)) {
            return None;
        }
        let letters = if family.keep_prefix {
            format!("{prefix}-")
        } else {
            family.name.clone()
        };
        Some(Found {
            words: (at, end),
            designation: Some(format!("{letters}{}{suffix}", literal.value)),
            class: family.class.clone(),
            origin: Some(family.origin.clone()),
            operator: None,
            rule: family.id.clone(),
            ship: false,
        })
    }

    /// "9K720", "2S19": a digit, letters, a number.
    fn grau(&self, at: usize) -> Option<Found> {
        self.words[at].literal()?;
        let letters = self
            .words
            .get(at + 1)
            .filter(|word| word.gap == Gap::None && word.is_letters())?;
        let number = self.words.get(at + 2).filter(|word| word.gap == Gap::None)?;
        number.literal()?;
        let index = &self.text[self.words[at].span.start as usize..letters.span.end as usize];
        let grau = self
            .tables
            .graus
            .iter()
            .find(|grau| grau.letters.iter().any(|known| known == index))?;
        let (_, end) = self.suffix(at + 3);
        let designation = self.text
            [self.words[at].span.start as usize..self.words[end - 1].span.end as usize]
            .trim_end_matches('s');
        Some(Found {
            words: (at, end),
            designation: Some(designation.to_owned()),
            class: grau.class.clone(),
            origin: Some("RUS".to_owned()),
            operator: None,
            rule: grau.id.clone(),
            ship: false,
        })
    }

    /// "HMS Daring", "USS Abraham Lincoln", "MV Sirius".
    fn prefixed_ship(&self, at: usize) -> Option<Found> {
        let prefix = self.raw(at);
        if !self.words[at].capital || prefix.len() > 6 {
            return None;
        }
        let navy = self.tables.ship_prefix(prefix)?;
        let end = self.name_end(at + 1)?;
        let merchant = navy.is_empty();
        // "INS Mysore, a destroyer"
        let apposed = matches!(self.gap(end), Gap::Comma)
            .then(|| {
                let article = matches!(self.lower(end), "a" | "an" | "the");
                self.ship_class(if article { end + 1 } else { end })
                    .or_else(|| self.ship_class(end + 2).filter(|_| article))
                    .map(|(_, class)| class)
            })
            .flatten();
        let class =
            apposed.unwrap_or_else(|| (if merchant { "merchant ship" } else { "warship" }).to_owned());
        let name = &self.text[self.words[at].span.start as usize..self.words[end - 1].span.end as usize];
        Some(Found {
            words: (at, end),
            designation: Some(name.trim_end_matches("'s").to_owned()),
            class,
            origin: None,
            operator: (!merchant).then(|| navy.to_owned()),
            rule: format!("EQS-{prefix}"),
            ship: true,
        })
    }

    /// "destroyer Mysore", "supertanker Sirius Star", "aircraft carrier Invincible".
    fn named_ship(&self, at: usize) -> Option<Found> {
        let (end, class) = self.ship_class(at)?;
        if self.tables.ship_prefix(self.raw(end)).is_some() {
            // "the destroyer USS Cole": the prefix rule gives the name, the class is kept
            let mut ship = self.prefixed_ship(end)?;
            ship.words.0 = at;
            ship.class = class;
            return Some(ship);
        }
        if end < self.words.len()
            && let Some(mut hull) = self.family(end)
        {
            hull.words.0 = at;
            hull.class = class;
            return Some(hull);
        }
        if title_case(&self.words, at) || self.words[end - 1].capital && !self.words[at].opens {
            return None;
        }
        let last = self.name_end(end)?;
        if self.tables.nation(self.raw(end)).is_some() {
            return None;
        }
        let name = &self.text[self.words[end].span.start as usize..self.words[last - 1].span.end as usize];
        Some(Found {
            words: (at, last),
            designation: Some(
                name.trim_end_matches("'s")
                    .trim_end_matches("\u{2019}s")
                    .to_owned(),
            ),
            class,
            origin: None,
            operator: None,
            rule: "EQS-TYPE".to_owned(),
            ship: true,
        })
    }

    /// The ship type that begins at a word, with its end.
    fn ship_class(&self, at: usize) -> Option<(usize, String)> {
        let word = self.words.get(at)?;
        'types: for (phrase, class) in self.tables.ship_types_of(&word.lower) {
            for (offset, expected) in phrase.iter().enumerate().skip(1) {
                if self.lower(at + offset) != expected
                    || !matches!(self.gap(at + offset), Gap::Space | Gap::Hyphen)
                {
                    continue 'types;
                }
            }
            return Some((at + phrase.len(), class.to_string()));
        }
        None
    }

    /// The end of a name of one to three capitalised words that begins at a word.
    fn name_end(&self, at: usize) -> Option<usize> {
        let mut end = at;
        while end < self.words.len() && end < at + 3 {
            let word = &self.words[end];
            let fits =
                word.is_letters() && word.capital && word.gap == Gap::Space && !word.lower.ends_with('.');
            if !fits || is_calendar(&word.lower) {
                break;
            }
            end += 1;
            if word.lower.ends_with("'s") {
                break;
            }
        }
        (end > at).then_some(end)
    }

    /// Takes makers before, and nicknames, class words and head nouns after a designation into its mention.
    pub(super) fn with_neighbours(&self, mut found: Found) -> Found {
        let (mut start, mut end) = found.words;
        while start > 0
            && self.gap(start) == Gap::Space
            && self.words[start - 1].capital
            && self.tables.has(self.lower(start - 1), tables::MAKER)
            && !found.ship
        {
            start -= 1;
        }
        // "Boeing 737-800"
        if self.gap(end) == Gap::Hyphen
            && self.words[end].literal().is_some()
            && self.words[end - 1].literal().is_some()
        {
            end += 1;
        }
        while !found.ship
            && self.gap(end) == Gap::Space
            && self.words[end].capital
            && self.tables.has(self.lower(end), tables::NICKNAME)
        {
            end += 1;
        }
        let base = end;
        for _ in 0..4 {
            let gap_fits = matches!(self.gap(end), Gap::Space | Gap::Hyphen)
                || end == base && self.gap(end) == Gap::Hyphen;
            if !gap_fits || found.ship {
                break;
            }
            if self.tables.has(self.lower(end), tables::TAIL) {
                end += 1;
                found.words.1 = end;
                continue;
            }
            if let Some((last, _)) = self.head_at(end) {
                found.words.1 = last;
                end = last;
                continue;
            }
            // a modifier counts only if a head noun follows
            let modifier_end = self.modifier_end(end);
            match modifier_end {
                Some(next) if self.leads_to_head(next) => end = next,
                _ => break,
            }
        }
        found.words = (start, found.words.1.max(base));
        let (operator, origin) = self.nations(found.words.0);
        found.operator = found.operator.or(operator);
        found.origin = found.origin.or(origin);
        found
    }

    fn leads_to_head(&self, at: usize) -> bool {
        let mut at = at;
        for _ in 0..3 {
            if self.head_at(at).is_some() {
                return true;
            }
            match self.modifier_end(at) {
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    }

    /// The end of a modifier ("nuclear-capable") that begins at a word after a space.
    fn modifier_end(&self, at: usize) -> Option<usize> {
        if self.gap(at) != Gap::Space {
            return None;
        }
        let mut end = at + 1;
        while end < self.words.len() && self.gap(end) == Gap::Hyphen {
            end += 1;
        }
        let word = self.text[self.words[at].span.start as usize..self.words[end - 1].span.end as usize]
            .to_lowercase();
        self.tables.is_modifier(&word).then_some(end)
    }

    /// Ships that were named once and come back by their name alone: "the Mysore".
    pub(super) fn ships_named_again(&self, all: &mut Vec<Found>) {
        let ships: Vec<Found> = all.iter().filter(|found| found.ship).cloned().collect();
        if ships.is_empty() {
            return;
        }
        let mut again = Vec::new();
        for ship in &ships {
            let Some(designation) = &ship.designation else {
                continue;
            };
            let words: Vec<&str> = designation.split(' ').collect();
            let name = if words.len() > 1 && self.tables.ship_prefix(words[0]).is_some() {
                &words[1..]
            } else {
                &words[..]
            };
            let [first, rest @ ..] = name else { continue };
            for at in 0..self.words.len() {
                let end = at + name.len();
                if end > self.words.len()
                    || self.raw(at).trim_end_matches("'s") != *first
                    || (at + 1..end)
                        .zip(rest)
                        .any(|(here, word)| self.raw(here).trim_end_matches("'s") != *word)
                {
                    continue;
                }
                let taken = all
                    .iter()
                    .chain(&again)
                    .any(|found| found.words.0 < end && at < found.words.1);
                let before = at.checked_sub(1).map_or("", |before| self.lower(before));
                let place = matches!(before, "in" | "at" | "near" | "to" | "outside" | "around")
                    || self.words[at].gap == Gap::Comma && at > 0;
                if !taken && !place {
                    again.push(Found {
                        words: (at, end),
                        ..ship.clone()
                    });
                }
            }
        }
        all.append(&mut again);
    }
}

fn is_calendar(word: &str) -> bool {
    matches!(
        word,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
    )
}
