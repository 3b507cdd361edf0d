//! Attributions that the role tagger of the reader found, brought together with those of the rules.

use super::cue::{Cue, Frame};
use super::draft::{Draft, trim};
use super::figure;
use super::grammar::{Grammar, is_day};
use super::{AttributionLexicons, SourceKind, Stance};
use crate::analysis::{Deprel, NameKind, Reading, Role, RoleSpan, Token, TokenRange, Upos};
use std::collections::BTreeMap;

/// The drafts of the role tagger.
pub(crate) fn drafts(text: &str, reading: &Reading, lexicons: &AttributionLexicons) -> Vec<Draft> {
    let mut relations: BTreeMap<u32, Vec<&RoleSpan>> = BTreeMap::new();
    for (at, role) in reading.roles.iter().enumerate() {
        // A reader that does not link leaves the linking to the nearest cue.
        let relation = role.relation.or_else(|| nearest(reading, at));
        if let Some(relation) = relation {
            relations.entry(relation).or_default().push(role);
        }
    }
    let mut drafts = Vec::new();
    for spans in relations.values() {
        let Some(cue) = spans.iter().find(|span| span.role == Role::Cue) else {
            continue;
        };
        let head = reading.head_of(cue.tokens);
        let head = verb_of(reading, cue.tokens, head);
        let mut draft = Draft::new(
            cue.tokens,
            head,
            entry(text, reading, lexicons, cue.tokens, head),
            "AT-LEARNED",
        );
        let sources: Vec<&RoleSpan> = spans
            .iter()
            .filter(|span| span.role == Role::Source)
            .filter(|span| !is_day(&reading.tokens[reading.head_of(span.tokens)].lemma))
            .copied()
            .collect();
        if let Some(source) = speaker(reading, head, &sources).map(|source| trim(reading, text, source)) {
            draft.source = Some(source);
            draft.source_head = Some(reading.head_of(source));
            draft.aside = asides(reading, source, &sources);
        }
        for span in spans.iter().filter(|span| span.role == Role::Content) {
            let range = trim(reading, text, span.tokens);
            if !range.is_empty() {
                draft.content.push(range);
            }
        }
        draft.content.sort();
        let contents = spans.iter().filter(|span| span.role == Role::Content);
        let sure = contents.map(|span| span.confidence).fold(0.3, f32::max);
        let sure = cue.confidence * sure.sqrt();
        draft.confidence = if sure.is_finite() {
            sure.clamp(0.05, 0.99)
        } else {
            0.5
        };
        drafts.push(draft);
    }
    drafts
}

/// Of several sources of one cue, the one that holds the subject of its verb, else the surest.
fn speaker(reading: &Reading, verb: usize, sources: &[&RoleSpan]) -> Option<TokenRange> {
    let surest = sources
        .iter()
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
        .map(|span| span.tokens);
    let subject = reading
        .children(verb)
        .find(|child| reading.tokens[*child].deprel.is_subject());
    sources
        .iter()
        .map(|span| span.tokens)
        .find(|range| subject.is_some_and(|subject| range.contains(subject)))
        .or(surest)
}

/// Further pieces of a source: those that hang on it, or that it hangs on ("a chorus of officials, including X").
fn asides(reading: &Reading, source: TokenRange, sources: &[&RoleSpan]) -> Vec<TokenRange> {
    let head = reading.head_of(source);
    sources
        .iter()
        .map(|span| span.tokens)
        .filter(|range| *range != source)
        .filter(|range| {
            let other = reading.head_of(*range);
            reading.governs(head, other) || reading.governs(other, head)
        })
        .collect()
}

/// The cue nearest to a span in its sentence or the one beside it, by the number of its span.
fn nearest(reading: &Reading, at: usize) -> Option<u32> {
    let span = &reading.roles[at];
    if span.role == Role::Cue {
        return Some(at as u32);
    }
    let sentence = |token: usize| i64::from(reading.tokens[token].sentence);
    reading
        .roles
        .iter()
        .enumerate()
        .filter(|(_, cue)| cue.role == Role::Cue)
        .map(|(number, cue)| {
            let gap = if cue.tokens.start >= span.tokens.end {
                cue.tokens.start - span.tokens.end
            } else {
                span.tokens.start.saturating_sub(cue.tokens.end)
            };
            let far = sentence(cue.tokens.start).abs_diff(sentence(span.tokens.start)) as usize;
            (gap + 20 * far, number as u32)
        })
        .filter(|(cost, _)| *cost < 80)
        .min()
        .map(|(_, number)| number)
}

/// The word that carries a cue of several words: its verb, if the head is none ("in a statement said").
fn verb_of(reading: &Reading, cue: TokenRange, head: usize) -> usize {
    if matches!(reading.tokens[head].upos, Upos::Verb) {
        return head;
    }
    cue.iter()
        .find(|token| reading.tokens[*token].upos == Upos::Verb)
        .unwrap_or(head)
}

fn entry(text: &str, reading: &Reading, lexicons: &AttributionLexicons, cue: TokenRange, head: usize) -> Cue {
    let words = reading.span(cue).text(text).to_lowercase();
    if let Some(cue) = lexicons.cues.fixed(&words) {
        return cue;
    }
    let look_up = |token: usize| {
        let lemma = reading.tokens[token].lemma.as_str();
        match reading.tokens[token].upos {
            Upos::Verb | Upos::Aux => lexicons.cues.verb(lemma),
            Upos::Noun => lexicons.cues.noun(lemma),
            _ => lexicons.cues.fixed(&reading.word(token, text).to_lowercase()),
        }
    };
    look_up(head)
        .or_else(|| cue.iter().rev().find_map(look_up))
        .unwrap_or(Cue {
            stance: Stance::Asserts,
            frame: if reading.word(cue.start, text) == ":" {
                Frame::Say
            } else {
                Frame::Act
            },
        })
}

/// Brings rules and tagger together: where both have a cue, the tagger's spans and the rule's links hold; what only
/// the rules have stays where they are sure or where the tagger cannot look (inside other contents).
pub(crate) fn merge(grammar: &Grammar, learned: Vec<Draft>, rules: Vec<Draft>) -> Vec<Draft> {
    if learned.is_empty() {
        return rules;
    }
    let mut drafts = learned;
    let count = drafts.len();
    for rule in rules {
        let same =
            (0..count).find(|at| drafts[*at].cue.contains(rule.head) || rule.cue.contains(drafts[*at].head));
        if let Some(at) = same {
            let draft = &mut drafts[at];
            draft.entry = rule.entry;
            draft.via = draft.via.or(rule.via);
            if matches!(rule.rule, "AT-CITED" | "AT-QUOTED" | "AT-CITING") {
                draft.source = rule.source;
                draft.source_head = rule.source_head;
                draft.aside.clear();
                draft.content = rule.content;
            } else if draft.source.is_none() {
                draft.source = rule.source.or(draft.source);
                draft.source_head = rule.source_head.or(draft.source_head);
                if matches!(rule.rule, "AT-CITED-WHO" | "AT-ACCORDING-INSIDE") {
                    draft.content = rule.content;
                }
            } else if matches!(rule.rule, "AT-CITED-WHO" | "AT-ACCORDING-INSIDE")
                || draft.content.is_empty()
                || runs_astray(grammar, draft, &rule)
            {
                draft.content = rule.content;
            } else {
                extend(draft, &rule);
            }
            if matches!(rule.rule, "AT-CITED" | "AT-QUOTED" | "AT-CITING" | "AT-CITED-WHO") {
                draft.rule = rule.rule;
            }
            draft.head = rule.head;
            continue;
        }
        if keep(grammar, &drafts[..count], &rule) && adds(grammar, &drafts[..count], &rule) {
            drafts.push(rule);
        }
    }
    for draft in &mut drafts {
        draft.binds = binds(grammar, draft);
    }
    drafts
}

/// Rules that stand on their own.
fn keep(grammar: &Grammar, learned: &[Draft], rule: &Draft) -> bool {
    let holder = learned.iter().find(|draft| draft.holds(rule.head));
    let nested = holder.is_some();
    if rule.rule == "AT-HEARSAY" {
        // Inside somebody's words it is a hedge, no source.
        return !learned
            .iter()
            .any(|draft| draft.source.is_some() && draft.holds(rule.head));
    }
    if matches!(
        rule.rule,
        "AT-ACCORDING"
            | "AT-ACCORDING-INSIDE"
            | "AT-CITED"
            | "AT-QUOTED"
            | "AT-CITING"
            | "AT-CITED-WHO"
            | "AT-PHRASE"
            | "AT-POST"
            | "AT-HEADLINE"
    ) {
        return true;
    }
    let reading = grammar.reading;
    let strong = match rule.entry.frame {
        Frame::Say | Frame::Report | Frame::Pledge | Frame::Deny | Frame::Accuse => true,
        Frame::Show => {
            reading.tokens[rule.head].lemma == "put"
                || rule.source_head.is_some_and(|head| {
                    grammar.lexicons.words.noun(&reading.tokens[head].lemma) == Some(SourceKind::Document)
                })
        }
        Frame::Think => {
            !nested
                && matches!(
                    reading.tokens[rule.head].lemma.as_str(),
                    "believe" | "suspect" | "think"
                )
        }
        _ => false,
    };
    if !strong || rule.source.is_none() {
        return false;
    }
    let clause = rule.rule == "AT-POSITION"
        || reading
            .children(rule.head)
            .any(|child| reading.tokens[child].deprel == Deprel::Ccomp);
    let speaker = rule
        .source_head
        .is_some_and(|head| reading.tokens[head].upos != Upos::Pron);
    if holder.is_some_and(|holder| is_quoted(grammar, holder, rule.head)) {
        // "People say it will not matter": what a speaker makes others say is the speaker's.
        return false;
    }
    if nested {
        // A new speaker inside somebody's words: only where the parse shows who and what.
        let speaks = matches!(
            rule.entry.frame,
            Frame::Say | Frame::Report | Frame::Deny | Frame::Accuse | Frame::Pledge
        );
        let confirms = matches!(rule.entry.stance, Stance::Confirms | Stance::Denies)
            && reading
                .children(rule.head)
                .any(|child| reading.tokens[child].deprel == Deprel::Obj);
        return (clause || confirms) && speaker && rule.rule == "AT-VERB" && speaks;
    }
    let last = reading.sentence(rule.head).tokens.end - 1;
    clause || speaker && !rule.content.is_empty() || reading.word(last, grammar.text) == ":"
}

/// True inside the quotation marks of a content.
fn is_quoted(grammar: &Grammar, holder: &Draft, token: usize) -> bool {
    let marks = holder.content.iter().flat_map(|part| part.iter()).filter(|at| {
        *at < token
            && matches!(
                grammar.reading.word(*at, grammar.text),
                "\"" | "“" | "”" | "``" | "''"
            )
    });
    marks.count() % 2 == 1
}

/// What a rule may add to what the reader found: somebody other than the narrator says something in a finite clause.
/// Infinitives ("a way to report profits"), gerunds ("for admitting Poland") and what only could be said are no reports.
fn adds(grammar: &Grammar, learned: &[Draft], rule: &Draft) -> bool {
    if !matches!(rule.rule, "AT-VERB" | "AT-POSITION") {
        return true;
    }
    let reading = grammar.reading;
    let has = |test: &dyn Fn(&Token) -> bool| {
        reading
            .children(rule.head)
            .any(|child| test(&reading.tokens[child]))
    };
    let narrator = rule.source_head.is_some_and(|head| {
        let lemma = reading.tokens[head].lemma.to_lowercase();
        matches!(lemma.as_str(), "i" | "we" | "you")
    });
    let relayed = rule.via.is_some();
    let open = has(&|child| {
        child.deprel == Deprel::Aux && child.xpos == "MD" && child.lemma != "will"
            || child.deprel == Deprel::Mark
                && (matches!(child.lemma.as_str(), "to" | "if" | "unless")
                    || child.lemma == "that" && reading.tokens[rule.head].deprel != Deprel::Ccomp)
    });
    if narrator || open && !relayed {
        return false;
    }
    let clause = has(&|child| child.deprel == Deprel::Ccomp);
    let finite = has(&|child| child.deprel == Deprel::Aux)
        || match reading.tokens[rule.head].xpos.as_str() {
            // "put", "set": as the tagger has them.
            "VB" => has(&|child| child.deprel.is_subject()),
            "VBG" => clause || has(&|child| child.deprel.is_subject()),
            _ => true,
        };
    if !finite && !relayed {
        return false;
    }
    if learned.iter().any(|draft| draft.holds(rule.head)) {
        return rule.source_head.is_some_and(|head| grammar.can_speak(head));
    }
    if rule.rule == "AT-POSITION" {
        return relayed;
    }
    let last = reading.sentence(rule.head).tokens.end - 1;
    let object = match rule.entry.frame {
        Frame::Say | Frame::Report | Frame::Deny | Frame::Pledge | Frame::Accuse => {
            !rule.content.is_empty() && !has(&|child| child.deprel == Deprel::Iobj)
        }
        Frame::Show => figure::figure(reading, grammar.text, rule.head).is_some(),
        _ => false,
    };
    clause || relayed || object || reading.word(last, grammar.text) == ":"
}

/// True where events inside the content rest on the source.
fn binds(grammar: &Grammar, draft: &Draft) -> bool {
    let reading = grammar.reading;
    let last = draft
        .cue
        .end
        .checked_sub(1)
        .map(|token| reading.word(token, grammar.text).to_lowercase());
    if draft.cue.len() > 1
        && matches!(last.as_deref(), Some("on" | "about" | "for" | "against" | "over"))
        && draft.entry.frame != Frame::Accuse
    {
        return false;
    }
    if draft.entry.frame == Frame::Show
        && draft.source_head.is_some_and(|head| {
            matches!(
                grammar.lexicons.words.noun(&reading.tokens[head].lemma),
                Some(SourceKind::Person | SourceKind::Official)
            ) || reading
                .name_at(head)
                .is_some_and(|name| reading.names[name].kind == NameKind::Person)
        })
    {
        return false;
    }
    if draft.entry.frame != Frame::Act {
        return true;
    }
    let finite = reading.children(draft.head).any(|child| {
        matches!(reading.tokens[child].deprel, Deprel::Ccomp) && draft.holds(child)
            || reading.tokens[child].deprel == Deprel::Parataxis && draft.holds(child)
    });
    finite || reading.tokens[draft.head].deprel == Deprel::Parataxis
}

/// The tagger's content holds the verb that its noun cue hangs on ("the claim [that S was met with anger]"), or opens
/// with the citing of another source ("Tass reported, [citing the ministry]").
fn runs_astray(grammar: &Grammar, draft: &Draft, rule: &Draft) -> bool {
    let reading = grammar.reading;
    if rule.content.is_empty() {
        return false;
    }
    let governor = reading.tokens[rule.head].head.filter(|_| rule.rule == "AT-NOUN");
    let swallows = governor.is_some_and(|verb| draft.holds(verb));
    let cites = draft.content.first().is_some_and(|own| {
        matches!(
            reading.word(own.start, grammar.text).to_lowercase().as_str(),
            "citing" | "quoting"
        )
    });
    swallows || cites
}

/// Where the tagger's content is a part of the clause that the parse shows, the clause holds.
fn extend(draft: &mut Draft, rule: &Draft) {
    let ([own], [clause]) = (draft.content.as_slice(), rule.content.as_slice()) else {
        return;
    };
    if clause.start <= own.start
        && own.end < clause.end
        && clause.start + 3 > own.start
        && 2 * own.len() >= clause.len()
    {
        draft.content = vec![*clause];
    }
}
