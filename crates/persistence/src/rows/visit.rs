//! What later visits found of areas.

use domain::{
    Id,
    visit::{Pace, VisitFinding},
};
use uuid::Uuid;

use super::{Columns, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit_finding")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub inspection_id: Uuid,
        pub area_id: Uuid,
        pub found_by_id: Uuid,
        pub pace: String,
        pub words: Option<String>,
        pub paragraphs: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for VisitFinding {
    type Entity = row::Entity;
    const TABLE: &'static str = "visit_finding";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            inspection_id: self.inspection.raw(),
            area_id: self.area.raw(),
            found_by_id: self.found_by.raw(),
            pace: self.pace.code().into(),
            words: self.text.as_ref().map(ToString::to_string),
            paragraphs: serde_json::to_string(&self.paragraphs)?,
        })
    }

    async fn from_rows(_: &Conn, _: Uuid, rows: Vec<row::Model>) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    inspection: Id::new(row.inspection_id),
                    area: Id::new(row.area_id),
                    found_by: Id::new(row.found_by_id),
                    pace: of.known("pace", Pace::from_code(&row.pace))?,
                    text: of.maybe_text("words", row.words)?,
                    paragraphs: of.json("paragraphs", &row.paragraphs)?,
                })
            })
            .collect()
    }
}
