//! Changing several actions at once: ticked in the list, previewed, carried out, told row by row.

use application::{
    Failure,
    actions::{self, ActionView, BulkChange, BulkChanged, BulkOutcome},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    Note,
    action::{date_change::DateChangeReason, status::DeliveryStatus},
    id::ActionId,
    time::spoken,
};

use super::{
    action_list::PART,
    caller::PageCaller,
    choices::{choice, post_choices, statuses},
    form::Pairs,
    frame::{Frame, page, see_other},
    plan_edit::require,
    router::PageRouter,
    sheet::{Choice, Field, Sheet, capital},
    typed::Read,
};
use crate::{Api, problem::Problem};

const BULK: &str = "/actions/bulk";
/// The most actions of one change.
const MOST: usize = 200;

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(BULK, begin).post(BULK, go_on)
}

struct Row {
    id: ActionId,
    reference: String,
    title: String,
    outcome: &'static str,
    is_refused: bool,
    detail: String,
}

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Saying what shall change.
    Ask,
    /// Looking at what it would come to.
    Preview,
    /// It was carried out.
    Done,
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct Bulk {
    frame: Frame,
    stage: Stage,
    sheet: Sheet,
    rows: Vec<Row>,
    said: String,
    /// Whether there is anything to carry out.
    works: bool,
}

fn reasons() -> Vec<Choice> {
    let words = |it: &DateChangeReason| capital(&it.code().replace('_', " "));
    DateChangeReason::ALL.iter().map(|it| choice(it, words(it))).collect()
}

fn sheet(pairs: &Pairs, posts: Vec<Choice>) -> Sheet {
    let get = |name: &str| pairs.get(name).as_str().to_owned();
    let what = vec![
        choice("owner", "Their owner"),
        choice("status", "Their status"),
        choice("due", "Their due date"),
    ];
    let open: Vec<Choice> = statuses()
        .into_iter()
        .filter(|it| !["verified", "embedded", "not_started"].contains(&it.value.as_str()))
        .collect();
    Sheet::new(vec![
        Field::radios("what", "What shall change?", get("what"), what),
        Field::select("owner", "New owner", get("owner"), posts).hint("If you change the owner"),
        Field::select("status", "New status", get("status"), open)
            .hint("If you change the status. Signing off is done one by one."),
        Field::date("due_on", "New due date", get("due_on"))
            .hint("If you change the due date. Where it is a promise, a date change is asked for and a second person answers it."),
        Field::select("date_reason", "Kind of reason for the date", get("date_reason"), reasons()),
        Field::lines("reason", "Reason", get("reason"))
            .hint("Needed for another date, and to stop or reopen an action"),
    ])
}

/// What the form asks for.
fn wanted(pairs: &Pairs, actions: Vec<ActionId>, dry_run: bool) -> Result<BulkChange, Failure> {
    let mut read = Read::new();
    let what = read.chosen("what", &pairs.get("what"), |text| {
        ["owner", "status", "due"].into_iter().find(|known| *known == text)
    });
    let mut wanted = BulkChange {
        actions,
        owner: None,
        status: None,
        due_on: None,
        date_reason: None,
        reason: read.maybe("reason", &pairs.get("reason"), Note::parse),
        dry_run,
    };
    match what {
        Some("owner") => {
            wanted.owner = read.chosen("owner", &pairs.get("owner"), |text| text.parse().ok());
        }
        Some("status") => {
            wanted.status = read.chosen("status", &pairs.get("status"), DeliveryStatus::from_code);
        }
        Some("due") => {
            wanted.due_on = read.day("due_on", &pairs.get("due_on"));
            wanted.date_reason =
                read.chosen("date_reason", &pairs.get("date_reason"), DateChangeReason::from_code);
        }
        _ => {}
    }
    read.finish()?;
    Ok(wanted)
}

/// Nobody comes here without having ticked something.
async fn begin(caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    see_other(PART)
}

fn chosen(actions: &[ActionView]) -> Vec<Row> {
    actions
        .iter()
        .map(|action| Row {
            id: action.id,
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            outcome: "",
            is_refused: false,
            detail: format!(
                "{}; {}; {}",
                action.owner.as_ref().map_or("no owner", |owner| owner.title.as_str()),
                action.status.words(),
                action
                    .due_on
                    .map_or_else(|| "no due date".to_owned(), |due| format!("due {}", spoken(due)))
            ),
        })
        .collect()
}

fn results(done: &BulkChanged) -> Vec<Row> {
    let words = |outcome| match (outcome, done.dry_run) {
        (BulkOutcome::Changed, true) => "Will change",
        (BulkOutcome::Changed, false) => "Changed",
        (BulkOutcome::Asked, true) => "Will be asked for",
        (BulkOutcome::Asked, false) => "Asked for",
        (BulkOutcome::Same, _) => "Stays the same",
        (BulkOutcome::Refused, _) => "Refused",
    };
    done.rows
        .iter()
        .map(|row| Row {
            id: row.action,
            reference: row.reference.to_string(),
            title: row.title.to_string(),
            outcome: words(row.outcome),
            is_refused: row.outcome == BulkOutcome::Refused,
            detail: capital(&row.detail),
        })
        .collect()
}

/// What it comes to, in a sentence.
fn said(done: &BulkChanged) -> String {
    let of = done.rows.len();
    let same = of - done.changed - done.asked - done.refused;
    let will = if done.dry_run { "will change" } else { "changed" };
    let asked = if done.dry_run { "will be asked for" } else { "were asked for" };
    let mut parts = vec![format!("{} of {of} {will}", done.changed)];
    if done.asked > 0 {
        parts.push(format!("{} date changes {asked}", done.asked));
    }
    if same > 0 {
        parts.push(format!("{same} stay the same"));
    }
    if done.refused > 0 {
        parts.push(format!("{} are refused, for the reason beside them", done.refused));
    }
    format!("{}.", parts.join("; "))
}

async fn go_on(
    State(api): State<Api>,
    caller: PageCaller,
    pairs: Pairs,
) -> Result<Response, Problem> {
    const NAMES: &[&str] = &["do", "what", "owner", "status", "due_on", "date_reason", "reason"];
    pairs.only(NAMES, &["tick"])?;
    require(&caller)?;
    let ids: Result<Vec<ActionId>, _> = pairs.ticked("tick").iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|_| Problem::parameter("tick", "must name actions of the list"))?;
    let mut sheet = sheet(&pairs, post_choices(&api, &caller, &[]).await?);
    let press = pairs.get("do");
    let mut all = Vec::with_capacity(ids.len().min(MOST));
    for id in ids.iter().take(MOST) {
        all.push(actions::get(&api.app, &caller.actor, *id, None).await?.value);
    }
    let frame = |title: &str| caller.frame(&api, title.to_owned(), PART);
    if ids.is_empty() {
        sheet.say("Tick the actions that shall change in the list, then come back here");
        return answer(
            StatusCode::UNPROCESSABLE_ENTITY,
            frame("Change several actions"),
            Stage::Ask,
            sheet,
            Vec::new(),
            String::new(),
            false,
        );
    }
    let title = match ids.len() {
        1 => "Change 1 action".to_owned(),
        many => format!("Change {many} actions"),
    };
    if press.some().is_none() || press.as_str() == "change" {
        let rows = chosen(&all);
        return answer(StatusCode::OK, frame(&title), Stage::Ask, sheet, rows, String::new(), true);
    }
    let carry_out = press.as_str() == "carry-out";
    let done = match wanted(&pairs, ids, !carry_out) {
        Ok(wanted) => actions::bulk(&api.app, &caller.call(), wanted).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => {
            let done = done.value;
            let stage = if carry_out { Stage::Done } else { Stage::Preview };
            let works = done.changed + done.asked > 0;
            let title = if carry_out {
                "What became of each action"
            } else {
                "Check what each action will become"
            };
            answer(StatusCode::OK, frame(title), stage, sheet, results(&done), said(&done), works)
        }
        Err(failure) => {
            let sheet = sheet.refused(failure)?;
            answer(
                StatusCode::UNPROCESSABLE_ENTITY,
                frame(&title),
                Stage::Ask,
                sheet,
                chosen(&all),
                String::new(),
                true,
            )
        }
    }
}

fn answer(
    status: StatusCode,
    frame: Frame,
    stage: Stage,
    sheet: Sheet,
    rows: Vec<Row>,
    said: String,
    works: bool,
) -> Result<Response, Problem> {
    let frame = frame.failing(sheet.failed());
    page(status, &Bulk { frame, stage, sheet, rows, said, works })
}
