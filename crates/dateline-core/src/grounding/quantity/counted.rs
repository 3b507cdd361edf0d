//! What is counted and what happened to it.
//!
//! The parse decides where there is one: the head that the number modifies, then the verb, participle or noun that
//! governs that head. Without a parse, or where it gives nothing, the words beside the number are read.

use super::bounds::{Bounded, Range};
use super::lexer::Gap;
use super::nominal::looks_plural;
use super::number::{Form, Scan};
use super::rules::{Mark, RoleSlot};
use crate::analysis::{Deprel, Reading, TokenRange, Upos};
use crate::span::Span;

/// The counted noun and the role.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Counted {
    pub(super) of: Option<String>,
    pub(super) of_span: Option<Span>,
    /// Index into the roles of the rules.
    pub(super) role: Option<usize>,
    /// The head noun names the case itself ("12 deaths").
    pub(super) token: Option<usize>,
}

/// Direction of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Up,
    Down,
}

impl Scan<'_> {
    /// What the number counts, and in which role.
    pub(super) fn counted(&self, bounded: &Bounded, reading: &Reading) -> Counted {
        let mut counted = Counted::default();
        let beside = self.role_beside(bounded);
        let core = self.words[bounded.core.0]
            .span
            .cover(self.words[bounded.core.1 - 1].span);
        let tokens = reading.tokens_in(core);
        if !tokens.is_empty() {
            // "200-odd villagers": what is counted stands after the hedge
            let all = self.words[bounded.words.0]
                .span
                .cover(self.words[bounded.words.1 - 1].span);
            let after = reading.tokens_in(all).end.max(tokens.end);
            self.counted_by_parse(reading, tokens, after, &mut counted);
        }
        if counted.of.is_none() {
            self.noun_by_words(bounded, &mut counted);
        }
        counted.role = beside.or(counted.role);
        if counted.role.is_none() {
            counted.role = self.role_by_words(bounded, &counted);
        }
        if counted.role.is_none() {
            counted.role = self.toll(bounded);
        }
        if counted.role.is_none() {
            let noun = counted.of.as_deref().and_then(|of| of.split(' ').next_back());
            counted.role = noun.and_then(|noun| self.rules.role_of(noun, RoleSlot::Member));
        }
        counted
    }

    fn counted_by_parse(&self, reading: &Reading, tokens: TokenRange, after: usize, counted: &mut Counted) {
        let head = reading.head_of(tokens);
        let token = &reading.tokens[head];
        let mut node = head;
        let modifies = matches!(
            token.deprel,
            Deprel::Nummod
                | Deprel::Amod
                | Deprel::Det
                | Deprel::Compound
                | Deprel::NmodUnmarked
                | Deprel::Nmod
                | Deprel::Advmod
        );
        if let Some(noun) = token.head.filter(|noun| {
            modifies
                && *noun > head
                && *noun >= after
                && *noun - tokens.end < 8
                && !self
                    .rules
                    .facts_of(&reading.word(*noun, self.text).to_lowercase())
                    .starts_number()
                && (reading.tokens[*noun].upos.is_nominal()
                    || matches!(reading.tokens[*noun].upos, Upos::Num | Upos::Pron | Upos::Adj))
        }) {
            node = noun;
            // "a 10-hour tour", "two of the men": the noun stands after the number and before the next verb
            self.name_noun(reading, noun, tokens, counted);
        } else {
            // "tens of thousands of homes": step over what belongs to the number itself
            let mut of = self.of_noun(reading, head);
            while let Some(noun) = of.filter(|noun| tokens.contains(*noun)) {
                of = self.of_noun(reading, noun);
            }
            if let Some(noun) = of {
                self.name_noun(reading, noun, tokens, counted);
            }
        }
        // "a group of 30 fighters": the role hangs on the group
        let mut governed = node;
        for _ in 0..3 {
            if counted.role.is_some() {
                break;
            }
            counted.role = self.role_of_node(reading, governed, counted.of_span);
            let here = &reading.tokens[governed];
            let Some(up) = here.head else { break };
            let climbs = here.deprel == Deprel::Conj
                || matches!(here.deprel, Deprel::Nmod | Deprel::NmodUnmarked)
                    && is_group(&reading.tokens[up].lemma)
                || matches!(
                    here.deprel,
                    Deprel::Compound | Deprel::Nummod | Deprel::Flat | Deprel::Appos
                );
            if !climbs {
                break;
            }
            governed = up;
        }
        counted.token = Some(node);
    }

    /// "dozens of Russian troops", "12 of the dead", "99 of them".
    fn of_noun(&self, reading: &Reading, head: usize) -> Option<usize> {
        reading.children(head).find(|child| {
            let token = &reading.tokens[*child];
            *child > head
                && *child - head < 12
                && matches!(token.deprel, Deprel::Nmod | Deprel::Obl | Deprel::NmodUnmarked)
                && (token.upos.is_nominal() || matches!(token.upos, Upos::Pron | Upos::Adj | Upos::Num))
                && reading
                    .child(*child, Deprel::Case)
                    .is_some_and(|case| reading.word(case, self.text).eq_ignore_ascii_case("of"))
        })
    }

    /// Writes the noun, with the compounds before it ("asylum seekers"), into `counted`.
    fn name_noun(&self, reading: &Reading, noun: usize, number: TokenRange, counted: &mut Counted) {
        let token = &reading.tokens[noun];
        if token.upos == Upos::Pron {
            let word = reading.word(noun, self.text).to_lowercase();
            if matches!(
                word.as_str(),
                "them" | "those" | "these" | "us" | "whom" | "which"
            ) {
                let antecedent = reading.entity_at(noun).and_then(|entity| {
                    reading.entities[entity]
                        .mentions
                        .iter()
                        .map(|mention| reading.mentions[*mention].head)
                        .rfind(|head| *head < noun && reading.tokens[*head].upos == Upos::Noun)
                });
                if let Some(antecedent) = antecedent {
                    counted.of = Some(reading.word(antecedent, self.text).to_lowercase());
                    counted.of_span = Some(token.span);
                }
            }
            return;
        }
        // "12 dead", "about 50 hurt": the word tells what happened, nothing is named
        let lower = reading.word(noun, self.text).to_lowercase();
        if noun == number.end
            && let Some(role) = self.rules.role_of(&lower, RoleSlot::State)
        {
            counted.role = Some(role);
            return;
        }
        let mut first = noun;
        while first > 0 && first > number.end {
            let before = first - 1;
            let part = &reading.tokens[before];
            let belongs =
                part.deprel == Deprel::Compound && (part.head == Some(noun) || part.head == Some(first));
            let lower = reading.word(before, self.text).starts_with(char::is_lowercase);
            let adjacent = part.span.end + 1 >= token.span.start || first < noun;
            if !(belongs && lower && adjacent && part.upos == Upos::Noun) {
                break;
            }
            first = before;
        }
        let mut span = reading.span(TokenRange::new(first, noun + 1));
        // "seven AK-47s": what touches the token belongs to the word
        let from = reading.tokens[number.end - 1].span.end as usize;
        if from < span.start as usize {
            let before = &self.text[from..span.start as usize];
            let glued = before
                .chars()
                .rev()
                .take_while(|c| c.is_alphanumeric() || *c == '-');
            let width: usize = glued.map(char::len_utf8).sum();
            if width < before.len() {
                span.start -= width as u32;
            }
        }
        let words = span.text(self.text);
        if words.chars().any(char::is_alphabetic) && !words.contains('\n') {
            counted.of = Some(words.to_lowercase());
            counted.of_span = Some(span);
        }
    }

    /// The role that the governor of a node gives it.
    fn role_of_node(&self, reading: &Reading, node: usize, of_span: Option<Span>) -> Option<usize> {
        let token = &reading.tokens[node];
        let word = reading.word(node, self.text).to_lowercase();
        if of_span.is_none_or(|span| span.overlaps(token.span) || !span.is_empty())
            && let Some(role) = self.rules.role_of(&word, RoleSlot::Noun)
        {
            return Some(role);
        }
        // "12 dead", "12 wounded soldiers", "12 people killed in", "the men missing since"
        for child in reading.children(node) {
            let part = &reading.tokens[child];
            let lower = reading.word(child, self.text).to_lowercase();
            let state = match part.deprel {
                Deprel::Amod => self.rules.role_of(&lower, RoleSlot::State),
                Deprel::Acl => self.rules.role_of(&lower, RoleSlot::State).or_else(|| {
                    (part.xpos == "VBN")
                        .then(|| self.rules.role_of(&part.lemma, RoleSlot::Object))
                        .flatten()
                }),
                _ => None,
            };
            if state.is_some() {
                return state;
            }
        }
        let governor = token.head?;
        let verb = &reading.tokens[governor];
        let lower = reading.word(governor, self.text).to_lowercase();
        let role = |slot| {
            self.rules
                .role_of(&verb.lemma, slot)
                .or_else(|| self.rules.role_of(&lower, slot))
        };
        match token.deprel {
            Deprel::Obj | Deprel::NsubjPass => {
                // "left 12 dead", "found 12 bodies"
                let result = reading
                    .children(governor)
                    .filter(|child| {
                        *child > node
                            && matches!(
                                reading.tokens[*child].deprel,
                                Deprel::Xcomp | Deprel::Advcl | Deprel::Amod | Deprel::Acl
                            )
                    })
                    .find_map(|child| {
                        self.rules
                            .role_of(&reading.word(child, self.text).to_lowercase(), RoleSlot::State)
                    });
                result.or_else(|| role(RoleSlot::Object)).or_else(|| {
                    (token.deprel == Deprel::NsubjPass || verb.xpos == "VBN")
                        .then(|| self.rules.role_of(&lower, RoleSlot::State))
                        .flatten()
                })
            }
            Deprel::Nsubj => {
                let passive = verb.xpos == "VBN" && reading.child(governor, Deprel::Obj).is_none();
                role(RoleSlot::Subject)
                    .or_else(|| {
                        self.rules
                            .role_of(&lower, RoleSlot::State)
                            .filter(|_| verb.upos != Upos::Verb || passive)
                    })
                    .or_else(|| if passive { role(RoleSlot::Object) } else { None })
            }
            Deprel::Amod | Deprel::Nummod | Deprel::Compound => None,
            Deprel::Root => None,
            _ => None,
        }
    }

    /// A verb that touches the number ("killed four", "wounding 30") or a state right behind it ("12 dead"): surer than
    /// any parse.
    fn role_beside(&self, bounded: &Bounded) -> Option<usize> {
        let end = bounded.words.1;
        if self.gap(end) == Gap::Space
            && let Some(role) = self.rules.role_of(self.lower(end), RoleSlot::State)
        {
            return Some(role);
        }
        let before = bounded.words.0.checked_sub(1)?;
        if self.gap(bounded.words.0) != Gap::Space {
            return None;
        }
        let verb = self.lower(before);
        let passive = before > 0
            && matches!(
                self.lower(before - 1),
                "was" | "were" | "been" | "being" | "the" | "is" | "are"
            );
        let harm = |role: &usize| {
            matches!(
                self.rules.roles[*role].name.as_str(),
                "killed" | "wounded" | "arrested" | "kidnapped" | "rescued"
            )
        };
        let finite = verb.ends_with("ed") || verb.ends_with("ing") || matches!(verb, "hurt" | "slew");
        self.rules
            .role_of(verb, RoleSlot::Object)
            .filter(|role| !passive && finite && harm(role))
    }

    /// One person whom the words beside harm: "shot and killed the teen", "the killing of a boy", "the girl was killed".
    pub(super) fn victim_by_words(&self, person: usize) -> Option<usize> {
        let killed = |role: &usize| matches!(self.rules.roles[*role].name.as_str(), "killed" | "wounded");
        let mut first = person;
        for _ in 0..6 {
            let before = first.checked_sub(1)?;
            if !matches!(self.gap(first), Gap::Space | Gap::Hyphen) {
                return None;
            }
            first = before;
            if matches!(
                self.lower(first),
                "a" | "an" | "the" | "his" | "her" | "their" | "another" | "whose" | "my" | "our"
            ) {
                break;
            }
            if self.is(first, Mark::Function) {
                return None;
            }
        }
        if !self.is(first, Mark::Function) && !matches!(self.lower(first), "another" | "a" | "an") {
            return None;
        }
        // "was killed", "was shot dead", "was pronounced dead"
        let next = person + 1;
        if self.gap(next) == Gap::Space {
            let state = |at: usize| {
                (self.gap(at) == Gap::Space)
                    .then(|| self.rules.role_of(self.lower(at), RoleSlot::State))
                    .flatten()
                    .filter(killed)
            };
            if let Some(role) = state(next) {
                return Some(role);
            }
            if matches!(self.lower(next), "was" | "is") {
                let hit = state(next + 1).or_else(|| {
                    state(next + 2).filter(|_| {
                        matches!(
                            self.lower(next + 1),
                            "shot"
                                | "pronounced"
                                | "found"
                                | "declared"
                                | "reported"
                                | "stabbed"
                                | "confirmed"
                        )
                    })
                });
                if hit.is_some() {
                    return hit;
                }
            }
        }
        let before = first.checked_sub(1)?;
        if self.gap(first) != Gap::Space {
            return None;
        }
        if self.lower(before) == "of" {
            return (2..=5)
                .filter_map(|back| first.checked_sub(back))
                .find_map(|at| self.rules.role_of(self.lower(at), RoleSlot::Noun))
                .filter(killed);
        }
        let passive = before > 0
            && matches!(
                self.lower(before - 1),
                "was" | "were" | "been" | "being" | "be" | "is"
            );
        self.rules
            .role_of(self.lower(before), RoleSlot::Object)
            .filter(|role| {
                !passive
                    && killed(role)
                    && matches!(
                        self.lower(before),
                        "killed"
                            | "killing"
                            | "wounded"
                            | "wounding"
                            | "injuring"
                            | "injured"
                            | "murdered"
                            | "murdering"
                    )
            })
    }

    /// The role of one person who is the object, passive subject or "of" of a verb or noun of harm.
    pub(super) fn victim_role(&self, reading: &Reading, noun: usize) -> Option<usize> {
        let token = &reading.tokens[noun];
        let harmed = matches!(
            token.deprel,
            Deprel::Obj
                | Deprel::NsubjPass
                | Deprel::Nsubj
                | Deprel::Root
                | Deprel::Conj
                | Deprel::Parataxis
                | Deprel::Appos
        );
        if harmed && let Some(role) = self.role_of_node(reading, noun, Some(Span::default())) {
            return Some(role);
        }
        // "the killing of a boy", "the death of a soldier"
        let of = token.deprel == Deprel::Nmod
            && reading
                .child(noun, Deprel::Case)
                .is_some_and(|case| reading.word(case, self.text).eq_ignore_ascii_case("of"));
        let up = token.head.filter(|_| of || token.deprel == Deprel::NmodPoss)?;
        self.rules
            .role_of(&reading.word(up, self.text).to_lowercase(), RoleSlot::Noun)
    }

    /// The noun after the number, by its form alone.
    fn noun_by_words(&self, bounded: &Bounded, counted: &mut Counted) {
        if bounded.number.form == Form::Times {
            return;
        }
        let mut at = bounded.words.1.max(bounded.core.1);
        let mut seen_of = false;
        if matches!(bounded.number.form, Form::Vague(_)) && self.lower(at.wrapping_sub(1)) == "of" {
            seen_of = true;
        }
        let one = bounded.best == Some(1.0) && bounded.range == Range::No;
        let mut last_noun: Option<usize> = None;
        let limit = at + 7;
        while at < self.words.len() && at < limit {
            let gap = self.gap(at);
            if !(matches!(gap, Gap::Space | Gap::Hyphen) || gap == Gap::None && at > bounded.core.1)
                || !self.words[at].is_letters()
            {
                break;
            }
            let word = self.lower(at);
            if word == "of" && !seen_of && last_noun.is_none() {
                seen_of = true;
                at += 1;
                continue;
            }
            if seen_of
                && matches!(
                    word,
                    "the" | "these" | "those" | "its" | "their" | "his" | "her" | "our"
                )
                && last_noun.is_none()
            {
                at += 1;
                continue;
            }
            if self.is(at, Mark::Function) || matches!(word, "of" | "more" | "killed" | "were" | "people's") {
                break;
            }
            let plural = self.is(at, Mark::Plural) || looks_plural(&self.words[at]);
            let next_compound = self.gap(at + 1) == Gap::Space
                && (self.is(at + 1, Mark::People) || self.words.get(at + 1).is_some_and(looks_plural))
                && !self.is(at + 1, Mark::Function);
            if plural && (!next_compound || self.is(at, Mark::People)) && word != "others" {
                last_noun = Some(at);
                break;
            }
            if one && (self.is(at, Mark::People) || self.rules.role_of(word, RoleSlot::Noun).is_some()) {
                last_noun = Some(at);
                break;
            }
            if one
                && last_noun.is_none()
                && !self.words[at].capital
                && !matches!(word, "other" | "new" | "single" | "small" | "large")
            {
                let stops = self.gap(at + 1) != Gap::Space
                    || self.is(at + 1, Mark::Function)
                    || self.is(at + 1, Mark::OneSilent);
                if stops {
                    last_noun = Some(at);
                    break;
                }
            }
            at += 1;
        }
        let states =
            last_noun.filter(|at| !seen_of && self.rules.role_of(self.lower(*at), RoleSlot::State).is_some());
        if let Some(at) = last_noun.filter(|_| states.is_none()) {
            let span = self.words[at].span;
            counted.of = Some(span.text(self.text).to_lowercase());
            counted.of_span = Some(span);
        }
    }

    /// The role by the words around number and noun.
    fn role_by_words(&self, bounded: &Bounded, counted: &Counted) -> Option<usize> {
        let end = bounded.core.1;
        let mut after = end;
        if let Some(span) = counted.of_span
            && span.start >= self.words[end - 1].span.end
        {
            while after < self.words.len() && self.words[after].span.start < span.end {
                after += 1;
            }
            let noun = after.saturating_sub(1);
            if let Some(role) = self.rules.role_of(self.lower(noun), RoleSlot::Noun) {
                return Some(role);
            }
            // "12 wounded soldiers"
            for at in end..noun {
                if let Some(role) = self.rules.role_of(self.lower(at), RoleSlot::State) {
                    return Some(role);
                }
            }
        }
        // "12 dead", "12 people killed", "12 were killed", "12 people have been arrested"
        let mut passive = false;
        for at in after..after + 5 {
            if self.gap(at) != Gap::Space {
                break;
            }
            let word = self.lower(at);
            if (!passive || at == after)
                && let Some(role) = self.rules.role_of(word, RoleSlot::State)
            {
                return Some(role);
            }
            if passive
                && let Some(role) = self.rules.role_of(word, RoleSlot::State).or_else(|| {
                    self.rules
                        .role_of(word, RoleSlot::Object)
                        .filter(|_| participle(word))
                })
            {
                return Some(role);
            }
            if let Some(role) = self
                .rules
                .role_of(word, RoleSlot::Subject)
                .filter(|_| !self.is(at, Mark::Function))
            {
                return Some(role);
            }
            match word {
                "were" | "was" | "been" | "are" | "be" | "being" | "is" => passive = true,
                "have" | "had" | "has" | "also" | "reportedly" | "others" | "other" | "more"
                | "confirmed" | "feared" | "seriously" | "critically" | "believed" | "still" | "remain"
                | "remained" | "reported" | "went" | "listed" => {}
                _ => break,
            }
        }
        // "killing 12", "killed at least 12", "left 12 dead"
        let first = bounded.words.0;
        if first == 0 || self.gap(first) != Gap::Space {
            return None;
        }
        let mut before = first - 1;
        for _ in 0..2 {
            if before > 0
                && matches!(
                    self.lower(before),
                    "the"
                        | "another"
                        | "a"
                        | "total"
                        | "of"
                        | "also"
                        | "as"
                        | "and"
                        | "further"
                        | "additional"
                        | "an"
                        | "other"
                )
                && self.gap(before) == Gap::Space
            {
                before -= 1;
            }
        }
        let verb = self.lower(before);
        let role = self.rules.role_of(verb, RoleSlot::Object)?;
        // "were killed 12 kilometres away" is no object
        (!matches!(
            self.lower(before.wrapping_sub(1)),
            "was" | "were" | "been" | "being" | "the"
        ))
        .then_some(role)
    }

    /// "the death toll rose to 14", "bringing the number of dead to 14".
    fn toll(&self, bounded: &Bounded) -> Option<usize> {
        let first = bounded.words.0;
        for back in 1..=8 {
            let at = first.checked_sub(back)?;
            if matches!(self.gap(at + 1), Gap::Stop | Gap::Line) {
                return None;
            }
            if let Some((last, toll)) = self.phrase(self.rules.tolls(), at)
                && last <= first
            {
                return Some(self.rules.toll_role(toll));
            }
        }
        None
    }

    /// A difference rather than a total: "up 19 cents", "rose by 5".
    pub(super) fn shift(&self, bounded: &Bounded) -> Option<Shift> {
        if let Some(plus) = bounded.signed
            && self.phrase(self.rules.percents(), bounded.core.1).is_some()
        {
            return Some(if plus { Shift::Up } else { Shift::Down });
        }
        let first = bounded.words.0;
        for step in 1..=3 {
            let Some(at) = first.checked_sub(step) else { break };
            if !matches!(self.gap(at + 1), Gap::Space) {
                break;
            }
            let word = self.lower(at);
            if matches!(word, "to" | "from" | "at" | "since" | "until" | "than") {
                break;
            }
            if step == 1 && word == "of" {
                continue;
            }
            // "give up 5 men", "made up 60 per cent"
            let particle = word == "up"
                && matches!(
                    self.lower(at.wrapping_sub(1)),
                    "gave"
                        | "give"
                        | "giving"
                        | "made"
                        | "make"
                        | "makes"
                        | "making"
                        | "set"
                        | "ended"
                        | "end"
                        | "blew"
                        | "blow"
                        | "blown"
                        | "picked"
                        | "pick"
                        | "took"
                        | "take"
                        | "rounded"
                        | "round"
                        | "held"
                        | "lined"
                        | "turned"
                        | "showed"
                        | "backed"
                        | "opened"
                        | "split"
                        | "drew"
                        | "rounding"
                );
            if particle {
                break;
            }
            if self.is(at, Mark::Up) {
                return Some(Shift::Up);
            }
            if self.is(at, Mark::Down) {
                return Some(Shift::Down);
            }
            let linking = matches!(
                word,
                "by" | "an"
                    | "a"
                    | "another"
                    | "some"
                    | "nearly"
                    | "additional"
                    | "extra"
                    | "of"
                    | "only"
                    | "just"
                    | "as"
                    | "much"
                    | "about"
                    | "around"
                    | "further"
                    | "the"
                    | "more"
                    | "than"
            );
            if !linking {
                break;
            }
        }
        None
    }
}

fn participle(word: &str) -> bool {
    word.ends_with("ed")
        || word.ends_with('n')
        || matches!(word, "sent" | "caught" | "sunk" | "hurt" | "shot")
}

fn is_group(lemma: &str) -> bool {
    matches!(
        lemma,
        "group"
            | "crowd"
            | "team"
            | "band"
            | "number"
            | "total"
            | "force"
            | "unit"
            | "convoy"
            | "fleet"
            | "contingent"
            | "gang"
            | "crew"
            | "mob"
            | "majority"
            | "most"
            | "party"
            | "column"
            | "squad"
    )
}
