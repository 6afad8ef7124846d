//! One use case at work: what it saves goes into its rows and into its entry together.

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use domain::{
    Instant,
    change::{Kind, StateLink, Subject, canonical_bytes},
};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::{conn::Conn, error::StoreError, reader::Reader, rows, rows::Table, search};

/// A state waiting to be written into the entry.
pub(crate) struct Pending {
    pub(crate) link: StateLink,
    pub(crate) bytes: Vec<u8>,
}

/// The states of a use case in the order in which they were first saved, each found by its subject:
/// an import saves many thousands.
#[derive(Default)]
struct States {
    list: Vec<Pending>,
    places: HashMap<(Kind, Uuid), usize>,
}

impl States {
    /// Notes a state; a subject saved twice in one use case has one.
    fn note(&mut self, state: Pending) {
        let place = *self.places.entry((state.link.kind, state.link.id)).or_insert(self.list.len());
        match self.list.get_mut(place) {
            Some(before) => *before = state,
            None => self.list.push(state),
        }
    }
}

/// The use case's transaction. It reads like a [`Reader`], its own changes included.
#[derive(Clone)]
pub struct Tx {
    reader: Reader,
    pending: Arc<Mutex<States>>,
    /// How many saves were begun and not ended well.
    unfinished: Arc<AtomicUsize>,
    at: Instant,
    number: i64,
    /// Whether the act is an entry even where no subject changed.
    must_enter: Arc<AtomicBool>,
}

impl Deref for Tx {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Tx {
    pub(crate) fn new(conn: Conn, scope: Uuid, at: Instant, number: i64) -> Self {
        Self {
            reader: Reader::new(conn, scope),
            pending: Arc::default(),
            unfinished: Arc::default(),
            at,
            number,
            must_enter: Arc::default(),
        }
    }

    /// The number that the entry of this use case will have.
    #[must_use]
    pub const fn number(&self) -> i64 {
        self.number
    }

    /// Makes the act an entry even where no subject changes: only past states did.
    pub(crate) fn enter(&self) {
        self.must_enter.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_entered(&self) -> bool {
        self.must_enter.load(Ordering::SeqCst)
    }

    /// The moment of the entry: never before the entry before it.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Adds a subject. Its version becomes 1.
    pub async fn add<S: Table>(&self, mut subject: S) -> Result<S, StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        subject.set_version(1);
        let saved = async {
            rows::insert(self.conn(), self.scope_id(), &subject).await?;
            search::keep(self.conn(), self.scope_id(), None, Some(&subject)).await?;
            self.record(&subject, false)
        };
        self.whole(saved).await?;
        Ok(subject)
    }

    /// Adds many subjects of one kind, a statement for many of them: for imports. None of them may
    /// depend on another being there already.
    pub async fn add_all<S: Table>(&self, mut subjects: Vec<S>) -> Result<(), StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        for subject in &mut subjects {
            subject.set_version(1);
        }
        let saved = async {
            rows::insert_all(self.conn(), self.scope_id(), &subjects).await?;
            search::keep_all(self.conn(), self.scope_id(), &subjects).await?;
            subjects.iter().try_for_each(|subject| self.record(subject, false))
        };
        self.whole(saved).await
    }

    /// Saves a changed subject under its next version. Without a difference nothing is written.
    pub async fn save<S: Table>(&self, before: &S, mut after: S) -> Result<S, StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        after.set_version(before.version());
        if *before == after {
            return Ok(after);
        }
        after.set_version(before.version() + 1);
        self.replace(before, &after).await?;
        Ok(after)
    }

    /// Saves what follows from another subject's change, under the same version: nobody who is
    /// editing the subject is in conflict with it.
    pub async fn follow<S: Table>(&self, before: &S, mut after: S) -> Result<S, StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        after.set_version(before.version());
        if *before != after {
            self.replace(before, &after).await?;
        }
        Ok(after)
    }

    /// Saves a subject as it is under its next version, because something that is read and edited
    /// as part of it has changed: whoever edits from what they saw before is in conflict.
    pub async fn bump<S: Table>(&self, before: &S) -> Result<S, StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        let mut after = before.clone();
        after.set_version(before.version() + 1);
        self.replace(before, &after).await?;
        Ok(after)
    }

    async fn replace<S: Table>(&self, before: &S, after: &S) -> Result<(), StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        let saved = async {
            rows::update(self.conn(), self.scope_id(), before, after).await?;
            search::keep(self.conn(), self.scope_id(), Some(before), Some(after)).await?;
            self.record(after, false)
        };
        self.whole(saved).await
    }

    /// Removes a subject; its history stays.
    pub async fn remove<S: Table>(&self, subject: &S) -> Result<(), StoreError> {
        let removed = async {
            rows::remove(self.conn(), self.scope_id(), subject).await?;
            search::keep(self.conn(), self.scope_id(), Some(subject), None).await?;
            self.record(subject, true)
        };
        self.whole(removed).await
    }

    /// Row, words and state together. Where one of them fails, or is dropped half way, the use
    /// case cannot be committed any more, whatever it makes of the error.
    async fn whole(
        &self,
        saved: impl Future<Output = Result<(), StoreError>>,
    ) -> Result<(), StoreError> {
        self.unfinished.fetch_add(1, Ordering::SeqCst);
        saved.await?;
        self.unfinished.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }

    pub(crate) fn is_torn(&self) -> bool {
        self.unfinished.load(Ordering::SeqCst) > 0
    }

    /// Notes the state after the change.
    fn record<S: Subject>(&self, subject: &S, removed: bool) -> Result<(), StoreError> {
        let bytes = if removed { b"null".to_vec() } else { canonical_bytes(subject)? };
        let link = StateLink {
            kind: S::KIND,
            id: subject.subject_id(),
            root: subject.root(),
            about: subject.about(),
            removed,
            shape: S::SHAPE,
            // Known once the payload has its salt.
            payload: domain::change::Hash::NONE,
        };
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.note(Pending { link, bytes });
        Ok(())
    }

    /// Whether anything of this kind was saved by this use case.
    #[must_use]
    pub fn touched(&self, kind: Kind) -> bool {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.list.iter().any(|state| state.link.kind == kind)
    }

    pub(crate) fn take_pending(&self) -> Vec<Pending> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *pending).list
    }
}
