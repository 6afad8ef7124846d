//! Appending an entry.

use domain::{
    Instant,
    change::{EntryFacts, Hash, StateLink, payload_hash},
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::{Act, Head};
use crate::{
    conn::{Conn, marks},
    error::StoreError,
    random::sixteen,
    tx::Pending,
};

/// Makes the log of a scope, if it is new.
pub(crate) async fn begin_scope(conn: &Conn, scope: Uuid) -> Result<(), StoreError> {
    conn.run(
        "insert into scope_head (scope_id, revision, hash, at) values (?, 0, ?, ?) \
         on conflict (scope_id) do nothing",
        vec![scope.into(), Hash::NONE.0.to_vec().into(), Instant::UNIX_EPOCH.into()],
    )
    .await?;
    Ok(())
}

/// The scope's head, held until the transaction ends: writers of one scope come one after another.
pub(crate) async fn lock_head(conn: &Conn, scope: Uuid) -> Result<Head, StoreError> {
    // SQLite has one writer anyway.
    let lock = if conn.is_sqlite() { "" } else { " for update" };
    read_head(conn, scope, lock).await
}

pub(crate) async fn read_head(conn: &Conn, scope: Uuid, lock: &str) -> Result<Head, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        revision: i64,
        hash: Vec<u8>,
        at: Instant,
    }
    let row: Option<Row> = conn
        .one(
            &format!("select revision, hash, at from scope_head where scope_id = ?{lock}"),
            vec![scope.into()],
        )
        .await?;
    let row =
        row.ok_or_else(|| StoreError::Unusable(format!("there is no change log for {scope}")))?;
    let hash = Hash::from_slice(&row.hash).ok_or_else(|| StoreError::Corrupt {
        table: "scope_head",
        column: "hash",
        id: scope,
        detail: "not 32 bytes".into(),
    })?;
    Ok(Head { revision: row.revision, hash, at: row.at })
}

/// Writes the entry with its states and moves the head.
pub(crate) async fn append(
    conn: &Conn,
    scope: Uuid,
    head: &Head,
    at: Instant,
    act: &Act,
    mut pending: Vec<Pending>,
) -> Result<Head, StoreError> {
    let number = head.revision + 1;
    let mut salts = Vec::with_capacity(pending.len());
    for state in &mut pending {
        let salt = sixteen();
        state.link.payload = payload_hash(&salt, &state.bytes);
        salts.push(salt);
    }
    let links: Vec<StateLink> = pending.iter().map(|state| state.link.clone()).collect();
    let reason = act.reason.as_ref().map(|reason| {
        let salt = sixteen();
        (reason.clone(), salt, payload_hash(&salt, reason.as_bytes()))
    });
    let hash = EntryFacts {
        scope,
        number,
        at,
        author: act.author,
        use_case: act.use_case,
        reason: reason.as_ref().map(|(_, _, hash)| *hash),
        states: &links,
    }
    .hash(&head.hash);

    let (text, salt, reason_hash) = match reason {
        Some((text, salt, hash)) => (Some(text), Some(salt.to_vec()), Some(hash.0.to_vec())),
        None => (None, None, None),
    };
    conn.run(
        "insert into entry (scope_id, number, at, author_kind, author_id, person_id, channel, \
         use_case, reason, reason_salt, reason_hash, previous_hash, hash) \
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            scope.into(),
            number.into(),
            at.into(),
            act.author.kind.code().into(),
            act.author.id.into(),
            act.author.person.into(),
            act.author.channel.code().into(),
            act.use_case.into(),
            text.into(),
            salt.into(),
            reason_hash.into(),
            head.hash.0.to_vec().into(),
            hash.0.to_vec().into(),
        ],
    )
    .await?;
    append_states(conn, scope, number, pending, &salts).await?;
    conn.run(
        "update scope_head set revision = ?, hash = ?, at = ? where scope_id = ?",
        vec![number.into(), hash.0.to_vec().into(), at.into(), scope.into()],
    )
    .await?;
    Ok(Head { revision: number, hash, at })
}

/// How many states go into one statement: well under the databases' limit of values.
const BATCH: usize = 200;

async fn append_states(
    conn: &Conn,
    scope: Uuid,
    number: i64,
    pending: Vec<Pending>,
    salts: &[[u8; 16]],
) -> Result<(), StoreError> {
    let mut rows = (0_i32..).zip(pending).zip(salts).peekable();
    while rows.peek().is_some() {
        let mut states: Vec<Value> = Vec::new();
        let mut payloads: Vec<Value> = Vec::new();
        let mut count = 0;
        for ((place, state), salt) in rows.by_ref().take(BATCH) {
            count += 1;
            let link = state.link;
            states.extend([
                scope.into(),
                number.into(),
                place.into(),
                link.kind.code().into(),
                link.id.into(),
                link.root.into(),
                link.about.into(),
                link.removed.into(),
                link.shape.into(),
                link.payload.0.to_vec().into(),
            ]);
            payloads.extend([
                scope.into(),
                number.into(),
                place.into(),
                salt.to_vec().into(),
                state.bytes.into(),
            ]);
        }
        let tuples = |columns: usize| vec![format!("({})", marks(columns)); count].join(", ");
        conn.run(
            &format!(
                "insert into entry_state (scope_id, number, place, kind, subject_id, root_id, \
                 about_id, removed, shape, payload_hash) values {}",
                tuples(10)
            ),
            states,
        )
        .await?;
        conn.run(
            &format!(
                "insert into payload (scope_id, number, place, salt, bytes) values {}",
                tuples(5)
            ),
            payloads,
        )
        .await?;
    }
    Ok(())
}
