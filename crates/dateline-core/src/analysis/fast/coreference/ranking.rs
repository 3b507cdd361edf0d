//! Which entity a pronoun or noun phrase stands for: hard constraints, features, and a linear model over them.

use super::cluster::Cluster;
use super::mention::{Determiner, Mention};
use super::noun::{Kind, Nouns, Pronoun};
use crate::analysis::{Deprel, MentionForm, Reading};
use crate::linear::mix;

/// What the ranker sees beside mention and cluster.
pub(super) struct Context<'a> {
    pub(super) reading: &'a Reading,
    pub(super) mentions: &'a [Mention],
    pub(super) nouns: &'a Nouns,
    /// The cluster of the speaker of the quotation that the mention stands in.
    pub(super) speaker: Option<usize>,
}

/// The last mention of a cluster before a mention; for a coordination not yet taken up, its first conjunct.
pub(super) fn latest<'m>(
    cluster: &Cluster,
    mentions: &'m [Mention],
    by_head: &[Option<u32>],
) -> Option<&'m Mention> {
    match cluster.mentions.last() {
        Some(last) => Some(&mentions[*last]),
        None => cluster
            .anchor
            .and_then(|head| by_head[head])
            .map(|at| &mentions[at as usize]),
    }
}

/// Sentences over which a pronoun finds its noun.
pub(super) fn reach(pronoun: Pronoun) -> usize {
    if pronoun.row <= 4 { 5 } else { 3 }
}

/// True where a cluster can be what the mention stands for.
pub(super) fn allowed(
    mention: &Mention,
    cluster: &Cluster,
    number: usize,
    last: &Mention,
    context: &Context,
) -> bool {
    let distance = mention.sentence - last.sentence;
    if mention.pronoun.is_some_and(|pronoun| distance > reach(pronoun)) {
        return false;
    }
    let possessive = mention.deprel == Deprel::NmodPoss;
    // Not a part of the noun phrase that it stands in, but for "the man and his dog".
    let nested = cluster.mentions.iter().rev().take(4).any(|other| {
        context.mentions[*other].tokens.contains(mention.head) && context.mentions[*other].tokens.len() > 1
    });
    if nested && !possessive {
        return false;
    }
    // Not another argument of the same verb.
    let governor = context.reading.tokens[mention.head].head;
    let reflexive = mention.pronoun.is_some_and(|pronoun| pronoun.reflexive);
    if !possessive && !reflexive && governor.is_some() {
        let clash = cluster.mentions.iter().rev().take(4).any(|other| {
            let other = &context.mentions[*other];
            let up = context.reading.tokens[other.head].head;
            other.deprel != Deprel::Appos && (up == governor || up == Some(mention.head))
                || governor == Some(other.head)
        });
        if clash && mention.deprel != Deprel::Conj {
            return false;
        }
        if mention.deprel == Deprel::Conj && governor == Some(last.head) {
            return false;
        }
    }
    if let Some(pronoun) = mention.pronoun {
        if context.speaker == Some(number) && pronoun.person == 3 {
            return false;
        }
        if cluster.pronouns & 0b111 != 0
            && pronoun.person == 3
            && !cluster.named()
            && cluster.lemmas.is_empty()
        {
            return false; // "I" and "you" are not "he"
        }
        return match pronoun.row {
            3 | 4 => {
                matches!(cluster.kind, Some(Kind::Person) | None)
                    && (cluster.gender.is_none() || cluster.gender == pronoun.gender)
                    && cluster.plural != Some(true)
                    && cluster.parts.is_empty()
                    && !(cluster.kind.is_none()
                        && cluster.named()
                        && last.name_kind != Some(crate::analysis::NameKind::Other))
            }
            5 => {
                !matches!(cluster.kind, Some(Kind::Person | Kind::Time))
                    && cluster.plural != Some(true)
                    && cluster.gender.is_none()
                    && cluster.parts.is_empty()
            }
            6 => {
                !matches!(cluster.kind, Some(Kind::Time))
                    && (cluster.plural != Some(false)
                        || matches!(cluster.kind, Some(Kind::Organisation | Kind::Place))
                        || cluster.kind == Some(Kind::Person) && !cluster.named() && cluster.gender.is_none())
            }
            _ => false,
        };
    }
    if !cluster.parts.is_empty() && mention.plural != Some(true) {
        return false;
    }
    if let (Some(a), Some(b)) = (mention.plural, cluster.plural)
        && a != b
    {
        return false;
    }
    if mention.count.is_some() && cluster.count.is_some() && mention.count != cluster.count {
        return false;
    }
    if mention.gender.is_some() && cluster.gender.is_some() && mention.gender != cluster.gender {
        return false;
    }
    let same_lemma = cluster.lemmas.contains(&mention.lemma_hash);
    let described = cluster.descriptions.contains(&mention.lemma_hash);
    if let (Some(a), Some(b)) = (mention.kind, cluster.kind)
        && a != b
        && !same_lemma
    {
        return false;
    }
    if let Some(nation) = &mention.nation {
        let known = cluster.nations.contains(nation)
            || cluster
                .names
                .iter()
                .any(|(words, _)| context.nouns.usual(&words.join(" ")) == nation);
        if !known && !cluster.nations.is_empty() {
            return false;
        }
    }
    let definite = matches!(
        mention.determiner,
        Determiner::Definite | Determiner::Demonstrative
    );
    let role = cluster.roles & mention.roles != 0;
    if mention.determiner == Determiner::Indefinite {
        return false;
    }
    if mention.determiner == Determiner::Bare {
        return same_lemma || described;
    }
    if same_lemma || described || role {
        return true;
    }
    // "The ministry", "the army" are one of their kind: a name that does not say so is another body.
    let singular_body = mention.kind == Some(Kind::Organisation)
        && mention.roles != 0
        && mention.roles & !context.nouns.bodies == 0;
    definite
        && !singular_body
        && !mention.post_modified
        && mention.kind.is_some()
        && mention.kind == cluster.kind
        && distance <= 2
}

/// A number for the class of a mention: its pronoun, or its determiner.
fn class(mention: &Mention) -> u64 {
    match mention.pronoun {
        Some(pronoun) => u64::from(pronoun.row) * 2 + u64::from(mention.deprel == Deprel::NmodPoss),
        None => 20 + mention.determiner as u64,
    }
}

fn bucket(distance: usize) -> u64 {
    match distance {
        0..=3 => distance as u64,
        4..=5 => 4,
        6..=9 => 5,
        10..=19 => 6,
        _ => 7,
    }
}

fn role(mention: &Mention) -> u64 {
    match mention.deprel.base() {
        "nsubj" | "csubj" => u64::from(mention.deprel == Deprel::NsubjPass),
        "obj" | "iobj" => 2,
        "obl" => 3,
        "nmod" => 4 + u64::from(mention.deprel == Deprel::NmodPoss),
        "appos" => 6,
        "conj" => 7,
        "compound" => 8,
        "root" => 9,
        _ => 10,
    }
}

/// Features of one candidate. `rank` counts the candidates that were mentioned after it.
pub(super) fn candidate(
    mention: &Mention,
    cluster: &Cluster,
    last: &Mention,
    rank: usize,
    context: &Context,
    out: &mut Vec<u64>,
) {
    let class = class(mention);
    let mut add = |template: u64, value: u64| out.push(mix(mix(0xC0DE + template, class), value));
    let sentences = mention.sentence - last.sentence;
    let distance = bucket(sentences);
    let kind = cluster.kind.map_or(99, |kind| kind as u64);
    let last_role = role(last);
    let own_role = role(mention);
    let named = u64::from(cluster.named());
    let size = bucket(cluster.mentions.len());
    let plural = cluster.plural.map_or(2, u64::from);
    let form = last.form as u64;
    add(0, 0);
    add(1, distance);
    add(2, mix(distance, rank.min(6) as u64));
    add(3, mix(last_role, mix(own_role, distance.min(2))));
    add(4, mix(kind, named));
    add(5, mix(plural, kind));
    add(6, mix(size, distance.min(3)));
    add(7, mix(form, distance.min(2)));
    add(8, u64::from(mention.paragraph == last.paragraph));
    add(9, mix(rank.min(6) as u64, last_role));
    add(10, mix(kind, mention.governor));
    add(11, mix(last_role, mix(form, kind)));
    let tokens = mention.head.abs_diff(last.head);
    add(12, (usize::BITS - tokens.leading_zeros()) as u64);
    // A subject that is the first of its sentence is in focus.
    let first = last.subject() && context.reading.sentence(last.head).tokens.start + 6 > last.head;
    add(13, mix(u64::from(first), mix(own_role, distance.min(2))));
    add(
        14,
        u64::from(last.quote == mention.quote) * 2 + u64::from(mention.quote.is_some()),
    );
    add(15, mix(u64::from(cluster.pronouns), distance.min(2)));
    add(16, mix(cluster.gender.map_or(9, |gender| gender as u64), kind));
    add(
        17,
        mix(
            u64::from(last.governor == mention.governor),
            mix(own_role, last_role),
        ),
    );
    add(18, mix(u64::from(!cluster.parts.is_empty()), distance.min(2)));
    add(19, mix(last.lemma_hash, 1));
    let headline = cluster
        .mentions
        .first()
        .is_some_and(|first| context.mentions[*first].sentence == 0);
    add(20, mix(u64::from(headline), size));
    add(21, mix(last.determiner as u64, form));
    // Depth: an antecedent inside another noun phrase is less in focus.
    let nested = matches!(last.deprel, Deprel::Nmod | Deprel::NmodPoss | Deprel::Compound);
    add(
        22,
        mix(u64::from(nested), mix(distance.min(2), rank.min(3) as u64)),
    );
    if mention.form == MentionForm::Pronoun {
        return;
    }
    let same_lemma = cluster.lemmas.contains(&mention.lemma_hash);
    let described = cluster.descriptions.contains(&mention.lemma_hash);
    let roles = cluster.roles & mention.roles != 0;
    let last_same = last.lemma_hash == mention.lemma_hash;
    let match_class =
        u64::from(same_lemma) | u64::from(described) << 1 | u64::from(roles) << 2 | u64::from(last_same) << 3;
    add(30, match_class);
    add(31, mix(match_class, distance));
    add(32, mix(match_class, rank.min(4) as u64));
    add(33, mix(match_class, mix(kind, named)));
    add(34, mix(match_class, size));
    add(35, mix(mention.lemma_hash, mix(u64::from(same_lemma), named)));
    // Modifiers: all known, some new, none.
    let fresh = mention
        .modifiers
        .iter()
        .filter(|modifier| !cluster.modifiers.contains(modifier))
        .count();
    let shared = mention.modifiers.len() - fresh;
    add(
        36,
        mix(match_class, mix(fresh.min(3) as u64, shared.min(2) as u64)),
    );
    let lost = cluster
        .modifiers
        .iter()
        .filter(|modifier| !mention.modifiers.contains(modifier))
        .count();
    add(37, mix(match_class, mix(fresh.min(2) as u64, lost.min(3) as u64)));
    let nation = match &mention.nation {
        None => 0,
        Some(nation) if cluster.nations.contains(nation) => 1,
        Some(nation)
            if cluster
                .names
                .iter()
                .any(|(words, _)| context.nouns.usual(&words.join(" ")) == nation) =>
        {
            2
        }
        Some(_) => 3,
    };
    add(38, mix(nation, match_class));
    add(
        39,
        mix(
            u64::from(mention.post_modified),
            mix(match_class, u64::from(last.post_modified)),
        ),
    );
    add(
        40,
        mix(mention.plural.map_or(2, u64::from), mix(plural, match_class)),
    );
    add(41, mix(own_role, match_class));
    for name in cluster.names.iter().take(1) {
        add(42, mix(mention.lemma_hash, name.1 as u64));
    }
    if let Some(lemma) = cluster.lemmas.last() {
        add(43, mix(mention.lemma_hash, *lemma));
    }
}

/// Features of the choice that the mention starts an entity of its own.
pub(super) fn fresh(mention: &Mention, candidates: usize, seen_lemma: bool, out: &mut Vec<u64>) {
    let class = class(mention);
    let mut add = |template: u64, value: u64| out.push(mix(mix(0xF1E5 + template, class), value));
    add(0, 0);
    add(1, candidates.min(6) as u64);
    add(2, mention.lemma_hash);
    add(3, role(mention));
    add(4, mention.governor);
    add(5, bucket(mention.sentence));
    if mention.form == MentionForm::Pronoun {
        return;
    }
    add(
        6,
        mix(
            mention.modifiers.len().min(4) as u64,
            u64::from(mention.post_modified),
        ),
    );
    add(
        7,
        mix(
            mention.kind.map_or(99, |kind| kind as u64),
            mention.plural.map_or(2, u64::from),
        ),
    );
    add(8, mix(u64::from(seen_lemma), u64::from(mention.post_modified)));
    add(
        9,
        mix(mention.kind.map_or(99, |kind| kind as u64), u64::from(seen_lemma)),
    );
    add(
        10,
        u64::from(mention.nation.is_some()) | u64::from(mention.count.is_some()) << 1,
    );
    add(
        11,
        mix(
            role(mention),
            mix(u64::from(seen_lemma), mention.modifiers.len().min(2) as u64),
        ),
    );
}
