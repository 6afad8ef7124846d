//! Packs: frozen for a meeting, read for ever; and what was resolved on them.

use chrono::NaiveDate;
use domain::{
    Account, Line, Title,
    governance::{
        Meeting,
        item::{AgendaItem, FrozenDocument, Pack, Resolution, ResolveFault},
    },
    id::{AgendaItemId, MeetingId},
    plan::{Plan, PlanStage},
    policy::Act,
    sentence,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    items::{keeps, seen},
    view::{self, ItemView},
};
use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure,
    papers::{
        PaperFormat,
        PaperFormat::{Docx, Html, Pdf, Xlsx},
        PaperName,
        PaperName::{ActionPlan, PanelReport},
        frozen::{self, FrozenFile, FrozenSet, Said},
    },
};

/// What goes before a meeting.
const PAPERS: &[(PaperName, PaperFormat)] = &[
    (PanelReport, Html),
    (PanelReport, Pdf),
    (PanelReport, Docx),
    (ActionPlan, Pdf),
    (ActionPlan, Xlsx),
];

/// Freezes the pack of an item: the plan's revision now, and the documents made of it.
pub async fn freeze(
    app: &App,
    call: &Call,
    at: (MeetingId, AgendaItemId),
) -> Result<Done<ItemView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let (today, seen_by) = (app.today(), call.clone());
    let actor = call.actor;
    let (item, meeting) = app
        .read(&actor, move |reader| async move {
            let item = seen(&reader, &actor, at, today).await?;
            let meeting: Meeting = reader.get(item.meeting).await?.ok_or(Failure::Hidden)?;
            Ok((item, meeting))
        })
        .await?
        .value;
    // Nothing is made for what would be refused; a call that came before may be answered again.
    if call.claim.is_none() {
        item.may_freeze(&meeting)?;
    }
    let set = documents(app, &actor, &item, None).await?;
    app.write(call, "freeze_pack", None, move |tx| async move {
        let before = seen(&tx, &actor, at, today).await?;
        seen_by.check_seen(before.version)?;
        let meeting: Meeting = tx.get(before.meeting).await?.ok_or(Failure::Hidden)?;
        before.may_freeze(&meeting)?;
        let said =
            |item: &AgendaItem| (item.title.clone(), item.purpose, item.recommendations.clone());
        if said(&before) != said(&item) {
            return Err(Failure::Stale { current: before.version });
        }
        let pack = Pack {
            revision: set.revision,
            as_at: set.as_at,
            frozen_on: today,
            by: actor.person,
            documents: set.keep(&tx).await?,
        };
        let after = AgendaItem { pack: Some(pack), ..before.clone() };
        let item = tx.save(&before, after).await?;
        view::one(&tx, item, today).await
    })
    .await
}

/// The documents of an item's pack, made of the plan as it is now, or as it stood.
async fn documents(
    app: &App,
    actor: &Actor,
    item: &AgendaItem,
    as_at: Option<AsAt>,
) -> Result<FrozenSet, Failure> {
    let said = Said {
        title: item.title.to_string(),
        purpose: sentence::purpose(item.purpose.words()),
        recommendations: item.recommendations.iter().map(ToString::to_string).collect(),
    };
    frozen::freeze(app, actor, item.plan, as_at, Some((item.meeting, said)), PAPERS).await
}

/// The documents of a pack made once more out of the log, as they should be.
pub(crate) async fn again(
    app: &App,
    actor: &Actor,
    item: &AgendaItem,
    pack: &Pack,
) -> Result<FrozenSet, Failure> {
    let as_at = AsAt::Frozen { revision: pack.revision, day: pack.as_at };
    documents(app, actor, item, Some(as_at)).await
}

/// Whether each document of a pack, made once more out of the log, is the one that was frozen, byte
/// for byte. It can differ where a later version of the product lays papers out in another way.
pub async fn compare(
    app: &App,
    actor: &Actor,
    at: (MeetingId, AgendaItemId),
) -> Result<Vec<(Line<80>, bool)>, Failure> {
    let (today, by) = (app.today(), *actor);
    let item = app.read(actor, move |reader| async move { seen(&reader, &by, at, today).await });
    let item = item.await?.value;
    let pack = item.pack.as_ref().ok_or(Failure::Hidden)?;
    let again = again(app, actor, &item, pack).await?;
    let same = |(new, _): &(FrozenDocument, Vec<u8>)| {
        let is_same = pack.documents.iter().any(|it| it.sha256 == new.sha256);
        (new.name.clone(), is_same)
    };
    Ok(again.documents.iter().map(same).collect())
}

/// A document of a pack, as it was on the table.
pub async fn document(
    app: &App,
    actor: &Actor,
    at: (MeetingId, AgendaItemId),
    name: &str,
) -> Result<Answer<FrozenFile>, Failure> {
    let (today, actor, name) = (app.today(), *actor, name.to_owned());
    app.read(&actor, move |reader| async move {
        let item = seen(&reader, &actor, at, today).await?;
        let pack = item.pack.ok_or(Failure::Hidden)?;
        frozen::file(&reader, &pack.documents, &name, pack.as_at).await
    })
    .await
}

/// What a body resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionDetails {
    /// When; the day of the meeting, or later where it was resolved in writing.
    #[serde(deserialize_with = "domain::time::day")]
    pub on: NaiveDate,
    /// What was resolved, in the words of the minutes.
    pub text: Account,
    /// Whether the version in the pack was endorsed.
    #[serde(default)]
    pub endorses: bool,
    /// Where it stands in the minutes.
    #[serde(default)]
    pub minutes: Option<Title>,
}

/// Records what was resolved; once more where the minutes were corrected. An endorsement brings a
/// draft plan to its next stage.
pub async fn resolve(
    app: &App,
    call: &Call,
    at: (MeetingId, AgendaItemId),
    details: ResolutionDetails,
) -> Result<Done<ItemView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let (today, seen_by) = (app.today(), call.clone());
    app.write(call, "record_resolution", None, move |tx| async move {
        let before = seen(&tx, &seen_by.actor, at, today).await?;
        seen_by.check_seen(before.version)?;
        let meeting: Meeting = tx.get(before.meeting).await?.ok_or(Failure::Hidden)?;
        let resolution = Resolution {
            on: details.on,
            text: details.text,
            endorses: details.endorses,
            minutes: details.minutes,
            by: seen_by.actor.person,
            corrected_on: before.resolution.is_some().then_some(today),
        };
        before.may_resolve(&meeting, &resolution, today).map_err(|fault| match fault {
            ResolveFault::Field(fault) => Failure::Invalid(vec![fault]),
            ResolveFault::Rule(refusal) => Failure::Refused(refusal),
        })?;
        let endorses = resolution.endorses;
        let after = AgendaItem { resolution: Some(resolution), ..before.clone() };
        keeps(&tx, &before, &after).await?;
        let item = tx.save(&before, after).await?;
        if endorses {
            let plan: Plan = tx.get(item.plan).await?.ok_or(Failure::Hidden)?;
            if plan.stage == PlanStage::Draft {
                let after = Plan { stage: PlanStage::Endorsed, ..plan.clone() };
                let _ = tx.save(&plan, after).await?;
            }
        }
        view::one(&tx, item, today).await
    })
    .await
}
