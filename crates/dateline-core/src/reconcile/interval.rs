//! Counts as intervals, and how two of them stand to each other.

/// A count: what it is at least, at best, at most. An open side is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    /// Lower bound.
    pub low: Option<f64>,
    /// The value named, where one is.
    pub best: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
}

/// How two counts of the same thing stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// The same bounds.
    Same,
    /// They can both be true: "99" and "roughly 100".
    Compatible,
    /// They exclude each other by so little that rounding or haste may explain it.
    Strained,
    /// They exclude each other.
    Conflict,
}

impl Agreement {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Compatible => "compatible",
            Self::Strained => "strained",
            Self::Conflict => "conflict",
        }
    }
}

/// Gap between two counts, as a share of the larger, up to which they are strained and not in conflict.
const STRAIN: f64 = 0.1;

impl Interval {
    /// Exactly `value`.
    pub fn exact(value: f64) -> Self {
        Self {
            low: Some(value),
            best: Some(value),
            high: Some(value),
        }
    }

    /// A count from the cells of a record. Bounds that are turned round are put right; a count with only a best value
    /// is exact.
    pub fn new(low: Option<f64>, best: Option<f64>, high: Option<f64>) -> Option<Self> {
        let clean = |value: Option<f64>| value.filter(|value| value.is_finite() && *value >= 0.0);
        let (low, best, high) = (clean(low), clean(best), clean(high));
        match (low, best, high) {
            (None, None, None) => None,
            (None, Some(best), None) => Some(Self::exact(best)),
            (Some(low), best, Some(high)) if low > high => Some(Self {
                low: Some(high),
                best,
                high: Some(low),
            }),
            _ => Some(Self { low, best, high }),
        }
    }

    /// Lower bound; zero where it is open.
    pub fn floor(self) -> f64 {
        self.low.unwrap_or(0.0)
    }

    /// Upper bound; infinite where it is open.
    pub fn ceiling(self) -> f64 {
        self.high.unwrap_or(f64::INFINITY)
    }

    /// Both bounds are the same value.
    pub fn is_exact(self) -> bool {
        self.low.is_some() && self.low == self.high
    }

    /// The value lies inside.
    pub fn holds(self, value: f64) -> bool {
        self.floor() <= value && value <= self.ceiling()
    }

    /// Both can be true.
    pub fn meets(self, other: Self) -> bool {
        self.floor() <= other.ceiling() && other.floor() <= self.ceiling()
    }

    /// The value to compare and to sort by: the best one, else the middle of the bounds, else the bound there is.
    pub fn middle(self) -> f64 {
        match (self.best, self.low, self.high) {
            (Some(best), _, _) => best,
            (None, Some(low), Some(high)) => f64::midpoint(low, high),
            (None, Some(bound), None) | (None, None, Some(bound)) => bound,
            (None, None, None) => 0.0,
        }
    }

    /// How the two stand to each other; the same whichever comes first.
    pub fn agreement(self, other: Self) -> Agreement {
        if self.low == other.low && self.high == other.high {
            return Agreement::Same;
        }
        if self.meets(other) {
            return Agreement::Compatible;
        }
        let (below, above) = if self.ceiling() < other.floor() {
            (self.ceiling(), other.floor())
        } else {
            (other.ceiling(), self.floor())
        };
        // One of twelve is a tenth; one of two is a contradiction.
        if above - below <= STRAIN * above {
            Agreement::Strained
        } else {
            Agreement::Conflict
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fixed run of intervals: every mix of open, exact, rough and wide.
    fn samples() -> Vec<Interval> {
        let mut samples = Vec::new();
        for low in [None, Some(0.0), Some(2.0), Some(90.0), Some(99.0), Some(300.0)] {
            for high in [None, Some(0.0), Some(3.0), Some(99.0), Some(110.0), Some(999.0)] {
                samples.extend(Interval::new(low, low.or(high), high));
            }
        }
        samples
    }

    #[test]
    fn agreement_is_the_same_from_both_sides() {
        for one in samples() {
            for other in samples() {
                assert_eq!(one.agreement(other), other.agreement(one), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn every_count_agrees_with_itself() {
        for one in samples() {
            assert_eq!(one.agreement(one), Agreement::Same);
        }
    }

    #[test]
    fn counts_with_a_common_value_never_conflict() {
        for one in samples() {
            for other in samples() {
                for value in [0.0, 2.5, 95.0, 99.0, 500.0] {
                    if one.holds(value) && other.holds(value) {
                        assert!(one.agreement(other) <= Agreement::Compatible);
                    }
                }
            }
        }
    }

    #[test]
    fn ninety_nine_is_compatible_with_roughly_a_hundred() {
        let rough = Interval::new(Some(90.0), Some(100.0), Some(110.0)).unwrap();
        assert_eq!(Interval::exact(99.0).agreement(rough), Agreement::Compatible);
        assert_eq!(
            Interval::exact(2.0).agreement(Interval::exact(3.0)),
            Agreement::Conflict
        );
        assert_eq!(
            Interval::exact(95.0).agreement(Interval::exact(100.0)),
            Agreement::Strained
        );
        let at_least = Interval::new(Some(20.0), Some(20.0), None).unwrap();
        assert_eq!(at_least.agreement(Interval::exact(400.0)), Agreement::Compatible);
    }

    #[test]
    fn bounds_that_are_no_numbers_are_open() {
        assert_eq!(Interval::new(Some(f64::NAN), None, None), None);
        let turned = Interval::new(Some(9.0), None, Some(3.0)).unwrap();
        assert_eq!((turned.low, turned.high), (Some(3.0), Some(9.0)));
    }
}
