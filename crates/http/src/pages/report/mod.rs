//! A new inspection by its report: a file or its text becomes a draft, a person corrects it, and
//! then it is recorded. Until then nothing is stored: the draft travels in the form itself.

mod draft;
mod view;

use application::{Failure, reading};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{framework::Framework, policy::Act};

use super::{
    caller::PageCaller,
    choices::gather,
    form::Pairs,
    frame::{Frame, page, see_other},
    router::PageRouter,
    sheet::{Field, Sheet, capital},
};
use crate::{Api, problem::Problem, upload::SentFile};
use draft::Draft;
pub(crate) use draft::numbers;
use view::Asked;

const PART: &str = "/inspections";
const NEW: &str = "/inspections/new";
const DRAFT: &str = "/inspections/new/draft";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(NEW, begin).post(NEW, read).get(DRAFT, again).post(DRAFT, go_on)
}

/// Who may not record an inspection is not shown a form for it.
fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::EditInspections) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads record inspections".into()).into())
    }
}

#[derive(Template)]
#[template(path = "inspection_new.html")]
struct New {
    frame: Frame,
    sheet: Sheet,
}

fn upload_page(
    api: &Api,
    caller: &PageCaller,
    problem: Option<String>,
) -> Result<Response, Problem> {
    let failed = problem.is_some();
    let mut file = Field::line("file", "The report as a file", "");
    file.error = problem;
    let text = Field::lines("text", "Or its text", "");
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = caller.frame(api, "New inspection", PART).failing(failed);
    page(status, &New { frame, sheet: Sheet::new(vec![file, text]) })
}

async fn begin(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    upload_page(&api, &caller, None)
}

/// The draft has no address of its own: whoever comes back to it begins anew.
async fn again(caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    see_other(NEW)
}

/// The frameworks, with their judgements and grades.
async fn frameworks(api: &Api, caller: &PageCaller) -> Result<Vec<Framework>, Failure> {
    gather(async |paging| {
        Ok(application::directory::frameworks(&api.app, &caller.actor, paging).await?.value)
    })
    .await
}

async fn read(
    State(api): State<Api>,
    caller: PageCaller,
    sent: SentFile,
) -> Result<Response, Problem> {
    require(&caller)?;
    if sent.bytes.is_empty() {
        let said = "Choose the report as a file, or paste its text".to_owned();
        return upload_page(&api, &caller, Some(said));
    }
    match reading::read_report(&api.app, &caller.actor, sent.bytes.into()).await {
        Ok(reading) => {
            let frameworks = frameworks(&api, &caller).await?;
            let draft = Draft::of(reading, &frameworks);
            let frame = caller.frame(&api, "New inspection: check the draft", PART);
            view::draft_page(StatusCode::OK, frame, &draft, &frameworks, Asked::default())
        }
        Err(Failure::Unreadable(why)) => {
            let said = capital(&why.to_string());
            upload_page(&api, &caller, Some(said))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn go_on(
    State(api): State<Api>,
    caller: PageCaller,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let (mut draft, press) = Draft::sent(pairs)?;
    require(&caller)?;
    let frameworks = frameworks(&api, &caller).await?;
    let frame = caller.frame(&api, "New inspection: check the draft", PART);
    if !press.creates() {
        draft.press(&press);
        return view::draft_page(StatusCode::OK, frame, &draft, &frameworks, Asked::default());
    }
    let gaps = if press.means_gaps() { Vec::new() } else { draft.gaps(&frameworks) };
    let done = match draft.wanted(&frameworks) {
        // What is wrong in other ways is said at once with what is empty.
        Ok(_) if !gaps.is_empty() => Err(Failure::Invalid(Vec::new())),
        Ok(wanted) => reading::accept(&api.app, &caller.call(), wanted).await,
        Err(failure) => Err(failure),
    };
    let mut faults: Vec<(String, String)> = match done {
        Ok(done) => {
            let done = done.value;
            return see_other(&match done.plan {
                Some(plan) => format!("/plans/{}?done=inspection-made", plan.id),
                None => format!("/inspections/{}?done=inspection-made", done.inspection.id),
            });
        }
        Err(Failure::Invalid(faults)) => {
            let named = |fault: &domain::FieldFault| {
                (draft.field_of(&fault.pointer, &frameworks), fault.detail.clone())
            };
            faults.iter().map(named).collect()
        }
        Err(Failure::Refused(refusal)) => vec![(String::new(), refusal.detail)],
        Err(failure) => return Err(failure.into()),
    };
    // Only what is empty stands in the way: it may be meant so.
    let only_gaps = faults.is_empty() && !gaps.is_empty();
    faults.extend(gaps);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    view::draft_page(status, frame, &draft, &frameworks, Asked { faults, only_gaps })
}
