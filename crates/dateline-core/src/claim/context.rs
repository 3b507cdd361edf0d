//! Cells that the clause does not give but the report does: the day and the place of the story, carried to the claims
//! that go on telling it.
//!
//! A day goes from an event that names it to what follows, as long as the story stays in the past tense; a headline
//! takes the day and the place of the event that it announces; the dateline places what the first sentences tell.
//! What is carried is marked as inferred, with the words that it comes from as evidence. Acts of speech carry nothing:
//! where somebody demands or condemns is not where the events are.

use super::{Claim, Evidence};
use crate::analysis::{Deprel, Reading, Upos};
use crate::document::{BlockKind, Document};
use crate::events::PlaceRole;
use crate::grounding::Grounding;
use crate::grounding::place::{Feature, PlaceMention};
use crate::grounding::time::Precision;
use crate::veridicality::Status;

/// How many sentences a day of the news carries.
const REACH_OF_DAYS: usize = 12;
/// How many sentences a place carries.
const REACH_OF_PLACES: usize = 8;
/// A day so many days before publication is still news; an older one is background and carries nothing.
const NEWS_DAYS: i64 = 7;

/// What a claim says by itself and where it stands.
struct Anchor {
    claim: usize,
    sentence: usize,
    headline: bool,
    /// The day is recent, or the place that of a deed of the news.
    carries: bool,
    /// Day number, where the claim gives a day.
    day: Option<i64>,
}

/// Fills empty `when` and `where` cells from the context, in text order.
pub(crate) fn carry(document: &Document, reading: &Reading, grounding: &Grounding, claims: &mut [Claim]) {
    let context = Context {
        document,
        reading,
        grounding,
        lead: reading
            .sentences
            .iter()
            .position(|sentence| document.block_kind_at(sentence.span.start) == BlockKind::Paragraph)
            .unwrap_or(0),
    };
    context.days(claims);
    context.places(claims);
}

struct Context<'a> {
    document: &'a Document,
    reading: &'a Reading,
    grounding: &'a Grounding,
    /// The first sentence of the running text.
    lead: usize,
}

impl Context<'_> {
    fn days(&self, claims: &mut [Claim]) {
        let mut anchors: Vec<Anchor> = (0..claims.len())
            .filter_map(|claim| self.day_anchor(&claims[claim], claim))
            .collect();
        anchors.sort_by_key(|anchor| (anchor.sentence, anchor.claim));
        for at in 0..claims.len() {
            if claims[at].event.when.is_some() || !is_deed(&claims[at], false) || !self.is_past(&claims[at]) {
                continue;
            }
            let Some((anchor, rule)) = self.source(at, claims, &anchors, REACH_OF_DAYS) else {
                continue;
            };
            let when = claims[anchor].event.when;
            claims[at].event.when = when;
            claims[at].inferred.when = true;
            if let Some(time) = when.and_then(|when| self.grounding.times.get(when)) {
                claims[at].evidence.push((
                    "when".to_owned(),
                    Evidence {
                        spans: vec![time.span],
                        rule: rule.to_owned(),
                    },
                ));
            }
        }
    }

    fn places(&self, claims: &mut [Claim]) {
        let mut anchors: Vec<Anchor> = (0..claims.len())
            .filter_map(|claim| self.place_anchor(&claims[claim], claim))
            .collect();
        anchors.sort_by_key(|anchor| (anchor.sentence, anchor.claim));
        for at in 0..claims.len() {
            let status = claims[at].veridicality.status;
            let real = matches!(
                status,
                Status::Happened | Status::Ongoing | Status::NotHappened | Status::Denied
            );
            if !claims[at].event.places.is_empty() || !real || !is_deed(&claims[at], true) {
                continue;
            }
            let found = self.source(at, claims, &anchors, REACH_OF_PLACES);
            let (place, rule) = match found {
                Some((anchor, rule)) => (main_place(&claims[anchor], &self.grounding.places), rule),
                None => match self.dateline_place(&claims[at]) {
                    Some(place) => (Some(place), "CX-DATELINE"),
                    None => continue,
                },
            };
            let Some(place) = place else {
                continue;
            };
            claims[at].event.places.push((place, PlaceRole::At));
            claims[at].inferred.places = true;
            claims[at].evidence.push((
                "where".to_owned(),
                Evidence {
                    spans: vec![self.grounding.places[place].span],
                    rule: rule.to_owned(),
                },
            ));
        }
    }

    /// The claim whose cell a claim takes over, with the rule: of the same sentence, before it, the headline's event.
    fn source(
        &self,
        at: usize,
        claims: &[Claim],
        anchors: &[Anchor],
        reach: usize,
    ) -> Option<(usize, &'static str)> {
        let claim = &claims[at];
        let talks = is_talks(claim);
        let alike = |anchor: &&Anchor| is_talks(&claims[anchor.claim]) == talks;
        let sentence = self.sentence(claim)?;
        if self.is_headline(claim) {
            return anchors
                .iter()
                .filter(alike)
                .filter(|anchor| {
                    anchor.carries && !anchor.headline && anchor.sentence < self.lead + REACH_OF_DAYS
                })
                .find(|anchor| {
                    let other = &claims[anchor.claim].event;
                    other.event_type == claim.event.event_type
                        && (other.event_type != "NONE" || other.mode == claim.event.mode)
                        || anchor.sentence <= self.lead + 1 && is_deed(&claims[anchor.claim], true)
                })
                .map(|anchor| (anchor.claim, "CX-HEADLINE"));
        }
        let same = anchors
            .iter()
            .filter(|anchor| anchor.sentence == sentence && anchor.claim != at)
            .filter(|anchor| anchor.carries || anchor.claim < at)
            .min_by_key(|anchor| anchor.claim.abs_diff(at));
        if let Some(same) = same {
            return Some((same.claim, "CX-SENTENCE"));
        }
        // The news of the report: the latest day of its first sentences. A look back reaches only the next sentence.
        let news = anchors
            .iter()
            .filter(|anchor| anchor.carries && anchor.sentence <= self.lead + 3)
            .filter_map(|anchor| anchor.day)
            .max();
        let look_back = |anchor: &Anchor| anchor.day.is_some() && news.is_some() && anchor.day < news;
        // Talks and signings move from place to place: only those of the same kind, just before, hold theirs.
        let near = |anchor: &&Anchor| {
            !talks
                || claims[anchor.claim].event.event_type == claim.event.event_type
                    && anchor.sentence + 2 >= sentence
        };
        let mut earlier = anchors.iter().rev().filter(alike).filter(near).filter(|anchor| {
            anchor.sentence < sentence
                && !anchor.headline
                && (anchor.sentence + 1 == sentence || anchor.carries && !look_back(anchor))
        });
        let before = earlier.clone().next();
        if let Some(nearest) = before {
            // Right after a sentence about the past before the news, the day is open.
            if !nearest.carries {
                return None;
            }
            let kind = &claim.event.event_type;
            let same_kind = earlier.find(|anchor| {
                anchor.carries
                    && claims[anchor.claim].event.event_type == *kind
                    && nearest.sentence - anchor.sentence <= 2
            });
            let chosen = same_kind.unwrap_or(nearest);
            return (sentence - chosen.sentence <= reach).then_some((chosen.claim, "CX-BEFORE"));
        }
        // A day that is told later belongs to the lead only where it is of the same kind.
        let kin = |anchor: &&Anchor| {
            let other = &claims[anchor.claim].event;
            anchor.day.is_none()
                || other.event_type == claim.event.event_type
                    && (other.event_type != "NONE" || other.mode == claim.event.mode)
        };
        let after = anchors
            .iter()
            .filter(alike)
            .filter(kin)
            .find(|anchor| anchor.sentence > sentence && anchor.carries && !anchor.headline)?;
        (sentence <= self.lead + 1 && after.sentence <= sentence + 3).then_some((after.claim, "CX-LEAD"))
    }

    fn day_anchor(&self, claim: &Claim, at: usize) -> Option<Anchor> {
        let time = self.grounding.times.get(claim.event.when?)?;
        let (start, _) = time.interval?;
        let day = matches!(
            time.precision,
            Precision::Day | Precision::Daypart | Precision::Minute
        );
        let recent = self.is_recent(start.date());
        if claim.veridicality.status != Status::Happened {
            return None;
        }
        Some(Anchor {
            claim: at,
            sentence: self.sentence(claim)?,
            headline: self.is_headline(claim),
            carries: day && recent,
            day: Some(day_number(start.date())),
        })
    }

    fn place_anchor(&self, claim: &Claim, at: usize) -> Option<Anchor> {
        let place = main_place(claim, &self.grounding.places)?;
        let place = &self.grounding.places[place];
        let start = claim
            .event
            .when
            .and_then(|when| self.grounding.times.get(when))
            .and_then(|time| time.interval)
            .map(|(start, _)| start.date());
        let wide = matches!(place.feature, Feature::Continent | Feature::Other);
        Some(Anchor {
            claim: at,
            sentence: self.sentence(claim)?,
            headline: self.is_headline(claim),
            carries: is_deed(claim, true) && !wide && start.is_none_or(|start| self.is_recent(start)),
            day: None,
        })
    }

    fn is_recent(&self, day: jiff::civil::Date) -> bool {
        self.document.published.as_ref().is_none_or(|published| {
            let age = day_number(published.date()) - day_number(day);
            (-1..=NEWS_DAYS).contains(&age)
        })
    }

    /// The place of the dateline, for what the first sentences tell.
    fn dateline_place(&self, claim: &Claim) -> Option<usize> {
        let dateline = self.document.dateline.as_ref()?;
        let sentence = self.sentence(claim)?;
        let signed = claim.event.event_type == "SUPPORT" || is_talks(claim);
        let fresh = signed && claim.event.when.is_some() && !claim.inferred.when;
        if sentence > self.lead + 1 && !fresh
            || self.is_headline(claim)
            || claim.event.event_type == "ASSAULT"
        {
            return None;
        }
        self.grounding
            .places
            .iter()
            .position(|place| dateline.span.contains(place.span))
    }

    fn sentence(&self, claim: &Claim) -> Option<usize> {
        Some(self.reading.tokens.get(claim.event.head)?.sentence as usize)
    }

    fn is_headline(&self, claim: &Claim) -> bool {
        matches!(
            self.document.block_kind_at(claim.event.trigger.start),
            BlockKind::Headline | BlockKind::Subhead
        )
    }

    /// The story tells it in the past tense: not in the present, not in the present perfect, which leaves the day open.
    fn is_past(&self, claim: &Claim) -> bool {
        if !matches!(
            claim.veridicality.status,
            Status::Happened | Status::NotHappened | Status::Denied
        ) {
            return false;
        }
        if self.is_headline(claim) {
            return true;
        }
        let tokens = &self.reading.tokens;
        if claim.event.anchor >= tokens.len() {
            return false;
        }
        // "has been kidnapped": the lead tells the day's news so.
        let lead = self.sentence(claim) == Some(self.lead);
        for token in self.reading.ancestors(claim.event.anchor).take(6) {
            if tokens[token].upos != Upos::Verb {
                continue;
            }
            let mut finite = matches!(tokens[token].xpos.as_str(), "VBD");
            for child in self.reading.children(token) {
                if !matches!(tokens[child].deprel, Deprel::Aux | Deprel::AuxPass | Deprel::Cop) {
                    continue;
                }
                match self
                    .reading
                    .word(child, &self.document.text)
                    .to_lowercase()
                    .as_str()
                {
                    "has" | "have" | "'ve" if lead => finite = true,
                    "has" | "have" | "'ve" | "is" | "are" | "'re" | "am" | "'m" => return false,
                    "was" | "were" | "had" | "did" | "'d" => finite = true,
                    _ => {}
                }
            }
            if finite {
                return true;
            }
            if matches!(tokens[token].xpos.as_str(), "VBZ" | "VBP") {
                return false;
            }
        }
        tokens[claim.event.anchor].upos != Upos::Verb || tokens[claim.event.anchor].xpos != "VB"
    }
}

/// The place where a claim says by itself that it happened: the narrowest one ("the Persian Gulf island of Qeshm").
fn main_place(claim: &Claim, places: &[PlaceMention]) -> Option<usize> {
    let own = &claim.event.places;
    let of = |wanted: PlaceRole| {
        let fitting = own.iter().filter(move |(_, role)| *role == wanted);
        fitting
            .map(|(place, _)| *place)
            .min_by_key(|place| places.get(*place).map_or(u8::MAX, |place| width(place.feature)))
    };
    of(PlaceRole::At).or_else(|| of(PlaceRole::Destination))
}

/// How wide a kind of place is: 0 a spot or a town.
fn width(feature: Feature) -> u8 {
    match feature {
        Feature::City | Feature::Airport | Feature::Base | Feature::Facility => 0,
        Feature::Admin | Feature::Region | Feature::Other => 1,
        Feature::Country => 2,
        Feature::Sea | Feature::Water => 3,
        Feature::Continent => 4,
    }
}

/// Talks, visits and joint work, which have places of their own.
fn is_talks(claim: &Claim) -> bool {
    matches!(
        claim.event.event_type.as_str(),
        "CONSULT" | "COOPERATE" | "SUPPORT" | "AGREE"
    )
}

fn day_number(date: jiff::civil::Date) -> i64 {
    let days = i64::from(date.year()) * 366;
    days + i64::from(date.day_of_year())
}

/// A deed of the story in the world, as against acts of speech, polls, trials and prices. Talks and visits have a
/// place (`placed`) but their day is often open.
fn is_deed(claim: &Claim, placed: bool) -> bool {
    let mode = claim.event.mode.as_deref();
    match claim.event.event_type.as_str() {
        "ASSAULT" | "MOBILIZE" | "PROTEST" | "AID" | "RETREAT" => !matches!(mode, Some("resign")),
        "COERCE" => !matches!(mode, Some("misinformation" | "cyber" | "censor")),
        "CONSULT" | "COOPERATE" | "SUPPORT" => placed && mode.is_none_or(|mode| mode != "third-party"),
        "NONE" => matches!(
            mode,
            Some("disaster" | "accident" | "crime" | "displacement" | "health")
        ),
        _ => false,
    }
}
