//! What rests on an inspection or on a resolution: findings of visits, closures, confirmations.

use chrono::NaiveDate;
use domain::{
    Id, Title,
    governance::{
        BodyKind,
        item::{AgendaItem, Resolution},
    },
    id::{BodyId, MeetingId},
    inspection::{Area, Inspection},
    visit::VisitFinding,
};
use sea_orm::{
    Condition, ExprTrait, FromQueryResult,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    names::among,
    reader::Reader,
    rows::{self, Columns, sort_key},
};

/// An item on which something was resolved, with what decides who may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingItem {
    /// The item.
    pub id: Id<AgendaItem>,
    /// Its meeting.
    pub meeting: MeetingId,
    /// The body that met: its id, its name and its kind.
    pub body: (BodyId, Title, BodyKind),
    /// What was resolved.
    pub resolution: Resolution,
    /// Whether the public may not see it.
    pub is_exempt: bool,
    /// Whether its pack was frozen.
    pub is_frozen: bool,
    /// The day from which its plan is shared with bodies.
    pub shared_from: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct ClosingRow {
    id: Uuid,
    meeting_id: Uuid,
    resolution: String,
    exempt: Option<String>,
    is_frozen: bool,
    shared_from: Option<NaiveDate>,
    body_id: Uuid,
    name: String,
    kind: String,
}

impl Reader {
    /// Those of some items on which something was resolved, with their meetings, bodies and plans in
    /// one query.
    pub async fn closing_items(&self, items: &[Uuid]) -> Result<Vec<ClosingItem>, StoreError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let mut values = vec![self.scope_id().into()];
        let among = among("i.id", Some(items), &mut values);
        let sql = format!(
            "select i.id, i.meeting_id, i.resolution, i.exempt, i.is_frozen, p.shared_from, \
             b.id as body_id, b.name, b.kind from agenda_item i \
             join plan p on p.authority_id = i.authority_id and p.id = i.plan_id \
             join meeting m on m.authority_id = i.authority_id and m.id = i.meeting_id \
             join governance_body b on b.authority_id = m.authority_id and b.id = m.body_id \
             where i.authority_id = ? and i.resolution is not null{among}"
        );
        let rows: Vec<ClosingRow> = self.conn().all(&sql, values).await?;
        let item = |row: ClosingRow| {
            let of = Columns { table: "agenda_item", id: row.id };
            let body = Columns { table: "governance_body", id: row.body_id };
            Ok(ClosingItem {
                id: Id::new(row.id),
                meeting: Id::new(row.meeting_id),
                body: (
                    Id::new(row.body_id),
                    body.text("name", row.name)?,
                    body.known("kind", BodyKind::from_code(&row.kind))?,
                ),
                resolution: of.json("resolution", &row.resolution)?,
                is_exempt: row.exempt.is_some(),
                is_frozen: row.is_frozen,
                shared_from: row.shared_from,
            })
        };
        rows.into_iter().map(item).collect()
    }

    /// The areas that were closed by what was resolved on one of these items, by label.
    pub async fn areas_closed_by(&self, items: &[Uuid]) -> Result<Vec<Area>, StoreError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        self.areas_resting_on(Expr::col("item_id").is_in(items.iter().copied())).await
    }

    /// The areas that this inspection confirmed, by label.
    pub async fn areas_confirmed_by(&self, visit: Id<Inspection>) -> Result<Vec<Area>, StoreError> {
        self.areas_resting_on(Expr::col("inspection_id").eq(visit.raw())).await
    }

    async fn areas_resting_on(&self, on: Expr) -> Result<Vec<Area>, StoreError> {
        let resting = Query::select()
            .column("area_id")
            .from("area_standing")
            .and_where(Expr::col("authority_id").eq(self.scope_id()))
            .and_where(on)
            .to_owned();
        let condition = Condition::all().add(Expr::col("id").in_subquery(resting));
        let mut found: Vec<Area> = rows::find(self.conn(), self.scope_id(), condition).await?;
        found.sort_by_cached_key(|area| (sort_key(&area.label), area.id));
        Ok(found)
    }

    /// What visits found of the areas of this inspection.
    pub async fn findings_on(
        &self,
        found_by: Id<Inspection>,
    ) -> Result<Vec<VisitFinding>, StoreError> {
        let condition = Condition::all().add(Expr::col("found_by_id").eq(found_by.raw()));
        rows::find(self.conn(), self.scope_id(), condition).await
    }
}
