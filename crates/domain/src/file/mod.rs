//! Files that people hand in: which kinds are taken, told by their content, and what they are called.
//!
//! The name and the declared type are the sender's claim. A file is taken where its content is of a
//! kind on the list and its name says the same; then nobody who opens it gets something else than
//! what they were told.

mod name;
mod sniff;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{change::Hash, coded::coded, text::Line};

use sniff::Content;

/// The largest file that is taken, in bytes: 10 MB.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;

coded! {
    /// A kind of file that is taken.
    pub enum FileKind {
        /// Portable Document Format.
        Pdf = "pdf",
        /// A Word document without macros.
        Docx = "docx",
        /// An Excel workbook without macros.
        Xlsx = "xlsx",
        /// Comma-separated values.
        Csv = "csv",
        /// Plain text.
        Txt = "txt",
        /// A PNG picture.
        Png = "png",
        /// A JPEG picture.
        Jpeg = "jpeg",
    }
}

/// The kinds in words, for sentences about what is taken.
pub const TAKEN: &str = "PDF, Word (.docx), Excel (.xlsx), CSV, plain text (.txt), PNG or JPEG";

impl FileKind {
    /// The kind that a name's ending claims.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "jpg" => Some(Self::Jpeg),
            other => Self::from_code(other),
        }
    }

    /// The ending that a name gets here.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            other => other.code(),
        }
    }

    /// The media type under which it is handed out. Text says its character set, so that no reader
    /// guesses one.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Txt => "text/plain; charset=utf-8",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Docx => "Word",
            Self::Xlsx => "Excel",
            Self::Csv => "CSV",
            Self::Txt => "text",
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
        }
    }

    /// Whether a browser may show it in its own window: pictures without scripts alone.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg)
    }

    /// Whether its bytes are text that can be looked through.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Txt)
    }
}

/// A file that is kept. Its bytes lie under their hash, never under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptFile {
    /// What it is called where it is handed out.
    #[schema(value_type = Line<120>)]
    pub name: Line<120>,
    /// What it is by its content.
    pub kind: FileKind,
    /// In bytes.
    #[schema(minimum = 1, maximum = 10_485_760)]
    pub size: i64,
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    pub sha256: Hash,
}

/// Why a file is not taken, said so that it can stand beside the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// No bytes.
    #[error("is empty; choose another file")]
    Empty,
    /// More than is taken.
    #[error("is larger than 10 MB; save it smaller, or give a link to it")]
    TooLarge,
    /// The ending is none that is taken.
    #[error("must be {TAKEN}; its name ends in “{0}”")]
    Ending(String),
    /// There is no ending.
    #[error("must be {TAKEN}; its name has no ending that says so")]
    NoEnding,
    /// The content is of no kind that is taken.
    #[error("is {0}, and only {TAKEN} are taken")]
    Content(&'static str),
    /// The content is of another kind than the name says.
    #[error(
        "is called .{ending}, but what is in it is {found}; give it the right ending, or save it \
         again as {}", claimed.words()
    )]
    Mismatch {
        /// The ending.
        ending: String,
        /// What the ending claims.
        claimed: FileKind,
        /// What it is.
        found: &'static str,
    },
}

/// Decides whether a file is taken: as what, and under which name.
pub fn take(claimed_name: &str, bytes: &[u8]) -> Result<(FileKind, Line<120>), FileFault> {
    if bytes.is_empty() {
        return Err(FileFault::Empty);
    }
    if bytes.len() > FILE_BYTES {
        return Err(FileFault::TooLarge);
    }
    let (stem, ending) = name::parts(claimed_name);
    let ending = ending.ok_or(FileFault::NoEnding)?;
    let claimed = FileKind::of_ending(&ending).ok_or_else(|| FileFault::Ending(ending.clone()))?;
    let content = sniff::content(bytes).map_err(FileFault::Content)?;
    let fits = match content {
        Content::Text => claimed.is_text(),
        Content::Of(kind) => kind == claimed,
    };
    if !fits {
        let found = match content {
            Content::Text => "plain text",
            Content::Of(FileKind::Pdf) => "a PDF document",
            Content::Of(FileKind::Docx) => "a Word document",
            Content::Of(FileKind::Xlsx) => "an Excel workbook",
            Content::Of(FileKind::Png) => "a PNG picture",
            Content::Of(FileKind::Jpeg) => "a JPEG picture",
            Content::Of(FileKind::Csv | FileKind::Txt) => "text",
        };
        return Err(FileFault::Mismatch { ending, claimed, found });
    }
    Ok((claimed, name::kept(&stem, claimed)))
}

/// A size in words: "340 KB".
#[must_use]
pub fn size_in_words(bytes: i64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        ..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
pub(crate) mod tests;
