//! Words of the analyst's own: actors, verb senses, outlets, and what vague numbers stand for.
//!
//! Files are like those of `lexicons/` with fewer columns; they need no order, and the `#!` line may be left out. What
//! they say stands above what the program knows.
//!
//! | file | columns |
//! | --- | --- |
//! | `actors.tsv` | name, aliases (with `\|` between), country (ISO 3166-1 alpha-3 or empty), sector (CAMEO, `GOV`, `REB`, ...) |
//! | `events.tsv` | words and part of speech (`torch/verb`, `lay siege to/verb`, `sit-in/noun`), PLOVER event or `NONE`, mode or `-` |
//! | `outlets.tsv` | name as printed, canonical name, kind (`newspaper`, `agency`, `social`, ...), country, `yes` where a state runs it, else `no` |
//! | `vague.toml` | rows like those of `rules/quantity/vague.toml`; a row with a known id replaces it |
//!
//! ```
//! use dateline_core::resources::user::UserLexicon;
//! let mut own = UserLexicon::default();
//! own.add("actors.tsv", "Velan Front\tVF\tMLI\tREB\n")?;
//! let error = own.add("events.tsv", "torch/verb\tBURN\t-\n").unwrap_err();
//! assert!(error.to_string().starts_with("events.tsv:1: no PLOVER event `BURN`"));
//! # Ok::<(), dateline_core::error::ResourceError>(())
//! ```

use crate::error::ResourceError;
use std::collections::BTreeSet;

/// Names of the files that are understood.
pub const FILES: [&str; 4] = ["actors.tsv", "events.tsv", "outlets.tsv", "vague.toml"];

/// Rows of the analyst's own, checked.
#[derive(Debug, Default)]
pub struct UserLexicon {
    pub(crate) actors: Vec<UserActor>,
    pub(crate) senses: Vec<UserSense>,
    pub(crate) outlets: Vec<UserOutlet>,
    /// The text of `vague.toml` with the name it was given by.
    pub(crate) vague: Option<(String, String)>,
}

/// A row of `actors.tsv`.
#[derive(Debug)]
pub(crate) struct UserActor {
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static str,
    pub(crate) country: &'static str,
    pub(crate) sector: &'static str,
}

/// A row of `events.tsv`.
#[derive(Debug)]
pub(crate) struct UserSense {
    /// Lemma or phrase.
    pub(crate) words: &'static str,
    /// A verb, else a noun.
    pub(crate) verb: bool,
    pub(crate) event: &'static str,
    pub(crate) mode: Option<&'static str>,
}

/// A row of `outlets.tsv`.
#[derive(Debug)]
pub(crate) struct UserOutlet {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) social: bool,
    pub(crate) country: Option<&'static str>,
    pub(crate) state: bool,
}

impl UserLexicon {
    /// Adds the rows of one file; `file` is its path, the last part of which says what it holds. The text is kept for
    /// as long as the program runs, since every mention may name its words.
    ///
    /// # Errors
    /// A file name that is none of [`FILES`], a wrong number of columns, a repeated key, an unknown event, sector or
    /// country; the message names file and line.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), ResourceError> {
        let kind = file.rsplit(['/', '\\']).next().unwrap_or(file);
        match kind {
            "actors.tsv" => self.add_actors(file, text),
            "events.tsv" => self.add_events(file, text),
            "outlets.tsv" => self.add_outlets(file, text),
            "vague.toml" => {
                self.vague = Some((file.to_owned(), text.to_owned()));
                Ok(())
            }
            _ => Err(value(
                file,
                0,
                format!("expected one of {}, found `{kind}`", FILES.join(", ")),
            )),
        }
    }

    fn add_actors(&mut self, file: &str, text: &str) -> Result<(), ResourceError> {
        for (line, [name, aliases, country, sector]) in rows(file, text)? {
            if name.is_empty() {
                return Err(value(
                    file,
                    line,
                    "expected a name in the first column".to_owned(),
                ));
            }
            check_country(file, line, country)?;
            if !(sector.is_empty()
                || sector.len() == 3 && sector.bytes().all(|byte| byte.is_ascii_uppercase()))
            {
                let message =
                    format!("expected a sector of three capitals such as GOV, MIL or REB, found `{sector}`");
                return Err(value(file, line, message));
            }
            self.actors.push(UserActor {
                name,
                aliases,
                country,
                sector,
            });
        }
        Ok(())
    }

    fn add_events(&mut self, file: &str, text: &str) -> Result<(), ResourceError> {
        let (events, modes) = plover();
        for (line, [trigger, event, mode]) in rows(file, text)? {
            let (words, verb) = match trigger.rsplit_once('/') {
                Some((words, "verb")) if !words.is_empty() => (words, true),
                Some((words, "noun")) if !words.is_empty() => (words, false),
                _ => {
                    let message = format!("expected `words/verb` or `words/noun`, found `{trigger}`");
                    return Err(value(file, line, message));
                }
            };
            if event != "NONE" && !events.contains(event) {
                let known: Vec<&str> = events.iter().copied().collect();
                let message = format!(
                    "no PLOVER event `{event}`; there are {} and NONE",
                    known.join(", ")
                );
                return Err(value(file, line, message));
            }
            let mode = (mode != "-" && !mode.is_empty()).then_some(mode);
            if let Some(mode) = mode
                && event != "NONE"
                && !modes.contains(&(event, mode))
            {
                let known: Vec<&str> = modes
                    .iter()
                    .filter(|known| known.0 == event)
                    .map(|known| known.1)
                    .collect();
                let message = format!("no mode `{mode}` of {event}; there are {}", known.join(", "));
                return Err(value(file, line, message));
            }
            self.senses.push(UserSense {
                words,
                verb,
                event,
                mode,
            });
        }
        Ok(())
    }

    fn add_outlets(&mut self, file: &str, text: &str) -> Result<(), ResourceError> {
        for (line, [key, name, kind, country, state]) in rows(file, text)? {
            check_country(file, line, country)?;
            let state = match state {
                "yes" => true,
                "no" | "" => false,
                other => {
                    return Err(value(
                        file,
                        line,
                        format!("expected `yes` or `no` for a state's outlet, found `{other}`"),
                    ));
                }
            };
            self.outlets.push(UserOutlet {
                key,
                name: if name.is_empty() { key } else { name },
                social: kind == "social",
                country: (!country.is_empty()).then_some(country),
                state,
            });
        }
        Ok(())
    }
}

fn value(file: &str, line: usize, message: String) -> ResourceError {
    ResourceError::Value {
        file: file.to_owned(),
        line,
        message,
    }
}

/// The rows of a table of `N` columns, with their lines.
fn rows<const N: usize>(file: &str, text: &str) -> Result<Vec<(usize, [&'static str; N])>, ResourceError> {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    let mut rows = Vec::new();
    let mut keys = BTreeSet::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = number + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let Ok(row) = <[&str; N]>::try_from(cells.as_slice()) else {
            let (file, found) = (file.to_owned(), cells.len());
            return Err(ResourceError::Columns {
                file,
                line: number,
                expected: N,
                found,
            });
        };
        if !keys.insert(row[0]) {
            return Err(value(
                file,
                number,
                format!("`{}` stands here a second time", row[0]),
            ));
        }
        rows.push((number, row));
    }
    Ok(rows)
}

fn check_country(file: &str, line: usize, country: &str) -> Result<(), ResourceError> {
    let code = country.len() == 3 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if country.is_empty() || code {
        return Ok(());
    }
    let message =
        format!("expected a country of three capitals (ISO 3166-1 alpha-3) or nothing, found `{country}`");
    Err(value(file, line, message))
}

/// The events and modes of PLOVER.
fn plover() -> (BTreeSet<&'static str>, BTreeSet<(&'static str, &'static str)>) {
    let rows = include_str!("../../../../lexicons/plover.tsv").lines();
    let keys = rows
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next());
    let pairs: Vec<(&str, &str)> = keys.filter_map(|key| key.split_once('/')).collect();
    let events = pairs.iter().map(|pair| pair.0).collect();
    (
        events,
        pairs.into_iter().filter(|pair| !pair.1.is_empty()).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fast::FastReader;
    use crate::{Document, Pipeline};

    fn message(file: &str, text: &str) -> String {
        UserLexicon::default().add(file, text).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_file_line_and_cure() {
        let found = message(
            "own/actors.tsv",
            "#! name\taliases\tcountry\tsector\nVelan Front\tVF\tMali\tREB\n",
        );
        assert!(
            found.starts_with("own/actors.tsv:2: expected a country of three capitals"),
            "{found}"
        );
        assert_eq!(
            message("actors.tsv", "Velan Front\tVF\n"),
            "actors.tsv:1: expected 4 columns, found 2"
        );
        assert!(message("actors.tsv", "A\t\t\t\nA\t\t\t\n").contains(":2: `A` stands here a second time"));
        assert!(message("events.tsv", "torch\tASSAULT\t-\n").contains("expected `words/verb`"));
        assert!(
            message("events.tsv", "torch/verb\tASSAULT\tburn\n")
                .contains("no mode `burn` of ASSAULT; there are abduct")
        );
        assert!(message("notes.txt", "").contains("expected one of actors.tsv"));
    }

    #[test]
    fn own_words_stand_above_the_programs() {
        let mut own = UserLexicon::default();
        own.add("actors.tsv", "Velan Front\tVF\tMLI\tREB\n")
            .expect("sound rows");
        own.add(
            "events.tsv",
            "\u{feff}torch/verb\tASSAULT\tprimitive\r\nlay waste to/verb\tASSAULT\tdestroy\n",
        )
        .expect("sound rows");
        own.add("outlets.tsv", "Delta Wire\tThe Delta Wire\tagency\tMLI\tyes\n")
            .expect("sound rows");
        let vague = "[[vague]]\nid = \"QV-DOZENS\"\nwords = [\"dozens\"]\nlow = 12\nhigh = 60\n";
        own.add("vague.toml", vague).expect("sound rows");
        let reader = FastReader::embedded().expect("the models of the binary load");
        let pipeline = Pipeline::with_user(Box::new(reader), &own).expect("sound data");
        let text = "Velan Front fighters torched dozens of houses in Gao, Delta Wire reported.";
        let record = pipeline.read(&Document::new(text));
        let claim = record
            .claims
            .iter()
            .find(|claim| claim.event_type == "ASSAULT")
            .expect("a claim");
        assert_eq!(claim.mode.as_deref(), Some("primitive"));
        let mention = |kind: &str| {
            record
                .mentions
                .iter()
                .find(|mention| mention.kind == kind)
                .expect("a mention")
        };
        assert!(
            mention("actor")
                .code
                .as_deref()
                .is_some_and(|code| code.starts_with("MLI"))
        );
        assert_eq!(
            (mention("quantity").low, mention("quantity").high),
            (Some(12.0), Some(60.0))
        );
        let outlet = record
            .sources
            .iter()
            .find(|source| source.name.as_deref() == Some("The Delta Wire"));
        assert!(outlet.is_some_and(|source| source.state_affiliated));
    }
}
