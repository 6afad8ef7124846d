//! Adding, changing and reading inspections.

use chrono::NaiveDate;
use domain::{
    FieldFault, Id, Line, Title,
    framework::{Framework, InspectionKind},
    inspection::{Area, Inspection},
    policy::Act,
    time::spoken,
    visit::{VisitFinding, came_later},
};
use persistence::{ChildFilter, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{InspectionView, judgements::judgement_faults};
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging,
    app::fresh,
    instance::{framework, framework_of, frameworks},
    merge::merge,
    obligations::reckon,
};

/// What can be said of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionDetails {
    /// Code of the framework: `ilacs`.
    pub framework: Line<40>,
    /// One of the framework's kinds.
    pub kind: InspectionKind,
    /// First day on site.
    #[serde(deserialize_with = "domain::time::day")]
    pub started_on: NaiveDate,
    /// Last day on site.
    #[serde(deserialize_with = "domain::time::day")]
    pub ended_on: NaiveDate,
    /// When the council received the report: the statutory clock starts here.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub received_on: Option<NaiveDate>,
    /// When the inspectorate published it.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    #[serde(default)]
    pub lead_inspector: Option<Title>,
    /// Where the published report is.
    #[serde(default)]
    pub report_url: Option<Line<500>>,
}

impl InspectionDetails {
    fn of(inspection: &Inspection) -> Self {
        Self {
            framework: inspection.framework.clone(),
            kind: inspection.kind,
            started_on: inspection.started_on,
            ended_on: inspection.ended_on,
            received_on: inspection.received_on,
            published_on: inspection.published_on,
            lead_inspector: inspection.lead_inspector.clone(),
            report_url: inspection.report_url.clone(),
        }
    }

    /// The inspection as these details say it, keeping its judgements where there are any.
    pub(crate) fn onto(self, id: Id<Inspection>, before: Option<&Inspection>) -> Inspection {
        Inspection {
            id,
            version: before.map_or(1, |before| before.version),
            framework: self.framework,
            kind: self.kind,
            started_on: self.started_on,
            ended_on: self.ended_on,
            received_on: self.received_on,
            published_on: self.published_on,
            lead_inspector: self.lead_inspector,
            report_url: self.report_url,
            judgements: before.map(|before| before.judgements.clone()).unwrap_or_default(),
        }
    }
}

/// Which inspections are wanted.
#[derive(Debug, Clone, Default)]
pub struct InspectionQuery {
    /// Under the framework with this code.
    pub framework: Option<String>,
}

/// A page of inspections, the first recorded first.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: InspectionQuery,
    paging: Paging,
) -> Result<Answer<Items<InspectionView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    app.read(actor, move |reader| async move {
        let filter = ChildFilter::all().framework(query.framework);
        let listed = reader.list::<Inspection>(&filter, &paging.page()?).await?;
        let codes = listed.items.iter().map(|inspection| inspection.framework.as_str());
        let frameworks = frameworks(&reader, codes).await?;
        Ok(Items::of(listed, |inspection| InspectionView::of(inspection, &frameworks)))
    })
    .await
}

/// One inspection.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Inspection>,
) -> Result<Answer<InspectionView>, Failure> {
    actor.require(Act::ReadInspections)?;
    app.read(actor, move |reader| async move {
        let inspection: Inspection = reader.get(id).await?.ok_or(Failure::Hidden)?;
        let framework = framework_of(&reader, &inspection).await?;
        Ok(InspectionView::of(inspection, &[framework]))
    })
    .await
}

/// Adds an inspection, with what falls due after it.
pub async fn add(
    app: &App,
    call: &Call,
    details: InspectionDetails,
) -> Result<Done<InspectionView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let today = app.today();
    app.write(call, "add_inspection", None, move |tx| async move {
        let inspection = details.onto(fresh(), None);
        let framework = check(&tx, None, &inspection, today).await?;
        let inspection = tx.add(inspection).await?;
        reckon(&tx, &inspection).await?;
        Ok(InspectionView::of(inspection, &[framework]))
    })
    .await
}

/// Changes an inspection by a merge patch; what falls due after it follows.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Inspection>,
    patch: Value,
) -> Result<Done<InspectionView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "change_inspection", None, move |tx| async move {
        let before: Inspection = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: InspectionDetails = merge(&InspectionDetails::of(&before), patch)?;
        let after = details.onto(id, Some(&before));
        let framework = check(&tx, Some(&before), &after, today).await?;
        let saved = tx.save(&before, after).await?;
        let what_counts =
            |it: &Inspection| (it.framework.clone(), it.kind, it.received_on, it.published_on);
        if what_counts(&before) != what_counts(&saved) {
            reckon(&tx, &saved).await?;
        }
        Ok(InspectionView::of(saved, &[framework]))
    })
    .await
}

/// Checks an inspection against its framework and what hangs on it. Answers the framework.
pub(crate) async fn check(
    tx: &Tx,
    before: Option<&Inspection>,
    inspection: &Inspection,
    today: NaiveDate,
) -> Result<Framework, Failure> {
    let mut faults = inspection.check().err().unwrap_or_default();
    let mut future = |pointer: &str, day: Option<NaiveDate>| {
        if day.is_some_and(|day| day > today) {
            let detail = format!("must not be after today, {}", spoken(today));
            faults.push(FieldFault::new(pointer, detail));
        }
    };
    future("/ended_on", Some(inspection.ended_on));
    future("/received_on", inspection.received_on);
    future("/published_on", inspection.published_on);
    let Some(framework) = framework(tx, &inspection.framework).await? else {
        let detail = "there is no such framework; `/frameworks` lists them";
        faults.push(FieldFault::new("/framework", detail));
        return Err(Failure::Invalid(faults));
    };
    if let Err(refusal) = framework.check_inspection(inspection.kind, inspection.started_on) {
        let kind = refusal.rule == "unknown_inspection_kind";
        let pointer = if kind { "/kind" } else { "/started_on" };
        faults.push(FieldFault::new(pointer, refusal.detail));
    }
    if let Some(before) = before {
        check_parts(tx, before, inspection, &framework, &mut faults).await?;
    }
    if faults.is_empty() { Ok(framework) } else { Err(Failure::Invalid(faults)) }
}

/// What was recorded of an inspection must still be possible after its framework or day changed.
async fn check_parts(
    tx: &Tx,
    before: &Inspection,
    after: &Inspection,
    framework: &Framework,
    faults: &mut Vec<FieldFault>,
) -> Result<(), Failure> {
    let other_framework = before.framework != after.framework;
    let other_day = before.started_on != after.started_on;
    if !other_framework && !other_day {
        return Ok(());
    }
    let pointer = if other_framework { "/framework" } else { "/started_on" };
    let refused = judgement_faults(&after.judgements, framework, after.started_on);
    faults.extend(refused.into_iter().map(|fault| FieldFault::new(pointer, fault.detail)));
    let areas: Vec<Area> = tx.all(&ChildFilter::all().inspection(Some(after.id))).await?;
    if other_framework {
        let refused = areas.iter().filter_map(|area| framework.check_finding(area.kind).err());
        faults.extend(refused.map(|refusal| FieldFault::new("/framework", refusal.detail)));
    }
    if other_day {
        check_recurrence(tx, after, &areas, faults).await?;
        check_visits(tx, after, &areas, faults).await?;
    }
    Ok(())
}

/// What a visit found of an area, and that it confirmed one, came after the area was found.
async fn check_visits(
    tx: &Tx,
    after: &Inspection,
    areas: &[Area],
    faults: &mut Vec<FieldFault>,
) -> Result<(), Failure> {
    let visits = tx.findings_on(after.id).await?.into_iter().map(|it| it.inspection);
    let confirmed = areas.iter().filter_map(|area| area.confirmed.as_ref()?.inspection);
    let later: Vec<Uuid> = visits.chain(confirmed).map(Id::raw).collect();
    let own: Vec<VisitFinding> = tx.all(&ChildFilter::all().inspection(Some(after.id))).await?;
    let confirms = tx.areas_confirmed_by(after.id).await?.into_iter().map(|area| area.inspection);
    let earlier: Vec<Uuid> =
        own.iter().map(|it| it.found_by).chain(confirms).map(Id::raw).collect();
    let later: Vec<Inspection> = tx.many(&later).await?;
    let earlier: Vec<Inspection> = tx.many(&earlier).await?;
    if earlier.iter().any(|other| came_later(after, other).is_err()) {
        let detail = "it is recorded what this visit found, or confirmed, of an area of an inspection that would not be earlier";
        faults.push(FieldFault::new("/started_on", detail));
    }
    if later.iter().any(|visit| came_later(visit, after).is_err()) {
        let detail = "it is recorded what a visit found, or confirmed, of an area of this inspection, and the visit would not be later";
        faults.push(FieldFault::new("/started_on", detail));
    }
    Ok(())
}

/// An area repeats one of an earlier inspection, and is repeated by later ones.
async fn check_recurrence(
    tx: &Tx,
    after: &Inspection,
    areas: &[Area],
    faults: &mut Vec<FieldFault>,
) -> Result<(), Failure> {
    let repeated: Vec<Uuid> =
        areas.iter().filter_map(|area| area.recurs_from.map(Id::raw)).collect();
    let repeated: Vec<Area> = tx.many(&repeated).await?;
    let repeating = tx.areas_recurring_from(after.id).await?;
    let of = |areas: &[Area]| -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = areas.iter().map(|area| area.inspection.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let earlier: Vec<Inspection> = tx.many(&of(&repeated)).await?;
    let later: Vec<Inspection> = tx.many(&of(&repeating)).await?;
    if earlier.iter().any(|other| other.started_on >= after.started_on) {
        let detail =
            "an area of this inspection repeats one of an inspection that would not be earlier";
        faults.push(FieldFault::new("/started_on", detail));
    }
    if later.iter().any(|other| other.started_on <= after.started_on) {
        let detail = "an area of this inspection is repeated by one of an inspection that would not be later";
        faults.push(FieldFault::new("/started_on", detail));
    }
    Ok(())
}
