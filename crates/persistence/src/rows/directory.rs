//! An authority's own settings and headings, and the tokens its people made.

use domain::{
    Id,
    authority::Settings,
    import::Headings,
    token::{Token, TokenScope},
};
use uuid::Uuid;

use super::{Columns, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod settings {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub rules: String,
        pub rating_key: String,
        pub word_template: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Settings {
    type Entity = settings::Entity;
    const TABLE: &'static str = "settings";

    fn to_row(&self, authority: Uuid) -> Result<settings::Model, StoreError> {
        Ok(settings::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            rules: serde_json::to_string(&self.rules)?,
            rating_key: serde_json::to_string(&self.key)?,
            word_template: self.word_template.as_ref().map(serde_json::to_string).transpose()?,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<settings::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    rules: of.json("rules", &row.rules)?,
                    key: of.json("rating_key", &row.rating_key)?,
                    word_template: row
                        .word_template
                        .map(|written| of.json("word_template", &written))
                        .transpose()?,
                })
            })
            .collect()
    }
}

pub(crate) mod headings {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "headings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub meanings: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Headings {
    type Entity = headings::Entity;
    const TABLE: &'static str = "headings";

    fn to_row(&self, authority: Uuid) -> Result<headings::Model, StoreError> {
        Ok(headings::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            meanings: serde_json::to_string(&self.columns)?,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<headings::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    columns: of.json("meanings", &row.meanings)?,
                })
            })
            .collect()
    }
}

pub(crate) mod token {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub person_id: Uuid,
        pub name: String,
        pub token_scope: String,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub networks: Option<String>,
        pub refreshed_at: Option<DateTimeUtc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Token {
    type Entity = token::Entity;
    const TABLE: &'static str = "token";

    fn to_row(&self, authority: Uuid) -> Result<token::Model, StoreError> {
        Ok(token::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            person_id: self.person.raw(),
            name: self.name.to_string(),
            token_scope: self.scope.code().into(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            networks: if self.networks.is_empty() {
                None
            } else {
                Some(serde_json::to_string(&self.networks)?)
            },
            refreshed_at: self.refreshed_at,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<token::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    person: Id::new(row.person_id),
                    name: of.text("name", row.name)?,
                    scope: of.known("token_scope", TokenScope::from_code(&row.token_scope))?,
                    created_at: row.created_at,
                    expires_at: row.expires_at,
                    revoked_at: row.revoked_at,
                    networks: match row.networks {
                        Some(networks) => of.json("networks", &networks)?,
                        None => vec![],
                    },
                    refreshed_at: row.refreshed_at,
                })
            })
            .collect()
    }
}
