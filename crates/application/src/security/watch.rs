//! What a request does that must be told: noted where it happens, told where the answer goes out.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{Id, plan::Plan, security::SecurityEvent};
use uuid::Uuid;

use crate::Actor;

/// What was noted of a request.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// The plans of which something was shown before they are shared with bodies.
    pub drafts: BTreeSet<Uuid>,
    /// To whom.
    pub reader: Option<Actor>,
    /// Whether the log was told already why the request was refused.
    pub refusal_told: bool,
    /// Plans that are not shared, of which something may be among the rows of a list.
    candidates: BTreeSet<Uuid>,
    /// Whether those were looked up: once a request.
    looked_up: bool,
}

struct Watched {
    /// Whether it reads. What a change touches is in the change log.
    reads: bool,
    noted: Mutex<Noted>,
}

tokio::task_local! {
    static WATCHED: Arc<Watched>;
}

/// Watches a request that reads, or one that changes something.
pub async fn watch<F: Future>(reads: bool, request: F) -> (F::Output, Noted) {
    let watched = Arc::new(Watched { reads, noted: Mutex::default() });
    let output = WATCHED.scope(Arc::clone(&watched), request).await;
    let noted = std::mem::take(&mut *lock(&watched));
    (output, noted)
}

fn lock(watched: &Watched) -> MutexGuard<'_, Noted> {
    watched.noted.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes something. Commands and tests are not watched: nothing is noted there.
fn note(note: impl FnOnce(&mut Noted)) {
    let _ = WATCHED.try_with(|watched| {
        if watched.reads {
            note(&mut lock(watched));
        }
    });
}

/// Whether anybody wants to know which plans are not shared, and was not told yet.
pub(crate) fn wants_drafts() -> bool {
    WATCHED.try_with(|watched| watched.reads && !lock(watched).looked_up).unwrap_or(false)
}

/// Notes that something of a draft is shown.
pub(crate) fn reads_draft(actor: &Actor, plan: Id<Plan>) {
    note(|noted| {
        noted.reader = Some(*actor);
        noted.drafts.insert(plan.raw());
    });
}

/// Notes of which plans something may be among the rows of a list: those that are not shared.
pub(crate) fn could_read(actor: &Actor, drafts: impl IntoIterator<Item = Id<Plan>>) {
    note(|noted| {
        noted.reader = Some(*actor);
        noted.looked_up = true;
        noted.candidates.extend(drafts.into_iter().map(Id::raw));
    });
}

/// Notes of which plans, or other subjects, something is among the rows of a list.
pub(crate) fn reads(roots: impl IntoIterator<Item = Uuid>) {
    note(|noted| {
        for root in roots {
            if noted.candidates.contains(&root) {
                noted.drafts.insert(root);
            }
        }
    });
}

/// Notes what the log was told: a refusal is told once.
pub(super) fn told(event: SecurityEvent) {
    use SecurityEvent as E;
    let refusal = matches!(
        event,
        E::SignInRefused
            | E::SecondFactorRefused
            | E::LinkRefused
            | E::TokenReused
            | E::Unauthenticated
            | E::Denied
            | E::Limited
    );
    if refusal {
        let _ = WATCHED.try_with(|watched| lock(watched).refusal_told = true);
    }
}

#[cfg(test)]
mod tests {
    use domain::{authority::Role, change::Channel};

    use super::*;

    #[tokio::test]
    async fn only_reads_note_drafts_and_only_those_that_are_shown() {
        let plan = |number| Id::<Plan>::new(Uuid::from_u128(number));
        let actor = Actor {
            authority: Id::new(Uuid::nil()),
            person: Id::new(Uuid::nil()),
            token: None,
            session: None,
            feed: None,
            role: Role::Auditor,
            may_write: false,
            channel: Channel::Api,
        };
        let work = async || {
            could_read(&actor, [plan(1), plan(2)]);
            reads([plan(2).raw(), plan(3).raw()]);
            reads_draft(&actor, plan(4));
            told(SecurityEvent::SignedIn);
        };
        let ((), noted) = watch(true, work()).await;
        assert_eq!(noted.drafts, BTreeSet::from([plan(2).raw(), plan(4).raw()]));
        assert_eq!((noted.reader, noted.refusal_told), (Some(actor), false));
        let ((), noted) = watch(false, work()).await;
        assert_eq!(noted.drafts, BTreeSet::new());
        // Outside nothing is noted, and nothing fails.
        work().await;
        assert!(!wants_drafts());
        let ((), noted) = watch(false, async { told(SecurityEvent::Limited) }).await;
        assert!(noted.refusal_told);
    }
}
