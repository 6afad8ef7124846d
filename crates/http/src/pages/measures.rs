//! Measures: whether the plan makes a difference for children.

use application::{
    Failure, Paging,
    measures::{self, MeasureHistory, MeasureView, ReadingView},
    plans,
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    Id,
    id::MeasureId,
    measure::{Amount, Frequency, Standing},
    plan::Plan,
    sentence::days,
    time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    charts::{Chart, Series, measure_line},
    form::{Asked, Typed, Usual},
    frame::{Frame, ok},
    router::PageRouter,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/measures";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, list).get("/measures/{measure}", show)
}

/// A measure with its chart.
#[derive(Debug, Clone)]
pub(crate) struct MeasureCard {
    pub(crate) at: String,
    pub(crate) title: String,
    /// Nothing until somebody has measured.
    pub(crate) chart: Option<Chart>,
    /// Where it stands, in a sentence.
    pub(crate) said: String,
    /// How that compares with the start and the target.
    pub(crate) standing: &'static str,
    /// That the last reading is too old.
    pub(crate) stale: Option<String>,
}

/// What is written after a value: "%" at once, words after a space.
fn unit(measure: &MeasureView) -> String {
    let unit = measure.unit.as_str();
    if unit == "%" { unit.to_owned() } else { format!(" {unit}") }
}

/// How often a reading is expected.
const fn often(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Monthly => "every month",
        Frequency::Quarterly => "every three months",
        Frequency::Termly => "three times a year",
        Frequency::Annual => "once a year",
    }
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::NoReading => "No reading yet",
        Standing::TargetMet => "The target is met",
        Standing::Improving => "Better than at the start",
        Standing::Unchanged => "No better and no worse than at the start",
        Standing::Worsening => "Worse than at the start",
    }
}

fn chart(history: &MeasureHistory, day: NaiveDate) -> Chart {
    let measure = &history.measure;
    let readings: Vec<(NaiveDate, Amount)> =
        history.readings.iter().map(|reading| (reading.as_at, reading.value)).collect();
    measure_line(&Series {
        title: &measure.title,
        unit: &unit(measure),
        baseline: measure.baseline,
        target: measure.target,
        readings: &readings,
        stale_on: measure.stale.then_some(day),
    })
}

/// "71% on 31 December 2024. It was 54% at the start; the target is 85% by 31 March 2025."
fn said(measure: &MeasureView) -> String {
    let unit = unit(measure);
    let now = measure.latest.as_ref().map_or_else(
        || "Nobody has recorded a reading yet.".to_owned(),
        |latest| format!("{}{unit} on {}.", latest.value, spoken(latest.as_at)),
    );
    let start = measure.baseline.map(|value| format!("it was {value}{unit} at the start"));
    let target = measure.target.map(|value| {
        let by = measure.target_on.map(|on| format!(" by {}", spoken(on))).unwrap_or_default();
        format!("the target is {value}{unit}{by}")
    });
    let more: Vec<String> = start.into_iter().chain(target).collect();
    if more.is_empty() {
        now
    } else {
        format!("{now} {}.", super::sheet::capital(&more.join("; ")))
    }
}

impl MeasureCard {
    /// A measure on a day.
    pub(crate) fn of(history: &MeasureHistory, day: NaiveDate) -> Self {
        let measure = &history.measure;
        Self {
            at: format!("/measures/{}", measure.id),
            title: measure.title.to_string(),
            chart: (!history.readings.is_empty()).then(|| chart(history, day)),
            said: said(measure),
            standing: standing(measure.standing),
            stale: stale(measure, day),
        }
    }
}

fn stale(measure: &MeasureView, day: NaiveDate) -> Option<String> {
    let latest = measure.latest.as_ref().filter(|_| measure.stale)?;
    let age = days((day - latest.as_at).num_days());
    Some(format!("The last reading is {age} old; one is expected {}.", often(measure.frequency)))
}

/// Whose measures are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    plan: Typed,
}

#[derive(Template)]
#[template(path = "measures.html")]
struct Measures {
    frame: Frame,
    /// The plan that is shown: its address and its title; none where there is no plan yet.
    plan: Option<(String, String)>,
    cards: Vec<MeasureCard>,
    /// The measures of the other plans.
    others: Vec<(String, String)>,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let mut all = plans::list(app, actor, None, Paging::default()).await?.value.items;
    let chosen = match wanted.plan.some() {
        Some(text) => Some(plans::get(app, actor, id_of(text)?, None).await?.value),
        None => all.last().cloned(),
    };
    all.retain(|plan| chosen.as_ref().is_none_or(|chosen| chosen.id != plan.id));
    let cards = match &chosen {
        None => Vec::new(),
        Some(plan) => {
            let found = measures::histories(app, actor, plan.id, None).await?;
            found.value.iter().map(|it| MeasureCard::of(it, found.stamp.day)).collect()
        }
    };
    ok(&Measures {
        frame: caller.frame(&api, "Measures", PART),
        plan: chosen.map(|plan| (format!("/plans/{}", plan.id), plan.title.to_string())),
        cards,
        others: all
            .into_iter()
            .map(|plan| (format!("{PART}?plan={}", plan.id), plan.title.to_string()))
            .collect(),
    })
}

/// An id in an address; what is none is of nothing that there is.
fn id_of(text: &str) -> Result<Id<Plan>, Failure> {
    text.parse().map_err(|_| Failure::Hidden)
}

#[derive(Template)]
#[template(path = "measure.html")]
struct MeasurePage {
    frame: Frame,
    plan_at: String,
    plan_title: String,
    card: MeasureCard,
    definition: Option<String>,
    often: &'static str,
    /// Better when higher, or when lower.
    better: &'static str,
    areas: Vec<(String, String)>,
    readings: Vec<Row>,
}

/// A reading.
struct Row {
    day: String,
    value: String,
    source: String,
    note: String,
    by: String,
    is_corrected: bool,
}

fn row(reading: ReadingView, unit: &str) -> Row {
    Row {
        day: spoken(reading.as_at),
        value: format!("{}{unit}", reading.value),
        source: reading.source.map(|it| it.to_string()).unwrap_or_default(),
        note: reading.quality_note.map(|it| it.to_string()).unwrap_or_default(),
        by: reading.recorded_by.map(|by| by.name.to_string()).unwrap_or_default(),
        is_corrected: reading.corrected_by.is_some(),
    }
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<MeasureId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let found = measures::get(app, actor, id, None).await?;
    let (measure, day) = (found.value, found.stamp.day);
    let most = Paging { limit: Some(Paging::MOST), after: None };
    let readings = measures::readings_of(app, actor, id, most).await?.value.items;
    let plan = plans::get(app, actor, measure.plan, None).await?.value;
    let standing = readings.iter().filter(|reading| reading.corrected_by.is_none());
    let standing = standing.map(|reading| domain::measure::LatestReading {
        reading: reading.id,
        as_at: reading.as_at,
        value: reading.value,
    });
    let history = MeasureHistory { readings: standing.collect(), measure };
    let measure = &history.measure;
    let unit = unit(measure);
    ok(&MeasurePage {
        frame: caller.frame_noting(&api, measure.title.to_string(), PART, &asked),
        plan_at: format!("/plans/{}", plan.id),
        plan_title: plan.title.to_string(),
        card: MeasureCard::of(&history, day),
        definition: measure.definition.as_ref().map(ToString::to_string),
        often: often(measure.frequency),
        better: match measure.direction {
            domain::measure::Direction::Higher => "Higher is better",
            domain::measure::Direction::Lower => "Lower is better",
        },
        areas: measure
            .areas
            .iter()
            .map(|area| (format!("/areas/{}", area.id), format!("Area {}", area.label)))
            .collect(),
        readings: readings.into_iter().rev().map(|reading| row(reading, &unit)).collect(),
    })
}
