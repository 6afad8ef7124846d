//! Readings of a measure: recorded, never edited.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    Id, Line, Note, Title,
    authority::Person,
    id::{MeasureId, PlanId, ReadingId},
    measure::{Amount, LatestReading, Measure, Reading},
    plan::Plan,
    policy::Act,
};
use persistence::{ChildFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{MeasureView, details::within};
use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items, Paging, actions::PersonRef, app::fresh,
    corrections::corrections, sight::Sight,
};

/// What is recorded of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordReading {
    /// The day to which it speaks: not after today.
    #[serde(deserialize_with = "domain::time::day")]
    pub as_at: NaiveDate,
    /// The value, in the unit of the measure.
    pub value: Amount,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<Title>,
    /// What to keep in mind: "the change of record system in May makes this too low".
    #[serde(default)]
    pub quality_note: Option<Note>,
    /// The earlier reading of the same measure that this one corrects.
    #[serde(default)]
    pub corrects: Option<ReadingId>,
}

/// A measure by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeasureRef {
    /// The measure.
    pub id: MeasureId,
    /// Its title.
    pub title: Title,
    /// "%", "days", "children".
    pub unit: Line<30>,
}

/// A reading as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadingView {
    /// Stable id.
    pub id: ReadingId,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: PlanId,
    /// The measure.
    pub measure: Option<MeasureRef>,
    /// The day to which it speaks.
    pub as_at: NaiveDate,
    /// The value.
    pub value: Amount,
    /// Where it comes from.
    pub source: Option<Title>,
    /// What to keep in mind.
    pub quality_note: Option<Note>,
    /// The earlier reading that it corrects.
    pub corrects: Option<ReadingId>,
    /// The later reading that corrects it: leave this one out of sums and charts.
    pub corrected_by: Option<ReadingId>,
    /// Who recorded it.
    pub recorded_by: Option<PersonRef>,
    /// When.
    pub recorded_on: NaiveDate,
}

/// Which readings are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadingQuery {
    /// Of this plan.
    pub plan: Option<Id<Plan>>,
}

/// What stands around a batch of readings, each kind read in one query.
struct Around {
    measures: HashMap<Uuid, MeasureRef>,
    people: HashMap<Uuid, PersonRef>,
    corrected_by: HashMap<ReadingId, ReadingId>,
}

impl Around {
    async fn load(reader: &Reader, readings: &[Reading]) -> Result<Self, Failure> {
        let mut measures: Vec<Uuid> = readings.iter().map(|it| it.measure.raw()).collect();
        let mut people: Vec<Uuid> = readings.iter().map(|it| it.recorded_by.raw()).collect();
        for ids in [&mut measures, &mut people] {
            ids.sort_unstable();
            ids.dedup();
        }
        let measures: Vec<Measure> = reader.many(&measures).await?;
        let people: Vec<Person> = reader.many(&people).await?;
        let later = reader.corrections_of(readings).await?;
        Ok(Self {
            measures: measures
                .into_iter()
                .map(|it| (it.id.raw(), MeasureRef { id: it.id, title: it.title, unit: it.unit }))
                .collect(),
            people: people.iter().map(|person| (person.id.raw(), person.into())).collect(),
            corrected_by: corrections(later.iter().map(|it| (it.id, it.corrects))),
        })
    }

    fn view(&self, reading: Reading) -> ReadingView {
        ReadingView {
            measure: self.measures.get(&reading.measure.raw()).cloned(),
            corrected_by: self.corrected_by.get(&reading.id).copied(),
            recorded_by: self.people.get(&reading.recorded_by.raw()).cloned(),
            id: reading.id,
            version: reading.version,
            plan: reading.plan,
            as_at: reading.as_at,
            value: reading.value,
            source: reading.source,
            quality_note: reading.quality_note,
            corrects: reading.corrects,
            recorded_on: reading.recorded_on,
        }
    }
}

/// Records a reading of a measure. The measure's newest reading follows.
pub async fn record_reading(
    app: &App,
    call: &Call,
    id: Id<Measure>,
    recorded: RecordReading,
) -> Result<Done<ReadingView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    app.write(call, "record_reading", None, move |tx| async move {
        let measure: Measure = tx.get(id).await?.ok_or(Failure::Hidden)?;
        Sight::now((*tx).clone(), today).plan(&actor, measure.plan, today).await?;
        actor.require(Act::RecordReadings)?;
        seen.check_seen(measure.version)?;
        let reading = Reading {
            id: fresh(),
            version: 1,
            plan: measure.plan,
            measure: id,
            as_at: recorded.as_at,
            value: recorded.value,
            source: recorded.source,
            quality_note: recorded.quality_note,
            corrects: recorded.corrects,
            recorded_by: actor.person,
            recorded_on: today,
        };
        reading.check()?;
        let mut all: Vec<Reading> = tx.all(&ChildFilter::all().measure(Some(id))).await?;
        if let Some(corrects) = reading.corrects {
            check_correction(corrects, &all)?;
        }
        let reading = tx.add(reading).await?;
        all.push(reading.clone());
        renew(&tx, measure, &all).await?;
        let around = Around::load(&tx, std::slice::from_ref(&reading)).await?;
        Ok(around.view(reading))
    })
    .await
}

fn check_correction(corrects: Id<Reading>, all: &[Reading]) -> Result<(), Failure> {
    let bad = |detail: &str| Err(Failure::field("/corrects", detail));
    if !all.iter().any(|earlier| earlier.id == corrects) {
        return bad("there is no such reading of this measure");
    }
    if all.iter().any(|other| other.corrects == Some(corrects)) {
        return bad("this reading was corrected already; correct the later one");
    }
    Ok(())
}

/// Keeps the newest reading that was not corrected with the measure. Nobody who is editing the
/// measure is in conflict with that.
async fn renew(tx: &Tx, before: Measure, all: &[Reading]) -> Result<(), Failure> {
    let stands = |reading: &&Reading| !all.iter().any(|other| other.corrects == Some(reading.id));
    let newest = all.iter().filter(stands).max_by_key(|reading| (reading.as_at, reading.id));
    let latest = newest.map(|reading| LatestReading {
        reading: reading.id,
        as_at: reading.as_at,
        value: reading.value,
    });
    let after = Measure { latest, ..before.clone() };
    tx.follow(&before, after).await?;
    Ok(())
}

/// A page of a measure's readings, by the day to which they speak.
pub async fn readings_of(
    app: &App,
    actor: &Actor,
    id: Id<Measure>,
    paging: Paging,
) -> Result<Answer<Items<ReadingView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let measure: Measure = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Sight::now(reader.clone(), today).plan(&actor, measure.plan, today).await?;
        let listed = reader.readings_of(id, &paging.page()?).await?;
        let around = Around::load(&reader, &listed.items).await?;
        Ok(Items::of(listed, |reading| around.view(reading)))
    })
    .await
}

/// A page of readings, the first recorded first.
pub async fn readings(
    app: &App,
    actor: &Actor,
    query: ReadingQuery,
    paging: Paging,
) -> Result<Answer<Items<ReadingView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = within(&reader, &actor, query.plan, today).await?;
        let listed = reader.list::<Reading>(&filter, &paging.page()?).await?;
        let shown = listed.items.iter().map(|reading| reading.plan).chain(query.plan);
        crate::security::reads(shown.map(Id::raw));
        let around = Around::load(&reader, &listed.items).await?;
        Ok(Items::of(listed, |reading| around.view(reading)))
    })
    .await
}

/// A measure with the readings that stand, by the day to which they speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureHistory {
    /// The measure.
    pub measure: MeasureView,
    /// Its readings; corrected ones are left out.
    pub readings: Vec<LatestReading>,
}

/// Every measure of a plan with its readings, now or as they stood.
pub async fn histories(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<Vec<MeasureHistory>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let (sight, _) = Sight::of_plan_at(reader, today, as_at, &actor, plan).await?;
        let measures: Vec<Measure> = sight.of_plan(plan).await?;
        let all: Vec<Reading> = sight.of_plan(plan).await?;
        let around = super::view::Around::load(&sight, &measures).await?;
        let corrected: HashSet<_> = all.iter().filter_map(|reading| reading.corrects).collect();
        let mut readings: HashMap<Uuid, Vec<LatestReading>> = HashMap::new();
        for reading in all.iter().filter(|reading| !corrected.contains(&reading.id)) {
            readings.entry(reading.measure.raw()).or_default().push(LatestReading {
                reading: reading.id,
                as_at: reading.as_at,
                value: reading.value,
            });
        }
        let history = |measure: Measure| {
            let mut readings = readings.remove(&measure.id.raw()).unwrap_or_default();
            readings.sort_by_key(|reading| (reading.as_at, reading.reading));
            MeasureHistory { measure: around.view(measure), readings }
        };
        Ok(measures.into_iter().map(history).collect())
    })
    .await
}
