//! Sign-ins that are half done, kept by the hash of what the browser holds meanwhile.

use domain::Instant;
use sea_orm::FromQueryResult;

use crate::{error::StoreError, store::Store};

impl Store {
    /// Keeps a step. Those that ended before are taken away.
    pub async fn add_step(
        &self,
        hash: [u8; 32],
        document: String,
        ends_at: Instant,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            conn.run("delete from sign_in_step where ends_at <= ?", vec![now.into()]).await?;
            conn.run(
                "insert into sign_in_step (hash, document, ends_at) values (?, ?, ?)",
                vec![hash.to_vec().into(), document.into(), ends_at.into()],
            )
            .await?;
            Ok(())
        })
        .await
    }

    /// The step that a browser holds.
    pub async fn step(&self, hash: [u8; 32], now: Instant) -> Result<Option<String>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            document: String,
        }
        let row: Option<Row> = self
            .reading()
            .one(
                "select document from sign_in_step where hash = ? and ends_at > ?",
                vec![hash.to_vec().into(), now.into()],
            )
            .await?;
        Ok(row.map(|row| row.document))
    }

    /// Ends a step. Only who ends it goes on from it: false when somebody was first.
    pub async fn end_step(&self, hash: [u8; 32]) -> Result<bool, StoreError> {
        self.operate(move |conn| async move {
            let done = conn
                .run("delete from sign_in_step where hash = ?", vec![hash.to_vec().into()])
                .await?;
            Ok(done.rows_affected() == 1)
        })
        .await
    }
}
