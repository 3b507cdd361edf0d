//! Bytes to text: byte order mark, then what the page says of itself, then UTF-8, then a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Decoded text and, where it was not plain UTF-8, a remark on how it was decoded.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) remark: Option<String>,
}

/// Decodes `bytes`. `declared` is a charset that the input names itself (an HTML `meta` tag).
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let remark = (encoding != UTF_8).then(|| format!("decoded as {}", encoding.name()));
        return Decoded {
            text: text.into_owned(),
            remark,
        };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: text.to_owned(),
            remark: None,
        };
    }
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes);
        if !damaged {
            let remark = (encoding != UTF_8).then(|| format!("decoded as {}", encoding.name()));
            return Decoded {
                text: text.into_owned(),
                remark,
            };
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let broken = if damaged {
        ", some bytes could not be read"
    } else {
        ""
    };
    Decoded {
        text: text.into_owned(),
        remark: Some(format!("not UTF-8; taken for {}{broken}", encoding.name())),
    }
}

/// True for bytes that are no text: a NUL without a UTF-16 byte order mark, or many control characters.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() {
        return false;
    }
    let head = &bytes[..bytes.len().min(8192)];
    let control = head
        .iter()
        .filter(|b| **b < 9 || (14..32).contains(*b) && **b != 27)
        .count();
    head.contains(&0) || control * 50 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_encoding_is_guessed_and_said() {
        let (bytes, _, _) =
            encoding_rs::WINDOWS_1252.encode("The café’s owner said “no” to the general’s men.");
        let decoded = decode(&bytes, None);
        assert_eq!(decoded.text, "The café’s owner said “no” to the general’s men.");
        assert!(decoded.remark.is_some());
    }

    #[test]
    fn utf_16_with_a_mark_is_read() {
        let bytes: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain("Oru".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert!(!is_binary(&bytes));
        assert_eq!(decode(&bytes, None).text, "Oru");
    }

    #[test]
    fn an_image_is_binary_and_a_text_is_not() {
        assert!(is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
        assert!(!is_binary("Zürich\tand\r\nOru".as_bytes()));
    }
}
