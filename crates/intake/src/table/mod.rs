//! Tables out of XLSX, ODS, CSV and DOCX, as rows of text cells within the limits.
//!
//! Every reader walks its file once and hands filled cells to one [`Builder`], which counts them.
//! Cells are kept as they come, never as a box: a sheet with one cell in its first corner and one
//! in its last has two cells here, and costs as much.

mod builder;
mod cell;
mod csv;
pub(crate) mod day;
mod docx;
mod number_format;
mod ods;
mod xlsx;
mod xml;

use builder::Builder;
pub(crate) use cell::{Cell, Row, Table, column_name};

use crate::{FileKind, Unreadable, limits, package::Package};

/// What to do about a file of another kind.
const SAVE_AS: &str = "save it as an Excel workbook (XLSX) or as CSV and use that";
/// What to do about a file that is too large.
const SPLIT: &str = "remove what is not part of it, or split it";
/// What to do about a damaged file.
const RESAVE: &str = "open it in your spreadsheet program, save it again as XLSX and use that";

/// Reads the tables of a file: the sheets of a workbook, the tables of a Word document, or the one
/// table of a CSV file.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Table>, Unreadable> {
    if bytes.len() > limits::FILE_BYTES {
        let what = format!("is larger than {} MB", limits::FILE_BYTES / (1024 * 1024));
        return Err(Unreadable::too_large(what, SPLIT));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::empty("is empty", SAVE_AS));
    }
    let mut tables = Builder::default();
    match FileKind::of(bytes) {
        FileKind::Xlsx => xlsx::read(&mut Package::open(bytes, SPLIT)?, &mut tables)?,
        FileKind::Ods => ods::read(&mut Package::open(bytes, SPLIT)?, &mut tables)?,
        FileKind::Docx => docx::read(&mut Package::open(bytes, SPLIT)?, &mut tables)?,
        FileKind::Text => csv::read(bytes, &mut tables)?,
        FileKind::OldOffice if is_encrypted(bytes) => return Err(Unreadable::Encrypted),
        other => return Err(Unreadable::wrong_kind(other.in_words(), SAVE_AS)),
    }
    let tables = tables.finish();
    if tables.iter().all(|table| table.rows.is_empty()) {
        return Err(Unreadable::empty("has no table with anything in it", SAVE_AS));
    }
    Ok(tables)
}

/// Whether a file of the old Office form is the wrapping that Office puts round a document with a
/// password: it holds a part of this name, in UTF-16.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

/// The XML text of one part; refused where it is larger than is looked at.
fn xml_part(package: &mut Package<'_>, name: &str) -> Result<Option<String>, Unreadable> {
    if package.size(name).is_some_and(|size| size > limits::PART_BYTES) {
        let what = format!("has a sheet of more than {} MB", limits::PART_BYTES / (1024 * 1024));
        return Err(Unreadable::too_large(what, SPLIT));
    }
    let Some(bytes) = package.part(name) else { return Ok(None) };
    // Office programs write UTF-8; what is not becomes signs of doubt, never a failure.
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }))
}
