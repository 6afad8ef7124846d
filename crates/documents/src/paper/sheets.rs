//! A plan as sheets: a row for each action, measure, reading and date that moved.

use domain::measure::Amount;

use super::{Action, Audience, Plan, parts};
use crate::sheet::{Column, Sheet, Value};

/// The sheets of a plan.
#[must_use]
pub fn sheets(plan: &Plan, audience: Audience) -> Vec<Sheet> {
    vec![actions(plan, audience), slips(plan, audience), measures(plan), readings(plan), key(plan)]
}

fn columns(all: &[(&str, u16)]) -> Vec<Column> {
    all.iter().map(|(name, width)| Column::new(name, *width)).collect()
}

fn actions(plan: &Plan, audience: Audience) -> Sheet {
    let mut all = vec![
        ("Reference", 11),
        ("Action", 50),
        ("Areas", 10),
        ("Outcome sought", 40),
        ("Success criterion", 40),
        ("Owner", 28),
        ("Organisation", 24),
        ("Starts", 18),
        ("First due date", 18),
        ("Due date", 18),
        ("Times moved", 10),
        ("Status", 16),
        ("Rating", 16),
        ("Why", 40),
        ("Path to green", 40),
        ("Impact", 18),
        ("What shows it", 40),
        ("Last update on", 18),
        ("Last update", 60),
    ];
    if audience == Audience::Officers {
        all.extend([("Holder", 24), ("Internal note", 40)]);
    }
    let row = |action: &&Action| row(plan, action, audience);
    Sheet {
        name: "Actions".into(),
        columns: columns(&all),
        rows: parts::actions(plan, audience).iter().map(row).collect(),
    }
}

fn row(plan: &Plan, action: &Action, audience: Audience) -> Vec<Value> {
    let maybe = |text: &Option<String>| Value::text(text.as_deref().unwrap_or_default());
    let owner = action.owner.as_ref();
    let latest = action.latest.as_ref();
    let mut values = vec![
        Value::text(&action.reference),
        Value::text(action.wording.for_paper(audience).words()),
        Value::text(action.areas.join("; ")),
        maybe(&action.outcome),
        maybe(&action.success_criterion),
        Value::text(owner.map(|owner| owner.post.as_str()).unwrap_or_default()),
        owner.map_or(Value::Empty, |owner| maybe(&owner.organisation)),
        Value::day(action.starts_on),
        Value::day(action.original_due_on),
        Value::day(action.due_on),
        Value::count(action.slips.len()),
        Value::text(action.status.words()),
        Value::text(parts::label(plan, action.rating)),
        Value::text(action.why.join("; ")),
        maybe(&action.path_to_green),
        Value::text(super::sentences::impact(action.impact)),
        maybe(&action.impact_basis),
        Value::day(latest.map(|latest| latest.on)),
        Value::text(latest.map(|latest| latest.done.as_str()).unwrap_or_default()),
    ];
    if audience == Audience::Officers {
        values.push(owner.map_or(Value::Empty, |owner| maybe(&owner.holder)));
        values.push(maybe(&action.internal_note));
    }
    values
}

fn slips(plan: &Plan, audience: Audience) -> Sheet {
    let mut rows = Vec::new();
    for action in parts::actions(plan, audience) {
        for slip in &action.slips {
            rows.push(vec![
                Value::text(&action.reference),
                Value::Day(slip.from),
                Value::Day(slip.to),
                Value::text(&slip.reason),
                Value::text(slip.agreed_by.as_deref().unwrap_or_default()),
                Value::day(slip.agreed_on),
            ]);
        }
    }
    let all = [
        ("Reference", 11),
        ("From", 18),
        ("To", 18),
        ("Reason", 60),
        ("Agreed by", 28),
        ("Agreed on", 18),
    ];
    Sheet { name: "Dates that moved".into(), columns: columns(&all), rows }
}

fn number(amount: Option<Amount>) -> Value {
    // Thousandths up to a billion: `f64` holds them, and so does a cell.
    let parsed = amount.and_then(|amount| amount.to_string().parse().ok());
    parsed.map_or(Value::Empty, Value::Number)
}

fn measures(plan: &Plan) -> Sheet {
    let rows = plan.measures.iter().map(|measure| {
        let newest = measure.readings.last();
        vec![
            Value::text(&measure.title),
            Value::text(&measure.unit),
            number(measure.baseline),
            number(newest.map(|reading| reading.value)),
            Value::day(newest.map(|reading| reading.as_at)),
            number(measure.target),
            Value::day(measure.target_on),
            Value::text(measure.standing.code().replace('_', " ")),
            Value::text(if measure.stale { "too old to rely on" } else { "" }),
        ]
    });
    let all = [
        ("Measure", 50),
        ("Unit", 10),
        ("At the start", 14),
        ("Newest reading", 14),
        ("As at", 18),
        ("Target", 12),
        ("Target date", 18),
        ("How it stands", 18),
        ("Note", 24),
    ];
    Sheet { name: "Measures".into(), columns: columns(&all), rows: rows.collect() }
}

fn readings(plan: &Plan) -> Sheet {
    let mut rows = Vec::new();
    for measure in &plan.measures {
        for reading in &measure.readings {
            rows.push(vec![
                Value::text(&measure.title),
                Value::Day(reading.as_at),
                number(Some(reading.value)),
                Value::text(&measure.unit),
                Value::text(reading.note.as_deref().unwrap_or_default()),
            ]);
        }
    }
    let all = [("Measure", 50), ("As at", 18), ("Value", 12), ("Unit", 10), ("Note", 60)];
    Sheet { name: "Readings".into(), columns: columns(&all), rows }
}

fn key(plan: &Plan) -> Sheet {
    let line = |line: &domain::authority::KeyLine| {
        vec![Value::text(line.label.to_string()), Value::text(line.definition.to_string())]
    };
    Sheet {
        name: "Key to the ratings".into(),
        columns: columns(&[("Rating", 18), ("What it means", 100)]),
        rows: plan.key.iter().map(line).collect(),
    }
}
