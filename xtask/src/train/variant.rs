//! News-style variants of treebank sentences: what wire reports and headlines leave out, left out.
//!
//! The treebanks hold few of them, so the models would never learn that "said Friday" names a day and that a headline
//! drops articles and auxiliaries.

use dateline_core::analysis::conllu::{Sentence, Word};

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The sentence without some of its words, none of which may govern anything; `None` where nothing is left out.
fn without(sentence: &Sentence, dropped: &[bool]) -> Option<Sentence> {
    if !dropped.contains(&true) {
        return None;
    }
    let mut numbers = Vec::with_capacity(dropped.len());
    let mut kept = 0;
    for drop in dropped {
        kept += usize::from(!drop);
        numbers.push(kept);
    }
    let mut out = Sentence::default();
    for (at, word) in sentence.words.iter().enumerate() {
        if dropped[at] {
            continue;
        }
        let mut word = word.clone();
        word.head = match word.head {
            Some(0) | None => word.head,
            Some(head) if dropped[head - 1] => return None,
            Some(head) => Some(numbers[head - 1]),
        };
        out.words.push(word);
    }
    (out.words.len() > 1).then_some(out)
}

/// "on Friday" becomes "Friday", as wire reports have it.
pub(crate) fn bare_weekdays(sentence: &Sentence) -> Option<Sentence> {
    let words = &sentence.words;
    let mut dropped = vec![false; words.len()];
    let mut changed = sentence.clone();
    for at in 1..words.len() {
        let word = &words[at];
        let bare = WEEKDAYS.contains(&word.form.as_str())
            && words[at - 1].form == "on"
            && words[at - 1].head == Some(at + 1)
            && matches!(word.deprel.as_str(), "obl" | "nmod");
        if bare {
            dropped[at - 1] = true;
            changed.words[at].deprel = format!("{}:unmarked", word.deprel).into();
        }
    }
    without(&changed, &dropped)
}

/// "said that ..." becomes "said Friday that ...", as wire reports have it.
pub(crate) fn dated_saying(sentence: &Sentence, number: usize) -> Option<Sentence> {
    let words = &sentence.words;
    let verb = (0..words.len().saturating_sub(1)).find(|at| {
        let next = &words[at + 1];
        words[*at].xpos == "VBD"
            && next.form == "that"
            && next.deprel == "mark"
            && next.head.is_some_and(|clause| {
                clause > 0 && words[clause - 1].deprel == "ccomp" && words[clause - 1].head == Some(at + 1)
            })
    })?;
    let mut out = Sentence::default();
    for (at, word) in words.iter().enumerate() {
        let mut word = word.clone();
        word.head = word
            .head
            .map(|head| if head > verb + 1 { head + 1 } else { head });
        out.words.push(word);
        if at == verb {
            let day = WEEKDAYS[number % WEEKDAYS.len()];
            out.words.push(Word {
                form: day.into(),
                lemma: day.into(),
                upos: "PROPN".into(),
                xpos: "NNP".into(),
                feats: "_".to_owned(),
                head: Some(verb + 1),
                deprel: "obl:unmarked".into(),
                misc: "_".to_owned(),
            });
        }
    }
    Some(out)
}

/// A short sentence as a headline: no articles, no auxiliary of the passive and the progressive, no full stop.
pub(crate) fn headline(sentence: &Sentence) -> Option<Sentence> {
    let words = &sentence.words;
    if words.len() > 16 || words.iter().any(|word| word.upos == "PRON") {
        return None;
    }
    let dropped: Vec<bool> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let form = word.form.to_lowercase();
            let leaf = !words.iter().any(|other| other.head == Some(at + 1));
            leaf && match word.deprel.as_str() {
                "det" => matches!(form.as_str(), "the" | "a" | "an"),
                "aux:pass" => matches!(form.as_str(), "is" | "are" | "was" | "were" | "been"),
                "punct" => at + 1 == words.len() && form == ".",
                _ => false,
            }
        })
        .collect();
    without(sentence, &dropped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline_core::analysis::conllu;

    fn sentence(rows: &[(&str, &str, usize, &str)]) -> Sentence {
        #[allow(clippy::format_collect)] // a test
        let text: String = rows
            .iter()
            .enumerate()
            .map(|(at, (form, upos, head, deprel))| {
                format!("{}\t{form}\t_\t{upos}\t_\t_\t{head}\t{deprel}\t_\t_\n", at + 1)
            })
            .collect();
        conllu::read(&text).expect("sound").remove(0)
    }

    #[test]
    fn weekdays_lose_their_preposition_and_headlines_their_small_words() {
        let plain = sentence(&[
            ("The", "DET", 2, "det"),
            ("ship", "NOUN", 4, "nsubj:pass"),
            ("was", "AUX", 4, "aux:pass"),
            ("sunk", "VERB", 0, "root"),
            ("on", "ADP", 6, "case"),
            ("Friday", "PROPN", 4, "obl"),
            (".", "PUNCT", 4, "punct"),
        ]);
        let bare = bare_weekdays(&plain).expect("a weekday");
        assert_eq!(bare.words[4].form, "Friday");
        assert_eq!(
            (bare.words[4].head, bare.words[4].deprel.as_str()),
            (Some(4), "obl:unmarked")
        );
        let saying = sentence(&[
            ("She", "PRON", 2, "nsubj"),
            ("said", "VERB", 0, "root"),
            ("that", "SCONJ", 5, "mark"),
            ("it", "PRON", 5, "nsubj"),
            ("sank", "VERB", 2, "ccomp"),
        ]);
        assert_eq!(dated_saying(&saying, 0), None, "only after a past tense");
        let mut saying = saying;
        saying.words[1].xpos = "VBD".into();
        let dated = dated_saying(&saying, 4).expect("a verb of saying");
        assert_eq!(
            (dated.words[2].form.as_str(), dated.words[2].head),
            ("Friday", Some(2))
        );
        assert_eq!(dated.words[3].head, Some(6));
        let headline = headline(&plain).expect("a short sentence");
        let forms: Vec<&str> = headline.words.iter().map(|word| word.form.as_str()).collect();
        assert_eq!(forms, ["ship", "sunk", "on", "Friday"]);
        assert_eq!(headline.words[1].head, Some(0));
    }
}
