//! Every route of the pages, with what it asks of whoever comes.

use domain::policy::Act;
use web::{PageRoute, page_routes};

use super::expected::Need;
use crate::contract::Things;

/// A route, and what a form of it sends.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub method: &'static str,
    pub path: &'static str,
    pub need: Need,
    /// Of what kind the thing is that the path names.
    pub thing: &'static str,
    pub form: &'static [(&'static str, &'static str)],
}

const NOBODYS_VERSION: (&str, &str) = ("version", "0");

const fn get(path: &'static str, need: Need, thing: &'static str) -> Page {
    Page { method: "GET", path, need, thing, form: &[] }
}

const fn post(
    path: &'static str,
    need: Need,
    thing: &'static str,
    form: &'static [(&'static str, &'static str)],
) -> Page {
    Page { method: "POST", path, need, thing, form }
}

const PEOPLE: Need = Need::To(Act::ManagePeople);
const PLANS: Need = Need::To(Act::ReadSharedPlans);
const INSPECTIONS: Need = Need::To(Act::ReadInspections);
const POSTS: Need = Need::To(Act::ManagePosts);
const MEETINGS: Need = Need::To(Act::ManageMeetings);
const SHARED: Need = Need::To(Act::ReadSharedPlans);
const SUBMITS: Need = Need::To(Act::SubmitPlans);
const BUILDS: Need = Need::To(Act::EditPlans);
const RECORDS: Need = Need::To(Act::EditInspections);

/// Every route of the pages.
pub const PAGES: &[Page] = &[
    get("/", Need::Known, ""),
    get("/accessibility", Need::Public, ""),
    get("/account", Need::Known, ""),
    get("/account/authority", Need::Known, ""),
    post("/account/authority", Need::Known, "", &[("authority", "")]),
    get("/account/calendar", Need::Known, ""),
    post("/account/calendar", Need::To(Act::ManageOwnTokens), "", &[NOBODYS_VERSION]),
    post("/account/calendar/revoke", Need::To(Act::ManageOwnTokens), "", &[NOBODYS_VERSION]),
    get("/account/password", Need::Known, ""),
    post("/account/password", Need::Known, "", &[("current_password", "x")]),
    get("/account/second-factor", Need::Known, ""),
    post("/account/second-factor", Need::Known, "", &[("current_password", "x")]),
    get("/account/second-factor/confirm", Need::Known, ""),
    post("/account/second-factor/confirm", Need::Known, "", &[("code", "000000")]),
    get("/actions/{action}", PLANS, "action"),
    get("/areas/{area}", INSPECTIONS, "area"),
    get("/actions", Need::Known, ""),
    get("/actions.csv", Need::Known, ""),
    get("/actions/bulk", BUILDS, ""),
    post("/actions/bulk", BUILDS, "", &[("what", "x")]),
    get("/actions/{action}/edit", BUILDS, "action"),
    post("/actions/{action}/edit", BUILDS, "action", &[NOBODYS_VERSION]),
    get("/areas/{area}/close", RECORDS, "area"),
    post("/areas/{area}/close", RECORDS, "area", &[NOBODYS_VERSION]),
    get("/areas/{area}/confirm", RECORDS, "area"),
    post("/areas/{area}/confirm", RECORDS, "area", &[NOBODYS_VERSION]),
    get("/areas/{area}/edit", RECORDS, "area"),
    post("/areas/{area}/edit", RECORDS, "area", &[NOBODYS_VERSION]),
    get("/areas/{area}/reopen", RECORDS, "area"),
    post("/areas/{area}/reopen", RECORDS, "area", &[NOBODYS_VERSION]),
    get("/assets/{file}", Need::Public, "code"),
    get("/changes", Need::To(Act::ReadChanges), ""),
    post("/changes/verify", Need::To(Act::ReadSecurityLog), "", &[]),
    get("/demo/{code}", Need::Public, "code"),
    get("/actions/{action}/evidence/{evidence}", SHARED, "evidence"),
    get("/actions/{action}/evidence/{evidence}/file", SHARED, "evidence"),
    post(
        "/actions/{action}/evidence/{evidence}/review",
        Need::To(Act::ReviewEvidence),
        "evidence",
        &[NOBODYS_VERSION],
    ),
    get("/actions/{action}/evidence/{evidence}/revise", Need::On(Act::ReportProgress), "evidence"),
    post(
        "/actions/{action}/evidence/{evidence}/revise",
        Need::On(Act::ReportProgress),
        "evidence",
        &[NOBODYS_VERSION],
    ),
    get("/actions/{action}/milestones", SHARED, "action"),
    post("/actions/{action}/milestones", Need::On(Act::ReportProgress), "action", &[]),
    get("/actions/{action}/sign-off", Need::On(Act::SignOff), "action"),
    post("/actions/{action}/sign-off", Need::On(Act::SignOff), "action", &[]),
    get("/actions/{action}/update", Need::On(Act::ReportProgress), "action"),
    post("/actions/{action}/update", Need::On(Act::ReportProgress), "action", &[]),
    get("/actions/{action}/updated", SHARED, "action"),
    get("/bodies", Need::To(Act::ReadMeetings), ""),
    post("/bodies", MEETINGS, "", &[]),
    get("/bodies/new", MEETINGS, ""),
    get("/bodies/{body}", MEETINGS, "body"),
    post("/bodies/{body}", MEETINGS, "body", &[NOBODYS_VERSION]),
    get("/help", Need::Public, ""),
    get("/inspections", INSPECTIONS, ""),
    get("/inspections/compare", INSPECTIONS, ""),
    get("/inspections/{inspection}", INSPECTIONS, "inspection"),
    get("/inspections/{inspection}/findings/new", RECORDS, "inspection"),
    post("/inspections/{inspection}/findings/new", RECORDS, "inspection", &[]),
    get("/inspections/{inspection}/findings/{finding}", RECORDS, "finding"),
    post("/inspections/{inspection}/findings/{finding}", RECORDS, "finding", &[NOBODYS_VERSION]),
    get("/inspections/{inspection}/findings/{finding}/remove", RECORDS, "finding"),
    post(
        "/inspections/{inspection}/findings/{finding}/remove",
        RECORDS,
        "finding",
        &[NOBODYS_VERSION],
    ),
    get("/imports", Need::To(Act::ReadDraftPlans), ""),
    get("/imports/{import}", Need::To(Act::ReadDraftPlans), "import"),
    post("/imports/{import}", BUILDS, "import", &[NOBODYS_VERSION]),
    post("/imports/{import}/start", BUILDS, "import", &[]),
    get("/inspections/new", RECORDS, ""),
    post("/inspections/new", RECORDS, "", &[("text", "")]),
    get("/inspections/new/draft", RECORDS, ""),
    post("/inspections/new/draft", RECORDS, "", &[("framework", "")]),
    get("/links/{code}", Need::Public, "code"),
    post("/links/{code}", Need::Public, "code", &[]),
    post("/links/{code}/join", Need::Public, "code", &[]),
    get("/measures", PLANS, ""),
    get("/measures/{measure}", PLANS, "measure"),
    get("/meetings", Need::To(Act::ReadMeetings), ""),
    post("/meetings", MEETINGS, "", &[]),
    get("/meetings/new", MEETINGS, ""),
    get("/meetings/{meeting}", Need::To(Act::ReadMeetings), "meeting"),
    get("/meetings/{meeting}/change", MEETINGS, "meeting"),
    post("/meetings/{meeting}/change", MEETINGS, "meeting", &[NOBODYS_VERSION]),
    get("/meetings/{meeting}/items/new", MEETINGS, "meeting"),
    post("/meetings/{meeting}/items/new", MEETINGS, "meeting", &[]),
    get("/meetings/{meeting}/items/{item}/change", MEETINGS, "item"),
    post("/meetings/{meeting}/items/{item}/change", MEETINGS, "item", &[NOBODYS_VERSION]),
    get("/meetings/{meeting}/items/{item}/comment", Need::To(Act::Comment), "item"),
    post("/meetings/{meeting}/items/{item}/comment", Need::To(Act::Comment), "item", &[]),
    get("/meetings/{meeting}/items/{item}/freeze", MEETINGS, "item"),
    post("/meetings/{meeting}/items/{item}/freeze", MEETINGS, "item", &[NOBODYS_VERSION]),
    get("/meetings/{meeting}/items/{item}/pack/{file}", Need::To(Act::ReadMeetings), "item"),
    get("/meetings/{meeting}/items/{item}/resolve", MEETINGS, "item"),
    post("/meetings/{meeting}/items/{item}/resolve", MEETINGS, "item", &[NOBODYS_VERSION]),
    get("/more", Need::Known, ""),
    get("/my-actions", Need::Known, ""),
    get("/needs-you", Need::To(Act::DecideDateChange), ""),
    post("/needs-you/date-changes", Need::To(Act::DecideDateChange), "", &[]),
    get("/people", Need::To(Act::ReadPeople), ""),
    post("/people", PEOPLE, "", &[("name", "x")]),
    get("/people/new", PEOPLE, ""),
    get("/people/{id}", Need::To(Act::ReadPeople), "person"),
    post("/people/{id}", PEOPLE, "person", &[NOBODYS_VERSION]),
    post("/people/{id}/end-sessions", PEOPLE, "person", &[]),
    post("/people/{id}/link", PEOPLE, "person", &[]),
    get("/plans", Need::Known, ""),
    get("/plans/{plan}", PLANS, "plan"),
    get("/plans/{plan}/ask", Need::To(Act::AskQuestion), "plan"),
    post("/plans/{plan}/ask", Need::To(Act::AskQuestion), "plan", &[]),
    get("/plans/new", BUILDS, ""),
    post("/plans/new", BUILDS, "", &[]),
    get("/plans/{plan}/actions/new", BUILDS, "plan"),
    post("/plans/{plan}/actions/new", BUILDS, "plan", &[NOBODYS_VERSION]),
    get("/plans/{plan}/submit", SUBMITS, "plan"),
    post("/plans/{plan}/submit", SUBMITS, "plan", &[]),
    get("/plans/{plan}/versions", PLANS, "plan"),
    get("/submissions/{submission}", PLANS, "submission"),
    post(
        "/submissions/{submission}/countersign",
        Need::To(Act::Countersign),
        "submission",
        &[NOBODYS_VERSION],
    ),
    get("/submissions/{submission}/documents/{file}", PLANS, "submission"),
    get("/submissions/{submission}/publication", SUBMITS, "submission"),
    post("/submissions/{submission}/publication", SUBMITS, "submission", &[NOBODYS_VERSION]),
    get("/submissions/{submission}/receipt", SUBMITS, "submission"),
    post("/submissions/{submission}/receipt", SUBMITS, "submission", &[NOBODYS_VERSION]),
    get("/plans/{plan}/documents", PLANS, "plan"),
    get("/plans/{plan}/documents/{document}", PLANS, "plan"),
    get("/plans/{plan}/edit", BUILDS, "plan"),
    post("/plans/{plan}/edit", BUILDS, "plan", &[NOBODYS_VERSION]),
    get("/plans/{plan}/order", BUILDS, "plan"),
    post("/plans/{plan}/order", BUILDS, "plan", &[]),
    get("/plans/{plan}/imports/new", BUILDS, "plan"),
    post("/plans/{plan}/imports/new", BUILDS, "plan", &[("text", "")]),
    get("/posts", Need::To(Act::ReadPosts), ""),
    post("/posts", POSTS, "", &[]),
    get("/posts/new", POSTS, ""),
    get("/posts/{id}", Need::To(Act::ReadPosts), "post"),
    post("/posts/{id}", POSTS, "post", &[("title", "x"), NOBODYS_VERSION]),
    post("/posts/{id}/holders", POSTS, "post", &[NOBODYS_VERSION]),
    post("/posts/{id}/holders/end", POSTS, "post", &[NOBODYS_VERSION]),
    get("/questions", SHARED, ""),
    get("/questions/{question}", SHARED, "question"),
    post("/questions/{question}/reply", Need::On(Act::ReplyToQuestion), "question", &[]),
    post("/questions/{question}/withdraw", Need::On(Act::ChangeQuestion), "question", &[]),
    get("/search", Need::Known, ""),
    get("/security-log", Need::To(Act::ReadSecurityLog), ""),
    get("/sessions", Need::Known, ""),
    post("/sessions/end-others", Need::Known, "", &[]),
    post("/sessions/{id}/end", Need::OwnSession, "session", &[]),
    get("/set-up/{code}", Need::Public, "code"),
    post("/set-up/{code}", Need::Public, "code", &[]),
    get("/redact", Need::To(Act::Redact), ""),
    post("/redact", Need::To(Act::Redact), "", &[("text", "x")]),
    get("/settings", Need::To(Act::ChangeSettings), ""),
    post("/settings", Need::To(Act::ChangeSettings), "", &[NOBODYS_VERSION]),
    get("/settings/word-template", Need::To(Act::ChangeSettings), ""),
    post("/settings/word-template", Need::To(Act::ChangeSettings), "", &[NOBODYS_VERSION]),
    post("/settings/word-template/remove", Need::To(Act::ChangeSettings), "", &[NOBODYS_VERSION]),
    get("/sign-in", Need::Public, ""),
    post("/sign-in", Need::Public, "", &[]),
    get("/sign-in/providers/{key}", Need::Public, "code"),
    get("/sign-in/providers/{key}/back", Need::Public, "code"),
    get("/sign-in/providers/{key}/sign-out", Need::Public, "code"),
    get("/sign-in/providers/{key}/signed-out", Need::Public, "code"),
    post("/sign-in/providers/{key}/logout", Need::Public, "code", &[]),
    get("/sign-in/second-factor", Need::Public, ""),
    post("/sign-in/second-factor", Need::Public, "", &[]),
    get("/sign-in/second-factor/set-up", Need::Public, ""),
    post("/sign-in/second-factor/set-up", Need::Public, "", &[]),
    post("/sign-out", Need::SignsOut, "", &[]),
    get("/tokens", Need::Known, ""),
    post("/tokens", Need::To(Act::ManageOwnTokens), "", &[("name", "x")]),
    get("/tokens/new", Need::Known, ""),
    get("/tokens/{id}/revoke", Need::OwnToken, "token"),
    post("/tokens/{id}/revoke", Need::OwnToken, "token", &[NOBODYS_VERSION]),
];

impl Page {
    /// The address with an id in it.
    pub fn address(&self, id: &str) -> String {
        let parts = self.path.split('/').map(|part| match part {
            "{document}" => "action-plan.csv",
            "{file}" => "action-plan.pdf",
            part if part.starts_with('{') => id,
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The address on a thing; of a part of another thing, on both.
    pub fn on(&self, things: &Things, id: &str) -> String {
        match self.thing {
            "evidence" | "finding" | "item" => things.address(self.path).unwrap(),
            _ => self.address(id),
        }
    }

    pub fn writes(&self) -> bool {
        self.method == "POST"
    }

    /// Whether its form has a field of this name: also those that the matrix leaves empty.
    pub fn takes(&self, name: &str) -> bool {
        let more: &[&str] = match self.path {
            "/people" | "/people/{id}" => &["role"],
            "/posts/{id}/holders" => &["person"],
            _ => &[],
        };
        more.contains(&name) || self.form.iter().any(|(known, _)| *known == name)
    }

    /// Whether the thing belongs to an authority.
    pub fn is_of_an_authority(&self) -> bool {
        !["", "code"].contains(&self.thing)
    }
}

/// The routes of the program against those above: what is missing on one side.
pub fn differences() -> Vec<String> {
    let known = |route: &PageRoute| {
        PAGES.iter().any(|page| {
            let open = matches!(page.need, Need::Public | Need::SignsOut);
            (page.method, page.path, open) == (route.method, route.path, route.open)
        })
    };
    let routes = page_routes();
    let served = |page: &&Page| {
        !routes.iter().any(|route| (page.method, page.path) == (route.method, route.path))
    };
    let missing = routes.iter().filter(|route| !known(route)).map(|it| format!("no line: {it:?}"));
    let gone = PAGES.iter().filter(served).map(|it| format!("no route: {} {}", it.method, it.path));
    missing.chain(gone).collect()
}
