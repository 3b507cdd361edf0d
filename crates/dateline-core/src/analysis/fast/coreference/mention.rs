//! Finds the noun phrases and pronouns of a document and what they tell of the thing they stand for.

use super::noun::{Gender, Kind, Nouns, Pronoun, pronoun};
use super::speech::Speech;
use crate::analysis::fast::names::lexicon::{NameWords, WordClasses, fold};
use crate::analysis::{Deprel, MentionForm, NameKind, Reading, TokenRange, Upos};
use crate::linear::hash_bytes;

/// How a noun phrase is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Determiner {
    /// A name, or a pronoun.
    None,
    /// "the"
    Definite,
    /// "this", "those"
    Demonstrative,
    /// "his", "Maduro's"
    Possessive,
    /// "a", "some", "no", numbers
    Indefinite,
    /// No determiner.
    Bare,
}

/// A noun phrase or pronoun with what it tells.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) head: usize,
    pub(super) tokens: TokenRange,
    pub(super) form: MentionForm,
    pub(super) name: Option<usize>,
    /// Folded words of the name, without determiner.
    pub(super) name_words: Vec<String>,
    pub(super) name_kind: Option<NameKind>,
    /// Folded lemma of the head.
    pub(super) lemma: String,
    pub(super) lemma_hash: u64,
    pub(super) determiner: Determiner,
    pub(super) pronoun: Option<Pronoun>,
    pub(super) relative: bool,
    pub(super) plural: Option<bool>,
    pub(super) gender: Option<Gender>,
    pub(super) kind: Option<Kind>,
    pub(super) roles: u32,
    /// Hashes of adjectives, nouns and names that modify the head.
    pub(super) modifiers: Vec<u64>,
    /// Hashes of titles and other nouns that describe a named person ("President", "journalist").
    pub(super) descriptions: Vec<u64>,
    /// Usual name of a country or people that modifies the head ("the Russian general" -> "russia").
    pub(super) nation: Option<String>,
    /// A number that counts the things ("the two countries").
    pub(super) count: Option<u32>,
    /// Relative clause, "of" phrase or other complement after the head.
    pub(super) post_modified: bool,
    pub(super) deprel: Deprel,
    /// Lemma of the governing word, hashed.
    pub(super) governor: u64,
    pub(super) sentence: usize,
    pub(super) paragraph: u32,
    /// The quotation that it stands in.
    pub(super) quote: Option<usize>,
}

impl Mention {
    pub(super) fn is_pronoun(&self) -> bool {
        self.form == MentionForm::Pronoun
    }

    pub(super) fn subject(&self) -> bool {
        self.deprel.is_subject()
    }
}

/// All mentions, in the order of their heads.
pub(super) fn detect(
    text: &str,
    reading: &Reading,
    words: &NameWords,
    nouns: &Nouns,
    speech: &Speech,
) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for head in 0..reading.tokens.len() {
        if let Some(mention) = at(head, text, reading, words, nouns, speech) {
            mentions.push(mention);
        }
    }
    mentions
}

/// True for the relations whose token is part of another noun phrase's head.
fn inside_head(deprel: Deprel) -> bool {
    matches!(
        deprel,
        Deprel::Compound
            | Deprel::Flat
            | Deprel::Fixed
            | Deprel::Goeswith
            | Deprel::NmodDesc
            | Deprel::Reparandum
    )
}

fn at(
    head: usize,
    text: &str,
    reading: &Reading,
    words: &NameWords,
    nouns: &Nouns,
    speech: &Speech,
) -> Option<Mention> {
    let token = &reading.tokens[head];
    let word = fold(reading.word(head, text));
    let own_name = reading.name_at(head);
    let lemma = if token.upos == Upos::Propn {
        word.clone()
    } else {
        fold(&token.lemma)
    };
    let mut personal = None;
    let mut relative = false;
    match token.upos {
        Upos::Pron | Upos::Det if token.deprel != Deprel::Expl => {
            personal =
                pronoun(&word).filter(|_| token.upos == Upos::Pron || token.deprel == Deprel::NmodPoss);
            relative = matches!(word.as_str(), "who" | "whom" | "which" | "that" | "whose")
                && reading
                    .ancestors(head)
                    .take(4)
                    .any(|up| reading.tokens[up].deprel == Deprel::AclRelcl);
            if personal.is_none() && !relative {
                return None;
            }
        }
        Upos::Noun | Upos::Propn => {
            // A name inside another noun phrase ("the Trump administration") is a mention of its own.
            let inner_name = own_name.is_some_and(|name| {
                reading.head_of(reading.names[name].tokens) == head
                    && reading.names[name].kind != NameKind::Nationality
                    && !token
                        .head
                        .is_some_and(|up| reading.names[name].tokens.contains(up))
            });
            if inside_head(token.deprel) && !(inner_name && token.deprel == Deprel::Compound) {
                return None;
            }
            if own_name.is_some_and(|name| {
                reading.head_of(reading.names[name].tokens) != head
                    && token
                        .head
                        .is_some_and(|up| reading.names[name].tokens.contains(up))
            }) {
                return None; // "Affairs" in "Ministry of Foreign Affairs"
            }
        }
        // "the poor", "the two": only as subject or object.
        Upos::Adj | Upos::Num if own_name.is_none() => {
            let argument = matches!(token.deprel.base(), "nsubj" | "obj" | "obl" | "nmod" | "iobj");
            let definite = reading
                .child(head, Deprel::Det)
                .is_some_and(|det| fold(reading.word(det, text)) == "the");
            if !argument || !definite {
                return None;
            }
        }
        _ => {
            let name = own_name?;
            let names = reading.names[name].tokens;
            if reading.head_of(names) != head
                || reading.names[name].kind == NameKind::Nationality
                || inside_head(token.deprel) && token.deprel != Deprel::Compound
            {
                return None;
            }
        }
    }
    // The name of the phrase: at its head, or a person's name behind a title ("President Flores", "Lima Mayor Flores").
    let behind_title = || {
        reading
            .children_by(head, &[Deprel::Flat, Deprel::NmodDesc, Deprel::Compound])
            .filter_map(|child| reading.name_at(child))
            .find(|name| {
                let person = reading.names[*name].tokens.start;
                reading.names[*name].kind == NameKind::Person
                    && person > head
                    && (head..person).any(|at| {
                        words
                            .classes(&fold(reading.word(at, text)))
                            .meets(WordClasses::TITLE)
                    })
            })
    };
    let name = match own_name {
        Some(name) if reading.names[name].kind == NameKind::Person => own_name,
        _ => behind_title().or(own_name),
    };
    let name = name.filter(|_| personal.is_none() && !relative);
    let name_kind = name.map(|name| reading.names[name].kind);
    let form = if personal.is_some() || relative {
        MentionForm::Pronoun
    } else if name.is_some() && name_kind != Some(NameKind::Nationality) {
        MentionForm::Name
    } else {
        MentionForm::Nominal
    };
    let inner = form == MentionForm::Name && token.deprel == Deprel::Compound;
    let tokens = if form == MentionForm::Pronoun {
        TokenRange::new(head, head + 1)
    } else if inner {
        reading.names[name?].tokens
    } else {
        extent(reading, head, name)
    };
    let mut mention = Mention {
        head,
        tokens,
        form,
        name,
        name_words: Vec::new(),
        name_kind,
        lemma_hash: hash_bytes(lemma.as_bytes()),
        determiner: Determiner::None,
        pronoun: personal,
        relative,
        plural: None,
        gender: None,
        kind: None,
        roles: 0,
        modifiers: Vec::new(),
        descriptions: Vec::new(),
        nation: None,
        count: None,
        post_modified: false,
        deprel: token.deprel,
        governor: token
            .head
            .map_or(0, |up| hash_bytes(reading.tokens[up].lemma.as_bytes())),
        sentence: token.sentence as usize,
        paragraph: reading.sentence(head).block,
        quote: speech.quote_at(head),
        lemma,
    };
    if let Some(pronoun) = personal {
        mention.plural = pronoun.plural;
        mention.gender = pronoun.gender;
        mention.kind = (pronoun.gender.is_some() || pronoun.person == 1).then_some(Kind::Person);
    } else if !relative {
        describe(&mut mention, text, reading, words, nouns);
    }
    Some(mention)
}

/// The words of a noun phrase: without relative clause, apposition, conjuncts and what hangs on a predicate.
fn extent(reading: &Reading, head: usize, name: Option<usize>) -> TokenRange {
    let outside = |at: usize| {
        let deprel = reading.tokens[at].deprel;
        matches!(
            deprel.base(),
            "acl"
                | "appos"
                | "conj"
                | "cc"
                | "parataxis"
                | "mark"
                | "cop"
                | "aux"
                | "nsubj"
                | "csubj"
                | "advcl"
                | "expl"
                | "discourse"
                | "dislocated"
                | "list"
                | "vocative"
                | "orphan"
                | "ccomp"
                | "xcomp"
                | "obl"
                | "obj"
        ) || deprel == Deprel::Case && reading.tokens[at].head == Some(head)
            || deprel == Deprel::Punct && reading.tokens[at].head == Some(head)
            || deprel == Deprel::Advmod
                && reading.tokens[at].head == Some(head)
                && at < head
                && reading.child(head, Deprel::Cop).is_some()
    };
    let mut range = reading.subtree_without(head, |at| {
        // What is part of the name stays.
        let named = name.is_some_and(|name| reading.names[name].tokens.contains(at));
        !named && outside(at)
    });
    let kept = name.map_or(TokenRange::new(head, head + 1), |name| reading.names[name].tokens);
    // What hangs on a word inside by a mistake of the tree: prepositions before, commas and ages behind.
    let loose = |at: usize| {
        let token = &reading.tokens[at];
        matches!(token.upos, Upos::Punct | Upos::Cconj | Upos::Sconj | Upos::Part)
            || matches!(token.deprel, Deprel::Case | Deprel::Mark | Deprel::Cc)
    };
    let start_limit = kept.start.min(head);
    while range.start < start_limit {
        let at = range.start;
        let before_case = reading.tokens[at].upos == Upos::Adv && loose(at + 1);
        if !loose(at) && !before_case {
            break;
        }
        range.start += 1;
    }
    let end_limit = kept.end.max(head + 1);
    while range.end > end_limit {
        let at = range.end - 1;
        let age = reading.tokens[at].upos == Upos::Num
            && at > end_limit
            && reading.tokens[at - 1].upos == Upos::Punct;
        if !age && (!loose(at) || reading.tokens[at].upos == Upos::Part) {
            break;
        }
        range.end -= 1;
    }
    TokenRange::new(range.start.min(kept.start), range.end.max(kept.end))
}

/// Fills what a noun phrase tells.
fn describe(mention: &mut Mention, text: &str, reading: &Reading, words: &NameWords, nouns: &Nouns) {
    let head = mention.head;
    let token = &reading.tokens[head];
    let noun = nouns.get(&mention.lemma);
    mention.plural = match token.xpos.as_str() {
        "NNS" | "NNPS" => Some(true),
        "NN" => Some(false),
        "NNP" => Some(mention.lemma == "police"),
        _ => None,
    };
    if matches!(
        mention.lemma.as_str(),
        "police" | "people" | "staff" | "crew" | "personnel"
    ) {
        mention.plural = None;
    }
    if let Some(noun) = noun {
        mention.kind = Some(noun.kind);
        mention.gender = noun.gender;
        mention.roles = noun.roles;
    }
    if let (Some(name), Some(kind)) = (mention.name, mention.name_kind) {
        let tokens = reading.names[name].tokens;
        mention.name_words = tokens
            .iter()
            .map(|at| fold(reading.word(at, text)))
            .filter(|word| !matches!(word.as_str(), "the" | "a" | "'s" | "." | "," | "'"))
            .map(|word| word.trim_start_matches(['#', '@']).to_owned())
            .collect();
        mention.kind = Kind::of_name(kind).or(mention.kind);
        if kind == NameKind::Person {
            mention.roles = 0;
            mention.plural = Some(token.xpos == "NNPS");
            if mention.name_words.len() > 1 {
                let given = words.person(&mention.name_words[0]);
                mention.gender = match (given.male, given.female) {
                    (true, false) => Some(Gender::Male),
                    (false, true) => Some(Gender::Female),
                    _ => mention.gender,
                };
            }
        } else if kind == NameKind::Place {
            mention.plural = Some(false);
            let classes = words.classes(&mention.name_words.join(" "));
            mention.roles |= if classes.meets(WordClasses::COUNTRY) {
                nouns.country
            } else {
                0
            };
        } else if kind != NameKind::Nationality {
            mention.plural = Some(false);
        }
    }
    mention.determiner = if mention.form == MentionForm::Name {
        Determiner::None
    } else {
        Determiner::Bare
    };
    let mut queue: Vec<usize> = reading.children(head).collect();
    while let Some(child) = queue.pop() {
        let word = fold(reading.word(child, text));
        let deprel = reading.tokens[child].deprel;
        let in_name = mention
            .name
            .is_some_and(|name| reading.names[name].tokens.contains(child));
        if in_name {
            queue.extend(reading.children(child));
            continue;
        }
        match deprel {
            Deprel::Det | Deprel::DetPredet => {
                mention.determiner = match word.as_str() {
                    "the" | "both" => Determiner::Definite,
                    "this" | "that" | "these" | "those" | "such" => Determiner::Demonstrative,
                    _ => Determiner::Indefinite,
                };
                if word == "both" {
                    mention.count = Some(2);
                }
                if matches!(word.as_str(), "a" | "an" | "this" | "that" | "each" | "every")
                    && mention.plural.is_none()
                {
                    mention.plural = Some(false);
                }
            }
            Deprel::NmodPoss => {
                mention.determiner = Determiner::Possessive;
                if let Some(nation) = nation(child, text, reading, words, nouns) {
                    mention.nation = Some(nation);
                }
                mention.modifiers.push(hash_bytes(word.as_bytes()));
            }
            Deprel::Amod | Deprel::Compound | Deprel::NmodDesc | Deprel::Flat => {
                if let Some(nation) = nation(child, text, reading, words, nouns) {
                    mention.nation = Some(nation);
                }
                let lemma = hash_bytes(fold(&reading.tokens[child].lemma).as_bytes());
                mention.modifiers.push(lemma);
                if mention.form == MentionForm::Name {
                    mention.descriptions.push(lemma);
                    if let Some(noun) = nouns.get(&fold(&reading.tokens[child].lemma)) {
                        if noun.kind == Kind::Person || mention.kind != Some(Kind::Person) {
                            mention.roles |= noun.roles;
                        }
                        mention.gender = mention.gender.or(noun.gender);
                    }
                    mention.gender = match word.as_str() {
                        "mr." | "mr" | "sir" | "lord" => Some(Gender::Male),
                        "mrs." | "mrs" | "ms." | "ms" | "miss" | "lady" | "dame" => Some(Gender::Female),
                        _ => mention.gender,
                    };
                }
                queue.extend(reading.children(child).filter(|at| {
                    matches!(
                        reading.tokens[*at].deprel,
                        Deprel::Amod | Deprel::Compound | Deprel::Flat | Deprel::NmodDesc
                    )
                }));
            }
            Deprel::Nummod if reading.tokens[child].head == Some(head) => {
                mention.count = match word.as_str() {
                    "two" | "2" => Some(2),
                    "three" | "3" => Some(3),
                    "four" | "4" => Some(4),
                    other => other.parse().ok().or(Some(9)),
                };
                if mention.determiner == Determiner::Bare {
                    mention.determiner = Determiner::Indefinite;
                }
            }
            Deprel::Nmod | Deprel::AclRelcl | Deprel::Acl if reading.tokens[child].head == Some(head) => {
                mention.post_modified = true;
                if deprel == Deprel::Nmod {
                    mention.modifiers.push(hash_bytes(word.as_bytes()));
                    if let Some(nation) = nation(child, text, reading, words, nouns) {
                        mention.nation = mention.nation.take().or(Some(nation));
                    }
                }
            }
            _ => {}
        }
    }
    mention.modifiers.sort_unstable();
    mention.modifiers.dedup();
    if matches!(token.upos, Upos::Num) {
        mention.count = match mention.lemma.as_str() {
            "two" | "2" => Some(2),
            "three" | "3" => Some(3),
            _ => mention.count,
        };
        mention.plural = Some(true);
    }
    // A person who is described as head of a titled phrase: "President" with the name behind it.
    if mention
        .name
        .is_some_and(|name| !reading.names[name].tokens.contains(head))
    {
        mention.descriptions.push(mention.lemma_hash);
        if let Some(noun) = noun {
            mention.roles |= noun.roles;
        }
    }
}

/// The usual name of the country or people that a modifier names.
fn nation(at: usize, text: &str, reading: &Reading, words: &NameWords, nouns: &Nouns) -> Option<String> {
    let folded = match reading.name_at(at) {
        Some(name) => reading.names[name]
            .tokens
            .iter()
            .map(|at| fold(reading.word(at, text)))
            .filter(|word| word != "the" && word != "'s")
            .collect::<Vec<_>>()
            .join(" "),
        None => fold(reading.word(at, text)),
    };
    words
        .classes(&folded)
        .meets(WordClasses(WordClasses::DEMONYM.0 | WordClasses::COUNTRY.0))
        .then(|| nouns.usual(&folded).to_owned())
}
