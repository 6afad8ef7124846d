//! Areas for improvement with the paragraphs they rest on.

use std::collections::HashMap;

use domain::{
    Id,
    framework::FindingKind,
    inspection::{Area, Closure, Confirmation, Response, ResponseKind},
};
use sea_orm::{EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{Columns, Searchable, Table, action::sort_key, parts_of, replace_parts};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "area")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub inspection_id: Uuid,
        pub kind: String,
        pub words: String,
        pub place: i32,
        pub label: String,
        pub label_key: String,
        pub parent_id: Option<Uuid>,
        pub response: Option<String>,
        pub response_reason: Option<String>,
        pub recurs_from_id: Option<Uuid>,
        pub closed_on: Option<Date>,
        pub closed_note: Option<String>,
        pub confirmed_on: Option<Date>,
        pub confirmed_note: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod area_paragraph {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "area_paragraph")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub area_id: Uuid,
        pub place: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod standing {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "area_standing")]
    #[expect(clippy::struct_field_names, reason = "they are the names of the columns")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub area_id: Uuid,
        pub item_id: Option<Uuid>,
        pub inspection_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// On what closures and confirmations rest, by the area.
async fn standings(
    conn: &Conn,
    authority: Uuid,
    areas: &[Uuid],
) -> Result<HashMap<Uuid, standing::Model>, StoreError> {
    if areas.is_empty() {
        return Ok(HashMap::new());
    }
    let found = standing::Entity::find()
        .filter(Expr::col("authority_id").eq(authority))
        .filter(Expr::col("area_id").is_in(areas.iter().copied()))
        .all(&conn.exec())
        .await?;
    Ok(found.into_iter().map(|row| (row.area_id, row)).collect())
}

/// The item and the inspection on which an area's closure and confirmation rest.
fn rests_on(area: &Area) -> (Option<Uuid>, Option<Uuid>) {
    let item = area.closed.as_ref().and_then(|it| it.item).map(Id::raw);
    let inspection = area.confirmed.as_ref().and_then(|it| it.inspection).map(Id::raw);
    (item, inspection)
}

async fn write_paragraphs(
    conn: &Conn,
    authority: Uuid,
    area: &Area,
    existed: bool,
) -> Result<(), StoreError> {
    let parts = (0..).zip(&area.paragraphs).map(|(place, number)| area_paragraph::Model {
        authority_id: authority,
        area_id: area.id.raw(),
        place,
        number: *number,
    });
    let owner = ("area_id", area.id.raw());
    replace_parts::<area_paragraph::Entity, _, _>(conn, authority, owner, parts.collect(), existed)
        .await
}

impl Table for Area {
    type Entity = row::Entity;
    const TABLE: &'static str = "area";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            inspection_id: self.inspection.raw(),
            kind: self.kind.code().into(),
            words: self.text.to_string(),
            place: self.position,
            label: self.label.to_string(),
            label_key: sort_key(&self.label),
            parent_id: self.parent.map(Id::raw),
            response: self.response.as_ref().map(|response| response.kind.code().into()),
            response_reason: self
                .response
                .as_ref()
                .and_then(|response| response.reason.as_ref().map(ToString::to_string)),
            recurs_from_id: self.recurs_from.map(Id::raw),
            closed_on: self.closed.as_ref().map(|closure| closure.on),
            closed_note: self
                .closed
                .as_ref()
                .and_then(|closure| closure.note.as_ref().map(ToString::to_string)),
            confirmed_on: self.confirmed.as_ref().map(|confirmation| confirmation.on),
            confirmed_note: self
                .confirmed
                .as_ref()
                .map(|confirmation| confirmation.note.to_string()),
        })
    }

    async fn from_rows(
        conn: &Conn,
        authority: Uuid,
        rows: Vec<row::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut paragraphs: HashMap<Uuid, Vec<i32>> = HashMap::new();
        for part in parts_of::<area_paragraph::Entity>(conn, authority, "area_id", &ids).await? {
            paragraphs.entry(part.area_id).or_default().push(part.number);
        }
        let mut standings = standings(conn, authority, &ids).await?;
        rows.into_iter()
            .map(|row| {
                let rests = standings.remove(&row.id);
                let item = rests.as_ref().and_then(|it| it.item_id).map(Id::new);
                let visit = rests.as_ref().and_then(|it| it.inspection_id).map(Id::new);
                let of = Columns { table: Self::TABLE, id: row.id };
                let reason = of.maybe_text("response_reason", row.response_reason)?;
                let response =
                    of.maybe_code("response", row.response.as_deref(), ResponseKind::from_code)?;
                let note = of.maybe_text("closed_note", row.closed_note)?;
                let closed = match (row.closed_on, note, item) {
                    (Some(on), note, item) => Some(Closure { on, note, item }),
                    (None, None, None) => None,
                    _ => return Err(of.corrupt("closed_on", &"an open area has a closure")),
                };
                let confirmed = of.both("confirmed_note", row.confirmed_on, row.confirmed_note)?;
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    inspection: Id::new(row.inspection_id),
                    kind: of.known("kind", FindingKind::from_code(&row.kind))?,
                    text: of.text("words", row.words)?,
                    position: row.place,
                    label: of.text("label", row.label)?,
                    parent: row.parent_id.map(Id::new),
                    paragraphs: paragraphs.remove(&row.id).unwrap_or_default(),
                    response: response.map(|kind| Response { kind, reason }),
                    recurs_from: row.recurs_from_id.map(Id::new),
                    closed,
                    confirmed: confirmed
                        .map(|(on, note)| {
                            Ok::<_, StoreError>(Confirmation {
                                on,
                                note: of.text("confirmed_note", note)?,
                                inspection: visit,
                            })
                        })
                        .transpose()?,
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
        if before.is_none_or(|before| before.paragraphs != self.paragraphs) {
            write_paragraphs(conn, authority, self, before.is_some()).await?;
        }
        let (item_id, inspection_id) = rests_on(self);
        if before.map_or((None, None), rests_on) == (item_id, inspection_id) {
            return Ok(());
        }
        let rests = item_id.is_some() || inspection_id.is_some();
        let (authority_id, area_id) = (authority, self.id.raw());
        let row = standing::Model { authority_id, area_id, item_id, inspection_id };
        let rows = if rests { vec![row] } else { Vec::new() };
        let owner = ("area_id", area_id);
        replace_parts::<standing::Entity, _, _>(conn, authority, owner, rows, before.is_some())
            .await
    }

    fn searchable(&self) -> Option<Searchable> {
        Some(Searchable { title: format!("Area {}", self.label), body: self.text.to_string() })
    }
}
