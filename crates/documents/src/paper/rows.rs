//! Actions and measures as rows of tables.

use domain::{action::status::DeliveryStatus, rating::DeliveryRating, time::spoken};

use super::{Action, Audience, Owner, Plan, parts, sentences};
use crate::model::{Block, Cell, Row, Run, Table, TableLook};

/// The actions printed below an area, as a table.
pub(super) fn actions(
    caption: String,
    plan: &Plan,
    actions: &[&Action],
    audience: Audience,
) -> Block {
    let header =
        ["Ref", "Action and outcome sought", "Owner", "Due", "How it stands", "Difference"];
    Block::Table(Table {
        caption,
        header: header.map(str::to_owned).to_vec(),
        rows: actions.iter().map(|action| row(plan, action, audience)).collect(),
        row_header: true,
        widths: vec![6, 34, 17, 16, 33, 18],
        look: TableLook::Grid,
    })
}

fn row(plan: &Plan, action: &Action, audience: Audience) -> Row {
    Row::of([
        Cell::text(&action.reference),
        what(action, audience),
        owner(action.owner.as_ref(), audience),
        due(action),
        stands(plan, action),
        difference(action),
    ])
}

/// What will be done, what for, and how anyone can tell.
fn what(action: &Action, audience: Audience) -> Cell {
    let mut cell = Cell::runs(vec![Run::bold(action.wording.for_paper(audience).words())]);
    if let Some(outcome) = &action.outcome {
        cell = labelled(cell, "Outcome: ", outcome);
    }
    if let Some(criterion) = &action.success_criterion {
        cell = labelled(cell, "We will know by: ", criterion);
    }
    if let [_, others @ ..] = action.areas.as_slice()
        && !others.is_empty()
    {
        let all = domain::sentence::listed(others);
        let area = if others.len() == 1 { "area" } else { "areas" };
        cell = cell.and(vec![Run::italic(format!("Also answers {area} {all}"))]);
    }
    if let (Audience::Officers, Some(note)) = (audience, &action.internal_note) {
        cell = cell.and(vec![Run::italic(format!("For officers only: {note}"))]);
    }
    cell
}

fn labelled(cell: Cell, label: &str, text: &str) -> Cell {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let cell = cell.and(vec![Run::bold(label), Run::plain(first)]);
    lines.fold(cell, |cell, line| cell.and(vec![Run::plain(line)]))
}

/// The date now, and what became of the first one.
pub(super) fn due(action: &Action) -> Cell {
    let Some(now) = action.due_on else { return Cell::text("No date yet") };
    let cell = parts::date(now);
    match sentences::moved(action.original_due_on, now, action.slips.len()) {
        Some(moved) => cell.and(vec![Run::plain(moved)]),
        None => cell,
    }
}

/// A post; for officers who holds it too.
pub(super) fn owner(owner: Option<&Owner>, audience: Audience) -> Cell {
    let Some(owner) = owner else { return Cell::text("No owner yet") };
    let mut cell = Cell::text(&owner.post);
    if let Some(organisation) = &owner.organisation {
        cell = cell.and(vec![Run::plain(organisation)]);
    }
    if let (Audience::Officers, Some(holder)) = (audience, &owner.holder) {
        cell = cell.and(vec![Run::plain(holder)]);
    }
    cell
}

/// The rating, what is more than the rating says, and the latest of it.
fn stands(plan: &Plan, action: &Action) -> Cell {
    let mut cell = Cell::runs(vec![parts::rating(plan, action.rating)]);
    let more = match action.status {
        DeliveryStatus::Verified => Some("Signed off by a second person"),
        DeliveryStatus::Embedded => Some("Still true at a later check"),
        _ => None,
    };
    cell = more.into_iter().fold(cell, |cell, more| cell.and(vec![Run::plain(more)]));
    if let Some(why) = why(action) {
        cell = cell.and(vec![Run::plain(why)]);
    }
    if let (Some(path), true) = (&action.path_to_green, is_in_trouble(action)) {
        cell = labelled(cell, "Path to green: ", path);
    }
    match &action.latest {
        Some(update) => labelled(cell, &format!("{}: ", spoken(update.on)), &update.done),
        None => cell.and(vec![Run::plain("No update yet")]),
    }
}

/// Whether it is late or at risk.
pub(super) const fn is_in_trouble(action: &Action) -> bool {
    matches!(action.rating, DeliveryRating::Late | DeliveryRating::AtRisk)
}

/// Why it is late or at risk, as a sentence.
pub(super) fn why(action: &Action) -> Option<String> {
    let told = !action.why.is_empty() && is_in_trouble(action);
    told.then(|| sentences::stopped(&sentences::capital(&action.why.join("; "))))
}

fn difference(action: &Action) -> Cell {
    let mut cell = Cell::text(sentences::impact(action.impact));
    let said = action.impact_basis.as_ref();
    let said =
        said.or_else(|| action.latest.as_ref().and_then(|latest| latest.difference.as_ref()));
    if let Some(said) = said {
        cell.paras.extend(Cell::text(said).paras);
    }
    cell
}

/// The measures as a table.
pub(super) fn measures(caption: &str, plan: &Plan) -> Block {
    let header = ["Measure", "At the start", "Newest reading", "Target", "How it stands"];
    let rows = plan.measures.iter().map(|measure| {
        let value = |value| sentences::amount(value, &measure.unit);
        let start = measure.baseline.map_or_else(|| "Not known".into(), value);
        let target = match (measure.target.map(value), measure.target_on) {
            (Some(target), Some(on)) => format!("{target} by {}", spoken(on)),
            (Some(target), None) => target,
            (None, _) => "None set".into(),
        };
        let mut newest = Cell::text(&sentences::newest(measure));
        if let Some(note) = measure.readings.last().and_then(|reading| reading.note.as_ref()) {
            newest = newest.and(vec![Run::italic(note)]);
        }
        let stands = sentences::capital(&measure.standing.code().replace('_', " "));
        Row::of([
            Cell::text(&measure.title),
            Cell::text(&start),
            newest,
            Cell::text(&target),
            Cell::text(&stands),
        ])
    });
    Block::Table(Table {
        caption: caption.to_owned(),
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        row_header: true,
        widths: vec![32, 14, 24, 18, 14],
        look: TableLook::Grid,
    })
}
