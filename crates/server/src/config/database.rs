//! The database's address, which may hold a password and is never printed with it.

use std::{fmt, path::PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

/// `sqlite://file.db` or `postgres://…`. Printing it leaves out the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// A file in the working folder.
    pub fn file(name: &str) -> Self {
        Self(format!("sqlite://{name}"))
    }

    /// Checks the scheme. The refusal does not repeat the address: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let url = Self(text.to_owned());
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| text.starts_with(scheme)) {
            return Err("must start with sqlite:// or postgres://".to_owned());
        }
        if url.path().is_some_and(|path| path.as_os_str().is_empty()) {
            return Err("must name a file, such as sqlite://actionplan.db".to_owned());
        }
        Ok(url)
    }

    /// The address as it is, for connecting and nothing else.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// The same SQLite file, to be read only; any other database as it is.
    pub fn read_only(&self) -> Self {
        if self.path().is_none() || self.0.contains("mode=") {
            return self.clone();
        }
        let joint = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{joint}mode=ro", self.0))
    }

    /// The file of a SQLite database.
    pub fn path(&self) -> Option<PathBuf> {
        // As sqlx reads it: the scheme, the name with escapes, the parameters.
        let name = self.0.strip_prefix("sqlite://").or_else(|| self.0.strip_prefix("sqlite:"))?;
        let name = name.split('?').next().unwrap_or(name);
        Some(percent_decode_str(name).decode_utf8_lossy().into_owned().into())
    }

    /// The file to make where there is none; nothing where the address says how to open it.
    pub fn path_to_create(&self) -> Option<PathBuf> {
        self.path().filter(|path| !self.0.contains("mode=") && path.as_os_str() != ":memory:")
    }

    /// Takes the address out of an error's text.
    pub fn scrub(&self, text: &str) -> String {
        text.replace(&self.0, &self.to_string())
    }
}

impl fmt::Display for DatabaseUrl {
    /// Where it is, without who connects and how.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = self.path() {
            return write!(f, "{}", path.display());
        }
        // Somebody may have forgotten to escape a character of the password: what cannot be read
        // for certain is not printed at all.
        let place = Url::parse(&self.0).ok().and_then(|url| {
            let port = url.port().map_or(String::new(), |port| format!(":{port}"));
            let place = format!("{}{port}{}", url.host_str()?, url.path());
            (!place.contains('@')).then_some(place)
        });
        write!(f, "postgres://{}", place.as_deref().unwrap_or("…"))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_printed() {
        for url in [
            "postgres://app:s3cret@db.example/plan",
            "postgres://app:s3cret/p@db.example/plan",
            "postgresql://db.example/plan?user=app&password=s3cret",
            "postgres://app@db.example/plan?password=s@s3cret",
            "postgres://app:12/s3cret@db.example/plan",
            "postgres://app:s?s3cret@db.example/plan",
        ] {
            let url = DatabaseUrl::parse(url).unwrap();
            for said in [url.to_string(), format!("{url:?}"), url.scrub(url.secret())] {
                assert!(!said.contains("3cret"), "{said}");
            }
        }
        let url = DatabaseUrl::parse("postgres://app:s3cret@db.example:5433/plan?sslmode=require");
        assert_eq!(url.unwrap().to_string(), "postgres://db.example:5433/plan");
    }

    #[test]
    fn files_are_found_as_sqlx_finds_them() {
        for (url, path) in [
            ("sqlite://plan.db", "plan.db"),
            ("sqlite:plan.db", "plan.db"),
            ("sqlite:///var/lib/plan.db?mode=rw", "/var/lib/plan.db"),
            ("sqlite://a%20plan.db", "a plan.db"),
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().path(), Some(path.into()), "{url}");
        }
        assert_eq!(DatabaseUrl::parse("postgres://db/plan").unwrap().path(), None);
    }

    #[test]
    fn other_addresses_are_refused_without_repeating_them() {
        for url in ["mysql://app:s3cret@db/plan", "plan.db", "sqlite://", ""] {
            let refused = DatabaseUrl::parse(url).unwrap_err();
            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }
}
