//! Actors by common noun: "Russian troops", "the Iraqi interior ministry", "protesters".

use super::tables::{Political, Role};
use super::{Context, Found};
use crate::analysis::{Deprel, Upos};
use crate::grounding::place::scan::Gap;

/// Finds all noun phrases whose head is a noun for one who acts.
pub(super) fn find(context: &Context<'_>, named: &[Found], taken: &mut [bool]) -> Vec<Found> {
    let words = &context.words;
    let owners = Owners::new(named, words.len());
    let mut found: Vec<Found> = Vec::new();
    for at in 0..words.len() {
        if taken[at] {
            continue;
        }
        let Some(role) = context.role(at) else {
            continue;
        };
        if role.political == Political::Title || !is_head(context, at) {
            continue;
        }
        let (start, _) = before(context, at);
        let start = (start..=at)
            .rev()
            .take_while(|word| !taken[*word] || owners.at(*word).is_some())
            .last()
            .unwrap_or(at);
        let end = after(context, at);
        let (mut country, mut sector) = code(context, start, at, end, role);
        if let Some(owner) = (start..at).chain(at + 1..end).find_map(|word| owners.at(word))
            && !owner.country.is_empty()
        {
            country.clone_from(&owner.country);
            // "Peshmerga fighters", "a Hamas spokesman": the group tells what they are.
            if is_general(&words[at].normal)
                && !owner.sector.is_empty()
                && !matches!(owner.rule, "actor.leader" | "actor.person" | "actor.title")
            {
                sector.clone_from(&owner.sector);
            }
        }
        if role.political == Political::Owned && (country.is_empty() || at == start || sector != "MIL") {
            continue;
        }
        let mut rule = "actor.role";
        let official = matches!(
            sector.as_str(),
            "GOV" | "MIL" | "COP" | "LEG" | "JUD" | "OPP" | "SPY"
        );
        if country.is_empty()
            && official
            && let Some(home) = context.home
            && !others_before(context, &owners, start, home)
        {
            home.clone_into(&mut country);
            rule = "actor.role.context";
        }
        let plural = words[at].normal.ends_with('s')
            || matches!(words[at].normal.as_str(), "crowd" | "mob" | "people");
        let political = match role.political {
            Political::Yes => !sector.is_empty() || !country.is_empty(),
            Political::Crowd => plural,
            Political::Owned => true,
            Political::Title => false,
            Political::No => super::is_political(&sector) && sector != role.sector,
        };
        let span = words[start].span.cover(words[end - 1].span);
        let entity: Vec<&str> = span.text(context.text).split_whitespace().collect();
        let mut entity = entity.join(" ");
        // "IS fighters", "U.N. teams": the body under its canonical name.
        if let Some(body) = (start..at).find_map(|word| owners.at(word))
            && body.rule != "actor.leader"
            && body.rule != "actor.person"
            && body.words.0 == start
        {
            let rest = words[body.words.1 - 1].span.end;
            let rest = &context.text[rest as usize..span.end as usize];
            let rest: Vec<&str> = rest.split_whitespace().collect();
            if !rest
                .first()
                .is_some_and(|word| word.starts_with(['\'', '\u{2019}', '-']))
            {
                entity = format!("{} {}", body.entity, rest.join(" "));
            }
        }
        if rule == "actor.role.context"
            && let Some(adjective) = context.resources.place.adjective(&country)
        {
            // "the army" in a report from Sudan is the "Sudanese army", an "officer" there a police officer.
            let police = if sector == "COP" && !entity.to_lowercase().contains("police") {
                "police "
            } else {
                ""
            };
            entity = format!("{adjective} {police}{entity}");
        }
        taken[start..end].fill(true);
        let mut from = start;
        if let Some((first, other)) = adjective_before(context, start, &country) {
            from = first;
            let noun = words[at].span.text(context.text);
            let adjective = words[first].span.text(context.text);
            found.push(Found {
                words: (first, end),
                head: at,
                entity: format!("{adjective} {noun}"),
                country: other.to_owned(),
                sector: sector.clone(),
                political,
                rule: "actor.role",
            });
        }
        found.push(Found {
            words: (from, end),
            head: at,
            entity,
            country,
            sector,
            political,
            rule,
        });
    }
    found
}

/// "*German* and French troops": the adjective of another country that the noun belongs to as well.
fn adjective_before<'c>(context: &'c Context<'_>, start: usize, country: &str) -> Option<(usize, &'c str)> {
    let words = &context.words;
    let first = start.checked_sub(2)?;
    let joined = words[start].gap == Gap::Space
        && words[start - 1].gap == Gap::Space
        && words[start - 1].normal == "and"
        && !words[first].possessive;
    let adjective = |at: usize| match context.place_at[at] {
        Some(place) => context.places[place].rule == "place.demonym",
        None => context.adjective_at(at).is_some(),
    };
    let other = context.country_at(first)?;
    (joined
        && adjective(first)
        && context.place_at.get(start).is_some_and(Option::is_some)
        && other != country)
        .then_some((first, other))
}

/// The sentence has named another country before: "the Pentagon said the troops would stay" in a report from Egypt.
fn others_before(context: &Context<'_>, owners: &Owners, start: usize, home: &str) -> bool {
    for at in (0..start).rev() {
        let place = context.place_at[at].and_then(|place| context.places[place].country.as_deref());
        let actor = owners.at(at).map(|found| found.country.as_str());
        let other = |country: &str| country.len() == 3 && country != home;
        if place.is_some_and(other) || actor.is_some_and(other) {
            return true;
        }
        if context.words[at].first {
            break;
        }
    }
    false
}

/// For each word the named actor that covers it: whom a noun at a later word belongs to ("Maduro's regime").
struct Owners<'f> {
    named: &'f [Found],
    by_word: Vec<Option<usize>>,
}

impl<'f> Owners<'f> {
    fn new(named: &'f [Found], words: usize) -> Self {
        let mut by_word = vec![None; words];
        for (number, found) in named.iter().enumerate() {
            for owner in &mut by_word[found.words.0..found.words.1] {
                owner.get_or_insert(number);
            }
        }
        Self { named, by_word }
    }

    fn at(&self, word: usize) -> Option<&'f Found> {
        self.by_word[word].map(|number| &self.named[number])
    }
}

/// False where the noun only modifies another one or is another part of speech.
fn is_head(context: &Context<'_>, at: usize) -> bool {
    let words = &context.words;
    let word = &words[at];
    if let Some(next) = words.get(at + 1) {
        if next.gap == Gap::Hyphen && !word.possessive {
            return false;
        }
        let role_next = context.resources.actor.role(&next.normal).is_some();
        if role_next && context.joined(at + 1) && next.gap == Gap::Space && !word.possessive {
            // "police officers", but "told police officials ..." keeps only the last noun.
            return false;
        }
    }
    // Words that are mostly no nouns for people.
    if !word.capital
        && matches!(
            word.normal.as_str(),
            "general" | "secret" | "patrol" | "secretary" | "force" | "head" | "major"
        )
    {
        let noun = context
            .reading
            .tokens_in(word.span)
            .iter()
            .any(|token| context.reading.tokens[token].upos == Upos::Noun);
        let general = word.normal == "general" && words.get(at + 1).is_some_and(|next| next.capital);
        if !noun && !general {
            return false;
        }
    }
    let tokens = context.reading.tokens_in(word.span);
    if tokens.is_empty() {
        return true;
    }
    let token = &context.reading.tokens[context.reading.head_of(tokens)];
    // An adjective of a country stands before a noun, whatever the tagger says.
    if at > 0 && context.place_at[at - 1].is_some() && context.joined(at) && token.upos == Upos::Verb {
        return true;
    }
    if !(token.upos.is_nominal() || token.upos == Upos::Adj) {
        return false;
    }
    if token.upos == Upos::Adj && matches!(token.deprel, Deprel::Amod) {
        return false;
    }
    // "police station", "army base"; but "an army offensive" is the army's.
    !(token.deprel == Deprel::Compound
        && token.head.is_some_and(|head| {
            let near = head >= tokens.end && head <= tokens.end + 2;
            let noun = context.resources.events.noun(&context.reading.tokens[head].lemma);
            near && !noun.is_some_and(|sense| matches!(sense.event, "ASSAULT" | "COERCE" | "MOBILIZE"))
        }))
}

/// The first word of the modifiers before a noun, and whether a place is among them.
pub(super) fn before(context: &Context<'_>, at: usize) -> (usize, bool) {
    let words = &context.words;
    let tables = &context.resources.actor;
    let mut start = at;
    let mut place = false;
    while start > 0 && at - start < 7 {
        let candidate = start - 1;
        let word = &words[candidate];
        if !matches!(words[start].gap, Gap::Space | Gap::Hyphen) {
            break;
        }
        let here = context.place_at[candidate].is_some();
        if word.possessive {
            // "Venezuela's Congress", "Maduro's regime", "the nation's army".
            if here || word.capital || matches!(word.normal.as_str(), "country" | "nation" | "state") {
                start = candidate;
                place |= here;
                while start > 0
                    && context.joined(start)
                    && words[start].capital
                    && words[start - 1].capital
                    && !words[start - 1].first
                {
                    start -= 1;
                }
            }
            break;
        }
        let hyphen = words[start].gap == Gap::Hyphen
            || (candidate > 0 && word.gap == Gap::Hyphen && context.place_at[candidate - 1].is_some());
        let modifier = if here {
            true
        } else if word.capital && !word.first {
            !matches!(
                word.normal.as_str(),
                "the" | "a" | "an" | "in" | "on" | "at" | "of" | "and" | "but" | "i"
            )
        } else if context.reading.tokens.is_empty() {
            hyphen || tables.modifier(&word.normal).is_some() || tables.role(&word.normal).is_some()
        } else {
            modifies(context, candidate, at)
        };
        let known_first = word.first
            && word.capital
            && (tables.modifier(&word.normal).is_some() || tables.role(&word.normal).is_some());
        if !(modifier || hyphen || known_first) {
            break;
        }
        place |= here;
        start = candidate;
    }
    (start, place)
}

/// By the parse: an adjective or noun that belongs to the head.
fn modifies(context: &Context<'_>, candidate: usize, at: usize) -> bool {
    let reading = context.reading;
    let tokens = reading.tokens_in(context.words[candidate].span);
    let heads = reading.tokens_in(context.words[at].span);
    if tokens.is_empty() || heads.is_empty() {
        return false;
    }
    let token = &reading.tokens[reading.head_of(tokens)];
    let quantifier = matches!(
        token.lemma.as_str(),
        "other"
            | "more"
            | "many"
            | "several"
            | "few"
            | "some"
            | "such"
            | "same"
            | "own"
            | "least"
            | "most"
            | "dozen"
            | "hundred"
            | "thousand"
            | "all"
            | "first"
            | "last"
            | "next"
    );
    let part = matches!(token.upos, Upos::Adj | Upos::Noun | Upos::Propn)
        || (token.xpos == "VBN" && token.deprel == Deprel::Amod);
    part && !quantifier
        && matches!(
            token.deprel,
            Deprel::Amod
                | Deprel::Compound
                | Deprel::Flat
                | Deprel::Nmod
                | Deprel::NmodUnmarked
                | Deprel::NmodDesc
        )
        && token
            .head
            .is_some_and(|head| head >= tokens.start && head < heads.end)
}

/// One past the last word of "of" phrases that belong to the name of a role ("Ministry of Defence", "president of Kenya").
fn after(context: &Context<'_>, at: usize) -> usize {
    let words = &context.words;
    let Some(of) = words.get(at + 1) else {
        return at + 1;
    };
    if of.normal != "of" || of.gap != Gap::Space || words[at].possessive {
        return at + 1;
    }
    let mut end = at + 2;
    if words
        .get(end)
        .is_some_and(|word| word.normal == "the" && word.gap == Gap::Space)
    {
        end += 1;
    }
    let from = end;
    while end < words.len() && end - from < 4 && words[end].capital && words[end].gap == Gap::Space {
        end += 1;
        if words[end - 1].possessive {
            break;
        }
    }
    if end == from { at + 1 } else { end }
}

/// Country and sector of a noun phrase: its modifiers, its "of" phrase, the place after it.
pub(super) fn code(
    context: &Context<'_>,
    start: usize,
    head: usize,
    end: usize,
    role: Role,
) -> (String, String) {
    let words = &context.words;
    let mut country: Option<String> = None;
    for at in start..head {
        let Some(code) = context.country_at(at) else {
            continue;
        };
        // "Turkish-backed rebels" are no Turks.
        let of_others = words.get(at + 1).is_some_and(|next| {
            next.gap == Gap::Hyphen
                && matches!(
                    next.normal.as_str(),
                    "backed"
                        | "led"
                        | "allied"
                        | "supported"
                        | "trained"
                        | "funded"
                        | "aligned"
                        | "sponsored"
                        | "armed"
                        | "held"
                        | "controlled"
                        | "linked"
                        | "occupied"
                )
        });
        if of_others && words[at + 1].normal != "led" {
            continue;
        }
        // "pro-Russian separatists" are no Russians.
        let stance = at > 0
            && words[at].gap == Gap::Hyphen
            && matches!(words[at - 1].normal.as_str(), "pro" | "anti" | "non");
        if stance {
            continue;
        }
        country = Some(code.to_owned());
        break;
    }
    if country.is_none() {
        country = (head + 1..end)
            .find_map(|at| context.country_at(at))
            .map(ToOwned::to_owned);
    }
    if country.is_none() && (start..head).any(|at| matches!(words[at].normal.as_str(), "country" | "nation"))
    {
        country = context
            .country_before(start)
            .or(context.home)
            .map(ToOwned::to_owned);
    }
    if country.is_none() {
        // "rebels in Darfur", "police in Athens", "the army of Chad".
        let preposition = words.get(end).is_some_and(|word| {
            word.gap == Gap::Space && matches!(word.normal.as_str(), "in" | "of" | "from")
        });
        if preposition {
            country = (end + 1..(end + 4).min(words.len()))
                .take_while(|at| *at == end + 1 || matches!(words[*at].gap, Gap::Space | Gap::Hyphen))
                .find_map(|at| context.country_at(at))
                .map(ToOwned::to_owned);
        }
    }
    let mut sector = role.sector;
    // "military officials", "opposition leader", "police forces": the modifier tells more than the noun.
    // "security adviser" is known as a whole.
    let whole = context
        .resources
        .actor
        .role(&words[head].normal)
        .is_none_or(|single| single.sector != sector);
    let general = sector.is_empty() || is_general(&words[head].normal) && !whole;
    if general {
        let tables = &context.resources.actor;
        let told = (start..head).rev().find_map(|at| {
            let word = &words[at].normal;
            let by_modifier = tables.modifier(word).filter(|sector| !sector.is_empty());
            by_modifier.or_else(|| {
                tables
                    .role(word)
                    .map(|role| role.sector)
                    .filter(|sector| !sector.is_empty())
            })
        });
        // "government forces" are soldiers, "foreign fighters" no ministers.
        let kept = matches!(
            (told, sector),
            (Some("GOV"), "MIL" | "REB") | (Some("MIL"), "GOV" | "REB" | "OPP")
        ) && !matches!(
            words[head].normal.as_str(),
            "official" | "officials" | "spokesman" | "spokeswoman" | "adviser" | "chief"
        );
        if let Some(told) = told.filter(|_| !kept) {
            sector = told;
        }
    }
    // "the North Korean leader" governs.
    let adjacent = head > start && context.country_at(head - 1).is_some();
    if sector.is_empty()
        && adjacent
        && matches!(words[head].normal.as_str(), "leader" | "leaders" | "leadership")
    {
        sector = "GOV";
    }
    (country.unwrap_or_default(), sector.to_owned())
}

/// Nouns that the words before them make soldiers, police, rebels or others.
pub(super) fn is_general(normal: &str) -> bool {
    matches!(
        normal,
        "official"
            | "officials"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "force"
            | "forces"
            | "fighter"
            | "fighters"
            | "officer"
            | "officers"
            | "secretary"
            | "agency"
            | "personnel"
            | "guard"
            | "guards"
            | "commander"
            | "commanders"
            | "leader"
            | "leaders"
            | "group"
            | "groups"
            | "coalition"
            | "alliance"
            | "supporters"
            | "activists"
            | "agent"
            | "agents"
            | "politician"
            | "politicians"
            | "authorities"
            | "authority"
            | "council"
            | "delegation"
            | "adviser"
            | "advisers"
            | "chief"
            | "command"
            | "troops"
            | "militia"
            | "organisation"
            | "organization"
            | "unit"
            | "units"
            | "member"
            | "members"
            | "cell"
            | "wing"
            | "militants"
            | "militant"
    )
}
