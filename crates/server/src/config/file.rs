//! The settings file. A fault names the file, the line and the key.

use std::{ops::Range, path::Path};

use anyhow::{Context as _, anyhow};
use toml::de::{DeTable, DeValue};

use super::{DatabaseUrl, Layer, connections, connections_hint, filter, log_format, socket};

/// The keys of the file.
const KEYS: &str = "database_url, bind, admin_bind, log, log_format and connections";

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
    let fault = |at: Range<usize>, detail: String| {
        let before = text.bytes().take(at.start);
        Fault { line: 1 + before.filter(|byte| *byte == b'\n').count(), detail }
    };
    let table = DeTable::parse(text)
        .map_err(|error| fault(error.span().unwrap_or(0..0), error.message().to_owned()))?;
    let mut layer = Layer::default();
    for (key, value) in table.into_inner() {
        let place = key.span();
        let key = key.into_inner();
        let value = value.into_inner();
        let set = match key.as_ref() {
            "database_url" => words(&value, DatabaseUrl::parse).map(|it| layer.database = Some(it)),
            "bind" => words(&value, socket).map(|it| layer.bind = Some(it)),
            "admin_bind" => words(&value, socket).map(|it| layer.admin_bind = Some(it)),
            "log" => words(&value, filter).map(|it| layer.log = Some(it)),
            "log_format" => words(&value, log_format).map(|it| layer.log_format = Some(it)),
            "connections" => number(&value).map(|it| layer.connections = Some(it)),
            _ => return Err(fault(place, format!("unknown key “{key}”; the keys are {KEYS}"))),
        };
        set.map_err(|detail| fault(place, format!("{key}: {detail}")))?;
    }
    Ok(layer)
}

fn words<T>(value: &DeValue<'_>, read: fn(&str) -> Result<T, String>) -> Result<T, String> {
    value.as_str().map_or_else(|| Err("must be text in quotation marks".to_owned()), read)
}

fn number(value: &DeValue<'_>) -> Result<u32, String> {
    let number = value.as_integer().and_then(|whole| whole.as_str().parse().ok());
    number.map_or_else(|| Err(connections_hint()), connections)
}

#[cfg(test)]
mod tests {
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
        "#;
        let layer = parse(text).unwrap();
        assert_eq!(layer.connections, Some(20));
        assert!(layer.database.is_some() && layer.bind.is_some() && layer.admin_bind.is_some());
        assert!(layer.log.is_some() && layer.log_format.is_some());
    }
}
