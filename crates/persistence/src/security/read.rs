//! Reading the security log of one scope.

use domain::{
    Instant,
    change::Hash,
    security::{CredentialKind, SecurityEvent},
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::{SecurityEntry, SecurityFilter, SecurityRecord};
use crate::{conn::Conn, error::StoreError, log::Head, reader::Reader};

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) number: i64,
    pub(super) at: Instant,
    event: String,
    person_id: Option<Uuid>,
    account_id: Option<Uuid>,
    credential: String,
    credential_id: Option<Uuid>,
    address: Option<String>,
    request_id: Option<Uuid>,
    operation: String,
    subject_id: Option<Uuid>,
    detail: Option<String>,
    pub(super) previous_hash: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl Row {
    /// What the entry tells.
    pub(super) fn record(self, scope: Uuid) -> Result<SecurityRecord, StoreError> {
        let unknown = |column: &'static str, code: &str| StoreError::Corrupt {
            table: "security_entry",
            column,
            id: scope,
            detail: format!("entry {}: {code}", self.number),
        };
        Ok(SecurityRecord {
            at: self.at,
            event: SecurityEvent::from_code(&self.event)
                .ok_or_else(|| unknown("event", &self.event))?,
            person: self.person_id,
            account: self.account_id,
            credential: CredentialKind::from_code(&self.credential)
                .ok_or_else(|| unknown("credential", &self.credential))?,
            credential_id: self.credential_id,
            address: self.address,
            request: self.request_id,
            operation: self.operation,
            subject: self.subject_id,
            detail: self.detail,
        })
    }

    fn entry(self, scope: Uuid) -> Result<SecurityEntry, StoreError> {
        let (number, previous, hash) =
            (self.number, self::hash(&self.previous_hash, scope)?, self::hash(&self.hash, scope)?);
        Ok(SecurityEntry { number, record: self.record(scope)?, previous, hash })
    }
}

fn hash(bytes: &[u8], scope: Uuid) -> Result<Hash, StoreError> {
    Hash::from_slice(bytes).ok_or_else(|| StoreError::Corrupt {
        table: "security_entry",
        column: "hash",
        id: scope,
        detail: "not 32 bytes".into(),
    })
}

/// The head of a scope's security log; nothing where nothing was ever told.
pub(super) async fn read_head(
    conn: &Conn,
    scope: Uuid,
    lock: &str,
) -> Result<Option<Head>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        revision: i64,
        hash: Vec<u8>,
        at: Instant,
    }
    let found: Option<Found> = conn
        .one(
            &format!("select revision, hash, at from security_head where scope_id = ?{lock}"),
            vec![scope.into()],
        )
        .await?;
    let Some(found) = found else { return Ok(None) };
    let hash = Hash::from_slice(&found.hash).ok_or_else(|| StoreError::Corrupt {
        table: "security_head",
        column: "hash",
        id: scope,
        detail: "not 32 bytes".into(),
    })?;
    Ok(Some(Head { revision: found.revision, hash, at: found.at }))
}

/// Rows after a number, the oldest first.
pub(super) async fn rows_after(
    conn: &Conn,
    scope: Uuid,
    number: i64,
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    conn.all(
        &format!(
            "select * from security_entry where scope_id = ? and number > ? \
             order by number limit {limit}"
        ),
        vec![scope.into(), number.into()],
    )
    .await
}

impl Reader {
    /// How many entries the security log has; 0 where nothing was ever told.
    pub async fn security_revision(&self) -> Result<i64, StoreError> {
        let head = read_head(self.conn(), self.scope_id(), "").await?;
        Ok(head.map_or(0, |head| head.revision))
    }

    /// A page of the security log, the newest first, and whether there are more.
    pub async fn security_entries(
        &self,
        filter: &SecurityFilter,
        limit: u16,
    ) -> Result<(Vec<SecurityEntry>, bool), StoreError> {
        let scope = self.scope_id();
        let mut sql = String::from("select * from security_entry where scope_id = ?");
        let mut values: Vec<Value> = vec![scope.into()];
        if let Some(before) = filter.before {
            sql.push_str(" and number < ?");
            values.push(before.into());
        }
        if let Some(person) = filter.person {
            sql.push_str(" and person_id = ?");
            values.push(person.into());
        }
        if let Some(event) = filter.event {
            sql.push_str(" and event = ?");
            values.push(event.code().into());
        }
        // Moments never decrease: each bound is one number, which an index knows.
        for (bound, at) in [(" >= ", filter.from), (" < ", filter.until)] {
            let Some(at) = at else { continue };
            sql.extend([
                " and number",
                bound,
                "coalesce((select s.number from security_entry s where s.scope_id = ? \
                 and s.at >= ? order by s.at, s.number limit 1), ?)",
            ]);
            values.extend([scope.into(), at.into(), i64::MAX.into()]);
        }
        sql.extend([" order by number desc limit ", &(u32::from(limit) + 1).to_string()]);
        let mut rows: Vec<Row> = self.conn().all(&sql, values).await?;
        let more = rows.len() > usize::from(limit);
        rows.truncate(usize::from(limit));
        let entries = rows.into_iter().map(|row| row.entry(scope)).collect::<Result<_, _>>()?;
        Ok((entries, more))
    }
}
