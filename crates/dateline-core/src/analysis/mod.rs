//! The language layers: a document goes in, a [`Reading`] comes out.
//!
//! A [`Reader`] turns the sentences of a document into tokens with Universal Dependencies annotation, names,
//! in-document entities and the spans that a learned tagger takes for source, cue and content of attributions.
//! No later stage knows which reader read. [`fast`] holds the linear reader.

pub mod conllu;
pub mod deprel;
pub mod fast;
pub mod quote;
pub mod token;

pub use deprel::Deprel;
pub use token::{Sentence, Token, TokenRange, Upos};

use crate::document::Document;
use crate::span::Span;

/// Reads a document's language.
pub trait Reader: Send + Sync {
    /// The name that `--reader` takes.
    fn name(&self) -> &'static str;

    /// All language layers of one document. Never fails: a text without words gives an empty reading.
    fn read(&self, document: &Document) -> Reading;

    /// Replaces tags, lemmas and trees of a CoNLL-U text by the reader's own; sentences and tokens stay as they are.
    ///
    /// # Errors
    /// A text that is not CoNLL-U.
    fn read_gold_tokens(&self, conllu: &str) -> Result<String, conllu::ConlluError>;
}

/// What a reader found in one document. Layers point to each other by index.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// All tokens of the document, in order.
    pub tokens: Vec<Token>,
    /// Sentences, in order; together they hold every token.
    pub sentences: Vec<Sentence>,
    /// Names, in order, without overlap.
    pub names: Vec<Name>,
    /// Noun phrases and pronouns that belong to an entity, in order of their heads.
    pub mentions: Vec<EntityMention>,
    /// Entities of the document (coreference chains, single mentions included).
    pub entities: Vec<Entity>,
    /// Spans tagged as source, cue or content of an attribution.
    pub roles: Vec<RoleSpan>,
    /// Factuality of the predicate that each token heads, -3 (did not happen) to 3 (happened), where a model of the
    /// reader's own looked at it; empty where the reader has none.
    pub factuality: Vec<Option<f32>>,
    /// For each token the indices of the tokens that it governs, in order. Filled by [`Reading::index`].
    children: Vec<Vec<u32>>,
}

/// A named thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Its tokens.
    pub tokens: TokenRange,
    /// From its first to its last letter.
    pub span: Span,
    /// What kind of thing it names.
    pub kind: NameKind,
}

/// Kinds of names: those of re3d and `CoNLL`, brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A person.
    Person,
    /// A body: government, ministry, company, party, armed group, outlet.
    Organisation,
    /// A place, country, region, facility, water.
    Place,
    /// A nationality, ethnic or religious group, as noun or adjective ("Russian", "Kurds").
    Nationality,
    /// A military platform: aircraft, ship, tank ("F-16", "HMS Daring").
    Platform,
    /// A weapon ("Kalibr missile").
    Weapon,
    /// A civil vehicle.
    Vehicle,
    /// A named happening ("World Cup").
    Event,
    /// Any other name.
    Other,
}

/// A noun phrase or pronoun that stands for an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityMention {
    /// The words of the mention, modifiers included, relative clauses left out.
    pub tokens: TokenRange,
    /// Its head token.
    pub head: usize,
    /// How the entity is named.
    pub form: MentionForm,
    /// Index into [`Reading::names`] where the mention is or contains the name of the entity.
    pub name: Option<usize>,
    /// Index into [`Reading::entities`].
    pub entity: usize,
}

/// How a mention names its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MentionForm {
    /// By name ("Nicolas Maduro").
    Name,
    /// By a common noun ("the official").
    Nominal,
    /// By a pronoun ("he").
    Pronoun,
}

/// Everything in the document that stands for one thing in the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Indices into [`Reading::mentions`], in text order.
    pub mentions: Vec<usize>,
    /// Kind, where a name or head noun tells.
    pub kind: Option<NameKind>,
    /// More than one thing ("the two countries", "they").
    pub plural: bool,
    /// Entities that a plural mention is made of ("the two allied countries" -> Russia, Venezuela), by index.
    pub parts: Vec<usize>,
}

/// A role of PARC 3.0 / `PolNeAR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Who says it.
    Source,
    /// The words that mark the saying ("said", "according to").
    Cue,
    /// What is said.
    Content,
}

/// A span that the role tagger found.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSpan {
    /// Its role.
    pub role: Role,
    /// Its tokens.
    pub tokens: TokenRange,
    /// The tagger's confidence, 0 to 1.
    pub confidence: f32,
    /// Spans with the same number belong to one attribution; `None` where the tagger does not link.
    pub relation: Option<u32>,
}

impl Reading {
    /// Builds the index of children. A reader calls it once when tokens and heads are final.
    pub fn index(&mut self) {
        self.children = vec![Vec::new(); self.tokens.len()];
        for (at, token) in self.tokens.iter().enumerate() {
            if let Some(head) = token.head {
                self.children[head].push(at as u32);
            }
        }
    }

    /// The tokens that `token` governs, in order.
    pub fn children(&self, token: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children
            .get(token)
            .into_iter()
            .flatten()
            .map(|child| *child as usize)
    }

    /// The first child with this relation.
    pub fn child(&self, token: usize, deprel: Deprel) -> Option<usize> {
        self.children(token)
            .find(|child| self.tokens[*child].deprel == deprel)
    }

    /// The children with one of these relations.
    pub fn children_by<'a>(
        &'a self,
        token: usize,
        deprels: &'a [Deprel],
    ) -> impl Iterator<Item = usize> + 'a {
        self.children(token)
            .filter(|child| deprels.contains(&self.tokens[*child].deprel))
    }

    /// The words of a token.
    pub fn word<'t>(&self, token: usize, text: &'t str) -> &'t str {
        self.tokens[token].span.text(text)
    }

    /// The token and all that it governs, directly or not, as the range from first to last token.
    pub fn subtree(&self, token: usize) -> TokenRange {
        self.subtree_without(token, |_| false)
    }

    /// As [`Reading::subtree`], leaving out the branches whose top token `skip` names.
    pub fn subtree_without(&self, token: usize, skip: impl Fn(usize) -> bool) -> TokenRange {
        let mut range = TokenRange::new(token, token + 1);
        let mut queue = vec![token];
        while let Some(at) = queue.pop() {
            range.start = range.start.min(at);
            range.end = range.end.max(at + 1);
            queue.extend(self.children(at).filter(|child| !skip(*child)));
        }
        range
    }

    /// The tokens from `token` up to the root of its sentence, `token` first.
    pub fn ancestors(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = Some(token);
        std::iter::from_fn(move || {
            let here = at?;
            at = self.tokens[here].head;
            Some(here)
        })
    }

    /// True where `ancestor` governs `token`, directly or not, or is the token itself.
    pub fn governs(&self, ancestor: usize, token: usize) -> bool {
        self.ancestors(token).any(|at| at == ancestor)
    }

    /// The byte span from the first to the last token of a range. The range must not be empty.
    pub fn span(&self, tokens: TokenRange) -> Span {
        self.tokens[tokens.start]
            .span
            .cover(self.tokens[tokens.end - 1].span)
    }

    /// The tokens that overlap a byte span.
    pub fn tokens_in(&self, span: Span) -> TokenRange {
        let start = self.tokens.partition_point(|token| token.span.end <= span.start);
        let end = self.tokens.partition_point(|token| token.span.start < span.end);
        TokenRange::new(start, end.max(start))
    }

    /// The highest token of a range: the one whose head lies outside.
    pub fn head_of(&self, tokens: TokenRange) -> usize {
        tokens
            .iter()
            .find(|at| self.tokens[*at].head.is_none_or(|head| !tokens.contains(head)))
            .unwrap_or(tokens.start)
    }

    /// The sentence of a token.
    pub fn sentence(&self, token: usize) -> &Sentence {
        &self.sentences[self.tokens[token].sentence as usize]
    }

    /// The name that covers a token.
    pub fn name_at(&self, token: usize) -> Option<usize> {
        let at = self.names.partition_point(|name| name.tokens.end <= token);
        self.names
            .get(at)
            .filter(|name| name.tokens.contains(token))
            .map(|_| at)
    }

    /// The mention whose head is this token.
    pub fn mention_at(&self, head: usize) -> Option<usize> {
        self.mentions.iter().position(|mention| mention.head == head)
    }

    /// The entity whose mention has this head token.
    pub fn entity_at(&self, head: usize) -> Option<usize> {
        self.mention_at(head).map(|mention| self.mentions[mention].entity)
    }

    /// The longest name of an entity, where it has one.
    pub fn entity_name(&self, entity: usize) -> Option<&Name> {
        self.entities[entity]
            .mentions
            .iter()
            .filter_map(|mention| self.mentions[*mention].name)
            .map(|name| &self.names[name])
            .max_by_key(|name| (name.tokens.len(), std::cmp::Reverse(name.tokens.start)))
    }
}
