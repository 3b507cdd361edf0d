//! Windows: what the encoder reads at once - whole sentences of one document, with the pieces and features of their words.

use crate::pieces::{CLS, SEP, Vocabulary, shape};

/// The words of a document, by sentence.
#[derive(Debug, Default)]
pub struct Words<'t> {
    /// All words, in order.
    pub words: Vec<&'t str>,
    /// First word and one past the last of each sentence, with the number of its block.
    pub sentences: Vec<(usize, usize, u32)>,
}

/// A run of sentences as the encoder takes it.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// First word of the document and one past the last.
    pub words: (usize, usize),
    /// First and one past the last word of each sentence, counted from the window's first word.
    pub sentences: Vec<(usize, usize)>,
    /// Block of each sentence.
    pub blocks: Vec<u32>,
    /// Word pieces, with the marks at both ends.
    pub pieces: Vec<u32>,
    /// For each piece its word (counted from the window's first), if it is no mark.
    pub owner: Vec<Option<u32>>,
    /// First piece of each word.
    pub first: Vec<usize>,
    /// Shape, start and quotation of each word.
    pub features: Vec<[u8; 3]>,
}

/// Cuts a document into windows of about `size` pieces, never more than `longest`.
pub fn windows(document: &Words, vocabulary: &Vocabulary, size: usize, longest: usize) -> Vec<Window> {
    let pieces: Vec<Vec<u32>> = document
        .words
        .iter()
        .map(|word| vocabulary.pieces(word))
        .collect();
    let features = features(document);
    let sentences = short(document, &pieces, longest);
    let cost = |sentence: &(usize, usize, u32)| -> usize {
        pieces[sentence.0..sentence.1].iter().map(Vec::len).sum()
    };
    let mut out = Vec::new();
    let (mut from, mut used) = (0, 2);
    let mut at = 0;
    while at < sentences.len() {
        let mut end = at;
        while end < sentences.len() && sentences[end].2 == sentences[at].2 {
            end += 1;
        }
        let block: usize = sentences[at..end].iter().map(&cost).sum();
        if used + block > size && at > from {
            out.push((from, at));
            (from, used) = (at, 2);
        }
        for (number, sentence) in sentences.iter().enumerate().take(end).skip(at) {
            let cost = cost(sentence);
            if used + cost > size && number > from {
                out.push((from, number));
                (from, used) = (number, 2);
            }
            used += cost;
        }
        at = end;
    }
    if from < sentences.len() {
        out.push((from, sentences.len()));
    }
    out.into_iter()
        .map(|(from, to)| window(&sentences[from..to], &pieces, &features))
        .collect()
}

/// The sentences, cut where one alone is longer than a window may be.
fn short(document: &Words, pieces: &[Vec<u32>], longest: usize) -> Vec<(usize, usize, u32)> {
    let mut out = Vec::new();
    for (start, end, block) in &document.sentences {
        let (mut from, mut used) = (*start, 2);
        for (word, pieces) in (*start..).zip(&pieces[*start..*end]) {
            if used + pieces.len() > longest && word > from {
                out.push((from, word, *block));
                (from, used) = (word, 2);
            }
            used += pieces.len();
        }
        if from < *end {
            out.push((from, *end, *block));
        }
    }
    out
}

fn window(sentences: &[(usize, usize, u32)], pieces: &[Vec<u32>], features: &[[u8; 3]]) -> Window {
    let (start, end) = (sentences[0].0, sentences[sentences.len() - 1].1);
    let mut window = Window {
        words: (start, end),
        sentences: sentences.iter().map(|(a, z, _)| (a - start, z - start)).collect(),
        blocks: sentences.iter().map(|sentence| sentence.2).collect(),
        pieces: vec![CLS],
        owner: vec![None],
        first: Vec::with_capacity(end - start),
        features: features[start..end].to_vec(),
    };
    for (word, own) in pieces[start..end].iter().enumerate() {
        window.first.push(window.pieces.len());
        window.pieces.extend(own);
        window.owner.extend(own.iter().map(|_| Some(word as u32)));
    }
    window.pieces.push(SEP);
    window.owner.push(None);
    window
}

/// Shape of each word; whether it opens a block (2), a sentence (1) or neither; whether it is quoted.
fn features(document: &Words) -> Vec<[u8; 3]> {
    let mut out: Vec<[u8; 3]> = document
        .words
        .iter()
        .map(|word| [shape(word) as u8, 0, 0])
        .collect();
    let (mut quoted, mut last) = (false, None);
    for (start, end, block) in &document.sentences {
        let same = last == Some(*block);
        if !same {
            quoted = false;
        }
        last = Some(*block);
        if start < end {
            out[*start][1] = if same { 1 } else { 2 };
        }
        for (word, features) in document.words[*start..*end].iter().zip(&mut out[*start..*end]) {
            match *word {
                "“" | "``" => quoted = true,
                "”" | "''" => quoted = false,
                "\"" => quoted = !quoted,
                _ => {}
            }
            features[2] = u8::from(quoted);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_hold_whole_blocks_where_they_can() {
        let list: Vec<String> = (0..103)
            .map(|id| format!("[{id}]"))
            .chain(["a".to_owned()])
            .collect();
        let vocabulary = Vocabulary::new(&list.join("\n"));
        let document = Words {
            words: vec!["A"; 40],
            sentences: vec![(0, 6, 0), (6, 9, 1), (9, 12, 1), (12, 40, 2)],
        };
        let found = windows(&document, &vocabulary, 12, 20);
        let words: Vec<_> = found.iter().map(|window| window.words).collect();
        assert_eq!(words, [(0, 6), (6, 12), (12, 30), (30, 40)]);
        assert_eq!(found[1].sentences, [(0, 3), (3, 6)]);
        for window in &found {
            assert!(window.pieces.len() <= 20);
            assert_eq!(window.first.len(), window.words.1 - window.words.0);
        }
    }

    #[test]
    fn quotation_runs_to_the_end_of_a_block() {
        let document = Words {
            words: vec!["“", "We", "go", "”", "he", "“", "on", "He", "\"", "x", "\""],
            sentences: vec![(0, 5, 0), (5, 7, 0), (7, 11, 1)],
        };
        let quoted: Vec<u8> = features(&document).iter().map(|f| f[2]).collect();
        assert_eq!(quoted, [1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0]);
        let starts: Vec<u8> = features(&document).iter().map(|f| f[1]).collect();
        assert_eq!(starts, [2, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0]);
    }
}
