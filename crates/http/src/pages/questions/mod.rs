//! Questions of members: which were asked, and how each stands.

mod ask;
mod question;

use application::{
    Failure, Paging,
    meetings::{self, MeetingQuery, MeetingRef},
    questions::{self, QuestionQuery, QuestionView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    governance::question::QuestionState,
    id::{MeetingId, QuestionId},
    time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    choices::gather,
    filter::Filter,
    form::{Asked, Typed},
    frame::{Frame, ok},
    notice,
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field},
    words::{choice, question_state, question_tag},
};
use crate::{Api, problem::Problem};

const PART: &str = "/questions";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get(PART, list)
        .get("/questions/{question}", question::show)
        .post("/questions/{question}/reply", question::reply)
        .post("/questions/{question}/withdraw", question::withdraw)
        .get("/plans/{plan}/ask", ask::show)
        .post("/plans/{plan}/ask", ask::send)
}

/// What a question is about, in a few words.
pub(super) fn about(it: &QuestionView) -> String {
    match (&it.action, &it.area) {
        (Some(action), _) => format!("Action {}", action.reference),
        (None, Some(area)) => format!("Area {}", area.label),
        (None, None) => "The plan".into(),
    }
}

/// A meeting in a few words: "Corporate Parenting Panel, 30 January 2025".
pub(super) fn meeting_name(meeting: &MeetingRef) -> String {
    match &meeting.body {
        Some(body) => format!("{}, {}", body.name, spoken(meeting.held_on)),
        None => spoken(meeting.held_on),
    }
}

/// A question in a list.
pub(super) struct Row {
    pub(super) id: QuestionId,
    pub(super) text: String,
    pub(super) about: String,
    pub(super) asked_of: String,
    pub(super) answer_by: String,
    pub(super) state: &'static str,
    pub(super) tag: &'static str,
}

impl From<&QuestionView> for Row {
    fn from(it: &QuestionView) -> Self {
        let post = it.asked_of.as_ref();
        Self {
            id: it.id,
            text: it.text.to_string(),
            about: about(it),
            asked_of: post.map_or_else(|| "Nobody in particular".into(), |it| it.title.to_string()),
            answer_by: spoken(it.answer_by),
            state: question_state(it.state),
            tag: question_tag(it.state),
        }
    }
}

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    state: Typed,
    meeting: Typed,
    after: Typed,
    done: String,
}

#[derive(Template)]
#[template(path = "questions.html")]
struct Questions {
    frame: Frame,
    filter: Filter,
    /// What waits for an answer, the overdue ones first; where no state is asked for.
    waiting: Option<Vec<Row>>,
    rows: Vec<Row>,
    pages: Pages,
    is_narrowed: bool,
    /// Whether nobody has asked anything yet.
    is_new: bool,
}

/// The questions that wait for an answer, the overdue ones first.
async fn waiting(
    api: &Api,
    caller: &PageCaller,
    meeting: Option<MeetingId>,
) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for state in [QuestionState::Overdue, QuestionState::Open] {
        let query = QuestionQuery { state: Some(state), meeting, ..QuestionQuery::default() };
        let found = gather(async |paging| {
            Ok(questions::list(&api.app, &caller.actor, query, paging).await?.value)
        })
        .await?;
        rows.extend(found.iter().map(Row::from));
    }
    Ok(rows)
}

/// Every meeting, as a choice; the latest first.
async fn meetings_to_choose(api: &Api, caller: &PageCaller) -> Result<Vec<Choice>, Problem> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let paging = Paging { limit: Some(Paging::MOST), after };
        let query = MeetingQuery::default();
        let found = meetings::list(&api.app, &caller.actor, query, paging).await?.value;
        all.extend(found.items.into_iter().map(|it| {
            let name = MeetingRef { id: it.id, body: it.body, held_on: it.held_on };
            choice(it.id.to_string(), meeting_name(&name))
        }));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    all.reverse();
    Ok(all)
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let state = QuestionState::from_code(wanted.state.as_str());
    let meeting = wanted.meeting.as_str().parse::<MeetingId>().ok();
    // What waits stands first; what is answered follows it, page by page.
    let listed = Some(state.unwrap_or(QuestionState::Answered));
    let query = QuestionQuery { state: listed, meeting, ..QuestionQuery::default() };
    let paging = Paging { limit: None, after: wanted.after.some().map(str::to_owned) };
    let waiting = match (state, &paging.after) {
        (None, None) => Some(waiting(&api, &caller, meeting).await?),
        _ => None,
    };
    let found = questions::list(&api.app, &caller.actor, query, paging).await?.value;
    let code = state.map_or("", QuestionState::code);
    let of_meeting = meeting.map(|id| id.to_string()).unwrap_or_default();
    let states = QuestionState::ALL.iter().map(|it| choice(it.code(), question_state(*it)));
    let states = [choice("", "Waiting, then answered")].into_iter().chain(states).collect();
    let meetings = meetings_to_choose(&api, &caller).await?;
    let meetings = [choice("", "All")].into_iter().chain(meetings).collect();
    let fields = vec![
        Field::select("state", "State", code, states),
        Field::select("meeting", "Meeting", of_meeting.as_str(), meetings),
    ];
    let kept = [("state", code), ("meeting", of_meeting.as_str())];
    ok(&Questions {
        frame: Frame {
            notice: notice::notice(&wanted.done),
            ..caller.frame(&api, "Questions", PART)
        },
        is_new: waiting.as_ref().is_some_and(Vec::is_empty) && found.items.is_empty(),
        waiting,
        rows: found.items.iter().map(Row::from).collect(),
        pages: Pages::of(PART, &kept, wanted.after.as_str(), found.next),
        filter: Filter::new(PART, fields),
        is_narrowed: state.is_some() || meeting.is_some(),
    })
}
