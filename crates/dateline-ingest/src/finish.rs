//! The last step of every format: what the caller and the metadata know goes onto the document; language and date are
//! checked.

use crate::{Failure, Options, Read};
use dateline_core::Document;
use dateline_core::diagnostics::Diagnostic;
use dateline_core::document::Published;

/// What a format knows of a report beside its text. Empty strings count as unknown.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) input_id: Option<String>,
    pub(crate) uri: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published: Option<String>,
    pub(crate) published_from: &'static str,
    pub(crate) language: Option<String>,
    pub(crate) remark: Option<String>,
}

/// Words below which a text's language is not judged.
const JUDGED_WORDS: usize = 12;

/// Makes the document, or says why there is none.
pub(crate) fn finish(input: &str, text: String, metadata: Metadata, options: &Options) -> Read {
    if text.trim().is_empty() {
        return Err(Failure::new(input, "no text in it"));
    }
    if text.len() > options.max_bytes {
        let reason = format!(
            "{} of text in one report; the limit is {} (raise it with --max-bytes)",
            megabytes(text.len()),
            megabytes(options.max_bytes)
        );
        return Err(Failure::new(input, reason));
    }
    let mut document = Document::new(text);
    document.input_id = metadata.input_id.filter(|id| !id.is_empty());
    document.uri = metadata.uri.or_else(|| Some(input.to_owned()));
    if let Some(title) = metadata.title.filter(|title| !title.trim().is_empty()) {
        document.set_title(&title);
    }
    if let Some(publisher) = metadata
        .publisher
        .filter(|publisher| !publisher.trim().is_empty())
    {
        document.publisher = Some(publisher.trim().to_owned());
    }
    if !metadata.authors.is_empty() {
        document.authors = metadata.authors;
    }
    if let Some(remark) = metadata.remark {
        document.diagnostics.push(Diagnostic::note("ingest", remark));
    }
    if let Some(published) = metadata
        .published
        .filter(|published| !published.trim().is_empty())
    {
        match Published::parse(&published, metadata.published_from) {
            Some(published) => document.published = Some(published),
            None => document.diagnostics.push(Diagnostic::warning(
                "ingest",
                format!(
                    "expected a publication date like 2019-03-25, found `{}`; ignored",
                    short(&published)
                ),
            )),
        }
    }
    if let Some(published) = &options.published {
        document.published = Some(published.clone());
    }
    if let Some(publisher) = &options.publisher {
        document.publisher = Some(publisher.clone());
    }
    check_date(&mut document, options);
    check_language(&mut document, metadata.language);
    Ok(document)
}

/// Whole megabytes, or bytes where it is less than one.
pub(crate) fn megabytes(bytes: usize) -> String {
    if bytes < 1 << 20 {
        format!("{bytes} bytes")
    } else {
        format!("{} MB", bytes >> 20)
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A date after tomorrow (zones!) is no publication date: relative times would all be wrong.
fn check_date(document: &mut Document, options: &Options) {
    let (Some(published), Some(today)) = (&document.published, options.today) else {
        return;
    };
    let Ok(tomorrow) = today.tomorrow() else { return };
    if published.date() > tomorrow {
        let message = format!(
            "publication date {} ({}) lies in the future; ignored, so relative times have no value (set it with --published)",
            published.date(),
            published.from
        );
        document.diagnostics.push(Diagnostic::error("ingest", message));
        document.published = None;
    }
}

/// Only English is read; anything else is kept, marked, and not analysed.
fn check_language(document: &mut Document, declared: Option<String>) {
    let declared = declared
        .map(|code| {
            code.to_lowercase()
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect::<String>()
        })
        .filter(|code| !code.is_empty());
    let sample: String = document.text.chars().take(6000).collect();
    if sample.split_whitespace().count() < JUDGED_WORDS && sample.is_ascii() {
        document.language = Some(declared.unwrap_or_else(|| "en".to_owned()));
        return;
    }
    let Some(info) = whatlang::detect(&sample) else {
        document.language = declared;
        return;
    };
    if info.lang() == whatlang::Lang::Eng || !info.is_reliable() {
        document.language = Some("en".to_owned());
        return;
    }
    document.language = Some(two_letters(info.lang()).to_owned());
    let message = format!(
        "the text is {}, not English; kept, but no claims are read from it",
        info.lang().eng_name()
    );
    document.diagnostics.push(Diagnostic::error("language", message));
}

/// ISO 639-1 where there is a code, else ISO 639-3.
fn two_letters(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match lang {
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Heb => "he",
        Lang::Tur => "tr",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Hin => "hi",
        Lang::Ell => "el",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Fin => "fi",
        Lang::Ces => "cs",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        other => other.code(),
    }
}
