//! What a report is about: conflict and politics, a disaster, or sport, business, weather, culture.
//!
//! PLOVER events need political actors; in a report about a match or a share price "attack", "strike" and "rally"
//! are none. The theme is read off the argument classes of all nouns.

use super::lexicon::Classes;
use super::view::View;

/// The theme of one report.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Theme {
    /// States, officials, parties, crowds act in it.
    pub(crate) political: bool,
    /// Armed actors or weapons play a part.
    pub(crate) conflict: bool,
    /// A natural disaster is its main matter.
    pub(crate) disaster: bool,
    /// An accident is its main matter.
    pub(crate) accident: bool,
    /// Sport, business, weather or culture outweighs politics and conflict.
    pub(crate) leisure: bool,
}

impl Theme {
    /// Reads the theme off a document.
    pub(crate) fn of(view: &View) -> Theme {
        let mut counts = [0f32; Classes::NAMES.len()];
        let mut nouns = 0f32;
        let mut countries = 0f32;
        for token in 0..view.len() {
            if !view.upos(token).is_nominal() && view.upos(token) != crate::analysis::Upos::Adj {
                continue;
            }
            nouns += 1.0;
            if view.is_country(token) {
                countries += 1.0;
            }
            let classes = view.classes(token);
            if classes.is_empty() {
                continue;
            }
            let weight = 1.0 / classes.0.count_ones() as f32;
            for (bit, count) in counts.iter_mut().enumerate() {
                if classes.0 & (1 << bit) != 0 {
                    *count += weight;
                }
            }
        }
        let of = |name: &str| {
            Classes::NAMES
                .iter()
                .position(|known| *known == name)
                .map_or(0.0, |bit| counts[bit])
        };
        let armed = of("armed") + of("weapon") + of("milvehicle") + of("prisoner");
        let civic = of("police") + of("official") + of("crowd") + of("sanction") + of("charge");
        let natural = of("natural");
        let accident = of("accident");
        let leisure = of("sport")
            .max(of("business"))
            .max(of("weather"))
            .max(of("culture"));
        let public = armed + civic + 0.25 * countries;
        Theme {
            political: public >= 1.0 && public > leisure,
            conflict: armed >= 1.0 && armed * 1.5 > natural,
            disaster: natural >= 2.0 && natural > armed,
            accident: accident >= 1.0 && accident > armed && accident > natural,
            leisure: leisure > public
                || (public < 0.03 * nouns && leisure > 0.0)
                || (public + natural + accident == 0.0 && nouns >= 12.0),
        }
    }
}
