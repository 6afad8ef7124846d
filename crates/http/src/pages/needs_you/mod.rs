//! A plan lead's first page: everything that waits for them, with the shortest way to do it.

mod dates;
mod first_line;

use application::{
    Failure, Paging,
    actions::{self, EvidenceWaiting, SignOffWaiting},
    agenda, imports,
    plans::{self, PlanView},
    questions::{self, QuestionQuery, QuestionView},
    submissions,
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    change::{Kind, SubjectRef},
    checks::{CheckCode, Finding, Severity},
    governance::question::QuestionState,
    id::{ActionId, ImportId, PlanId},
    import::ImportState,
    plan::PlanStage,
    policy::Act,
    time::{london_day, spoken},
};

use self::{
    dates::{Row as DateRow, Sent},
    first_line::{Waiting, first_line},
};
use super::{
    caller::PageCaller,
    form::{Asked, Usual},
    frame::{Frame, page},
    questions::Row as QuestionRow,
    router::PageRouter,
    sheet::Sheet,
    sign_off::said_complete,
    words::{counted, evidence_kind},
};
use crate::{Api, problem::Problem};

const PART: &str = "/needs-you";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, show).post("/needs-you/date-changes", dates::decide)
}

/// A page that somebody can do nothing with is not shown to them.
fn require(caller: &PageCaller, act: Act) -> Result<(), Problem> {
    if caller.actor.may(act) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads and administrators agree dates".into()).into())
    }
}

struct SignOffRow {
    id: ActionId,
    reference: String,
    title: String,
    completed: String,
    evidence: String,
    is_own: bool,
}

impl From<&SignOffWaiting> for SignOffRow {
    fn from(it: &SignOffWaiting) -> Self {
        Self {
            id: it.action.id,
            reference: it.action.reference.to_string(),
            title: it.action.title.to_string(),
            completed: said_complete(it.action.completed.as_ref()),
            evidence: match it.evidence.len() {
                0 => "None".into(),
                count => counted(count, "piece", "pieces"),
            },
            is_own: it.is_own,
        }
    }
}

struct EvidenceRow {
    at: String,
    title: String,
    kind: String,
    action: String,
    added: String,
    is_own: bool,
}

impl From<EvidenceWaiting> for EvidenceRow {
    fn from(it: EvidenceWaiting) -> Self {
        let (action, is_own, it) = (it.action, it.is_own, it.evidence);
        let by = it.added_by.map_or_else(|| "somebody".into(), |by| by.name.to_string());
        Self {
            at: format!("/actions/{}/evidence/{}", it.action, it.id),
            title: it.title.to_string(),
            kind: evidence_kind(it.kind),
            action,
            added: format!("{} by {by}", spoken(it.added_on)),
            is_own,
        }
    }
}

/// Something that a plan lacks.
struct Lack {
    at: String,
    name: String,
    detail: String,
    remedy: String,
}

impl From<&Finding> for Lack {
    fn from(it: &Finding) -> Self {
        Self {
            at: where_is(&it.subject),
            name: it.name.clone(),
            detail: it.detail.clone(),
            remedy: it.remedy.clone(),
        }
    }
}

/// The page of what is to be changed.
fn where_is(subject: &SubjectRef) -> String {
    let part = match subject.kind {
        Kind::Area => "areas",
        Kind::Post => "posts",
        Kind::Measure => "measures",
        Kind::Plan => "plans",
        _ => "actions",
    };
    format!("/{part}/{}", subject.id)
}

/// What one plan lacks.
struct PlanRow {
    id: PlanId,
    title: String,
    blocking: Vec<Lack>,
    advice: Vec<Lack>,
}

struct ImportRow {
    id: ImportId,
    file: String,
    made: String,
    failed: bool,
}

#[derive(Template)]
#[template(path = "needs_you.html")]
struct NeedsYou {
    frame: Frame,
    line: String,
    may_sign_off: bool,
    done: Vec<String>,
    sheet: Sheet,
    dates: Vec<DateRow>,
    may_answer: bool,
    sign_offs: Vec<SignOffRow>,
    evidence: Vec<EvidenceRow>,
    plans: Vec<PlanRow>,
    blocking: usize,
    questions: Vec<QuestionRow>,
    vacant: Vec<Lack>,
    imports: Vec<ImportRow>,
    papers: Vec<PaperRow>,
    /// What somebody else submitted: where it is, and when it went.
    countersign: Vec<(String, String)>,
}

/// A pack that must be frozen soon, or should have been.
struct PaperRow {
    at: String,
    title: String,
    warning: String,
}

/// The plans that are worked on.
async fn plans(api: &Api, caller: &PageCaller) -> Result<Vec<PlanView>, Problem> {
    let paging = Paging { limit: Some(Paging::MOST), after: None };
    let found = plans::list(&api.app, &caller.actor, None, paging).await?.value.items;
    Ok(found.into_iter().filter(|plan| plan.stage != PlanStage::Closed).collect())
}

/// What the plans lack, and apart from that the owners whom nobody holds.
async fn lacks(
    api: &Api,
    caller: &PageCaller,
    plans: Vec<PlanView>,
) -> Result<(Vec<PlanRow>, Vec<Lack>), Problem> {
    let (mut rows, mut vacant): (Vec<PlanRow>, Vec<Lack>) = (Vec::new(), Vec::new());
    for plan in plans {
        let checks = plans::checks(&api.app, &caller.actor, plan.id).await?.value;
        let (mut blocking, mut advice) = (Vec::new(), Vec::new());
        for finding in &checks.findings {
            let lack = Lack::from(finding);
            if finding.check == CheckCode::OwnerWithoutHolder {
                // A post can own actions of several plans.
                if !vacant.iter().any(|known| known.at == lack.at) {
                    vacant.push(lack);
                }
            } else if finding.severity == Severity::Blocking {
                blocking.push(lack);
            } else {
                advice.push(lack);
            }
        }
        if !blocking.is_empty() || !advice.is_empty() {
            rows.push(PlanRow { id: plan.id, title: plan.title.to_string(), blocking, advice });
        }
    }
    Ok((rows, vacant))
}

async fn unanswered(api: &Api, caller: &PageCaller) -> Result<Vec<QuestionView>, Problem> {
    let mut all = Vec::new();
    for state in [QuestionState::Overdue, QuestionState::Open] {
        let query = QuestionQuery { state: Some(state), ..QuestionQuery::default() };
        let paging = Paging { limit: Some(Paging::MOST), after: None };
        all.extend(questions::list(&api.app, &caller.actor, query, paging).await?.value.items);
    }
    Ok(all)
}

/// The page as things are now, with what was sent to it.
async fn answer(
    api: &Api,
    caller: &PageCaller,
    mut sent: Sent,
    asked: &Usual,
) -> Result<Response, Problem> {
    let actor = &caller.actor;
    let waiting = actions::dates_waiting(&api.app, actor).await?.value;
    let dates = sent.rows(&waiting);
    let sheet = sent.sheet(&dates)?;
    let sign_offs = actions::sign_offs_waiting(&api.app, actor).await?.value;
    let evidence = actions::evidence_waiting(&api.app, actor).await?.value;
    let evidence: Vec<EvidenceRow> = evidence.into_iter().map(EvidenceRow::from).collect();
    let open = plans(api, caller).await?;
    let (plans, vacant) = lacks(api, caller, open).await?;
    let questions = unanswered(api, caller).await?;
    let paging = Paging { limit: Some(Paging::MOST), after: None };
    let unfinished = imports::list(&api.app, actor, paging).await?.value.items;
    let unfinished = unfinished
        .into_iter()
        .filter(|it| matches!(it.state, ImportState::Preview | ImportState::Failed));
    let imports: Vec<ImportRow> = unfinished
        .map(|it| ImportRow {
            id: it.id,
            file: it.file_name.unwrap_or_else(|| "A file without a name".into()),
            made: spoken(london_day(it.made_at)),
            failed: it.state == ImportState::Failed,
        })
        .collect();
    let paging = Paging { limit: Some(Paging::MOST), after: None };
    let submitted = submissions::list(&api.app, actor, None, paging).await?.value.items;
    let is_mine = |by: Option<&actions::PersonRef>| by.is_some_and(|by| by.id == actor.person);
    let countersign: Vec<(String, String)> = submitted
        .into_iter()
        .filter(|it| it.countersigned.is_none() && !is_mine(it.by.as_ref()))
        .map(|it| (format!("/submissions/{}", it.id), spoken(it.submitted_on)))
        .collect();
    // What is due later needs nobody yet.
    let papers: Vec<PaperRow> = agenda::papers_due(&api.app, actor)
        .await?
        .value
        .into_iter()
        .filter_map(|it| {
            let at = format!("/meetings/{}/items/{}/freeze", it.meeting.id, it.item);
            Some(PaperRow { at, title: it.title.to_string(), warning: it.warning? })
        })
        .collect();
    let blocking = plans.iter().map(|plan| plan.blocking.len()).sum();
    let failed = sheet.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let count = Waiting {
        dates: dates.len(),
        sign_offs: sign_offs.len(),
        evidence: evidence.len(),
        blocking,
        questions: questions.len(),
        vacant: vacant.len(),
        imports: imports.len(),
        papers: papers.len(),
        countersign: countersign.len(),
    };
    page(
        status,
        &NeedsYou {
            frame: caller.frame_noting(api, "What needs you", PART, asked).failing(failed),
            line: first_line(&count),
            may_sign_off: actor.may(Act::SignOff),
            done: sent.done,
            may_answer: dates.iter().any(|row| !row.is_own),
            sheet,
            dates,
            sign_offs: sign_offs.iter().map(SignOffRow::from).collect(),
            evidence,
            plans,
            blocking,
            questions: questions.iter().map(QuestionRow::from).collect(),
            vacant,
            imports,
            papers,
            countersign,
        },
    )
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    require(&caller, Act::DecideDateChange)?;
    answer(&api, &caller, Sent::default(), &asked).await
}
