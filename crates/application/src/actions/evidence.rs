//! Evidence on an action: links and notes.

use chrono::NaiveDate;
use domain::{
    Account, Id, Line, Title,
    action::{
        Action,
        evidence::{Evidence, EvidenceKind},
    },
    authority::Person,
    id::{ActionId, EvidenceId, PlanId},
    policy::Act,
};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::updates::narrowed;
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, actions::PersonRef, app::fresh,
    sight::Sight,
};

/// A piece of evidence to add: a link or a note, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddEvidence {
    /// Audit, dip sample, …
    pub kind: EvidenceKind,
    /// What it is.
    pub title: Title,
    /// Where it is.
    #[serde(default)]
    pub link: Option<Line<500>>,
    /// What it shows. No child may be identifiable.
    #[serde(default)]
    pub note: Option<Account>,
    /// The day to which it speaks.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub dated_on: Option<NaiveDate>,
}

/// Evidence as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceView {
    /// Stable id.
    pub id: EvidenceId,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: PlanId,
    /// The action.
    pub action: ActionId,
    /// Audit, dip sample, …
    pub kind: EvidenceKind,
    /// What it is.
    pub title: Title,
    /// Where it is.
    pub link: Option<Line<500>>,
    /// What it shows.
    pub note: Option<Account>,
    /// The day to which it speaks.
    pub dated_on: Option<NaiveDate>,
    /// Who added it.
    pub added_by: Option<PersonRef>,
    /// When.
    pub added_on: NaiveDate,
}

pub(super) fn view(evidence: Evidence, people: &[Person]) -> EvidenceView {
    EvidenceView {
        id: evidence.id,
        version: evidence.version,
        plan: evidence.plan,
        action: evidence.action,
        kind: evidence.kind,
        title: evidence.title,
        link: evidence.link,
        note: evidence.note,
        dated_on: evidence.dated_on,
        added_by: people.iter().find(|person| person.id == evidence.added_by).map(PersonRef::from),
        added_on: evidence.added_on,
    }
}

/// Adds evidence to an action.
pub async fn add_evidence(
    app: &App,
    call: &Call,
    id: Id<Action>,
    added: AddEvidence,
) -> Result<Done<EvidenceView>, Failure> {
    let (actor, today) = (call.actor, app.today());
    app.write(call, "add_evidence", None, move |tx| async move {
        let action: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        Sight::now((*tx).clone(), today).plan(&actor, action.plan, today).await?;
        actor.require_on(&tx, Act::ReportProgress, &action, today).await?;
        keep(&tx, &actor, &action, added, today).await
    })
    .await
}

/// Keeps evidence on an action on which the actor may report.
pub(super) async fn keep(
    tx: &Tx,
    actor: &Actor,
    action: &Action,
    added: AddEvidence,
    today: NaiveDate,
) -> Result<EvidenceView, Failure> {
    let evidence = Evidence {
        id: fresh(),
        version: 1,
        plan: action.plan,
        action: action.id,
        kind: added.kind,
        title: added.title,
        link: added.link,
        note: added.note,
        dated_on: added.dated_on,
        added_by: actor.person,
        added_on: today,
    };
    evidence.check()?;
    let evidence = tx.add(evidence).await?;
    let people: Vec<Person> = tx.many(&[actor.person.raw()]).await?;
    Ok(view(evidence, &people))
}

/// The evidence of an action, oldest first.
pub async fn evidence(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    paging: Paging,
) -> Result<Answer<Items<EvidenceView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = narrowed(&reader, &actor, None, Some(action), today).await?;
        let listed = reader.list::<Evidence>(&filter, &paging.page()?).await?;
        let mut ids: Vec<Uuid> = listed.items.iter().map(|it| it.added_by.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        let people: Vec<Person> = reader.many(&ids).await?;
        Ok(Items::of(listed, |evidence| view(evidence, &people)))
    })
    .await
}
