//! People, and the posts they hold.

use std::collections::HashMap;

use domain::{
    Id,
    authority::{Holder, Person, Post, Role},
};
use uuid::Uuid;

use super::{Columns, Table, parts_of, replace_parts};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod person {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub name: String,
        pub email: String,
        pub email_key: String,
        pub role: String,
        pub disabled: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Person {
    type Entity = person::Entity;
    const TABLE: &'static str = "person";

    fn to_row(&self, authority: Uuid) -> Result<person::Model, StoreError> {
        Ok(person::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            name: self.name.to_string(),
            email: self.email.to_string(),
            email_key: self.email.to_lowercase(),
            role: self.role.code().into(),
            disabled: self.disabled,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<person::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    name: of.text("name", row.name)?,
                    email: of.text("email", row.email)?,
                    role: of.known("role", Role::from_code(&row.role))?,
                    disabled: row.disabled,
                })
            })
            .collect()
    }
}

pub(crate) mod post {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "post")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub title: String,
        pub title_key: String,
        pub organisation: Option<String>,
        pub closed: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod post_holder {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "post_holder")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub post_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub person_id: Uuid,
        pub from_on: Date,
        pub until_on: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Post {
    type Entity = post::Entity;
    const TABLE: &'static str = "post";

    fn to_row(&self, authority: Uuid) -> Result<post::Model, StoreError> {
        Ok(post::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            title: self.title.to_string(),
            title_key: self.title.to_lowercase(),
            organisation: self.organisation.as_ref().map(ToString::to_string),
            closed: self.closed,
        })
    }

    async fn from_rows(
        conn: &Conn,
        authority: Uuid,
        rows: Vec<post::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut holders: HashMap<Uuid, Vec<Holder>> = HashMap::new();
        for part in parts_of::<post_holder::Entity>(conn, authority, "post_id", &ids).await? {
            holders.entry(part.post_id).or_default().push(Holder {
                person: Id::new(part.person_id),
                from: part.from_on,
                until: part.until_on,
            });
        }
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    title: of.text("title", row.title)?,
                    organisation: of.maybe_text("organisation", row.organisation)?,
                    holders: holders.remove(&row.id).unwrap_or_default(),
                    closed: row.closed,
                })
            })
            .collect()
    }

    async fn write_parts(
        &self,
        conn: &Conn,
        authority: Uuid,
        before: Option<&Self>,
    ) -> Result<(), StoreError> {
        if before.is_some_and(|before| before.holders == self.holders) {
            return Ok(());
        }
        let parts = (0..).zip(&self.holders).map(|(place, holder)| post_holder::Model {
            authority_id: authority,
            post_id: self.id.raw(),
            place,
            person_id: holder.person.raw(),
            from_on: holder.from,
            until_on: holder.until,
        });
        replace_parts::<post_holder::Entity, _, _>(
            conn,
            authority,
            ("post_id", self.id.raw()),
            parts.collect(),
            before.is_some(),
        )
        .await
    }
}
