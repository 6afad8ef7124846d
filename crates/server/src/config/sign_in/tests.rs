use std::fs;

use rstest::rstest;

use super::*;

fn with_secret(secret: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, secret).unwrap();
    let name = path.to_str().unwrap().to_owned();
    (folder, name)
}

/// Reads the first `[[provider]]` or `[[issuer]]` of a text.
fn table<T>(
    text: &str,
    read: fn(&DeTable<'_>, Range<usize>) -> Result<T, Wrong>,
) -> Result<T, String> {
    let whole = DeTable::parse(text).unwrap().into_inner();
    let (_, tables) = whole.iter().next().unwrap();
    let table = tables.get_ref().get(0).unwrap();
    read(table.get_ref().as_table().unwrap(), table.span())
        .map_err(|(at, detail)| format!("{}: {detail}", text.get(at).unwrap()))
}

const PROVIDER: &str = r#"
[[provider]]
key = "entra"
label = "Sign in with Microsoft"
issuer = "https://login.example/11111111/v2.0"
client_id = "22222222"
authority = "845"
"#;

const ISSUER: &str = r#"
[[issuer]]
issuer = "https://login.example/"
audience = "api://actionplan"
jwks = "https://login.example/keys"
authority = "845"
"#;

#[test]
fn a_provider_is_read_with_what_is_usual() {
    let read = table(PROVIDER, provider).unwrap();
    assert_eq!(read.authority, "845");
    let settings = read.settings.of(AuthorityId::new(uuid::Uuid::from_u128(1)));
    assert_eq!(settings.issuer, "https://login.example/11111111/v2.0");
    assert_eq!(settings.scopes, ["profile", "email"]);
    assert_eq!(settings.roles_claim, "roles");
    assert!(settings.roles.is_empty() && settings.client_secret.is_none());
    assert_eq!(settings.second_factor, SecondFactor::Claimed(vec!["mfa".into()]));
}

#[test]
fn a_provider_is_read_with_everything() {
    let (_folder, secret) = with_secret("an invented secret of a test\n");
    let text = format!(
        "{PROVIDER}client_secret_file = '{secret}'\nscopes = ['email']\nroles_claim = 'groups'\n\
         roles = [{{ value = 'Plan.Lead', role = 'plan_lead' }}, {{ role = 'auditor', value = 'a b' }}]\n\
         second_factor = 'always'\n"
    );
    let read = table(&text, provider).unwrap();
    assert!(!format!("{read:?}").contains("invented"), "it is never printed");
    let settings = read.settings.of(AuthorityId::new(uuid::Uuid::from_u128(1)));
    let kept = settings.client_secret.as_ref().map(Hidden::reveal);
    assert_eq!(kept, Some("an invented secret of a test"));
    let roles = [("Plan.Lead".to_owned(), Role::PlanLead), ("a b".to_owned(), Role::Auditor)];
    assert_eq!(settings.roles, roles);
    assert_eq!(settings.second_factor, SecondFactor::Always);
    assert_eq!((settings.scopes, settings.roles_claim), (vec!["email".into()], "groups".into()));
}

#[rstest]
#[case("client_secret = 'an invented secret'", "client_secret: provider: unknown key")]
#[case("roles = 'a'", "roles: provider: roles: must be a list")]
#[case("roles = [{ value = 'a' }]", "roles: provider: roles: each must be {")]
#[case(
    "roles = [{ value = 'a', role = 'auditor', also = 1 }]",
    "roles: provider: roles: each must"
)]
#[case("roles = [{ value = '', role = 'auditor' }]", "roles: provider: roles: a value is empty")]
#[case("roles = [{ value = 'a', role = 'king' }]", "roles: provider: roles: “king” is not one of")]
#[case("second_factor = 'never'", "second_factor: provider: second_factor: must be \"always\"")]
#[case("second_factor = []", "second_factor: provider: second_factor: must be \"always\"")]
#[case("second_factor = ['mfa', 1]", "second_factor: provider: second_factor: must be \"always\"")]
#[case("scopes = ['a b']", "scopes: provider: scopes: “a b” must be one scope")]
#[case("roles_claim = ''", "roles_claim: provider: roles_claim: must not be empty")]
#[case(
    "client_secret_file = '/nowhere'",
    "client_secret_file: provider: client_secret_file: /nowhere cannot"
)]
fn a_fault_of_a_provider_names_the_key(#[case] line: &str, #[case] said: &str) {
    let refused = table(&format!("{PROVIDER}{line}\n"), provider).unwrap_err();
    assert!(refused.starts_with(said), "{refused}");
    assert!(!refused.contains("invented"), "{refused}");
}

#[rstest]
#[case("key", "'Entra'", "“Entra” must be at most 30 of a to z")]
#[case("key", "'9'", "“9” must be")]
#[case("key", "'../x'", "“../x” must be")]
#[case("key", "7", "must be text")]
#[case("label", "''", "must not be empty")]
#[case("issuer", "'http://login.example'", "“http://login.example” must begin with https://")]
#[case("issuer", "'https://login.example/?a'", "“https://login.example/?a” must have nothing")]
#[case("client_id", "' '", "must not be empty")]
#[case("authority", "''", "must not be empty")]
fn what_a_provider_needs_is_checked(#[case] key: &str, #[case] value: &str, #[case] said: &str) {
    let without: Vec<_> =
        PROVIDER.lines().filter(|line| !line.starts_with(&format!("{key} ="))).collect();
    let without = without.join("\n");
    let missing = table(&without, provider).unwrap_err();
    assert!(missing.ends_with(&format!("provider: {key} is missing")), "{missing}");
    let bad = table(&format!("{without}\n{key} = {value}\n"), provider).unwrap_err();
    assert!(bad.starts_with(&format!("{key}: provider: {key}: {said}")), "{bad}");
}

#[test]
fn an_issuer_is_read() {
    let read = table(ISSUER, issuer).unwrap();
    let settings = read.settings.of(AuthorityId::new(uuid::Uuid::from_u128(1)));
    assert_eq!(settings.issuer, "https://login.example/");
    assert_eq!(settings.jwks.as_str(), "https://login.example/keys");
    assert_eq!(settings.read_scope, "actionplan.read");
    assert_eq!(settings.write_scope, "actionplan.write");
    assert_eq!(settings.longest_life, Duration::from_mins(10));
}

#[rstest]
#[case("longest_life = '91m'", "longest_life: issuer: longest_life: “91m” must be from 30s to 90m")]
#[case("longest_life = 10", "longest_life: issuer: longest_life: must be text")]
#[case("write_scope = 'actionplan.read'", "write_scope: issuer: write_scope: must be another")]
#[case("read_scope = 'a b'", "read_scope: issuer: read_scope: “a b” must be one scope")]
#[case("key = 'a'", "key: issuer: unknown key “key”")]
fn a_fault_of_an_issuer_names_the_key(#[case] line: &str, #[case] said: &str) {
    let refused = table(&format!("{ISSUER}{line}\n"), issuer).unwrap_err();
    assert!(refused.starts_with(said), "{refused}");
}

#[rstest]
#[case("http://login.example/keys", false)]
#[case("file:///etc/keys", false)]
#[case("http://127.0.0.1:9000/keys", true)]
#[case("http://localhost:9000/keys", true)]
fn keys_come_by_https_or_from_this_machine(#[case] jwks: &str, #[case] taken: bool) {
    let text = ISSUER.replace("https://login.example/keys", jwks);
    assert_eq!(table(&text, issuer).is_ok(), taken, "{jwks}");
}

#[rstest]
#[case("", "is empty")]
#[case(" \n\n", "is empty")]
#[case("hunter2\n", "is too short")]
#[case("fifteen letters", "is too short")]
fn a_poor_secret_stops_the_start(#[case] secret: &str, #[case] why: &str) {
    let (_folder, path) = with_secret(secret);
    let text = format!("{PROVIDER}client_secret_file = '{path}'\n");
    let refused = table(&text, provider).unwrap_err();
    assert!(refused.contains(why), "{refused}");
    assert!(secret.trim().is_empty() || !refused.contains(secret.trim()), "{refused}");
}
