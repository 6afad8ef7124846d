//! Why a template cannot be used, in words for whoever offers it.

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// It is no Word file.
    #[error("this is not a Word document or template (.docx or .dotx)")]
    NotWord,
    /// It is locked with a password.
    #[error("this file is protected with a password; save it without one")]
    Encrypted,
    /// It is too large to be a template.
    #[error("this file {0}; a template holds styles, a header, a footer and a logo, nothing more")]
    TooLarge(String),
    /// It carries programs.
    #[error("this file contains macros; save it as a Word document without them (.docx)")]
    Macros,
    /// It refers to something outside itself, which whoever opens a report would fetch.
    #[error(
        "its {place} refers to something outside the file ({target}); put it into the file instead"
    )]
    Outside {
        /// Where it stands.
        place: String,
        /// What it refers to.
        target: String,
    },
    /// It carries an object of another program.
    #[error("its {0} contains an embedded object; use a picture instead")]
    Object(String),
    /// Something that Word itself writes is missing or broken.
    #[error("this Word file is damaged: {0}")]
    Damaged(String),
}

impl TemplateFault {
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}
