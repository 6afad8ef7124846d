//! Agenda items with what was on the table, and submissions.

use domain::{
    Id,
    governance::{
        item::{AgendaItem, ItemPurpose},
        submission::{Countersignature, Submission, SubmissionWay},
    },
};
use uuid::Uuid;

use super::{Columns, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod item {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub meeting_id: Uuid,
        pub plan_id: Uuid,
        pub place: i32,
        pub title: String,
        pub purpose: String,
        pub recommendations: String,
        pub exempt: Option<String>,
        pub pack: Option<String>,
        pub is_frozen: bool,
        pub resolution: Option<String>,
        pub withdrawn: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn written<T: serde::Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    Ok(value.map(serde_json::to_string).transpose()?)
}

impl Table for AgendaItem {
    type Entity = item::Entity;
    const TABLE: &'static str = "agenda_item";

    fn to_row(&self, authority: Uuid) -> Result<item::Model, StoreError> {
        Ok(item::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            meeting_id: self.meeting.raw(),
            plan_id: self.plan.raw(),
            place: self.position,
            title: self.title.to_string(),
            purpose: self.purpose.code().into(),
            recommendations: serde_json::to_string(&self.recommendations)?,
            exempt: self.exempt.as_ref().map(ToString::to_string),
            pack: written(self.pack.as_ref())?,
            is_frozen: self.pack.is_some(),
            resolution: written(self.resolution.as_ref())?,
            withdrawn: self.withdrawn.as_ref().map(ToString::to_string),
        })
    }

    async fn from_rows(_: &Conn, _: Uuid, rows: Vec<item::Model>) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    meeting: Id::new(row.meeting_id),
                    plan: Id::new(row.plan_id),
                    position: row.place,
                    title: of.text("title", row.title)?,
                    purpose: of.known("purpose", ItemPurpose::from_code(&row.purpose))?,
                    recommendations: of.json("recommendations", &row.recommendations)?,
                    exempt: of.maybe_text("exempt", row.exempt)?,
                    pack: row.pack.map(|pack| of.json("pack", &pack)).transpose()?,
                    resolution: row
                        .resolution
                        .map(|resolution| of.json("resolution", &resolution))
                        .transpose()?,
                    withdrawn: of.maybe_text("withdrawn", row.withdrawn)?,
                })
            })
            .collect()
    }
}

pub(crate) mod submission {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "submission")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub obligation_id: Option<Uuid>,
        pub revision: i64,
        pub as_at: Date,
        pub submitted_on: Date,
        pub recipients: String,
        pub way: String,
        pub by_id: Uuid,
        pub despite: Option<String>,
        pub documents: String,
        pub countersigned_on: Option<Date>,
        pub countersigned_by: Option<Uuid>,
        pub receipt: Option<String>,
        pub publication: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Submission {
    type Entity = submission::Entity;
    const TABLE: &'static str = "submission";

    fn to_row(&self, authority: Uuid) -> Result<submission::Model, StoreError> {
        Ok(submission::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            obligation_id: self.obligation.map(Id::raw),
            revision: self.revision,
            as_at: self.as_at,
            submitted_on: self.submitted_on,
            recipients: serde_json::to_string(&self.to)?,
            way: self.way.code().into(),
            by_id: self.by.raw(),
            despite: self.despite.as_ref().map(ToString::to_string),
            documents: serde_json::to_string(&self.documents)?,
            countersigned_on: self.countersigned.as_ref().map(|signed| signed.on),
            countersigned_by: self.countersigned.as_ref().map(|signed| signed.by.raw()),
            receipt: written(self.receipt.as_ref())?,
            publication: written(self.publication.as_ref())?,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<submission::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                let signed =
                    of.both("countersigned_by", row.countersigned_on, row.countersigned_by)?;
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    obligation: row.obligation_id.map(Id::new),
                    revision: row.revision,
                    as_at: row.as_at,
                    submitted_on: row.submitted_on,
                    to: of.json("recipients", &row.recipients)?,
                    way: of.known("way", SubmissionWay::from_code(&row.way))?,
                    by: Id::new(row.by_id),
                    despite: of.maybe_text("despite", row.despite)?,
                    documents: of.json("documents", &row.documents)?,
                    countersigned: signed.map(|(on, by)| Countersignature { on, by: Id::new(by) }),
                    receipt: row.receipt.map(|it| of.json("receipt", &it)).transpose()?,
                    publication: row
                        .publication
                        .map(|it| of.json("publication", &it))
                        .transpose()?,
                })
            })
            .collect()
    }
}
