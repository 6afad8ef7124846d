//! Reading one authority, and the instance data that every authority shares.

use domain::{
    Id,
    action::{Action, date_change::DateChange, evidence::Evidence},
    authority::{Person, Post},
    inspection::{Area, Inspection},
    measure::{Measure, Reading},
    plan::Plan,
};
use sea_orm::{
    Condition, ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    conn::Conn,
    error::StoreError,
    list::{ActionFilter, ActionOrder, By, Listed, Page, actions, page},
    rows::{self, ChildFilter, Table},
    search::{self, Found},
};

/// Reads on behalf of one authority: there is no way to ask for another's rows.
#[derive(Clone)]
pub struct Reader {
    conn: Conn,
    scope: Uuid,
}

impl Reader {
    pub(crate) fn new(conn: Conn, scope: Uuid) -> Self {
        Self { conn, scope }
    }

    pub(crate) const fn conn(&self) -> &Conn {
        &self.conn
    }

    pub(crate) const fn scope_id(&self) -> Uuid {
        self.scope
    }

    /// One subject.
    pub async fn get<S: Table>(&self, id: Id<S>) -> Result<Option<S>, StoreError> {
        self.get_raw(id.raw()).await
    }

    /// One subject by its raw id, for kinds whose id is another's.
    pub async fn get_raw<S: Table>(&self, id: Uuid) -> Result<Option<S>, StoreError> {
        let by_id = Condition::all().add(Expr::col("id").eq(id));
        Ok(rows::find(&self.conn, self.scope, by_id).await?.pop())
    }

    /// Some subjects, in no order; absent ones are left out.
    pub async fn many<S: Table>(&self, ids: &[Uuid]) -> Result<Vec<S>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        rows::find(&self.conn, self.scope, ChildFilter::ids(ids.to_vec()).condition()).await
    }

    /// All subjects of a filter: for the children of one parent, which are few.
    pub async fn all<S: Table>(&self, filter: &ChildFilter) -> Result<Vec<S>, StoreError> {
        let mut found: Vec<S> = rows::find(&self.conn, self.scope, filter.condition()).await?;
        found.sort_by_key(domain::change::Subject::subject_id);
        Ok(found)
    }

    /// A page in order of id: the oldest first.
    pub async fn list<S: Table>(
        &self,
        filter: &ChildFilter,
        wanted: &Page,
    ) -> Result<Listed<S>, StoreError> {
        page(&self.conn, self.scope, filter.condition(), &By::id(), wanted).await
    }

    /// A page of actions.
    pub async fn actions(
        &self,
        filter: &ActionFilter,
        order: ActionOrder,
        descending: bool,
        wanted: &Page,
    ) -> Result<Listed<Action>, StoreError> {
        actions(&self.conn, self.scope, filter, order, descending, wanted).await
    }

    /// Every action of a plan, by reference.
    pub async fn plan_actions(&self, plan: Id<Plan>) -> Result<Vec<Action>, StoreError> {
        let mut found: Vec<Action> = self.all(&ChildFilter::all().plan(Some(plan))).await?;
        found.sort_by_key(|action| rows::sort_key(&action.reference));
        Ok(found)
    }

    /// The actions that depend on `action`.
    pub async fn dependants(&self, action: Id<Action>) -> Result<Vec<Action>, StoreError> {
        let waiting = Query::select()
            .column("action_id")
            .from("action_dependency")
            .and_where(Expr::col("authority_id").eq(self.scope))
            .and_where(Expr::col("on_id").eq(action.raw()))
            .to_owned();
        let condition = Condition::all().add(Expr::col("id").in_subquery(waiting));
        rows::find(&self.conn, self.scope, condition).await
    }

    /// The open actions that a post owns.
    pub async fn open_actions_of(&self, post: Id<Post>) -> Result<Vec<Action>, StoreError> {
        let condition = Condition::all()
            .add(Expr::col("owner_id").eq(post.raw()))
            .add(Expr::col("status").is_in(["not_started", "in_progress"]));
        let mut found: Vec<Action> = rows::find(&self.conn, self.scope, condition).await?;
        found.sort_by_key(|action| rows::sort_key(&action.reference));
        Ok(found)
    }

    /// The date changes of several actions, oldest first.
    pub async fn date_changes_of(&self, actions: &[Uuid]) -> Result<Vec<DateChange>, StoreError> {
        if actions.is_empty() {
            return Ok(Vec::new());
        }
        let condition = Condition::all().add(Expr::col("action_id").is_in(actions.iter().copied()));
        let mut found: Vec<DateChange> = rows::find(&self.conn, self.scope, condition).await?;
        found.sort_by_key(|change| change.id);
        Ok(found)
    }

    /// The date changes that wait for an answer, oldest first.
    pub async fn date_changes_waiting(&self) -> Result<Vec<DateChange>, StoreError> {
        let condition = Condition::all().add(Expr::col("agreed").is_null());
        let mut found: Vec<DateChange> = rows::find(&self.conn, self.scope, condition).await?;
        found.sort_by_key(|change| change.id);
        Ok(found)
    }

    /// The revisions of these pieces of evidence.
    pub async fn revisions_of(&self, evidence: &[Uuid]) -> Result<Vec<Evidence>, StoreError> {
        if evidence.is_empty() {
            return Ok(Vec::new());
        }
        let condition =
            Condition::all().add(Expr::col("replaces_id").is_in(evidence.iter().copied()));
        rows::find(&self.conn, self.scope, condition).await
    }

    /// The areas of an inspection, or that the actions of a standing plan answer, by label.
    pub async fn areas(
        &self,
        inspection: Option<Id<Inspection>>,
        standing_plan: Option<Id<Plan>>,
        wanted: &Page,
    ) -> Result<Listed<Area>, StoreError> {
        let mut condition = ChildFilter::all().inspection(inspection).condition();
        if let Some(plan) = standing_plan {
            let action = |column: &'static str| Expr::col(("action", column));
            let answered = Query::select()
                .column("area_id")
                .from("action_area")
                .inner_join(
                    "action",
                    action("authority_id")
                        .equals(("action_area", "authority_id"))
                        .and(action("id").equals(("action_area", "action_id"))),
                )
                .and_where(action("authority_id").eq(self.scope))
                .and_where(action("plan_id").eq(plan.raw()))
                .to_owned();
            condition = condition.add(Expr::col("id").in_subquery(answered));
        }
        let by = By {
            column: Some("label_key"),
            key: |area: &Area| crate::list::CursorKey::Text(rows::sort_key(&area.label)),
            descending: false,
        };
        page(&self.conn, self.scope, condition, &by, wanted).await
    }

    /// The areas of other inspections that repeat one of this inspection's.
    pub async fn areas_recurring_from(
        &self,
        inspection: Id<Inspection>,
    ) -> Result<Vec<Area>, StoreError> {
        let earlier = Query::select()
            .column("id")
            .from("area")
            .and_where(Expr::col("authority_id").eq(self.scope))
            .and_where(Expr::col("inspection_id").eq(inspection.raw()))
            .to_owned();
        let condition = Condition::all().add(Expr::col("recurs_from_id").in_subquery(earlier));
        rows::find(&self.conn, self.scope, condition).await
    }

    /// A page of a measure's readings, by the day to which they speak.
    pub async fn readings_of(
        &self,
        measure: Id<Measure>,
        wanted: &Page,
    ) -> Result<Listed<Reading>, StoreError> {
        let condition = ChildFilter::all().measure(Some(measure)).condition();
        let by = By {
            column: Some("as_at"),
            key: |reading: &Reading| crate::list::CursorKey::Day(reading.as_at),
            descending: false,
        };
        page(&self.conn, self.scope, condition, &by, wanted).await
    }

    /// The readings that correct one of these. A correction is of the same measure, whose readings
    /// are few.
    pub async fn corrections_of(&self, readings: &[Reading]) -> Result<Vec<Reading>, StoreError> {
        if readings.is_empty() {
            return Ok(Vec::new());
        }
        let condition = Condition::all()
            .add(
                Expr::col("measure_id").is_in(readings.iter().map(|reading| reading.measure.raw())),
            )
            .add(Expr::col("corrects_id").is_in(readings.iter().map(|reading| reading.id.raw())));
        rows::find(&self.conn, self.scope, condition).await
    }

    /// The posts that a person holds on a day.
    pub async fn posts_held(
        &self,
        person: Id<Person>,
        on: chrono::NaiveDate,
    ) -> Result<Vec<Id<Post>>, StoreError> {
        #[derive(sea_orm::FromQueryResult)]
        struct Held {
            post_id: Uuid,
        }
        let held: Vec<Held> = self
            .conn
            .all(
                "select distinct post_id from post_holder where authority_id = ? and person_id = ? \
                 and from_on <= ? and (until_on is null or until_on >= ?)",
                vec![self.scope.into(), person.raw().into(), on.into(), on.into()],
            )
            .await?;
        Ok(held.into_iter().map(|held| Id::new(held.post_id)).collect())
    }

    /// The plans that are not shared with bodies on a day.
    pub async fn plans_not_shared(
        &self,
        on: chrono::NaiveDate,
    ) -> Result<Vec<Id<Plan>>, StoreError> {
        #[derive(sea_orm::FromQueryResult)]
        struct Draft {
            id: Uuid,
        }
        let drafts: Vec<Draft> = self
            .conn
            .all(
                "select id from plan where authority_id = ? \
                 and (shared_from is null or shared_from > ?)",
                vec![self.scope.into(), on.into()],
            )
            .await?;
        Ok(drafts.into_iter().map(|draft| Id::new(draft.id)).collect())
    }

    /// The person with this address, compared without case.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, StoreError> {
        let condition = Condition::all().add(Expr::col("email_key").eq(email.to_lowercase()));
        Ok(rows::find(&self.conn, self.scope, condition).await?.pop())
    }

    /// Subjects that hold the words, the best match first; only parts of `roots` when given.
    pub async fn search(
        &self,
        typed: &str,
        roots: Option<&[Uuid]>,
        limit: u16,
    ) -> Result<Vec<Found>, StoreError> {
        search::search(&self.conn, self.scope, typed, roots, limit).await
    }
}
