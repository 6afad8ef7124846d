//! What rests on an inspection or on a resolution: findings of visits, closures, confirmations.

use domain::{
    Id,
    inspection::{Area, Inspection},
    visit::VisitFinding,
};
use sea_orm::{
    Condition, ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    reader::Reader,
    rows::{self, sort_key},
};

impl Reader {
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
