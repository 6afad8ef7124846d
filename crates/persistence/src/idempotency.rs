//! Replies kept with their effects, so that a request sent twice acts once.

use domain::Instant;
use sea_orm::FromQueryResult;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{conn::Conn, error::StoreError};

/// A caller's promise that requests with this key are one and the same.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Who sent it: keys of different callers never meet.
    pub principal: Uuid,
    /// The key.
    pub key: String,
    /// SHA-256 of what was asked.
    pub fingerprint: [u8; 32],
    /// The moment by the machine's own clock: replies are kept for a real day, also where a
    /// demonstration stands still.
    pub at: Instant,
}

pub(crate) struct Replay<T> {
    pub(crate) value: T,
    pub(crate) revision: i64,
}

/// The reply kept for this key, if there is one; another request under the same key is an error.
pub(crate) async fn find<T: DeserializeOwned>(
    conn: &Conn,
    scope: Uuid,
    claim: &Claim,
) -> Result<Option<Replay<T>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        fingerprint: Vec<u8>,
        reply: String,
        revision: i64,
    }
    let kept_until = claim.at - chrono::TimeDelta::hours(24);
    let row: Option<Row> = conn
        .one(
            "select fingerprint, reply, revision from idempotency \
             where scope_id = ? and principal_id = ? and idempotency_key = ? and stored_at > ?",
            vec![scope.into(), claim.principal.into(), claim.key.clone().into(), kept_until.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.fingerprint != claim.fingerprint {
        return Err(StoreError::KeyReused);
    }
    if row.reply.is_empty() {
        return Err(StoreError::ReplyRedacted);
    }
    Ok(Some(Replay { value: serde_json::from_str(&row.reply)?, revision: row.revision }))
}

/// The reply as it is kept: a field named `secret` is left out of it, or of its parts where the
/// reply is a tuple.
pub(crate) fn without_secret<T: Serialize>(value: &T) -> Result<String, StoreError> {
    let mut reply = serde_json::to_value(value)?;
    let parts = match &mut reply {
        serde_json::Value::Array(parts) => parts.as_mut_slice(),
        whole => std::slice::from_mut(whole),
    };
    for object in parts.iter_mut().filter_map(serde_json::Value::as_object_mut) {
        object.remove("secret");
    }
    Ok(serde_json::to_string(&reply)?)
}

/// Keeps the reply, and drops what was kept for a day.
pub(crate) async fn keep(
    conn: &Conn,
    scope: Uuid,
    claim: &Claim,
    reply: String,
    revision: i64,
) -> Result<(), StoreError> {
    conn.run(
        // Only of this scope, whose writers come one after another: two scopes never wait for each
        // other's old rows.
        "delete from idempotency where scope_id = ? and stored_at <= ?",
        vec![scope.into(), (claim.at - chrono::TimeDelta::hours(24)).into()],
    )
    .await?;
    conn.run(
        "insert into idempotency \
         (scope_id, principal_id, idempotency_key, fingerprint, reply, revision, stored_at) \
         values (?, ?, ?, ?, ?, ?, ?)",
        vec![
            scope.into(),
            claim.principal.into(),
            claim.key.clone().into(),
            claim.fingerprint.to_vec().into(),
            reply.into(),
            revision.into(),
            claim.at.into(),
        ],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_is_not_kept_also_in_a_tuple() {
        let made = json!({"id": 1, "secret": "apt_x"});
        assert_eq!(without_secret(&made).unwrap(), r#"{"id":1}"#);
        assert_eq!(without_secret(&(made, 7)).unwrap(), r#"[{"id":1},7]"#);
    }
}
