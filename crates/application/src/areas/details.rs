//! Adding and changing areas, and keeping their labels in step with their places.

use domain::{
    Account, FieldFault, Id, Line, Note,
    framework::FindingKind,
    id::{AreaId, InspectionId},
    inspection::{Area, Inspection, Paragraph, Response, nesting_loops},
    policy::Act,
};
use persistence::{ChildFilter, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{AreaView, view};
use crate::{
    App, Call, Done, Failure, app::fresh, instance::framework_of, merge::merge,
    obligations::reckon, sight::Sight,
};

/// What can be said of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaDetails {
    /// The inspection that found it; stays the same for ever.
    pub inspection: InspectionId,
    /// One of the framework's kinds of finding.
    pub kind: FindingKind,
    /// The exact wording.
    pub text: Account,
    /// Place among its siblings, from 1; the next free one when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 999)]
    pub position: Option<i32>,
    /// The area of the same inspection of which it is a part.
    #[serde(default)]
    pub parent: Option<AreaId>,
    /// Numbers of the paragraphs it rests on.
    #[serde(default)]
    pub paragraphs: Vec<i32>,
    /// How the council answers it.
    #[serde(default)]
    pub response: Option<Response>,
    /// The area of an earlier inspection that it repeats.
    #[serde(default)]
    pub recurs_from: Option<AreaId>,
    /// The same in words for anybody; papers for the public print them.
    #[serde(default)]
    pub public_words: Option<Note>,
    /// The same in words for children; the letter to children prints them.
    #[serde(default)]
    pub childrens_words: Option<Note>,
}

impl AreaDetails {
    fn of(area: &Area) -> Self {
        Self {
            inspection: area.inspection,
            kind: area.kind,
            text: area.text.clone(),
            position: Some(area.position),
            parent: area.parent,
            paragraphs: area.paragraphs.clone(),
            response: area.response.clone(),
            recurs_from: area.recurs_from,
            public_words: area.public_words.clone(),
            childrens_words: area.childrens_words.clone(),
        }
    }

    /// The area as these details say it, in its place among the areas of its inspection.
    fn onto(self, id: Id<Area>, before: Option<&Area>, family: &[Area]) -> Result<Area, Failure> {
        if before.is_some_and(|before| before.inspection != self.inspection) {
            return Err(Failure::field("/inspection", "an area stays in its inspection"));
        }
        let parent = self.parent.map(|parent| find_parent(id, parent, family)).transpose()?;
        let siblings: Vec<&Area> =
            family.iter().filter(|area| area.id != id && area.parent == self.parent).collect();
        let last = siblings.iter().map(|area| area.position).max().unwrap_or(0);
        let position = self.position.unwrap_or(last + 1);
        if let Some(there) = siblings.iter().find(|area| area.position == position) {
            let detail = format!(
                "area {} stands there; give another place, or none for the next free one",
                there.label
            );
            return Err(Failure::field("/position", detail));
        }
        Ok(Area {
            id,
            version: before.map_or(1, |before| before.version),
            inspection: self.inspection,
            kind: self.kind,
            text: self.text,
            position,
            label: label(parent, position)?,
            parent: self.parent,
            paragraphs: self.paragraphs,
            response: self.response,
            recurs_from: self.recurs_from,
            closed: before.and_then(|before| before.closed.clone()),
            confirmed: before.and_then(|before| before.confirmed.clone()),
            public_words: self.public_words,
            childrens_words: self.childrens_words,
        })
    }
}

fn find_parent(id: Id<Area>, parent: Id<Area>, family: &[Area]) -> Result<&Area, Failure> {
    let bad = |detail: &str| Err(Failure::field("/parent", detail));
    let parents: Vec<_> = family.iter().map(|area| (area.id, area.parent)).collect();
    match family.iter().find(|area| area.id == parent) {
        None => bad("there is no such area in this inspection"),
        Some(_) if nesting_loops(id, parent, &parents) => {
            bad("an area cannot be part of itself or of one of its own parts")
        }
        Some(found) => Ok(found),
    }
}

fn label(parent: Option<&Area>, position: i32) -> Result<Line<20>, Failure> {
    let label = Area::label_for(parent.map(|parent| &*parent.label), position);
    Line::parse(&label).map_err(|_| {
        Failure::field("/parent", format!("its label would be {label}: nest areas less deeply"))
    })
}

/// Adds an area to an inspection.
pub async fn add(app: &App, call: &Call, details: AreaDetails) -> Result<Done<AreaView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, actor) = (app.today(), call.actor);
    app.write(call, "add_area", None, move |tx| async move {
        let inspection: Inspection = tx
            .get(details.inspection)
            .await?
            .ok_or_else(|| Failure::field("/inspection", "there is no such inspection"))?;
        let area = place(&tx, &inspection, details).await?;
        if area.kind == FindingKind::AreaForPriorityAction {
            reckon(&tx, &inspection).await?;
        }
        view::one(&Sight::now((*tx).clone(), today), &actor, area).await
    })
    .await
}

/// Puts a new area into its place among those of its inspection.
pub(crate) async fn place(
    tx: &Tx,
    inspection: &Inspection,
    details: AreaDetails,
) -> Result<Area, Failure> {
    let area = details.onto(fresh(), None, &family(tx, inspection.id).await?)?;
    check(tx, inspection, None, &area).await?;
    Ok(tx.add(area).await?)
}

/// Changes an area by a merge patch. The labels of its parts follow.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Area>,
    patch: Value,
) -> Result<Done<AreaView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "change_area", None, move |tx| async move {
        let before: Area = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let inspection: Inspection = tx.get(before.inspection).await?.ok_or(Failure::Hidden)?;
        let family = family(&tx, inspection.id).await?;
        let details: AreaDetails = merge(&AreaDetails::of(&before), patch)?;
        let after = details.onto(id, Some(&before), &family)?;
        check(&tx, &inspection, Some(&before), &after).await?;
        let saved = tx.save(&before, after).await?;
        relabel(&tx, &saved, &family).await?;
        if [before.kind, saved.kind].contains(&FindingKind::AreaForPriorityAction)
            && before.kind != saved.kind
        {
            reckon(&tx, &inspection).await?;
        }
        view::one(&Sight::now((*tx).clone(), today), &seen.actor, saved).await
    })
    .await
}

/// All areas of an inspection: fifteen at the most in any report we know.
async fn family(tx: &Tx, inspection: Id<Inspection>) -> Result<Vec<Area>, Failure> {
    Ok(tx.all(&ChildFilter::all().inspection(Some(inspection))).await?)
}

/// Gives the parts of an area, and theirs, the labels that follow from its own.
async fn relabel(tx: &Tx, area: &Area, family: &[Area]) -> Result<(), Failure> {
    let mut waiting = vec![area.clone()];
    while let Some(parent) = waiting.pop() {
        for part in family.iter().filter(|part| part.parent == Some(parent.id)) {
            let mut after = part.clone();
            after.label = label(Some(&parent), part.position)?;
            if after.label != part.label {
                waiting.push(tx.follow(part, after).await?);
            }
        }
    }
    Ok(())
}

/// Checks what can only be told with other records. `before` tells what was there already.
async fn check(
    tx: &Tx,
    inspection: &Inspection,
    before: Option<&Area>,
    area: &Area,
) -> Result<(), Failure> {
    let mut faults = area.check().err().unwrap_or_default();
    if before.is_none_or(|before| before.kind != area.kind) {
        let framework = framework_of(tx, inspection).await?;
        let refused = framework.check_finding(area.kind).err();
        faults.extend(refused.map(|refusal| FieldFault::new("/kind", refusal.detail)));
    }
    let known = before.map_or(&[][..], |before| &before.paragraphs);
    faults.extend(paragraph_faults(tx, area.inspection, known, &area.paragraphs).await?);
    let recurred = before.and_then(|before| before.recurs_from);
    if let Some(earlier) = area.recurs_from.filter(|earlier| recurred != Some(*earlier))
        && let Some(detail) = recurrence_fault(tx, inspection, earlier).await?
    {
        faults.push(FieldFault::new("/recurs_from", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}

/// A report need not be typed in; where it is, nothing can rest on what it does not hold. `known`
/// was said before.
pub(crate) async fn paragraph_faults(
    tx: &Tx,
    inspection: Id<Inspection>,
    known: &[i32],
    numbers: &[i32],
) -> Result<Vec<FieldFault>, Failure> {
    let new = |number: &i32| !known.contains(number);
    if !numbers.iter().any(new) {
        return Ok(Vec::new());
    }
    let of_inspection = ChildFilter::all().inspection(Some(inspection));
    let report: Vec<Paragraph> = tx.all(&of_inspection).await?;
    if report.is_empty() {
        return Ok(Vec::new());
    }
    let stands = |number: &i32| report.iter().any(|paragraph| paragraph.number == *number);
    let missing = numbers.iter().enumerate().filter(|(_, it)| new(it) && !stands(it));
    let fault = |(at, number): (usize, &i32)| {
        let detail = format!("the report, as recorded, has no paragraph {number}");
        FieldFault::new(format!("/paragraphs/{at}"), detail)
    };
    Ok(missing.map(fault).collect())
}

/// Why an area of this inspection cannot repeat another.
async fn recurrence_fault(
    tx: &Tx,
    inspection: &Inspection,
    earlier: Id<Area>,
) -> Result<Option<&'static str>, Failure> {
    let Some(earlier) = tx.get(earlier).await? else {
        return Ok(Some("there is no such area"));
    };
    if earlier.inspection == inspection.id {
        return Ok(Some("must be an area of another, earlier inspection"));
    }
    let found: Option<Inspection> = tx.get(earlier.inspection).await?;
    let is_earlier = found.is_some_and(|found| found.started_on < inspection.started_on);
    Ok((!is_earlier).then_some("must be an area of an inspection that started earlier"))
}
