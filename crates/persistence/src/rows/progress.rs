//! What happens to an action: date changes, progress updates, evidence.

use domain::{
    Id,
    action::{
        date_change::{DateChange, DateChangeReason, Decision},
        evidence::{Evidence, EvidenceKind, Review},
        status::DeliveryStatus,
        update::{Declared, ProgressUpdate},
    },
    change::Hash,
    file::{FileKind, KeptFile},
};
use uuid::Uuid;

use super::{Columns, Searchable, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod date_change {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "date_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub action_id: Uuid,
        pub from_on: Date,
        pub to_on: Date,
        pub reason: String,
        pub note: String,
        pub asked_by: Uuid,
        pub asked_on: Date,
        pub agreed: Option<bool>,
        pub decided_by: Option<Uuid>,
        pub decided_on: Option<Date>,
        pub decided_note: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for DateChange {
    type Entity = date_change::Entity;
    const TABLE: &'static str = "date_change";

    fn to_row(&self, authority: Uuid) -> Result<date_change::Model, StoreError> {
        let decision = self.decision.as_ref();
        Ok(date_change::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            action_id: self.action.raw(),
            from_on: self.from_on,
            to_on: self.to_on,
            reason: self.reason.code().into(),
            note: self.note.to_string(),
            asked_by: self.asked_by.raw(),
            asked_on: self.asked_on,
            agreed: decision.map(|decision| decision.agreed),
            decided_by: decision.map(|decision| decision.by.raw()),
            decided_on: decision.map(|decision| decision.on),
            decided_note: decision
                .and_then(|decision| decision.note.as_ref().map(ToString::to_string)),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<date_change::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                let note = of.maybe_text("decided_note", row.decided_note)?;
                let decision = of
                    .both("decided_by", row.agreed.zip(row.decided_by), row.decided_on)?
                    .map(|((agreed, by), on)| Decision { agreed, by: Id::new(by), on, note });
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    action: Id::new(row.action_id),
                    from_on: row.from_on,
                    to_on: row.to_on,
                    reason: of.known("reason", DateChangeReason::from_code(&row.reason))?,
                    note: of.text("note", row.note)?,
                    asked_by: Id::new(row.asked_by),
                    asked_on: row.asked_on,
                    decision,
                })
            })
            .collect()
    }
}

pub(crate) mod progress_update {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "progress_update")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub action_id: Uuid,
        pub posted_at: DateTimeUtc,
        pub posted_on: Date,
        pub by_id: Uuid,
        pub done: String,
        pub difference: Option<String>,
        pub declared: Option<String>,
        pub declared_reason: Option<String>,
        pub path_to_green: Option<String>,
        pub forecast_on: Option<Date>,
        pub status: Option<String>,
        pub corrects_id: Option<Uuid>,
        pub imported: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for ProgressUpdate {
    type Entity = progress_update::Entity;
    const TABLE: &'static str = "progress_update";

    fn to_row(&self, authority: Uuid) -> Result<progress_update::Model, StoreError> {
        Ok(progress_update::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            action_id: self.action.raw(),
            posted_at: self.posted_at,
            posted_on: self.posted_on,
            by_id: self.by.raw(),
            done: self.done.to_string(),
            difference: self.difference.as_ref().map(ToString::to_string),
            declared: self.declared.map(|declared| declared.code().into()),
            declared_reason: self.declared_reason.as_ref().map(ToString::to_string),
            path_to_green: self.path_to_green.as_ref().map(ToString::to_string),
            forecast_on: self.forecast_on,
            status: self.status.map(|status| status.code().into()),
            corrects_id: self.corrects.map(Id::raw),
            imported: self.imported,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<progress_update::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    action: Id::new(row.action_id),
                    posted_at: row.posted_at,
                    posted_on: row.posted_on,
                    by: Id::new(row.by_id),
                    done: of.text("done", row.done)?,
                    difference: of.maybe_text("difference", row.difference)?,
                    declared: of.maybe_code(
                        "declared",
                        row.declared.as_deref(),
                        Declared::from_code,
                    )?,
                    declared_reason: of.maybe_text("declared_reason", row.declared_reason)?,
                    path_to_green: of.maybe_text("path_to_green", row.path_to_green)?,
                    forecast_on: row.forecast_on,
                    status: of.maybe_code(
                        "status",
                        row.status.as_deref(),
                        DeliveryStatus::from_code,
                    )?,
                    corrects: row.corrects_id.map(Id::new),
                    imported: row.imported,
                })
            })
            .collect()
    }

    fn searchable(&self) -> Option<Searchable> {
        let rest = [
            self.difference.as_ref().map(ToString::to_string),
            self.declared_reason.as_ref().map(ToString::to_string),
            self.path_to_green.as_ref().map(ToString::to_string),
        ];
        let body = std::iter::once(self.done.to_string()).chain(rest.into_iter().flatten());
        Some(Searchable {
            title: "Progress update".into(),
            body: body.collect::<Vec<_>>().join("\n"),
        })
    }
}

pub(crate) mod evidence {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub action_id: Uuid,
        pub kind: String,
        pub title: String,
        pub link: Option<String>,
        pub note: Option<String>,
        pub dated_on: Option<Date>,
        pub added_by: Uuid,
        pub added_on: Date,
        pub file_name: Option<String>,
        pub file_kind: Option<String>,
        pub file_size: Option<i64>,
        pub file_sha256: Option<Vec<u8>>,
        pub expires_on: Option<Date>,
        pub replaces_id: Option<Uuid>,
        pub accepted: Option<bool>,
        pub reviewed_by: Option<Uuid>,
        pub reviewed_on: Option<Date>,
        pub review_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Evidence {
    type Entity = evidence::Entity;
    const TABLE: &'static str = "evidence";

    fn to_row(&self, authority: Uuid) -> Result<evidence::Model, StoreError> {
        let (file, review) = (self.file.as_ref(), self.review.as_ref());
        Ok(evidence::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            action_id: self.action.raw(),
            kind: self.kind.code().into(),
            title: self.title.to_string(),
            link: self.link.as_ref().map(ToString::to_string),
            note: self.note.as_ref().map(ToString::to_string),
            dated_on: self.dated_on,
            added_by: self.added_by.raw(),
            added_on: self.added_on,
            file_name: file.map(|file| file.name.to_string()),
            file_kind: file.map(|file| file.kind.code().into()),
            file_size: file.map(|file| file.size),
            file_sha256: file.map(|file| file.sha256.0.to_vec()),
            expires_on: self.expires_on,
            replaces_id: self.replaces.map(Id::raw),
            accepted: review.map(|review| review.accepted),
            reviewed_by: review.map(|review| review.by.raw()),
            reviewed_on: review.map(|review| review.on),
            review_reason: review
                .and_then(|review| review.reason.as_ref().map(ToString::to_string)),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<evidence::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                let reason = of.maybe_text("review_reason", row.review_reason)?;
                let review = of
                    .both("reviewed_by", row.accepted.zip(row.reviewed_by), row.reviewed_on)?
                    .map(|((accepted, by), on)| Review { accepted, by: Id::new(by), on, reason });
                let kind =
                    of.maybe_code("file_kind", row.file_kind.as_deref(), FileKind::from_code)?;
                let hash = row
                    .file_sha256
                    .map(|bytes| of.known("file_sha256", Hash::from_slice(&bytes)))
                    .transpose()?;
                let file = of
                    .both("file_name", row.file_name.zip(kind), row.file_size.zip(hash))?
                    .map(|((name, kind), (size, sha256))| {
                        let name = of.text("file_name", name)?;
                        Ok::<_, StoreError>(KeptFile { name, kind, size, sha256 })
                    })
                    .transpose()?;
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    action: Id::new(row.action_id),
                    kind: of.known("kind", EvidenceKind::from_code(&row.kind))?,
                    title: of.text("title", row.title)?,
                    link: of.maybe_text("link", row.link)?,
                    note: of.maybe_text("note", row.note)?,
                    dated_on: row.dated_on,
                    added_by: Id::new(row.added_by),
                    added_on: row.added_on,
                    file,
                    expires_on: row.expires_on,
                    replaces: row.replaces_id.map(Id::new),
                    review,
                })
            })
            .collect()
    }
}
