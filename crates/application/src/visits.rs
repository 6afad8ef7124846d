//! What later visits found of the areas of earlier inspections: recorded, changed, taken back, read.

use std::{cmp::Reverse, collections::HashMap};

use chrono::NaiveDate;
use domain::{
    Account, Id,
    id::{AreaId, InspectionId, VisitFindingId},
    inspection::{Area, Inspection},
    policy::Act,
    visit::{NotLater, Pace, VisitFinding, came_later},
};
use persistence::{ChildFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items,
    app::fresh,
    areas::{EarlierArea, paragraph_faults},
    merge::merge,
    sight::Sight,
};

/// What can be said of what a visit found of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingDetails {
    /// An area of an inspection that started earlier; stays the same for ever.
    pub area: AreaId,
    /// At what pace it moves.
    pub pace: Pace,
    /// The inspectors' words; needed unless the visit did not look at the area.
    #[serde(default)]
    pub text: Option<Account>,
    /// Numbers of the paragraphs of the visit's report.
    #[serde(default)]
    pub paragraphs: Vec<i32>,
}

impl FindingDetails {
    fn of(finding: &VisitFinding) -> Self {
        Self {
            area: finding.area,
            pace: finding.pace,
            text: finding.text.clone(),
            paragraphs: finding.paragraphs.clone(),
        }
    }

    fn onto(self, before: &VisitFinding) -> VisitFinding {
        let Self { area: _, pace, text, paragraphs } = self;
        VisitFinding { pace, text, paragraphs, ..before.clone() }
    }
}

/// What a later visit found of one area of an earlier inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FindingView {
    /// Stable id.
    pub id: VisitFindingId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The visit: a focused visit, a monitoring visit, or any other later inspection.
    pub inspection: InspectionId,
    /// Its first day on site.
    pub visited_on: NaiveDate,
    /// The area of which it speaks, and the inspection that found that.
    pub area: EarlierArea,
    /// At what pace the area moves.
    pub pace: Pace,
    /// The inspectors' words.
    pub text: Option<Account>,
    /// Numbers of the paragraphs of the visit's report.
    pub paragraphs: Vec<i32>,
}

/// Findings as they are read, with the visits and the areas read in one query each.
async fn views(sight: &Sight, findings: Vec<VisitFinding>) -> Result<Vec<FindingView>, Failure> {
    let unique = |mut ids: Vec<Uuid>| {
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let visits = unique(findings.iter().map(|it| it.inspection.raw()).collect());
    let areas = unique(findings.iter().map(|it| it.area.raw()).collect());
    let visits: Vec<Inspection> = sight.many(&visits).await?;
    let areas: Vec<Area> = sight.many(&areas).await?;
    let days: HashMap<_, _> = visits.iter().map(|it| (it.id, it.started_on)).collect();
    let areas: HashMap<_, _> = areas.into_iter().map(|it| (it.id, it)).collect();
    let view = |it: VisitFinding| {
        let (visited_on, area) = (*days.get(&it.inspection)?, areas.get(&it.area)?);
        let area =
            EarlierArea { id: area.id, label: area.label.clone(), inspection: area.inspection };
        Some(FindingView {
            id: it.id,
            version: it.version,
            inspection: it.inspection,
            visited_on,
            area,
            pace: it.pace,
            text: it.text,
            paragraphs: it.paragraphs,
        })
    };
    // Nothing where the visit or the area is gone, which cannot be.
    Ok(findings.into_iter().filter_map(view).collect())
}

async fn one(sight: &Sight, finding: VisitFinding) -> Result<FindingView, Failure> {
    views(sight, vec![finding]).await?.pop().ok_or(Failure::Hidden)
}

/// What a visit found, by the labels of the areas; those of the latest inspection first.
pub async fn list(
    app: &App,
    actor: &Actor,
    visit: InspectionId,
) -> Result<Answer<Items<FindingView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    let today = app.today();
    app.read(actor, move |reader| async move {
        let _: Inspection = reader.get(visit).await?.ok_or(Failure::Hidden)?;
        let found: Vec<VisitFinding> =
            reader.all(&ChildFilter::all().inspection(Some(visit))).await?;
        let earlier: Vec<Uuid> = found.iter().map(|it| it.found_by.raw()).collect();
        let earlier: Vec<Inspection> = reader.many(&earlier).await?;
        let days: HashMap<_, _> = earlier.iter().map(|it| (it.id, it.started_on)).collect();
        let mut items = views(&Sight::now(reader, today), found).await?;
        items.sort_by_cached_key(|it| {
            let started = days.get(&it.area.inspection).copied();
            (Reverse(started), persistence::sort_key(&it.area.label), it.id)
        });
        Ok(Items { items, next: None })
    })
    .await
}

/// What later visits found of an area, the newest first; now, or as it stood.
pub async fn of_area(
    app: &App,
    actor: &Actor,
    area: AreaId,
    as_at: Option<AsAt>,
) -> Result<Answer<Items<FindingView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    let today = app.today();
    app.read(actor, move |reader| async move {
        let now: Area = reader.get(area).await?.ok_or(Failure::Hidden)?;
        let sight = Sight::at(reader, today, as_at, area.raw()).await?;
        let found: Vec<VisitFinding> = match sight.revision {
            None => sight.reader.all(&ChildFilter::all().area(Some(area))).await?,
            Some(revision) => {
                let root = Some(now.inspection.raw());
                let all: Vec<VisitFinding> = sight.reader.states_at(root, revision).await?;
                all.into_iter().filter(|it| it.area == area).collect()
            }
        };
        let mut items = views(&sight, found).await?;
        items.sort_by_key(|it| Reverse((it.visited_on, it.id)));
        Ok(Items { items, next: None })
    })
    .await
}

async fn find(
    reader: &Reader,
    (visit, id): (InspectionId, VisitFindingId),
) -> Result<VisitFinding, Failure> {
    let found: Option<VisitFinding> = reader.get(id).await?;
    found.filter(|it| it.inspection == visit).ok_or(Failure::Hidden)
}

/// One of the findings of a visit.
pub async fn get(
    app: &App,
    actor: &Actor,
    at: (InspectionId, VisitFindingId),
) -> Result<Answer<FindingView>, Failure> {
    actor.require(Act::ReadInspections)?;
    let today = app.today();
    app.read(actor, move |reader| async move {
        let found = find(&reader, at).await?;
        one(&Sight::now(reader, today), found).await
    })
    .await
}

/// Records what a visit found of an area of an earlier inspection.
pub async fn add(
    app: &App,
    call: &Call,
    visit: InspectionId,
    details: FindingDetails,
) -> Result<Done<FindingView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let today = app.today();
    app.write(call, "add_finding", None, move |tx| async move {
        let visit: Inspection = tx.get(visit).await?.ok_or(Failure::Hidden)?;
        let unknown = || Failure::field("/area", "there is no such area");
        let area: Area = tx.get(details.area).await?.ok_or_else(unknown)?;
        let found_by: Inspection = tx.get(area.inspection).await?.ok_or_else(unknown)?;
        let finding = VisitFinding {
            id: fresh(),
            version: 1,
            inspection: visit.id,
            area: area.id,
            found_by: found_by.id,
            pace: details.pace,
            text: None,
            paragraphs: Vec::new(),
        };
        let finding = details.onto(&finding);
        check(&tx, None, &finding, came_later(&visit, &found_by)).await?;
        let finding = tx.add(finding).await?;
        one(&Sight::now((*tx).clone(), today), finding).await
    })
    .await
}

/// Changes what is recorded of a visit and an area, by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    at: (InspectionId, VisitFindingId),
    patch: Value,
) -> Result<Done<FindingView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "change_finding", None, move |tx| async move {
        let before = find(&tx, at).await?;
        seen.check_seen(before.version)?;
        let details: FindingDetails = merge(&FindingDetails::of(&before), patch)?;
        if details.area != before.area {
            return Err(Failure::field("/area", "stays the same; remove this and add another"));
        }
        let after = details.onto(&before);
        check(&tx, Some(&before), &after, Ok(())).await?;
        let finding = tx.save(&before, after).await?;
        one(&Sight::now((*tx).clone(), today), finding).await
    })
    .await
}

/// Takes back what was recorded; the log keeps it.
pub async fn remove(
    app: &App,
    call: &Call,
    at: (InspectionId, VisitFindingId),
) -> Result<Done<()>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let seen = call.clone();
    app.write(call, "remove_finding", None, move |tx| async move {
        let before = find(&tx, at).await?;
        seen.check_seen(before.version)?;
        Ok(tx.remove(&before).await?)
    })
    .await
}

async fn check(
    tx: &Tx,
    before: Option<&VisitFinding>,
    finding: &VisitFinding,
    later: Result<(), NotLater>,
) -> Result<(), Failure> {
    let mut faults = finding.check().err().unwrap_or_default();
    faults.extend(later.err().map(NotLater::of_finding));
    let known = before.map_or(&[][..], |before| &before.paragraphs);
    let visit: Id<Inspection> = finding.inspection;
    faults.extend(paragraph_faults(tx, visit, known, &finding.paragraphs).await?);
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}
