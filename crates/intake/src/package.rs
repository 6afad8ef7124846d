//! Packed files (XLSX, ODS, DOCX are ZIP archives): opened with caps, and counted before they are
//! read, because a package may say any size of itself. Nothing is ever written out, so the names
//! of parts cannot lead anywhere; a package inside a package is never opened.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use crate::{FileKind, Unreadable, limits};

/// A package whose parts together are within the limits.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes each part really has, in the archive's order.
    sizes: Vec<u64>,
}

/// Why a package is not opened, before it is known what somebody wanted of it.
enum Closed {
    Damaged,
    ManyParts,
}

/// Tells what kind of document a package is by the parts it must have.
pub(crate) fn kind(bytes: &[u8]) -> FileKind {
    let Ok(archive) = archive(bytes) else { return FileKind::OtherPackage };
    let has = |part: &str| archive.index_for_name(part).is_some();
    if has("xl/workbook.xml") {
        FileKind::Xlsx
    } else if has("word/document.xml") {
        FileKind::Docx
    } else if has("content.xml") && has("mimetype") {
        FileKind::Ods
    } else {
        FileKind::OtherPackage
    }
}

/// Reads the list of parts. Its entries are counted first: the reader keeps some hundred bytes of
/// each, and ten megabytes hold a quarter of a million.
fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Closed> {
    // Twice the limit, because a part that is stored as it is may hold the same four bytes.
    let most = 2 * limits::PACKED_PARTS;
    if memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(most + 1).count() > most {
        return Err(Closed::ManyParts);
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Closed::Damaged)?;
    if archive.len() > limits::PACKED_PARTS {
        return Err(Closed::ManyParts);
    }
    Ok(archive)
}

impl<'a> Package<'a> {
    /// Opens a package and unpacks every part once, into nothing, to see how large it really is.
    pub(crate) fn open(bytes: &'a [u8], advice: &str) -> Result<Self, Unreadable> {
        let mut archive = archive(bytes).map_err(|closed| match closed {
            Closed::Damaged => Unreadable::damaged("its packing is damaged", advice),
            Closed::ManyParts => {
                let what = format!("holds more than {} parts", limits::PACKED_PARTS);
                Unreadable::too_large(what, advice)
            }
        })?;
        let mut left = limits::UNPACKED_BYTES;
        let mut sizes = Vec::with_capacity(archive.len());
        for at in 0..archive.len() {
            let part = match archive.by_index(at) {
                Ok(part) => part,
                Err(ZipError::UnsupportedArchive(why)) if why == ZipError::PASSWORD_REQUIRED => {
                    return Err(Unreadable::Encrypted);
                }
                Err(_) => return Err(Unreadable::damaged("a part of it is damaged", advice)),
            };
            if part.encrypted() {
                return Err(Unreadable::Encrypted);
            }
            let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
                .map_err(|_| Unreadable::damaged("a part of it is damaged", advice))?;
            if unpacked > left {
                let what =
                    format!("unpacks to more than {} MB", limits::UNPACKED_BYTES / (1024 * 1024));
                return Err(Unreadable::too_large(what, advice));
            }
            left -= unpacked;
            sizes.push(unpacked);
        }
        Ok(Self { archive, sizes })
    }

    /// How many bytes a part has; none where the package has no such part.
    pub(crate) fn size(&self, name: &str) -> Option<u64> {
        self.sizes.get(self.archive.index_for_name(name)?).copied()
    }

    /// The bytes of one part; none where the package has no such part.
    pub(crate) fn part(&mut self, name: &str) -> Option<Vec<u8>> {
        // Exactly as much as it needs: a growing buffer would take up to twice that.
        let size = self.size(name)?;
        let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
        let part = self.archive.by_name(name).ok()?;
        part.take(size).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}
