//! Uploading a plan, looking at what its lines come to, and correcting how it is read.

use chrono::NaiveDate;
use domain::{
    FieldFault, Id,
    authority::Authority,
    import::{ColumnMeaning, Headings, Import, ImportState, folded},
    inspection::Area,
    plan::Plan,
    policy::Act,
};
use intake::{
    Reading,
    plan::{ColumnRead, PlanReading},
};
use persistence::{Cursor, CursorKey, ImportJob, Reader, StoreError, Tx};
use serde_json::Value;
use uuid::Uuid;

use super::{
    carry_out::known,
    choices::{Choices, ImportOutcome, ImportSummary, ImportView, LineView},
    start::UnderWay,
    weigh::weigh,
};
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, app::fresh, merge::merge,
    reading::other_answer, sight::Sight,
};

/// Reads a plan's table and keeps it as an import to look at. Nothing of the plan changes.
pub async fn upload(
    app: &App,
    call: &Call,
    plan: Id<Plan>,
    file_name: Option<String>,
    file: Vec<u8>,
    choices: Choices,
) -> Result<Done<ImportView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let (actor, today, now) = (call.actor, app.today(), app.real_now());
    // Whose plan it is comes before what is in the file.
    let columns = app
        .read(&actor, |reader| async move {
            Sight::now(reader.clone(), today).plan(&actor, plan, today).await?;
            remembered(&reader, actor.authority).await
        })
        .await?
        .value;
    let reading = read(app, &choices, &columns, file.clone()).await?;
    let under_way = app.under_way.clone();
    app.write(call, "upload_import", None, move |tx| async move {
        let plan = Sight::now((*tx).clone(), today).plan(&actor, plan, today).await?;
        let job = ImportJob {
            id: fresh(),
            version: 1,
            plan: plan.id,
            by: actor.person,
            file_name,
            choices: json(&choices)?,
            reading: json(&reading)?,
            state: ImportState::Preview,
            outcome: None,
            made_at: now,
            changed_at: now,
        };
        tx.add_import(&job, file).await?;
        view(&tx, &under_way, job, plan, today).await
    })
    .await
}

async fn read(
    app: &App,
    choices: &Choices,
    columns: &[ColumnMeaning],
    file: Vec<u8>,
) -> Result<PlanReading, Failure> {
    match app.reader.read(choices.task(columns), file).await? {
        Reading::Plan(reading) => Ok(*reading),
        _ => Err(other_answer()),
    }
}

/// What earlier files of the council taught.
pub(super) async fn remembered(
    reader: &Reader,
    authority: Id<Authority>,
) -> Result<Vec<ColumnMeaning>, Failure> {
    let headings: Option<Headings> = reader.get_raw(authority.raw()).await?;
    Ok(headings.map(|headings| headings.columns).unwrap_or_default())
}

/// Changes how an import is read and taken, by a merge patch; the file is read again.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Import>,
    patch: Value,
) -> Result<Done<ImportView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let (actor, today, now, seen) = (call.actor, app.today(), app.real_now(), call.clone());
    let (job, file, columns) = app
        .read(&actor, |reader| async move {
            let (job, _) = own(&reader, &actor, id, today).await?;
            let file = reader.import_file(id).await?;
            Ok((job, file, remembered(&reader, actor.authority).await?))
        })
        .await?
        .value;
    call.check_seen(job.version)?;
    require_open(&job)?;
    let before = choices_of(&job)?;
    let choices: Choices = merge(&before, patch)?;
    let file = file.ok_or_else(|| Failure::refused("already_done", "its file is gone"))?;
    let reading = read(app, &choices, &columns, file).await?;
    let under_way = app.under_way.clone();
    app.write(call, "change_import", None, move |tx| async move {
        let (mut job, plan) = own(&tx, &actor, id, today).await?;
        seen.check_seen(job.version)?;
        require_open(&job)?;
        check_area(&tx, &plan, &choices).await?;
        check_headings(&choices, &reading)?;
        if choices.remember {
            remember(&tx, actor.authority, &choices.columns).await?;
        }
        job.version += 1;
        job.choices = json(&choices)?;
        job.reading = json(&reading)?;
        job.state = ImportState::Preview;
        job.outcome = None;
        job.changed_at = now;
        tx.save_import(&job).await?;
        view(&tx, &under_way, job, plan, today).await
    })
    .await
}

fn require_open(job: &ImportJob) -> Result<(), Failure> {
    match job.state {
        ImportState::Preview | ImportState::Failed => Ok(()),
        ImportState::Running => {
            Err(Failure::refused("already_running", "it is being carried out already"))
        }
        ImportState::Done => Err(Failure::refused("already_done", "it was carried out already")),
    }
}

async fn check_area(tx: &Tx, plan: &Plan, choices: &Choices) -> Result<(), Failure> {
    let Some(id) = choices.default_area else { return Ok(()) };
    let area: Option<Area> = tx.get(id).await?;
    let fits = |area: &Area| plan.inspection.is_none_or(|of| of == area.inspection);
    if area.as_ref().is_some_and(fits) {
        return Ok(());
    }
    let detail = "there is no such area of the inspection that the plan answers";
    Err(Failure::Invalid(vec![FieldFault::new("/default_area", detail)]))
}

/// A mistyped heading would be passed over in silence.
pub(super) fn check_headings(choices: &Choices, reading: &PlanReading) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for (at, said) in choices.columns.iter().enumerate() {
        let is_there = |column: &ColumnRead| folded(&column.heading) == folded(&said.heading);
        if !reading.columns.iter().any(is_there) {
            let known: Vec<_> = reading.columns.iter().map(|it| it.heading.as_str()).collect();
            let detail = format!("no column has this heading; there are {}", known.join(", "));
            faults.push(FieldFault::new(format!("/columns/{at}/heading"), detail));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}

async fn remember(
    tx: &Tx,
    authority: Id<Authority>,
    said: &[ColumnMeaning],
) -> Result<(), Failure> {
    let found: Option<Headings> = tx.get_raw(authority.raw()).await?;
    let blank = || Headings { id: authority, version: 1, columns: vec![] };
    let mut after = found.clone().unwrap_or_else(blank);
    after.remember(said);
    if let Some(before) = found {
        tx.save(&before, after).await?;
    } else {
        tx.add(after).await?;
    }
    Ok(())
}

/// One import.
pub async fn get(app: &App, actor: &Actor, id: Id<Import>) -> Result<Answer<ImportView>, Failure> {
    actor.require(Act::ReadDraftPlans)?;
    let (actor, today, under_way) = (*actor, app.today(), app.under_way.clone());
    app.read(&actor, move |reader| async move {
        let (job, plan) = own(&reader, &actor, id, today).await?;
        view(&reader, &under_way, job, plan, today).await
    })
    .await
}

/// The imports of the last month, the newest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<ImportSummary>>, Failure> {
    actor.require(Act::ReadDraftPlans)?;
    let under_way = app.under_way.clone();
    app.read(actor, move |reader| async move {
        let jobs = reader.imports().await?;
        crate::security::reads(jobs.iter().map(|job| job.plan.raw()));
        let summaries = jobs.into_iter().map(|job| ImportSummary {
            progress: under_way.progress(job.id),
            id: job.id,
            plan: job.plan,
            by: job.by,
            file_name: job.file_name,
            state: job.state,
            made_at: job.made_at,
        });
        Items::cut(summaries.collect(), &paging, |summary: &ImportSummary| Cursor {
            key: CursorKey::None,
            id: summary.id.raw(),
        })
    })
    .await
}

/// What each line of an import comes to, as things are now.
pub async fn lines(
    app: &App,
    actor: &Actor,
    id: Id<Import>,
    paging: Paging,
) -> Result<Answer<Items<LineView>>, Failure> {
    actor.require(Act::ReadDraftPlans)?;
    let (actor, today) = (*actor, app.today());
    app.read(&actor, move |reader| async move {
        let (job, plan) = own(&reader, &actor, id, today).await?;
        let known = known(&reader, plan, job.by, today).await?;
        let weighed = weigh(&reading_of(&job)?, &choices_of(&job)?, &known);
        let lines = weighed.lines.into_iter().map(|(view, _)| view).collect();
        Items::cut(lines, &paging, |line: &LineView| Cursor {
            key: CursorKey::None,
            id: Uuid::from_u128(line.line.into()),
        })
    })
    .await
}

/// An import and its plan, for somebody who may see the plan.
pub(super) async fn own(
    reader: &Reader,
    actor: &Actor,
    id: Id<Import>,
    today: NaiveDate,
) -> Result<(ImportJob, Plan), Failure> {
    let job = reader.import(id).await?.ok_or(Failure::Hidden)?;
    let plan = Sight::now(reader.clone(), today).plan(actor, job.plan, today).await?;
    Ok((job, plan))
}

pub(super) fn choices_of(job: &ImportJob) -> Result<Choices, Failure> {
    serde_json::from_str(&job.choices).map_err(|error| Failure::Broken(StoreError::from(error)))
}

pub(super) fn reading_of(job: &ImportJob) -> Result<PlanReading, Failure> {
    serde_json::from_str(&job.reading).map_err(|error| Failure::Broken(StoreError::from(error)))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Broken(StoreError::from(error)))
}

pub(super) async fn view(
    reader: &Reader,
    under_way: &UnderWay,
    job: ImportJob,
    plan: Plan,
    today: NaiveDate,
) -> Result<ImportView, Failure> {
    let (reading, choices) = (reading_of(&job)?, choices_of(&job)?);
    let outcome = job.outcome.as_deref().map(serde_json::from_str).transpose();
    let outcome: Option<ImportOutcome> =
        outcome.map_err(|error| Failure::Broken(StoreError::from(error)))?;
    // What was carried out is told as it was then.
    let done = outcome.as_ref().and_then(|outcome| outcome.counts);
    let (counts, posts) = if let Some(counts) = done {
        (counts, Vec::new())
    } else {
        let known = known(reader, plan, job.by, today).await?;
        let weighed = weigh(&reading, &choices, &known);
        (weighed.counts(), weighed.posts.iter().map(|post| post.title.to_string()).collect())
    };
    Ok(ImportView {
        id: job.id,
        version: job.version,
        plan: job.plan,
        by: job.by,
        file_name: job.file_name,
        state: job.state,
        choices,
        counts,
        posts,
        sheets: reading.sheets,
        sheet: reading.sheet,
        header_line: reading.header_line,
        columns: reading.columns,
        progress: under_way.progress(job.id),
        outcome,
        made_at: job.made_at,
    })
}
