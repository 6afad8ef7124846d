//! Reading what a form sent, and what the address of a page says.

use std::borrow::Cow;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{header, request::Parts},
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::{
    Api,
    extract::{read_pairs, read_query},
    problem::Problem,
};

/// The largest form.
const FORM_LIMIT: usize = 64 * 1024;

async fn form_bytes(request: Request, most: usize) -> Result<Bytes, Problem> {
    const KIND: &str = "application/x-www-form-urlencoded";
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(KIND) {
        return Err(Problem::media_type(KIND));
    }
    let bytes = axum::body::to_bytes(request.into_body(), most).await;
    bytes.map_err(|_| Problem::too_large(most))
}

/// A form that was sent: every field known, none twice.
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Api> for Form<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let bytes = form_bytes(request, FORM_LIMIT).await?;
        read_pairs(&bytes, "is not a field of this form").map(Self)
    }
}

/// The largest form that carries a draft.
const DRAFT_LIMIT: usize = 4 * 1024 * 1024;

/// A form whose fields depend on what it shows, such as one with a row for each area: names and
/// values as they came, none twice. Whoever reads it refuses what it does not know.
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl FromRequest<Api> for Pairs {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let bytes = form_bytes(request, DRAFT_LIMIT).await?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for (name, value) in form_urlencoded::parse(&bytes) {
            if !known.insert(name.to_string()) {
                return Err(Problem::parameter(&name, "is given twice"));
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(pairs))
    }
}

impl Pairs {
    /// What was typed into a field.
    pub(crate) fn get(&self, name: &str) -> Typed {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| Typed(value.trim().to_owned())).unwrap_or_default()
    }

    /// The boxes that were ticked under a name.
    pub(crate) fn ticked(&self, name: &str) -> Vec<&str> {
        let ticked = self.0.iter().filter(|(_, value)| value == "yes");
        ticked.filter_map(|(known, _)| known.strip_prefix(name)?.strip_prefix('.')).collect()
    }

    /// Refuses a form with a field that is neither one of these nor a box under one of these.
    pub(crate) fn only(&self, names: &[&str], boxes: &[&str]) -> Result<(), Problem> {
        let ours = |known: &str| {
            names.contains(&known)
                || known.split_once('.').is_some_and(|(first, _)| boxes.contains(&first))
        };
        match self.0.iter().find(|(known, _)| !ours(known)) {
            Some((name, _)) => Err(Problem::parameter(name, "is not a field of this form")),
            None => Ok(()),
        }
    }
}

/// What the address of a page says after the question mark.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Asked<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        read_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// What any page may be asked for: which sentence to show, and which part of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Usual {
    /// The name of a sentence.
    pub(crate) done: String,
    /// The `next` of the page before.
    pub(crate) after: String,
}

impl Usual {
    /// The part of the list.
    pub(crate) fn paging(&self) -> application::Paging {
        let after = (!self.after.is_empty()).then(|| self.after.clone());
        application::Paging { limit: None, after }
    }
}

/// A text that was typed, without the spaces around it, as the domain's texts are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed(String);

impl Typed {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, unless nothing was typed.
    pub(crate) fn some(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }
}

impl Typed {
    /// What a form would send to leave it as it is.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A box that is ticked or not.
    pub(crate) fn yes(yes: bool) -> Self {
        Self(if yes { "yes".into() } else { String::new() })
    }

    /// Whether a box was ticked.
    pub(crate) fn is_yes(&self) -> bool {
        self.0 == "yes"
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Cow::<str>::deserialize(deserializer)?.trim().to_owned()))
    }
}

/// Something secret that was typed: kept exactly, never printed, never shown again.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Hush(String);

impl Hush {
    /// The text.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hush {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl<'de> Deserialize<'de> for Hush {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Cow::<str>::deserialize(deserializer)?.into_owned()))
    }
}

/// The version that a form was shown for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen(pub(crate) i64);

/// A form that asks for nothing but the version that it was shown for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OnlyVersion {
    pub(crate) version: Seen,
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("must be a whole number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Login {
        #[serde(default)]
        name: Typed,
        #[serde(default)]
        password: Hush,
        #[serde(default)]
        version: Option<Seen>,
    }

    fn read(body: &str) -> Result<Login, Problem> {
        read_pairs(body.as_bytes(), "is not a field of this form")
    }

    #[test]
    fn forms_are_read_as_they_were_typed() {
        let login = read("name=+a%20b+&password=+p%26+&version=3").unwrap();
        assert_eq!(login.name.as_str(), "a b");
        assert_eq!(login.password.reveal(), " p& ", "a password keeps its spaces");
        assert_eq!(login.version, Some(Seen(3)));
        assert!(!format!("{login:?}").contains("p&"));
        let nothing = read("").unwrap();
        assert_eq!((nothing.name.some(), nothing.version), (None, None));
    }

    #[test]
    fn unknown_and_repeated_fields_are_refused() {
        for bad in ["name=a&name=b", "role=administrator", "name=a&id=x", "version=x"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
