//! The parts of a template, unpacked within limits.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use zip::{ZipArchive, result::ZipError};

use super::fault::TemplateFault;

/// Bytes of the file.
const FILE: usize = 5 * 1024 * 1024;
/// Bytes of all parts together, really unpacked and counted: a package may say anything of itself.
const UNPACKED: u64 = 24 * 1024 * 1024;
/// Parts.
const PARTS: usize = 500;

/// Parts by their names.
pub(super) type Parts = BTreeMap<String, Vec<u8>>;

/// Unpacks a template.
pub(super) fn unpack(bytes: &[u8]) -> Result<Parts, TemplateFault> {
    if bytes.len() > FILE {
        return Err(TemplateFault::TooLarge(format!("is larger than {} MB", FILE / 1024 / 1024)));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TemplateFault::NotWord)?;
    if archive.len() > PARTS {
        return Err(TemplateFault::TooLarge(format!("holds more than {PARTS} parts")));
    }
    let mut parts = Parts::new();
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => {
                TemplateFault::Encrypted
            }
            _ => TemplateFault::damaged("a part of it cannot be unpacked"),
        })?;
        if part.encrypted() {
            return Err(TemplateFault::Encrypted);
        }
        if part.is_dir() {
            continue;
        }
        let name = part
            .name()
            .map_err(|_| TemplateFault::damaged("a part of it has a name that cannot be read"))?
            .into_owned();
        let is_plain = !name.is_empty()
            && !name.contains(['\\', '\0', ':'])
            && name.split('/').all(|step| !matches!(step, "" | "." | ".."));
        if !is_plain {
            return Err(TemplateFault::damaged("a part of it has a name that leads elsewhere"));
        }
        let mut content = Vec::new();
        part.take(left + 1)
            .read_to_end(&mut content)
            .map_err(|_| TemplateFault::damaged("a part of it cannot be unpacked"))?;
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        if size > left {
            let most = UNPACKED / 1024 / 1024;
            return Err(TemplateFault::TooLarge(format!("unpacks to more than {most} MB")));
        }
        left -= size;
        if parts.insert(name, content).is_some() {
            return Err(TemplateFault::damaged("two of its parts have one name"));
        }
    }
    Ok(parts)
}

/// A part as text.
pub(super) fn text<'a>(parts: &'a Parts, name: &str) -> Result<Option<&'a str>, TemplateFault> {
    let Some(bytes) = parts.get(name) else { return Ok(None) };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes)
        .map(Some)
        .map_err(|_| TemplateFault::damaged(format!("{name} is not UTF-8")))
}
