//! A manager's first page: which of their actions need them, and one button for each.

mod standing;

use application::{
    Paging,
    actions::{self, MyAction},
    people,
    questions::{self, QuestionQuery, QuestionView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    authority::KeyLine,
    governance::question::QuestionState,
    id::{ActionId, PostId, QuestionId},
    time::spoken,
};

use self::standing::{Group, Standing, first_line};
use super::{
    caller::PageCaller,
    form::{Asked, Usual},
    frame::{Frame, ok},
    rating::{Rating, trend},
    router::PageRouter,
    sheet::capital,
    words::{distance, question_state, question_tag},
};
use crate::{Api, problem::Problem};

const PART: &str = "/my-actions";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, list)
}

struct Row {
    id: ActionId,
    reference: String,
    title: String,
    due: String,
    /// "in 11 days", where it still matters.
    away: Option<String>,
    rating: Rating,
    trend: Option<(&'static str, &'static str)>,
    status: String,
    /// What the owner said, where the computed rating says something else.
    declared: Option<&'static str>,
    why: Vec<&'static str>,
}

impl Row {
    fn of(
        action: &actions::ActionView,
        standing: &Standing,
        key: &[KeyLine],
        today: NaiveDate,
    ) -> Self {
        let said = action.declared.map(domain::action::update::Declared::words);
        let words = key.iter().find(|line| line.rating == action.rating);
        let rating = words.map_or_else(
            || Rating::of(action.rating),
            |line| Rating::named(action.rating, line.label.as_str()),
        );
        Self {
            id: action.id,
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            due: action.due_on.map_or_else(|| "No date yet".into(), spoken),
            away: action.due_on.filter(|_| standing.is_open).map(|due| distance(due, today)),
            status: capital(action.status.words()),
            declared: said.filter(|said| standing.is_open && *said != rating.in_a_sentence()),
            rating,
            trend: action.trend.and_then(trend),
            why: standing.why(),
        }
    }
}

/// A question that waits for the reader's answer.
struct Question {
    id: QuestionId,
    text: String,
    about: String,
    answer_by: String,
    state: &'static str,
    tag: &'static str,
}

/// One group of actions, with its heading and what is said where it is empty.
struct Part {
    heading: &'static str,
    empty: &'static str,
    rows: Vec<Row>,
    shows_why: bool,
}

#[derive(Template)]
#[template(path = "my_actions.html")]
struct MyActions {
    frame: Frame,
    /// The posts that they hold today.
    posts: Vec<String>,
    line: String,
    questions: Vec<Question>,
    parts: Vec<Part>,
    /// What others own and their posts help with, as long as it is not finished.
    helping: Vec<Row>,
    finished: Vec<Row>,
}

/// The questions that wait for an answer of these posts, the overdue ones first.
async fn asked_of(
    api: &Api,
    caller: &PageCaller,
    posts: &[PostId],
) -> Result<Vec<QuestionView>, Problem> {
    let mut all = Vec::new();
    for state in [QuestionState::Overdue, QuestionState::Open] {
        for post in posts {
            let query = QuestionQuery {
                asked_of: Some(*post),
                state: Some(state),
                ..QuestionQuery::default()
            };
            let found = questions::list(&api.app, &caller.actor, query, Paging::default()).await?;
            all.extend(found.value.items);
        }
    }
    Ok(all)
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let me = people::me(&api.app, &caller.actor).await?.value;
    let mine = actions::mine(&api.app, &caller.actor).await?;
    let today = mine.stamp.day;
    let posts: Vec<PostId> = me.posts.iter().map(|post| post.id).collect();
    let questions = asked_of(&api, &caller, &posts).await?;
    let key = people::settings(&api.app, &caller.actor, caller.actor.authority).await?.value.key;
    let is_asked = |id: ActionId| {
        questions.iter().any(|it| it.action.as_ref().is_some_and(|action| action.id == id))
    };
    let (own, helped): (Vec<_>, Vec<_>) = mine.value.iter().partition(|it| it.is_owner);
    let standing = |it: &&MyAction| Standing::of(it, is_asked(it.action.id), today);
    let standings: Vec<Standing> = own.iter().map(standing).collect();
    let row = |(mine, it): (&&MyAction, &Standing)| Row::of(&mine.action, it, &key, today);
    let rows = |group: Group| -> Vec<Row> {
        own.iter().zip(&standings).filter(|(_, it)| it.group(today) == group).map(row).collect()
    };
    let helping: Vec<Standing> = helped.iter().map(standing).collect();
    let helping: Vec<Row> =
        helped.iter().zip(&helping).filter(|(_, it)| !it.is_finished).map(row).collect();
    let part = |heading, empty, group| Part {
        heading,
        empty,
        rows: rows(group),
        shows_why: group == Group::Now,
    };
    ok(&MyActions {
        frame: caller.frame_noting(&api, "My actions", PART, &asked),
        posts: me.posts.iter().map(|post| post.title.to_string()).collect(),
        line: first_line(&standings, questions.len(), today),
        parts: vec![
            part("Needs you now", "Nothing needs you now.", Group::Now),
            part(
                "Due in the next 30 days",
                "Nothing else is due in the next 30 days.",
                Group::Soon,
            ),
            part("Everything else", "You have no other open actions.", Group::Later),
        ],
        helping,
        finished: rows(Group::Finished),
        questions: questions
            .into_iter()
            .map(|it| Question {
                id: it.id,
                text: it.text.to_string(),
                about: super::questions::about(&it),
                answer_by: spoken(it.answer_by),
                state: question_state(it.state),
                tag: question_tag(it.state),
            })
            .collect(),
    })
}
