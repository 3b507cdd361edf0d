//! The verdict algebra: what independent origins make of an event.

/// What stands for and against an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Voices {
    /// Independent origins that say it happened.
    pub asserting: usize,
    /// Independent origins that deny it.
    pub denying: usize,
    /// Reports without any source say it happened.
    pub unattributed: bool,
    /// An origin took its own word back.
    pub withdrawn: bool,
    /// All who say so are of one party to the event.
    pub one_side: bool,
}

/// Whether an event happened, as far as its accounts go. The order is that of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// An origin took it back.
    Retracted,
    /// Affirmed and denied by different origins.
    Contested,
    /// Only the denial is known.
    Denied,
    /// Two or more independent origins, not all of one side.
    Corroborated,
    /// Two or more origins, all of one side.
    OneSided,
    /// One origin, however many reports relay it.
    SingleOrigin,
    /// No report names a source.
    Unattributed,
}

impl Verdict {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Retracted => "retracted",
            Self::Contested => "contested",
            Self::Denied => "denied",
            Self::Corroborated => "corroborated",
            Self::OneSided => "one_sided",
            Self::SingleOrigin => "single_origin",
            Self::Unattributed => "unattributed",
        }
    }
}

/// The verdict on an event.
pub fn verdict(voices: Voices) -> Verdict {
    if voices.withdrawn {
        Verdict::Retracted
    } else if voices.denying > 0 && (voices.asserting > 0 || voices.unattributed) {
        Verdict::Contested
    } else if voices.denying > 0 {
        Verdict::Denied
    } else if voices.asserting >= 2 && !voices.one_side {
        Verdict::Corroborated
    } else if voices.asserting >= 2 {
        Verdict::OneSided
    } else if voices.asserting == 1 {
        Verdict::SingleOrigin
    } else {
        Verdict::Unattributed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Voices> {
        let mut all = Vec::new();
        for asserting in 0..4 {
            for denying in 0..3 {
                for bits in 0..8 {
                    all.push(Voices {
                        asserting,
                        denying,
                        unattributed: bits & 1 != 0,
                        withdrawn: bits & 2 != 0,
                        one_side: bits & 4 != 0,
                    });
                }
            }
        }
        all
    }

    #[test]
    fn a_report_without_a_source_never_corroborates() {
        for voices in all()
            .into_iter()
            .filter(|voices| !voices.unattributed && voices.denying == 0)
        {
            let with = Voices {
                unattributed: true,
                ..voices
            };
            assert_eq!(verdict(voices), verdict(with), "{voices:?}");
        }
    }

    #[test]
    fn a_denial_only_moves_up_in_precedence() {
        for voices in all() {
            let denied = Voices {
                denying: voices.denying + 1,
                ..voices
            };
            assert!(verdict(denied) <= verdict(voices), "{voices:?}");
        }
    }

    #[test]
    fn one_origin_is_single_however_often_relayed() {
        let voices = Voices {
            asserting: 1,
            unattributed: true,
            ..Voices::default()
        };
        assert_eq!(verdict(voices), Verdict::SingleOrigin);
    }

    #[test]
    fn two_of_one_side_do_not_corroborate() {
        let voices = Voices {
            asserting: 2,
            one_side: true,
            ..Voices::default()
        };
        assert_eq!(verdict(voices), Verdict::OneSided);
        assert_eq!(
            verdict(Voices {
                one_side: false,
                ..voices
            }),
            Verdict::Corroborated
        );
    }

    #[test]
    fn only_the_denial_known_is_denied() {
        let voices = Voices {
            denying: 1,
            ..Voices::default()
        };
        assert_eq!(verdict(voices), Verdict::Denied);
        assert_eq!(
            verdict(Voices {
                asserting: 1,
                ..voices
            }),
            Verdict::Contested
        );
    }
}
