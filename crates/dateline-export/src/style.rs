//! How a terminal account looks: width and colour.

/// Width and colour of the output.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colour by ANSI codes; nothing depends on it.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
        }
    }
}

impl Style {
    pub(crate) fn paint(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Mark, label and colour of a status.
    pub(crate) fn status(self, status: &str) -> String {
        let (mark, code) = match status {
            "happened" => ("●", "32"),
            "ongoing" => ("◐", "36"),
            "planned" => ("○", "34"),
            "threatened" => ("▲", "35"),
            "possible" => ("?", "33"),
            "denied" => ("✗", "31"),
            "not_happened" => ("∅", "31"),
            _ => ("·", "0"),
        };
        self.paint(code, &format!("{mark} {:<12}", status.replace('_', " ")))
    }

    /// Colour of a verdict.
    pub(crate) fn verdict(self, verdict: &str) -> String {
        let code = match verdict {
            "corroborated" => "32",
            "contested" | "denied" | "retracted" => "31",
            _ => "33",
        };
        self.paint(code, &verdict.replace('_', " "))
    }
}

/// Breaks text into lines of at most `width` columns, at spaces.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(20);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        if columns > 0 {
            line.push(' ');
            columns += 1;
        }
        line.push_str(word);
        columns += length;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The first `width` columns, with an ellipsis where something was cut.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= width {
        return text;
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    if let Some(space) = cut.rfind(' ').filter(|space| *space > width / 2) {
        cut.truncate(space);
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width() {
        let lines = wrap(
            "one two three four five six seven eight nine ten eleven twelve",
            20,
        );
        assert!(lines.iter().all(|line| line.chars().count() <= 20), "{lines:?}");
        assert_eq!(
            lines.join(" "),
            "one two three four five six seven eight nine ten eleven twelve"
        );
    }

    #[test]
    fn cutting_is_marked() {
        assert_eq!(shorten("a long line of words", 11), "a long…");
        assert_eq!(shorten("short", 11), "short");
    }
}
