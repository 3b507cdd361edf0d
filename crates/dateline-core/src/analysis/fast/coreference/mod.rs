//! Which noun phrases and pronouns of a document stand for the same thing.
//!
//! In: tokens, trees and names. Out: [`EntityMention`]s and [`Entity`]s. Syntax and names link first (relative and
//! reflexive pronouns, appositions, predicates, equal names, parts and initials of names, the speaker behind "I");
//! what is left - third-person pronouns and definite noun phrases - is ranked against the entities so far by a
//! linear model that may also say "new", learned from GUM. A doubtful link is not made.
//!
//! Long, since the linking steps run in one order over one state; mentions, clusters and speech are files beside it.

mod cluster;
mod mention;
mod noun;
mod ranking;
mod speech;

use super::names::lexicon::{NameWords, WordClasses, fold};
use crate::analysis::{Deprel, Entity, EntityMention, MentionForm, NameKind, Reading};
use crate::error::ResourceError;
use crate::linear::LinearModel;
use cluster::{Cluster, NameFit};
use mention::{Determiner, Mention};
use noun::{Kind, Nouns};
use speech::Speech;
use std::collections::{BTreeSet, HashSet};

const MAGIC: &[u8; 4] = b"DCR1";
/// Entities among which the ranker chooses, the latest that are allowed.
const CANDIDATES: usize = 24;
/// Entities so many others ago are not thought of; a report has some hundreds.
const IN_MIND: usize = 1000;

/// A choice among entities for one mention, with the features of each option.
#[derive(Debug, Default)]
pub struct Decision {
    /// Head token of the mention.
    pub head: usize,
    /// 0 a pronoun, 1 a definite noun phrase, 2 a bare one.
    pub class: usize,
    /// Head tokens of the mentions of each candidate; for a coordination the heads of its conjuncts.
    pub candidates: Vec<Vec<usize>>,
    /// Candidates that are coordinations not taken up before.
    pub coordination: Vec<bool>,
    /// Features of each candidate.
    pub features: Vec<Vec<u64>>,
    /// Features of the choice "a new entity".
    pub fresh: Vec<u64>,
}

/// Links mentions to entities.
#[derive(Debug)]
pub struct Coreference<'m> {
    nouns: Nouns,
    model: Option<LinearModel<'m>>,
    /// How much better than "new" a link must be: of a pronoun, of a definite and of a bare noun phrase.
    caution: [f32; 3],
}

impl<'m> Coreference<'m> {
    /// The resolver from the bytes of a frozen model: `DCR1`, three cautions (f32), a linear model of one class.
    ///
    /// # Errors
    /// A damaged model or lexicon.
    pub fn from_bytes(bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let (true, Some(numbers)) = (bytes.starts_with(MAGIC), bytes.get(4..16)) else {
            return Err(ResourceError::Binary {
                file: "coreference.bin".to_owned(),
                message: "expected a coreference model (DCR1); train it again with `cargo xtask train`"
                    .to_owned(),
            });
        };
        let number =
            |at: usize| f32::from_le_bytes([numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]]);
        Ok(Self {
            nouns: Nouns::embedded()?,
            model: Some(LinearModel::from_bytes("coreference.bin", &bytes[16..])?),
            caution: [number(0), number(4), number(8)],
        })
    }

    /// The resolver without a model, for training.
    ///
    /// # Errors
    /// A damaged lexicon.
    pub fn untrained() -> Result<Self, ResourceError> {
        Ok(Self {
            nouns: Nouns::embedded()?,
            model: None,
            caution: [0.0; 3],
        })
    }

    /// The bytes of a model from its cautions and its frozen weights.
    pub fn pack(caution: [f32; 3], weights: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in caution {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(weights);
        bytes
    }

    /// Fills `mentions` and `entities` of a reading whose tokens, trees and names are final.
    pub fn resolve(&self, text: &str, reading: &mut Reading, words: &NameWords) {
        self.resolve_with(text, reading, words, &mut |decision| self.choose(decision));
    }

    /// The best candidate of a decision; `None` = a new entity.
    fn choose(&self, decision: &Decision) -> Option<usize> {
        let model = self.model.as_ref()?;
        let score = |features: &[u64]| {
            let mut scores = [0];
            model.score(features, &mut scores);
            scores[0] as f32 / 4096.0
        };
        let caution = self.caution[decision.class];
        let mut best = (score(&decision.fresh) + caution, None);
        for (at, features) in decision.features.iter().enumerate() {
            let here = score(features);
            if here > best.0 {
                best = (here, Some(at));
            }
        }
        best.1
    }

    /// As [`Coreference::resolve`], with the choices made by the caller: for training.
    pub fn resolve_with(
        &self,
        text: &str,
        reading: &mut Reading,
        words: &NameWords,
        choose: &mut dyn FnMut(&Decision) -> Option<usize>,
    ) {
        let speech = Speech::find(text, reading);
        let mentions = mention::detect(text, reading, words, &self.nouns, &speech);
        let mut linker = Linker::new(self, text, reading, words, &speech, &mentions);
        // "I" waits for its speaker, who may be named behind the quotation.
        let waits = |mention: &Mention| {
            mention.quote.is_some() && mention.pronoun.is_some_and(|pronoun| pronoun.person < 3)
        };
        for at in (0..mentions.len()).filter(|at| !waits(&mentions[*at])) {
            linker.link(at, choose);
        }
        for at in (0..mentions.len()).filter(|at| waits(&mentions[*at])) {
            linker.first_person(at);
        }
        linker.unite_plurals();
        let (out, entities) = linker.finish();
        reading.mentions = out;
        reading.entities = entities;
    }
}

/// The state of linking one document.
struct Linker<'a> {
    nouns: &'a Nouns,
    text: &'a str,
    reading: &'a Reading,
    words: &'a NameWords,
    speech: &'a Speech,
    mentions: &'a [Mention],
    clusters: Vec<Cluster>,
    /// Cluster of each mention.
    of: Vec<Option<usize>>,
    /// Mention of each head token.
    by_head: Vec<Option<u32>>,
    /// Head of the last mention of a cluster, and the cluster: who was spoken of last comes last.
    recency: BTreeSet<(usize, usize)>,
    /// The head under which a cluster stands in `recency`.
    placed: Vec<Option<usize>>,
    /// Lemmas of all noun phrases so far.
    seen: HashSet<u64>,
    decision: Decision,
}

impl<'a> Linker<'a> {
    fn new(
        coreference: &'a Coreference,
        text: &'a str,
        reading: &'a Reading,
        words: &'a NameWords,
        speech: &'a Speech,
        mentions: &'a [Mention],
    ) -> Self {
        let mut by_head = vec![None; reading.tokens.len()];
        for (at, mention) in mentions.iter().enumerate() {
            by_head[mention.head] = Some(at as u32);
        }
        Self {
            nouns: &coreference.nouns,
            text,
            reading,
            words,
            speech,
            mentions,
            clusters: Vec::new(),
            of: vec![None; mentions.len()],
            by_head,
            recency: BTreeSet::new(),
            placed: Vec::new(),
            seen: HashSet::new(),
            decision: Decision::default(),
        }
    }

    fn mention_at(&self, head: usize) -> Option<usize> {
        self.by_head[head].map(|at| at as usize)
    }

    fn cluster_at(&self, head: usize) -> Option<usize> {
        self.mention_at(head).and_then(|at| self.of[at])
    }

    fn join(&mut self, at: usize, cluster: usize) {
        let mention = &self.mentions[at];
        self.clusters[cluster].add(at, mention);
        self.of[at] = Some(cluster);
        if mention.form == MentionForm::Nominal && !mention.relative {
            self.seen.insert(mention.lemma_hash);
        }
        self.place(cluster);
    }

    /// Notes where a cluster was spoken of last.
    fn place(&mut self, cluster: usize) {
        let last =
            ranking::latest(&self.clusters[cluster], self.mentions, &self.by_head).map(|last| last.head);
        self.placed.resize(self.clusters.len(), None);
        let before = std::mem::replace(&mut self.placed[cluster], last);
        if before != last {
            if let Some(head) = before {
                self.recency.remove(&(head, cluster));
            }
            self.recency.extend(last.map(|head| (head, cluster)));
        }
    }

    fn open(&mut self, at: usize) {
        self.clusters.push(Cluster::default());
        self.join(at, self.clusters.len() - 1);
    }

    /// Moves all mentions of one cluster into another; the empty one stays, to keep the numbers.
    fn merge(&mut self, from: usize, into: usize) {
        let moved = std::mem::take(&mut self.clusters[from]).mentions;
        for at in moved {
            self.join(at, into);
        }
        self.clusters[into].mentions.sort_unstable();
        self.place(from);
        self.place(into);
        for cluster in &mut self.clusters {
            for part in &mut cluster.parts {
                if *part == from {
                    *part = into;
                }
            }
        }
    }

    /// Finds the entity of one mention; all mentions before it have theirs.
    fn link(&mut self, at: usize, choose: &mut dyn FnMut(&Decision) -> Option<usize>) {
        let mentions = self.mentions;
        let mention = &mentions[at];
        if let Some(cluster) = self.by_syntax(at) {
            // "the candidate, Ana Flores": what stood unnamed is the one named before.
            let known = (mention.form == MentionForm::Name && !self.clusters[cluster].named())
                .then(|| self.by_name(mention))
                .flatten()
                .filter(|known| *known != cluster);
            match known {
                Some(known) => {
                    self.merge(cluster, known);
                    self.join(at, known);
                }
                None => self.join(at, cluster),
            }
        } else if mention.form == MentionForm::Name {
            match self.by_name(mention) {
                Some(cluster) => self.join(at, cluster),
                None => self.open(at),
            }
        } else if mention.pronoun.is_some_and(|pronoun| pronoun.person < 3) {
            self.first_person(at);
        } else if let Some(cluster) = self.ranked(at, choose) {
            self.join(at, cluster);
        } else {
            self.open(at);
        }
        self.describe_by_predicate(at);
        self.coordinate(at);
    }

    /// Links that the tree shows: relative and reflexive pronouns, appositions, definite predicates.
    fn by_syntax(&self, at: usize) -> Option<usize> {
        let mention = &self.mentions[at];
        let reading = self.reading;
        let token = &reading.tokens[mention.head];
        if mention.relative {
            let clause = reading
                .ancestors(mention.head)
                .take(4)
                .find(|up| reading.tokens[*up].deprel == Deprel::AclRelcl)?;
            return self.cluster_at(reading.tokens[clause].head?);
        }
        if mention.pronoun.is_some_and(|pronoun| pronoun.reflexive) {
            let subject = reading.ancestors(mention.head).skip(1).take(3).find_map(|up| {
                reading
                    .children_by(up, &[Deprel::Nsubj, Deprel::NsubjPass])
                    .next()
            })?;
            let cluster = self.cluster_at(subject)?;
            let known = &self.clusters[cluster];
            let number = known.plural != Some(true) || mention.plural == Some(true);
            let gender = match mention.gender {
                Some(gender) => {
                    known.gender.is_none_or(|other| other == gender)
                        && matches!(known.kind, Some(Kind::Person) | None)
                }
                None => {
                    known.kind != Some(Kind::Person)
                        || mention.plural == Some(true)
                        || mention.pronoun.is_some_and(|pronoun| pronoun.person < 3)
                }
            };
            return (number && gender).then_some(cluster);
        }
        if mention.pronoun.is_some() {
            return None;
        }
        if token.deprel == Deprel::Appos {
            let other = self.mention_at(token.head?)?;
            let cluster = self.of[other]?;
            let known = &self.clusters[cluster];
            let stranger = mention.form == MentionForm::Name && known.named() && !self.fits(mention, known);
            return (!stranger && self.apposition(mention, &self.mentions[other])).then_some(cluster);
        }
        // "Maduro, the president": a definite predicate of a named or pronominal subject.
        let copula = reading.child(mention.head, Deprel::Cop)?;
        let subject = reading.children_by(mention.head, &[Deprel::Nsubj]).next()?;
        let be = fold(&reading.tokens[copula].lemma) == "be";
        let plain = reading.children(mention.head).all(|child| {
            let word = fold(reading.word(child, self.text));
            !matches!(
                word.as_str(),
                "not" | "n't" | "never" | "would" | "could" | "may" | "might" | "should" | "if" | "whether"
            )
        });
        let other = self.mention_at(subject)?;
        let cluster = self.of[other]?;
        let definite = mention.determiner == Determiner::Definite || mention.form == MentionForm::Name;
        let known = &self.clusters[cluster];
        let fits = (mention.kind == known.kind || known.kind.is_none())
            && mention.plural == known.plural
            && !self.mentions[other].relative;
        let names = mention.form == MentionForm::Name && known.named();
        (be && plain && definite && fits && !names).then_some(cluster)
    }

    /// True where an apposition renames what it stands by: not "Caracas, Venezuela".
    fn apposition(&self, mention: &Mention, other: &Mention) -> bool {
        if mention.form == MentionForm::Name && other.form == MentionForm::Name {
            let (Some(a), Some(b)) = (mention.name_kind, other.name_kind) else {
                return false;
            };
            return cluster::fit(&mention.name_words, a, &other.name_words, b, |name| {
                self.nouns.usual(name).to_owned()
            })
            .is_some();
        }
        let kinds = mention.kind.is_none() || other.kind.is_none() || mention.kind == other.kind;
        let numbers = mention.plural.is_none() || other.plural.is_none() || mention.plural == other.plural;
        let genders = mention.gender.is_none() || other.gender.is_none() || mention.gender == other.gender;
        kinds && numbers && genders && mention.kind != Some(Kind::Time) && other.kind != Some(Kind::Time)
    }

    /// True where a named mention fits one of the names of a cluster.
    fn fits(&self, mention: &Mention, known: &Cluster) -> bool {
        let Some(kind) = mention.name_kind else {
            return false;
        };
        known.names.iter().any(|(words, other)| {
            cluster::fit(&mention.name_words, kind, words, *other, |name| {
                self.nouns.usual(name).to_owned()
            })
            .is_some()
        })
    }

    /// The entity with this name: the surest fit, then the latest.
    fn by_name(&self, mention: &Mention) -> Option<usize> {
        let kind = mention.name_kind?;
        let mut best: Option<(NameFit, usize, usize)> = None;
        for (number, known) in self.clusters.iter().enumerate() {
            let fit = known
                .names
                .iter()
                .filter_map(|(words, other)| {
                    cluster::fit(&mention.name_words, kind, words, *other, |name| {
                        self.nouns.usual(name).to_owned()
                    })
                })
                .max();
            let Some(mut fit) = fit else { continue };
            if kind == NameKind::Person {
                // A longer name must not clash with another full name of the same entity.
                let clash = known.names.iter().any(|(words, other)| {
                    *other == NameKind::Person
                        && words.len() > 1
                        && mention.name_words.len() > 1
                        && cluster::fit(&mention.name_words, kind, words, *other, str::to_owned).is_none()
                });
                let genders =
                    mention.gender.is_some() && known.gender.is_some() && mention.gender != known.gender;
                if clash || genders && fit != NameFit::Same {
                    continue;
                }
            }
            if fit == NameFit::Part && kind == NameKind::Organisation {
                // "the Foreign Ministry" with another country's stamp is another ministry.
                let nation = mention.nation.as_ref();
                if nation.is_some_and(|nation| !known.nations.is_empty() && !known.nations.contains(nation)) {
                    continue;
                }
                fit = NameFit::Part;
            }
            let last = known.mentions.last().copied().unwrap_or(0);
            if best.is_none_or(|(other, at, _)| (fit, last) > (other, at)) {
                best = Some((fit, last, number));
            }
        }
        best.map(|(_, _, number)| number)
    }

    /// "I" and "we" inside quotation marks are the speaker and those that the speaker counts in.
    fn first_person(&mut self, at: usize) {
        let mention = &self.mentions[at];
        let Some(pronoun) = mention.pronoun else { return };
        let speaker = mention
            .quote
            .and_then(|quote| self.speech.speaker_of(quote))
            .and_then(|head| self.cluster_at(head));
        if pronoun.person == 1
            && pronoun.plural == Some(false)
            && let Some(speaker) = speaker
        {
            let known = &self.clusters[speaker];
            if known.plural != Some(true) && matches!(known.kind, Some(Kind::Person) | None) {
                self.join(at, speaker);
                return;
            }
        }
        // The same word in the mouth of the same speaker, near by.
        let found = self.clusters.iter().position(|known| {
            let Some(last) = known.mentions.last().map(|last| &self.mentions[*last]) else {
                return false;
            };
            let same_voice = if speaker.is_some() {
                known.parts.first() == speaker.as_ref()
            } else {
                known.parts.is_empty() && last.quote == mention.quote
            };
            last.pronoun.is_some_and(|other| other.row == pronoun.row)
                && known.pronouns == 1 << pronoun.row
                && same_voice
                && mention.sentence.abs_diff(last.sentence) <= 3
                && known.lemmas.is_empty()
                && !known.named()
        });
        if let Some(cluster) = found {
            self.join(at, cluster);
        } else {
            self.open(at);
            if pronoun.person == 1
                && let Some(cluster) = self.of[at]
            {
                self.clusters[cluster].parts.extend(speaker);
            }
        }
    }

    /// The entity that the ranker chooses.
    fn ranked(&mut self, at: usize, choose: &mut dyn FnMut(&Decision) -> Option<usize>) -> Option<usize> {
        let mention = &self.mentions[at];
        if mention.form == MentionForm::Nominal && matches!(mention.determiner, Determiner::Indefinite) {
            return None;
        }
        if mention.kind == Some(Kind::Time) && mention.pronoun.is_none() {
            return None;
        }
        let speaker = mention
            .quote
            .and_then(|quote| self.speech.speaker_of(quote))
            .and_then(|head| self.cluster_at(head));
        let context = ranking::Context {
            reading: self.reading,
            mentions: self.mentions,
            nouns: self.nouns,
            speaker,
        };
        // The latest first; nothing further back than a pronoun reaches, or than anybody keeps in mind.
        let reach = mention.pronoun.map_or(usize::MAX, ranking::reach);
        let known = |head: usize| self.mention_at(head).map(|last| &self.mentions[last]);
        let options: Vec<(usize, usize)> = self
            .recency
            .iter()
            .rev()
            .take(IN_MIND)
            .filter_map(|&(head, number)| Some((known(head)?, number)))
            .take_while(|(last, _)| mention.sentence - last.sentence <= reach)
            .filter(|(last, number)| {
                ranking::allowed(mention, &self.clusters[*number], *number, last, &context)
            })
            .take(CANDIDATES)
            .map(|(last, number)| (last.head, number))
            .collect();
        if options.is_empty() {
            return None;
        }
        let seen_lemma = self.seen.contains(&mention.lemma_hash);
        let decision = &mut self.decision;
        decision.head = mention.head;
        decision.class = match mention.determiner {
            _ if mention.is_pronoun() => 0,
            Determiner::Bare => 2,
            _ => 1,
        };
        decision.candidates.clear();
        decision.coordination.clear();
        decision.features.resize_with(options.len(), Vec::new);
        for (rank, (_, number)) in options.iter().enumerate() {
            let known = &self.clusters[*number];
            let last = ranking::latest(known, self.mentions, &self.by_head)?;
            let features = &mut decision.features[rank];
            features.clear();
            ranking::candidate(mention, known, last, rank, &context, features);
            let fresh = known.mentions.is_empty();
            decision.coordination.push(fresh);
            let heads = if fresh {
                known
                    .parts
                    .iter()
                    .filter_map(|part| self.clusters[*part].mentions.last())
                    .map(|m| self.mentions[*m].head)
                    .collect()
            } else {
                known.mentions.iter().map(|m| self.mentions[*m].head).collect()
            };
            decision.candidates.push(heads);
        }
        decision.fresh.clear();
        ranking::fresh(mention, options.len(), seen_lemma, &mut decision.fresh);
        choose(decision)
            .and_then(|choice| options.get(choice))
            .map(|(_, number)| *number)
    }

    /// "Guaido is an engineer": the predicate describes its subject.
    fn describe_by_predicate(&mut self, at: usize) {
        let mention = &self.mentions[at];
        if mention.form != MentionForm::Nominal || self.reading.child(mention.head, Deprel::Cop).is_none() {
            return;
        }
        let subject = self.reading.children_by(mention.head, &[Deprel::Nsubj]).next();
        let Some(cluster) = subject.and_then(|subject| self.cluster_at(subject)) else {
            return;
        };
        if Some(cluster) == self.of[at] {
            return;
        }
        let known = &mut self.clusters[cluster];
        if known.named() && mention.kind == known.kind {
            known.descriptions.push(mention.lemma_hash);
            known.roles |= mention.roles;
            known.gender = known.gender.or(mention.gender);
        }
    }

    /// A mention that closes a coordination ("Putin and Maduro") makes the two one plural candidate.
    fn coordinate(&mut self, at: usize) {
        let mention = &self.mentions[at];
        let token = &self.reading.tokens[mention.head];
        if token.deprel != Deprel::Conj || mention.is_pronoun() {
            return;
        }
        let Some(first) = token.head else { return };
        let heads: Vec<usize> = std::iter::once(first)
            .chain(
                self.reading
                    .children_by(first, &[Deprel::Conj])
                    .filter(|conjunct| *conjunct <= mention.head),
            )
            .collect();
        let parts: Vec<usize> = heads.iter().filter_map(|head| self.cluster_at(*head)).collect();
        let Some(kind) = parts.first().map(|part| self.clusters[*part].kind) else {
            return;
        };
        if parts.len() != heads.len()
            || parts.len() < 2
            || parts.iter().any(|part| self.clusters[*part].kind != kind)
        {
            return;
        }
        // "and" must be the link, and the last conjunct must be this one.
        let and = self
            .reading
            .children_by(mention.head, &[Deprel::Cc])
            .any(|cc| fold(self.reading.word(cc, self.text)) == "and");
        if !and {
            return;
        }
        let roles = parts
            .iter()
            .fold(u32::MAX, |roles, part| roles & self.clusters[*part].roles);
        self.clusters.push(Cluster {
            kind,
            plural: Some(true),
            roles,
            count: Some(parts.len() as u32),
            parts,
            anchor: Some(first),
            ..Cluster::default()
        });
        self.place(self.clusters.len() - 1);
    }

    /// "the two countries": the two states most spoken of so far are its parts. Plurals of the same parts are one.
    fn unite_plurals(&mut self) {
        let mut united: Vec<usize> = Vec::new();
        for number in 0..self.clusters.len() {
            let known = &self.clusters[number];
            let counted = known
                .mentions
                .iter()
                .map(|at| &self.mentions[*at])
                .find(|mention| {
                    let definite = matches!(
                        mention.determiner,
                        Determiner::Definite | Determiner::Demonstrative
                    );
                    definite
                        && mention.form == MentionForm::Nominal
                        && !mention.post_modified
                        && mention.count.is_some_and(|count| (2..=4).contains(&count))
                });
            let Some(counted) = counted else { continue };
            let count = counted.count.unwrap_or(2) as usize;
            if known.parts.is_empty() {
                let country = known.roles & self.nouns.country != 0;
                let parts = if country {
                    self.nations_before(counted.head, count)
                } else {
                    self.people_before(counted, known, count)
                };
                if parts.len() != count || parts.contains(&number) {
                    continue;
                }
                self.clusters[number].parts = parts;
            }
            let mut parts = self.clusters[number].parts.clone();
            parts.sort_unstable();
            let same = united.iter().copied().find(|other| {
                let mut others = self.clusters[*other].parts.clone();
                others.sort_unstable();
                others == parts
            });
            match same {
                Some(other) => self.merge(number, other),
                None => united.push(number),
            }
        }
    }

    /// The states that are named or stand as modifiers most often before a token.
    fn nations_before(&mut self, head: usize, count: usize) -> Vec<usize> {
        let reading = self.reading;
        let mut votes: Vec<(String, usize, usize)> = Vec::new(); // nation, times, last token
        for name in &reading.names {
            if name.tokens.start >= head || !matches!(name.kind, NameKind::Place | NameKind::Nationality) {
                continue;
            }
            let folded: Vec<String> = name
                .tokens
                .iter()
                .map(|at| fold(reading.word(at, self.text)))
                .filter(|word| word != "the")
                .collect();
            let folded = folded.join(" ");
            let nation = self.nouns.usual(&folded).to_owned();
            if !self.words.classes(&nation).meets(WordClasses::COUNTRY) {
                continue;
            }
            match votes.iter_mut().find(|(known, _, _)| *known == nation) {
                Some(vote) => {
                    vote.1 += 1;
                    vote.2 = name.tokens.start;
                }
                None => votes.push((nation, 1, name.tokens.start)),
            }
        }
        votes.sort_by_key(|(_, times, last)| std::cmp::Reverse((*times, *last)));
        // Two states must stand out: a third one as frequent makes it a guess.
        if votes.len() < count || votes.len() > count && votes[count].1 == votes[count - 1].1 {
            return Vec::new();
        }
        votes.truncate(count);
        votes
            .into_iter()
            .filter_map(|(nation, _, _)| {
                self.clusters.iter().position(|known| {
                    known
                        .names
                        .iter()
                        .any(|(words, _)| self.nouns.usual(&words.join(" ")) == nation)
                })
            })
            .collect()
    }

    /// The people or things of the same kind named in the sentences just before.
    fn people_before(&self, mention: &Mention, plural: &Cluster, count: usize) -> Vec<usize> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (number, known) in self.clusters.iter().enumerate() {
            if !known.named()
                || known.plural == Some(true)
                || known.kind != plural.kind
                || known.kind.is_none()
            {
                continue;
            }
            let near = known
                .mentions
                .iter()
                .map(|at| &self.mentions[*at])
                .filter(|other| other.head < mention.head && mention.sentence - other.sentence <= 3)
                .map(|other| other.head)
                .max();
            if let Some(head) = near {
                found.push((head, number));
            }
        }
        // "the two leaders" are those who were called so.
        if plural.roles != 0 {
            let fitting = |(_, number): &(usize, usize)| self.clusters[*number].roles & plural.roles != 0;
            if found.iter().filter(|option| fitting(option)).count() >= count {
                found.retain(fitting);
            }
        }
        if found.len() != count {
            return Vec::new(); // nothing is guessed
        }
        found.sort_unstable();
        found.into_iter().map(|(_, number)| number).collect()
    }

    /// Mentions and entities, in the order of their first mentions.
    fn finish(self) -> (Vec<EntityMention>, Vec<Entity>) {
        let mut place: Vec<Option<usize>> = vec![None; self.clusters.len()];
        let mut entities: Vec<Entity> = Vec::new();
        let mut out = Vec::with_capacity(self.mentions.len());
        let mut sources = Vec::new();
        for (at, mention) in self.mentions.iter().enumerate() {
            let Some(cluster) = self.of[at] else { continue };
            let entity = *place[cluster].get_or_insert_with(|| {
                let known = &self.clusters[cluster];
                let named = known
                    .names
                    .iter()
                    .max_by_key(|(words, _)| words.len())
                    .map(|(_, kind)| *kind);
                entities.push(Entity {
                    mentions: Vec::new(),
                    kind: named.or_else(|| known.kind.and_then(Kind::to_name)),
                    plural: known.plural == Some(true)
                        || known.pronouns & 1 << 1 != 0
                        || known.plural.is_none()
                            && known.pronouns & 1 << 6 != 0
                            && known.kind != Some(Kind::Organisation),
                    parts: Vec::new(),
                });
                sources.push(cluster);
                entities.len() - 1
            });
            entities[entity].mentions.push(out.len());
            out.push(EntityMention {
                tokens: mention.tokens,
                head: mention.head,
                form: mention.form,
                name: mention.name,
                entity,
            });
        }
        for (entity, cluster) in sources.iter().enumerate() {
            let mut parts: Vec<usize> = self.clusters[*cluster]
                .parts
                .iter()
                .filter_map(|part| place[*part])
                .filter(|part| *part != entity)
                .collect();
            parts.sort_unstable();
            parts.dedup();
            let kind = parts.first().map(|part| entities[*part].kind);
            if let Some(kind) =
                kind.filter(|kind| parts.len() > 1 && parts.iter().all(|part| entities[*part].kind == *kind))
            {
                entities[entity].kind = kind;
            }
            entities[entity].parts = parts;
        }
        (out, entities)
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::fast::FastReader;
    use crate::analysis::{Reader, Reading};
    use crate::document::Document;

    fn read(text: &str) -> Reading {
        FastReader::embedded()
            .expect("the models are sound")
            .read(&Document::new(text))
    }

    /// The entity of the shortest mention that holds the nth token (from 0) with these letters.
    fn entity(reading: &Reading, text: &str, word: &str, nth: usize) -> Option<usize> {
        let token = (0..reading.tokens.len())
            .filter(|at| reading.word(*at, text) == word)
            .nth(nth)?;
        let holding = reading
            .mentions
            .iter()
            .filter(|mention| mention.tokens.contains(token));
        holding
            .min_by_key(|mention| mention.tokens.len())
            .map(|mention| mention.entity)
    }

    #[test]
    fn a_pronoun_takes_the_person_in_focus() {
        let text = "President Ana Flores visited the port on Monday. She said the harbour would open again.";
        let reading = read(text);
        assert!(entity(&reading, text, "She", 0).is_some());
        assert_eq!(
            entity(&reading, text, "She", 0),
            entity(&reading, text, "Flores", 0)
        );
    }

    #[test]
    fn initials_stand_for_the_long_name() {
        let text =
            "The National Election Commission (NEC) met in Lusaka. The NEC said it had counted all votes.";
        let reading = read(text);
        assert_eq!(
            entity(&reading, text, "NEC", 1),
            entity(&reading, text, "Commission", 0)
        );
        assert_eq!(entity(&reading, text, "it", 0), entity(&reading, text, "NEC", 1));
    }

    #[test]
    fn the_speaker_is_the_i_of_a_quotation() {
        let text = "\"I will not resign,\" said Marko Petrov, the mayor of the town.";
        let reading = read(text);
        assert!(entity(&reading, text, "I", 0).is_some());
        assert_eq!(
            entity(&reading, text, "I", 0),
            entity(&reading, text, "Petrov", 0)
        );
    }

    #[test]
    fn two_countries_have_two_parts() {
        let text = "Kenya and Uganda signed a deal on Tuesday. Kenya will pay for a bridge to Uganda. The two countries share a lake.";
        let reading = read(text);
        let plural = entity(&reading, text, "countries", 0).expect("a mention");
        let mut parts = reading.entities[plural].parts.clone();
        parts.sort_unstable();
        let mut states: Vec<usize> = ["Kenya", "Uganda"]
            .iter()
            .filter_map(|name| entity(&reading, text, name, 0))
            .collect();
        states.sort_unstable();
        assert_eq!(parts, states);
        assert!(reading.entities[plural].plural);
    }

    #[test]
    fn people_with_one_family_name_are_kept_apart() {
        let text = "Maria Castillo met Pedro Castillo in Quito. Maria Castillo left early.";
        let reading = read(text);
        assert_ne!(
            entity(&reading, text, "Castillo", 0),
            entity(&reading, text, "Castillo", 1)
        );
        assert_eq!(
            entity(&reading, text, "Castillo", 0),
            entity(&reading, text, "Castillo", 2)
        );
    }

    #[test]
    fn odd_texts_are_read() {
        for text in [
            "",
            "\"",
            "\u{201c}I",
            "he himself who",
            "the two both the two",
            "Mr. Mr.\nHMS\nHMS A",
            ": \u{201c}we\u{201d}",
        ] {
            let reading = read(text);
            assert!(reading.entities.iter().all(|entity| !entity.mentions.is_empty()));
        }
    }
}
