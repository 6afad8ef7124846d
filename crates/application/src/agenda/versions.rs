//! The versions of a plan that somebody was shown: packs of meetings, and submissions.

use chrono::NaiveDate;
use domain::{
    governance::{item::AgendaItem, submission::Submission},
    id::{AgendaItemId, MeetingId, PlanId, SubmissionId},
    plan::Plan,
    policy::Act,
};
use persistence::ChildFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::{Around, FrozenView, frozen_of};
use crate::{Actor, Answer, App, Failure, Items};

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionKind {
    /// It was on the table of a meeting.
    Pack,
    /// The meeting endorsed it.
    Endorsed,
    /// It was submitted.
    Submitted,
}

/// A version of a plan that was kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// Why it was kept.
    pub kind: VersionKind,
    /// The revision that it shows.
    pub revision: i64,
    /// The day for which it is rated.
    pub as_at: NaiveDate,
    /// When it was shown: the day of the meeting or of the submission.
    pub on: NaiveDate,
    /// To whom: the body, or the recipients.
    pub to: String,
    /// The item of which it is the pack.
    pub item: Option<AgendaItemId>,
    /// The meeting of that item.
    pub meeting: Option<MeetingId>,
    /// The submission that it is.
    pub submission: Option<SubmissionId>,
    /// Its documents, with their checksums.
    pub documents: Vec<FrozenView>,
}

/// The versions of a plan, the oldest first.
pub async fn versions(
    app: &App,
    actor: &Actor,
    plan: PlanId,
) -> Result<Answer<Items<Version>>, Failure> {
    actor.require(Act::ReadMeetings)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let now: Plan = reader.get(plan).await?.ok_or(Failure::Hidden)?;
        let of = ChildFilter::all().plan(Some(plan));
        let mut items: Vec<AgendaItem> = reader.all(&of).await?;
        let around = Around::load(&reader, &items, today).await?;
        items.retain(|item| item.pack.is_some() && around.may_see(&actor, item));
        let sees_plan = actor.require_sight(&now, today);
        if items.is_empty() {
            sees_plan.as_ref().map_err(|_| Failure::Hidden)?;
        }
        let submissions: Vec<Submission> =
            if sees_plan.is_ok() { reader.all(&of).await? } else { Vec::new() };
        let mut versions: Vec<Version> = items
            .into_iter()
            .filter_map(|item| {
                let pack = item.pack.clone()?;
                let endorsed = item.resolution.as_ref().is_some_and(|it| it.endorses);
                let view = around.view(item)?;
                let body = view.meeting.body.map(|body| body.name.to_string());
                Some(Version {
                    kind: if endorsed { VersionKind::Endorsed } else { VersionKind::Pack },
                    revision: pack.revision,
                    as_at: pack.as_at,
                    on: view.meeting.held_on,
                    to: body.unwrap_or_else(|| view.title.to_string()),
                    item: Some(view.id),
                    meeting: Some(view.meeting.id),
                    submission: None,
                    documents: frozen_of(&pack.documents),
                })
            })
            .collect();
        versions.extend(submissions.iter().map(|it| Version {
            kind: VersionKind::Submitted,
            revision: it.revision,
            as_at: it.as_at,
            on: it.submitted_on,
            to: it.recipients(),
            item: None,
            meeting: None,
            submission: Some(it.id),
            documents: frozen_of(&it.documents),
        }));
        versions.sort_by_key(|it| (it.on, it.revision));
        Ok(Items { items: versions, next: None })
    })
    .await
}
