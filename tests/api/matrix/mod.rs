//! Who may do what, proved over the wire: every operation of the contract and every route of the
//! pages, by everybody, with every credential, on things of their own council and of another.
//!
//! What must come of a case is computed from the policy itself. After every denial of something that
//! could change anything, the database is read again: it must be as it was. What two answers must
//! not tell apart is compared byte by byte.

pub mod expected;
pub mod pages;
mod people;
mod things;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use actionplan_tests::{Database, Persona, Reply, TestApp, Witness, run};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{
    contract::{Operation, Things, body, etag, operations, settings},
    scene::{self, UNKNOWN, id},
    word_template,
};
use domain::authority::Role;
use expected::{Expected, Need, OPERATIONS, Target, expected};
use pages::{PAGES, Page};
use people::{Credential, Somebody, Standing};
use things::Targets;

/// How many requests are under way at a time.
const AT_ONCE: usize = 16;
/// More than anybody without a standing credential makes.
const REQUESTS: usize = 500;
/// Who may do these is told that the moment is wrong: other tests finish an action and sign it off,
/// hand over what a post owns, withdraw a question before it is answered, and take an inspection over.
const NOT_NOW: &[&str] = &[
    "adopt_inspection",
    "countersign_submission",
    "freeze_pack",
    "hand_over_post",
    "sign_off_action",
    "withdraw_question",
];
/// Nobody's code, key or file.
const NO_CODE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[tokio::test]
async fn sqlite() {
    run(Database::Sqlite, every_case).await;
}

#[tokio::test]
#[ignore = "long: SQLite stands for both"]
async fn postgres() {
    run(Database::Postgres, every_case).await;
}

#[test]
fn every_operation_and_every_page_has_its_line() {
    let named: BTreeSet<String> = operations().into_iter().map(|it| it.name).collect();
    let ruled: BTreeSet<String> = OPERATIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let without: Vec<_> = named.difference(&ruled).collect();
    let gone: Vec<_> = ruled.difference(&named).collect();
    assert!(without.is_empty() && gone.is_empty(), "no line: {without:?}; no operation: {gone:?}");
    assert_eq!(ruled.len(), OPERATIONS.len(), "two lines for one operation");
    let differences = pages::differences();
    assert!(differences.is_empty(), "{differences:#?}");
}

/// Whether an operation changes anything but what its own credential is worth.
fn changes(operation: &Operation) -> bool {
    operation.method != "GET" && operation.name != "exchange_token"
}

/// What an address must say besides. Of a list the first rows tell enough.
fn question(operation: &Operation) -> &'static str {
    match operation.name.as_str() {
        "search_words" => "?q=plan",
        "preview_obligations" => "?framework=ilacs&received_on=2024-02-06",
        _ if operation.method == "GET" && operation.query.iter().any(|it| it == "limit") => {
            "?limit=2"
        }
        _ => "",
    }
}

/// A request, as it is sent.
#[derive(Debug, Clone, Default)]
struct Request {
    method: String,
    path: String,
    json: Option<Value>,
    form: Option<&'static [(&'static str, &'static str)]>,
    if_match: Option<String>,
    key: Option<String>,
}

impl Request {
    async fn send(&self, persona: &Persona) -> Reply {
        let mut ask = persona.ask(&self.method, &self.path).skimming();
        if let Some(form) = self.form {
            ask = ask.form(form);
        }
        if let Some(body) = &self.json {
            ask = ask.json(body);
        }
        if let Some(etag) = &self.if_match {
            ask = ask.header("if-match", etag);
        }
        if let Some(key) = &self.key {
            ask = ask.key(key);
        }
        ask.await
    }
}

/// What is tried.
#[derive(Debug, Clone)]
struct Case<'a> {
    who: &'a Somebody,
    what: &'static str,
    writes: bool,
    is_page: bool,
    target: Target,
    need: Need,
    request: Request,
    /// The same, asking for what nobody has.
    unknown: Option<Request>,
    expected: Expected,
}

impl Case<'_> {
    /// Tries it, and answers what is wrong.
    async fn run(&self, witness: &Witness, before: &str) -> Option<String> {
        let reply = self.request.send(&self.who.persona()).await;
        let mut fault = self.fault(&reply);
        if fault.is_none()
            && let Some(unknown) = &self.unknown
            && matches!(self.expected, Expected::Hidden | Expected::Denied | Expected::Same)
        {
            fault = told_apart(&reply, &unknown.send(&self.who.persona()).await);
        }
        if fault.is_none() && self.writes {
            let after = witness.state().await;
            fault = (after != before).then(|| format!("it changed something:\n{before}\n{after}"));
        }
        let fault = fault?;
        let Self { who, target, expected, .. } = self;
        let text: String = reply.text.chars().take(400).collect();
        Some(format!(
            "{} as {}, {target:?}: {}, expected {expected:?}: {fault}\n    {text}",
            reply.line,
            who.name(),
            reply.status
        ))
    }

    fn fault(&self, reply: &Reply) -> Option<String> {
        let to_sign_in = reply.status == 303 && reply.header("location").starts_with("/sign-in");
        let fits = match self.expected {
            Expected::Allowed if self.need == Need::Public && self.is_page => reply.status < 500,
            Expected::Allowed if self.is_page && self.writes => {
                [200, 303, 409, 422].contains(&reply.status)
            }
            Expected::Allowed if self.is_page => {
                reply.status == 200 || reply.status == 303 && !to_sign_in
            }
            Expected::Allowed if self.writes => ![401, 403, 404].contains(&reply.status),
            Expected::Allowed => reply.status == 200,
            Expected::Forbidden => reply.status == 403,
            Expected::Hidden => reply.status == 404,
            Expected::Denied => [403, 404].contains(&reply.status),
            Expected::Same => [200, 404, 422].contains(&reply.status),
            Expected::Unauthenticated if self.is_page => to_sign_in,
            Expected::Unauthenticated => reply.status == 401,
        };
        (!fits).then(|| "not this".to_owned())
    }
}

/// How two answers differ, but for the request's own id and the ids that were asked for.
fn told_apart(one: &Reply, other: &Reply) -> Option<String> {
    let names = |reply: &Reply| {
        let names: BTreeSet<String> =
            reply.headers.keys().map(|name| name.as_str().to_owned()).collect();
        names
    };
    if one.status != other.status {
        Some(format!("what nobody has is answered {}", other.status))
    } else if one.text != other.text {
        Some(format!("what nobody has is answered\n    {}", other.text))
    } else if names(one) != names(other) {
        Some(format!("other headers: {:?} {:?}", names(one), names(other)))
    } else {
        None
    }
}

/// How many cases ran, and of what.
#[derive(Debug, Default)]
struct Count {
    all: usize,
    of: BTreeMap<(&'static str, String), usize>,
    covered: BTreeSet<(String, &'static str)>,
    faults: Vec<String>,
}

impl Count {
    fn add(&mut self, case: &Case<'_>, fault: Option<String>) {
        self.all += 1;
        let role = case.who.role.map_or("nobody", Role::code);
        for (dimension, value) in [
            ("role", role.to_owned()),
            ("credential", format!("{:?}", case.who.credential)),
            ("standing", format!("{:?}", case.who.standing)),
            ("target", format!("{:?}", case.target)),
            ("expected", format!("{:?}", case.expected)),
            ("route", if case.is_page { "page" } else { "operation" }.to_owned()),
            ("kind", if case.writes { "changes" } else { "reads" }.to_owned()),
        ] {
            *self.of.entry((dimension, value)).or_default() += 1;
        }
        let _ = self.covered.insert((case.request.method.clone(), case.what));
        self.faults.extend(fault);
    }

    fn print(&self) {
        println!("{} cases", self.all);
        for ((dimension, value), count) in &self.of {
            println!("  {dimension:<10} {value:<16} {count:>6}");
        }
    }
}

async fn every_case(app: &TestApp) {
    let begun = Instant::now();
    let witness = Witness::of(app).await;
    let standing = people::standing(app).await;
    let without = people::without(app, &witness, REQUESTS).await;
    let targets = Targets::set(app).await;
    let settings = settings(app).await;
    let plan = Plan { targets, settings, operations: operations() };
    println!("ready after {:?}", begun.elapsed());

    let mut count = Count::default();
    let cases: Vec<Case<'_>> = plan.cases(&standing).chain(plan.cases(&without)).collect();
    let (allowed, rest): (Vec<_>, Vec<_>) = cases.into_iter().partition(Case::lets_change);
    run_all(&witness, &rest, &mut count).await;
    println!("what is read or denied: {:?}", begun.elapsed());
    let done = run_allowed(app, &plan, &allowed, &mut count).await;
    println!("what is allowed: {:?}", begun.elapsed());
    let disabled = people::disable(app, &standing).await;
    let cases: Vec<Case<'_>> = plan.cases(&disabled).collect();
    run_all(&witness, &cases, &mut count).await;
    println!("those who are disabled: {:?}", begun.elapsed());
    witness.close().await;

    count.print();
    let shown = count.faults.iter().take(60).cloned().collect::<Vec<_>>().join("\n");
    assert!(count.faults.is_empty(), "{} surprises:\n{shown}", count.faults.len());
    let routes = OPERATIONS.len() + PAGES.len();
    let covered = count.covered.len();
    println!("{covered} of {routes} routes");
    assert_eq!(covered, routes, "a route was tried by nobody");
    let undone = plan.changing().filter(|name| !done.contains(*name) && !NOT_NOW.contains(name));
    let undone: Vec<_> = undone.collect();
    assert!(undone.is_empty(), "nobody who may could do these: {undone:?}");
    assert!(count.all >= 3000, "{}", count.all);
}

async fn run_all(witness: &Witness, cases: &[Case<'_>], count: &mut Count) {
    let before = witness.state().await;
    let before = before.as_str();
    let mut running = stream::iter(cases)
        .map(|case| async move { (case, case.run(witness, before).await) })
        .buffer_unordered(AT_ONCE);
    while let Some((case, fault)) = running.next().await {
        count.add(case, fault);
    }
    assert_eq!(witness.state().await, before, "what only reads, or is denied, changed something");
}

/// What all cases are made of.
struct Plan {
    targets: Targets,
    settings: Value,
    operations: Vec<Operation>,
}

impl Plan {
    /// Everything that these people can try.
    fn cases<'a>(&'a self, people: &'a [Somebody]) -> impl Iterator<Item = Case<'a>> {
        people.iter().flat_map(|who| self.of_operations(who).chain(self.of_pages(who)))
    }

    /// The names of the operations that change something.
    fn changing(&self) -> impl Iterator<Item = &str> {
        self.operations.iter().filter(|it| changes(it)).map(|it| it.name.as_str())
    }

    fn of_operations<'a>(&'a self, who: &'a Somebody) -> impl Iterator<Item = Case<'a>> {
        self.operations.iter().flat_map(move |operation| {
            let (what, need) = OPERATIONS.iter().find(|(name, _)| *name == operation.name).unwrap();
            let by_path = self.by_path(who, operation, what, *need);
            by_path.into_iter().chain(self.by_reference(who, operation, what, *need))
        })
    }

    /// An operation on each thing that its address can name.
    fn by_path<'a>(
        &'a self,
        who: &'a Somebody,
        operation: &Operation,
        what: &'static str,
        need: Need,
    ) -> Vec<Case<'a>> {
        let nothing = Things::unknown();
        let targets = things::named_by(&operation.path, who);
        let mut cases = Vec::new();
        for target in targets {
            let things = self.targets.of(target, who.role);
            let Some(path) = things.address(&operation.path) else {
                panic!("there is nothing to try {what} on ({target:?})");
            };
            let part = question(operation);
            let request = self.request(operation, format!("{path}{part}"));
            let unknown = nothing.address(&operation.path).filter(|_| target != Target::Own);
            let unknown =
                unknown.map(|path| Request { path: format!("{path}{part}"), ..request.clone() });
            let expected = expected(need, changes(operation), who, target);
            cases.push(Case {
                who,
                what,
                writes: changes(operation),
                is_page: false,
                target,
                need,
                request,
                unknown,
                expected,
            });
        }
        cases
    }

    fn request(&self, operation: &Operation, path: String) -> Request {
        let ours = self.targets.of(Target::Own, None);
        let mut request = Request { method: operation.method.clone(), path, ..Request::default() };
        if !changes(operation) {
            return request;
        }
        request.json = self.body(operation, ours);
        match operation.method.as_str() {
            "POST" => request.key = Some(format!("matrix-{}", operation.name)),
            // Nobody saw this version: who may change it is told so.
            _ => request.if_match = Some("\"v999999\"".to_owned()),
        }
        request
    }

    fn body(&self, operation: &Operation, things: &Things) -> Option<Value> {
        match operation.name.as_str() {
            "refresh_token" => None,
            "make_token" => {
                let ends = &self.targets.token_ends;
                Some(json!({"name": "x", "scope": "read", "expires_on": ends}))
            }
            _ => body(&operation.name, things, &self.settings),
        }
    }

    /// An operation that names another council's things where it asks or tells something.
    fn by_reference<'a>(
        &'a self,
        who: &'a Somebody,
        operation: &Operation,
        what: &'static str,
        need: Need,
    ) -> Vec<Case<'a>> {
        let mut cases = Vec::new();
        if operation.path.contains('{') || who.standing != Standing::Stands {
            return cases;
        }
        let theirs = self.targets.of(Target::Other, None);
        let nothing = Things::unknown();
        let expected = match expected(need, changes(operation), who, Target::Own) {
            Expected::Allowed => Expected::Same,
            other => other,
        };
        let mut add = |request: Request, unknown: Request| {
            cases.push(Case {
                who,
                what,
                writes: changes(operation),
                is_page: false,
                target: Target::Other,
                need,
                request,
                unknown: Some(unknown),
                expected,
            });
        };
        if changes(operation) {
            let request = self.request(operation, operation.path.clone());
            let (hidden, unknown) = (self.body(operation, theirs), self.body(operation, &nothing));
            if hidden != unknown {
                // Two requests with two bodies: each has a key of its own.
                let key = |name: &str| request.key.as_ref().map(|key| format!("{key}-{name}"));
                add(
                    Request { json: hidden, key: key("hidden"), ..request.clone() },
                    Request { json: unknown, key: key("unknown"), ..request.clone() },
                );
            }
            return cases;
        }
        for name in &operation.query {
            if let (Some(hidden), Some(unknown)) = (theirs.get(name), nothing.get(name)) {
                let at =
                    |id: &str| self.request(operation, format!("{}?{name}={id}", operation.path));
                add(at(hidden), at(unknown));
            }
        }
        cases
    }

    fn of_pages<'a>(&'a self, who: &'a Somebody) -> impl Iterator<Item = Case<'a>> {
        // Tokens open no page, whatever became of them: those that stand are enough to see that.
        let tries = who.standing == Standing::Stands
            || matches!(who.credential, Credential::Session | Credential::Nothing);
        PAGES.iter().filter(move |_| tries).flat_map(move |page| self.of_page(who, page))
    }

    fn of_page<'a>(&'a self, who: &'a Somebody, page: &'static Page) -> Vec<Case<'a>> {
        let stands = who.standing == Standing::Stands && who.credential == Credential::Session;
        let targets: &[Target] = match page.thing {
            "token" | "session" if stands => &[Target::Own, Target::NotMine, Target::Other],
            "action" | "evidence" | "question" if stands => {
                &[Target::Own, Target::NotMine, Target::Draft, Target::Other]
            }
            "plan" | "measure" | "import" if stands => &[Target::Own, Target::Draft, Target::Other],
            "" | "code" => &[Target::Own],
            _ if stands => &[Target::Own, Target::Other],
            _ => &[Target::Own],
        };
        let mut cases = Vec::new();
        for target in targets {
            let things = self.targets.of(*target, who.role);
            let id = match page.thing {
                "" => "",
                "code" => NO_CODE,
                thing => things.get(thing).unwrap(),
            };
            let request = Request {
                method: page.method.to_owned(),
                path: page.on(things, id),
                form: page.writes().then_some(page.form),
                ..Request::default()
            };
            let hidden = *target != Target::Own && page.is_of_an_authority();
            let nothing = Things::unknown();
            let unknown =
                hidden.then(|| Request { path: page.on(&nothing, UNKNOWN), ..request.clone() });
            let expected = expected(page.need, page.writes(), &who.on_pages(), *target);
            cases.push(Case {
                who,
                what: page.path,
                writes: page.writes(),
                is_page: true,
                target: *target,
                need: page.need,
                request,
                unknown,
                expected,
            });
        }
        cases
    }
}

impl Case<'_> {
    /// Whether it may change something, and so does.
    fn lets_change(&self) -> bool {
        let holds_session =
            self.who.standing == Standing::Stands && self.who.credential == Credential::Session;
        let lets = match self.need {
            Need::Public => false,
            Need::SignsOut => holds_session,
            _ => true,
        };
        self.writes && self.expected == Expected::Allowed && lets
    }
}

/// Does what is allowed: each of the cases once, and each operation that needs a version once more
/// with the right one. Answers the operations that were done.
async fn run_allowed(
    app: &TestApp,
    plan: &Plan,
    cases: &[Case<'_>],
    count: &mut Count,
) -> BTreeSet<String> {
    let mut done = BTreeSet::new();
    // Nobody ends a session before the rest is done.
    let ends =
        |case: &&Case<'_>| case.what.starts_with("/sessions/") || case.need == Need::SignsOut;
    let (mut last, first): (Vec<_>, Vec<_>) = cases.iter().partition(ends);
    last.sort_by_key(|case| (case.need == Need::SignsOut, case.what == "/sessions/end-others"));
    for (number, case) in first.into_iter().enumerate() {
        let mut request = case.request.clone();
        request.key = request.key.map(|key| format!("{key}-{number}"));
        if case.what == "refresh_token" {
            count.add(case, refreshes(app, case.who).await);
            let _ = done.insert(case.what.to_owned());
            continue;
        }
        let reply = request.send(&case.who.persona()).await;
        let mut fault = case.fault(&reply);
        // A step of setting up a second factor that nobody began.
        if case.what == "/account/second-factor/confirm" && reply.status == 401 {
            fault = None;
        }
        if !case.is_page && request.if_match.is_some() && reply.status != 412 {
            fault = Some("nobody saw this version".to_owned());
        }
        if reply.status < 300 {
            let _ = done.insert(case.what.to_owned());
        }
        let said = |fault| {
            format!(
                "{} as {}: {} ({fault})\n    {}",
                reply.line,
                case.who.name(),
                reply.status,
                reply.text
            )
        };
        count.add(case, fault.map(said));
    }
    // What is removed is removed last.
    let mut versioned: Vec<_> = cases.iter().filter(|it| it.request.if_match.is_some()).collect();
    versioned.sort_by_key(|case| case.request.method == "DELETE");
    for case in versioned {
        if case.target == Target::Own && !done.contains(case.what) {
            let reply = really(plan, case).await;
            if reply.status < 300 {
                let _ = done.insert(case.what.to_owned());
            } else {
                count.faults.push(format!("{}: {} {}", reply.line, reply.status, reply.text));
            }
        }
    }
    for case in last {
        // Those of the others are still to be worth nothing for another reason.
        if case.who.role == Some(Role::Administrator) {
            let reply = case.request.send(&case.who.persona()).await;
            count.add(case, case.fault(&reply).map(|fault| format!("{}: {fault}", reply.line)));
        }
    }
    done
}

/// Changes something as it is now.
async fn really(plan: &Plan, case: &Case<'_>) -> Reply {
    let who = case.who.persona();
    let mut request = case.request.clone();
    if case.what == "remove_action" {
        // What was shared is not removed any more.
        let draft = plan.targets.of(Target::Draft, None);
        let (plan, area) = (draft.get("plan").unwrap(), draft.get("area").unwrap());
        let made = who.make("/api/v1/actions", scene::action(plan, "77.1", area, None)).await;
        request.path = format!("/api/v1/actions/{}", id(&made));
    }
    if case.what == "change_question" {
        // What was answered is not changed any more.
        let things = plan.targets.of(Target::Own, case.who.role);
        let ask = body("ask_question", things, &plan.settings).unwrap();
        let made = who.make("/api/v1/questions", ask).await;
        request.path = format!("/api/v1/questions/{}", id(&made));
    }
    if case.what == "change_import" {
        // What was carried out is read in no other way any more.
        let into = plan.targets.of(Target::Own, None).get("plan").unwrap();
        let ask = who.ask("POST", &format!("/api/v1/plans/{into}/imports")).key("once-more");
        let made = ask.json(&json!({"text": "Area,Action\n1,x"})).await;
        request.path = format!("/api/v1/imports/{}", id(&made.json));
    }
    request.if_match = Some(etag(&who, &request.path).await);
    if case.what == "put_word_template" {
        // No JSON holds a Word file.
        return word_template::put(&who, &request.path, "other.docx", &word_template::letterhead())
            .await;
    }
    request.send(&who).await
}

/// Replaces the secret of a token that nobody else uses.
async fn refreshes(app: &TestApp, who: &Somebody) -> Option<String> {
    let session = app.signed_in(who.role?.code()).await;
    let known = session.all("/api/v1/tokens").await;
    let body = json!({"name": "Refreshed", "scope": "read", "expires_on": known[0]["expires_on"]});
    let made = session.make("/api/v1/tokens", body).await;
    let token = app.with_token(made["secret"].as_str().unwrap());
    let fresh = token.ask("POST", "/api/v1/auth/refresh").await;
    if fresh.status != 200 {
        return Some(format!("{}: {}", fresh.line, fresh.text));
    }
    let old = token.get("/api/v1/me").await.status;
    (old != 401).then(|| format!("the old secret is answered {old}"))
}
