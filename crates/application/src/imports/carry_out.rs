//! Carrying an import out: every line in one transaction, one entry of the change log.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Id,
    action::{Action, update::ProgressUpdate},
    authority::{Authority, Person},
    import::folded,
    inspection::Area,
    plan::Plan,
};
use intake::plan::PlanReading;
use persistence::{ChildFilter, Reader, Tx};

use super::{
    choices::{Choices, ImportCounts, LineOutcome, StartImport},
    start::Step,
    weigh::{Known, Weighed, Work, weigh},
};
use crate::{Failure, actions::dates, sight::rules};

/// How many lines are written together.
const AT_ONCE: usize = 200;

/// What there is to weigh lines against.
pub(super) async fn known(
    reader: &Reader,
    plan: Plan,
    by: Id<Person>,
    today: NaiveDate,
) -> Result<Known, Failure> {
    let all = ChildFilter::all();
    let areas: Vec<Area> = reader.all(&ChildFilter::all().inspection(plan.inspection)).await?;
    let actions = reader.plan_actions(plan.id).await?;
    let told: Vec<ProgressUpdate> = reader.all(&ChildFilter::all().plan(Some(plan.id))).await?;
    let mut updates: HashMap<Id<Action>, Vec<String>> = HashMap::new();
    for update in told {
        updates.entry(update.action).or_default().push(folded(&update.done));
    }
    Ok(Known { plan, areas, posts: reader.all(&all).await?, actions, updates, by, today })
}

/// Carries out what the lines come to now; anything refused stops the whole, unless it is left out.
pub(super) async fn carry_out(
    tx: &Tx,
    authority: Id<Authority>,
    known: &Known,
    reading: &PlanReading,
    choices: &Choices,
    wanted: StartImport,
    step: &Step,
) -> Result<ImportCounts, Failure> {
    let weighed = weigh(reading, choices, known);
    let counts = weighed.counts();
    refuse(&weighed, counts, wanted)?;
    step.begin(counts.create + counts.change);
    let rules = rules(tx, authority).await?;
    for post in weighed.posts {
        tx.add(post).await?;
    }
    let mut lines = weighed.lines.into_iter().map(|(_, work)| work).peekable();
    while lines.peek().is_some() {
        let (mut added, mut told, mut done) = (Vec::new(), Vec::new(), 0);
        for work in lines.by_ref().take(AT_ONCE) {
            match work {
                Work::Nothing => continue,
                Work::Create(mut action, updates) => {
                    dates::redate(tx, &mut action, &rules).await?;
                    added.push(*action);
                    told.extend(updates);
                }
                Work::Change(before, after, updates) => {
                    dates::save(tx, &before, *after, &rules).await?;
                    told.extend(updates);
                }
            }
            done += 1;
        }
        // An update is of an action that is there.
        tx.add_all(added).await?;
        tx.add_all(told).await?;
        (0..done).for_each(|_| step.forward());
    }
    Ok(counts)
}

fn refuse(weighed: &Weighed, counts: ImportCounts, wanted: StartImport) -> Result<(), Failure> {
    if counts.refuse == 0 || wanted.leave_out_refused {
        return Ok(());
    }
    let refused = weighed.lines.iter().map(|(view, _)| view);
    let lines: Vec<String> = refused
        .filter(|view| view.outcome == LineOutcome::Refuse)
        .take(5)
        .map(|view| view.line.to_string())
        .collect();
    let more = if counts.refuse > lines.len() { ", …" } else { "" };
    Err(Failure::refused(
        "lines_refused",
        format!(
            "{} of {} lines cannot be taken (line {}{more}): mend them in the file, or leave them out",
            counts.refuse,
            counts.lines,
            lines.join(", ")
        ),
    ))
}
