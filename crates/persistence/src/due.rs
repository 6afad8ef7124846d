//! Obligations in the order in which they fall due.

use chrono::NaiveDate;
use domain::{
    Id,
    inspection::Inspection,
    obligation::{Obligation, ObligationState},
};
use sea_orm::{Condition, ExprTrait, sea_query::Expr};

use crate::{
    error::StoreError,
    list::{By, CursorKey, Listed, Page, page},
    reader::Reader,
    rows::{ChildFilter, or_never},
};

/// Which obligations are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct ObligationFilter {
    /// Of this inspection.
    pub inspection: Option<Id<Inspection>>,
    /// Standing so on this day.
    pub state: Option<(ObligationState, NaiveDate)>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
}

/// The state as a comparison of stored dates: the same cases as `Obligation::state`, in SQL.
fn standing(state: ObligationState, day: NaiveDate) -> Condition {
    let met = Expr::col("met_on").is_not_null().and(Expr::col("met_on").lte(day));
    let late = Expr::col("due_on").is_not_null().and(Expr::col("due_on").lt(Expr::col("met_on")));
    let dated = Expr::col("due_on").is_not_null();
    let all = Condition::all();
    let open = || Expr::col("met_on").is_null().or(Expr::col("met_on").gt(day));
    match state {
        ObligationState::Met => all.add(met).add(late.not()),
        ObligationState::MetLate => all.add(met).add(late),
        ObligationState::Unknown => all.add(open()).add(Expr::col("due_on").is_null()),
        ObligationState::Upcoming => all.add(open()).add(dated).add(Expr::col("due_on").gt(day)),
        ObligationState::DueToday => all.add(open()).add(Expr::col("due_on").eq(day)),
        ObligationState::Overdue => all.add(open()).add(dated).add(Expr::col("due_on").lt(day)),
    }
}

impl Reader {
    /// A page of obligations, soonest due first; without a date last.
    pub async fn obligations(
        &self,
        filter: &ObligationFilter,
        wanted: &Page,
    ) -> Result<Listed<Obligation>, StoreError> {
        let mut condition = ChildFilter::all().inspection(filter.inspection).condition();
        if let Some((state, day)) = filter.state {
            condition = condition.add(standing(state, day));
        }
        if let Some(day) = filter.due_before {
            condition = condition.add(Expr::col("due_key").lt(day));
        }
        let by = By {
            column: Some("due_key"),
            key: |obligation: &Obligation| CursorKey::Day(or_never(obligation.due_on())),
            descending: false,
        };
        page(self.conn(), self.scope_id(), condition, &by, wanted).await
    }
}
