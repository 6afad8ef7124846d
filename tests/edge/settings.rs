//! A setting that cannot be taken stops the start, with a line that names it.

use std::fs;

use actionplan_tests::{Database, Own, TestApp, command, run, run_with};

/// What `serve` says when it does not start.
fn refused(folder: &std::path::Path, database: &str, settings: &[(&str, &str)]) -> String {
    let ended = command(&["serve", "--database-url", database, "--bind", "127.0.0.1:0"])
        .envs(settings.iter().copied())
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success(), "it started with {settings:?}");
    assert!(ended.stdout.is_empty(), "{settings:?}");
    said
}

#[tokio::test]
async fn a_bad_value_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, said) in [
        ("ACTIONPLAN_PUBLIC_URL", "http://plan.example", "must begin with https://"),
        ("ACTIONPLAN_PUBLIC_URL", "https://plan.example/plans", "must be the top of the site"),
        ("ACTIONPLAN_TRUSTED_PROXIES", "proxy.example", "must be an address or a network"),
        ("ACTIONPLAN_TRUSTED_PROXIES", "0.0.0.0/0", "is everybody"),
        ("ACTIONPLAN_SESSION_IDLE", "25h", "must be from 1s to 24h"),
        ("ACTIONPLAN_SESSION_LIFE", "30 days", "must be a duration"),
        ("ACTIONPLAN_CREDENTIAL_REQUESTS", "lots", "must be a number of requests a minute"),
        ("ACTIONPLAN_ADDRESS_REQUESTS", "-1", "must be a number of requests a minute"),
    ] {
        let line = refused(folder.path(), "sqlite://new.db", &[(name, value)]);
        assert!(line.starts_with(&format!("error: {name}: ")) && line.contains(said), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(!folder.path().join("new.db").exists(), "nothing was made");
    }
}

const PROVIDER: &str = "[[provider]]\n\
    key = \"entra\"\n\
    label = \"Sign in with your council account\"\n\
    issuer = \"https://login.example/v2.0\"\n\
    client_id = \"us\"\n\
    client_secret_file = \"secret\"\n";

const ISSUER: &str = "[[issuer]]\n\
    issuer = \"https://login.example/v2.0\"\n\
    audience = \"api://actionplan\"\n\
    jwks = \"https://login.example/keys\"\n";

#[tokio::test]
async fn a_table_must_name_an_authority_that_is_there() {
    let own = Own::copy(Database::Sqlite).await.unwrap();
    let authority = own.demo["authority_id"].as_str().unwrap();
    fs::write(own.folder().join("secret"), "an invented secret of a test\n").unwrap();
    let settings = [("ACTIONPLAN_CONFIG", "settings.toml")];
    for (table, name) in
        [(PROVIDER, "provider entra"), (ISSUER, "issuer https://login.example/v2.0")]
    {
        let other = format!("{table}authority = \"999999\"\n");
        fs::write(own.folder().join("settings.toml"), other).unwrap();
        let said = refused(own.folder(), &own.url, &settings);
        let wanted = format!("error: {name}: authority: there is no “999999”");
        assert!(said.lines().any(|line| line.starts_with(&wanted)), "{said}");
        assert!(!said.contains("invented"), "{said}");
    }
    let both =
        format!("{PROVIDER}authority = \"{authority}\"\n{ISSUER}authority = \"{authority}\"\n");
    fs::write(own.folder().join("settings.toml"), both).unwrap();
    let started = actionplan_tests::Server::start_with(&own.url, own.folder(), &settings);
    assert!(!started.log().contains("invented"));
}

#[tokio::test]
async fn a_fault_of_the_file_is_named_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("secret", "short");
    for (text, wanted) in [
        ("bind = \"127.0.0.1:0\"\ncolour = \"red\"\n".to_owned(), "line 2: unknown key “colour”"),
        ("[[provider]]\nkey = \"a\"\n".to_owned(), "line 1: provider: label is missing"),
        (
            format!("{PROVIDER}authority = \"845\"\n"),
            "line 6: provider: client_secret_file: the secret in secret is too short",
        ),
        (
            PROVIDER.replace("https:", "http:"),
            "line 4: provider: issuer: “http://login.example/v2.0” must begin",
        ),
        (
            format!("{ISSUER}longest_life = \"2h\"\n"),
            "line 5: issuer: longest_life: “2h” must be from 30s to 90m",
        ),
    ] {
        write("settings.toml", &text);
        let settings = [("ACTIONPLAN_CONFIG", "settings.toml")];
        let line = refused(folder.path(), "sqlite://new.db", &settings);
        assert!(line.starts_with(&format!("error: settings.toml, {wanted}")), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
}

#[tokio::test]
async fn the_address_of_the_site_may_be_another_than_the_listener_s() {
    let site = [("ACTIONPLAN_PUBLIC_URL", "https://plan.example")];
    run_with(Database::Sqlite, &site, async |app: &TestApp| {
        let lead = app.plan_lead();
        for (n, (origin, status)) in [
            ("https://plan.example", 201),
            ("http://plan.example", 403),
            ("https://plan.example:8443", 403),
            ("https://plan.example.elsewhere.example", 403),
        ]
        .into_iter()
        .enumerate()
        {
            let body = serde_json::json!({"title": format!("Post {n}")});
            let ask = lead.ask("POST", "/api/v1/posts").json(&body).header("origin", origin);
            assert_eq!(ask.await.status, status, "{origin}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_listens_to_others_says_where_people_reach_the_site() {
    run(Database::Sqlite, async |app: &TestApp| {
        // An address of this machine that is not the loopback, where it has one.
        let addresses = std::process::Command::new("hostname").arg("-I").output();
        let addresses = addresses.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
        let addresses = addresses.unwrap_or_default();
        let Some(address) = addresses.split_whitespace().find(|it| it.contains('.')) else {
            return;
        };
        let ended = command(&["serve", "--database-url", "sqlite://new.db", "--bind"])
            .arg(format!("{address}:0"))
            .current_dir(app.database().folder())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success(), "{said}");
        assert!(said.contains("error: public_url: say at which https address"), "{said}");
    })
    .await;
}
