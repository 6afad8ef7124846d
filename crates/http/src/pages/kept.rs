//! Documents that were frozen, as a page lists them: each with its size and checksum.

use application::agenda::FrozenView;

use domain::time::spoken;

use super::documents::called;

/// A document with its checksum, as a page lists it.
pub(crate) struct Kept {
    pub(crate) at: String,
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) sha256: String,
    /// That a text in it was redacted: the day, the entry, and its checksum before.
    pub(crate) redacted: Option<(String, i64, String)>,
}

/// The documents that lie under an address.
pub(crate) fn kept(under: &str, documents: &[FrozenView]) -> Vec<Kept> {
    documents
        .iter()
        .map(|it| Kept {
            at: format!("{under}/{}", it.name),
            name: called(&it.name),
            size: format!("{} KB", (it.size + 1023) / 1024),
            sha256: it.sha256.to_string(),
            redacted: it
                .redacted
                .as_ref()
                .map(|made| (spoken(made.on), made.entry, made.was.to_string())),
        })
        .collect()
}
