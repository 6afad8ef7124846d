//! Measures with the areas they speak to, and their readings.

use std::collections::HashMap;

use domain::{
    Id,
    inspection::Area,
    measure::{Amount, Direction, Frequency, LatestReading, Measure, Reading},
};
use uuid::Uuid;

use super::{Columns, Searchable, Table, parts_of, replace_parts};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "measure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub title: String,
        pub definition: Option<String>,
        pub unit: String,
        pub direction: String,
        pub baseline: Option<i64>,
        pub baseline_on: Option<Date>,
        pub target: Option<i64>,
        pub target_on: Option<Date>,
        pub frequency: String,
        pub latest_reading_id: Option<Uuid>,
        pub latest_as_at: Option<Date>,
        pub latest_value: Option<i64>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod measure_area {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "measure_area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub measure_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub area_id: Uuid,
        pub place: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Measure {
    type Entity = row::Entity;
    const TABLE: &'static str = "measure";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        let latest = self.latest.as_ref();
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            title: self.title.to_string(),
            definition: self.definition.as_ref().map(ToString::to_string),
            unit: self.unit.to_string(),
            direction: self.direction.code().into(),
            baseline: self.baseline.map(Amount::thousandths),
            baseline_on: self.baseline_on,
            target: self.target.map(Amount::thousandths),
            target_on: self.target_on,
            frequency: self.frequency.code().into(),
            latest_reading_id: latest.map(|latest| latest.reading.raw()),
            latest_as_at: latest.map(|latest| latest.as_at),
            latest_value: latest.map(|latest| latest.value.thousandths()),
        })
    }

    async fn from_rows(
        conn: &Conn,
        authority: Uuid,
        rows: Vec<row::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut areas: HashMap<Uuid, Vec<Id<Area>>> = HashMap::new();
        for part in parts_of::<measure_area::Entity>(conn, authority, "measure_id", &ids).await? {
            areas.entry(part.measure_id).or_default().push(Id::new(part.area_id));
        }
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                let amount = |column, value: Option<i64>| {
                    value.map(|value| of.known(column, Amount::from_thousandths(value))).transpose()
                };
                let value = amount("latest_value", row.latest_value)?;
                let latest = of
                    .both("latest_value", row.latest_reading_id.zip(row.latest_as_at), value)?
                    .map(|((id, as_at), value)| LatestReading {
                        reading: Id::new(id),
                        as_at,
                        value,
                    });
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    title: of.text("title", row.title)?,
                    definition: of.maybe_text("definition", row.definition)?,
                    unit: of.text("unit", row.unit)?,
                    direction: of.known("direction", Direction::from_code(&row.direction))?,
                    baseline: amount("baseline", row.baseline)?,
                    baseline_on: row.baseline_on,
                    target: amount("target", row.target)?,
                    target_on: row.target_on,
                    frequency: of.known("frequency", Frequency::from_code(&row.frequency))?,
                    areas: areas.remove(&row.id).unwrap_or_default(),
                    latest,
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
        if before.is_some_and(|before| before.areas == self.areas) {
            return Ok(());
        }
        let parts = (0..).zip(&self.areas).map(|(place, area)| measure_area::Model {
            authority_id: authority,
            measure_id: self.id.raw(),
            area_id: area.raw(),
            place,
        });
        replace_parts::<measure_area::Entity, _, _>(
            conn,
            authority,
            ("measure_id", self.id.raw()),
            parts.collect(),
            before.is_some(),
        )
        .await
    }

    fn searchable(&self) -> Option<Searchable> {
        let body = self.definition.as_ref().map(ToString::to_string).unwrap_or_default();
        Some(Searchable { title: self.title.to_string(), body })
    }
}

pub(crate) mod reading {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reading")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub measure_id: Uuid,
        pub as_at: Date,
        pub value: i64,
        pub source: Option<String>,
        pub quality_note: Option<String>,
        pub corrects_id: Option<Uuid>,
        pub recorded_by: Uuid,
        pub recorded_on: Date,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Reading {
    type Entity = reading::Entity;
    const TABLE: &'static str = "reading";

    fn to_row(&self, authority: Uuid) -> Result<reading::Model, StoreError> {
        Ok(reading::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            measure_id: self.measure.raw(),
            as_at: self.as_at,
            value: self.value.thousandths(),
            source: self.source.as_ref().map(ToString::to_string),
            quality_note: self.quality_note.as_ref().map(ToString::to_string),
            corrects_id: self.corrects.map(Id::raw),
            recorded_by: self.recorded_by.raw(),
            recorded_on: self.recorded_on,
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<reading::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    measure: Id::new(row.measure_id),
                    as_at: row.as_at,
                    value: of.known("value", Amount::from_thousandths(row.value))?,
                    source: of.maybe_text("source", row.source)?,
                    quality_note: of.maybe_text("quality_note", row.quality_note)?,
                    corrects: row.corrects_id.map(Id::new),
                    recorded_by: Id::new(row.recorded_by),
                    recorded_on: row.recorded_on,
                })
            })
            .collect()
    }
}
