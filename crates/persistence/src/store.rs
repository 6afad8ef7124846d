//! The store's two doors: a snapshot to read from, and one way to write.

use std::{future::Future, panic::AssertUnwindSafe, pin::Pin, sync::Arc};

use domain::{Id, authority::Authority, time::to_micros};
use futures::FutureExt as _;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    conn::Conn,
    connect::{self, Options},
    error::StoreError,
    files::{self, Files},
    idempotency,
    log::{Act, append, begin_scope, lock_head},
    reader::Reader,
    security::{self, Teller},
    tx::Tx,
};

/// Whose log a write goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// An authority's.
    Authority(Id<Authority>),
    /// The instance's: what belongs to no council.
    Instance,
}

impl Scope {
    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Authority(authority) => authority.raw(),
            Self::Instance => Uuid::nil(),
        }
    }
}

/// What a committed write answers.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// What the use case answers.
    pub value: T,
    /// The scope's revision after it.
    pub revision: i64,
    /// Whether this is the kept reply of an earlier request.
    pub replayed: bool,
}

/// Answers one caller, once it is known how the gathered transaction ended.
type Settle = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a use case leaves behind in a gathered transaction.
struct Settled {
    settle: Settle,
    /// Whether the transaction is as if only whole use cases had run in it.
    sound: bool,
}

/// A use case that waits for the writer: given a transaction, or why there is none.
type Job = Box<
    dyn FnOnce(
            Result<Arc<DatabaseTransaction>, StoreError>,
        ) -> Pin<Box<dyn Future<Output = Settled> + Send>>
        + Send,
>;

tokio::task_local! {
    /// The snapshot that the reads of a task share, where one was opened for them.
    static SHARED: Conn;
}

/// How many use cases at the most share one commit on SQLite.
const GATHER: usize = 64;

/// The database, opened and checked.
#[derive(Clone)]
pub struct Store {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    pub(crate) options: Options,
    /// On SQLite the one writer, which gathers waiting use cases into one commit.
    queue: Option<mpsc::Sender<Job>>,
    /// The way into the security log.
    pub(crate) teller: Teller,
    tracker: TaskTracker,
    /// Other clones of the store keep the queue open: this is how the writer hears of the end.
    closing: CancellationToken,
}

impl Store {
    /// Opens the database. Its schema may be old or absent: see [`Store::migrate`].
    pub async fn open(options: Options) -> Result<Self, StoreError> {
        let pools = connect::open(&options).await?;
        let tracker = TaskTracker::new();
        let closing = CancellationToken::new();
        let queue = options.is_sqlite().then(|| {
            let (queue, jobs) = mpsc::channel(1024);
            tracker.spawn(gather(pools.write.clone(), jobs, closing.clone()));
            queue
        });
        let (teller, telling) = security::begin(pools.write.clone(), closing.clone());
        tracker.spawn(telling);
        Ok(Self { read: pools.read, write: pools.write, options, queue, teller, tracker, closing })
    }

    /// Brings the schema up to date. Answers how many steps were applied.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        let applied = if self.options.is_sqlite() {
            let pending = connect::steps(&self.write).await?.pending;
            if pending > 0 {
                Migrator::up(&self.write, None).await?;
            }
            pending
        } else {
            connect::migrate_postgres(&self.options).await?
        };
        begin_scope(&Conn::Pool(self.write.clone()), Uuid::nil()).await?;
        Ok(applied)
    }

    /// Empties the database and makes its schema anew. Only a demonstration may be emptied.
    pub async fn start_over(&self) -> Result<(), StoreError> {
        if self.fact("demo").await?.as_deref() != Some("true") {
            return Err(StoreError::Unusable(
                "the database holds something else than a demonstration".into(),
            ));
        }
        Migrator::fresh(&self.write).await?;
        begin_scope(&Conn::Pool(self.write.clone()), Uuid::nil()).await
    }

    /// Refuses a schema that is older than this version, and says what to do.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let steps = connect::steps(&self.write).await?;
        if steps.pending > 0 {
            return Err(StoreError::Unusable(format!(
                "the database schema is {} steps behind this version; run `actionplan migrate` first",
                steps.pending
            )));
        }
        Ok(())
    }

    /// Whether the database holds any schema at all.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(connect::steps(&self.write).await?.applied == 0)
    }

    /// How many schema steps are still to be applied.
    pub async fn pending_steps(&self) -> Result<usize, StoreError> {
        Ok(connect::steps(&self.write).await?.pending)
    }

    /// Reads for one scope from one snapshot: the one at work, or one of its own.
    pub async fn read<T, E, F, Fut>(&self, scope: Scope, work: F) -> Result<T, E>
    where
        F: FnOnce(Reader) -> Fut,
        Fut: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        if let Ok(shared) = SHARED.try_with(Clone::clone) {
            return work(Reader::new(shared, scope.id())).await;
        }
        let snapshot = self.snapshot().await?;
        let result = work(Reader::new(Conn::Tx(Arc::clone(&snapshot)), scope.id())).await;
        end_snapshot(snapshot).await;
        result
    }

    /// Where files are kept.
    #[must_use]
    pub const fn files(&self) -> &Files {
        &self.options.files
    }

    /// What is wrong with the files that rows name. Whether their bytes are still the same, a
    /// backup and everybody who fetches one finds out.
    pub async fn file_faults(&self) -> Result<Vec<String>, StoreError> {
        let conn = self.reading();
        let step = conn.text("select coalesce(max(version), '') from schema_step").await?;
        let named = files::named(&conn, &step).await?;
        if named.is_empty() {
            return Ok(Vec::new());
        }
        self.options.files.faults(&named).await
    }

    /// Does all reads of `work`, whatever their scope, in one snapshot: all of one moment, and on
    /// one connection. Work that holds one connection and waits for another could wait for
    /// ever, so nothing in it may be written, and nothing read from another task.
    pub async fn in_one_snapshot<T>(&self, work: impl Future<Output = T>) -> Result<T, StoreError> {
        if SHARED.try_with(|_| ()).is_ok() {
            return Ok(work.await);
        }
        let snapshot = self.snapshot().await?;
        let done = SHARED.scope(Conn::Tx(Arc::clone(&snapshot)), work).await;
        end_snapshot(snapshot).await;
        Ok(done)
    }

    /// Does all reads of `work` through a use case at work, its own changes included.
    pub async fn within<T>(&self, tx: &Tx, work: impl Future<Output = T>) -> T {
        SHARED.scope(tx.conn().clone(), work).await
    }

    /// Empties the write-ahead log of an embedded database into its file, which holds nothing that
    /// was deleted. Where readers are in the way it stays until they are gone.
    pub async fn empty_write_ahead_log(&self) -> Result<(), StoreError> {
        if self.options.is_sqlite() {
            Conn::Pool(self.write.clone()).unprepared("pragma wal_checkpoint(truncate)").await?;
        }
        Ok(())
    }

    /// Where a single statement reads: the snapshot at work, or any connection.
    pub(crate) fn reading(&self) -> Conn {
        SHARED.try_with(Clone::clone).unwrap_or_else(|_| Conn::Pool(self.read.clone()))
    }

    async fn snapshot(&self) -> Result<Arc<DatabaseTransaction>, StoreError> {
        if self.options.is_sqlite() {
            return Ok(Arc::new(self.read.begin().await?));
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        // A caller dropped while BEGIN is in flight would leave the connection inside an open
        // transaction that sqlx 0.9.0 does not know of; a task of its own is never dropped.
        let pool = self.read.clone();
        let begin = self.tracker.spawn(async move { pool.begin_with_options(options).await });
        Ok(Arc::new(begin.await.map_err(|_| StoreError::Interrupted)??))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reading().unprepared("select 1").await
    }

    /// The one door for writes: runs a use case in a transaction of its own right, appends its
    /// entry, commits, and only then answers. Dropping the caller does not tear it.
    pub async fn write<T, E, F, Fut>(
        &self,
        scope: Scope,
        act: Act,
        work: F,
    ) -> Result<Written<T>, E>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(Tx) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
    {
        debug_assert!(
            SHARED.try_with(|_| ()).is_err(),
            "a snapshot is held while {} waits",
            act.use_case
        );
        let (answer, answered) = oneshot::channel();
        if let Some(queue) = &self.queue {
            let job: Job = Box::new(move |tx| Box::pin(in_savepoint(tx, scope, act, work, answer)));
            queue.send(job).await.map_err(|_| StoreError::Interrupted)?;
        } else {
            let pool = self.write.clone();
            self.tracker.spawn(async move {
                let result = alone(&pool, scope, act, work).await;
                // Nobody waits any more when the caller was dropped; the write stands.
                let _ = answer.send(result);
            });
        }
        answered.await.map_err(|_| StoreError::Interrupted)?
    }

    /// The tasks that an end waits for.
    pub(crate) const fn tracker(&self) -> &TaskTracker {
        &self.tracker
    }

    /// Lets running writes finish, then ends. Later writes are refused, by every clone.
    pub async fn close(self) {
        let Self { read, write, tracker, closing, .. } = self;
        closing.cancel();
        tracker.close();
        tracker.wait().await;
        for pool in [read, write] {
            if let Err(error) = pool.close().await {
                tracing::debug!(error = %error, "a pool did not close cleanly");
            }
        }
    }
}

/// Nothing was written: a failure to end a snapshot cannot change an answer.
async fn end_snapshot(snapshot: Arc<DatabaseTransaction>) {
    if let Some(snapshot) = Arc::into_inner(snapshot)
        && let Err(error) = snapshot.rollback().await
    {
        tracing::debug!(error = %error, "a read snapshot did not end cleanly");
    }
}

/// The use case with all that belongs to it, inside a transaction that somebody else commits.
async fn unit<T, E, F, Fut>(conn: Conn, scope: Scope, act: &Act, work: F) -> Result<Written<T>, E>
where
    T: Serialize + DeserializeOwned,
    E: From<StoreError>,
    F: FnOnce(Tx) -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let head = lock_head(&conn, scope.id()).await?;
    if let Some(claim) = &act.claim
        && let Some(replay) = idempotency::find::<T>(&conn, scope.id(), claim).await?
    {
        return Ok(Written { value: replay.value, revision: replay.revision, replayed: true });
    }
    // A clock that steps back never makes an entry older than the one before it.
    let at = to_micros(act.at).max(head.at);
    let tx = Tx::new(conn.clone(), scope.id(), at, head.revision + 1);
    let given = tx.clone();
    let value = match AssertUnwindSafe(async move { work(given).await }).catch_unwind().await {
        Ok(result) => result?,
        Err(_) => return Err(StoreError::Interrupted.into()),
    };
    if tx.is_torn() {
        // A row may stand without its state: the use case went on after a save that failed.
        return Err(StoreError::Interrupted.into());
    }
    let pending = tx.take_pending();
    let revision = if pending.is_empty() && !tx.is_entered() {
        head.revision
    } else {
        append(&conn, scope.id(), &head, at, act, pending).await?.revision
    };
    if let Some(claim) = &act.claim {
        let reply = idempotency::without_secret(&value)?;
        idempotency::keep(&conn, scope.id(), claim, reply, revision).await?;
    }
    Ok(Written { value, revision, replayed: false })
}

/// PostgreSQL: a transaction for this use case alone.
async fn alone<T, E, F, Fut>(
    pool: &DatabaseConnection,
    scope: Scope,
    act: Act,
    work: F,
) -> Result<Written<T>, E>
where
    T: Serialize + DeserializeOwned,
    E: From<StoreError>,
    F: FnOnce(Tx) -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let transaction = Arc::new(pool.begin().await.map_err(StoreError::from)?);
    let result = unit(Conn::Tx(Arc::clone(&transaction)), scope, &act, work).await;
    let Some(transaction) = Arc::into_inner(transaction) else {
        tracing::error!(use_case = act.use_case, "a use case kept its transaction");
        return Err(StoreError::Interrupted.into());
    };
    match result {
        Ok(written) => {
            transaction.commit().await.map_err(StoreError::of_commit)?;
            Ok(written)
        }
        Err(error) => {
            // Nothing is stored either way: the use case's own error is what the caller needs.
            if let Err(error) = transaction.rollback().await {
                tracing::warn!(error = %error, "a rollback failed");
            }
            Err(error)
        }
    }
}

/// SQLite: a savepoint for this use case inside a gathered transaction. What comes back is called
/// with the commit's outcome and only then answers the caller.
async fn in_savepoint<T, E, F, Fut>(
    transaction: Result<Arc<DatabaseTransaction>, StoreError>,
    scope: Scope,
    act: Act,
    work: F,
    answer: oneshot::Sender<Result<Written<T>, E>>,
) -> Settled
where
    T: Serialize + DeserializeOwned + Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(Tx) -> Fut + Send,
    Fut: Future<Output = Result<T, E>> + Send,
{
    let (result, sound) = match transaction {
        Ok(transaction) => {
            let conn = Conn::Tx(transaction);
            match conn.unprepared("savepoint use_case").await {
                Ok(()) => {
                    let result = unit(conn.clone(), scope, &act, work).await;
                    let end = match result {
                        Ok(_) => "release use_case",
                        Err(_) => "rollback to use_case; release use_case",
                    };
                    match conn.unprepared(end).await {
                        Ok(()) => (result, true),
                        // SQLite may have ended the whole transaction (disk full, I/O error).
                        Err(error) => (result.and(Err(error.into())), false),
                    }
                }
                Err(error) => (Err(error.into()), false),
            }
        }
        Err(error) => (Err(error.into()), true),
    };
    let settle = Box::new(move |committed: Result<(), StoreError>| {
        let result = match (result, committed) {
            (Ok(_), Err(error)) => Err(error.into()),
            (result, _) => result,
        };
        // Nobody waits any more when the caller was dropped; the write stands.
        let _ = answer.send(result);
    });
    Settled { settle, sound }
}

/// The one writer of a SQLite database: use cases that wait together share one commit and one sync.
async fn gather(
    pool: DatabaseConnection,
    mut jobs: mpsc::Receiver<Job>,
    closing: CancellationToken,
) {
    loop {
        let first = tokio::select! {
            first = jobs.recv() => first,
            () = closing.cancelled(), if !jobs.is_closed() => {
                // What waits is still written; what comes later is refused.
                jobs.close();
                continue;
            }
        };
        let Some(first) = first else { return };
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = match pool.begin_with_options(immediate).await {
            Ok(transaction) => Arc::new(transaction),
            Err(error) => {
                tracing::error!(error = %error, "a write transaction could not begin");
                let refused = first(Err(error.into())).await;
                (refused.settle)(Ok(()));
                continue;
            }
        };
        let mut settled = vec![first(Ok(Arc::clone(&transaction))).await];
        while settled.len() < GATHER
            && settled.last().is_some_and(|last| last.sound)
            && let Ok(next) = jobs.try_recv()
        {
            settled.push(next(Ok(Arc::clone(&transaction))).await);
        }
        let sound = settled.iter().all(|one| one.sound);
        let committed = match Arc::into_inner(transaction) {
            Some(transaction) if sound => {
                transaction.commit().await.map_err(|error| error.to_string())
            }
            // Dropping it rolls back what is left of it.
            Some(_) => Err("the transaction broke off".to_owned()),
            None => Err("a use case kept its transaction".to_owned()),
        };
        if let Err(error) = &committed {
            tracing::error!(error, "a commit failed");
            // The connection may be in a transaction of which nobody knows: a new one is not.
            connect::renew(&pool).await;
        }
        for one in settled {
            (one.settle)(committed.clone().map_err(|_| StoreError::Interrupted));
        }
    }
}
