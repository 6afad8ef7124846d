//! Taking a text out of the record: a child's name that was typed by mistake.
//!
//! One entry, one transaction: rows, recorded states, reasons, kept replies, imports in hand, and the
//! documents of packs and submissions, which are made anew out of the log without the text.

use std::collections::{HashMap, HashSet};

use domain::{
    Id, Line, Note,
    action::Action,
    authority::{Person, Post},
    change::{Kind, SubjectRef},
    governance::{
        item::{AgendaItem, FrozenDocument, MadeAnew, Pack},
        submission::Submission,
    },
    id::PlanId,
    inspection::Area,
    plan::Plan,
    policy::Act,
    redaction::{REDACT, Redaction},
    story::{Names, tell_redaction},
    time::london_day,
};
use persistence::{ChildFilter, Redacted, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Actor, App, Call, Done, Failure, agenda, papers::frozen::FrozenSet, submissions};

/// What shall be taken out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redact {
    /// The text, exactly as it was typed, capitals too. It is taken out where it stands as words of
    /// its own.
    pub text: Line<200>,
    /// Why. It stays in the change log and must not hold the text.
    pub reason: Note,
    /// Only tell where it stands, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// A thing in which the text stands now, or stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedactedPlace {
    /// What kind of thing.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// Whether it stands in it now, and not only in what it was before.
    pub now: bool,
    /// The thing in whose story it is told: an update's action, a comment's item.
    pub about: Option<Uuid>,
    /// In words: "A text was redacted in action 2.3".
    pub told: String,
    /// Where in it the text stands, without the text.
    pub excerpt: String,
}

/// A frozen document that is made anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedactedDocument {
    /// Of a pack (`agenda_item`) or of a submission.
    pub of: SubjectRef,
    /// The plan.
    pub plan: PlanId,
    /// Its name: "panel-report.pdf".
    pub name: Line<80>,
    /// SHA-256 of the bytes that were frozen.
    pub was: Line<64>,
    /// SHA-256 of its bytes now; null where it was only tried: whether it holds the text is seen when
    /// it is made anew.
    pub sha256: Option<Line<64>>,
}

/// What a text was taken out of, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RedactionView {
    /// Whether it was only tried.
    pub dry_run: bool,
    /// The entry of the change log that says so; null when it was only tried.
    pub entry: Option<i64>,
    /// The things in which it stood.
    pub places: Vec<RedactedPlace>,
    /// From how many recorded states it was taken.
    pub states: usize,
    /// From how many reasons.
    pub reasons: usize,
    /// How many kept replies were dropped.
    pub replies: usize,
    /// How many imports in hand were dropped.
    pub imports: usize,
    /// The documents of packs and submissions that were made anew, or may be.
    pub documents: Vec<RedactedDocument>,
}

/// Takes a text out of everything that is kept of the authority.
pub async fn redact(
    app: &App,
    call: &Call,
    wanted: Redact,
) -> Result<Done<RedactionView>, Failure> {
    call.actor.require(Act::Redact)?;
    let redaction = Redaction::new(wanted.text, &wanted.reason)?;
    let work = Work { app: app.clone(), actor: call.actor, redaction, dry_run: wanted.dry_run };
    if wanted.dry_run {
        let tried = app.try_out(call, REDACT, move |tx| work.carry_out(tx)).await?;
        return Ok(Done { value: tried.value, stamp: tried.stamp, replayed: false });
    }
    let reason = Some(wanted.reason.to_string());
    let done = app.write(call, REDACT, reason, move |tx| work.carry_out(tx)).await?;
    if let Err(error) = app.store.empty_write_ahead_log().await {
        tracing::warn!(error = %error, "what was redacted may stay in the write-ahead log for a while");
    }
    Ok(done)
}

struct Work {
    app: App,
    actor: Actor,
    redaction: Redaction,
    dry_run: bool,
}

impl Work {
    async fn carry_out(self, tx: Tx) -> Result<RedactionView, Failure> {
        if tx.is_importing().await? {
            return Err(Failure::refused(
                "importing",
                "an import is being carried out and may bring the text in again; wait until it ends",
            ));
        }
        let redacted = tx.redact(&self.redaction).await?;
        if redacted.states.is_empty() && redacted.reasons == 0 && redacted.imports == 0 {
            return Err(Failure::field(
                "/text",
                "stands nowhere in the record; look at its spelling and its capitals",
            ));
        }
        let documents = self.documents(&tx, &redacted).await?;
        Ok(RedactionView {
            dry_run: self.dry_run,
            entry: (!self.dry_run).then(|| tx.number()),
            places: self.places(&tx, &redacted).await?,
            states: redacted.states.len(),
            reasons: redacted.reasons,
            replies: redacted.replies,
            imports: redacted.imports,
            documents,
        })
    }

    async fn places(&self, tx: &Tx, redacted: &Redacted) -> Result<Vec<RedactedPlace>, Failure> {
        let labels = Labels::load(tx, redacted).await?;
        let mut seen = HashSet::new();
        Ok(redacted
            .states
            .iter()
            .rev()
            .filter(|state| seen.insert((state.kind, state.id)))
            .map(|state| RedactedPlace {
                kind: state.kind,
                id: state.id,
                root: state.root,
                about: state.about,
                excerpt: state.excerpt.clone(),
                now: redacted.subjects.contains(&(state.kind, state.id)),
                told: tell_redaction(&SubjectRef { kind: state.kind, id: state.id }, &labels).text,
            })
            .collect())
    }

    /// Makes the documents of packs and submissions anew that may show what was taken out: their
    /// revision is not before it, and it is of their plan, of an inspection or of a meeting.
    async fn documents(
        &self,
        tx: &Tx,
        redacted: &Redacted,
    ) -> Result<Vec<RedactedDocument>, Failure> {
        let plans: Vec<Plan> = tx.all(&ChildFilter::all()).await?;
        let is_other = |root: Uuid, plan: Id<Plan>| {
            root != plan.raw() && plans.iter().any(|it| it.id.raw() == root)
        };
        let may_show = |plan: Id<Plan>, revision: i64| {
            redacted.states.iter().any(|state| {
                state.number <= revision && state.root.is_none_or(|root| !is_other(root, plan))
            })
        };
        let mut made = Vec::new();
        let items: Vec<AgendaItem> = tx.all(&ChildFilter::all()).await?;
        for item in items {
            let Some(pack) = &item.pack else { continue };
            let is_said = redacted.subjects.contains(&(Kind::AgendaItem, item.id.raw()));
            if !is_said && !may_show(item.plan, pack.revision) {
                continue;
            }
            if self.dry_run {
                made.extend(may_be(Kind::AgendaItem, item.id.raw(), item.plan, &pack.documents));
                continue;
            }
            let again = agenda::pack_again(&self.app, &self.actor, &item, pack);
            let again = self.app.store.within(tx, again).await?;
            let documents = self.replace(tx, &pack.documents, again).await?;
            made.extend(told(Kind::AgendaItem, item.id.raw(), item.plan, &documents, tx.number()));
            let pack = Pack { documents, ..pack.clone() };
            let after = AgendaItem { pack: Some(pack), ..item.clone() };
            let _ = tx.save(&item, after).await?;
        }
        let all: Vec<Submission> = tx.all(&ChildFilter::all()).await?;
        for submission in all {
            if !may_show(submission.plan, submission.revision) {
                continue;
            }
            if self.dry_run {
                let (id, plan) = (submission.id.raw(), submission.plan);
                made.extend(may_be(Kind::Submission, id, plan, &submission.documents));
                continue;
            }
            let again = submissions::again(&self.app, &self.actor, &submission);
            let again = self.app.store.within(tx, again).await?;
            let documents = self.replace(tx, &submission.documents, again).await?;
            let (id, plan) = (submission.id.raw(), submission.plan);
            made.extend(told(Kind::Submission, id, plan, &documents, tx.number()));
            let after = Submission { documents, ..submission.clone() };
            let _ = tx.save(&submission, after).await?;
        }
        tx.drop_unnamed_documents().await?;
        Ok(made)
    }

    /// Keeps what came out differently.
    async fn replace(
        &self,
        tx: &Tx,
        frozen: &[FrozenDocument],
        again: FrozenSet,
    ) -> Result<Vec<FrozenDocument>, Failure> {
        let mut documents = frozen.to_vec();
        for (new, bytes) in again.documents {
            let Some(old) = documents.iter_mut().find(|it| it.name == new.name) else { continue };
            if old.sha256 == new.sha256 {
                continue;
            }
            tx.keep_document(&new, bytes).await?;
            let redacted =
                MadeAnew { was: old.sha256.clone(), entry: tx.number(), on: london_day(tx.at()) };
            *old = FrozenDocument { redacted: Some(redacted), ..new };
        }
        Ok(documents)
    }
}

/// What the things are called in which the text stood.
struct Labels {
    actions: HashMap<Uuid, String>,
    areas: HashMap<Uuid, String>,
}

impl Labels {
    async fn load(tx: &Tx, redacted: &Redacted) -> Result<Self, Failure> {
        let of = |kind| {
            let states = redacted.states.iter().filter(|state| state.kind == kind);
            states.map(|state| state.id).collect::<Vec<_>>()
        };
        let actions: Vec<Action> = tx.many(&of(Kind::Action)).await?;
        let areas: Vec<Area> = tx.many(&of(Kind::Area)).await?;
        Ok(Self {
            actions: actions.iter().map(|it| (it.id.raw(), it.reference.to_string())).collect(),
            areas: areas.iter().map(|it| (it.id.raw(), it.label.to_string())).collect(),
        })
    }
}

impl Names for Labels {
    fn post(&self, _: Id<Post>) -> Option<String> {
        None
    }
    fn person(&self, _: Id<Person>) -> Option<String> {
        None
    }
    fn action(&self, id: Id<Action>) -> Option<String> {
        self.actions.get(&id.raw()).cloned()
    }
    fn area(&self, id: Id<Area>) -> Option<String> {
        self.areas.get(&id.raw()).cloned()
    }
}

/// The documents that this entry made anew.
fn told(
    kind: Kind,
    id: Uuid,
    plan: Id<Plan>,
    documents: &[FrozenDocument],
    entry: i64,
) -> Vec<RedactedDocument> {
    let of = |document: &FrozenDocument| {
        let redacted = document.redacted.as_ref().filter(|it| it.entry == entry)?;
        Some(RedactedDocument {
            of: SubjectRef { kind, id },
            plan,
            name: document.name.clone(),
            was: redacted.was.clone(),
            sha256: Some(document.sha256.clone()),
        })
    };
    documents.iter().filter_map(of).collect()
}

/// The documents that may have to be made anew. To make them takes seconds, in which nobody else can
/// write: a trial does not.
fn may_be(
    kind: Kind,
    id: Uuid,
    plan: Id<Plan>,
    documents: &[FrozenDocument],
) -> Vec<RedactedDocument> {
    let of = |document: &FrozenDocument| RedactedDocument {
        of: SubjectRef { kind, id },
        plan,
        name: document.name.clone(),
        was: document.sha256.clone(),
        sha256: None,
    };
    documents.iter().map(of).collect()
}
