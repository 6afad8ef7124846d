//! The grades of an inspection, as one list.

use chrono::NaiveDate;
use domain::{
    FieldFault, Id,
    framework::Framework,
    inspection::{Inspection, Judgement},
    policy::Act,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{JudgementView, view::judgement_view};
use crate::{Actor, Answer, App, Call, Done, Failure, instance::framework_of};

/// All grades of an inspection, in the order in which the report prints them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetJudgements {
    /// The whole list; what is not in it is taken back.
    pub judgements: Vec<Judgement>,
}

/// The grades of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JudgementsView {
    /// The inspection's version: the grades are part of it, and `If-Match` compares it.
    pub version: i64,
    /// The whole list.
    pub judgements: Vec<JudgementView>,
}

impl JudgementsView {
    fn of(inspection: Inspection, framework: &Framework) -> Self {
        let given = inspection.judgements.into_iter();
        Self {
            version: inspection.version,
            judgements: given.map(|given| judgement_view(given, Some(framework))).collect(),
        }
    }
}

/// The grades of an inspection.
pub async fn judgements(
    app: &App,
    actor: &Actor,
    id: Id<Inspection>,
) -> Result<Answer<JudgementsView>, Failure> {
    actor.require(Act::ReadInspections)?;
    app.read(actor, move |reader| async move {
        let inspection: Inspection = reader.get(id).await?.ok_or(Failure::Hidden)?;
        let framework = framework_of(&reader, &inspection).await?;
        Ok(JudgementsView::of(inspection, &framework))
    })
    .await
}

/// Replaces the grades of an inspection.
pub async fn set_judgements(
    app: &App,
    call: &Call,
    id: Id<Inspection>,
    wanted: SetJudgements,
) -> Result<Done<JudgementsView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let seen = call.clone();
    app.write(call, "set_judgements", None, move |tx| async move {
        let before: Inspection = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let framework = framework_of(&tx, &before).await?;
        let faults = judgement_faults(&wanted.judgements, &framework, before.started_on);
        if !faults.is_empty() {
            return Err(Failure::Invalid(faults));
        }
        let after = Inspection { judgements: wanted.judgements, ..before.clone() };
        let saved = tx.save(&before, after).await?;
        Ok(JudgementsView::of(saved, &framework))
    })
    .await
}

/// What an inspection that began on this day could not give, and what is said twice.
pub(crate) fn judgement_faults(
    given: &[Judgement],
    framework: &Framework,
    started_on: NaiveDate,
) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for (at, one) in given.iter().enumerate() {
        let pointer = |field: &str| format!("/judgements/{at}/{field}");
        if let Err(refusal) = framework.check_judgement(&one.judgement, &one.grade, started_on) {
            let field = if refusal.rule == "unknown_grade" { "grade" } else { "judgement" };
            faults.push(FieldFault::new(pointer(field), refusal.detail));
        }
        if given.iter().take(at).any(|other| other.judgement == one.judgement) {
            faults.push(FieldFault::new(pointer("judgement"), "is in the list twice"));
        }
    }
    faults
}
