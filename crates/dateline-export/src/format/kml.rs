//! KML 2.2 for globe programs: a placemark for each claim that has a point, with its time span and its words.

use super::Row;
use crate::words::one_line;
use std::io::{self, Write};

/// Writes one document.
pub(super) fn write(rows: &[Row<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>Claims</name>"
    )?;
    for row in rows {
        let Some((place, _, lat, lon)) = row.point() else {
            continue;
        };
        let claim = row.claim;
        let name = format!(
            "{} ({})",
            one_line(row.view.text(claim.trigger)),
            claim.status.replace('_', " ")
        );
        let words = format!(
            "{} · {} · {}: “{}”",
            row.publisher(),
            row.published(),
            row.voice(),
            one_line(row.quote())
        );
        writeln!(
            out,
            "<Placemark id=\"{}\"><name>{}</name>",
            escaped(&claim.id),
            escaped(&name)
        )?;
        writeln!(out, "<description>{}</description>", escaped(&words))?;
        if let Some(time) = row.time()
            && let (Some(start), Some(end)) = (&time.start, &time.end)
        {
            writeln!(
                out,
                "<TimeSpan><begin>{}</begin><end>{}</end></TimeSpan>",
                escaped(start),
                escaped(end)
            )?;
        }
        let precision = place.feature.as_deref().unwrap_or_default();
        let data = format!(
            "<Data name=\"precision\"><value>{}</value></Data>",
            escaped(precision)
        );
        writeln!(
            out,
            "<ExtendedData>{data}</ExtendedData><Point><coordinates>{lon},{lat}</coordinates></Point></Placemark>"
        )?;
    }
    writeln!(out, "</Document></kml>")
}

/// Text for XML: markup and what XML 1.0 forbids cannot get through.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Format, testing};
    use super::escaped;

    #[test]
    fn markup_of_a_report_stays_text() {
        let text = testing::written(Format::Kml);
        assert!(
            text.contains("<Placemark") && text.trim_end().ends_with("</kml>"),
            "{text}"
        );
        assert!(!text.contains("<b>"), "{text}");
        assert_eq!(escaped("a<b>&\u{0}\"c"), "a&lt;b&gt;&amp; &quot;c");
    }
}
