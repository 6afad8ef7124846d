//! How often somebody guessed, kept by the hash of a name or an address.

use chrono::TimeDelta;
use domain::{
    Instant,
    guessing::{FORGOTTEN, Guesser, Guesses},
};
use sea_orm::FromQueryResult;

use crate::{conn::Conn, error::StoreError, store::Store};

async fn read(conn: &Conn, hash: [u8; 32]) -> Result<Option<Guesses>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        failures: i32,
        last_at: Instant,
    }
    // SQLite has one writer anyway.
    let lock = if conn.is_sqlite() { "" } else { " for update" };
    let row: Option<Row> = conn
        .one(
            &format!("select failures, last_at from guess where hash = ?{lock}"),
            vec![hash.to_vec().into()],
        )
        .await?;
    Ok(row.map(|row| Guesses { failures: row.failures, last: row.last_at }))
}

impl Store {
    /// Counts a guess by all of these, or by none and says how long to wait: what is looked at and
    /// what is counted is one act.
    pub async fn take_guess(
        &self,
        keys: Vec<(Guesser, [u8; 32])>,
        now: Instant,
    ) -> Result<Result<(), TimeDelta>, StoreError> {
        self.operate(move |conn| async move {
            conn.run("delete from guess where last_at < ?", vec![(now - FORGOTTEN).into()]).await?;
            let mut after = Vec::with_capacity(keys.len());
            let mut wait = TimeDelta::zero();
            for (guesser, hash) in keys {
                // The row is there before it is locked, so that two first guesses count twice.
                conn.run(
                    "insert into guess (hash, failures, last_at) values (?, 0, ?) \
                     on conflict (hash) do nothing",
                    vec![hash.to_vec().into(), now.into()],
                )
                .await?;
                let before = read(&conn, hash).await?;
                wait = wait.max(before.map_or(wait, |guesses| guesses.wait(guesser, now)));
                after.push((hash, Guesses::and_one(before, guesser, now)));
            }
            if wait > TimeDelta::zero() {
                return Ok(Err(wait));
            }
            for (hash, guesses) in after {
                conn.run(
                    "update guess set failures = ?, last_at = ? where hash = ?",
                    vec![guesses.failures.into(), guesses.last.into(), hash.to_vec().into()],
                )
                .await?;
            }
            Ok(Ok(()))
        })
        .await
    }

    /// Forgets the guesses by a key: it was right.
    pub async fn forget_guesses(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            conn.run("delete from guess where hash = ?", vec![hash.to_vec().into()]).await?;
            Ok(())
        })
        .await
    }
}
