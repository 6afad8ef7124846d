//! Starting an import: answered at once, carried out beside, looked at while it runs.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use chrono::TimeDelta;
use domain::{
    Id,
    authority::{Authority, Person},
    change::{Author, AuthorKind, Channel},
    import::{Import, ImportState},
    plan::Plan,
    policy::{Act, Verdict, decide},
};
use intake::Reading;
use persistence::{Act as Entry, ImportJob, Scope, StoreError};
use serde::{Deserialize, Serialize};

use super::{
    carry_out::{carry_out, known},
    choices::{
        Choices, ImportCounts, ImportOutcome, ImportProgress, ImportView, LineView, StartImport,
    },
    job::{check_headings, choices_of, own, reading_of, remembered, view},
    weigh::weigh,
};
use crate::{App, Call, Done, Failure, reading::other_answer};

/// After how long an import of which nothing is heard is taken for broken off.
const SILENCE: TimeDelta = TimeDelta::minutes(5);

/// The progress of one import.
#[derive(Debug, Clone, Default)]
pub struct Step(Arc<(AtomicUsize, AtomicUsize)>);

impl Step {
    pub(super) fn begin(&self, of: usize) {
        self.0.1.store(of, Ordering::Relaxed);
    }

    pub(super) fn forward(&self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> ImportProgress {
        ImportProgress {
            done: self.0.0.load(Ordering::Relaxed),
            of: self.0.1.load(Ordering::Relaxed),
        }
    }
}

/// The imports that this process carries out now.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<HashMap<Id<Import>, Step>>>);

impl UnderWay {
    fn change<T>(&self, work: impl FnOnce(&mut HashMap<Id<Import>, Step>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn progress(&self, id: Id<Import>) -> Option<ImportProgress> {
        self.change(|all| all.get(&id).map(Step::progress))
    }
}

/// Starts an import and answers at once.
pub async fn start(
    app: &App,
    call: &Call,
    id: Id<Import>,
    wanted: StartImport,
) -> Result<Done<ImportView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let (actor, today, now) = (call.actor, app.today(), app.real_now());
    let under_way = app.under_way.clone();
    let done = app
        .write(call, "start_import", None, move |tx| async move {
            let (mut job, plan) = own(&tx, &actor, id, today).await?;
            let silent = job.changed_at + SILENCE < now && under_way.progress(id).is_none();
            match job.state {
                ImportState::Preview | ImportState::Failed => {}
                ImportState::Running if silent => {}
                ImportState::Running => {
                    let detail = "it is being carried out already; look at it to see how far it is";
                    return Err(Failure::refused("already_running", detail));
                }
                ImportState::Done => {
                    let detail = "it was carried out already; upload the file again to compare it with the plan as it is now";
                    return Err(Failure::refused("already_done", detail));
                }
            }
            job.state = ImportState::Running;
            job.changed_at = now;
            job.outcome = None;
            tx.save_import(&job).await?;
            view(&tx, &under_way, job, plan, today).await
        })
        .await?;
    if !done.replayed {
        let (app, call) = (app.clone(), Call { claim: None, ..call.clone() });
        tokio::spawn(async move { carry(app, call, id, wanted).await });
    }
    Ok(done)
}

/// Carries it out, and notes what came of it in the same transaction, or why it failed in another.
async fn carry(app: App, call: Call, id: Id<Import>, wanted: StartImport) {
    let step = Step::default();
    app.under_way.change(|all| all.insert(id, step.clone()));
    let mut importer = call.clone();
    importer.actor.channel = Channel::Import;
    let (actor, today, now) = (importer.actor, app.today(), app.real_now());
    let result = app
        .write(&importer, "import_plan", None, move |tx| async move {
            let (mut job, plan) = own(&tx, &actor, id, today).await?;
            let (reading, choices) = (reading_of(&job)?, choices_of(&job)?);
            let known = known(&tx, plan, job.by, today).await?;
            let counts =
                carry_out(&tx, actor.authority, &known, &reading, &choices, wanted, &step).await?;
            finish(&mut job, ImportState::Done, Some(counts), None, now)?;
            tx.save_import(&job).await?;
            Ok(counts)
        })
        .await;
    if let Err(failure) = result {
        if matches!(failure, Failure::Broken(_) | Failure::Unsure(_)) {
            tracing::error!(error = ?failure, "an import broke off");
        }
        let why = failure.to_string();
        let noted = app
            .write(&call, "import_failed", None, move |tx| async move {
                let Some(mut job) = tx.import(id).await? else { return Ok(()) };
                // It may stand although its commit's answer was lost.
                if job.state == ImportState::Running {
                    finish(&mut job, ImportState::Failed, None, Some(why), now)?;
                    tx.save_import(&job).await?;
                }
                Ok(())
            })
            .await;
        if let Err(failure) = noted {
            tracing::warn!(error = ?failure, "that an import failed could not be noted");
        }
    }
    app.under_way.change(|all| all.remove(&id));
}

fn finish(
    job: &mut ImportJob,
    state: ImportState,
    counts: Option<ImportCounts>,
    failure: Option<String>,
    now: domain::Instant,
) -> Result<(), Failure> {
    let outcome = ImportOutcome { counts, failure };
    job.state = state;
    job.changed_at = now;
    job.outcome = Some(serde_json::to_string(&outcome).map_err(StoreError::from)?);
    Ok(())
}

/// An import by the operator at the command line, in a plan lead's name.
#[derive(Debug, Clone)]
pub struct Directly {
    /// Whose plan.
    pub authority: Id<Authority>,
    /// Which plan.
    pub plan: Id<Plan>,
    /// In whose name its updates are brought in.
    pub by: Id<Person>,
    /// How to read and take it.
    pub choices: Choices,
    /// Whether refused lines are left out.
    pub start: StartImport,
    /// Only looked at: nothing is stored.
    pub dry_run: bool,
}

/// What an import at the command line did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Direct {
    /// The lines.
    pub lines: Vec<LineView>,
    /// What they come to.
    pub counts: ImportCounts,
    /// Posts that are made.
    pub posts: Vec<String>,
    /// Headings of columns that were left out.
    pub unread: Vec<String>,
}

/// Reads a file and carries it out at once.
pub async fn carry_out_directly(
    app: &App,
    wanted: Directly,
    file: Vec<u8>,
    step: Step,
) -> Result<Direct, Failure> {
    let scope = Scope::Authority(wanted.authority);
    let authority = wanted.authority;
    let columns =
        app.store.read(scope, |reader| async move { remembered(&reader, authority).await }).await?;
    let Reading::Plan(reading) = app.reader.read(wanted.choices.task(&columns), file).await? else {
        return Err(other_answer());
    };
    let author = Author {
        kind: AuthorKind::Operator,
        person: Some(wanted.by.raw()),
        channel: Channel::Import,
        ..Author::OPERATOR
    };
    let act = Entry { author, use_case: "import_plan", reason: None, at: app.now(), claim: None };
    let today = app.today();
    let written = app
        .store
        .write(scope, act, move |tx| async move {
            let plan: Plan = tx.get(wanted.plan).await?.ok_or_else(|| {
                Failure::field("/plan", "this authority has no plan with this id")
            })?;
            let by: Person = tx.get(wanted.by).await?.ok_or(Failure::Hidden)?;
            if decide(by.role, true, Act::EditPlans, false) != Verdict::Allow {
                let detail = format!("{} may not edit plans; name a plan lead", by.name);
                return Err(Failure::field("/by", detail));
            }
            check_headings(&wanted.choices, &reading)?;
            let known = known(&tx, plan, wanted.by, today).await?;
            let weighed = weigh(&reading, &wanted.choices, &known);
            let counts = weighed.counts();
            let posts = weighed.posts.iter().map(|post| post.title.to_string()).collect();
            let lines: Vec<LineView> = weighed.lines.into_iter().map(|(view, _)| view).collect();
            if !wanted.dry_run {
                carry_out(&tx, authority, &known, &reading, &wanted.choices, wanted.start, &step)
                    .await?;
            }
            let unread = reading.columns.iter().filter(|column| column.field.is_none());
            let unread = unread.map(|column| column.heading.clone()).collect();
            Ok::<_, Failure>(Direct { lines, counts, posts, unread })
        })
        .await?;
    Ok(written.value)
}
