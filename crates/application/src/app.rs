//! What every use case needs: the store, a clock, and fresh ids.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Id, Instant,
    session::SessionLimits,
    time::{end_of_london_day, london_day, to_micros},
};
use persistence::{Store, StoreError};
use uuid::Uuid;

use crate::{imports::UnderWay, reading::FileReader};

/// Tells the time of the plan's world: entry times and "today".
pub trait Clock: Send + Sync {
    /// The moment now, to the microsecond.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one clock that reads the wall clock"
    )]
    fn now(&self) -> Instant {
        to_micros(Utc::now())
    }
}

/// A clock that stays on one London day, for demonstrations: it runs on from a moment of that day
/// and stands still a microsecond before its end.
#[derive(Debug)]
pub struct FixedDay {
    from: Instant,
    until: Instant,
    started: Instant,
}

impl FixedDay {
    /// Noon, UTC, of `day`, from this moment on.
    #[must_use]
    pub fn new(day: NaiveDate) -> Self {
        Self {
            from: day.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc(),
            until: end_of_london_day(day) - chrono::TimeDelta::microseconds(1),
            started: SystemClock.now(),
        }
    }
}

impl Clock for FixedDay {
    fn now(&self) -> Instant {
        (self.from + (SystemClock.now() - self.started)).min(self.until)
    }
}

/// A clock that a script sets: the demonstration's story is told through it.
#[derive(Debug)]
pub struct ScriptedClock(AtomicI64);

impl ScriptedClock {
    /// Set to `at`.
    #[must_use]
    pub const fn new(at: Instant) -> Self {
        Self(AtomicI64::new(at.timestamp_micros()))
    }

    /// Sets it.
    pub fn set(&self, at: Instant) {
        self.0.store(at.timestamp_micros(), Ordering::SeqCst);
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Instant {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// The application: cheap to clone, shared by all handlers.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) session_limits: SessionLimits,
    pub(crate) reader: FileReader,
    pub(crate) under_way: UnderWay,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// An application over a store, with the clock of its world.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            session_limits: SessionLimits::default(),
            reader: FileReader::default(),
            under_way: UnderWay::default(),
        }
    }

    /// The store, for the commands that look after it.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The same application with another clock.
    #[must_use]
    pub fn with_clock(&self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self.clone() }
    }

    /// The same application with other limits of sessions.
    #[must_use]
    pub fn with_session_limits(self, session_limits: SessionLimits) -> Self {
        Self { session_limits, ..self }
    }

    /// Whether this is a demonstration, which may be thrown away.
    pub async fn is_demo(&self) -> Result<bool, StoreError> {
        Ok(self.store.fact("demo").await?.as_deref() == Some("true"))
    }

    /// The moment now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The London day now.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        london_day(self.now())
    }

    /// The moment by the machine's own clock: for credentials and limits, which no demonstration
    /// day may stretch.
    #[must_use]
    pub fn real_now(&self) -> Instant {
        SystemClock.now()
    }
}

/// A fresh id: a UUID of version 7, so that the newest sorts last.
#[expect(clippy::disallowed_methods, reason = "the one source of ids")]
pub(crate) fn fresh<T>() -> Id<T> {
    Id::new(Uuid::now_v7())
}
