//! What a file is by its bytes. Nothing is unpacked: only the shape is walked.

use super::FileKind;

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A kind that its bytes tell.
    Of(FileKind),
    /// Text: which kind of text, only the name says.
    Text,
}

/// What a packed file may unpack to, by its own account.
const UNPACKED: u64 = 300 * 1024 * 1024;
/// How many parts it may have.
const PARTS: u16 = 4000;

const MIXED: &str = "two kinds of file in one";
const DAMAGED_PICTURE: &str = "a damaged picture";

/// Tells the kind, or says what it is instead.
pub(super) fn content(bytes: &[u8]) -> Result<Content, &'static str> {
    const PROGRAMS: &[&[u8]] =
        &[b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe"];
    const PICTURES: &[&[u8]] =
        &[b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF", b"\0\0\x01\0", b"8BPS"];
    let begins = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
    if bytes.starts_with(b"%PDF-") {
        return pdf(bytes).map(Content::Of);
    }
    if bytes.starts_with(b"PK") && !is_text(bytes) {
        return package(bytes).map(Content::Of);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return png(bytes).map(|()| Content::Of(FileKind::Png));
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return jpeg(bytes).map(|()| Content::Of(FileKind::Jpeg));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err("of the old Office form (.doc, .xls) or protected with a password");
    }
    if is_text(bytes) {
        return text(bytes);
    }
    if begins(PROGRAMS) {
        return Err("a program");
    }
    if begins(PICTURES) {
        return Err("a picture of another kind");
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("text in UTF-16 (save it as UTF-8)");
    }
    Err("of a kind that is not known here")
}

/// A whole PDF: what stands before its first line or far behind its last one is not of it.
fn pdf(bytes: &[u8]) -> Result<FileKind, &'static str> {
    const MARK: &[u8] = b"%%EOF";
    let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
    if !tail.windows(MARK.len()).any(|five| five == MARK) {
        return Err("a PDF document that ends too early, or goes on as something else");
    }
    // A packed file has its table at its end; in a PDF these four bytes do not end the file.
    let end = bytes.get(bytes.len().saturating_sub(22)..).unwrap_or_default();
    if end.starts_with(b"PK\x05\x06") { Err(MIXED) } else { Ok(FileKind::Pdf) }
}

/// Characters that can be printed, in UTF-8 or a Western code page.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 14..=31 | 127))
}

/// Text, unless a browser or a shell would take it for something to carry out.
fn text(bytes: &[u8]) -> Result<Content, &'static str> {
    let head = bytes.get(..512.min(bytes.len())).unwrap_or_default();
    let start = String::from_utf8_lossy(head);
    let start = start.trim_start_matches('\u{FEFF}').trim_start();
    if start.starts_with('<') {
        return Err("a web page, a drawing (SVG) or other markup");
    }
    if start.starts_with("#!") {
        return Err("a program");
    }
    if start.starts_with("{\\rtf") {
        return Err("a rich text document (save it as .docx or PDF)");
    }
    Ok(Content::Text)
}

fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let slice = bytes.get(at..at.checked_add(size)?)?;
    Some(slice.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

fn place(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    number(bytes, at, size).and_then(|number| usize::try_from(number).ok())
}

/// What a packed file's own table says of it.
#[derive(Default)]
struct Parts {
    /// Those of the parts of Office documents that it has.
    known: Vec<&'static str>,
    /// Why it is not taken, whatever else it is.
    fault: Option<&'static str>,
    unpacked: u64,
}

const TYPES: &str = "[content_types].xml";
const WORD: &str = "word/document.xml";
const EXCEL: &str = "xl/workbook.xml";
const STRANGE: &str = "a packed file that no Office program wrote";

fn package(bytes: &[u8]) -> Result<FileKind, &'static str> {
    let parts =
        table(bytes).ok_or("a packed file that is damaged, or more than one file in one")?;
    if let Some(fault) = parts.fault {
        return Err(fault);
    }
    if parts.unpacked > UNPACKED {
        return Err(STRANGE);
    }
    let has = |part| parts.known.contains(&part);
    match (has(TYPES), has(WORD), has(EXCEL)) {
        (true, true, false) => Ok(FileKind::Docx),
        (true, false, true) => Ok(FileKind::Xlsx),
        _ => Err("a packed archive (ZIP) or a document of another kind"),
    }
}

/// Walks the table at the end of a packed file. The table must lie right before the file's last 22
/// bytes and point at parts before it, the first at the very beginning: then nothing else is hidden
/// around them.
fn table(bytes: &[u8]) -> Option<Parts> {
    const END: usize = 22;
    let end = bytes.len().checked_sub(END)?;
    if !bytes.get(end..)?.starts_with(b"PK\x05\x06") || number(bytes, end + 20, 2)? != 0 {
        return None;
    }
    let (count, size, from) =
        (number(bytes, end + 10, 2)?, place(bytes, end + 12, 4)?, place(bytes, end + 16, 4)?);
    if count == 0 || count > u64::from(PARTS) || from.checked_add(size)? != end {
        return None;
    }
    let mut parts = Parts::default();
    let (mut at, mut first) = (from, usize::MAX);
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let (name_size, extra, comment) =
            (place(bytes, at + 28, 2)?, place(bytes, at + 30, 2)?, place(bytes, at + 32, 2)?);
        let local = place(bytes, at + 42, 4)?;
        if local >= from || !bytes.get(local..)?.starts_with(b"PK\x03\x04") {
            return None;
        }
        first = first.min(local);
        let name = bytes.get(at + 46..at + 46 + name_size)?;
        parts.note(name, number(bytes, at + 8, 2)?, number(bytes, at + 24, 4)?);
        at += 46 + name_size + extra + comment;
    }
    (at == end && first == 0).then_some(parts)
}

impl Parts {
    fn note(&mut self, name: &[u8], flags: u64, size: u64) {
        const PROGRAMS: &[&str] =
            &[".exe", ".dll", ".js", ".bat", ".cmd", ".class", ".html", ".htm"];
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        self.unpacked = self.unpacked.saturating_add(size);
        let climbs = name.starts_with('/')
            || name.contains(['\\', '\0'])
            || name.split('/').any(|part| part == "..");
        let fault = if flags & 1 == 1 {
            Some("protected with a password")
        } else if name.ends_with("vbaproject.bin") {
            Some("an Office document with macros (save it without them)")
        } else if climbs || PROGRAMS.iter().any(|ending| name.ends_with(ending)) {
            Some(STRANGE)
        } else {
            None
        };
        self.fault = self.fault.or(fault);
        self.known.extend([TYPES, WORD, EXCEL].into_iter().find(|part| *part == name));
    }
}

/// Walks a PNG's chunks from the first to the last, which must end the file.
fn png(bytes: &[u8]) -> Result<(), &'static str> {
    let mut at = 8;
    let mut has_data = false;
    loop {
        let size = bytes
            .get(at..at + 4)
            .map(|four| four.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte)));
        let (Some(size), Some(kind)) = (size, bytes.get(at + 4..at + 8)) else {
            return Err(DAMAGED_PICTURE);
        };
        if (at == 8) != (kind == b"IHDR") || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(DAMAGED_PICTURE);
        }
        has_data |= kind == b"IDAT";
        at += 12 + size;
        if at > bytes.len() {
            return Err(DAMAGED_PICTURE);
        }
        if kind == b"IEND" {
            break;
        }
    }
    match (has_data, at == bytes.len()) {
        (true, true) => Ok(()),
        (true, false) => Err(MIXED),
        (false, _) => Err(DAMAGED_PICTURE),
    }
}

/// Walks a JPEG's segments up to its data, and sees that the data ends. Cameras write more pictures
/// behind it; a packed file there is something else.
fn jpeg(bytes: &[u8]) -> Result<(), &'static str> {
    let mut at = 2;
    loop {
        let (Some(0xFF), Some(kind)) = (bytes.get(at), bytes.get(at + 1)) else {
            return Err(DAMAGED_PICTURE);
        };
        let Some(&[high, low]) = bytes.get(at + 2..at + 4) else { return Err(DAMAGED_PICTURE) };
        let size = usize::from(u16::from_be_bytes([high, low]));
        if size < 2 {
            return Err(DAMAGED_PICTURE);
        }
        at += 2 + size;
        if *kind == 0xDA {
            break;
        }
    }
    let data = bytes.get(at..).unwrap_or_default();
    if !data.windows(2).any(|two| two == [0xFF, 0xD9]) {
        return Err(DAMAGED_PICTURE);
    }
    let end = bytes.get(bytes.len().saturating_sub(22)..).unwrap_or_default();
    if end.starts_with(b"PK\x05\x06") { Err(MIXED) } else { Ok(()) }
}
