//! The settings file. A fault names the file, the line and the key.

use std::{ops::Range, path::Path};

use anyhow::{Context as _, anyhow};
use toml::de::{DeTable, DeValue};

use super::{
    DatabaseUrl, Layer, files,
    sign_in::{self, Wrong},
    values,
};

/// The keys of the file.
const KEYS: &str = "database_url, bind, admin_bind, log, log_format, connections, public_url, \
                    trusted_proxies, session_idle, session_life, credential_requests, \
                    address_requests, [files], [[provider]] and [[issuer]]";

/// Reads a settings file.
pub(super) fn read(path: &Path) -> anyhow::Result<Layer> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the settings file {name} cannot be read"))?;
    parse(&text).map_err(|fault| anyhow!("{name}, line {}: {}", fault.line, fault.detail))
}

#[derive(Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    detail: String,
}

fn parse(text: &str) -> Result<Layer, Fault> {
    read_all(text).map_err(|(at, detail)| {
        let before = text.bytes().take(at.start);
        Fault { line: 1 + before.filter(|byte| *byte == b'\n').count(), detail }
    })
}

fn read_all(text: &str) -> Result<Layer, Wrong> {
    let table = DeTable::parse(text)
        .map_err(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))?;
    let mut layer = Layer::default();
    for (key, value) in table.into_inner() {
        let place = key.span();
        let (key, value) = (key.into_inner(), value.into_inner());
        match key.as_ref() {
            "files" => {
                let wrong =
                    || (place.clone(), "files: write it as a table that begins [files]".into());
                let table = value.as_table().ok_or_else(wrong)?;
                layer.files = Some(files::files(table, place.clone())?);
            }
            "provider" => {
                layer.providers = tables(&key, &place, &value, sign_in::provider)?;
                distinct(&layer.providers, &value, |it| it.settings.key(), "key")?;
            }
            "issuer" => {
                layer.issuers = tables(&key, &place, &value, sign_in::issuer)?;
                distinct(&layer.issuers, &value, |it| it.settings.name(), "issuer and audience")?;
            }
            _ => match set(&mut layer, &key, &value) {
                None => {
                    return Err((place, format!("unknown key “{key}”; the keys are {KEYS}")));
                }
                Some(Err(detail)) => return Err((place, format!("{key}: {detail}"))),
                Some(Ok(())) => {}
            },
        }
    }
    Ok(layer)
}

/// Sets what one key says; nothing where there is no such key.
fn set(layer: &mut Layer, key: &str, value: &DeValue<'_>) -> Option<Result<(), String>> {
    Some(match key {
        "database_url" => words(value, DatabaseUrl::parse).map(|it| layer.database = Some(it)),
        "bind" => words(value, values::socket).map(|it| layer.bind = Some(it)),
        "admin_bind" => words(value, values::socket).map(|it| layer.admin_bind = Some(it)),
        "log" => words(value, values::filter).map(|it| layer.log = Some(it)),
        "log_format" => words(value, values::log_format).map(|it| layer.log_format = Some(it)),
        "connections" => number(value, values::connections).map(|it| layer.connections = Some(it)),
        "public_url" => words(value, values::public_url).map(|it| layer.public_url = Some(it)),
        "trusted_proxies" => networks(value).map(|it| layer.trusted_proxies = Some(it)),
        "session_idle" => {
            words(value, values::session_idle).map(|it| layer.session_idle = Some(it))
        }
        "session_life" => {
            words(value, values::session_life).map(|it| layer.session_life = Some(it))
        }
        "credential_requests" => {
            number(value, values::requests).map(|it| layer.credential_requests = Some(it))
        }
        "address_requests" => {
            number(value, values::requests).map(|it| layer.address_requests = Some(it))
        }
        _ => return None,
    })
}

fn words<T>(value: &DeValue<'_>, read: fn(&str) -> Result<T, String>) -> Result<T, String> {
    value.as_str().map_or_else(|| Err("must be text in quotation marks".to_owned()), read)
}

/// A number, which must not stand in quotation marks; what it may be says `read`.
fn number<T>(value: &DeValue<'_>, read: fn(&str) -> Result<T, String>) -> Result<T, String> {
    read(value.as_integer().filter(|whole| whole.radix() == 10).map_or("", |whole| whole.as_str()))
}

fn networks(value: &DeValue<'_>) -> Result<Vec<ipnet::IpNet>, String> {
    let hint = || "must be a list such as [\"10.0.0.0/24\", \"192.0.2.7\"]".to_owned();
    let values = value.as_array().ok_or_else(hint)?;
    values.iter().map(|it| values::network(it.get_ref().as_str().ok_or_else(hint)?)).collect()
}

/// The tables of a `[[name]]`.
fn tables<T>(
    name: &str,
    place: &Range<usize>,
    value: &DeValue<'_>,
    read: fn(&DeTable<'_>, Range<usize>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    let wrong = || (place.clone(), format!("{name}: write each as a table that begins [[{name}]]"));
    let values = value.as_array().ok_or_else(wrong)?;
    values.iter().map(|it| read(it.get_ref().as_table().ok_or_else(wrong)?, it.span())).collect()
}

/// Refuses two tables of one name.
fn distinct<'a, T, K: PartialEq>(
    all: &'a [T],
    tables: &DeValue<'_>,
    name: impl Fn(&'a T) -> K,
    what: &str,
) -> Result<(), Wrong> {
    for (count, one) in all.iter().enumerate() {
        if all.iter().take(count).any(|earlier| name(earlier) == name(one)) {
            let at = tables.get(count).map_or(0..0, toml::Spanned::span);
            return Err((at, format!("an earlier table has the same {what}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("colour = 1", 1, "unknown key “colour”; the keys are")]
    #[case("# ours\nbind = \"127.0.0.1:1\"\nBind = 2\n", 3, "unknown key “Bind”")]
    #[case("[server]\nbind = 1", 1, "unknown key “server”")]
    #[case("\n\nbind = \"here\"", 3, "bind: “here” must be an address")]
    #[case("bind = 8080", 1, "bind: must be text")]
    #[case("connections = 0", 1, "connections: must be a number from 1 to 500")]
    #[case("connections = \"8\"", 1, "connections: must be a number from 1 to 500")]
    #[case("log = \"actionplan=loud\"", 1, "log: “actionplan=loud” must be a filter")]
    #[case("log_format = \"xml\"", 1, "log_format: “xml” must be text or json")]
    #[case("database_url = \"mysql://a:s3cret@b/c\"", 1, "database_url: must start with")]
    #[case("log = \"info\"\nbind = \n", 2, "")]
    #[case(
        "public_url = \"http://plan.example\"",
        1,
        "public_url: “http://plan.example” must begin"
    )]
    #[case("trusted_proxies = \"10.0.0.1\"", 1, "trusted_proxies: must be a list")]
    #[case("trusted_proxies = [\"10.0.0.1\", 2]", 1, "trusted_proxies: must be a list")]
    #[case("trusted_proxies = [\"proxy\"]", 1, "trusted_proxies: “proxy” must be an address")]
    #[case("session_idle = 30", 1, "session_idle: must be text")]
    #[case("session_idle = \"25h\"", 1, "session_idle: “25h” must be from 1s to 24h")]
    #[case("session_idle = \"0s\"", 1, "session_idle: “0s” must be from 1s to 24h")]
    #[case("session_life = \"8d\"", 1, "session_life: “8d” must be from 1s to 7d")]
    #[case("credential_requests = -1", 1, "credential_requests: must be a number of requests")]
    #[case("\naddress_requests = \"6000\"", 2, "address_requests: must be a number of requests")]
    #[case("provider = 1", 1, "provider: write each as a table that begins [[provider]]")]
    #[case("[provider]\nkey = \"a\"", 1, "provider: write each as a table that begins")]
    #[case("files = 1", 1, "files: write it as a table that begins [files]")]
    #[case("\n[files]\nplace = 1", 3, "files: unknown key “place”")]
    #[case("[[issuers]]\n", 1, "unknown key “issuers”")]
    fn a_fault_names_line_and_key(#[case] text: &str, #[case] line: usize, #[case] detail: &str) {
        let fault = parse(text).unwrap_err();
        assert_eq!(fault.line, line, "{fault:?}");
        assert!(fault.detail.starts_with(detail), "{fault:?}");
        assert!(!fault.detail.contains("s3cret"), "{fault:?}");
    }

    #[test]
    fn every_key_is_taken() {
        let text = r#"
            database_url = "postgres://db/plan"
            bind = "0.0.0.0:80"
            admin_bind = "127.0.0.1:9100"
            log = "warn"
            log_format = "json"
            connections = 20
            public_url = "https://plan.example"
            trusted_proxies = ["10.0.0.0/24", "192.0.2.7"]
            session_idle = "20m"
            session_life = "8h"
            credential_requests = 600
            address_requests = 0
            [files]
            folder = "/var/lib/actionplan/files"
        "#;
        let layer = parse(text).unwrap();
        assert_eq!(layer.connections, Some(20));
        assert!(layer.database.is_some() && layer.bind.is_some() && layer.admin_bind.is_some());
        assert!(layer.log.is_some() && layer.log_format.is_some() && layer.public_url.is_some());
        assert!(matches!(layer.files, Some(files::FilesAt::Folder(_))));
        assert_eq!(layer.trusted_proxies.unwrap().len(), 2);
        assert_eq!(layer.session_idle, Some(TimeDelta::minutes(20)));
        assert_eq!(layer.session_life, Some(TimeDelta::hours(8)));
        assert_eq!((layer.credential_requests, layer.address_requests), (Some(600), Some(0)));
    }
}
