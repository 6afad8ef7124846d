use std::{collections::HashMap, fs};

use super::*;

fn gather(flags: &Shared, environment: &[(&str, &str)]) -> anyhow::Result<Config> {
    let environment: HashMap<&str, &str> = environment.iter().copied().collect();
    Config::from_sources(flags, &|name| Ok(environment.get(name).map(|text| (*text).to_owned())))
}

fn refused(flags: &Shared, environment: &[(&str, &str)]) -> String {
    format!("{:#}", gather(flags, environment).unwrap_err())
}

#[test]
fn the_usual_settings() {
    let config = gather(&Shared::default(), &[]).unwrap();
    assert_eq!(config.database().secret(), "sqlite://actionplan.db");
    assert_eq!(config.database_or("other.db").secret(), "sqlite://other.db");
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.admin_bind, None);
    assert_eq!((config.log_format, config.connections), (LogFormat::Text, 8));
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    fs::write(
        &file,
        "database_url = 'sqlite://file.db'\nbind = '127.0.0.1:1'\nadmin_bind = '127.0.0.1:9'\nconnections = 3",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    let all = [
        ("ACTIONPLAN_CONFIG", path),
        ("ACTIONPLAN_DATABASE_URL", "sqlite://environment.db"),
        ("ACTIONPLAN_BIND", "127.0.0.1:2"),
        ("ACTIONPLAN_LOG_FORMAT", "json"),
    ];
    let flags = Shared { bind: Some("127.0.0.1:3".parse().unwrap()), ..Shared::default() };

    let config = gather(&flags, &all).unwrap();
    assert_eq!(config.bind.port(), 3);
    assert_eq!(config.database().secret(), "sqlite://environment.db");
    assert_eq!(config.admin_bind.unwrap().port(), 9);
    assert_eq!((config.log_format, config.connections), (LogFormat::Json, 3));

    let by_file = Shared { config: Some(file.clone()), ..Shared::default() };
    assert_eq!(gather(&by_file, &[]).unwrap().database().secret(), "sqlite://file.db");
}

#[test]
fn the_address_may_be_kept_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    fs::write(&file, "postgres://app:s3cret@db/plan\n").unwrap();
    let flags = Shared { database_url_file: Some(file.clone()), ..Shared::default() };

    // A flag goes before the environment, whichever of the two it is.
    let config = gather(&flags, &[("ACTIONPLAN_DATABASE_URL", "sqlite://other.db")]).unwrap();
    assert_eq!(config.database().secret(), "postgres://app:s3cret@db/plan");
    assert!(!format!("{config:?}").contains("s3cret"));

    let path = file.to_str().unwrap();
    let config = gather(&Shared::default(), &[("ACTIONPLAN_DATABASE_URL_FILE", path)]).unwrap();
    assert_eq!(config.database().secret(), "postgres://app:s3cret@db/plan");

    let both = [("ACTIONPLAN_DATABASE_URL_FILE", path), ("ACTIONPLAN_DATABASE_URL", "sqlite://a")];
    assert!(refused(&Shared::default(), &both).contains("not both"));
    fs::write(&file, "mysql://app:s3cret@db/plan\n").unwrap();
    let said = refused(&flags, &[]);
    assert!(said.starts_with("--database-url-file: ") && !said.contains("s3cret"), "{said}");
}

#[test]
fn a_bad_variable_is_named() {
    for (name, value) in [
        ("ACTIONPLAN_DATABASE_URL", "mysql://db/plan"),
        ("ACTIONPLAN_DATABASE_URL_FILE", "/nowhere/at/all"),
        ("ACTIONPLAN_BIND", "8080"),
        ("ACTIONPLAN_ADMIN_BIND", "localhost"),
        ("ACTIONPLAN_LOG", "actionplan=loud"),
        ("ACTIONPLAN_LOG_FORMAT", "xml"),
        ("ACTIONPLAN_CONNECTIONS", "0"),
        ("ACTIONPLAN_CONNECTIONS", "many"),
    ] {
        let said = refused(&Shared::default(), &[(name, value)]);
        assert!(said.starts_with(&format!("{name}: ")), "{said}");
    }
    let said = refused(&Shared::default(), &[("ACTIONPLAN_CONFIG", "/nowhere.toml")]);
    assert!(said.contains("/nowhere.toml cannot be read"), "{said}");
}
