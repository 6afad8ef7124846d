//! Who else says who somebody is: providers of sign-in, and issuers of access tokens. Both are
//! tables of the settings file.

use std::{ops::Range, path::PathBuf, time::Duration};

use chrono::TimeDelta;
use domain::{authority::Role, id::AuthorityId};
use toml::de::{DeTable, DeValue};
use url::Url;
use web::{Hidden, IssuerSettings, ProviderSettings, SecondFactor};

use super::values::{duration_within, secured};

/// What stands in the way of reading a table: where, and what to do.
pub(super) type Wrong = (Range<usize>, String);

/// Secrets of fewer characters can be guessed.
const LEAST_SECRET: usize = 16;
/// What providers say in `amr` of a sign-in with more than one factor (RFC 8176).
const SECOND_FACTOR: &[&str] = &["mfa"];

/// Settings of one authority, which is not looked up yet.
#[derive(Debug, Clone)]
pub struct Of<T> {
    /// The URN or the id of the authority.
    pub authority: String,
    /// What is set.
    pub settings: T,
}

/// `[[provider]]`, before its authority is looked up.
#[derive(Debug, Clone)]
pub struct Provider {
    key: String,
    label: String,
    issuer: String,
    client_id: String,
    client_secret: Option<Hidden>,
    scopes: Vec<String>,
    roles_claim: String,
    roles: Vec<(String, Role)>,
    second_factor: SecondFactor,
}

impl Provider {
    /// Its name in addresses.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The same, of an authority that is there.
    pub fn of(self, authority: AuthorityId) -> ProviderSettings {
        let Self { key, label, issuer, client_id, client_secret, scopes, .. } = self;
        let Self { roles_claim, roles, second_factor, .. } = self;
        ProviderSettings {
            key,
            label,
            issuer,
            client_id,
            client_secret,
            authority,
            scopes,
            roles_claim,
            roles,
            second_factor,
        }
    }
}

/// `[[issuer]]`, before its authority is looked up.
#[derive(Debug, Clone)]
pub struct Issuer {
    name: String,
    audience: String,
    jwks: Url,
    read_scope: String,
    write_scope: String,
    longest_life: Duration,
}

impl Issuer {
    /// Its name, and what its tokens are for.
    pub fn name(&self) -> (&str, &str) {
        (&self.name, &self.audience)
    }

    /// The same, of an authority that is there.
    pub fn of(self, authority: AuthorityId) -> IssuerSettings {
        let Self { name: issuer, audience, jwks, read_scope, write_scope, longest_life } = self;
        IssuerSettings { issuer, audience, jwks, authority, read_scope, write_scope, longest_life }
    }
}

const PROVIDER_KEYS: &[&str] = &[
    "key",
    "label",
    "issuer",
    "client_id",
    "client_secret_file",
    "authority",
    "scopes",
    "roles_claim",
    "roles",
    "second_factor",
];

pub(super) fn provider(table: &DeTable<'_>, at: Range<usize>) -> Result<Of<Provider>, Wrong> {
    let keys = Keys::of("provider", table, at, PROVIDER_KEYS)?;
    let scopes = keys.read("scopes", |value| each(value, |it| text(it, scope)))?;
    let roles = keys.read("roles", |value| each(value, role_of))?.unwrap_or_default();
    let provider = Provider {
        key: keys.need("key", words(short_name))?,
        label: keys.need("label", words(label))?,
        issuer: keys.need("issuer", words(issuer_name))?,
        client_id: keys.need("client_id", words(something))?,
        client_secret: keys.read("client_secret_file", words(secret_in))?,
        scopes: scopes.unwrap_or_else(|| vec!["profile".into(), "email".into()]),
        roles_claim: keys.read("roles_claim", words(something))?.unwrap_or_else(|| "roles".into()),
        roles,
        second_factor: keys.read("second_factor", second_factor)?.unwrap_or_else(|| {
            SecondFactor::Claimed(SECOND_FACTOR.iter().map(ToString::to_string).collect())
        }),
    };
    Ok(Of { authority: keys.need("authority", words(something))?, settings: provider })
}

const ISSUER_KEYS: &[&str] =
    &["issuer", "audience", "jwks", "authority", "read_scope", "write_scope", "longest_life"];

pub(super) fn issuer(table: &DeTable<'_>, at: Range<usize>) -> Result<Of<Issuer>, Wrong> {
    let keys = Keys::of("issuer", table, at, ISSUER_KEYS)?;
    let read_scope = keys.read("read_scope", words(scope))?;
    let write_scope = keys.read("write_scope", words(scope))?;
    let longest_life = keys.read("longest_life", words(life))?;
    let issuer = Issuer {
        name: keys.need("issuer", words(issuer_name))?,
        audience: keys.need("audience", words(something))?,
        jwks: keys.need("jwks", words(secured))?,
        read_scope: read_scope.unwrap_or_else(|| "actionplan.read".into()),
        write_scope: write_scope.unwrap_or_else(|| "actionplan.write".into()),
        longest_life: longest_life.unwrap_or(Duration::from_mins(10)),
    };
    if issuer.read_scope == issuer.write_scope {
        let detail = "write_scope: must be another one than read_scope".to_owned();
        return Err((keys.place("write_scope"), format!("issuer: {detail}")));
    }
    Ok(Of { authority: keys.need("authority", words(something))?, settings: issuer })
}

/// The keys of one table.
pub(super) struct Keys<'a, 'i> {
    name: &'static str,
    table: &'a DeTable<'i>,
    at: Range<usize>,
}

impl<'a, 'i> Keys<'a, 'i> {
    /// The table, if it has no key that nobody knows.
    pub(super) fn of(
        name: &'static str,
        table: &'a DeTable<'i>,
        at: Range<usize>,
        known: &[&str],
    ) -> Result<Self, Wrong> {
        let unknown = table.keys().find(|key| !known.contains(&key.get_ref().as_ref()));
        match unknown {
            None => Ok(Self { name, table, at }),
            Some(key) => Err((
                key.span(),
                format!(
                    "{name}: unknown key “{}”; the keys are {}",
                    key.get_ref(),
                    known.join(", ")
                ),
            )),
        }
    }

    fn found(&self, key: &str) -> Option<(Range<usize>, &'a DeValue<'i>)> {
        let mut keys = self.table.iter();
        let found = keys.find(|(name, _)| name.get_ref().as_ref() == key);
        found.map(|(name, value)| (name.span(), value.get_ref()))
    }

    /// Where a key stands; the table where it does not.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.found(key).map_or_else(|| self.at.clone(), |(place, _)| place)
    }

    pub(super) fn read<T>(
        &self,
        key: &str,
        read: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Result<Option<T>, Wrong> {
        let Some((place, value)) = self.found(key) else { return Ok(None) };
        let wrong = |detail| (place, format!("{}: {key}: {detail}", self.name));
        read(value).map(Some).map_err(wrong)
    }

    fn need<T>(
        &self,
        key: &str,
        read: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Result<T, Wrong> {
        let missing = || (self.at.clone(), format!("{}: {key} is missing", self.name));
        self.read(key, read)?.ok_or_else(missing)
    }
}

fn text<T>(value: &DeValue<'_>, read: impl Fn(&str) -> Result<T, String>) -> Result<T, String> {
    value.as_str().map_or_else(|| Err("must be text in quotation marks".to_owned()), read)
}

pub(super) fn words<T>(
    read: impl Fn(&str) -> Result<T, String>,
) -> impl Fn(&DeValue<'_>) -> Result<T, String> {
    move |value| text(value, &read)
}

fn each<T>(
    value: &DeValue<'_>,
    read: impl Fn(&DeValue<'_>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let values = value.as_array().ok_or_else(|| "must be a list in brackets".to_owned())?;
    values.iter().map(|value| read(value.get_ref())).collect()
}

/// `{ value = "Plan.Lead", role = "plan_lead" }`
fn role_of(value: &DeValue<'_>) -> Result<(String, Role), String> {
    let hint = || "each must be { value = \"…\", role = \"…\" }".to_owned();
    let table = value.as_table().filter(|table| table.len() == 2).ok_or_else(hint)?;
    let value = table.get("value").and_then(|value| value.get_ref().as_str()).ok_or_else(hint)?;
    let code = table.get("role").and_then(|role| role.get_ref().as_str()).ok_or_else(hint)?;
    if value.is_empty() {
        return Err("a value is empty".to_owned());
    }
    let role = Role::from_code(code).ok_or_else(|| {
        let codes: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("“{code}” is not one of {}", codes.join(", "))
    })?;
    Ok((value.to_owned(), role))
}

fn second_factor(value: &DeValue<'_>) -> Result<SecondFactor, String> {
    let hint = "must be \"always\", or a list of what stands in amr or acr, such as [\"mfa\"]";
    if value.as_str() == Some("always") {
        return Ok(SecondFactor::Always);
    }
    let values = each(value, words(something)).map_err(|_| hint.to_owned())?;
    if values.is_empty() { Err(hint.to_owned()) } else { Ok(SecondFactor::Claimed(values)) }
}

pub(super) fn something(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.trim() != text {
        return Err("must not be empty, and begin and end without a space".to_owned());
    }
    Ok(text.to_owned())
}

fn short_name(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if begins && text.len() <= 30 && text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err(format!("“{text}” must be at most 30 of a to z, 0 to 9 and -, beginning with a letter"))
    }
}

fn label(text: &str) -> Result<String, String> {
    if text.chars().count() > 80 || text.chars().any(char::is_control) {
        return Err("must be at most 80 characters on one line".to_owned());
    }
    something(text)
}

/// Spelt as it is in tokens: an address is only looked at, never written anew.
fn issuer_name(text: &str) -> Result<String, String> {
    let url = secured(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("“{text}” must have nothing after its path"));
    }
    Ok(text.to_owned())
}

fn scope(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    if text.is_empty() || !text.bytes().all(is_plain) {
        return Err(format!("“{text}” must be one scope, without spaces"));
    }
    Ok(text.to_owned())
}

fn life(text: &str) -> Result<Duration, String> {
    let (least, most) = ((TimeDelta::seconds(30), "30s"), (TimeDelta::minutes(90), "90m"));
    duration_within(text, least, most)?.to_std().map_err(|error| error.to_string())
}

/// The secret that a file holds. Nothing of it is ever said.
pub(super) fn secret_in(path: &str) -> Result<Hidden, String> {
    let path = PathBuf::from(something(path)?);
    let name = path.display();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{name} cannot be read: {error}"))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.trim().is_empty() {
        return Err(format!("{name} is empty: it must hold the secret that the provider gave"));
    }
    if secret.chars().count() < LEAST_SECRET {
        return Err(format!(
            "the secret in {name} is too short: take one of at least {LEAST_SECRET} characters, \
             made by the provider"
        ));
    }
    Ok(Hidden::new(secret.to_owned()))
}

#[cfg(test)]
mod tests;
