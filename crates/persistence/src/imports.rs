//! Imports of plans under way: what was uploaded, how it was read, and how far it has come. Work in
//! hand, in no log; what an import changes is an entry like any other change.

use domain::{
    Id, Instant,
    authority::Person,
    import::{Import, ImportState},
    plan::Plan,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{error::StoreError, reader::Reader, tx::Tx};

/// For how long an import is kept, in days of the real calendar.
const KEPT_DAYS: i64 = 30;

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportJob {
    /// Stable id.
    pub id: Id<Import>,
    /// How often its choices were changed.
    pub version: i64,
    /// The plan it goes into.
    pub plan: Id<Plan>,
    /// Who uploaded it.
    pub by: Id<Person>,
    /// The name the file had.
    pub file_name: Option<String>,
    /// What its uploader said of how to read and take it, as JSON.
    pub choices: String,
    /// What was read, as JSON.
    pub reading: String,
    /// How far it has come.
    pub state: ImportState,
    /// What came of it, as JSON.
    pub outcome: Option<String>,
    /// When it was uploaded.
    pub made_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i64,
    plan_id: Uuid,
    by_id: Uuid,
    file_name: Option<String>,
    choices: String,
    reading: String,
    state: String,
    outcome: Option<String>,
    made_at: Instant,
    changed_at: Instant,
}

impl Row {
    fn read(self) -> Result<ImportJob, StoreError> {
        let state = ImportState::from_code(&self.state).ok_or(StoreError::Corrupt {
            table: "import_job",
            column: "state",
            id: self.id,
            detail: self.state,
        })?;
        Ok(ImportJob {
            id: Id::new(self.id),
            version: self.version,
            plan: Id::new(self.plan_id),
            by: Id::new(self.by_id),
            file_name: self.file_name,
            choices: self.choices,
            reading: self.reading,
            state,
            outcome: self.outcome,
            made_at: self.made_at,
            changed_at: self.changed_at,
        })
    }
}

const SELECT: &str = "select id, version, plan_id, by_id, file_name, choices, reading, state, \
                      outcome, made_at, changed_at from import_job where authority_id = ?";

impl Reader {
    /// One import.
    pub async fn import(&self, id: Id<Import>) -> Result<Option<ImportJob>, StoreError> {
        let values = vec![self.scope_id().into(), id.raw().into()];
        let row: Option<Row> = self.conn().one(&format!("{SELECT} and id = ?"), values).await?;
        row.map(Row::read).transpose()
    }

    /// The imports of the authority, the newest first; they are kept for a month.
    pub async fn imports(&self) -> Result<Vec<ImportJob>, StoreError> {
        let sql = format!("{SELECT} order by made_at desc, id desc");
        let rows: Vec<Row> = self.conn().all(&sql, vec![self.scope_id().into()]).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The file of an import, while it may be read again.
    pub async fn import_file(&self, id: Id<Import>) -> Result<Option<Vec<u8>>, StoreError> {
        #[derive(FromQueryResult)]
        struct File {
            bytes: Vec<u8>,
        }
        let file: Option<File> = self
            .conn()
            .one(
                "select bytes from import_file where authority_id = ? and import_id = ?",
                vec![self.scope_id().into(), id.raw().into()],
            )
            .await?;
        Ok(file.map(|file| file.bytes))
    }
}

impl Tx {
    /// Keeps an import and its file, and drops those of more than a month ago.
    pub async fn add_import(&self, job: &ImportJob, file: Vec<u8>) -> Result<(), StoreError> {
        let before = job.made_at - chrono::TimeDelta::days(KEPT_DAYS);
        let old = "authority_id = ? and made_at < ?";
        self.conn()
            .run(
                &format!(
                    "delete from import_file where authority_id = ? and import_id in \
                     (select id from import_job where {old})"
                ),
                vec![self.scope_id().into(), self.scope_id().into(), before.into()],
            )
            .await?;
        self.conn()
            .run(
                &format!("delete from import_job where {old}"),
                vec![self.scope_id().into(), before.into()],
            )
            .await?;
        self.conn()
            .run(
                "insert into import_job (authority_id, id, version, plan_id, by_id, file_name, \
                 choices, reading, state, outcome, made_at, changed_at) \
                 values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                vec![
                    self.scope_id().into(),
                    job.id.raw().into(),
                    job.version.into(),
                    job.plan.raw().into(),
                    job.by.raw().into(),
                    job.file_name.clone().into(),
                    job.choices.clone().into(),
                    job.reading.clone().into(),
                    job.state.code().into(),
                    job.outcome.clone().into(),
                    job.made_at.into(),
                    job.changed_at.into(),
                ],
            )
            .await?;
        self.conn()
            .run(
                "insert into import_file (authority_id, import_id, bytes) values (?, ?, ?)",
                vec![self.scope_id().into(), job.id.raw().into(), file.into()],
            )
            .await?;
        Ok(())
    }

    /// Writes what is known of an import now. Once it is done its file is dropped: everything of it
    /// stands in the plan.
    pub async fn save_import(&self, job: &ImportJob) -> Result<(), StoreError> {
        let done = self
            .conn()
            .run(
                "update import_job set version = ?, choices = ?, reading = ?, state = ?, \
                 outcome = ?, changed_at = ? where authority_id = ? and id = ?",
                vec![
                    job.version.into(),
                    job.choices.clone().into(),
                    job.reading.clone().into(),
                    job.state.code().into(),
                    job.outcome.clone().into(),
                    job.changed_at.into(),
                    self.scope_id().into(),
                    job.id.raw().into(),
                ],
            )
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale { table: "import_job", id: job.id.raw() });
        }
        if job.state == ImportState::Done {
            self.drop_import_file(job.id).await?;
        }
        Ok(())
    }

    async fn drop_import_file(&self, id: Id<Import>) -> Result<(), StoreError> {
        let values = vec![self.scope_id().into(), id.raw().into()];
        self.conn()
            .run("delete from import_file where authority_id = ? and import_id = ?", values)
            .await?;
        Ok(())
    }

    /// Drops an import with its file.
    pub(crate) async fn drop_import(&self, id: Id<Import>) -> Result<(), StoreError> {
        self.drop_import_file(id).await?;
        let values = vec![self.scope_id().into(), id.raw().into()];
        self.conn().run("delete from import_job where authority_id = ? and id = ?", values).await?;
        Ok(())
    }
}
