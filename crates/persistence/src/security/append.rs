//! Appending: records that wait together share one commit.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Instant,
    change::Hash,
    security::{SecurityEvent, SecurityFacts},
    time::to_micros,
};
use futures::future::try_join_all;
use sea_orm::{
    DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait, Value,
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{SecurityRecord, read::read_head};
use crate::{
    conn::{Conn, marks},
    connect,
    error::StoreError,
    log::Head,
    store::{Scope, Store},
};

/// A record on its way into the log.
struct Told {
    scope: Uuid,
    record: SecurityRecord,
    answer: oneshot::Sender<Result<Head, StoreError>>,
}

/// How many records at the most share one commit.
const GATHER: usize = 256;

/// How many records may wait. Who comes after them waits for a place.
const WAITING: usize = 1024;

/// The way into the security log.
#[derive(Clone)]
pub struct Teller(mpsc::Sender<Told>);

/// Begins the one task that writes the security log. It is never dropped half way, so that no
/// connection is handed on inside a transaction that nobody knows of.
pub(crate) fn begin(
    pool: DatabaseConnection,
    closing: CancellationToken,
) -> (Teller, impl Future<Output = ()> + Send) {
    let (sender, waiting) = mpsc::channel(WAITING);
    (Teller(sender), gather(pool, waiting, closing))
}

impl Store {
    /// Tells the security logs of these scopes, and answers once all of it is stored: for each
    /// record the scope, what happened, and the entry's place in the log.
    pub async fn tell(
        &self,
        records: Vec<(Scope, SecurityRecord)>,
    ) -> Result<Vec<(Uuid, SecurityEvent, Head)>, StoreError> {
        try_join_all(records.into_iter().map(async |(scope, record)| {
            let (answer, answered) = oneshot::channel();
            let (scope, event) = (scope.id(), record.event);
            let told = Told { scope, record, answer };
            self.teller.0.send(told).await.map_err(|_| StoreError::Interrupted)?;
            let head = answered.await.map_err(|_| StoreError::Interrupted)??;
            Ok((scope, event, head))
        }))
        .await
    }
}

async fn gather(
    pool: DatabaseConnection,
    mut waiting: mpsc::Receiver<Told>,
    closing: CancellationToken,
) {
    let mut batch = Vec::new();
    loop {
        let count = tokio::select! {
            count = waiting.recv_many(&mut batch, GATHER) => count,
            () = closing.cancelled(), if !waiting.is_closed() => {
                // What waits is still written; what comes later is refused.
                waiting.close();
                continue;
            }
        };
        if count == 0 {
            return;
        }
        let (records, answers): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|told| ((told.scope, told.record), told.answer)).unzip();
        match store(&pool, &records).await {
            Ok(stored) => {
                for (answer, entry) in answers.into_iter().zip(stored) {
                    // Nobody waits any more when the caller was dropped; the entry stands.
                    let _ = answer.send(Ok(entry));
                }
            }
            Err(error) => {
                // Told once, for the operator: who waits only needs to know that it is not certain.
                tracing::error!(error = %error, records = count, "the security log was not stored");
                for answer in answers {
                    let _ = answer.send(Err(StoreError::Interrupted));
                }
            }
        }
    }
}

/// Appends records in one transaction. Answers where they stand, in their order.
async fn store(
    pool: &DatabaseConnection,
    records: &[(Uuid, SecurityRecord)],
) -> Result<Vec<Head>, StoreError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = Arc::new(pool.begin_with_options(options).await?);
    let conn = Conn::Tx(Arc::clone(&transaction));
    let sqlite = conn.is_sqlite();
    let appended = append(&conn, records).await;
    drop(conn);
    let transaction = Arc::into_inner(transaction).ok_or(StoreError::Interrupted)?;
    match appended {
        Ok(stored) => match transaction.commit().await {
            Ok(()) => Ok(stored),
            Err(error) => {
                if sqlite {
                    // The connection may be in a transaction of which nobody knows.
                    connect::renew(pool).await;
                }
                Err(StoreError::of_commit(error))
            }
        },
        Err(error) => {
            if let Err(error) = transaction.rollback().await {
                tracing::warn!(error = %error, "a rollback failed");
            }
            Err(error)
        }
    }
}

async fn append(conn: &Conn, records: &[(Uuid, SecurityRecord)]) -> Result<Vec<Head>, StoreError> {
    // In the order of their ids: two instances that take several heads never wait for each other.
    let mut scopes: BTreeMap<Uuid, Vec<(usize, &SecurityRecord)>> = BTreeMap::new();
    for (place, (scope, record)) in records.iter().enumerate() {
        scopes.entry(*scope).or_default().push((place, record));
    }
    let mut stored: Vec<(usize, Head)> = Vec::with_capacity(records.len());
    for (scope, records) in scopes {
        let heads = append_to(conn, scope, records.iter().map(|(_, record)| *record)).await?;
        stored.extend(records.into_iter().map(|(place, _)| place).zip(heads));
    }
    stored.sort_unstable_by_key(|(place, _)| *place);
    Ok(stored.into_iter().map(|(_, head)| head).collect())
}

/// Appends records to the log of one scope. Answers the head after each.
async fn append_to(
    conn: &Conn,
    scope: Uuid,
    records: impl ExactSizeIterator<Item = &SecurityRecord>,
) -> Result<Vec<Head>, StoreError> {
    let mut head = lock_head(conn, scope).await?;
    let mut heads = Vec::with_capacity(records.len());
    let mut values: Vec<Value> = Vec::with_capacity(records.len() * COLUMNS);
    for record in records {
        let number = head.revision + 1;
        // A clock that steps back never makes an entry older than the one before it.
        let at = to_micros(record.at).max(head.at);
        let hash = facts(scope, number, at, record).hash(&head.hash);
        values.extend([
            scope.into(),
            number.into(),
            at.into(),
            record.event.code().into(),
            record.person.into(),
            record.account.into(),
            record.credential.code().into(),
            record.credential_id.into(),
            record.address.clone().into(),
            record.request.into(),
            record.operation.clone().into(),
            record.subject.into(),
            record.detail.clone().into(),
            head.hash.0.to_vec().into(),
            hash.0.to_vec().into(),
        ]);
        head = Head { revision: number, hash, at };
        heads.push(head);
    }
    let rows = vec![format!("({})", marks(COLUMNS)); heads.len()].join(", ");
    conn.run(
        &format!(
            "insert into security_entry (scope_id, number, at, event, person_id, account_id, \
             credential, credential_id, address, request_id, operation, subject_id, detail, \
             previous_hash, hash) values {rows}"
        ),
        values,
    )
    .await?;
    conn.run(
        "update security_head set revision = ?, hash = ?, at = ? where scope_id = ?",
        vec![head.revision.into(), head.hash.0.to_vec().into(), head.at.into(), scope.into()],
    )
    .await?;
    Ok(heads)
}

/// How many columns an entry has.
const COLUMNS: usize = 15;

pub(super) fn facts(
    scope: Uuid,
    number: i64,
    at: Instant,
    record: &SecurityRecord,
) -> SecurityFacts<'_> {
    SecurityFacts {
        scope,
        number,
        at,
        event: record.event,
        person: record.person,
        account: record.account,
        credential: record.credential,
        credential_id: record.credential_id,
        address: record.address.as_deref(),
        request: record.request,
        operation: &record.operation,
        subject: record.subject,
        detail: record.detail.as_deref(),
    }
}

/// The log's head, held until the transaction ends, and made where there is none yet.
async fn lock_head(conn: &Conn, scope: Uuid) -> Result<Head, StoreError> {
    // SQLite has one writer anyway.
    let lock = if conn.is_sqlite() { "" } else { " for update" };
    if let Some(head) = read_head(conn, scope, lock).await? {
        return Ok(head);
    }
    conn.run(
        "insert into security_head (scope_id, revision, hash, at) values (?, 0, ?, ?) \
         on conflict (scope_id) do nothing",
        vec![scope.into(), Hash::NONE.0.to_vec().into(), Instant::UNIX_EPOCH.into()],
    )
    .await?;
    read_head(conn, scope, lock).await?.ok_or(StoreError::Interrupted)
}
