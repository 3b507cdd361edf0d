//! The counts of an event: which figures stand, what they span, how far they agree.
//!
//! Parts of a total are no rivals of it, a later figure of the same origin stands in the place of the earlier one, and a
//! toll that grows from day to day is a revision, not a contradiction.

use super::interval::{Agreement, Interval};
use super::word;
use crate::record::{CountRecord, FigureRecord};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

static KINDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    word::table(
        "count_kinds.tsv",
        include_str!("../../../../lexicons/count_kinds.tsv"),
    )
    .map(|row| (row[0], row[1]))
    .collect()
});

/// Tolls: they grow as more becomes known.
const TOLLS: &[&str] = &[
    "killed",
    "injured",
    "arrested",
    "missing",
    "displaced",
    "kidnapped",
    "rescued",
    "infected",
];
/// What happened to those counted, or who they are.
const FATES: &[&str] = &[
    "killed",
    "injured",
    "arrested",
    "missing",
    "displaced",
    "kidnapped",
    "captured",
    "rescued",
];

/// What is counted, and whom, from the words of a count: ("soldiers", "killed") counts `killed` of `soldiers`.
pub(crate) fn kind_of(of: Option<&str>, counted_as: Option<&str>) -> (String, Option<String>) {
    let known = |word: Option<&str>| -> Option<String> {
        let word = word?.trim().to_lowercase();
        if word.is_empty() {
            return None;
        }
        let kind = KINDS.get(word.as_str()).or_else(|| {
            // "injuries or deaths", "people killed": a word that tells a fate decides.
            word.split(' ').find_map(|part| KINDS.get(part))
        });
        Some(kind.map_or(word.clone(), |kind| (*kind).to_owned()))
    };
    let (of, counted_as) = (known(of), known(counted_as));
    match (of, counted_as) {
        (of, Some(fate)) if FATES.contains(&fate.as_str()) => {
            let whom = of.filter(|of| *of != fate && of != "people");
            (fate, whom)
        }
        (Some(of), _) => (of, None),
        (None, Some(other)) => (other, None),
        (None, None) => (String::new(), None),
    }
}

/// The fate of the one victim that words tell of without a number: "a boy of nine was fatally shot" is one killed.
pub(crate) fn single_victim(words: &str) -> Option<&'static str> {
    const ONE: &[&str] = &[
        "boy", "girl", "man", "woman", "teen", "teenager", "toddler", "child", "youth", "juvenile", "infant",
        "baby", "student", "person",
    ];
    const MANY: &[&str] = &[
        "boys",
        "girls",
        "men",
        "women",
        "teens",
        "teenagers",
        "toddlers",
        "children",
        "youths",
        "people",
        "others",
        "victims",
        "students",
        "persons",
    ];
    const DEAD: &[&str] = &[
        "killed", "dead", "died", "dies", "fatally", "death", "slain", "killing", "passed",
    ];
    const HURT: &[&str] = &["wounded", "injured", "grazed", "hurt", "hospitalized"];
    const NUMBERS: &[&str] = &[
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "several", "dozens", "both",
    ];
    // What follows a number that counts nobody: "17-year-old", "3 p.m.", "41st Street".
    const NO_COUNT: &[&str] = &[
        "year", "years", "old", "p", "a", "am", "pm", "block", "street", "avenue", "times", "month", "months",
    ];
    let lower: Vec<String> = word::words(words).map(str::to_lowercase).collect();
    let has = |list: &[&str]| lower.iter().any(|word| list.contains(&word.as_str()));
    let mut victims = 0;
    for (at, word) in lower.iter().enumerate() {
        let next = lower.get(at + 1).map_or("", String::as_str);
        // "a 9-year-old boy" is one, "the 17-year-old" too.
        victims += usize::from(ONE.contains(&word.as_str()) || (word == "old" && !ONE.contains(&next)));
        let number = word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()) && word != "1";
        if (number || NUMBERS.contains(&word.as_str())) && !NO_COUNT.contains(&next) {
            return None;
        }
    }
    if victims != 1 || has(MANY) {
        return None;
    }
    if has(DEAD) {
        Some("killed")
    } else if has(HURT) {
        Some("injured")
    } else {
        None
    }
}

/// "Three women and two men dead": figures of one claim for different people add up, unless one of them is their total.
fn add_up(given: &[Given]) -> Vec<Given> {
    let mut sums: Vec<Given> = Vec::new();
    for figure in given {
        let same = |other: &Given| other.claim == figure.claim && other.of == figure.of;
        let Some(at) = sums.iter().position(same) else {
            sums.push(figure.clone());
            continue;
        };
        let apart = sums[at].whom.is_some() && figure.whom.is_some() && sums[at].whom != figure.whom;
        if apart && sums[at].interval.is_exact() && figure.interval.is_exact() {
            let value = sums[at].interval.middle() + figure.interval.middle();
            sums[at].interval = Interval::exact(value);
            sums[at].whom.clone_from(&figure.whom);
        } else {
            sums.push(figure.clone());
        }
    }
    sums
}

/// A figure of an event with who gives it and when.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) of: String,
    /// Who is counted, where `of` says what happened to them.
    pub(crate) whom: Option<String>,
    pub(crate) interval: Interval,
    /// `document-id#claim-id`.
    pub(crate) claim: String,
    /// The origin; each report's own voice is one of its own.
    pub(crate) origin: String,
    pub(crate) report: usize,
    /// Day of publication.
    pub(crate) day: Option<i32>,
}

/// The counts of an event, by what is counted.
pub(crate) fn counts(given: &[Given]) -> Vec<CountRecord> {
    let mut kinds: BTreeMap<&str, Vec<&Given>> = BTreeMap::new();
    let given = add_up(given);
    for figure in &given {
        kinds.entry(&figure.of).or_default().push(figure);
    }
    kinds
        .into_iter()
        .map(|(of, figures)| count(of, &figures))
        .collect()
}

fn count(of: &str, figures: &[&Given]) -> CountRecord {
    let parts = parts(figures);
    let toll = TOLLS.contains(&of);
    let superseded: Vec<bool> = (0..figures.len())
        .map(|at| {
            let figure = figures[at];
            figures.iter().any(|later| {
                later.origin == figure.origin
                    && later.day > figure.day
                    && figure.day.is_some()
                    && later.interval != figure.interval
            })
        })
        .collect();
    let current: Vec<&Given> = (0..figures.len())
        .filter(|at| !parts.contains(at) && !superseded[*at])
        .map(|at| figures[at])
        .collect();
    let low = current
        .iter()
        .filter_map(|figure| figure.interval.low)
        .min_by(f64::total_cmp);
    let low = low.filter(|_| current.iter().all(|figure| figure.interval.low.is_some()));
    let floor = current
        .iter()
        .filter_map(|figure| figure.interval.low)
        .fold(0.0, f64::max);
    let high = current
        .iter()
        .filter_map(|figure| figure.interval.high)
        .max_by(f64::total_cmp);
    let high = high.filter(|high| *high >= floor);
    CountRecord {
        of: of.to_owned(),
        low,
        best: best(&current),
        high,
        agreement: agreement(&current, toll).as_str().to_owned(),
        figures: (0..figures.len())
            .map(|at| FigureRecord {
                claim: figures[at].claim.clone(),
                low: figures[at].interval.low,
                best: figures[at].interval.best,
                high: figures[at].interval.high,
                superseded: superseded[at],
            })
            .collect(),
    }
}

/// Figures that are parts of a total of the same report.
fn parts(figures: &[&Given]) -> BTreeSet<usize> {
    let mut parts = BTreeSet::new();
    let reports: BTreeSet<usize> = figures.iter().map(|figure| figure.report).collect();
    for report in reports {
        let here: Vec<usize> = (0..figures.len())
            .filter(|at| figures[*at].report == report)
            .collect();
        let middle = |at: usize| figures[at].interval.middle();
        for &at in &here {
            // Of several figures of one origin in one report the largest is the total.
            let total = here.iter().any(|other| {
                figures[*other].origin == figures[at].origin
                    && middle(*other) > middle(at)
                    && !figures[*other].interval.meets(figures[at].interval)
            });
            if total && middle(at) > 0.0 {
                parts.insert(at);
            }
        }
        let values: BTreeSet<u64> = here.iter().map(|at| middle(*at).to_bits()).collect();
        if !(3..=10).contains(&values.len()) {
            continue;
        }
        let values: Vec<f64> = values
            .into_iter()
            .map(f64::from_bits)
            .filter(|value| *value > 0.0)
            .collect();
        let Some(total) = values.iter().copied().max_by(f64::total_cmp) else {
            continue;
        };
        let smaller: Vec<f64> = values.into_iter().filter(|value| *value < total).collect();
        for choice in 1u32..1 << smaller.len() {
            let chosen: Vec<f64> = (0..smaller.len())
                .filter(|bit| choice & (1 << bit) != 0)
                .map(|bit| smaller[bit])
                .collect();
            if chosen.len() < 2 || (chosen.iter().sum::<f64>() - total).abs() > 0.01 * total {
                continue;
            }
            parts.extend(here.iter().copied().filter(|at| chosen.contains(&middle(*at))));
            break;
        }
    }
    parts
}

/// The value that most origins bear out; ties go to the later, then the more precise, then the higher figure.
fn best(current: &[&Given]) -> Option<f64> {
    let mut chosen: Option<((usize, Option<i32>, bool), f64)> = None;
    for figure in current {
        let Some(value) = figure.interval.best else {
            continue;
        };
        let backers: BTreeSet<&str> = current
            .iter()
            .filter(|other| other.interval.holds(value))
            .map(|other| other.origin.as_str())
            .collect();
        let rank = (backers.len(), figure.day, figure.interval.is_exact());
        let better = chosen.is_none_or(|(most, best)| rank > most || (rank == most && value > best));
        if better {
            chosen = Some((rank, value));
        }
    }
    chosen.map(|(_, value)| value)
}

/// The worst agreement of any two figures that stand, given by different origins.
fn agreement(current: &[&Given], toll: bool) -> Agreement {
    let mut worst = Agreement::Same;
    for (at, one) in current.iter().enumerate() {
        for other in current[at + 1..]
            .iter()
            .filter(|other| other.origin != one.origin)
        {
            let mut agreement = one.interval.agreement(other.interval);
            let grows = match (one.day, other.day) {
                (Some(a), Some(b)) if a != b => {
                    let (early, late) = if a < b { (one, other) } else { (other, one) };
                    late.interval.middle() > early.interval.middle()
                }
                _ => false,
            };
            if toll && grows {
                agreement = agreement.min(Agreement::Compatible);
            }
            worst = worst.max(agreement);
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(value: f64, origin: &str, report: usize, day: i32) -> Given {
        Given {
            of: "killed".to_owned(),
            whom: None,
            interval: Interval::exact(value),
            claim: format!("d{report}#c"),
            origin: origin.to_owned(),
            report,
            day: Some(day),
        }
    }

    fn only(figures: &[Given]) -> CountRecord {
        let mut counts = counts(figures);
        assert_eq!(counts.len(), 1);
        counts.remove(0)
    }

    #[test]
    fn a_growing_toll_is_a_revision() {
        let count = only(&[
            given(3.0, "governor", 0, 1),
            given(10.0, "rescuers", 1, 2),
            given(10.0, "ministry", 2, 2),
        ]);
        assert_eq!(
            (count.low, count.best, count.high),
            (Some(3.0), Some(10.0), Some(10.0))
        );
        assert_eq!(count.agreement, "compatible");
    }

    #[test]
    fn figures_of_one_day_that_exclude_each_other_conflict() {
        let count = only(&[given(3.0, "army", 0, 1), given(10.0, "rebels", 1, 1)]);
        assert_eq!(count.agreement, "conflict");
    }

    #[test]
    fn a_later_figure_of_the_same_origin_supersedes() {
        let count = only(&[given(3.0, "police", 0, 1), given(2.0, "police", 1, 2)]);
        assert_eq!((count.low, count.high), (Some(2.0), Some(2.0)));
        assert!(count.figures[0].superseded);
    }

    #[test]
    fn parts_are_no_rivals_of_their_total() {
        let mut figures = [
            given(900.0, "", 0, 1),
            given(700.0, "fishers", 0, 1),
            given(200.0, "navy", 0, 1),
        ];
        for figure in &mut figures {
            figure.of = "rescued".to_owned();
        }
        let count = only(&figures);
        assert_eq!(
            (count.low, count.best, count.high),
            (Some(900.0), Some(900.0), Some(900.0))
        );
        assert_eq!(count.agreement, "same");
    }

    #[test]
    fn women_and_men_of_one_claim_add_up() {
        let whom = |value, whom: &str| Given {
            whom: Some(whom.to_owned()),
            ..given(value, "police", 0, 1)
        };
        assert_eq!(only(&[whom(3.0, "women"), whom(2.0, "men")]).best, Some(5.0));
    }

    #[test]
    fn one_victim_without_a_number_is_one() {
        assert_eq!(single_victim("A boy was fatally shot in a flat"), Some("killed"));
        assert_eq!(single_victim("The woman was wounded"), Some("injured"));
        assert_eq!(single_victim("A man and two women were killed"), None);
        assert_eq!(
            single_victim("The 17-year-old was killed on Friday"),
            Some("killed")
        );
        assert_eq!(single_victim("A boy is the youngest among the 17 wounded"), None);
        assert_eq!(single_victim("The bridge was closed"), None);
    }

    #[test]
    fn words_for_one_fate_are_one_kind() {
        assert_eq!(kind_of(Some("deaths"), None).0, "killed");
        assert_eq!(
            kind_of(Some("soldiers"), Some("wounded")),
            ("injured".into(), Some("soldiers".into()))
        );
        assert_eq!(kind_of(Some("banks"), None).0, "banks");
        assert_eq!(kind_of(None, None).0, "");
    }
}
