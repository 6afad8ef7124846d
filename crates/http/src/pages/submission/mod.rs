//! The final plan goes to the inspectorate: what is still in the way, and what went.

mod after;

use application::{
    Failure, agenda,
    obligations::{self, ObligationView},
    plans::{self, PlanChecks},
    submissions::{self, SubmitPlan},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    Line, Note, Title,
    checks::Severity,
    governance::submission::SubmissionWay,
    id::{PlanId, SubmissionId},
    obligation::ObligationState,
    policy::Act,
    time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    choices::{choice, or_nothing},
    form::{Asked, Form, OnlyVersion, Typed, Usual},
    frame::{Frame, ok, page, see_other},
    kept::{Kept, kept},
    router::PageRouter,
    sheet::{Choice, Field, Sheet, capital},
    typed::Read,
};
use crate::{Api, download, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    after::routes(PageRouter::new())
        .get("/plans/{plan}/submit", before)
        .post("/plans/{plan}/submit", submit)
        .get("/submissions/{submission}", show)
        .post("/submissions/{submission}/countersign", countersign)
        .get("/submissions/{submission}/documents/{file}", submitted_file)
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::SubmitPlans) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads submit a plan".into()).into())
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SubmitForm {
    obligation: Typed,
    submitted_on: Typed,
    to: Typed,
    way: Typed,
    despite: Typed,
}

impl SubmitForm {
    fn sheet(&self, open: &[ObligationView], is_ready: bool) -> Sheet {
        let obligations: Vec<Choice> = open
            .iter()
            .map(|it| {
                let due = it.due_on.map(|due| format!(", due on {}", spoken(due)));
                choice(it.id, format!("{}{}", it.name, due.unwrap_or_default()))
            })
            .collect();
        let ways: Vec<Choice> =
            SubmissionWay::ALL.iter().map(|it| choice(it, capital(it.words()))).collect();
        let mut fields = vec![
            Field::select(
                "obligation",
                "Which obligation does it meet? (optional)",
                self.obligation.as_str(),
                or_nothing("None of them", obligations),
            ),
            Field::date("submitted_on", "Day on which it goes", self.submitted_on.as_str())
                .hint("On an earlier day: the plan as it stood at the end of that day is kept"),
            Field::lines("to", "Recipients", self.to.as_str()).hint("One on each line"),
            Field::select("way", "By which way", self.way.as_str(), ways),
        ];
        if !is_ready {
            fields.push(
                Field::lines("despite", "Why does it go all the same?", self.despite.as_str())
                    .hint("Plan checks find something in the way. It stays on record."),
            );
        }
        Sheet::new(fields)
    }

    fn details(&self, plan: PlanId) -> Result<SubmitPlan, Failure> {
        let mut read = Read::new();
        let obligation = self
            .obligation
            .some()
            .and_then(|_| read.chosen("obligation", &self.obligation, |it| it.parse().ok()));
        let submitted_on = read.day("submitted_on", &self.submitted_on);
        let names = |text: &str| {
            text.lines().map(str::trim).filter(|it| !it.is_empty()).map(Title::parse).collect()
        };
        let to: Option<Vec<Title>> = read.parsed("to", &self.to, names);
        let way = read.chosen("way", &self.way, SubmissionWay::from_code);
        let despite = read.maybe("despite", &self.despite, Note::parse);
        read.finish()?;
        match (submitted_on, to, way) {
            (Some(submitted_on), Some(to), Some(way)) => {
                Ok(SubmitPlan { plan, obligation, submitted_on, to, way, despite })
            }
            _ => Err(Failure::field("/submitted_on", "is needed")),
        }
    }
}

/// A line of the checklist.
struct Check {
    done: bool,
    text: String,
    at: Option<String>,
}

#[derive(Template)]
#[template(path = "submit.html")]
struct Submit {
    frame: Frame,
    plan: PlanId,
    plan_at: String,
    versions_at: String,
    title: String,
    checklist: Vec<Check>,
    findings: Vec<String>,
    sheet: Sheet,
}

struct Around {
    title: String,
    checks: PlanChecks,
    open: Vec<ObligationView>,
    versions: Vec<agenda::Version>,
}

async fn around(api: &Api, caller: &PageCaller, plan: PlanId) -> Result<Around, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let mut open = obligations::of_plan(app, actor, plan, None).await?.value;
    open.retain(|it| !matches!(it.state, ObligationState::Met | ObligationState::MetLate));
    Ok(Around {
        title: plans::get(app, actor, plan, None).await?.value.title.to_string(),
        checks: plans::checks(app, actor, plan).await?.value,
        open,
        versions: agenda::versions(app, actor, plan).await?.value.items,
    })
}

fn submit_page(
    api: &Api,
    caller: &PageCaller,
    plan: PlanId,
    around: Around,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let failed = sheet.failed();
    let seen = around.versions.iter().rev().find(|it| it.item.is_some());
    let today = api.app.today();
    let endorsed = around.versions.iter().any(|it| it.kind == agenda::VersionKind::Endorsed);
    let versions = format!("/plans/{plan}/versions");
    let checks = match around.checks.blocking {
        0 => "Plan checks find nothing in the way.".to_owned(),
        1 => "Plan checks find 1 thing in the way.".to_owned(),
        many => format!("Plan checks find {many} things in the way."),
    };
    let checklist = vec![
        Check { done: around.checks.ready, text: checks, at: Some("/needs-you#checks".into()) },
        Check {
            done: seen.is_some_and(|it| it.on <= today),
            text: seen.map_or_else(
                || "No body has seen a version of the plan.".into(),
                |it| {
                    let (to, revision, on) = (&it.to, it.revision, spoken(it.on));
                    if it.on <= today {
                        format!("{to} saw revision {revision} on {on}.")
                    } else {
                        format!("{to} has revision {revision} and meets only on {on}.")
                    }
                },
            ),
            at: Some(versions.clone()),
        },
        Check {
            done: endorsed,
            text: if endorsed { "A body endorsed it." } else { "No body has endorsed it." }.into(),
            at: Some(versions),
        },
    ];
    let blocking = around.checks.findings.iter().filter(|it| it.severity == Severity::Blocking);
    let shown = Submit {
        frame: caller.frame(api, "Submit the plan", PART).failing(failed),
        plan,
        plan_at: format!("{PART}/{plan}"),
        versions_at: format!("{PART}/{plan}/versions"),
        title: around.title,
        checklist,
        findings: blocking.map(|it| format!("{}: {} {}", it.name, it.detail, it.remedy)).collect(),
        sheet,
    };
    page(if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &shown)
}

async fn before(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let around = around(&api, &caller, plan).await?;
    let due = around.open.iter().filter(|it| it.due_on.is_some()).min_by_key(|it| it.due_on);
    let recipients = due.map(|it| it.recipients.join("\n")).unwrap_or_default();
    let form = SubmitForm {
        obligation: Typed::of(&due.map(|it| it.id.to_string()).unwrap_or_default()),
        submitted_on: Typed::of(&spoken(api.app.today())),
        to: Typed::of(if recipients.is_empty() { "Ofsted" } else { &recipients }),
        way: Typed::of(SubmissionWay::Email.code()),
        despite: Typed::default(),
    };
    let sheet = form.sheet(&around.open, around.checks.ready);
    submit_page(&api, &caller, plan, around, sheet)
}

async fn submit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
    Form(form): Form<SubmitForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details(plan) {
        Ok(details) => Box::pin(submissions::submit(&api.app, &caller.call(), details)).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("/submissions/{}?done=plan-submitted", done.value.id)),
        Err(failure) => {
            let around = around(&api, &caller, plan).await?;
            let sheet = form.sheet(&around.open, around.checks.ready).refused(failure)?;
            submit_page(&api, &caller, plan, around, sheet)
        }
    }
}

#[derive(Template)]
#[template(path = "submission.html")]
struct Shown {
    frame: Frame,
    id: SubmissionId,
    version: i64,
    plan_at: String,
    versions_at: String,
    as_it_was: String,
    changes_at: Option<(String, String)>,
    facts: Vec<(&'static str, String)>,
    publication: Option<(String, String)>,
    documents: Vec<Kept>,
    may_submit: bool,
    may_countersign: bool,
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<SubmissionId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let it = submissions::get(app, actor, id).await?.value;
    let versions = agenda::versions(app, actor, it.plan).await?.value.items;
    let seen =
        versions.iter().rev().find(|seen| seen.item.is_some() && seen.revision <= it.revision);
    let changes_at = seen.map(|seen| {
        let plan = it.plan;
        let (from, to) = (seen.revision, it.revision);
        let at = format!("/plans/{plan}/versions?from={from}&to={to}#changes");
        (at, format!("What changed since the version for {}, {}", seen.to, spoken(seen.on)))
    });
    let by = it.by.as_ref().map_or("Somebody", |by| by.name.as_str());
    let to: Vec<&str> = it.to.iter().map(Line::as_str).collect();
    let mut facts = vec![
        ("Submitted", format!("{}, {}, by {by}", spoken(it.submitted_on), it.way.words())),
        ("To", to.join(", ")),
        ("Version", format!("Revision {}, as of {}", it.revision, spoken(it.as_at))),
    ];
    if let Some(obligation) = it.obligation {
        let met = obligations::get(app, actor, obligation).await?.value;
        let due = met.due_on.map(|due| format!(", due on {}", spoken(due))).unwrap_or_default();
        facts.push(("Meets", format!("{}{due}", met.name)));
    }
    facts.extend(it.despite.as_ref().map(|why| ("Went all the same", why.to_string())));
    facts.push((
        "Countersigned",
        it.countersigned.as_ref().map_or_else(
            || "Not yet".into(),
            |signed| {
                let who = signed.by.as_ref().map_or("Somebody", |by| by.name.as_str());
                format!("{}, by {who}", spoken(signed.on))
            },
        ),
    ));
    facts.push((
        "Acknowledged",
        it.receipt.as_ref().map_or_else(
            || "Not yet".into(),
            |receipt| format!("{}: {}", spoken(receipt.on), receipt.reference),
        ),
    ));
    let is_own = it.by.as_ref().is_some_and(|by| by.id == actor.person);
    ok(&Shown {
        frame: caller.frame_noting(&api, "The plan as it was submitted", PART, &asked),
        id,
        version: it.version,
        plan_at: format!("{PART}/{}", it.plan),
        versions_at: format!("{PART}/{}/versions", it.plan),
        as_it_was: format!("/plans/{}?as_at={}", it.plan, it.revision),
        changes_at,
        facts,
        publication: it.publication.as_ref().map(|it| (it.address.to_string(), spoken(it.on))),
        documents: kept(&format!("/submissions/{id}/documents"), &it.documents),
        may_submit: actor.may(Act::SubmitPlans),
        may_countersign: actor.may(Act::Countersign) && !is_own && it.countersigned.is_none(),
    })
}

async fn countersign(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<SubmissionId>,
    Form(form): Form<OnlyVersion>,
) -> Result<Response, Problem> {
    let call = caller.call().expecting(form.version.0);
    submissions::countersign(&api.app, &call, id).await?;
    see_other(&format!("/submissions/{id}?done=countersigned"))
}

async fn submitted_file(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((id, name)): ApiPath<(SubmissionId, String)>,
) -> Result<Response, Problem> {
    let frozen = submissions::document(&api.app, &caller.actor, id, &name).await?;
    let response = download::frozen(frozen.value)?;
    Ok(download::read_in_a_browser(response))
}
