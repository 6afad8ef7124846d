use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// The smallest file of each kind, as its own programs would write it.
pub(crate) fn sample(kind: FileKind) -> Vec<u8> {
    match kind {
        FileKind::Pdf => b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n".to_vec(),
        FileKind::Docx => packed(&["[Content_Types].xml", "word/document.xml"]),
        FileKind::Xlsx => packed(&["[Content_Types].xml", "xl/workbook.xml"]),
        FileKind::Csv => b"\xef\xbb\xbfMonth,Audits\r\nMay,20\r\n".to_vec(),
        FileKind::Txt => b"Eight of ten records hold a reason.\n".to_vec(),
        FileKind::Png => png(&[("IHDR", 13), ("IDAT", 5), ("IEND", 0)]),
        FileKind::Jpeg => {
            let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\0".to_vec();
            bytes.extend([0; 9]);
            bytes.extend(b"\xff\xda\x00\x02data\xff\xd9");
            bytes
        }
    }
}

fn png(chunks: &[(&str, u8)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, size) in chunks {
        bytes.extend([0, 0, 0, *size]);
        bytes.extend(kind.as_bytes());
        bytes.extend(vec![0; usize::from(*size) + 4]);
    }
    bytes
}

/// A packed file with empty parts of these names.
fn packed(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut table = Vec::new();
    for name in names {
        let size = u16::try_from(name.len()).unwrap().to_le_bytes();
        let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0");
        bytes.extend([0; 16]);
        bytes.extend(size);
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        table.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0");
        table.extend([0; 16]);
        table.extend(size);
        table.extend([0; 12]);
        table.extend(at);
        table.extend(name.as_bytes());
    }
    let (from, size) = (bytes.len(), table.len());
    let count = u16::try_from(names.len()).unwrap().to_le_bytes();
    bytes.extend(table);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(from).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn with(mut bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
    bytes.extend(more);
    bytes
}

#[test]
fn every_kind_is_taken_under_its_own_ending_and_no_other() {
    for kind in FileKind::ALL {
        let bytes = sample(*kind);
        for claimed in FileKind::ALL {
            let name = format!("evidence.{}", claimed.ending().to_uppercase());
            let taken = take(&name, &bytes);
            let is_right = kind == claimed || (kind.is_text() && claimed.is_text());
            assert_eq!(taken.is_ok(), is_right, "{kind} called {name}: {taken:?}");
            if let Ok((found, name)) = taken {
                assert_eq!(found, *claimed);
                assert_eq!(name.as_str(), format!("evidence.{}", claimed.ending()));
            }
        }
    }
}

#[rstest]
#[case("a.pdf", b"MZ\x90\0\x03\0".to_vec(), "is a program")]
#[case("a.pdf", b"<html><script>alert(1)</script>%PDF-1.4 %%EOF".to_vec(), "is a web page")]
#[case("a.pdf", b"%PDF-1.7 and nothing more".to_vec(), "ends too early")]
#[case("a.pdf", with(sample(FileKind::Pdf), &packed(&["a.class"])), "two kinds of file in one")]
#[case("a.png", b"<!DOCTYPE html><p>".to_vec(), "is a web page")]
#[case("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>".to_vec(), "drawing (SVG)")]
#[case("a.svg", b"<svg/>".to_vec(), "ends in “svg”")]
#[case("a.png", with(sample(FileKind::Png), b"<script>"), "two kinds of file in one")]
#[case("a.png", png(&[("IHDR", 13), ("IEND", 0)]), "damaged picture")]
#[case("a.png", b"\x89PNG\r\n\x1a\n".to_vec(), "damaged picture")]
#[case("a.jpg", b"\xff\xd8\xff".to_vec(), "damaged picture")]
#[case("a.jpg", with(sample(FileKind::Jpeg), &packed(&["a.class"])), "two kinds of file in one")]
#[case("a.docx", packed(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]), "with macros")]
#[case("a.docx", packed(&["[Content_Types].xml", "word/document.xml", "../../etc/passwd"]), "no Office program wrote")]
#[case("a.docx", packed(&["[Content_Types].xml", "word/document.xml", "run.exe"]), "no Office program wrote")]
#[case("a.docx", packed(&["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]), "packed archive")]
#[case("a.docx", packed(&["readme.txt"]), "packed archive")]
#[case("a.docx", with(b"PK\x03\x04".to_vec(), &sample(FileKind::Docx)), "more than one file in one")]
#[case("a.docx", with(sample(FileKind::Docx), b"\0"), "more than one file in one")]
#[case("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "old Office form")]
#[case("a.csv", b"Month\0,Audits".to_vec(), "not known here")]
#[case("a.csv", b"\xff\xfeM\0o\0".to_vec(), "UTF-16")]
#[case("a.txt", b" \n<script>".to_vec(), "is a web page")]
#[case("a.txt", b"#!/bin/sh\n".to_vec(), "is a program")]
#[case("a.txt", b"{\\rtf1 x}".to_vec(), "rich text")]
#[case("a.exe", sample(FileKind::Pdf), "ends in “exe”")]
#[case("report", sample(FileKind::Pdf), "has no ending")]
#[case(".pdf", sample(FileKind::Pdf), "has no ending")]
#[case("a.pdf", Vec::new(), "is empty")]
#[case("a.pdf", vec![b'x'; FILE_BYTES + 1], "larger than 10 MB")]
fn what_is_something_else_is_refused_in_words(
    #[case] name: &str,
    #[case] bytes: Vec<u8>,
    #[case] said: &str,
) {
    let fault = take(name, &bytes).unwrap_err().to_string();
    assert!(fault.contains(said), "{fault}");
}

#[rstest]
#[case("C:\\Users\\me\\Audit May.pdf", "Audit May.pdf")]
#[case("../../etc/passwd.pdf", "passwd.pdf")]
#[case("invoice\u{202E}fdp.exe.pdf", "invoicefdp.exe.pdf")]
#[case("a\"; filename=evil.exe; x=\".pdf", "a_; filename=evil.exe; x=_.pdf")]
#[case("line\r\nSet-Cookie: a=b.pdf", "lineSet-Cookie_ a=b.pdf")]
#[case("=cmd|' /C calc'!A0.pdf", " C calc'!A0.pdf")]
#[case("Adolygiad mis Mêdi ŵ.PDF", "Adolygiad mis Mêdi ŵ.pdf")]
#[case("...hidden.pdf", "hidden.pdf")]
#[case("*.pdf", "_.pdf")]
#[case("con\0.pdf", "con.pdf")]
fn names_are_made_harmless(#[case] claimed: &str, #[case] kept: &str) {
    let (_, name) = take(claimed, &sample(FileKind::Pdf)).unwrap();
    assert_eq!(name.as_str(), kept.trim());
}

#[test]
fn a_long_name_is_cut_before_its_ending() {
    let (_, name) = take(&format!("{}.pdf", "é".repeat(300)), &sample(FileKind::Pdf)).unwrap();
    assert_eq!(name.as_str(), format!("{}.pdf", "é".repeat(100)));
}

#[test]
fn sizes_are_told_in_words() {
    for (bytes, said) in
        [(1, "1 byte"), (999, "999 bytes"), (340_123, "340 KB"), (2_490_000, "2.4 MB")]
    {
        assert_eq!(size_in_words(bytes), said);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_told_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..600), kind in 0..7_usize) {
        let name = format!("x.{}", FileKind::ALL[kind].ending());
        let _ = take(&name, &bytes);
        // Also where the beginning is right and the rest is not.
        let start = sample(FileKind::ALL[kind]);
        bytes.splice(0..0, start.iter().copied());
        let _ = take(&name, &bytes);
    }

    #[test]
    fn a_sample_with_one_byte_changed_does_no_harm(kind in 0..7_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = sample(FileKind::ALL[kind]);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = take(&format!("x.{}", FileKind::ALL[kind].ending()), &bytes);
    }

    #[test]
    fn a_kept_name_is_one_plain_word_of_a_path(claimed in "\\PC{0,300}|.{0,300}") {
        let (stem, _) = name::parts(&claimed);
        let kept = name::kept(&stem, FileKind::Pdf);
        prop_assert!(kept.ends_with(".pdf") && kept.len() > 4);
        prop_assert!(!kept.chars().any(|c| c.is_control() || "/\\\"<>:|?*".contains(c)));
        prop_assert!(!kept.starts_with('.') && kept.as_str() != ".." );
        // What was made harmless stays as it is.
        let (stem, _) = name::parts(&kept);
        prop_assert_eq!(name::kept(&stem, FileKind::Pdf), kept);
    }
}
