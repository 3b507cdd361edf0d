//! The pair score: how far two claims speak of one event, from features that can be read off and shown.
//!
//! The weights are a logistic model in `lexicons/pair_weights.tsv`. What is missing on one side scores nothing:
//! missing is missing, not different.

use super::account::{Account, Party, Place, kilometres};
use super::word::{self, Term, Vocabulary};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Names of the features, in the order of [`features`]: those that are read off at once, then the dear ones.
pub const NAMES: &[&str] = &[
    "bias",
    "across_reports",
    "type_same",
    "type_near",
    "type_far",
    "mode_differs",
    "trigger_same",
    "date_same",
    "date_overlaps",
    "date_next_day",
    "date_apart",
    "place_same",
    "place_within",
    "place_apart",
    "story_likeness",
    "both_lead",
    "one_lead",
    "same_source_here",
    "status_differs",
    "near_in_text",
    "content_overlaps",
    "denial",
    "story_strong",
    "story_weak",
    "published_apart",
    "trigger_and_story",
    "type_and_story",
    "not_yet",
    "threat",
    "trigger_near",
    "actor_same",
    "actor_differs",
    "recipient_same",
    "recipient_differs",
    "roles_reversed",
    "count_agrees",
    "count_differs",
    "content_likeness",
    "names_shared",
    "names_differ",
    "names_and_place",
    "trigger_in_content",
];

/// As many of [`NAMES`] are read off at once.
const CHEAP: usize = 30;
/// How large each of the dear features can be.
const MOST: [f32; NAMES.len() - CHEAP] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.5, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0];

/// Taken off the score of a deed and of what is only planned or threatened, on different or unknown days.
const DEED_AND_PLAN: f32 = 1.0;
/// Place of `not_yet` in [`NAMES`].
const NOT_YET: usize = place_of("not_yet");

/// The place of a feature, found when the program is built.
const fn place_of(name: &str) -> usize {
    let mut at = 0;
    while at < NAMES.len() {
        let (one, other) = (NAMES[at].as_bytes(), name.as_bytes());
        let mut same = one.len() == other.len();
        let mut byte = 0;
        while same && byte < one.len() {
            same = one[byte] == other[byte];
            byte += 1;
        }
        if same {
            return at;
        }
        at += 1;
    }
    panic!("no feature of that name")
}

/// Place of `across_reports` in [`NAMES`].
pub const ACROSS: usize = place_of("across_reports");

/// Values of the features for one pair.
pub type Features = [f32; NAMES.len()];

/// Weights for two claims of one report, and for claims of two reports: what counts is not the same.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    /// Both claims stand in one report.
    pub within: Features,
    /// They stand in two.
    pub across: Features,
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let mut weights = Weights {
        within: [0.0; NAMES.len()],
        across: [0.0; NAMES.len()],
    };
    let text = include_str!("../../../../lexicons/pair_weights.tsv");
    for row in word::table("pair_weights.tsv", text) {
        if let Some(at) = NAMES.iter().position(|name| *name == row[0]) {
            weights.within[at] = row[1].parse().unwrap_or(0.0);
            weights.across[at] = row[2].parse().unwrap_or(0.0);
        }
    }
    weights
});

/// How near two event types are: 1 the same, 0 nothing to do with each other.
static AFFINITY: LazyLock<HashMap<(&'static str, &'static str), f32>> = LazyLock::new(|| {
    let text = include_str!("../../../../lexicons/type_affinity.tsv");
    let mut affinity = HashMap::new();
    for row in word::table("type_affinity.tsv", text) {
        if let (Some((one, other)), Ok(near)) = (row[0].split_once('+'), row[1].parse()) {
            affinity.insert((one, other), near);
            affinity.insert((other, one), near);
        }
    }
    affinity
});

/// How near two event types are, 0 to 1. Outside PLOVER the mode says what kind of event it is (`NONE/disaster`): two of one
/// kind are near, two of which one says nothing are not far.
fn affinity(one: &str, other: &str) -> f32 {
    let (one_type, one_mode) = one.split_once('/').unwrap_or((one, ""));
    let (other_type, other_mode) = other.split_once('/').unwrap_or((other, ""));
    if one_type != other_type {
        return AFFINITY.get(&(one_type, other_type)).copied().unwrap_or(0.0);
    }
    let says = |mode: &str| !mode.is_empty() && mode != "other";
    if one_type != "NONE" || (one_mode == other_mode && says(one_mode)) {
        1.0
    } else if says(one_mode) && says(other_mode) {
        AFFINITY.get(&(one, other)).copied().unwrap_or(0.2)
    } else {
        0.5
    }
}

/// The kind of event by which types are compared.
pub(crate) fn kind_of(event_type: &str, mode: Option<&str>) -> String {
    match mode {
        Some(mode) if event_type == "NONE" => format!("{event_type}/{mode}"),
        _ => event_type.to_owned(),
    }
}

/// The event types of a batch, and how near each is to each.
#[derive(Debug, Default)]
pub(crate) struct Types {
    names: Vec<String>,
    near: Vec<f32>,
}

impl Types {
    /// The number of a type, to be kept with an account.
    pub(crate) fn number(&mut self, event_type: &str) -> usize {
        if let Some(at) = self.names.iter().position(|name| name == event_type) {
            return at;
        }
        self.names.push(event_type.to_owned());
        self.names.len() - 1
    }

    /// Works out how near the types are; call once, after all numbers.
    pub(crate) fn settle(&mut self) {
        let pairs = self
            .names
            .iter()
            .flat_map(|one| self.names.iter().map(move |other| (one, other)));
        self.near = pairs.map(|(one, other)| affinity(one, other)).collect();
    }

    fn near(&self, one: &Account, other: &Account) -> f32 {
        self.near[one.kind * self.names.len() + other.kind]
    }
}

/// The weights of the program.
pub fn weights() -> &'static Weights {
    &WEIGHTS
}

/// The comparison of pairs of accounts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparer<'c> {
    pub(crate) vocabulary: &'c Vocabulary,
    pub(crate) types: &'c Types,
    pub(crate) weights: &'c Weights,
}

impl Comparer<'_> {
    /// The score of a pair, as log odds; nothing where it is certain to lie below `floor`. `likeness` is that of the two
    /// reports.
    pub(crate) fn score(&self, one: &Account, other: &Account, likeness: f32, floor: f32) -> Option<f32> {
        let sight = self.sight(one, other);
        if sight.excludes(one, other) {
            return (EXCLUDED > floor).then_some(EXCLUDED);
        }
        let weights = if one.report == other.report {
            &self.weights.within
        } else {
            &self.weights.across
        };
        let mut features = [0.0; NAMES.len()];
        sight.read_off(one, other, likeness, &mut features);
        let cheap = dot(&features[..CHEAP], &weights[..CHEAP]);
        if floor > -CLAMP && cheap + at_most(one, other, &weights[CHEAP..]) < floor {
            return None;
        }
        sight.work_out(one, other, self.vocabulary, &mut features);
        let mut score = cheap + dot(&features[CHEAP..], &weights[CHEAP..]);
        // Set by hand: the corpora hold too few threats to learn that a threat is no deed of another day.
        if features[NOT_YET] > 0.0 {
            score -= DEED_AND_PLAN;
        }
        Some(score.clamp(-CLAMP, CLAMP))
    }

    /// The features of a pair.
    pub(crate) fn features(&self, one: &Account, other: &Account, likeness: f32) -> Features {
        let sight = self.sight(one, other);
        let mut features = [0.0; NAMES.len()];
        sight.read_off(one, other, likeness, &mut features);
        sight.work_out(one, other, self.vocabulary, &mut features);
        features
    }

    fn sight(&self, one: &Account, other: &Account) -> Sight {
        Sight {
            near: self.types.near(one, other),
            date: dates(one, other),
            place: places(one, other),
        }
    }
}

/// Score of a pair that cannot be one event.
const EXCLUDED: f32 = -12.0;
/// Bound of a score: no single pair outweighs all others.
const CLAMP: f32 = 5.0;

/// The most that the dear features can add to the score of a pair.
fn at_most(one: &Account, other: &Account, weights: &[f32]) -> f32 {
    let filled = |a: bool, b: bool| a && b;
    let actors = filled(!one.actors.is_empty(), !other.actors.is_empty());
    let recipients = filled(!one.recipients.is_empty(), !other.recipients.is_empty());
    let crossed = !(one.actors.is_empty() && one.recipients.is_empty());
    let counts = filled(!one.figures.is_empty(), !other.figures.is_empty());
    let names = filled(!one.names.is_empty(), !other.names.is_empty());
    let possible = [
        actors, actors, recipients, recipients, crossed, counts, counts, true, names, names, names, true,
    ];
    let mut sum = 0.0;
    for ((weight, most), possible) in weights.iter().zip(MOST).zip(possible) {
        if possible {
            sum += weight.max(0.0) * most;
        }
    }
    sum
}

fn dot(values: &[f32], weights: &[f32]) -> f32 {
    values
        .iter()
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum()
}

/// What is looked at first in a pair.
#[derive(Debug, Clone, Copy)]
struct Sight {
    near: f32,
    date: Dates,
    place: Places,
}

impl Sight {
    /// The pair cannot be one event, whatever else is alike.
    fn excludes(self, one: &Account, other: &Account) -> bool {
        let date_apart = matches!(self.date, Dates::Apart(days) if days > 3);
        if date_apart && (self.place == Places::Apart || self.near < 1.0) {
            return true;
        }
        // What is threatened is another deed than what was done, unless it came on the day.
        let threat = |account: &Account| account.status == "threatened";
        let done = |account: &Account| matches!(account.status.as_str(), "happened" | "ongoing");
        (threat(one) && done(other) || done(one) && threat(other)) && self.date != Dates::Same
    }

    /// Fills in the first features.
    fn read_off(self, one: &Account, other: &Account, likeness: f32, features: &mut Features) {
        let mut at = 0;
        let mut put = |value: f32| {
            features[at] = value;
            at += 1;
        };
        let Self { near, date, place } = self;
        let here = one.report == other.report;
        let same_trigger = shares(&one.trigger, &other.trigger);
        put(1.0);
        put(flag(!here));
        put(flag(near == 1.0));
        put(if near < 1.0 { near } else { 0.0 });
        put(flag(near == 0.0));
        put(flag(
            one.mode.is_some() && other.mode.is_some() && one.mode != other.mode,
        ));
        put(flag(same_trigger));
        put(flag(date == Dates::Same));
        put(flag(date == Dates::Overlap));
        put(flag(date == Dates::NextDay));
        put(if let Dates::Apart(days) = date {
            (1.0 + days as f32).ln().min(5.0)
        } else {
            0.0
        });
        put(flag(place == Places::Same));
        put(flag(place == Places::Within));
        put(flag(place == Places::Apart));
        put(if here { 0.0 } else { 4.0 * likeness });
        put(flag(one.lead && other.lead));
        put(flag(one.lead != other.lead));
        put(flag(here && !one.source.is_empty() && one.source == other.source));
        put(flag(status_group(&one.status) != status_group(&other.status)));
        let gap = if here {
            one.span[0].max(other.span[0]) as f32 - one.span[1].min(other.span[1]) as f32
        } else {
            f32::INFINITY
        };
        put(if gap.is_finite() {
            (-gap.max(0.0) / 200.0).exp()
        } else {
            0.0
        });
        put(flag(gap < 0.0));
        put(flag(denies(one) != denies(other)));
        put(flag(!here && likeness >= 0.25));
        put(flag(!here && likeness < 0.12));
        put(match (one.published, other.published) {
            (Some(a), Some(b)) if !here => (1.0 + (a - b).abs() as f32).ln().min(6.0),
            _ => 0.0,
        });
        put(if !here && same_trigger {
            (4.0 * likeness).min(2.0)
        } else {
            0.0
        });
        put(if !here && near == 1.0 {
            (4.0 * likeness).min(2.0)
        } else {
            0.0
        });
        let not_yet = (status_group(&one.status) == 1) != (status_group(&other.status) == 1);
        put(flag(not_yet && date != Dates::Same));
        put(flag(
            (one.status == "threatened") != (other.status == "threatened"),
        ));
        put(flag(
            !same_trigger
                && one
                    .clusters
                    .iter()
                    .any(|cluster| other.clusters.contains(cluster)),
        ));
    }

    /// Fills in the other features.
    fn work_out(self, one: &Account, other: &Account, vocabulary: &Vocabulary, features: &mut Features) {
        let mut at = CHEAP;
        let mut put = |value: f32| {
            features[at] = value;
            at += 1;
        };
        let actors = parties(&one.actors, &other.actors);
        put(flag(actors == Some(true)));
        put(flag(actors == Some(false)));
        let recipients = parties(&one.recipients, &other.recipients);
        put(flag(recipients == Some(true)));
        put(flag(recipients == Some(false)));
        put(flag(reversed(one, other)));
        let (agrees, differs) = counts(one, other);
        put(agrees);
        put(flag(differs));
        put(content_likeness(one, other, vocabulary));
        let shared: f32 = shared_terms(&one.names, &other.names)
            .map(|term| vocabulary.rarity(term))
            .sum();
        put((shared / 6.0).min(2.0));
        put(flag(
            !one.names.is_empty() && !other.names.is_empty() && shared == 0.0,
        ));
        put(flag(
            shared > 0.0 && matches!(self.place, Places::Same | Places::Within),
        ));
        put(flag(
            shares(&one.trigger, &other.content) || shares(&other.trigger, &one.content),
        ));
    }
}

fn flag(flag: bool) -> f32 {
    if flag { 1.0 } else { 0.0 }
}

fn denies(account: &Account) -> bool {
    matches!(account.status.as_str(), "denied" | "not_happened")
}

fn status_group(status: &str) -> u8 {
    match status {
        "planned" | "threatened" => 1,
        "possible" => 2,
        _ => 0,
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Dates {
    Missing,
    Same,
    Overlap,
    NextDay,
    Apart(i32),
}

/// Intervals of more than this many days say when only roughly.
const PRECISE: i32 = 2;

fn dates(one: &Account, other: &Account) -> Dates {
    let (Some(a), Some(b)) = (one.days, other.days) else {
        return Dates::Missing;
    };
    let gap = a.0.max(b.0) - a.1.min(b.1);
    if gap <= 0 {
        if a.1 - a.0 <= PRECISE && b.1 - b.0 <= PRECISE {
            Dates::Same
        } else {
            Dates::Overlap
        }
    } else if gap == 1 {
        Dates::NextDay
    } else {
        Dates::Apart(gap)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Places {
    Apart,
    Missing,
    Within,
    Same,
}

/// The best match of any two places.
fn places(one: &Account, other: &Account) -> Places {
    let mut best = None;
    for a in &one.places {
        for b in &other.places {
            best = best.max(Some(place_pair(a, b)));
        }
    }
    best.unwrap_or(Places::Missing)
}

fn place_pair(a: &Place, b: &Place) -> Places {
    if !a.key.is_empty()
        && a.key == b.key
        && (a.country == b.country || a.country.is_none() || b.country.is_none())
    {
        return Places::Same;
    }
    let countries_differ = a.country.is_some() && b.country.is_some() && a.country != b.country;
    if a.is_country || b.is_country {
        return match (&a.country, &b.country) {
            (Some(x), Some(y)) if x == y => Places::Within,
            (Some(_), Some(_)) => Places::Apart,
            _ => Places::Missing,
        };
    }
    let (Some(p), Some(q)) = (a.point, b.point) else {
        return if countries_differ {
            Places::Apart
        } else {
            Places::Missing
        };
    };
    let km = kilometres(p, q);
    let (near, reach) = if a.wide || b.wide {
        (60.0, 500.0)
    } else {
        (30.0, 90.0)
    };
    if km <= near {
        Places::Same
    } else if km <= reach {
        Places::Within
    } else if a.wide || b.wide {
        if countries_differ {
            Places::Apart
        } else {
            Places::Missing
        }
    } else {
        Places::Apart
    }
}

/// The same parties (true), others (false), or not to be said.
fn parties(one: &[Party], other: &[Party]) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let mut unsure = false;
    for a in one {
        for b in other {
            if shares(&a.words, &b.words) {
                return Some(true);
            }
            match (&a.country, &b.country) {
                (Some(x), Some(y)) if x == y => {
                    if a.role == b.role || a.role.is_none() || b.role.is_none() {
                        return Some(true);
                    }
                    unsure = true;
                }
                (Some(_), Some(_)) => {}
                // "gunmen" and "ISR MIL": a description may stand for anyone.
                _ => unsure = true,
            }
        }
    }
    if unsure { None } else { Some(false) }
}

fn same_party(one: &[Party], other: &[Party]) -> bool {
    parties(one, other) == Some(true)
}

/// Who acts in the one suffers in the other, and not the same way round.
fn reversed(one: &Account, other: &Account) -> bool {
    let crossed = same_party(&one.actors, &other.recipients) || same_party(&one.recipients, &other.actors);
    let straight = same_party(&one.actors, &other.actors) || same_party(&one.recipients, &other.recipients);
    crossed && !straight
}

/// How strongly common counts agree, and whether some differ.
fn counts(one: &Account, other: &Account) -> (f32, bool) {
    let (mut agrees, mut differs) = (0.0f32, false);
    for a in &one.figures {
        for b in &other.figures {
            if a.of != b.of {
                continue;
            }
            if a.interval.meets(b.interval) {
                // A large number that two accounts share says more than "one killed".
                let weight = (1.0 + a.interval.middle().max(b.interval.middle())).ln() / 3.0;
                agrees = agrees.max(weight.clamp(0.2, 1.5) as f32);
            } else {
                differs = true;
            }
        }
    }
    (agrees, differs && agrees == 0.0)
}

fn content_likeness(one: &Account, other: &Account, vocabulary: &Vocabulary) -> f32 {
    let shared: f32 = shared_terms(&one.content, &other.content)
        .map(|term| vocabulary.weight(term))
        .sum();
    if shared == 0.0 {
        return 0.0;
    }
    shared / (one.weight * other.weight).sqrt().max(1e-6)
}

fn shares(one: &[Term], other: &[Term]) -> bool {
    shared_terms(one, other).next().is_some()
}

/// Terms of both of two sorted lists.
pub(crate) fn shared_terms<'a>(one: &'a [Term], other: &'a [Term]) -> impl Iterator<Item = Term> + 'a {
    let (mut a, mut b) = (0, 0);
    std::iter::from_fn(move || {
        while a < one.len() && b < other.len() {
            let (x, y) = (one[a], other[b]);
            a += usize::from(x <= y);
            b += usize::from(y <= x);
            if x == y {
                return Some(x);
            }
        }
        None
    })
}
