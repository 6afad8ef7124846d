//! Data files: rules and facts of the field that can be replaced without a new release.

/// What is wrong with a data file, said so that its keeper finds the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {place}: {detail}")]
pub struct DataFault {
    /// Which data: "calendar", "frameworks", "bank holiday feed".
    pub file: &'static str,
    /// "line 3, column 7" where the text cannot be read, otherwise a JSON pointer.
    pub place: String,
    /// A sentence that says what is wrong there.
    pub detail: String,
}

impl DataFault {
    /// A fault of `file` at `place`.
    pub fn new(file: &'static str, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { file, place: place.into(), detail: detail.into() }
    }

    /// A text that is not the JSON we expect.
    pub(crate) fn json(file: &'static str, error: &serde_json::Error) -> Self {
        let place = format!("line {}, column {}", error.line(), error.column());
        let said = error.to_string();
        // serde_json ends its sentence with the place; it stands in front here.
        let end = format!(" at line {} column {}", error.line(), error.column());
        let detail = said.strip_suffix(&end).unwrap_or(&said).to_owned();
        Self { file, place, detail }
    }
}

/// The first value that stands twice.
pub(crate) fn repeated<'a, T: PartialEq + ?Sized>(
    values: impl IntoIterator<Item = &'a T>,
) -> Option<(usize, &'a T)> {
    let mut seen = Vec::new();
    for (at, value) in values.into_iter().enumerate() {
        if seen.contains(&value) {
            return Some((at, value));
        }
        seen.push(value);
    }
    None
}
