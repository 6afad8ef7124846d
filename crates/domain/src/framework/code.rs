//! Codes that come with data: an administrator may add more without a release.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A code that could not stand in an address, a column or a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 40 small letters, digits and underscores, beginning with a letter")]
pub struct CodeFault;

/// Whether a text can be a code.
pub(crate) fn check_code(text: &str) -> Result<(), CodeFault> {
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if begins && text.len() <= 40 && text.chars().all(fits) { Ok(()) } else { Err(CodeFault) }
}

macro_rules! code_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "Cow<'_, str>", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the form of a code, not whether a framework has it.
            pub fn parse(raw: &str) -> Result<Self, CodeFault> {
                check_code(raw).map(|()| Self(raw.to_owned()))
            }

            /// The code itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<Cow<'_, str>> for $name {
            type Error = CodeFault;
            fn try_from(raw: Cow<'_, str>) -> Result<Self, CodeFault> {
                Self::parse(&raw)
            }
        }
        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .pattern(Some("^[a-z][a-z0-9_]{0,39}$"))
                    .into()
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

code_type!(
    /// A judgement that a framework makes: `leaders`, `care_leavers`.
    JudgementCode
);
code_type!(
    /// A grade of a scale: `outstanding`, `requires_improvement`.
    GradeCode
);
