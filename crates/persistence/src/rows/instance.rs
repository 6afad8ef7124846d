//! Instance data: the directory of authorities, frameworks, calendars, the register.

use domain::{
    Id,
    authority::Authority,
    calendar::Calendar,
    change::Subject,
    framework::{Framework, InspectionKind},
    register::RegisterEntry,
};
use uuid::Uuid;

use super::{Columns, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod authority {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "authority")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub name: String,
        pub urn: Option<String>,
        pub la_code: Option<String>,
        pub ons_code: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Authority {
    type Entity = authority::Entity;
    const TABLE: &'static str = "authority";
    const SCOPED: bool = false;

    fn to_row(&self, _: Uuid) -> Result<authority::Model, StoreError> {
        Ok(authority::Model {
            id: self.id.raw(),
            version: self.version,
            name: self.name.to_string(),
            urn: self.urn.as_ref().map(ToString::to_string),
            la_code: self.la_code.as_ref().map(ToString::to_string),
            ons_code: self.ons_code.as_ref().map(ToString::to_string),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<authority::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    name: of.text("name", row.name)?,
                    urn: of.maybe_text("urn", row.urn)?,
                    la_code: of.maybe_text("la_code", row.la_code)?,
                    ons_code: of.maybe_text("ons_code", row.ons_code)?,
                })
            })
            .collect()
    }
}

/// A table of coded documents: data that an operator replaces whole.
macro_rules! documents {
    ($module:ident, $subject:ty, $table:literal) => {
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                pub version: i64,
                pub code: String,
                pub document: String,
            }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }

        impl Table for $subject {
            type Entity = $module::Entity;
            const TABLE: &'static str = $table;
            const SCOPED: bool = false;

            fn to_row(&self, _: Uuid) -> Result<$module::Model, StoreError> {
                Ok($module::Model {
                    id: self.subject_id(),
                    version: self.version,
                    code: self.code.to_string(),
                    document: serde_json::to_string(self)?,
                })
            }

            async fn from_rows(
                _: &Conn,
                _: Uuid,
                rows: Vec<$module::Model>,
            ) -> Result<Vec<Self>, StoreError> {
                rows.into_iter()
                    .map(|row| {
                        let of = Columns { table: Self::TABLE, id: row.id };
                        let document: Self = of.json("document", &row.document)?;
                        let same = document.version == row.version
                            && document.code.to_string() == row.code;
                        of.known("document", same.then_some(document))
                    })
                    .collect()
            }
        }
    };
}

documents!(framework, Framework, "framework");
documents!(calendar, Calendar, "calendar");

pub(crate) mod register_entry {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "register_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub urn: String,
        pub authority: String,
        pub la_code: Option<String>,
        pub ons_code: Option<String>,
        pub framework: String,
        pub kind: String,
        pub started_on: Option<Date>,
        pub ended_on: Option<Date>,
        pub published_on: Option<Date>,
        pub lead_inspector: Option<String>,
        pub judgements: String,
        pub report_url: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for RegisterEntry {
    type Entity = register_entry::Entity;
    const TABLE: &'static str = "register_entry";
    const SCOPED: bool = false;

    fn to_row(&self, _: Uuid) -> Result<register_entry::Model, StoreError> {
        Ok(register_entry::Model {
            id: self.id.raw(),
            version: self.version,
            urn: self.urn.to_string(),
            authority: self.authority.to_string(),
            la_code: self.la_code.as_ref().map(ToString::to_string),
            ons_code: self.ons_code.as_ref().map(ToString::to_string),
            framework: self.framework.to_string(),
            kind: self.kind.code().into(),
            started_on: self.started_on,
            ended_on: self.ended_on,
            published_on: self.published_on,
            lead_inspector: self.lead_inspector.as_ref().map(ToString::to_string),
            judgements: serde_json::to_string(&self.judgements)?,
            report_url: self.report_url.as_ref().map(ToString::to_string),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<register_entry::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    urn: of.text("urn", row.urn)?,
                    authority: of.text("authority", row.authority)?,
                    la_code: of.maybe_text("la_code", row.la_code)?,
                    ons_code: of.maybe_text("ons_code", row.ons_code)?,
                    framework: of.text("framework", row.framework)?,
                    kind: of.known("kind", InspectionKind::from_code(&row.kind))?,
                    started_on: row.started_on,
                    ended_on: row.ended_on,
                    published_on: row.published_on,
                    lead_inspector: of.maybe_text("lead_inspector", row.lead_inspector)?,
                    judgements: of.json("judgements", &row.judgements)?,
                    report_url: of.maybe_text("report_url", row.report_url)?,
                })
            })
            .collect()
    }
}
