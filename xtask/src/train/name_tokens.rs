//! A plain tokeniser for corpora of names, by the habits of UD English.

/// Byte ranges of sentences: lines, cut after full stops before capitals.
pub(crate) fn sentences(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let end_here = bytes[at] == b'\n'
            || matches!(bytes[at], b'.' | b'!' | b'?')
                && bytes.get(at + 1).is_some_and(u8::is_ascii_whitespace)
                && text[at + 1..]
                    .trim_start()
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_uppercase() || c == '"' || c == '“')
                && !short_before(&text[start..at]);
        if end_here {
            out.push((start, at + 1));
            start = at + 1;
        }
        at += 1;
    }
    out.push((start, text.len()));
    out.retain(|(start, end)| !text[*start..*end].trim().is_empty());
    out
}

fn short_before(text: &str) -> bool {
    let word = text.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("");
    word.len() == 1
        || word.contains('.')
        || matches!(
            word,
            "Mr" | "Mrs"
                | "Ms"
                | "Dr"
                | "Gen"
                | "Col"
                | "Lt"
                | "Maj"
                | "Sgt"
                | "Sen"
                | "Rep"
                | "Gov"
                | "St"
                | "Jan"
                | "Feb"
                | "Aug"
                | "Sept"
                | "Oct"
                | "Nov"
                | "Dec"
                | "No"
                | "Capt"
                | "Adm"
                | "vs"
        )
}

/// Byte ranges of the tokens of a sentence.
pub(crate) fn tokens(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let chars: Vec<(usize, char)> = text[start..end]
        .char_indices()
        .map(|(at, c)| (at + start, c))
        .collect();
    let stop = |i: usize| chars.get(i).map_or(end, |(at, _)| *at);
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i].1;
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        let from = i;
        if text[stop(i)..end].starts_with("http") {
            while i < chars.len() && !chars[i].1.is_whitespace() {
                i += 1;
            }
        } else if c.is_alphanumeric()
            || (matches!(c, '#' | '@') && chars.get(i + 1).is_some_and(|(_, n)| n.is_alphanumeric()))
        {
            i += 1;
            while i < chars.len() {
                let (n, next) = (chars[i].1, chars.get(i + 1).map_or(' ', |(_, c)| *c));
                let digit = chars[i - 1].1.is_numeric();
                let single = i - from == 1 || chars[i - 2].1 == '.';
                if n.is_alphanumeric() || n == '_' {
                    i += 1;
                } else if n == '.' && (next.is_alphanumeric() || single && chars[i - 1].1.is_uppercase()) {
                    i += 1;
                } else if n == ',' && digit && next.is_numeric() {
                    i += 1;
                } else {
                    break;
                }
            }
            let word = &text[stop(from)..stop(i)];
            if chars.get(i).is_some_and(|(_, c)| *c == '.')
                && short_before(word)
                && !word.contains('.')
                && word.len() > 1
            {
                i += 1;
            }
        } else if matches!(c, '\'' | '’')
            && chars
                .get(i + 1)
                .is_some_and(|(_, n)| matches!(n, 's' | 't' | 'm' | 'd'))
            && chars.get(i + 2).is_none_or(|(_, n)| !n.is_alphanumeric())
        {
            i += 2;
        } else {
            i += 1;
        }
        out.push((stop(from), stop(i)));
    }
    out
}
