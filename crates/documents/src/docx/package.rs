//! The package that a Word document is: parts in a ZIP file, the same bytes for the same document.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::DocxFault;

/// A part: where it lies, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl Part {
    pub(super) fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// Packs parts. Their moments are those of the format's beginning, since nothing here has a clock.
pub(super) fn pack(parts: &[Part]) -> Result<Vec<u8>, DocxFault> {
    let failed = |error: &dyn std::fmt::Display| DocxFault::Packing(error.to_string());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        zip.start_file(part.name.as_str(), options).map_err(|error| failed(&error))?;
        zip.write_all(&part.bytes).map_err(|error| failed(&error))?;
    }
    Ok(zip.finish().map_err(|error| failed(&error))?.into_inner())
}
