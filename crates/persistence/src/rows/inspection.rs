//! Inspections with their judgements, the report's paragraphs, and obligations.

use std::collections::HashMap;

use domain::{
    Id,
    framework::InspectionKind,
    inspection::{Inspection, Judgement, Paragraph, Tone},
    obligation::Obligation,
};
use uuid::Uuid;

use super::{Columns, Table, parts_of, plan::or_never, replace_parts};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "inspection")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub framework: String,
        pub kind: String,
        pub started_on: Date,
        pub ended_on: Date,
        pub received_on: Option<Date>,
        pub published_on: Option<Date>,
        pub lead_inspector: Option<String>,
        pub report_url: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod judgement {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "judgement")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub inspection_id: Uuid,
        pub place: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub judgement: String,
        pub grade: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Inspection {
    type Entity = row::Entity;
    const TABLE: &'static str = "inspection";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            framework: self.framework.to_string(),
            kind: self.kind.code().into(),
            started_on: self.started_on,
            ended_on: self.ended_on,
            received_on: self.received_on,
            published_on: self.published_on,
            lead_inspector: self.lead_inspector.as_ref().map(ToString::to_string),
            report_url: self.report_url.as_ref().map(ToString::to_string),
        })
    }

    async fn from_rows(
        conn: &Conn,
        authority: Uuid,
        rows: Vec<row::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut judgements: HashMap<Uuid, Vec<Judgement>> = HashMap::new();
        for part in parts_of::<judgement::Entity>(conn, authority, "inspection_id", &ids).await? {
            let of = Columns { table: "judgement", id: part.inspection_id };
            judgements.entry(part.inspection_id).or_default().push(Judgement {
                judgement: of.text("judgement", part.judgement)?,
                grade: of.text("grade", part.grade)?,
            });
        }
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    framework: of.text("framework", row.framework)?,
                    kind: of.known("kind", InspectionKind::from_code(&row.kind))?,
                    started_on: row.started_on,
                    ended_on: row.ended_on,
                    received_on: row.received_on,
                    published_on: row.published_on,
                    lead_inspector: of.maybe_text("lead_inspector", row.lead_inspector)?,
                    report_url: of.maybe_text("report_url", row.report_url)?,
                    judgements: judgements.remove(&row.id).unwrap_or_default(),
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
        if before.is_some_and(|before| before.judgements == self.judgements) {
            return Ok(());
        }
        let parts = (0..).zip(&self.judgements).map(|(place, given)| judgement::Model {
            authority_id: authority,
            inspection_id: self.id.raw(),
            place,
            judgement: given.judgement.to_string(),
            grade: given.grade.to_string(),
        });
        replace_parts::<judgement::Entity, _, _>(
            conn,
            authority,
            ("inspection_id", self.id.raw()),
            parts.collect(),
            before.is_some(),
        )
        .await
    }
}

pub(crate) mod paragraph {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "paragraph")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub inspection_id: Uuid,
        pub number: i32,
        pub section: Option<String>,
        pub words: String,
        pub tone: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Paragraph {
    type Entity = paragraph::Entity;
    const TABLE: &'static str = "paragraph";

    fn to_row(&self, authority: Uuid) -> Result<paragraph::Model, StoreError> {
        Ok(paragraph::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            inspection_id: self.inspection.raw(),
            number: self.number,
            section: self.section.as_ref().map(ToString::to_string),
            words: self.text.to_string(),
            tone: self.tone.map(|tone| tone.code().into()),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<paragraph::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    inspection: Id::new(row.inspection_id),
                    number: row.number,
                    section: of.maybe_text("section", row.section)?,
                    text: of.text("words", row.words)?,
                    tone: of.maybe_code("tone", row.tone.as_deref(), Tone::from_code)?,
                })
            })
            .collect()
    }
}

pub(crate) mod obligation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "obligation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub inspection_id: Uuid,
        pub rule: String,
        pub document: String,
        pub due_on: Option<Date>,
        pub due_key: Date,
        pub met_on: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Obligation {
    type Entity = obligation::Entity;
    const TABLE: &'static str = "obligation";

    fn to_row(&self, authority: Uuid) -> Result<obligation::Model, StoreError> {
        Ok(obligation::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            inspection_id: self.inspection.raw(),
            rule: self.rule.to_string(),
            document: serde_json::to_string(self)?,
            due_on: self.due_on(),
            due_key: or_never(self.due_on()),
            met_on: self.met_on,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<obligation::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                let document: Self = of.json("document", &row.document)?;
                // The columns repeat what lists ask for; they must say the same as the document.
                let same = document.version == row.version
                    && document.due_on() == row.due_on
                    && document.met_on == row.met_on;
                of.known("document", same.then_some(document))
            })
            .collect()
    }
}
