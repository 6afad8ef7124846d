//! A connection to run statements on: the pool, or a transaction that several owners share.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend,
    ExecResult, FromQueryResult, Statement, Value,
};

use crate::error::StoreError;

#[derive(Clone)]
pub enum Conn {
    Pool(DatabaseConnection),
    Tx(Arc<DatabaseTransaction>),
}

impl Conn {
    pub(crate) fn exec(&self) -> DatabaseExecutor<'_> {
        match self {
            Self::Pool(pool) => DatabaseExecutor::Connection(pool),
            Self::Tx(tx) => DatabaseExecutor::Transaction(tx),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.exec().get_database_backend() == DbBackend::Sqlite
    }

    /// A statement with `?` for values, spelled as the database at hand wants it.
    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        let backend = self.exec().get_database_backend();
        if backend == DbBackend::Sqlite {
            return Statement::from_sql_and_values(backend, sql, values);
        }
        let mut spelled = String::with_capacity(sql.len() + 16);
        let mut count = 0;
        for c in sql.chars() {
            if c == '?' {
                count += 1;
                spelled.push('$');
                spelled.push_str(&count.to_string());
            } else {
                spelled.push(c);
            }
        }
        Statement::from_sql_and_values(backend, spelled, values)
    }

    pub(crate) async fn run(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<ExecResult, StoreError> {
        Ok(self.exec().execute_raw(self.statement(sql, values)).await?)
    }

    pub(crate) async fn all<R: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Vec<R>, StoreError> {
        let rows = self.exec().query_all_raw(self.statement(sql, values)).await?;
        rows.iter().map(|row| R::from_query_result(row, "").map_err(StoreError::from)).collect()
    }

    pub(crate) async fn one<R: FromQueryResult>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<R>, StoreError> {
        let row = self.exec().query_one_raw(self.statement(sql, values)).await?;
        row.map(|row| R::from_query_result(&row, "").map_err(StoreError::from)).transpose()
    }

    /// One whole number, such as a count.
    pub(crate) async fn number(&self, sql: &str, values: Vec<Value>) -> Result<i64, StoreError> {
        let row = self.exec().query_one_raw(self.statement(sql, values)).await?;
        let row = row.ok_or_else(|| StoreError::Unusable("a query gave no row".into()))?;
        Ok(row.try_get_by_index(0)?)
    }

    /// One text, such as a setting of the database.
    pub(crate) async fn text(&self, sql: &str) -> Result<String, StoreError> {
        let row = self.exec().query_one_raw(self.statement(sql, vec![])).await?;
        let row = row.ok_or_else(|| StoreError::Unusable("a query gave no row".into()))?;
        Ok(row.try_get_by_index(0)?)
    }

    pub(crate) async fn unprepared(&self, sql: &str) -> Result<(), StoreError> {
        self.exec().execute_unprepared(sql).await?;
        Ok(())
    }
}

/// `?, ?, ?` for a list of values.
pub(crate) fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
