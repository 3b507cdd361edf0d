//! Actors by name: institutions, bodies, groups, parties, leaders, and persons introduced with a title.

use super::tables::{Named, Political, Spelling};
use super::{Context, Found, is_political, name_kind};
use crate::analysis::{NameKind, Upos};
use crate::grounding::place::scan::Gap;
use crate::grounding::place::tables::{Context as PlaceContext, Trap};
use std::collections::BTreeMap;

/// A person of the report, by surname.
#[derive(Debug, Clone)]
struct Person {
    entity: String,
    country: String,
    sector: String,
    political: bool,
}

/// Finds all named actors and marks their words.
pub(super) fn find(context: &Context<'_>, taken: &mut [bool]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    let mut at = 0;
    while at < context.words.len() {
        if let Some(actor) = from_lexicon(context, at) {
            if actor.rule == "actor.leader" {
                let surname = surname_of(&actor.entity);
                people.entry(surname).or_insert_with(|| Person {
                    entity: actor.entity.clone(),
                    country: actor.country.clone(),
                    sector: actor.sector.clone(),
                    political: actor.political,
                });
            }
            let end = actor.words.1;
            taken[actor.words.0..end].fill(true);
            found.push(actor);
            at = end;
        } else {
            at += 1;
        }
    }
    titles(context, taken, &mut people, &mut found);
    offices(context, taken, &mut found);
    persons(context, taken, &mut people, &mut found);
    organisations(context, taken, &mut found);
    found
}

fn surname_of(name: &str) -> String {
    let last = name.rsplit(' ').next().unwrap_or(name);
    crate::resources::gazetteer::normalise(last)
}

/// The longest lexicon name that begins at a word.
fn from_lexicon(context: &Context<'_>, at: usize) -> Option<Found> {
    let tables = &context.resources.actor;
    let words = &context.words;
    let mut key = String::new();
    let mut best: Option<(usize, u16)> = None;
    for end in at..words.len().min(at + tables.longest) {
        if end > at {
            let joined = matches!(words[end].gap, Gap::Space | Gap::Hyphen)
                || (words[end].gap == Gap::Stop && words[end - 1].normal.len() <= 2);
            if !joined {
                break;
            }
            if words[end - 1].possessive && !words[end - 1].normal.ends_with('s') {
                key.push('s'); // "Korean People's Army" is kept as "korean peoples army"
            }
            key.push(' ');
        }
        key.push_str(&words[end].normal);
        let spellings = tables.named(&key);
        if !spellings.is_empty()
            && let Some(number) = choose(context, spellings, at, end + 1)
        {
            best = Some((end + 1, number));
        }
    }
    let (end, number) = best?;
    let named = &tables.named[number as usize];
    let (country, sector) = code(named, context, at, end);
    Some(Found {
        words: (at, end),
        head: end - 1,
        entity: named.name.to_owned(),
        political: is_political(&sector) || sector == "ELI",
        country,
        sector,
        rule: named.rule,
    })
}

/// Which of the names with this spelling fits the text and the year.
fn choose(context: &Context<'_>, spellings: &[Spelling], start: usize, end: usize) -> Option<u16> {
    let words = &context.words;
    let span = words[start].span.cover(words[end - 1].span);
    let literal = span.text(context.text);
    let mut best: Option<(i32, u16)> = None;
    for spelling in spellings {
        let named = &context.resources.actor.named[spelling.named as usize];
        if spelling.acronym
            && (literal.chars().any(char::is_lowercase) || (words[start].shouting && literal.len() < 4))
        {
            continue;
        }
        let article = matches!(words[start].normal.as_str(), "al" | "el" | "bin");
        if !(spelling.lower || words[start].capital || article && words[end - 1].capital) {
            continue;
        }
        if !spelling.lower
            && end > start + 1
            && !words[end - 1].capital
            && words[end - 1].gap != Gap::Hyphen
            && named.years.is_some()
        {
            continue;
        }
        let one_word = end == start + 1 && !spelling.acronym;
        if one_word && !stands_alone(context, start, named) {
            continue;
        }
        let mut score = 0;
        if let (Some((from, to)), Some(year)) = (named.years, context.year) {
            if year < from - 12 {
                continue;
            }
            score = if year < from {
                -i32::from(from - year)
            } else if year > to {
                -i32::from(year - to)
            } else {
                1
            };
        }
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, spelling.named));
        }
    }
    best.map(|(_, number)| number)
}

/// A surname or short name that is not part of another name ("Melania Trump", "Trump Tower").
fn stands_alone(context: &Context<'_>, at: usize, named: &Named) -> bool {
    let words = &context.words;
    let tables = &context.resources.place;
    let roles = &context.resources.actor;
    if at > 0 && matches!(words[at].gap, Gap::Space | Gap::Hyphen) && !words[at - 1].possessive {
        let before = &words[at - 1];
        let name_before = before.capital
            && (!before.first || is_proper_noun(context, at - 1))
            && roles.role(&before.normal).is_none()
            && tables.context(&before.normal) != Some(PlaceContext::Title)
            && context.place_at[at - 1].is_none()
            && roles.modifier(&before.normal).is_none()
            && before.normal != "the"
            && !before.shouting;
        let given = tables.trap(&before.normal) == Some(Trap::Given) && before.capital;
        if name_before || given || words[at].gap == Gap::Hyphen {
            return false;
        }
    }
    let Some(after) = words.get(at + 1) else {
        return true;
    };
    let goes_on = after.capital
        && matches!(after.gap, Gap::Space)
        && !words[at].possessive
        && roles.role(&after.normal).is_none()
        && !after.shouting;
    !(goes_on && (named.years.is_some() || tables.suffix(&after.normal).is_some()))
}

/// The reader takes the word for part of a name.
fn is_proper_noun(context: &Context<'_>, at: usize) -> bool {
    let tokens = context.reading.tokens_in(context.words[at].span);
    !tokens.is_empty() && context.reading.tokens[tokens.start].upos == Upos::Propn
}

/// Country and sector of a name in this report.
fn code(named: &Named, context: &Context<'_>, at: usize, end: usize) -> (String, String) {
    let mut sector = named.sector.to_owned();
    if let (Some((from, to)), Some(year)) = (named.years, context.year) {
        if year > to + 1 && matches!(named.sector, "GOV" | "LEG" | "MIL" | "COP") {
            "ELI".clone_into(&mut sector);
        } else if year < from - 1 && named.sector == "GOV" {
            sector.clear();
        }
    }
    let country = if named.country.is_empty() {
        // "Venezuela's National Assembly", "the Pakistani Supreme Court", "the Supreme Court of Kenya".
        let before = at.checked_sub(1).and_then(|before| context.country_at(before));
        let of = context.words.get(end).is_some_and(|word| word.normal == "of");
        let after = || context.country_at(end + 1).filter(|_| of);
        before.or_else(after).or(context.home).unwrap_or("").to_owned()
    } else {
        named.country.to_owned()
    };
    (country, sector)
}

/// "Russian General Vasily Tonkoshkurov": a noun for a role, then a name.
fn titles(
    context: &Context<'_>,
    taken: &mut [bool],
    people: &mut BTreeMap<String, Person>,
    found: &mut Vec<Found>,
) {
    let words = &context.words;
    for at in 0..words.len().saturating_sub(1) {
        // "Maj. Gen. Ana Ruiz"
        let rank = words[at + 1].gap == Gap::Stop
            && context
                .role(at)
                .is_some_and(|role| role.political == Political::Title);
        if !words[at + 1].capital || !(rank || context.joined(at + 1)) || words[at].possessive {
            continue;
        }
        let single = words[at].normal.strip_suffix('s');
        if let Some(role) = single.and_then(|single| context.resources.actor.role(single))
            && super::is_political(role.sector)
        {
            several(context, at, role.sector, taken, people, found);
        }
        let Some(role) = context.role(at) else {
            continue;
        };
        let plural = words[at].normal.ends_with('s') && !words[at].normal.ends_with("ss");
        let title = context.resources.place.context(&words[at].normal) == Some(PlaceContext::Title);
        if plural || matches!(role.sector, "REF" | "CVL") && !title {
            continue;
        }
        let start = at + 1;
        if rank && context.role(start).is_some() {
            continue;
        }
        let known = found
            .iter()
            .position(|f| f.words.0 == start && f.rule == "actor.leader");
        let end = match known {
            Some(number) => found[number].words.1,
            None => name_end(context, start),
        };
        if end == start
            || (known.is_none() && (start..end).any(|word| taken[word] || context.place_at[word].is_some()))
        {
            continue;
        }
        let phrase = super::phrase::before(context, at);
        let from = phrase.0;
        let told = super::phrase::code(context, from, at, end, role);
        let (country, sector) = spoken_for(context, found, from, at, told);
        if let Some(number) = known {
            let actor = &mut found[number];
            if !country.is_empty() && country != actor.country && actor.sector != "IGO" && phrase.1 {
                // The report knows better ("Belarusian Foreign Minister ...").
                actor.country = country;
            }
            if from < actor.words.0 && !taken[from..start].iter().any(|t| *t) {
                actor.words.0 = from;
            }
            let held = if sector.is_empty() && role.political == Political::Yes {
                "GOV"
            } else {
                &sector
            };
            in_office_by_title(context, actor, from, at, held);
            taken[from..end].fill(true);
            continue;
        }
        if end == start + 1
            && let Some(named) = in_office(context, &words[start].normal, &country, &sector)
        {
            let (country, sector) = code(named, context, start, end);
            let person = Person {
                entity: named.name.to_owned(),
                political: is_political(&sector) || sector == "ELI",
                country,
                sector,
            };
            people.insert(words[start].normal.clone(), person.clone());
            taken[from..end].fill(true);
            found.push(Found {
                words: (from, end),
                rule: "actor.leader",
                ..by_name(person, start, end)
            });
            continue;
        }
        let span = words[start].span.cover(words[end - 1].span);
        let entity = span.text(context.text).to_owned();
        let political = is_political(&sector) && matches!(role.political, Political::Yes | Political::Title);
        let person = Person {
            entity: entity.clone(),
            country: country.clone(),
            sector: sector.clone(),
            political,
        };
        people.insert(words[end - 1].normal.clone(), person);
        taken[from..end].fill(true);
        found.push(Found {
            words: (from, end),
            head: end - 1,
            entity,
            country,
            sector,
            political,
            rule: "actor.title",
        });
    }
}

/// "Secretary of State Mike Pompeo": a title of several words before a leader.
fn offices(context: &Context<'_>, taken: &mut [bool], found: &mut [Found]) {
    let words = &context.words;
    for actor in found.iter_mut().filter(|actor| actor.rule == "actor.leader") {
        let start = actor.words.0;
        let Some(title) = (start.saturating_sub(5)..start.saturating_sub(1))
            .rev()
            .find(|at| words[*at + 1].normal == "of" && words[*at + 1].gap == Gap::Space)
        else {
            continue;
        };
        let Some(role) = context.role(title) else { continue };
        let whole = (title + 1..=start).all(|at| words[at].gap == Gap::Space && !words[at - 1].possessive);
        let named = (title + 2..start).all(|at| words[at].capital || words[at].normal == "the");
        if !whole || !named || start == title + 2 || taken[title..start].iter().any(|taken| *taken) {
            continue;
        }
        let (from, _) = super::phrase::before(context, title);
        in_office_by_title(context, actor, from, title, role.sector);
        actor.words.0 = from;
        taken[from..start].fill(true);
    }
}

/// A leader who holds no office in the year of the report by the lexicon, but has a title before the name: the report
/// knows better, unless it says "former".
fn in_office_by_title(context: &Context<'_>, actor: &mut Found, from: usize, title: usize, sector: &str) {
    let before = from.saturating_sub(2)..title;
    let former = before.into_iter().any(|at| {
        matches!(
            context.words[at].normal.as_str(),
            "former" | "ex" | "late" | "ousted" | "deposed" | "onetime" | "then"
        )
    });
    if actor.sector == "ELI" && !former && is_political(sector) {
        sector.clone_into(&mut actor.sector);
    }
}

/// "Presidents Ivan Petrov of Russia and Leonid Marko of Ukraine": a title for several, each with a country.
fn several(
    context: &Context<'_>,
    title: usize,
    sector: &str,
    taken: &mut [bool],
    people: &mut BTreeMap<String, Person>,
    found: &mut Vec<Found>,
) {
    let words = &context.words;
    let mut start = title + 1;
    while start < words.len() && words[start].capital && !taken[start] {
        let end = name_end(context, start);
        if end == start || (start..end).any(|word| taken[word] || context.place_at[word].is_some()) {
            return;
        }
        let of = words.get(end).is_some_and(|word| word.normal == "of") && words.len() > end + 1;
        let country = of.then(|| context.country_at(end + 1)).flatten().unwrap_or("");
        let span = words[start].span.cover(words[end - 1].span);
        let person = Person {
            entity: span.text(context.text).to_owned(),
            country: country.to_owned(),
            sector: sector.to_owned(),
            political: true,
        };
        people.insert(words[end - 1].normal.clone(), person.clone());
        taken[start..end].fill(true);
        found.push(Found {
            rule: "actor.title",
            ..by_name(person, start, end)
        });
        let mut next = end;
        if !country.is_empty() {
            next += 2;
            while next < words.len() && context.place_at[next].is_some() && context.joined(next) {
                next += 1;
            }
        }
        if words.get(next).is_some_and(|word| word.normal == "and") {
            next += 1;
        } else if words.get(next).is_none_or(|word| word.gap != Gap::Comma) {
            return;
        }
        start = next;
    }
}

/// "President Clinton": the leader of that surname who was in office in the year of the report.
fn in_office<'c>(context: &Context<'c>, surname: &str, country: &str, sector: &str) -> Option<&'c Named> {
    let tables = &context.resources.actor;
    let fits = |named: &&'c Named| {
        let (from, to) = named.years.unwrap_or((0, 9999));
        let then = context.year.is_none_or(|year| from <= year && year <= to + 1);
        let role = sector == named.sector || matches!(sector, "GOV" | "" | "OPP" | "PTY");
        then && role && (country.is_empty() || country == named.country)
    };
    let mut found = tables
        .surname(surname)
        .iter()
        .map(|number| &tables.named[*number as usize])
        .filter(fits);
    let first = found.next()?;
    // Without a date several may fit; then nobody is guessed.
    (context.year.is_some() || found.next().is_none()).then_some(first)
}

/// One past the last word of a person's name that begins at a word.
fn name_end(context: &Context<'_>, start: usize) -> usize {
    let words = &context.words;
    let tables = &context.resources.actor;
    // The reader's name, where it has one.
    if name_kind(context, start) == Some(NameKind::Person) {
        let mut end = start + 1;
        let initial = |at: usize| words[at].gap == Gap::Stop && words[at - 1].normal.len() == 1;
        while end < words.len()
            && name_kind(context, end) == Some(NameKind::Person)
            && (context.joined(end) || initial(end))
        {
            end += 1;
        }
        return end;
    }
    if !context.reading.names.is_empty() && name_kind(context, start).is_some() {
        return start;
    }
    let mut end = start;
    while end < words.len() && end - start < 4 {
        let word = &words[end];
        let joined = end == start
            || context.joined(end)
            || (word.gap == Gap::Stop && words[end - 1].normal.len() == 1);
        let connector = matches!(
            word.normal.as_str(),
            "al" | "el" | "bin" | "de" | "van" | "von" | "der" | "da" | "dos" | "le"
        ) && words.get(end + 1).is_some_and(|next| next.capital);
        let syllable = end > start && word.gap == Gap::Hyphen && word.normal.len() <= 6; // "Kim Jong-un"
        let part = (word.capital && tables.role(&word.normal).is_none()) || connector || syllable;
        let day = context.resources.place.trap(&word.normal) == Some(Trap::Word) && end == start;
        if !joined || !part || day {
            break;
        }
        end += 1;
        if word.possessive {
            break;
        }
    }
    end
}

/// Persons without a title: the reader's names, given names before another capital, and later mentions by surname.
fn persons(
    context: &Context<'_>,
    taken: &mut [bool],
    people: &mut BTreeMap<String, Person>,
    found: &mut Vec<Found>,
) {
    let words = &context.words;
    let mut at = 0;
    let mut singles = Vec::new();
    while at < words.len() {
        let start = at;
        at += 1;
        if taken[start] || !words[start].capital {
            continue;
        }
        let by_reader = name_kind(context, start) == Some(NameKind::Person);
        let given = context.reading.names.is_empty()
            && context.resources.place.trap(&words[start].normal) == Some(Trap::Given)
            && words.get(start + 1).is_some_and(|next| next.capital)
            && start + 1 < words.len()
            && context.joined(start + 1)
            && context.place_at[start].is_none()
            && context.place_at[start + 1].is_none()
            && !words[start].shouting;
        if !by_reader && !given {
            singles.push(start);
            continue;
        }
        let end = name_end(context, start);
        if end <= start || (start..end).any(|word| taken[word]) {
            continue;
        }
        at = end;
        let surname = words[end - 1].normal.clone();
        let span = words[start].span.cover(words[end - 1].span);
        let known = people.get(&surname).filter(|person| {
            end == start + 1
                || person.entity.ends_with(span.text(context.text))
                || span.text(context.text).ends_with(person.entity.as_str())
        });
        let person = known.cloned().unwrap_or_else(|| {
            let (country, sector) = apposition(context, end, found);
            Person {
                entity: span.text(context.text).to_owned(),
                political: is_political(&sector),
                country,
                sector,
            }
        });
        if end > start + 1 || !people.contains_key(&surname) {
            people.entry(surname).or_insert_with(|| person.clone());
        }
        taken[start..end].fill(true);
        found.push(by_name(person, start, end));
    }
    for start in singles {
        let joined_before =
            start > 0 && words[start - 1].capital && context.joined(start) && !words[start - 1].first;
        if taken[start] || joined_before {
            continue;
        }
        if let Some(person) = people.get(&words[start].normal) {
            taken[start] = true;
            found.push(by_name(person.clone(), start, start + 1));
        }
    }
}

fn by_name(person: Person, start: usize, end: usize) -> Found {
    Found {
        words: (start, end),
        head: end - 1,
        entity: person.entity,
        country: person.country,
        sector: person.sector,
        political: person.political,
        rule: "actor.person",
    }
}

/// ", a State Department spokesman," after a name: country and sector of the role.
fn apposition(context: &Context<'_>, end: usize, found: &[Found]) -> (String, String) {
    let words = &context.words;
    if words.get(end).is_none_or(|word| word.gap != Gap::Comma) {
        return (String::new(), String::new());
    }
    for at in end..words.len().min(end + 8) {
        if at > end && !matches!(words[at].gap, Gap::Space | Gap::Hyphen | Gap::Other) {
            break;
        }
        if matches!(
            words[at].normal.as_str(),
            "who" | "said" | "says" | "and" | "was" | "is" | "told" | "which"
        ) {
            break;
        }
        let next_is_role = words.get(at + 1).is_some_and(|next| {
            context.joined(at + 1) && context.resources.actor.role(&next.normal).is_some()
        });
        if next_is_role {
            continue;
        }
        if let Some(role) = context.role(at) {
            let (from, _) = super::phrase::before(context, at);
            let from = from.max(end);
            let told = super::phrase::code(context, from, at, at + 1, role);
            return spoken_for(context, found, from, at, told);
        }
    }
    (String::new(), String::new())
}

/// "Pentagon spokesman Kenneth Ames": country and sector are those of the body named before a general title.
fn spoken_for(
    context: &Context<'_>,
    found: &[Found],
    from: usize,
    title: usize,
    (mut country, mut sector): (String, String),
) -> (String, String) {
    if !super::phrase::is_general(&context.words[title].normal) {
        return (country, sector);
    }
    let body = found
        .iter()
        .find(|f| f.words.0 >= from && f.words.1 <= title && !is_person(f.rule));
    if let Some(body) = body {
        if !body.country.is_empty() {
            country.clone_from(&body.country);
        }
        if !body.sector.is_empty() {
            sector.clone_from(&body.sector);
        }
    }
    (country, sector)
}

/// Rules that name a person.
fn is_person(rule: &str) -> bool {
    matches!(rule, "actor.leader" | "actor.person" | "actor.title")
}

/// Organisations that only the reader knows.
fn organisations(context: &Context<'_>, taken: &mut [bool], found: &mut Vec<Found>) {
    let words = &context.words;
    for name in &context.reading.names {
        if name.kind != NameKind::Organisation {
            continue;
        }
        let from = words.partition_point(|word| word.span.end <= name.span.start);
        let to = words.partition_point(|word| word.span.start < name.span.end);
        if from >= to || (from..to).any(|word| taken[word]) {
            continue;
        }
        // Its own words may say what it is ("Interior Ministry", "Baghdad Police").
        if (from..to).any(|at| context.resources.actor.role(&words[at].normal).is_some()) {
            continue;
        }
        taken[from..to].fill(true);
        if let Some(outlet) = context
            .resources
            .attribution
            .words
            .outlet(name.span.text(context.text))
            && !outlet.social
        {
            found.push(Found {
                words: (from, to),
                head: to - 1,
                entity: outlet.name.to_owned(),
                country: outlet.country.unwrap_or_default().to_owned(),
                sector: "MED".to_owned(),
                political: false,
                rule: "actor.organisation",
            });
            continue;
        }
        let country = (from..to).find_map(|at| context.country_at(at)).unwrap_or("");
        found.push(Found {
            words: (from, to),
            head: to - 1,
            entity: name.span.text(context.text).to_owned(),
            country: country.to_owned(),
            sector: String::new(),
            political: false,
            rule: "actor.name",
        });
    }
}
