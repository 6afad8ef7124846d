//! The running binary, and who talks to it.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::Mutex,
    time::Duration,
};

use reqwest::{Client, redirect};

use crate::{Database, Own, Persona, TODAY, command};

/// Runs one test on one kind of database, and verifies the change log after it.
pub async fn run(kind: Database, test: impl AsyncFnOnce(&TestApp)) {
    run_with(kind, &[], test).await;
}

/// The same with settings in the environment of the server.
pub async fn run_with(kind: Database, settings: &[(&str, &str)], test: impl AsyncFnOnce(&TestApp)) {
    if let Some(app) = TestApp::start_with(kind, settings).await {
        test(&app).await;
        app.finish();
    }
}

/// A process of `actionplan serve`. It is killed when it is dropped.
pub struct Server {
    /// Where it listens: `http://127.0.0.1:40001`.
    pub url: String,
    /// Where its figures are.
    pub figures: String,
    child: Mutex<Child>,
    log: PathBuf,
    // Closing it would let the server's next line fail.
    _out: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the server on free ports and waits until it listens.
    #[must_use]
    pub fn start(database: &str, folder: &Path) -> Self {
        Self::start_with(database, folder, &[])
    }

    /// The same with settings in its environment. Unless they say otherwise requests are not
    /// limited: all of a test's come from one address.
    #[must_use]
    pub fn start_with(database: &str, folder: &Path, settings: &[(&str, &str)]) -> Self {
        let log = folder.join("server.log");
        let ports = ["--bind", "127.0.0.1:0", "--admin-bind", "127.0.0.1:0"];
        let mut child = command(&["serve", "--today", TODAY, "--database-url", database])
            .args(ports)
            .env("ACTIONPLAN_ADDRESS_REQUESTS", "0")
            .env("ACTIONPLAN_CREDENTIAL_REQUESTS", "0")
            .envs(files_of(database, folder))
            .envs(settings.iter().copied())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log).unwrap())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut url, mut figures) = (None, None);
        while url.is_none() || figures.is_none() {
            let mut line = String::new();
            if out.read_line(&mut line).unwrap() == 0 {
                let said = fs::read_to_string(&log).unwrap_or_default();
                panic!("the server ended at its start ({:?}): {said}", child.wait().unwrap());
            }
            let address =
                line.split_once("http://").map(|(_, rest)| format!("http://{}", rest.trim()));
            if line.starts_with("Listening on") {
                url = address;
            } else if line.starts_with("Figures on") {
                figures = address;
            }
        }
        Self {
            url: url.unwrap(),
            figures: figures.unwrap(),
            child: Mutex::new(child),
            log,
            _out: out,
        }
    }

    /// Asks it to end, as an operator would.
    pub fn terminate(&self) {
        let process = self.child.lock().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    }

    /// Ends it without a word.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// `127.0.0.1:40001`, for raw sockets.
    #[must_use]
    pub fn socket(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Waits until it ends by itself.
    pub async fn ended(&self, within: Duration) -> ExitStatus {
        let until = tokio::time::Instant::now() + within;
        loop {
            let ended = self.child.lock().unwrap().try_wait().unwrap();
            if let Some(status) = ended {
                return status;
            }
            assert!(tokio::time::Instant::now() < until, "it still runs after {within:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What it logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap();
        let _ = child.kill();
        let _ = child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let from = log.char_indices().rev().nth(4000).map_or(0, |(at, _)| at);
            eprintln!("--- what the server logged last:\n{}", log.get(from..).unwrap_or(&log));
        }
    }
}

/// The demonstration, served to one test.
pub struct TestApp {
    // Declared before the database: the server goes first.
    server: Server,
    database: Own,
    http: Client,
}

impl TestApp {
    /// Starts the server on a copy of the demonstration.
    pub async fn start(kind: Database) -> Option<Self> {
        Self::start_with(kind, &[]).await
    }

    /// The same with settings in its environment.
    pub async fn start_with(kind: Database, settings: &[(&str, &str)]) -> Option<Self> {
        let database = Own::copy(kind).await?;
        let server = Server::start_with(&database.url, database.folder(), settings);
        // Where somebody is led is for the test to see.
        // The client asks for one, also where it connects without TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(redirect::Policy::none());
        let http = http.timeout(Duration::from_secs(30)).build().unwrap();
        Some(Self { server, database, http })
    }

    /// The running process.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// Ends the test: the process is killed, and the change log must be whole.
    pub fn finish(self) {
        let Self { server, database, http: _ } = self;
        let log = server.log();
        drop(server);
        let verified = verify(&database);
        assert!(
            verified.status.success(),
            "verify: {}{}",
            String::from_utf8_lossy(&verified.stdout),
            String::from_utf8_lossy(&verified.stderr)
        );
        let faults: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
        assert!(faults.is_empty(), "the server logged faults: {faults:#?}");
    }

    /// A field of what the demonstration said of itself.
    #[must_use]
    pub fn demo(&self, field: &str) -> String {
        let value = self.database.demo[field].as_str();
        value.unwrap_or_else(|| panic!("the demonstration names no {field}")).to_owned()
    }

    /// The plan of the demonstration.
    #[must_use]
    pub fn plan(&self) -> String {
        self.demo("plan_id")
    }

    /// The inspection that it answers.
    #[must_use]
    pub fn inspection(&self) -> String {
        self.demo("inspection_id")
    }

    /// The token of a role.
    #[must_use]
    pub fn token(&self, role: &str) -> String {
        let value = self.database.demo["tokens"][role].as_str();
        value.unwrap_or_else(|| panic!("the demonstration gave no token of {role}")).to_owned()
    }

    /// Somebody with a credential.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Persona {
        Persona::new(self.http.clone(), &self.server.url, Some(token))
    }

    /// Somebody without one.
    #[must_use]
    pub fn anonymous(&self) -> Persona {
        Persona::new(self.http.clone(), &self.server.url, None)
    }

    /// The path of the one-click address of a role.
    #[must_use]
    pub fn one_click(&self, role: &str) -> String {
        let value = self.database.demo["sign_in"][role].as_str();
        let address =
            value.unwrap_or_else(|| panic!("the demonstration has no address to sign in {role}"));
        format!("/demo/{}", address.rsplit('/').next().unwrap_or_default())
    }

    /// Somebody who signed in at a browser, by the one-click address of a role.
    pub async fn signed_in(&self, role: &str) -> Persona {
        self.anonymous().signed_in_by(&self.one_click(role)).await
    }

    /// A persona with an access token for their API token.
    pub async fn exchanged(&self, who: &Persona) -> Persona {
        let exchanged = who.ask("POST", "/api/v1/auth/token").await.expect(200);
        self.with_token(exchanged.json["access_token"].as_str().unwrap())
    }

    /// The council's administrator.
    #[must_use]
    pub fn administrator(&self) -> Persona {
        self.with_token(&self.token("administrator"))
    }

    /// Who keeps the plan.
    #[must_use]
    pub fn plan_lead(&self) -> Persona {
        self.with_token(&self.token("plan_lead"))
    }

    /// Who holds posts that own actions.
    #[must_use]
    pub fn manager(&self) -> Persona {
        self.with_token(&self.token("manager"))
    }

    /// A councillor who scrutinises.
    #[must_use]
    pub fn panel_member(&self) -> Persona {
        self.with_token(&self.token("panel_member"))
    }

    /// Who reads everything and changes nothing.
    #[must_use]
    pub fn auditor(&self) -> Persona {
        self.with_token(&self.token("auditor"))
    }

    /// A dashboard: a token that only reads.
    #[must_use]
    pub fn dashboard(&self) -> Persona {
        self.with_token(&self.token("dashboard"))
    }

    /// The administrator of another council.
    #[must_use]
    pub fn other_administrator(&self) -> Persona {
        self.with_token(&self.token("other_administrator"))
    }

    /// The revision of the council's change log.
    pub async fn revision(&self) -> i64 {
        self.auditor().get("/api/v1/me").await.expect(200).revision()
    }

    /// How many statements the server has sent to its database so far.
    pub async fn statements(&self) -> u64 {
        let address = format!("{}/metrics", self.server.figures.trim_end_matches("/metrics"));
        let text = self.http.get(address).send().await.unwrap().text().await.unwrap();
        let line =
            text.lines().find(|line| line.starts_with("actionplan_database_statements_total"));
        let number = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
        number.unwrap_or_else(|| panic!("no counter of statements in:\n{text}"))
    }

    /// Runs another command on the same database.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Output {
        command(arguments)
            .args(["--database-url", &self.database.url])
            .envs(files_of(&self.database.url, self.database.folder()))
            .current_dir(self.database.folder())
            .output()
            .unwrap()
    }

    /// Every byte that an embedded database keeps on the disk; nothing of another.
    #[must_use]
    pub fn stored(&self) -> Vec<u8> {
        let Some(file) = self.database.url.strip_prefix("sqlite://") else { return Vec::new() };
        let parts = ["", "-wal"].map(|end| std::fs::read(format!("{file}{end}")));
        parts.into_iter().flatten().flatten().collect()
    }

    /// Another server on the same database, as a service manager would start it.
    #[must_use]
    pub fn start_again(&self) -> Server {
        Server::start(&self.database.url, self.database.folder())
    }

    /// The same with settings in its environment.
    #[must_use]
    pub fn start_again_with(&self, settings: &[(&str, &str)]) -> Server {
        Server::start_with(&self.database.url, self.database.folder(), settings)
    }

    /// A persona at another server on the same database.
    #[must_use]
    pub fn at(&self, server: &Server, role: &str) -> Persona {
        Persona::new(self.http.clone(), &server.url, Some(&self.token(role)))
    }

    /// Somebody with a credential at another server on the same database.
    #[must_use]
    pub fn bearer_at(&self, server: &Server, token: &str) -> Persona {
        Persona::new(self.http.clone(), &server.url, Some(token))
    }

    /// The test's own database.
    #[must_use]
    pub const fn database(&self) -> &Own {
        &self.database
    }
}

/// Where a test's files are: beside an embedded database, which needs no setting, or in its folder.
fn files_of(database: &str, folder: &Path) -> Option<(&'static str, PathBuf)> {
    let is_embedded = database.starts_with("sqlite:");
    (!is_embedded).then(|| ("ACTIONPLAN_FILES_FOLDER", folder.join("plan.files")))
}

/// Verifies a database's change log.
fn verify(database: &Own) -> Output {
    command(&["verify", "--database-url", &database.url])
        .envs(files_of(&database.url, database.folder()))
        .current_dir(database.folder())
        .output()
        .unwrap()
}
