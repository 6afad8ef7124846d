//! One question: what was asked, what was answered, and the forms of those who may.

use application::{
    Failure, Paging,
    questions::{self, QuestionPowers, QuestionView, ReplyToQuestion, WithdrawQuestion},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    Account, Note,
    governance::question::QuestionState,
    id::{QuestionId, ReplyId},
    time::{spoken, spoken_moment},
};
use serde::Deserialize;

use super::{PART, about, meeting_name};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Asked, Form, Typed, Usual},
        frame::{Frame, page, see_other},
        sheet::{Field, Kind, Sheet},
        typed::Read,
        words::{question_state, question_tag},
    },
    problem::Problem,
};

struct Reply {
    id: ReplyId,
    by: String,
    when: String,
    text: String,
    /// It was corrected by a later one.
    is_corrected: bool,
    /// Whether the form corrects this one.
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "question.html")]
struct QuestionPage {
    frame: Frame,
    id: QuestionId,
    text: String,
    state: &'static str,
    tag: &'static str,
    about: String,
    about_at: String,
    asked: String,
    asked_of: String,
    answer_by: String,
    meeting: Option<(String, String)>,
    withdrawn: Option<String>,
    replies: Vec<Reply>,
    reply: Option<Sheet>,
    /// Whether the reply will correct an earlier one.
    is_correction: bool,
    withdraw: Option<Sheet>,
}

/// What a member or an owner sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ReplyForm {
    reply: Typed,
    /// The reply that it corrects.
    corrects: Typed,
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Correcting {
    done: String,
    /// The reply that is to be corrected.
    correct: Typed,
}

/// Why a question is taken back.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WithdrawForm {
    reason: Typed,
}

fn reply_sheet(form: &ReplyForm) -> Sheet {
    let mut field = Field::lines("reply", "Your reply", form.reply.as_str())
        .hint("In plain words. Everybody who sees the plan reads it. Name no child.");
    field.kind = Kind::Lines(6);
    let mut fields = vec![field];
    if form.corrects.some().is_some() {
        fields.push(Field::hidden("corrects", form.corrects.as_str()));
    }
    Sheet::new(fields)
}

fn withdraw_sheet(form: &WithdrawForm) -> Sheet {
    Sheet::new(vec![
        Field::lines("reason", "Why is it withdrawn?", form.reason.as_str())
            .hint("For example, it was asked twice"),
    ])
}

/// Who asked, of whom, when: "A member of the panel (put here by Asha Rowe) on 3 May 2024".
fn asked_by(it: &QuestionView) -> String {
    let by = it.by.as_ref().map_or_else(|| "Somebody".into(), |by| by.name.to_string());
    let on = spoken(it.asked_on);
    match &it.for_member {
        Some(member) => format!("{member}, on {on} (put here by {by})"),
        None => format!("{by}, on {on}"),
    }
}

async fn answer(
    api: &Api,
    caller: &PageCaller,
    id: QuestionId,
    sheets: (Sheet, Sheet),
    asked: &Usual,
) -> Result<Response, Problem> {
    let actor = &caller.actor;
    let it = questions::get(&api.app, actor, id).await?.value;
    let powers: QuestionPowers = questions::powers(&api.app, actor, id).await?.value;
    let paging = Paging { limit: Some(Paging::MOST), after: None };
    let replies = questions::replies(&api.app, actor, id, paging).await?.value.items;
    let waits = matches!(it.state, QuestionState::Open | QuestionState::Overdue);
    let (reply, withdraw) = sheets;
    let corrects = reply.value("corrects").to_owned();
    let failed = reply.failed() || withdraw.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = format!("Question of {}", spoken(it.asked_on));
    let about_at = match (&it.action, &it.area) {
        (Some(action), _) => format!("/actions/{}", action.id),
        (None, Some(area)) => format!("/areas/{}", area.id),
        (None, None) => format!("/plans/{}", it.plan),
    };
    let about = match &it.action {
        Some(action) => format!("Action {} {}", action.reference, action.title),
        None => about(&it),
    };
    page(
        status,
        &QuestionPage {
            frame: caller.frame_noting(api, title, PART, asked).failing(failed),
            id,
            text: it.text.to_string(),
            state: question_state(it.state),
            tag: question_tag(it.state),
            about,
            about_at,
            asked: asked_by(&it),
            asked_of: it
                .asked_of
                .as_ref()
                .map_or_else(|| "Nobody in particular".into(), |it| it.title.to_string()),
            answer_by: spoken(it.answer_by),
            meeting: it
                .meeting
                .as_ref()
                .map(|it| (format!("/meetings/{}", it.id), meeting_name(it))),
            withdrawn: it.withdrawn.as_ref().map(|gone| {
                let by =
                    gone.by.as_ref().map_or_else(|| "Somebody".into(), |by| by.name.to_string());
                format!("{by} withdrew it on {}: {}", spoken(gone.on), gone.reason)
            }),
            replies: replies
                .into_iter()
                .map(|reply| Reply {
                    id: reply.id,
                    is_chosen: reply.id.to_string() == corrects,
                    by: reply.by.map_or_else(|| "Somebody".into(), |by| by.name.to_string()),
                    when: spoken_moment(reply.at),
                    text: reply.text.to_string(),
                    is_corrected: reply.corrected_by.is_some(),
                })
                .collect(),
            is_correction: !corrects.is_empty(),
            reply: (powers.reply && it.withdrawn.is_none()).then_some(reply),
            withdraw: (powers.withdraw && waits).then_some(withdraw),
        },
    )
}

fn untouched() -> (Sheet, Sheet) {
    (reply_sheet(&ReplyForm::default()), withdraw_sheet(&WithdrawForm::default()))
}

pub(super) async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<QuestionId>,
    Asked(asked): Asked<Correcting>,
) -> Result<Response, Problem> {
    let (mut reply, withdraw) = untouched();
    if let Some(chosen) = asked.correct.some() {
        let paging = Paging { limit: Some(Paging::MOST), after: None };
        let replies = questions::replies(&api.app, &caller.actor, id, paging).await?.value.items;
        // One that was corrected already is corrected by correcting the later one.
        let chosen =
            replies.iter().find(|it| it.id.to_string() == chosen && it.corrected_by.is_none());
        if let Some(chosen) = chosen {
            reply = reply_sheet(&ReplyForm {
                reply: Typed::of(&chosen.text),
                corrects: Typed::of(&chosen.id.to_string()),
            });
        }
    }
    let usual = Usual { done: asked.done, ..Usual::default() };
    answer(&api, &caller, id, (reply, withdraw), &usual).await
}

/// A text that must be there, or what to say where it is not.
fn needed<T, E: std::fmt::Display>(
    name: &str,
    typed: &Typed,
    say: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T, Failure> {
    let mut read = Read::new();
    if typed.some().is_none() {
        return Err(Failure::field(format!("/{name}"), say));
    }
    let value = read.parsed(name, typed, parse);
    read.finish()?;
    value.ok_or_else(|| Failure::field(format!("/{name}"), say))
}

pub(super) async fn reply(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<QuestionId>,
    Form(form): Form<ReplyForm>,
) -> Result<Response, Problem> {
    let powers = questions::powers(&api.app, &caller.actor, id).await?.value;
    if !powers.reply {
        return Err(Failure::Forbidden("this question is not yours to answer".into()).into());
    }
    let done = match needed("reply", &form.reply, "write your reply", Account::parse) {
        Ok(text) => {
            let mut read = Read::new();
            let corrects = read.maybe("corrects", &form.corrects, str::parse::<ReplyId>);
            read.finish()?;
            let said = ReplyToQuestion { text, corrects };
            questions::reply(&api.app, &caller.call(), id, said).await.map(drop)
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => see_other(&format!("{PART}/{id}?done=replied")),
        Err(failure) => {
            let sheet = reply_sheet(&form).refused(failure)?;
            answer(&api, &caller, id, (sheet, untouched().1), &Usual::default()).await
        }
    }
}

pub(super) async fn withdraw(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<QuestionId>,
    Form(form): Form<WithdrawForm>,
) -> Result<Response, Problem> {
    let powers = questions::powers(&api.app, &caller.actor, id).await?.value;
    if !powers.withdraw {
        return Err(Failure::Forbidden("this question is not yours to withdraw".into()).into());
    }
    let done = match needed("reason", &form.reason, "say why it is withdrawn", Note::parse) {
        Ok(reason) => {
            let wanted = WithdrawQuestion { reason };
            questions::withdraw(&api.app, &caller.call(), id, wanted).await.map(drop)
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => see_other(&format!("{PART}/{id}?done=question-withdrawn")),
        Err(failure) => {
            let sheet = withdraw_sheet(&form).refused(failure)?;
            answer(&api, &caller, id, (untouched().0, sheet), &Usual::default()).await
        }
    }
}
