//! Comments of members on items of an agenda.

use domain::{Id, governance::comment::Comment};
use uuid::Uuid;

use super::{Columns, Searchable, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "agenda_comment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub meeting_id: Uuid,
        pub item_id: Uuid,
        pub by_id: Uuid,
        pub for_member: Option<String>,
        pub said_at: DateTimeUtc,
        pub words: String,
        pub corrects_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Comment {
    type Entity = row::Entity;
    const TABLE: &'static str = "agenda_comment";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            meeting_id: self.meeting.raw(),
            item_id: self.item.raw(),
            by_id: self.by.raw(),
            for_member: self.for_member.as_ref().map(ToString::to_string),
            said_at: self.at,
            words: self.text.to_string(),
            corrects_id: self.corrects.map(Id::raw),
        })
    }

    async fn from_rows(_: &Conn, _: Uuid, rows: Vec<row::Model>) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    meeting: Id::new(row.meeting_id),
                    item: Id::new(row.item_id),
                    by: Id::new(row.by_id),
                    for_member: of.maybe_text("for_member", row.for_member)?,
                    at: row.said_at,
                    text: of.text("words", row.words)?,
                    corrects: row.corrects_id.map(Id::new),
                })
            })
            .collect()
    }

    fn searchable(&self) -> Option<Searchable> {
        Some(Searchable { title: "Comment at a meeting".into(), body: self.text.to_string() })
    }
}
