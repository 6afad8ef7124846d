//! The text of a document: pages of lines, from PDF, DOCX, HTML and plain text.

mod docx;
mod html;
mod lines;
mod pdf;
mod plain;

pub(crate) use lines::{Document, Line};

use crate::{FileKind, Unreadable, limits};

/// Reads a file's text, by what the file is and not by what it is called.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    if bytes.len() > limits::FILE_BYTES {
        let what = format!("has more than {} MB", limits::FILE_BYTES / (1024 * 1024));
        return Err(Unreadable::too_large(what, Unreadable::PASTE));
    }
    let document = match FileKind::of(bytes) {
        FileKind::Pdf => pdf::read(bytes)?,
        FileKind::Docx => docx::read(bytes)?,
        FileKind::Html => html::read(bytes)?,
        FileKind::Text => plain::read(bytes)?,
        other => {
            let advice = "give the report as PDF, DOCX, HTML or text, or paste its text";
            return Err(Unreadable::wrong_kind(other.in_words(), advice));
        }
    };
    if document.lines.is_empty() {
        let what = "has no text in it (it may be a scan)";
        return Err(Unreadable::empty(what, Unreadable::PASTE));
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"" as &[u8])]
    #[case(b" \n\t\r\n ")]
    #[case(b"<html><body><script>let a = 1;</script></body></html>")]
    fn nothing_to_read_is_said(#[case] bytes: &[u8]) {
        assert!(matches!(read(bytes), Err(Unreadable::Empty { .. })));
    }

    #[rstest]
    #[case(b"MZ\x90\0\x03" as &[u8])]
    #[case(b"\x89PNG\r\n\x1a\n\0\0")]
    #[case(b"PK\x03\x04nonsense")]
    fn other_kinds_are_refused_by_name(#[case] bytes: &[u8]) {
        assert!(matches!(read(bytes), Err(Unreadable::WrongKind { .. })));
    }

    #[test]
    fn a_file_over_the_limit_is_refused_before_it_is_read() {
        assert!(read(&vec![b'a'; limits::FILE_BYTES + 1]).unwrap_err().is_too_large());
    }

    #[rstest]
    #[case(b"%PDF-1.7\nnothing of the kind" as &[u8])]
    #[case(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog")]
    fn a_damaged_pdf_is_said_to_be(#[case] bytes: &[u8]) {
        assert!(matches!(read(bytes), Err(Unreadable::Damaged { .. })));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
            if let Ok(document) = read(text.as_bytes()) {
                prop_assert!(document.lines.iter().all(|line| !line.text.trim().is_empty()));
            }
        }

        #[test]
        fn any_page_is_read_or_refused(inside in "[a-z<>/ =\"&;!-]{0,200}") {
            let _ = read(format!("<!DOCTYPE html><html>{inside}").as_bytes());
        }
    }
}
