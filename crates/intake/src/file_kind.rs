//! What a file is, by its first bytes and parts: names and declared types are the sender's claim.

use crate::package;

/// A kind of file that can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Portable Document Format.
    Pdf,
    /// A Word document (Office Open XML).
    Docx,
    /// An Excel workbook (Office Open XML).
    Xlsx,
    /// A spreadsheet of LibreOffice and its kin (Open Document).
    Ods,
    /// A packed file of another kind.
    OtherPackage,
    /// The old binary form of Word and Excel, or a new one that is encrypted.
    OldOffice,
    /// Hypertext.
    Html,
    /// Text without marks.
    Text,
    /// A program for some machine.
    Program,
    /// A picture.
    Picture,
    /// Bytes that are none of these.
    Unknown,
}

impl FileKind {
    /// Tells the kind of a file.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        const PROGRAMS: &[&[u8]] =
            &[b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!"];
        const PICTURES: &[&[u8]] =
            &[b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM"];
        let begins = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
        // Writers may put a few bytes before a PDF's own first line.
        let head = bytes.get(..1024.min(bytes.len())).unwrap_or_default();
        if head.windows(5).any(|five| five == b"%PDF-") {
            return Self::Pdf;
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return package::kind(bytes);
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::OldOffice;
        }
        if begins(PICTURES) && !looks_like_text(head) {
            return Self::Picture;
        }
        if begins(PROGRAMS) && (bytes.starts_with(b"#!") || !looks_like_text(head)) {
            return Self::Program;
        }
        if !looks_like_text(head) {
            return Self::Unknown;
        }
        let start = String::from_utf8_lossy(head).to_ascii_lowercase();
        let start = start.trim_start_matches('\u{feff}').trim_start();
        if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag))
            || (start.starts_with('<') && start.contains("<html"))
        {
            return Self::Html;
        }
        Self::Text
    }

    /// What a person would call it: "this file is …".
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF document",
            Self::Docx => "a Word document",
            Self::Xlsx => "an Excel workbook",
            Self::Ods => "an OpenDocument spreadsheet",
            Self::OtherPackage => "a packed archive (ZIP)",
            Self::OldOffice => "of the old Office form (.doc, .xls) or protected with a password",
            Self::Html => "a web page",
            Self::Text => "plain text",
            Self::Program => "a program",
            Self::Picture => "a picture",
            Self::Unknown => "of a kind that is not known here",
        }
    }
}

/// Text in UTF-8, in UTF-16 with its mark, or in a Western code page.
fn looks_like_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    !head.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"%PDF-1.7\n", FileKind::Pdf)]
    #[case(b"junk\n%PDF-1.4", FileKind::Pdf)]
    #[case(b"MZ\x90\0\x03", FileKind::Program)]
    #[case(b"#!/bin/sh\n", FileKind::Program)]
    #[case(b"\x7fELF\x02\x01\x01\0", FileKind::Program)]
    #[case(b"\x89PNG\r\n\x1a\n\0\0", FileKind::Picture)]
    #[case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind::OldOffice)]
    #[case(b"<!DOCTYPE html><html>", FileKind::Html)]
    #[case("\u{feff}Ref,Action".as_bytes(), FileKind::Text)]
    #[case(b"\xff\xfeR\0e\0f\0", FileKind::Text)]
    #[case(b"Owner\x92s action", FileKind::Text)]
    #[case(b"BMI checks", FileKind::Text)]
    #[case(b"\x00\x01\x02", FileKind::Unknown)]
    #[case(b"PK\x03\x04nonsense", FileKind::OtherPackage)]
    fn kinds_are_told_by_content(#[case] bytes: &[u8], #[case] kind: FileKind) {
        assert_eq!(FileKind::of(bytes), kind);
    }
}
