//! The look-up data of actors: names of institutions, groups and leaders, and common nouns for those who act.

use crate::error::ResourceError;
use crate::resources::gazetteer::normalise;
use crate::resources::lexicon::Lexicon;
use crate::resources::user::UserActor;
use std::collections::HashMap;

/// A named actor of the lexicons.
#[derive(Debug)]
pub(super) struct Named {
    /// Canonical name.
    pub(super) name: &'static str,
    /// Country, or the code of an international body; empty where the report must tell.
    pub(super) country: &'static str,
    pub(super) sector: &'static str,
    /// Years in which a person spoke for his side.
    pub(super) years: Option<(i16, i16)>,
    pub(super) rule: &'static str,
}

/// How a name must stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) named: u16,
    /// In capitals, as an acronym.
    pub(super) acronym: bool,
    /// May stand in lower case.
    pub(super) lower: bool,
}

/// A common noun for those who act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role {
    /// Sector; empty where the words before it must tell.
    pub(super) sector: &'static str,
    pub(super) political: Political,
}

/// Whether a role is a political actor in the sense of PLOVER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Political {
    Yes,
    /// Where many act together.
    Crowd,
    /// Where a country is named as owner ("Russian warships").
    Owned,
    No,
    /// Only before a name ("Gen. Ana Ruiz").
    Title,
}

/// All look-up data of actors.
#[derive(Debug)]
pub(crate) struct ActorTables {
    pub(super) named: Vec<Named>,
    names: HashMap<String, Vec<Spelling>>,
    /// Leaders by the last word of their name, which counts only after a title.
    surnames: HashMap<String, Vec<u16>>,
    roles: HashMap<&'static str, Role>,
    modifiers: HashMap<&'static str, &'static str>,
    /// Most words of a name.
    pub(super) longest: usize,
}

macro_rules! lexicon {
    ($file:literal) => {
        Lexicon::parse($file, include_str!(concat!("../../../../../lexicons/", $file)))
    };
}

impl ActorTables {
    /// The data of the binary.
    pub(crate) fn embedded() -> Result<Self, ResourceError> {
        let mut tables = Self {
            named: Vec::with_capacity(1024),
            names: HashMap::with_capacity(2500),
            surnames: HashMap::with_capacity(600),
            roles: HashMap::with_capacity(600),
            modifiers: HashMap::with_capacity(200),
            longest: 1,
        };
        for row in lexicon!("governments.tsv")?.rows() {
            tables.add(row[0], row[1], row[2], row[3], None, "actor.government");
        }
        for row in lexicon!("organisations.tsv")?.rows() {
            tables.add(row[0], row[1], row[2], row[3], None, "actor.organisation");
        }
        for row in lexicon!("armed_groups.tsv")?.rows() {
            tables.add(row[0], row[1], row[2], "REB", None, "actor.group");
        }
        for row in lexicon!("parties.tsv")?.rows() {
            tables.add(row[0], row[1], row[2], "PTY", None, "actor.party");
        }
        let leaders = lexicon!("leaders.tsv")?;
        for (line, row) in leaders.numbered_rows() {
            let (Ok(from), Ok(to)) = (row[4].parse(), row[5].parse()) else {
                return Err(ResourceError::Value {
                    file: "leaders.tsv".to_owned(),
                    line,
                    message: format!("expected two years, found `{}` and `{}`", row[4], row[5]),
                });
            };
            tables.add(row[0], row[1], row[2], row[3], Some((from, to)), "actor.leader");
        }
        for row in lexicon!("role_nouns_actor.tsv")?.rows() {
            let political = match row[2] {
                "yes" => Political::Yes,
                "crowd" => Political::Crowd,
                "owned" => Political::Owned,
                "title" => Political::Title,
                _ => Political::No,
            };
            let sector = if row[1] == "?" { "" } else { row[1] };
            tables.roles.insert(row[0], Role { sector, political });
        }
        for row in lexicon!("actor_modifiers.tsv")?.rows() {
            tables
                .modifiers
                .insert(row[0], if row[1] == "-" { "" } else { row[1] });
        }
        Ok(tables)
    }

    /// Puts the analyst's own actors before those of the same name.
    pub(crate) fn add_user(&mut self, actors: &[UserActor]) {
        for actor in actors {
            let number = self.named.len() as u16;
            self.add(
                actor.name,
                actor.aliases,
                actor.country,
                actor.sector,
                None,
                "actor.user",
            );
            for form in std::iter::once(actor.name).chain(actor.aliases.split('|')) {
                let form = form.strip_prefix("the ").unwrap_or(form);
                if let Some(list) = self.names.get_mut(&normalise(form)) {
                    list.sort_by_key(|spelling| spelling.named != number);
                }
            }
        }
    }

    fn add(
        &mut self,
        name: &'static str,
        aliases: &'static str,
        country: &'static str,
        sector: &'static str,
        years: Option<(i16, i16)>,
        rule: &'static str,
    ) {
        let named = self.named.len() as u16;
        self.named.push(Named {
            name,
            country,
            sector,
            years,
            rule,
        });
        if years.is_some()
            && let Some(last) = name.rsplit([' ', '-']).next()
        {
            self.surnames.entry(normalise(last)).or_default().push(named);
        }
        for form in std::iter::once(name)
            .chain(aliases.split('|'))
            .filter(|form| !form.is_empty())
        {
            let form = form.strip_prefix("the ").unwrap_or(form);
            let key = normalise(form);
            self.longest = self.longest.max(key.split(' ').count());
            let spelling = Spelling {
                named,
                acronym: form.len() <= 6 && !form.chars().any(char::is_lowercase),
                lower: form.starts_with(char::is_lowercase)
                    && !form.starts_with("al-")
                    && !form.starts_with("bin "),
            };
            let list = self.names.entry(key).or_default();
            if !list.contains(&spelling) {
                list.push(spelling);
            }
        }
    }

    pub(super) fn named(&self, normal: &str) -> &[Spelling] {
        self.names.get(normal).map_or(&[], Vec::as_slice)
    }

    /// Leaders with this surname.
    pub(super) fn surname(&self, normal: &str) -> &[u16] {
        self.surnames.get(normal).map_or(&[], Vec::as_slice)
    }

    /// The role that a noun names; a plural that no row has is that of its singular.
    pub(super) fn role(&self, normal: &str) -> Option<Role> {
        if let Some(role) = self.roles.get(normal) {
            return Some(*role);
        }
        let singular = if let Some(stem) = normal.strip_suffix("ies") {
            format!("{stem}y")
        } else if let Some(stem) = normal.strip_suffix("men") {
            format!("{stem}man")
        } else {
            normal
                .strip_suffix('s')
                .filter(|stem| !stem.ends_with('s'))?
                .to_owned()
        };
        let role = self.roles.get(singular.as_str()).copied()?;
        (role.political != Political::Title).then_some(role)
    }

    /// The sector that a word gives to the noun after it; empty = a modifier without a sector.
    pub(super) fn modifier(&self, normal: &str) -> Option<&'static str> {
        self.modifiers.get(normal).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicons_load() {
        let tables = ActorTables::embedded().unwrap();
        assert!(tables.role("troops").is_some_and(|role| role.sector == "MIL"));
        assert!(tables.named("isis")[0].acronym);
        assert!(!tables.named("vladimir putin").is_empty());
    }
}
