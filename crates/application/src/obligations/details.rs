//! Reading obligations, and noting what was stated, agreed and done.

use chrono::NaiveDate;
use domain::{
    Faults, Id, Note,
    inspection::Inspection,
    obligation::{Obligation, ObligationState},
    plan::Plan,
    policy::Act,
};
use persistence::ObligationFilter;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::ObligationView;
use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items, Paging, instance::calendar, merge::merge,
    sight::Sight,
};

/// What people can say of an obligation. The rest follows from the framework's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObligationDetails {
    /// The date printed in the report or letter.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub stated_on: Option<NaiveDate>,
    /// The date that the recipient agreed instead; needs `agreed_note`.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub agreed_on: Option<NaiveDate>,
    /// Who agreed it, and why.
    #[serde(default)]
    pub agreed_note: Option<Note>,
    /// The day on which it was done.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub met_on: Option<NaiveDate>,
}

impl ObligationDetails {
    fn of(obligation: &Obligation) -> Self {
        Self {
            stated_on: obligation.stated_on,
            agreed_on: obligation.agreed_on,
            agreed_note: obligation.agreed_note.clone(),
            met_on: obligation.met_on,
        }
    }

    fn onto(self, before: &Obligation, today: NaiveDate) -> Result<Obligation, Failure> {
        let mut faults = Faults::new();
        faults.require(
            self.agreed_on.is_none() || self.agreed_note.is_some(),
            "/agreed_note",
            "is needed with an agreed date: who agreed it, and why",
        );
        faults.require(
            self.agreed_note.is_none() || self.agreed_on.is_some(),
            "/agreed_on",
            "is needed with a note of the agreement; clear both to take it back",
        );
        faults.require(
            self.met_on.is_none_or(|met| met <= today),
            "/met_on",
            "must not be after today",
        );
        faults.finish()?;
        Ok(Obligation {
            stated_on: self.stated_on,
            agreed_on: self.agreed_on,
            agreed_note: self.agreed_note,
            met_on: self.met_on,
            ..before.clone()
        })
    }
}

/// Which obligations are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct ObligationQuery {
    /// Of this inspection.
    pub inspection: Option<Id<Inspection>>,
    /// Standing so today.
    pub state: Option<ObligationState>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
}

/// A page of obligations, soonest due first.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: ObligationQuery,
    paging: Paging,
) -> Result<Answer<Items<ObligationView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    let today = app.today();
    app.read(actor, move |reader| async move {
        let filter = ObligationFilter {
            inspection: query.inspection,
            state: query.state.map(|state| (state, today)),
            due_before: query.due_before,
        };
        let listed = reader.obligations(&filter, &paging.page()?).await?;
        let calendar = calendar(&reader).await?;
        Ok(Items::of(listed, |obligation| ObligationView::of(obligation, &calendar, today)))
    })
    .await
}

/// One obligation.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Obligation>,
) -> Result<Answer<ObligationView>, Failure> {
    actor.require(Act::ReadInspections)?;
    let today = app.today();
    app.read(actor, move |reader| async move {
        let obligation: Obligation = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Ok(ObligationView::of(obligation, &calendar(&reader).await?, today))
    })
    .await
}

/// Notes what was stated, agreed or done, by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Obligation>,
    patch: Value,
) -> Result<Done<ObligationView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "change_obligation", None, move |tx| async move {
        let before: Obligation = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: ObligationDetails = merge(&ObligationDetails::of(&before), patch)?;
        let after = details.onto(&before, today)?;
        let saved = tx.save(&before, after).await?;
        Ok(ObligationView::of(saved, &calendar(&tx).await?, today))
    })
    .await
}

/// Every obligation of the inspection that a plan answers, soonest due first, now or as it stood.
pub async fn of_plan(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<Vec<ObligationView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let (sight, plan) = Sight::of_plan_at(reader, today, as_at, &actor, plan).await?;
        let Some(inspection) = plan.inspection else { return Ok(Vec::new()) };
        let mut obligations: Vec<Obligation> = sight.of_inspection(inspection).await?;
        obligations.sort_by_key(|it| (it.due_on().unwrap_or(NaiveDate::MAX), it.id));
        let calendar = calendar(&sight.reader).await?;
        let view = |it| ObligationView::of(it, &calendar, sight.day);
        Ok(obligations.into_iter().map(view).collect())
    })
    .await
}
