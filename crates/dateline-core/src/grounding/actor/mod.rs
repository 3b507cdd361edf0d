//! Actors: states, governments, militaries, leaders, parliaments, armed groups, crowds - with CAMEO-style codes.
//!
//! In come the text, the reader's layers (which may be empty) and the places; out come [`ActorMention`]s with the sectors of
//! CAMEO / PLOVER. [`names`] finds institutions, groups and persons by name, [`phrase`] common nouns with their modifiers
//! ("Russian troops"), [`find`] adds countries and capitals that act and lets coreference pass a name on.

mod names;
mod phrase;
pub(crate) mod tables;
mod vessel;

use super::place::Feature;
use super::place::scan::{Gap, Word};
use super::place::tables::Form;
use super::{EquipmentMention, PlaceMention};
use crate::analysis::{Deprel, MentionForm, NameKind, Reading};
use crate::document::Document;
use crate::resources::Resources;
use crate::span::Span;
use std::collections::BTreeMap;

/// Somebody who can act.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorMention {
    /// Its words (the noun phrase without relative clauses).
    pub span: Span,
    /// Its head token.
    pub head: usize,
    /// Canonical name ("Nicolas Maduro", "Russia", "Russian troops").
    pub entity: String,
    /// Country and role, CAMEO style ("RUS MIL", "VEN GOV", "VEN LEG", "RUS"); absent where nothing is known.
    pub code: Option<String>,
    /// ISO 3166-1 alpha-3 code of the country, where known.
    pub country: Option<String>,
    /// CAMEO / PLOVER sector ("GOV", "MIL", "REB", "CVL", ...), where known.
    pub sector: Option<String>,
    /// A political actor in PLOVER's sense: state, party, armed or international group, officials, crowds.
    pub political: bool,
    /// Index of the entity of the reading, where the mention belongs to one.
    pub reading_entity: Option<usize>,
    /// Stable id of the rule or lexicon row.
    pub rule: String,
}

/// An actor on its way, by words.
#[derive(Debug, Clone)]
struct Found {
    /// First word and one past the last.
    words: (usize, usize),
    /// The word that is its head.
    head: usize,
    entity: String,
    country: String,
    sector: String,
    political: bool,
    rule: &'static str,
}

/// What the finders share.
struct Context<'c> {
    text: &'c str,
    words: Vec<Word>,
    reading: &'c Reading,
    places: &'c [PlaceMention],
    /// For each word the place that covers it.
    place_at: Vec<Option<usize>>,
    /// The country that the report is about, where one clearly dominates.
    home: Option<&'c str>,
    year: Option<i16>,
    resources: &'c Resources,
}

impl Context<'_> {
    /// True where the word follows its predecessor with nothing but a space or hyphen between.
    fn joined(&self, at: usize) -> bool {
        matches!(self.words[at].gap, Gap::Space | Gap::Hyphen) && !(at > 0 && self.words[at - 1].possessive)
    }

    /// The role that a word names, alone or with the word before it ("suicide bomber").
    fn role(&self, at: usize) -> Option<tables::Role> {
        let tables = &self.resources.actor;
        if at > 0 && self.joined(at) {
            let pair = format!("{} {}", self.words[at - 1].normal, self.words[at].normal);
            if let Some(role) = tables.role(&pair) {
                return Some(role);
            }
        }
        tables.role(&self.words[at].normal)
    }

    /// The country that was named last before a word: what "the country" means.
    fn country_before(&self, at: usize) -> Option<&str> {
        let start = self.words[at].span.start;
        let before = self.places.iter().rev().filter(|place| place.span.end <= start);
        before
            .take(6)
            .find(|place| place.feature == Feature::Country && place.rule != "place.demonym")
            .and_then(|place| place.country.as_deref())
    }

    /// The country of the place at a word, or of an adjective that the places leave out.
    fn country_at(&self, at: usize) -> Option<&str> {
        match self.place_at.get(at).copied().flatten() {
            Some(place) => self.places[place].country.as_deref(),
            None => self.adjective_at(at),
        }
    }

    /// The country of an adjective ("Italian") that stands before another word of its phrase.
    fn adjective_at(&self, at: usize) -> Option<&str> {
        let tables = &self.resources.place;
        let word = self.words.get(at).filter(|word| word.capital && !word.shouting)?;
        if self.words.get(at + 1).is_none_or(|next| next.gap != Gap::Space)
            || name_kind(self, at) == Some(NameKind::Person)
        {
            return None;
        }
        let mut forms = tables.named(&word.normal).iter();
        let (number, _) = forms.find(|(_, form)| *form == Form::Demonym)?;
        let country = tables.entry(*number).country;
        (!country.is_empty()).then_some(country)
    }
}

/// Sectors that are political actors by themselves.
fn is_political(sector: &str) -> bool {
    matches!(
        sector,
        "GOV"
            | "MIL"
            | "LEG"
            | "JUD"
            | "COP"
            | "OPP"
            | "REB"
            | "UAF"
            | "SPY"
            | "PTY"
            | "IGO"
            | "PRM"
            | "NGO"
            | "ISM"
    )
}

/// Finds all actors.
pub fn find(
    document: &Document,
    reading: &Reading,
    places: &[PlaceMention],
    equipment: &[EquipmentMention],
    resources: &Resources,
) -> Vec<ActorMention> {
    let text = document.text.as_str();
    let words = super::place::scan::words(text);
    let mut place_at = vec![None; words.len()];
    for (number, place) in places.iter().enumerate() {
        let from = words.partition_point(|word| word.span.end <= place.span.start);
        for (at, word) in words.iter().enumerate().skip(from) {
            if word.span.start >= place.span.end {
                break;
            }
            // The larger place wins, an inner one keeps what is left.
            place_at[at].get_or_insert(number);
        }
    }
    let context = Context {
        text,
        words,
        reading,
        places,
        place_at,
        home: home(places),
        year: document
            .published
            .as_ref()
            .map(|published| published.date().year()),
        resources,
    };
    let mut taken = vec![false; context.words.len()];
    let mut found = names::find(&context, &mut taken);
    found.extend(phrase::find(&context, &found, &mut taken));
    found.extend(countries(&context, &taken));
    found.sort_by_key(|f| (f.words.0, std::cmp::Reverse(f.words.1)));
    let mut mentions: Vec<ActorMention> = found.iter().map(|f| mention(f, &context)).collect();
    let ships = vessel::find(equipment, &mentions, reading);
    mentions.extend(ships);
    follow(&mut mentions, document, reading);
    mentions.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
    mentions
}

/// The country that clearly dominates the places of a report.
fn home(places: &[PlaceMention]) -> Option<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for place in places {
        if let Some(country) = &place.country {
            *counts.entry(country).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, &str)> = counts
        .into_iter()
        .map(|(country, count)| (count, country))
        .collect();
    ranked.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match ranked.as_slice() {
        [(first, country)] if *first >= 2 => Some(country),
        [(first, country), (second, _), ..] if *first >= 2 && *first >= 2 * second => Some(country),
        _ => None,
    }
}

/// Countries, capitals that act, and peoples.
fn countries(context: &Context<'_>, taken: &[bool]) -> Vec<Found> {
    let mut found = Vec::new();
    let tables = &context.resources.place;
    for place in context.places {
        let from = context
            .words
            .partition_point(|word| word.span.end <= place.span.start);
        let to = context
            .words
            .partition_point(|word| word.span.start < place.span.end);
        if from >= to || taken[from] {
            continue;
        }
        let Some(country) = place.country.as_deref() else {
            continue;
        };
        let name = tables
            .country(country)
            .map_or(place.name.as_str(), |entry| entry.name);
        let people = place.rule == "place.demonym";
        let (entity, sector) = if people {
            let last = &context.words[to - 1];
            let plural = last.normal.ends_with('s') && !last.normal.ends_with("ss");
            let tokens = context.reading.tokens_in(place.span);
            let noun = if tokens.is_empty() {
                plural
            } else {
                let head = context.reading.head_of(tokens);
                let token = &context.reading.tokens[head];
                token.upos.is_nominal() && (plural || token.xpos == "NNPS" || token.xpos == "NNS")
            };
            if !noun && !acts(context, place.span) {
                continue;
            }
            if noun {
                (place.span.text(context.text).to_owned(), "CVL")
            } else {
                (name.to_owned(), "")
            }
        } else if place.feature == Feature::Country {
            (name.to_owned(), "")
        } else if place.metonym && place.feature == Feature::City {
            (name.to_owned(), "GOV")
        } else {
            continue;
        };
        found.push(Found {
            words: (from, to),
            head: to - 1,
            entity,
            country: country.to_owned(),
            sector: sector.to_owned(),
            political: !people || sector.is_empty(),
            rule: if people && sector.is_empty() {
                "actor.adjective"
            } else if people {
                "actor.people"
            } else if sector == "GOV" {
                "actor.capital"
            } else {
                "actor.country"
            },
        });
    }
    found
}

/// "a Russian attack", "Israeli shelling": the adjective before the noun of an act tells whose act it is. A war or
/// unrest is where the adjective says, and nobody's.
fn acts(context: &Context<'_>, adjective: Span) -> bool {
    let reading = context.reading;
    let tokens = reading.tokens_in(adjective);
    if tokens.is_empty() {
        return false;
    }
    let token = &reading.tokens[reading.head_of(tokens)];
    let Some(head) = token
        .head
        .filter(|head| *head >= tokens.end && *head <= tokens.end + 3)
    else {
        return false;
    };
    // "Russian missile strikes"
    let through = reading.tokens[head].deprel == Deprel::Compound;
    let head = reading.tokens[head]
        .head
        .filter(|above| through && *above > head)
        .unwrap_or(head);
    let noun = reading.tokens[head].lemma.as_str();
    let modifies = matches!(token.deprel, Deprel::Amod | Deprel::Compound | Deprel::NmodDesc);
    let events = &context.resources.events;
    let act = events.noun(noun).is_some_and(|sense| {
        matches!(
            sense.event,
            "ASSAULT"
                | "COERCE"
                | "SANCTION"
                | "AID"
                | "MOBILIZE"
                | "THREATEN"
                | "RETREAT"
                | "REJECT"
                | "ACCUSE"
                | "SUPPORT"
        )
    });
    modifies && act && !events.is_state_of_unrest(noun)
}

fn mention(found: &Found, context: &Context<'_>) -> ActorMention {
    let first = context.words[found.words.0].span;
    let span = first.cover(context.words[found.words.1 - 1].span);
    let reading = context.reading;
    let tokens = reading.tokens_in(span);
    let head = if tokens.is_empty() {
        0
    } else {
        reading.head_of(tokens)
    };
    let last = reading.tokens_in(context.words[found.head].span);
    let last = if last.is_empty() { head } else { last.end - 1 };
    let state = found.country.len() == 3 && context.resources.place.country(&found.country).is_some();
    let code = match (found.country.as_str(), found.sector.as_str()) {
        ("", _) => None,
        (country, "") => Some(country.to_owned()),
        (country, "IGO" | "NGO") if !state => Some(if country == "NGO" {
            "NGO".to_owned()
        } else {
            format!("IGO {country}").replace("IGO IGO", "IGO")
        }),
        (country, sector) => Some(format!("{country} {sector}")),
    };
    ActorMention {
        span,
        head,
        entity: found.entity.clone(),
        code,
        country: state.then(|| found.country.clone()),
        sector: (!found.sector.is_empty()).then(|| found.sector.clone()),
        political: found.political,
        reading_entity: (!reading.tokens.is_empty())
            .then(|| reading.entity_at(head).or_else(|| reading.entity_at(last)))
            .flatten(),
        rule: found.rule.to_owned(),
    }
}

/// Passes actors on along the entities of the reading: pronouns and nouns get the actor that the entity is named by.
fn follow(mentions: &mut Vec<ActorMention>, document: &Document, reading: &Reading) {
    if reading.entities.is_empty() {
        return;
    }
    let is_name = |rule: &str| {
        matches!(
            rule,
            "actor.leader"
                | "actor.person"
                | "actor.group"
                | "actor.organisation"
                | "actor.country"
                | "actor.capital"
                | "actor.government"
                | "actor.party"
                | "actor.title"
                | "actor.vessel"
                | "actor.user"
        )
    };
    // The best actor of each entity: a name with a code, then a name, then a noun with a code.
    let mut best: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let Some(entity) = mention.reading_entity else {
            continue;
        };
        let rank = |m: &ActorMention| (is_name(&m.rule), m.code.is_some(), m.political);
        let known = best.entry(entity).or_insert(at);
        if rank(mention) > rank(&mentions[*known]) {
            *known = at;
        }
    }
    for mention in 0..mentions.len() {
        let Some(entity) = mentions[mention].reading_entity else {
            continue;
        };
        let Some(source) = best.get(&entity).copied().filter(|source| *source != mention) else {
            continue;
        };
        let source = mentions[source].clone();
        let target = &mut mentions[mention];
        if is_name(&target.rule) {
            // A later short form of a name.
            if target.code.is_none() {
                target.code = source.code;
                target.country = source.country;
                target.sector = source.sector;
                target.political |= source.political;
            }
        } else if is_name(&source.rule) && compatible(target.country.as_deref(), source.country.as_deref()) {
            target.entity = source.entity;
            target.code = source.code.or(target.code.take());
            target.country = source.country.or(target.country.take());
            target.sector = source.sector.or(target.sector.take());
            target.political |= source.political;
        }
    }
    // "The two presidents": whoever is known one by one is no nameless group.
    let joint = |entity: &crate::analysis::Entity| {
        entity.parts.len() > 1 && entity.parts.iter().all(|part| best.contains_key(part))
    };
    let group = |mention: &ActorMention| {
        let entity = mention
            .reading_entity
            .and_then(|entity| reading.entities.get(entity));
        mention.rule == "actor.role" && mention.code.is_none() && entity.is_some_and(joint)
    };
    let groups: Vec<bool> = mentions.iter().map(group).collect();
    let mut added = Vec::new();
    for mention in &reading.mentions {
        if mention.form == MentionForm::Name
            || mentions
                .iter()
                .zip(&groups)
                .any(|(m, group)| !group && m.head == mention.head && m.reading_entity.is_some())
        {
            continue;
        }
        let Some(entity) = reading.entities.get(mention.entity) else {
            continue;
        };
        let parts = if entity.parts.is_empty() {
            std::slice::from_ref(&mention.entity)
        } else {
            entity.parts.as_slice()
        };
        for part in parts {
            let Some(source) = best.get(part) else { continue };
            let span = if mention.form == MentionForm::Pronoun {
                reading.tokens[mention.head].span
            } else {
                without_determiner(
                    mention.tokens.start,
                    mention.head,
                    mention.tokens.end,
                    document,
                    reading,
                )
            };
            added.push(ActorMention {
                span,
                head: mention.head,
                reading_entity: Some(mention.entity),
                rule: "actor.coreference".to_owned(),
                ..mentions[*source].clone()
            });
        }
    }
    let mut kept = groups.iter().map(|group| !group);
    mentions.retain(|_| kept.next().unwrap_or(true));
    mentions.extend(added);
}

fn compatible(one: Option<&str>, two: Option<&str>) -> bool {
    one.is_none() || two.is_none() || one == two
}

/// The span of a noun phrase without its article.
fn without_determiner(start: usize, head: usize, end: usize, document: &Document, reading: &Reading) -> Span {
    let mut start = start;
    while start < head
        && matches!(
            reading.tokens[start]
                .span
                .text(&document.text)
                .to_ascii_lowercase()
                .as_str(),
            "the" | "a" | "an"
        )
    {
        start += 1;
    }
    reading.tokens[start]
        .span
        .cover(reading.tokens[end.max(head + 1) - 1].span)
}

/// The kind of the reader's name over a word.
fn name_kind(context: &Context<'_>, at: usize) -> Option<NameKind> {
    let span = context.words[at].span;
    let names = &context.reading.names;
    let number = names.partition_point(|name| name.span.end <= span.start);
    names
        .get(number)
        .filter(|name| name.span.overlaps(span))
        .map(|name| name.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grounding::place;

    fn actors(text: &str) -> Vec<(String, String, Option<String>)> {
        let resources = Resources::embedded().unwrap();
        let document = Document::new(text);
        let reader = crate::analysis::fast::FastReader::embedded().unwrap();
        let reading = crate::analysis::Reader::read(&reader, &document);
        let places = place::find(&document, &reading, &resources);
        find(&document, &reading, &places, &[], &resources)
            .into_iter()
            .map(|a| (a.span.text(text).to_owned(), a.entity, a.code))
            .collect()
    }

    fn code(text: &str, words: &str) -> Option<String> {
        let found = actors(text);
        let actor = found.iter().find(|(span, _, _)| span == words);
        actor
            .unwrap_or_else(|| panic!("{words} not among {found:?}"))
            .2
            .clone()
    }

    #[test]
    fn a_demonym_gives_the_country_of_a_role() {
        let text = "Roughly 100 Russian troops landed near Caracas.";
        assert_eq!(code(text, "Russian troops").as_deref(), Some("RUS MIL"));
        let text = "The Indian navy freed 12 fishermen held by Somali pirates.";
        assert_eq!(code(text, "Indian navy").as_deref(), Some("IND MIL"));
        assert_eq!(code(text, "Somali pirates").as_deref(), Some("SOM CRM"));
    }

    #[test]
    fn seats_and_leaders_stand_for_their_governments() {
        let text = "The Kremlin backed Maduro's regime while the Trump administration called for elections.";
        assert_eq!(code(text, "Kremlin").as_deref(), Some("RUS GOV"));
        assert_eq!(code(text, "Maduro's regime").as_deref(), Some("VEN GOV"));
        assert_eq!(code(text, "Trump administration").as_deref(), Some("USA GOV"));
    }

    #[test]
    fn a_title_names_a_person_and_a_surname_is_enough_afterwards() {
        let text =
            "Kenyan Defence Minister Aden Duale met reporters. Duale said troops would stay in Somalia.";
        let found = actors(text);
        assert!(
            found.iter().any(|(span, entity, code)| span == "Duale"
                && entity == "Aden Duale"
                && code.as_deref() == Some("KEN GOV")),
            "{found:?}"
        );
    }

    #[test]
    fn a_bare_army_belongs_to_the_country_of_the_report() {
        let text = "Sudan's capital Khartoum was quiet. The army patrolled Omdurman and Port Sudan.";
        assert_eq!(code(text, "army").as_deref(), Some("SDN MIL"));
        let text = "The army said it would not move.";
        assert_eq!(code(text, "army"), None);
    }

    #[test]
    fn odd_texts_give_no_panic() {
        for text in [
            "",
            "'s",
            "President",
            "the army of",
            "Mr",
            "General General",
            "al-",
            "U.S.-led coalition",
            "Maduro’s’s regime",
        ] {
            actors(text);
        }
    }
}
