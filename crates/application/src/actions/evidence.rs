//! Evidence on an action: files, links and notes; their revisions, review and download.

use std::collections::HashMap;

use bytes::Bytes;
use chrono::NaiveDate;
use domain::{
    Account, Id, Line, Note, Title,
    action::{
        Action,
        evidence::{self, Evidence, EvidenceKind, Review, ReviewState},
    },
    authority::Person,
    file::{self, KeptFile},
    id::{ActionId, EvidenceId, PlanId},
    identifying,
    policy::Act,
};
use persistence::{ChildFilter, Page, Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::updates::{narrowed, reported_on};
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, actions::PersonRef, app::fresh,
    sight::Sight,
};

/// A piece of evidence to add: a file, a link or a note, or several of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddEvidence {
    /// Audit, dip sample, …
    pub kind: EvidenceKind,
    /// What it is.
    pub title: Title,
    /// Where it is.
    #[serde(default)]
    pub link: Option<Line<500>>,
    /// What it shows. No child may be identifiable.
    #[serde(default)]
    pub note: Option<Account>,
    /// The day to which it speaks.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub dated_on: Option<NaiveDate>,
    /// The last day on which it says how things are.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub expires_on: Option<NaiveDate>,
}

/// A file as it was sent. Its name is a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    /// What its sender calls it.
    pub name: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// What a second person found of a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewEvidence {
    /// Accepted, or rejected.
    pub accepted: bool,
    /// Why; needed when rejected.
    #[serde(default)]
    pub reason: Option<Note>,
}

/// Evidence as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceView {
    /// Stable id.
    pub id: EvidenceId,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: PlanId,
    /// The action.
    pub action: ActionId,
    /// Audit, dip sample, …
    pub kind: EvidenceKind,
    /// What it is.
    pub title: Title,
    /// Where it is.
    pub link: Option<Line<500>>,
    /// What it shows.
    pub note: Option<Account>,
    /// The day to which it speaks.
    pub dated_on: Option<NaiveDate>,
    /// Who added it.
    pub added_by: Option<PersonRef>,
    /// When.
    pub added_on: NaiveDate,
    /// The file; its bytes are at `/file` below this piece.
    pub file: Option<KeptFile>,
    /// The last day on which it says how things are.
    pub expires_on: Option<NaiveDate>,
    /// Whether that day is over.
    pub expired: bool,
    /// The earlier piece of which this is a revision.
    pub replaces: Option<EvidenceId>,
    /// The revision that has taken its place.
    pub replaced_by: Option<EvidenceId>,
    /// Whether a second person has looked at it.
    pub review: ReviewState,
    /// Who has.
    pub reviewed_by: Option<PersonRef>,
    /// When.
    pub reviewed_on: Option<NaiveDate>,
    /// What they said.
    pub review_reason: Option<Note>,
    /// What in it looks as if a child could be known by it, with what to do. It is told to those who
    /// can do something about it.
    pub warnings: Vec<Warning>,
}

/// Something that looks as if a child could be known by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// Where: a JSON pointer to the field.
    #[schema(example = "/note")]
    pub pointer: String,
    /// What it looks like, and what to do.
    pub detail: String,
}

impl Warning {
    /// What is said of a doubt.
    #[must_use]
    pub fn of(pointer: &str, doubt: &identifying::Doubt) -> Self {
        let detail = format!("{}. {}", doubt.sentence(), identifying::ADVICE);
        Self { pointer: pointer.to_owned(), detail }
    }
}

/// What may identify a child in a file of text, as it was sent.
#[must_use]
pub fn file_doubts(sent: &SentFile, today: NaiveDate) -> Vec<identifying::Doubt> {
    let is_text = sent.name.rsplit('.').next().and_then(file::FileKind::of_ending);
    let mut found = identifying::doubts(&sent.name, today);
    if is_text.is_some_and(file::FileKind::is_text) {
        found.extend(identifying::doubts(&String::from_utf8_lossy(&sent.bytes), today));
    }
    found
}

/// What evidence is shown with.
pub(super) struct Around {
    people: Vec<Person>,
    replaced: HashMap<EvidenceId, EvidenceId>,
    day: NaiveDate,
    warns: bool,
}

impl Around {
    /// Reads what pieces are shown with, for somebody.
    pub(super) async fn load(
        reader: &Reader,
        actor: &Actor,
        pieces: &[Evidence],
        day: NaiveDate,
    ) -> Result<Self, Failure> {
        let ids: Vec<Uuid> = pieces.iter().map(|it| it.id.raw()).collect();
        let mut revisions = reader.revisions_of(&ids).await?;
        revisions.retain(|it| may_see(actor, it));
        let replaced = revisions
            .iter()
            .filter_map(|it| Some((it.replaces?, it.id)))
            .collect::<HashMap<_, _>>();
        let reviewers = pieces.iter().filter_map(|it| it.review.as_ref());
        let mut people: Vec<Uuid> = pieces.iter().map(|it| it.added_by.raw()).collect();
        people.extend(reviewers.map(|review| review.by.raw()));
        people.sort_unstable();
        people.dedup();
        let people = reader.many(&people).await?;
        Ok(Self { people, replaced, day, warns: actor.may(Act::ReadEvidenceUnderReview) })
    }

    pub(super) fn view(&self, it: Evidence) -> EvidenceView {
        let person =
            |id: Id<Person>| self.people.iter().find(|one| one.id == id).map(PersonRef::from);
        let doubts = if self.warns { it.doubts(self.day) } else { Vec::new() };
        let (review, expired) = (it.state(), it.has_expired(self.day));
        let found = it.review.as_ref();
        EvidenceView {
            id: it.id,
            version: it.version,
            plan: it.plan,
            action: it.action,
            kind: it.kind,
            added_by: person(it.added_by),
            added_on: it.added_on,
            expires_on: it.expires_on,
            expired,
            replaces: it.replaces,
            replaced_by: self.replaced.get(&it.id).copied(),
            review,
            reviewed_by: found.and_then(|review| person(review.by)),
            reviewed_on: found.map(|review| review.on),
            review_reason: found.and_then(|review| review.reason.clone()),
            warnings: doubts.iter().map(|(field, doubt)| Warning::of(field, doubt)).collect(),
            title: it.title,
            link: it.link,
            note: it.note,
            dated_on: it.dated_on,
            file: it.file,
        }
    }
}

async fn view_one(
    reader: &Reader,
    actor: &Actor,
    it: Evidence,
    day: NaiveDate,
) -> Result<EvidenceView, Failure> {
    let around = Around::load(reader, actor, std::slice::from_ref(&it), day).await?;
    Ok(around.view(it))
}

/// Whether somebody may know of a piece, on an action that they may see.
fn may_see(actor: &Actor, it: &Evidence) -> bool {
    it.state() == ReviewState::Accepted || actor.may(Act::ReadEvidenceUnderReview)
}

/// Takes a file in for somebody who may report on an action: it is kept before anything names it.
pub(super) async fn take_in(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    sent: Option<SentFile>,
) -> Result<Option<Taken>, Failure> {
    let Some(sent) = sent else { return Ok(None) };
    let (today, asking) = (app.today(), *actor);
    // Whoever may not add it shall not fill the disk with it.
    app.read(actor, move |reader| async move {
        reported_on(&reader, &asking, action, today).await.map(|_| ())
    })
    .await?;
    let (kind, name) = file::take(&sent.name, &sent.bytes)
        .map_err(|fault| Failure::field("/file", fault.to_string()))?;
    let size = i64::try_from(sent.bytes.len()).unwrap_or(i64::MAX);
    let doubts = file_doubts(&sent, today);
    let sha256 = app.store.files().put(sent.bytes).await?;
    Ok(Some(Taken { file: KeptFile { name, kind, size, sha256 }, doubts }))
}

/// A file that is kept, and what is doubtful in it.
pub(super) struct Taken {
    file: KeptFile,
    doubts: Vec<identifying::Doubt>,
}

/// Adds evidence to an action.
pub async fn add_evidence(
    app: &App,
    call: &Call,
    id: Id<Action>,
    added: AddEvidence,
    sent: Option<SentFile>,
) -> Result<Done<EvidenceView>, Failure> {
    let (actor, today) = (call.actor, app.today());
    let taken = take_in(app, &actor, id, sent).await?;
    app.write(call, "add_evidence", None, move |tx| async move {
        let action = reported_on(&tx, &actor, id, today).await?;
        keep(&tx, &actor, &action, added, taken, today).await
    })
    .await
}

/// Puts a revision in the place of a piece of evidence, which stays readable. Its file stays with it
/// unless another one is sent.
pub async fn revise_evidence(
    app: &App,
    call: &Call,
    action: Id<Action>,
    id: Id<Evidence>,
    added: AddEvidence,
    sent: Option<SentFile>,
) -> Result<Done<EvidenceView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    let taken = take_in(app, &actor, action, sent).await?;
    app.write(call, "revise_evidence", None, move |tx| async move {
        let of = reported_on(&tx, &actor, action, today).await?;
        let earlier = find(&tx, &actor, action, id).await?;
        seen.check_seen(earlier.version)?;
        if !tx.revisions_of(&[id.raw()]).await?.is_empty() {
            return Err(Failure::refused(
                "replaced",
                "a revision has taken the place of this evidence already; revise that one",
            ));
        }
        let taken = taken.or_else(|| earlier.file.map(|file| Taken { file, doubts: Vec::new() }));
        let fresh = made(&actor, &of, added, taken, today);
        save(&tx, &actor, (Evidence { replaces: Some(id), ..fresh.0 }, fresh.1), today).await
    })
    .await
}

/// A new piece, with what is doubtful in its file.
fn made(
    actor: &Actor,
    action: &Action,
    added: AddEvidence,
    taken: Option<Taken>,
    today: NaiveDate,
) -> (Evidence, Vec<identifying::Doubt>) {
    let (file, doubts) = taken.map(|taken| (taken.file, taken.doubts)).unzip();
    let it = Evidence {
        id: fresh(),
        version: 1,
        plan: action.plan,
        action: action.id,
        kind: added.kind,
        title: added.title,
        link: added.link,
        note: added.note,
        dated_on: added.dated_on,
        added_by: actor.person,
        added_on: today,
        file,
        expires_on: added.expires_on,
        replaces: None,
        review: None,
    };
    (it, doubts.unwrap_or_default())
}

async fn save(
    tx: &Tx,
    actor: &Actor,
    (it, doubts): (Evidence, Vec<identifying::Doubt>),
    today: NaiveDate,
) -> Result<EvidenceView, Failure> {
    it.check()?;
    let it = tx.add(it).await?;
    let mut view = view_one(tx, actor, it, today).await?;
    // What is in the file itself is looked at once, while its sender is there.
    for doubt in &doubts {
        let warning = Warning::of("/file", doubt);
        if !view.warnings.contains(&warning) {
            view.warnings.push(warning);
        }
    }
    Ok(view)
}

/// Keeps evidence on an action on which the actor may report.
pub(super) async fn keep(
    tx: &Tx,
    actor: &Actor,
    action: &Action,
    added: AddEvidence,
    taken: Option<Taken>,
    today: NaiveDate,
) -> Result<EvidenceView, Failure> {
    save(tx, actor, made(actor, action, added, taken, today), today).await
}

/// A piece of evidence on an action of a plan that the actor may see.
async fn find(
    reader: &Reader,
    actor: &Actor,
    action: Id<Action>,
    id: Id<Evidence>,
) -> Result<Evidence, Failure> {
    let found: Option<Evidence> = reader.get(id).await?;
    let found = found.filter(|it| it.action == action && may_see(actor, it));
    found.ok_or(Failure::Hidden)
}

/// Accepts or rejects evidence: never by the person who added it.
pub async fn review_evidence(
    app: &App,
    call: &Call,
    action: Id<Action>,
    id: Id<Evidence>,
    found: ReviewEvidence,
) -> Result<Done<EvidenceView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    let reason = found.reason.as_ref().map(ToString::to_string);
    let use_case = if found.accepted { "accept_evidence" } else { "reject_evidence" };
    app.write(call, use_case, reason, move |tx| async move {
        let of: Action = tx.get(action).await?.ok_or(Failure::Hidden)?;
        Sight::now((*tx).clone(), today).plan(&actor, of.plan, today).await?;
        let before = find(&tx, &actor, action, id).await?;
        actor.require(Act::ReviewEvidence)?;
        seen.check_seen(before.version)?;
        let is_replaced = !tx.revisions_of(&[id.raw()]).await?.is_empty();
        let mut after = before.clone();
        after.judge(
            Review { accepted: found.accepted, by: actor.person, on: today, reason: found.reason },
            is_replaced,
        )?;
        let after = tx.save(&before, after).await?;
        view_one(&tx, &actor, after, today).await
    })
    .await
}

/// One piece of evidence.
pub async fn one_evidence(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    id: Id<Evidence>,
) -> Result<Answer<EvidenceView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        narrowed(&reader, &actor, None, Some(action), today).await?;
        let it = find(&reader, &actor, action, id).await?;
        view_one(&reader, &actor, it, today).await
    })
    .await
}

/// The file of a piece of evidence, for whoever may see the piece.
pub async fn evidence_file(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    id: Id<Evidence>,
) -> Result<Answer<(KeptFile, Bytes)>, Failure> {
    let found = one_evidence(app, actor, action, id).await?;
    let kept = found.value.file.ok_or(Failure::Hidden)?;
    let bytes = app.store.files().get(kept.sha256).await?;
    Ok(Answer { value: (kept, bytes), stamp: found.stamp })
}

/// The evidence of an action, oldest first, with what was replaced.
pub async fn evidence(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    paging: Paging,
) -> Result<Answer<Items<EvidenceView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = narrowed(&reader, &actor, None, Some(action), today).await?;
        let filter =
            if actor.may(Act::ReadEvidenceUnderReview) { filter } else { filter.accepted() };
        let listed = reader.list::<Evidence>(&filter, &paging.page()?).await?;
        let around = Around::load(&reader, &actor, &listed.items, today).await?;
        Ok(Items::of(listed, |it| around.view(it)))
    })
    .await
}

/// A piece of evidence that waits for review, with its action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceWaiting {
    /// The piece.
    pub evidence: EvidenceView,
    /// "2.3 Train all team managers".
    pub action: String,
    /// Whether the reader added it: then somebody else reviews it.
    pub is_own: bool,
}

/// The evidence that waits for review, oldest first.
pub async fn evidence_waiting(
    app: &App,
    actor: &Actor,
) -> Result<Answer<Vec<EvidenceWaiting>>, Failure> {
    actor.require(Act::ReviewEvidence)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = narrowed(&reader, &actor, None, None, today).await?.unreviewed();
        let mut waiting = reader.list::<Evidence>(&filter, &Page::first(Paging::MOST)).await?.items;
        crate::security::reads(waiting.iter().map(|it| it.plan.raw()));
        let mut actions: Vec<Uuid> = waiting.iter().map(|it| it.action.raw()).collect();
        actions.sort_unstable();
        actions.dedup();
        let actions: Vec<Action> = reader.many(&actions).await?;
        let around = Around::load(&reader, &actor, &waiting, today).await?;
        // What a revision has replaced need not be looked at any more.
        waiting.retain(|it| !around.replaced.contains_key(&it.id));
        let rows = waiting.into_iter().filter_map(|it| {
            let of = actions.iter().find(|action| action.id == it.action)?;
            Some(EvidenceWaiting {
                action: format!("{} {}", of.reference, of.title),
                is_own: it.added_by == actor.person,
                evidence: around.view(it),
            })
        });
        Ok(rows.collect())
    })
    .await
}

/// Refuses to find an action embedded without a re-check that its evidence shows.
pub(super) async fn require_impact(
    reader: &Reader,
    action: &Action,
    today: NaiveDate,
) -> Result<(), Failure> {
    let mut all: Vec<Evidence> =
        reader.all(&ChildFilter::all().action(Some(action.id)).accepted()).await?;
    let replaced: Vec<_> = all.iter().filter_map(|it| it.replaces).collect();
    all.retain(|it| !replaced.contains(&it.id));
    Ok(evidence::may_embed(&action.delivery, &action.impact, &all, today)?)
}
