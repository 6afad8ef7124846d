//! Proof that nothing was changed behind the security log's back.

use domain::change::Hash;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    append::facts,
    read::{read_head, rows_after},
};
use crate::{
    conn::Conn,
    error::StoreError,
    log::Head,
    verify::{Finding, STEP},
};

/// The scopes that have a security log, or what is left of one.
pub(crate) async fn scopes(conn: &Conn) -> Result<Vec<Uuid>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        scope_id: Uuid,
    }
    let rows: Vec<Row> = conn
        .all(
            "select scope_id from security_head union select scope_id from security_entry \
             order by scope_id",
            vec![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.scope_id).collect())
}

/// Walks the security log of one scope. Answers how many entries it has and what is wrong.
pub(crate) async fn walk(conn: &Conn, scope: Uuid) -> Result<(i64, Vec<Finding>), StoreError> {
    let mut findings = Vec::new();
    let mut find = |entry: Option<i64>, detail: String| {
        let detail = format!("the security log {detail}");
        findings.push(Finding { scope, entry, detail });
    };
    let head = match read_head(conn, scope, "").await {
        Ok(head) => head,
        Err(error) if error.is_busy() => return Err(error),
        Err(error) => {
            find(None, format!("has a head that cannot be read: {error}"));
            None
        }
    };
    let mut last = Head { revision: 0, hash: Hash::NONE, at: domain::Instant::UNIX_EPOCH };
    let mut count = 0;
    loop {
        let rows = match rows_after(conn, scope, last.revision, STEP).await {
            Ok(rows) => rows,
            Err(error) if error.is_busy() => return Err(error),
            Err(error) => {
                let from = Some(last.revision + 1);
                find(from, format!("cannot be read from here on: {error}"));
                return Ok((count, findings));
            }
        };
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (number, at) = (row.number, row.at);
            if number != last.revision + 1 {
                let (first, until) = (last.revision + 1, number - 1);
                find(Some(number), format!("lacks the entries {first} to {until}"));
            }
            if row.previous_hash != last.hash.0 {
                find(Some(number), "was changed: this does not follow the entry before it".into());
            }
            if at < last.at {
                find(Some(number), "was changed: this is older than the entry before it".into());
            }
            let previous = Hash::from_slice(&row.previous_hash).unwrap_or(Hash::NONE);
            let kept = Hash::from_slice(&row.hash);
            let told = row
                .record(scope)
                .ok()
                .map(|record| facts(scope, number, at, &record).hash(&previous));
            if told.is_none() || told != kept {
                find(Some(number), "was changed: the hash of this entry does not match".into());
            }
            last = Head { revision: number, hash: kept.unwrap_or(Hash::NONE), at };
            count += 1;
        }
    }
    match head {
        Some(head)
            if (head.revision, head.hash, head.at) != (last.revision, last.hash, last.at) =>
        {
            find(None, format!("ends at entry {}, its head says {}", last.revision, head.revision));
        }
        None if last.revision > 0 => find(None, "has no head".into()),
        _ => {}
    }
    Ok((count, findings))
}
