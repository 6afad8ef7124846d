//! How much of an untrusted file is looked at, before and while it is read.
//!
//! Real reports have 10 to 60 pages and half a megabyte; real plans have under 100 rows. The limits
//! lie well above both and well below what would hurt the machine.

/// Bytes of an uploaded file.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// Bytes of all parts of a packed file (XLSX, ODS, DOCX) together, once unpacked.
pub const UNPACKED_BYTES: u64 = 48 * 1024 * 1024;
/// Bytes of one part that is read as a table: its text stands in memory beside the cells.
pub const PART_BYTES: u64 = 20 * 1024 * 1024;
/// Parts in a packed file.
pub const PACKED_PARTS: usize = 2_000;
/// Pages of a report.
pub const PAGES: usize = 300;
/// Characters of a report's text.
pub const TEXT_CHARS: usize = 2_000_000;
/// Filled rows of one table.
pub const ROWS: usize = 10_000;
/// Columns of one table.
pub const COLUMNS: usize = 200;
/// Filled cells of one workbook.
pub const CELLS: usize = 200_000;
/// Bytes of text in all cells of one workbook together, counted once for each cell: a thousand
/// cells may share one long text in the file.
pub const CELLS_BYTES: usize = 8 * 1024 * 1024;
/// Sheets or tables of one file.
pub const SHEETS: usize = 100;
/// Characters of one cell.
pub const CELL_CHARS: usize = 20_000;
/// How deeply the elements of an XML or HTML file may nest.
pub const DEPTH: usize = 200;

/// What is said of a file with more bytes than are looked at.
#[must_use]
pub fn file_too_large() -> crate::Unreadable {
    crate::Unreadable::too_large(
        format!("is larger than {} MB", FILE_BYTES / (1024 * 1024)),
        "leave out pictures and appendices, or paste the text instead",
    )
}
