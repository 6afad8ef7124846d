//! After an update: what was recorded, who sees it, and what happens next.

use application::{
    Paging,
    actions::{self, ActionView},
    meetings, people, plans,
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{Days, NaiveDate};
use domain::{
    action::status::DeliveryStatus,
    id::{ActionId, UpdateId},
    time::spoken,
};
use serde::Deserialize;

use super::update_id;
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Asked, Typed},
        frame::{Frame, ok},
    },
    problem::Problem,
};

#[derive(Template)]
#[template(path = "updated.html")]
struct Updated {
    frame: Frame,
    id: ActionId,
    reference: String,
    action_title: String,
    /// The update that can be corrected, where there is one and they may.
    update: Option<UpdateId>,
    /// What was recorded, as the story tells it.
    recorded: Vec<String>,
    sees: String,
    next: Vec<String>,
}

/// What the address may say: which update was posted.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    update: Typed,
}

/// What the next steps depend on.
struct Ahead {
    status: DeliveryStatus,
    due_on: Option<NaiveDate>,
    /// The date that was asked for and waits for an answer.
    asked_for: Option<NaiveDate>,
    /// The day after which somebody will miss the next update.
    report_by: Option<NaiveDate>,
    /// The next meeting: its body and day.
    meeting: Option<(String, NaiveDate)>,
}

/// Who sees an update of a plan.
fn who_sees(shared: bool) -> String {
    if shared {
        "Everybody who can sign in here, members of the panel too, can read it from now on.".into()
    } else {
        "Officers can read it now. Members cannot: the plan has not been shared with them yet."
            .into()
    }
}

/// What happens next, a sentence each.
fn what_next(ahead: &Ahead) -> Vec<String> {
    let mut next = Vec::new();
    if let Some(asked) = ahead.asked_for {
        let until = ahead
            .due_on
            .map_or_else(String::new, |due| format!(" Until then {} stands.", spoken(due)));
        next.push(format!(
            "The plan lead agrees or declines the new date, {}.{until}",
            spoken(asked)
        ));
    }
    if ahead.status == DeliveryStatus::Complete {
        next.push("A second person looks at the evidence and signs the action off.".into());
    }
    if let Some((body, day)) = &ahead.meeting {
        next.push(format!("The next meeting is that of the {body} on {}.", spoken(*day)));
    }
    if let Some(by) = ahead.report_by.filter(|_| ahead.status.is_open()) {
        next.push(format!("Post the next update by {}, sooner if something changes.", spoken(by)));
    }
    next
}

pub(super) async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let actor = &caller.actor;
    let action: ActionView = actions::get(&api.app, actor, id, None).await?.value;
    let update = update_id(&wanted.update)?.or(action.latest_update);
    let plan = plans::get(&api.app, actor, action.plan, None).await?.value;
    let today = api.app.today();
    let paging = Paging { limit: Some(20), after: None };
    let told = plans::timeline(&api.app, actor, id, paging).await?.value;
    let about = |entry: &&plans::ToldEntry| {
        let is = |subject: uuid::Uuid| update.is_some_and(|update| update.raw() == subject);
        entry.sentences.iter().any(|sentence| is(sentence.subject.id))
    };
    let recorded = told.items.iter().find(about);
    let recorded = recorded.map(|entry| entry.sentences.iter().map(|it| it.text.clone()).collect());
    let changes = actions::date_changes(&api.app, actor, id, Paging::default()).await?.value;
    let rules = people::settings(&api.app, actor, actor.authority).await?.value.rules;
    let around = meetings::around(&api.app, actor, today, None).await?.value;
    let ahead = Ahead {
        status: action.status,
        due_on: action.due_on,
        asked_for: changes.items.iter().find(|it| it.agreed.is_none()).map(|it| it.to_on),
        report_by: action
            .last_update_on
            .and_then(|on| on.checked_add_days(Days::new(u64::from(rules.stale_days)))),
        meeting: around
            .next
            .and_then(|meeting| meeting.body.map(|body| (body.name.to_string(), meeting.held_on))),
    };
    // Whoever may not report has nothing to correct.
    let may = actions::to_report(&api.app, actor, id, None).await.is_ok();
    let recorded: Vec<String> = recorded.unwrap_or_default();
    let title = match (recorded.is_empty(), may) {
        (true, _) => "No update stands here",
        (false, true) => "Your update is posted",
        (false, false) => "The update that was posted",
    };
    ok(&Updated {
        frame: caller.frame(&api, title, super::PART),
        id,
        reference: action.reference.to_string(),
        action_title: action.title.to_string(),
        update: update.filter(|_| may),
        recorded,
        sees: who_sees(plan.shared_from.is_some_and(|from| from <= today)),
        next: what_next(&ahead),
    })
}

#[cfg(test)]
mod tests {
    use domain::time::parse_day;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    #[test]
    fn what_happens_next_follows_from_what_was_posted() {
        let plain = || Ahead {
            status: DeliveryStatus::InProgress,
            due_on: Some(day("2025-03-31")),
            asked_for: None,
            report_by: Some(day("2025-02-24")),
            meeting: None,
        };
        for (ahead, said) in [
            (
                plain(),
                &["Post the next update by 24 February 2025, sooner if something changes."][..],
            ),
            (
                Ahead { asked_for: Some(day("2025-05-30")), report_by: None, ..plain() },
                &[
                    "The plan lead agrees or declines the new date, 30 May 2025. Until then 31 March 2025 stands.",
                ],
            ),
            (
                Ahead { status: DeliveryStatus::Complete, ..plain() },
                &["A second person looks at the evidence and signs the action off."],
            ),
            (
                Ahead {
                    meeting: Some(("Panel".into(), day("2025-01-30"))),
                    report_by: None,
                    ..plain()
                },
                &["The next meeting is that of the Panel on 30 January 2025."],
            ),
        ] {
            assert_eq!(what_next(&ahead), said);
        }
        assert!(who_sees(true).contains("members of the panel"));
        assert!(who_sees(false).contains("Members cannot"));
    }
}
