//! The binary as people and scripts call it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so where it stands")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

/// A folder of its own, and the binary in it without any setting of the outside.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_actionplan"));
        for (name, _) in std::env::vars() {
            if name.starts_with("ACTIONPLAN_") {
                command.env_remove(name);
            }
        }
        command.current_dir(self.folder()).args(arguments).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it prints when it does what was asked.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// The one line that it says when it refuses.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was done");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        let said = text(&output.stderr);
        assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
        said
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_deadlines_of_east_sussex() {
    let said = Bench::new().done(&["deadline", "--framework", "ilacs", "--received", "2024-02-06"]);
    assert!(said.contains("received 6 February 2024\n"), "{said}");
    assert!(said.contains("\n19 March 2024 (Tuesday, 2024-03-19): "), "{said}");
    assert!(said.contains("\n17 May 2024 (Friday, 2024-05-17): "), "{said}");
    assert!(
        said.contains(
            "70 working days after 6 February 2024, leaving out 28 weekend days, \
             Good Friday (29 March 2024), Easter Monday (1 April 2024) and \
             Early May bank holiday (6 May 2024)"
        ),
        "{said}"
    );
}

#[test]
fn a_deadline_is_never_guessed() {
    let bench = Bench::new();
    for (arguments, says) in [
        (&["--framework", "ilacs"][..], "--received"),
        (&["--framework", "nope", "--received", "2024-02-06"], "the codes are ilacs, jtai"),
        (&["--framework", "ilacs", "--received", "2024-02-30"], "--received"),
        (&["--framework", "ilacs", "--received", "2024-02-06", "--kind", "x"], "its kinds are"),
    ] {
        let said = bench.refused(&[&["deadline"], arguments].concat());
        assert!(said.contains(says), "{said}");
    }
    let output = bench.run(&["deadline", "--framework", "ilacs", "--received", "2028-12-20"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("31 December 2028"), "{}", text(&output.stderr));
}

#[test]
fn every_shell_has_completions() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(bench.done(&["completions", shell]).contains("deadline"), "{shell}");
    }
}

#[test]
fn the_contract_is_printed() {
    assert!(Bench::new().done(&["openapi"]).starts_with("openapi: 3.1"));
}

#[test]
fn a_bad_setting_stops_the_start_and_is_named() {
    let bench = Bench::new();
    fs::write(bench.folder().join("settings.toml"), "log = 'info'\nprot = 80\n").unwrap();
    let said = bench.refused(&["serve", "--config", "settings.toml"]);
    assert!(said.contains("settings.toml, line 2: unknown key “prot”"), "{said}");
    let said = bench.refused(&["serve", "--database-url", "mysql://app:s3cret@db/plan"]);
    assert!(said.contains("--database-url") && !said.contains("s3cret"), "{said}");
    let url = "postgres://app:s3cret@127.0.0.1:1/plan";
    let said = bench.refused(&["verify", "--database-url", url]);
    assert!(said.contains("postgres://127.0.0.1:1/plan") && !said.contains("s3cret"), "{said}");
    let output = bench.command(&["serve"]).env("ACTIONPLAN_BIND", "nowhere").output().unwrap();
    assert!(text(&output.stderr).contains("ACTIONPLAN_BIND"), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(bench.folder()).unwrap().count(), 1, "nothing was made");
}

#[test]
fn people_and_tokens_come_in_at_the_command_line() {
    let bench = Bench::new();
    assert!(bench.refused(&["person", "list"]).contains("there is no database"));
    bench.done(&["migrate"]);
    assert!(bench.refused(&["person", "list"]).contains("authority add"));
    bench.done(&["authority", "add", "--name", "East Sussex County Council", "--urn", "80467"]);
    let add = ["person", "add", "--name", "Asha Rowe", "--email", "asha.rowe@example.gov.uk"];
    let id = bench.done(&[&add[..], &["--role", "administrator"]].concat());
    assert!(bench.done(&["person", "list"]).contains(id.trim()));
    let said = bench.refused(&[&add[..], &["--role", "administrator"]].concat());
    assert!(said.contains("email"), "{said}");
    let said = bench.refused(&[&add[..], &["--role", "boss"]].concat());
    assert!(said.contains("plan_lead"), "{said}");

    let create = ["token", "create", "--person", "ASHA.ROWE@example.gov.uk", "--name", "Power BI"];
    let created = bench.run(&create);
    let secret = text(&created.stdout);
    assert!(secret.starts_with("apt_") && secret.lines().count() == 1, "{secret}");
    assert!(!text(&created.stderr).contains(secret.trim()));
    let listed = bench.done(&["token", "list"]);
    assert!(listed.contains("works") && !listed.contains(secret.trim()), "{listed}");
    let token = listed.lines().nth(1).unwrap().split(' ').next().unwrap();
    bench.done(&["token", "revoke", token]);
    assert!(bench.done(&["token", "list"]).contains("revoked"));

    bench.done(&["authority", "add", "--name", "Another Council", "--urn", "80001"]);
    assert!(bench.refused(&["person", "list"]).contains("--authority"));
    assert!(!bench.done(&["person", "list", "--authority", "80001"]).contains("Asha"));
    assert!(bench.refused(&["person", "list", "--authority", "1"]).contains("authority list"));
    let said = bench.refused(&["person", "disable", id.trim(), "--authority", "80467"]);
    assert!(said.contains("last administrator"), "{said}");
    assert!(bench.done(&["verify"]).contains("findings  0"));
}

#[test]
fn a_backup_comes_back() {
    let bench = Bench::new();
    bench.done(&["migrate"]);
    bench.done(&["authority", "add", "--name", "East Sussex County Council"]);
    bench.done(&["backup", "plan.tar"]);
    bench.refused(&["backup", "plan.tar"]);
    bench.refused(&["restore", "plan.tar"]);
    let restored = ["--database-url", "sqlite://restored.db"];
    bench.done(&[&["restore", "plan.tar"], &restored[..]].concat());
    assert!(bench.done(&[&["authority", "list"], &restored[..]].concat()).contains("East Sussex"));
}

#[test]
fn the_calendar_is_shown_and_replaced() {
    let bench = Bench::new();
    let shipped = bench.done(&["calendar", "show", "--year", "2024"]);
    assert_eq!(shipped.lines().count(), 8, "{shipped}");
    assert!(shipped.contains("2024-03-29 Fri Good Friday"), "{shipped}");
    assert!(bench.refused(&["calendar", "show", "--year", "1999"]).contains("1 January 2015"));

    bench.done(&["migrate"]);
    assert_eq!(bench.done(&["calendar", "show", "--year", "2024"]), shipped);
    fs::write(bench.folder().join("broken.json"), "{\"england-and-wales\": 7}").unwrap();
    assert!(bench.refused(&["calendar", "update", "broken.json"]).contains("broken.json"));
    let feed = r#"{"england-and-wales": {"division": "england-and-wales", "events": [
        {"title": "Good Friday", "date": "2024-03-29", "notes": "", "bunting": false},
        {"title": "Christmas Day", "date": "2024-12-25", "notes": "", "bunting": true}]}}"#;
    fs::write(bench.folder().join("feed.json"), feed).unwrap();
    assert!(bench.done(&["calendar", "update", "feed.json"]).contains("is replaced: version"));
    assert_eq!(bench.done(&["calendar", "show"]).lines().count(), 2);
    assert!(bench.done(&["verify"]).contains("findings  0"));
}

/// A server at work; killed when the test ends.
struct Server {
    child: Child,
    first_line: String,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first_line = String::new();
        let mut out = BufReader::new(child.stdout.as_mut().unwrap());
        out.read_line(&mut first_line).unwrap();
        Self { child, first_line }
    }

    /// The exit code and what was said, after the signal.
    #[cfg(unix)]
    fn stop(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn one_server_a_file_and_a_clean_end() {
    let bench = Bench::new();
    let server = Server::start(bench.command(&["serve", "--bind", "127.0.0.1:0"]));
    let address = server.first_line.strip_prefix("Listening on http://127.0.0.1:");
    assert!(address.is_some_and(|port| port.trim() != "0"), "{}", server.first_line);
    assert!(bench.refused(&["serve", "--bind", "127.0.0.1:0"]).contains("serves"));
    assert!(bench.refused(&["migrate"]).contains("serves"));
    // Commands go through the same door while it serves.
    bench.done(&["authority", "add", "--name", "East Sussex County Council"]);
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
    let said = bench.refused(&["serve", "--bind", "127.0.0.1:0", "--today", "2025-01-20"]);
    assert!(said.contains("--today is for demonstrations"), "{said}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    bench.done(&["migrate"]);
    let mode = fs::metadata(bench.folder().join("actionplan.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_demonstration_replaces_only_a_demonstration() {
    let bench = Bench::new();
    let make = ["demo", "--no-serve"];
    let description = || fs::read_to_string(bench.folder().join("actionplan-demo.json")).unwrap();
    assert!(bench.done(&make).contains("curl "));
    let first = description();
    for key in ["url", "authority_id", "other_authority_id", "inspection_id", "plan_id", "sign_in"]
    {
        assert!(first.contains(&format!("\"{key}\":")), "{first}");
    }
    bench.done(&make);
    assert_ne!(first, description());

    bench.done(&["migrate", "--database-url", "sqlite://real.db"]);
    fs::write(bench.folder().join("notes.txt"), "not a database").unwrap();
    for file in ["real.db", "notes.txt"] {
        let before = fs::read(bench.folder().join(file)).unwrap();
        let said =
            bench.refused(&["demo", "--no-serve", "--database-url", &format!("sqlite://{file}")]);
        assert!(said.contains("something else than a demonstration"), "{said}");
        assert_eq!(fs::read(bench.folder().join(file)).unwrap(), before, "{file} was touched");
    }
    assert!(bench.refused(&["demo", "--today", "someday"]).contains("--today"));
}
