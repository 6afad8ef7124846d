//! Who calls, what they expect, and what comes back.

use std::cell::Cell;

use chrono::NaiveDate;
use domain::{
    Id,
    authority::{Authority, Person, Role},
    change::{Author, AuthorKind, Channel},
    feed::CalendarFeed,
    session::Session,
    token::Token,
};
use persistence::{Act, Claim, Reader, Scope, StoreError, Tx};
use serde::{Serialize, de::DeserializeOwned};

use crate::{App, Failure};

/// A person at work in one authority, by one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The one authority in which the credential acts.
    pub authority: Id<Authority>,
    /// The person.
    pub person: Id<Person>,
    /// The token, when it was one.
    pub token: Option<Id<Token>>,
    /// The session, when it was one.
    pub session: Option<Id<Session>>,
    /// The calendar feed, when its secret address was asked for.
    pub feed: Option<Id<CalendarFeed>>,
    /// The person's role there, now.
    pub role: Role,
    /// Whether the credential may change anything.
    pub may_write: bool,
    /// By which way they came.
    pub channel: Channel,
}

impl Actor {
    /// How the change log names them.
    #[must_use]
    pub fn author(&self) -> Author {
        let (kind, id) = match self.token {
            Some(token) => (AuthorKind::Token, token.raw()),
            None => (AuthorKind::Person, self.person.raw()),
        };
        Author { kind, id, person: Some(self.person.raw()), channel: self.channel }
    }

    /// Whose idempotency keys are theirs.
    #[must_use]
    pub fn principal(&self) -> uuid::Uuid {
        self.token.map_or(self.person.raw(), Id::raw)
    }
}

/// A call that changes something.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who calls.
    pub actor: Actor,
    /// The caller's key, if the call may come twice.
    pub claim: Option<Claim>,
    /// The version that the caller saw, where they must say so.
    pub seen: Option<i64>,
}

impl Call {
    /// A call without a key and without an expectation.
    #[must_use]
    pub const fn by(actor: Actor) -> Self {
        Self { actor, claim: None, seen: None }
    }

    /// The same call, expecting a version.
    #[must_use]
    pub const fn expecting(mut self, version: i64) -> Self {
        self.seen = Some(version);
        self
    }

    /// Refuses a change of what somebody else changed meanwhile.
    pub(crate) const fn check_seen(&self, current: i64) -> Result<(), Failure> {
        match self.seen {
            Some(seen) if seen != current => Err(Failure::Stale { current }),
            _ => Ok(()),
        }
    }
}

/// What a read is good for: until one of these changes, the same question has the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The authority's revision.
    pub revision: i64,
    /// The instance's revision.
    pub instance: i64,
    /// The London day.
    pub day: NaiveDate,
}

/// The stamp of a read, asked for once in a snapshot.
async fn stamp(
    reader: &Reader,
    authority: Id<Authority>,
    day: NaiveDate,
) -> Result<Stamp, Failure> {
    let known = STAMP.try_with(Cell::get).ok().flatten();
    if let Some((_, stamp)) = known.filter(|(of, _)| *of == authority) {
        return Ok(stamp);
    }
    let (revision, instance) = reader.revisions().await?;
    let stamp = Stamp { revision, instance, day };
    // Outside a snapshot there is nothing to keep it in.
    let _ = STAMP.try_with(|known| known.set(Some((authority, stamp))));
    Ok(stamp)
}

/// What a read answers.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// The read model.
    pub value: T,
    /// What it is good for.
    pub stamp: Stamp,
}

/// What a change answers.
#[derive(Debug, Clone)]
pub struct Done<T> {
    /// The read model after it.
    pub value: T,
    /// What it is good for.
    pub stamp: Stamp,
    /// Whether this is the kept reply of an earlier call with the same key.
    pub replayed: bool,
}

tokio::task_local! {
    /// What the shared snapshot shows, once it was asked.
    static STAMP: Cell<Option<(Id<Authority>, Stamp)>>;
}

impl App {
    /// Does several reads in one snapshot: all of one moment, and opened once. Nothing may be
    /// written meanwhile.
    pub async fn in_one_snapshot<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        if STAMP.try_with(|_| ()).is_ok() {
            return Ok(work.await);
        }
        Ok(self.store.in_one_snapshot(STAMP.scope(Cell::new(None), work)).await?)
    }

    /// Reads for an actor from one snapshot of their authority.
    pub(crate) async fn read<T, F, Fut>(&self, actor: &Actor, work: F) -> Result<Answer<T>, Failure>
    where
        F: FnOnce(Reader) -> Fut,
        Fut: Future<Output = Result<T, Failure>>,
    {
        let (day, authority) = (self.today(), actor.authority);
        self.store
            .read(Scope::Authority(authority), move |reader: Reader| async move {
                let stamp = stamp(&reader, authority, day).await?;
                Ok(Answer { value: work(reader).await?, stamp })
            })
            .await
    }

    /// Does what a change would do, answers what came of it, and takes it all back.
    pub(crate) async fn try_out<T, F, Fut>(
        &self,
        call: &Call,
        use_case: &'static str,
        work: F,
    ) -> Result<Answer<T>, Failure>
    where
        T: Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        /// How a trial ends: never well, so that nothing is stored.
        enum Tried<T> {
            Seen(Box<Answer<T>>),
            Failed(Failure),
        }
        impl<T> From<StoreError> for Tried<T> {
            fn from(error: StoreError) -> Self {
                Self::Failed(error.into())
            }
        }
        let at = self.now();
        let act = Act { author: call.actor.author(), use_case, reason: None, at, claim: None };
        let day = domain::time::london_day(at);
        let trial = self
            .store
            .write(Scope::Authority(call.actor.authority), act, move |tx: Tx| async move {
                let (revision, instance) = tx.revisions().await?;
                let stamp = Stamp { revision, instance, day };
                let value = work(tx).await.map_err(Tried::Failed)?;
                Err::<(), _>(Tried::Seen(Box::new(Answer { value, stamp })))
            })
            .await;
        match trial {
            Err(Tried::Seen(answer)) => Ok(*answer),
            Err(Tried::Failed(failure)) => Err(failure),
            Ok(_) => Err(Failure::Broken(StoreError::Interrupted)),
        }
    }

    /// Changes something for a caller: one transaction, one entry.
    pub(crate) async fn write<T, F, Fut>(
        &self,
        call: &Call,
        use_case: &'static str,
        reason: Option<String>,
        work: F,
    ) -> Result<Done<T>, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let act = Act {
            author: call.actor.author(),
            use_case,
            reason,
            at: self.now(),
            claim: call.claim.clone(),
        };
        let day = domain::time::london_day(act.at);
        let written = self
            .store
            .write(Scope::Authority(call.actor.authority), act, move |tx: Tx| async move {
                let instance = tx.instance_revision().await?;
                Ok::<_, Failure>((work(tx).await?, instance))
            })
            .await?;
        let (value, instance) = written.value;
        Ok(Done {
            value,
            stamp: Stamp { revision: written.revision, instance, day },
            replayed: written.replayed,
        })
    }
}
