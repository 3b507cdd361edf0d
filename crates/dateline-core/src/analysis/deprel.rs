//! Dependency relations of English UD, with the subtypes that the treebanks use.

use std::fmt;

macro_rules! deprels {
    ($($variant:ident $name:literal),+ $(,)?) => {
        /// A relation of Universal Dependencies v2, subtypes included.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)] // the names are the standard's own
        pub enum Deprel { $($variant),+ }

        impl Deprel {
            /// All relations, in the order of their numbers.
            pub const ALL: &'static [Deprel] = &[$(Deprel::$variant),+];

            /// The relation as CoNLL-U writes it ("nsubj:pass").
            pub fn as_str(self) -> &'static str {
                match self { $(Deprel::$variant => $name),+ }
            }

            /// Reads a CoNLL-U relation; an unknown subtype falls back to its base relation, anything else to `dep`.
            pub fn from_conllu(name: &str) -> Deprel {
                match name {
                    $($name => Deprel::$variant,)+
                    _ => match name.split_once(':') {
                        Some((base, _)) => Deprel::from_conllu(base),
                        None => Deprel::Dep,
                    },
                }
            }
        }
    };
}

deprels! {
    Acl "acl", AclRelcl "acl:relcl", Advcl "advcl", AdvclRelcl "advcl:relcl", Advmod "advmod", Amod "amod",
    Appos "appos", Aux "aux", AuxPass "aux:pass", Case "case", Cc "cc", CcPreconj "cc:preconj", Ccomp "ccomp",
    Compound "compound", CompoundPrt "compound:prt", Conj "conj", Cop "cop", Csubj "csubj",
    CsubjOuter "csubj:outer", CsubjPass "csubj:pass", Dep "dep", Det "det", DetPredet "det:predet",
    Discourse "discourse", Dislocated "dislocated", Expl "expl", Fixed "fixed", Flat "flat", Goeswith "goeswith",
    Iobj "iobj", List "list", Mark "mark", Nmod "nmod", NmodDesc "nmod:desc", NmodPoss "nmod:poss", NmodUnmarked "nmod:unmarked",
    Nsubj "nsubj", NsubjOuter "nsubj:outer", NsubjPass "nsubj:pass", Nummod "nummod", Obj "obj", Obl "obl",
    OblAgent "obl:agent", OblUnmarked "obl:unmarked", Orphan "orphan", Parataxis "parataxis", Punct "punct",
    Reparandum "reparandum", Root "root", Vocative "vocative", Xcomp "xcomp",
}

impl Deprel {
    /// The relation without its subtype ("nsubj:pass" -> "nsubj").
    pub fn base(self) -> &'static str {
        self.as_str()
            .split(':')
            .next()
            .expect("split gives at least one part")
    }

    /// A subject of any kind.
    pub fn is_subject(self) -> bool {
        matches!(self.base(), "nsubj" | "csubj")
    }
}

impl fmt::Display for Deprel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_unknown_subtypes_fall_back() {
        for deprel in Deprel::ALL {
            assert_eq!(Deprel::from_conllu(deprel.as_str()), *deprel);
        }
        assert_eq!(Deprel::from_conllu("obl:tmod"), Deprel::Obl);
        assert_eq!(Deprel::from_conllu("nonsense"), Deprel::Dep);
    }
}
