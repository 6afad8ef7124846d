//! Calendar feeds, without their secrets.

use domain::{Id, feed::CalendarFeed};
use uuid::Uuid;

use super::Table;
use crate::{conn::Conn, error::StoreError};

pub(crate) mod calendar_feed {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "calendar_feed")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub person_id: Uuid,
        pub made_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for CalendarFeed {
    type Entity = calendar_feed::Entity;
    const TABLE: &'static str = "calendar_feed";

    fn to_row(&self, authority: Uuid) -> Result<calendar_feed::Model, StoreError> {
        Ok(calendar_feed::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            person_id: self.person.raw(),
            made_at: self.made_at,
            revoked_at: self.revoked_at,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<calendar_feed::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        let read = |row: calendar_feed::Model| Self {
            id: Id::new(row.id),
            version: row.version,
            person: Id::new(row.person_id),
            made_at: row.made_at,
            revoked_at: row.revoked_at,
        };
        Ok(rows.into_iter().map(read).collect())
    }
}
