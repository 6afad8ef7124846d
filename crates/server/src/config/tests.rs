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
    assert_eq!(config.sessions, SessionLimits::default());
    assert_eq!(config.rates, Rates::default());
    assert!(config.trusted_proxies.is_empty());
    assert!(config.providers.is_empty() && config.issuers.is_empty());
}

#[test]
fn the_address_of_the_site_is_the_listener_on_this_machine_or_must_be_said() {
    let config = gather(&Shared::default(), &[]).unwrap();
    let url = config.public_url("http://127.0.0.1:8080").unwrap();
    assert_eq!(url.as_str(), "http://127.0.0.1:8080/");
    let said = config.public_url("http://192.0.2.1:8080").unwrap_err().to_string();
    assert!(said.starts_with("public_url: say at which https address"), "{said}");

    let said = [("ACTIONPLAN_PUBLIC_URL", "https://plan.example")];
    let url = gather(&Shared::default(), &said).unwrap().public_url("http://192.0.2.1:80").unwrap();
    assert_eq!(url.as_str(), "https://plan.example/");
    let flags = Shared { public_url: Some("https://flag.example".into()), ..Shared::default() };
    let url = gather(&flags, &said).unwrap().public_url("http://127.0.0.1:80").unwrap();
    assert_eq!(url.as_str(), "https://flag.example/");
    let flags = Shared { public_url: Some("http://flag.example".into()), ..Shared::default() };
    assert!(refused(&flags, &[]).starts_with("--public-url: “http://flag.example” must begin"));
}

#[test]
fn what_concerns_visitors_is_taken_from_the_environment() {
    let config = gather(
        &Shared::default(),
        &[
            ("ACTIONPLAN_TRUSTED_PROXIES", "10.0.0.0/24, 192.0.2.7"),
            ("ACTIONPLAN_SESSION_IDLE", "10m"),
            ("ACTIONPLAN_SESSION_LIFE", "1h"),
            ("ACTIONPLAN_CREDENTIAL_REQUESTS", "60"),
            ("ACTIONPLAN_ADDRESS_REQUESTS", "0"),
        ],
    )
    .unwrap();
    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.sessions.idle, TimeDelta::minutes(10));
    assert_eq!(config.sessions.whole, TimeDelta::hours(1));
    assert_eq!(config.rates, Rates { credential: Some(60), address: None });
}

#[test]
fn a_session_is_not_idle_longer_than_it_lasts() {
    let said = refused(&Shared::default(), &[("ACTIONPLAN_SESSION_LIFE", "20m")]);
    assert!(said.starts_with("session_idle: must not be longer than session_life"), "{said}");
    let both = [("ACTIONPLAN_SESSION_LIFE", "20m"), ("ACTIONPLAN_SESSION_IDLE", "20m")];
    assert!(gather(&Shared::default(), &both).is_ok());
}

#[test]
fn tables_of_the_file_are_named_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    let provider = |key: &str| {
        format!(
            "[[provider]]\nkey = '{key}'\nlabel = 'In'\nissuer = 'https://login.example'\n\
             client_id = 'us'\nauthority = '845'\n"
        )
    };
    let flags = Shared { config: Some(file.clone()), ..Shared::default() };
    fs::write(&file, provider("one") + &provider("two")).unwrap();
    assert_eq!(gather(&flags, &[]).unwrap().providers.len(), 2);

    fs::write(&file, provider("one") + "\n" + &provider("one")).unwrap();
    let said = refused(&flags, &[]);
    assert!(said.ends_with("line 8: an earlier table has the same key"), "{said}");

    fs::write(&file, provider("one").replace("label = 'In'", "label = 'In'\ncolour = 'red'"))
        .unwrap();
    let said = refused(&flags, &[]);
    assert!(
        said.contains("line 4: provider: unknown key “colour”; the keys are key, label"),
        "{said}"
    );

    fs::write(&file, provider("one").replace("client_id = 'us'\n", "")).unwrap();
    let said = refused(&flags, &[]);
    assert!(said.ends_with("line 1: provider: client_id is missing"), "{said}");
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
fn every_interface_is_more_than_the_loopback() {
    for (bind, listening, taken) in [
        ("127.0.0.1:8080", "http://127.0.0.1:8080", true),
        ("0.0.0.0:8080", "http://127.0.0.1:8080", false),
        ("[::]:8080", "http://[::1]:8080", false),
    ] {
        let flags = Shared { bind: Some(bind.parse().unwrap()), ..Shared::default() };
        let config = gather(&flags, &[]).unwrap();
        assert_eq!(config.public_url(listening).is_ok(), taken, "{bind}");
        let said = [("ACTIONPLAN_PUBLIC_URL", "https://plan.example")];
        assert!(gather(&flags, &said).unwrap().public_url(listening).is_ok(), "{bind}");
    }
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
        ("ACTIONPLAN_PUBLIC_URL", "http://plan.example"),
        ("ACTIONPLAN_TRUSTED_PROXIES", "10.0.0.1,"),
        ("ACTIONPLAN_SESSION_IDLE", "25h"),
        ("ACTIONPLAN_SESSION_LIFE", "8d"),
        ("ACTIONPLAN_CREDENTIAL_REQUESTS", "-1"),
        ("ACTIONPLAN_ADDRESS_REQUESTS", "many"),
    ] {
        let said = refused(&Shared::default(), &[(name, value)]);
        assert!(said.starts_with(&format!("{name}: ")), "{said}");
    }
    let said = refused(&Shared::default(), &[("ACTIONPLAN_CONFIG", "/nowhere.toml")]);
    assert!(said.contains("/nowhere.toml cannot be read"), "{said}");
}
