//! What everybody reads of a measure.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Account, Line, Title,
    id::{MeasureId, PlanId},
    inspection::Area,
    measure::{Amount, Direction, Frequency, LatestReading, Measure, Standing},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Failure, actions::AreaRef, sight::Sight};

/// A measure, and how it stands on the day of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeasureView {
    /// Stable id.
    pub id: MeasureId,
    /// How often it was changed; `If-Match` compares it. Readings do not count.
    pub version: i64,
    /// The plan it belongs to.
    pub plan: PlanId,
    /// "Plans judged good or better in audit".
    pub title: Title,
    /// How it is worked out.
    pub definition: Option<Account>,
    /// "%", "days", "children".
    pub unit: Line<30>,
    /// Which way it should go.
    pub direction: Direction,
    /// Where it stood at the start.
    pub baseline: Option<Amount>,
    /// The day of the baseline.
    pub baseline_on: Option<NaiveDate>,
    /// Where it should get to.
    pub target: Option<Amount>,
    /// By when.
    pub target_on: Option<NaiveDate>,
    /// How often a reading is expected.
    pub frequency: Frequency,
    /// The areas it speaks to.
    pub areas: Vec<AreaRef>,
    /// The newest reading that was not corrected.
    pub latest: Option<LatestReading>,
    /// How that reading stands against baseline and target.
    pub standing: Standing,
    /// Whether that reading is too old to rely on.
    pub stale: bool,
}

/// The areas of a batch of measures, read in one query.
pub(super) struct Around {
    areas: HashMap<Uuid, AreaRef>,
    day: NaiveDate,
}

impl Around {
    pub(super) async fn load(sight: &Sight, measures: &[Measure]) -> Result<Self, Failure> {
        let named = measures.iter().flat_map(|measure| &measure.areas);
        let mut ids: Vec<Uuid> = named.map(|id| id.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        let areas: Vec<Area> = sight.many(&ids).await?;
        let areas = areas.into_iter();
        Ok(Self {
            areas: areas
                .map(|area| (area.id.raw(), AreaRef { id: area.id, label: area.label }))
                .collect(),
            day: sight.day,
        })
    }

    pub(super) fn view(&self, measure: Measure) -> MeasureView {
        let areas = measure.areas.iter();
        MeasureView {
            standing: measure.standing(),
            stale: measure.stale_on(self.day),
            areas: areas.filter_map(|id| self.areas.get(&id.raw()).cloned()).collect(),
            id: measure.id,
            version: measure.version,
            plan: measure.plan,
            title: measure.title,
            definition: measure.definition,
            unit: measure.unit,
            direction: measure.direction,
            baseline: measure.baseline,
            baseline_on: measure.baseline_on,
            target: measure.target,
            target_on: measure.target_on,
            frequency: measure.frequency,
            latest: measure.latest,
        }
    }
}

/// One measure as it is seen.
pub(super) async fn one(sight: &Sight, measure: Measure) -> Result<MeasureView, Failure> {
    let around = Around::load(sight, std::slice::from_ref(&measure)).await?;
    Ok(around.view(measure))
}
