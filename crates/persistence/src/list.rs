//! Pages of rows: keyset, never offset, never a count.

use chrono::NaiveDate;
use domain::{
    Id,
    action::{Action, status::DeliveryStatus},
    authority::Post,
    inspection::Area,
    plan::Plan,
    rating::DeliveryRating,
};
use sea_orm::{
    Condition, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    conn::Conn,
    error::StoreError,
    rows::{Table, of_authority, sort_key},
    search::matches,
};

/// The sort column's value in the last row of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CursorKey {
    /// The list is in order of id.
    None,
    /// A date.
    Day(NaiveDate),
    /// A text.
    Text(String),
}

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The sort column's value in the last row.
    pub key: CursorKey,
    /// The last row's id.
    pub id: Uuid,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone)]
pub struct Page {
    /// At most this many.
    pub limit: u16,
    /// After this row.
    pub after: Option<Cursor>,
}

impl Page {
    /// The first `limit` rows.
    #[must_use]
    pub const fn first(limit: u16) -> Self {
        Self { limit, after: None }
    }
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Listed<S> {
    /// The rows.
    pub items: Vec<S>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// In which order actions are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionOrder {
    /// 1.1, 1.2, 2.1, …
    Reference,
    /// Soonest due first; without a due date last.
    Due,
}

/// Which actions are listed.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    /// Of this plan.
    pub plan: Option<Id<Plan>>,
    /// Of one of these plans.
    pub plans: Option<Vec<Id<Plan>>>,
    /// Answering this area.
    pub area: Option<Id<Area>>,
    /// Owned by this post.
    pub owner: Option<Id<Post>>,
    /// Helped with by this post.
    pub contributor: Option<Id<Post>>,
    /// In this status.
    pub status: Option<DeliveryStatus>,
    /// Rated so on this day.
    pub rating: Option<(DeliveryRating, NaiveDate)>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// Due after this day.
    pub due_after: Option<NaiveDate>,
    /// Open and past the due date on this day, or (`false`) not.
    pub overdue: Option<(bool, NaiveDate)>,
    /// Holding these words.
    pub words: Option<String>,
}

/// A column equal to or before a day that is there.
fn reached(column: &'static str, day: NaiveDate) -> Condition {
    Condition::all().add(Expr::col(column).is_not_null()).add(Expr::col(column).lte(day))
}

/// A column that is absent or after a day.
fn ahead(column: &'static str, day: NaiveDate) -> Condition {
    Condition::any().add(Expr::col(column).is_null()).add(Expr::col(column).gt(day))
}

/// The rating as a comparison of stored dates: the same cases as `Watch::rating`, in SQL.
fn rated(rating: DeliveryRating, day: NaiveDate) -> Condition {
    let status = |codes: &[DeliveryStatus]| {
        Expr::col("status").is_in(codes.iter().map(|status| status.code().to_owned()))
    };
    let open =
        Condition::all().add(status(&[DeliveryStatus::NotStarted, DeliveryStatus::InProgress]));
    let in_time =
        |open: Condition| open.add(ahead("late_from", day)).add(ahead("at_risk_from", day));
    let before_start =
        Condition::all().add(status(&[DeliveryStatus::NotStarted])).add(ahead("starts_on", day));
    match rating {
        DeliveryRating::NotProceeding => {
            Condition::all().add(status(&[DeliveryStatus::NotProceeding]))
        }
        DeliveryRating::Complete => Condition::all().add(status(&[
            DeliveryStatus::Complete,
            DeliveryStatus::Verified,
            DeliveryStatus::Embedded,
        ])),
        DeliveryRating::Late => open.add(reached("late_from", day)),
        DeliveryRating::AtRisk => {
            open.add(ahead("late_from", day)).add(reached("at_risk_from", day))
        }
        DeliveryRating::NotStarted => in_time(open).add(before_start),
        DeliveryRating::OnTrack => in_time(open).add(before_start.not()),
    }
}

impl ActionFilter {
    fn condition(&self, conn: &Conn, authority: Uuid) -> Condition {
        let mut all = Condition::all();
        if let Some(plan) = self.plan {
            all = all.add(Expr::col("plan_id").eq(plan.raw()));
        }
        if let Some(plans) = &self.plans {
            all = all.add(Expr::col("plan_id").is_in(plans.iter().map(|plan| plan.raw())));
        }
        if let Some(post) = self.contributor {
            let helped = Query::select()
                .column("action_id")
                .from("action_contributor")
                .and_where(Expr::col("authority_id").eq(authority))
                .and_where(Expr::col("post_id").eq(post.raw()))
                .to_owned();
            all = all.add(Expr::col("id").in_subquery(helped));
        }
        if let Some(area) = self.area {
            let of_area = Query::select()
                .column("action_id")
                .from("action_area")
                .and_where(Expr::col("authority_id").eq(authority))
                .and_where(Expr::col("area_id").eq(area.raw()))
                .to_owned();
            all = all.add(Expr::col("id").in_subquery(of_area));
        }
        if let Some(owner) = self.owner {
            all = all.add(Expr::col("owner_id").eq(owner.raw()));
        }
        if let Some(status) = self.status {
            all = all.add(Expr::col("status").eq(status.code()));
        }
        if let Some((rating, day)) = self.rating {
            all = all.add(rated(rating, day));
        }
        if let Some(day) = self.due_before {
            all = all.add(Expr::col("due_key").lt(day));
        }
        if let Some(day) = self.due_after {
            all = all.add(Expr::col("due_key").gt(day)).add(Expr::col("due_on").is_not_null());
        }
        match self.overdue {
            Some((true, day)) => all = all.add(rated(DeliveryRating::Late, day)),
            Some((false, day)) => all = all.add(rated(DeliveryRating::Late, day).not()),
            None => {}
        }
        if let Some(words) = &self.words {
            all = all.add(matches(conn.is_sqlite(), authority, "action", words));
        }
        all
    }
}

/// A sort column and the way to read it from a subject.
pub(crate) struct By<S> {
    pub(crate) column: Option<&'static str>,
    pub(crate) key: fn(&S) -> CursorKey,
    pub(crate) descending: bool,
}

impl<S> By<S> {
    /// In order of id: the oldest first.
    pub(crate) fn id() -> Self {
        Self { column: None, key: |_| CursorKey::None, descending: false }
    }
}

/// One page, read as one row more than asked for.
pub(crate) async fn page<S: Table>(
    conn: &Conn,
    authority: Uuid,
    condition: Condition,
    by: &By<S>,
    page: &Page,
) -> Result<Listed<S>, StoreError> {
    let mut query = S::Entity::find().filter(of_authority::<S>(authority)).filter(condition);
    if let Some(cursor) = &page.after {
        if !fits(by.column, &cursor.key) {
            return Err(StoreError::ForeignCursor);
        }
        query = query.filter(beyond(by, cursor));
    }
    let order = if by.descending { Order::Desc } else { Order::Asc };
    if let Some(column) = by.column {
        query = query.order_by(Expr::col(column), order.clone());
    }
    let mut rows = query
        .order_by(Expr::col("id"), order)
        .limit(u64::from(page.limit) + 1)
        .all(&conn.exec())
        .await?;
    let more = rows.len() > usize::from(page.limit);
    rows.truncate(usize::from(page.limit));
    let items = S::from_rows(conn, authority, rows).await?;
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| Cursor { key: (by.key)(last), id: last.subject_id() });
    Ok(Listed { items, next })
}

/// The sort columns that hold dates; the others hold text.
const DATES: &[&str] = &["due_key", "as_at", "held_on", "answer_by"];

/// Whether a cursor can come from a list in this order.
fn fits(column: Option<&str>, key: &CursorKey) -> bool {
    match (column, key) {
        (None, CursorKey::None) => true,
        (Some(column), CursorKey::Day(_)) => DATES.contains(&column),
        (Some(column), CursorKey::Text(_)) => !DATES.contains(&column),
        _ => false,
    }
}

fn beyond<S>(by: &By<S>, cursor: &Cursor) -> Expr {
    let key = match &cursor.key {
        CursorKey::None => None,
        CursorKey::Day(day) => Some(Expr::val(*day)),
        CursorKey::Text(text) => Some(Expr::val(text.clone())),
    };
    // A row value comparison walks the index from the cursor on.
    let (here, there) = match by.column.zip(key) {
        Some((column, key)) => (
            Expr::tuple([Expr::col(column), Expr::col("id")]),
            Expr::tuple([key, Expr::val(cursor.id)]),
        ),
        None => (Expr::col("id"), Expr::val(cursor.id)),
    };
    if by.descending { here.lt(there) } else { here.gt(there) }
}

pub(crate) async fn actions(
    conn: &Conn,
    authority: Uuid,
    filter: &ActionFilter,
    order: ActionOrder,
    descending: bool,
    wanted: &Page,
) -> Result<Listed<Action>, StoreError> {
    let by = match order {
        ActionOrder::Reference => By {
            column: Some("reference_key"),
            key: |action: &Action| CursorKey::Text(sort_key(&action.reference)),
            descending,
        },
        ActionOrder::Due => By {
            column: Some("due_key"),
            key: |action: &Action| CursorKey::Day(crate::rows::or_never(action.due_on)),
            descending,
        },
    };
    page(conn, authority, filter.condition(conn, authority), &by, wanted).await
}
