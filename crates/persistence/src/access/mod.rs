//! Operational tables of signing in: accounts, sessions, one-time links, guesses. In no log; what
//! happens to them is told by the security log.

mod accounts;
mod guesses;
mod identities;
mod links;
mod sessions;
mod steps;

use std::{future::Future, sync::Arc};

use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::{conn::Conn, error::StoreError, store::Store};

pub use accounts::{AccountRecord, Credentials, Membership};
pub use links::{LinkPurpose, LinkRecord};
pub use sessions::{NewSession, SessionRecord, StandingSession};

impl Store {
    /// A short transaction over operational tables. Nobody who is dropped tears it.
    pub(crate) async fn operate<T, F, Fut>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Conn) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let pool = self.write.clone();
        let options = if self.options.is_sqlite() {
            TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            }
        } else {
            TransactionOptions::default()
        };
        let task = self.tracker().spawn(async move {
            let transaction = Arc::new(pool.begin_with_options(options).await?);
            let result = work(Conn::Tx(Arc::clone(&transaction))).await;
            let transaction = Arc::into_inner(transaction).ok_or(StoreError::Interrupted)?;
            match result {
                Ok(value) => {
                    transaction.commit().await.map_err(StoreError::of_commit)?;
                    Ok(value)
                }
                Err(error) => {
                    if let Err(error) = transaction.rollback().await {
                        tracing::warn!(error = %error, "a rollback failed");
                    }
                    Err(error)
                }
            }
        });
        task.await.map_err(|_| StoreError::Interrupted)?
    }
}
