//! Outlets, agencies and platforms, and the head nouns of unnamed sources: what a source is by its words.

use super::SourceKind;
use crate::error::ResourceError;
use crate::resources::lexicon::Lexicon;
use crate::resources::user::UserOutlet;
use std::collections::HashMap;

/// An outlet, agency or platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outlet {
    /// Canonical name.
    pub(crate) name: &'static str,
    /// A social platform rather than an outlet.
    pub(crate) social: bool,
    /// ISO 3166-1 alpha-3 code, where it has one.
    pub(crate) country: Option<&'static str>,
    /// A state owns, funds or runs it.
    pub(crate) state: bool,
}

/// What words say about the kind of a source.
#[derive(Debug, Default)]
pub(crate) struct SourceWords {
    outlets: HashMap<&'static str, Outlet>,
    nouns: HashMap<&'static str, SourceKind>,
}

impl SourceWords {
    /// The lexicons embedded in the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let mut words = Self::default();
        let outlets = Lexicon::parse("outlets.tsv", include_str!("../../../../lexicons/outlets.tsv"))?;
        for row in outlets.rows() {
            if let &[key, name, kind, country, state, _] = row {
                words.outlets.insert(
                    key,
                    Outlet {
                        name,
                        social: kind == "social",
                        country: (!country.is_empty()).then_some(country),
                        state: state == "yes",
                    },
                );
            }
        }
        let file = "source_nouns.tsv";
        let nouns = Lexicon::parse(file, include_str!("../../../../lexicons/source_nouns.tsv"))?;
        for (line, row) in nouns.numbered_rows() {
            if let &[noun, kind, _] = row {
                let kind = SourceKind::from_wire(kind).ok_or_else(|| ResourceError::Value {
                    file: file.to_owned(),
                    line,
                    message: format!("unknown kind of source `{kind}`"),
                })?;
                words.nouns.insert(noun, kind);
            }
        }
        Ok(words)
    }

    /// Adds the analyst's own outlets, above those of the same name.
    pub(crate) fn add_user(&mut self, outlets: &[UserOutlet]) {
        for outlet in outlets {
            let &UserOutlet {
                key,
                name,
                social,
                country,
                state,
            } = outlet;
            let known = Outlet {
                name,
                social,
                country,
                state,
            };
            self.outlets.insert(key, known);
            self.outlets.insert(name, known);
        }
    }

    /// The outlet that these words name, with or without an article and with or without "news agency" or
    /// "newspaper" beside the name.
    pub(crate) fn outlet(&self, words: &str) -> Option<Outlet> {
        let words = words
            .trim()
            .trim_matches(|c: char| matches!(c, '"' | '“' | '”' | '\'' | '‘' | '’' | ',' | '.' | '[' | ']'));
        if let Some(outlet) = self.outlets.get(words) {
            return Some(*outlet);
        }
        let bare = ["the ", "The "]
            .iter()
            .find_map(|article| words.strip_prefix(article))
            .unwrap_or(words);
        if let Some(outlet) = self.outlets.get(bare) {
            return Some(*outlet);
        }
        let mut short = bare;
        for tail in [
            " news agency",
            " News Agency",
            " newspaper",
            " daily",
            " magazine",
            " television",
            " TV",
            " radio",
            " channel",
            " agency",
            " network",
            " website",
            " News",
            "'s",
            "’s",
        ] {
            short = short.strip_suffix(tail).unwrap_or(short);
        }
        self.outlets.get(short).copied()
    }

    /// The kind of source that a head noun makes.
    pub(crate) fn noun(&self, lemma: &str) -> Option<SourceKind> {
        if let Some(kind) = self.nouns.get(lemma) {
            return Some(*kind);
        }
        let lower = lemma.to_lowercase();
        self.nouns
            .get(lower.as_str())
            .or_else(|| self.nouns.get(lower.strip_suffix('s')?))
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_is_known_with_article_and_apposition() {
        let words = SourceWords::embedded().expect("the embedded lexicons");
        assert_eq!(
            words.outlet("the AFP news agency").map(|o| o.name),
            Some("Agence France-Presse")
        );
        assert_eq!(
            words.outlet("The Associated Press").map(|o| o.name),
            Some("Associated Press")
        );
        assert!(words.outlet("Sputnik").is_some_and(|o| o.state));
        assert!(words.outlet("Twitter").is_some_and(|o| o.social));
        assert_eq!(words.outlet("the ministry"), None);
    }

    #[test]
    fn nouns_tell_the_kind() {
        let words = SourceWords::embedded().expect("the embedded lexicons");
        assert_eq!(words.noun("spokesman"), Some(SourceKind::Official));
        assert_eq!(words.noun("Police"), Some(SourceKind::Government));
        assert_eq!(words.noun("residents"), Some(SourceKind::Witness));
        assert_eq!(words.noun("banana"), None);
    }
}
