//! Plans, and the simple filters of lists that hang on a parent.

use chrono::NaiveDate;
use domain::{
    Id,
    plan::{Plan, PlanStage},
};
use sea_orm::{Condition, ExprTrait, sea_query::Expr};
use uuid::Uuid;

use super::{Columns, Searchable, Table};
use crate::{conn::Conn, error::StoreError};

/// What stands in a sort column for "no date": after every real one.
pub(crate) fn or_never(day: Option<NaiveDate>) -> NaiveDate {
    const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
        Some(day) => day,
        None => NaiveDate::MAX,
    };
    day.unwrap_or(NEVER)
}

/// Narrows a list to the children of one parent, or to some ids.
#[derive(Debug, Clone, Default)]
pub struct ChildFilter {
    pub(crate) equals: Vec<(&'static str, Uuid)>,
    pub(crate) ids: Option<Vec<Uuid>>,
    pub(crate) plans: Option<Vec<Uuid>>,
    pub(crate) text: Vec<(&'static str, String)>,
    pub(crate) accepted: bool,
    pub(crate) unreviewed: bool,
}

impl ChildFilter {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only these.
    #[must_use]
    pub fn ids(ids: Vec<Uuid>) -> Self {
        Self { ids: Some(ids), ..Self::default() }
    }

    /// Only children of this plan.
    #[must_use]
    pub fn plan(mut self, plan: Option<Id<Plan>>) -> Self {
        self.equals.extend(plan.map(|plan| ("plan_id", plan.raw())));
        self
    }

    /// Only children of these plans.
    #[must_use]
    pub fn plans(mut self, plans: &[Id<Plan>]) -> Self {
        self.plans = Some(plans.iter().map(|plan| plan.raw()).collect());
        self
    }

    /// Only children of this action.
    #[must_use]
    pub fn action(mut self, action: Option<Id<domain::action::Action>>) -> Self {
        self.equals.extend(action.map(|action| ("action_id", action.raw())));
        self
    }

    /// Only what is said of this area.
    #[must_use]
    pub fn area(mut self, area: Option<Id<domain::inspection::Area>>) -> Self {
        self.equals.extend(area.map(|area| ("area_id", area.raw())));
        self
    }

    /// Only evidence that was accepted.
    #[must_use]
    pub const fn accepted(mut self) -> Self {
        self.accepted = true;
        self
    }

    /// Only evidence that nobody has reviewed.
    #[must_use]
    pub const fn unreviewed(mut self) -> Self {
        self.unreviewed = true;
        self
    }

    /// Only children of this inspection.
    #[must_use]
    pub fn inspection(mut self, inspection: Option<Id<domain::inspection::Inspection>>) -> Self {
        self.equals.extend(inspection.map(|inspection| ("inspection_id", inspection.raw())));
        self
    }

    /// Only readings of this measure.
    #[must_use]
    pub fn measure(mut self, measure: Option<Id<domain::measure::Measure>>) -> Self {
        self.equals.extend(measure.map(|measure| ("measure_id", measure.raw())));
        self
    }

    /// Only replies to this question.
    #[must_use]
    pub fn question(
        mut self,
        question: Option<Id<domain::governance::question::Question>>,
    ) -> Self {
        self.equals.extend(question.map(|question| ("question_id", question.raw())));
        self
    }

    /// Only items on the agenda of this meeting.
    #[must_use]
    pub fn meeting(mut self, meeting: Option<Id<domain::governance::Meeting>>) -> Self {
        self.equals.extend(meeting.map(|meeting| ("meeting_id", meeting.raw())));
        self
    }

    /// Only tokens of this person.
    #[must_use]
    pub fn person(mut self, person: Option<Id<domain::authority::Person>>) -> Self {
        self.equals.extend(person.map(|person| ("person_id", person.raw())));
        self
    }

    /// Only register entries of this authority.
    #[must_use]
    pub fn urn(mut self, urn: Option<String>) -> Self {
        self.text.extend(urn.map(|urn| ("urn", urn)));
        self
    }

    /// Only entries of this framework.
    #[must_use]
    pub fn framework(mut self, framework: Option<String>) -> Self {
        self.text.extend(framework.map(|framework| ("framework", framework)));
        self
    }

    pub(crate) fn condition(&self) -> Condition {
        let mut all = Condition::all();
        for (column, value) in &self.equals {
            all = all.add(Expr::col(*column).eq(*value));
        }
        for (column, value) in &self.text {
            all = all.add(Expr::col(*column).eq(value.clone()));
        }
        if self.accepted {
            all = all.add(Expr::col("accepted").eq(true));
        }
        if self.unreviewed {
            all = all.add(Expr::col("accepted").is_null());
        }
        if let Some(plans) = &self.plans {
            all = all.add(Expr::col("plan_id").is_in(plans.iter().copied()));
        }
        if let Some(ids) = &self.ids {
            all = all.add(Expr::col("id").is_in(ids.iter().copied()));
        }
        all
    }
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub title: String,
        pub summary: Option<String>,
        pub inspection_id: Option<Uuid>,
        pub starts_on: Option<Date>,
        pub ends_on: Option<Date>,
        pub stage: String,
        pub shared_from: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Plan {
    type Entity = row::Entity;
    const TABLE: &'static str = "plan";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            title: self.title.to_string(),
            summary: self.summary.as_ref().map(ToString::to_string),
            inspection_id: self.inspection.map(Id::raw),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            stage: self.stage.code().into(),
            shared_from: self.shared_from,
        })
    }

    async fn from_rows(_: &Conn, _: Uuid, rows: Vec<row::Model>) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    title: of.text("title", row.title)?,
                    summary: of.maybe_text("summary", row.summary)?,
                    inspection: row.inspection_id.map(Id::new),
                    starts_on: row.starts_on,
                    ends_on: row.ends_on,
                    stage: of.known("stage", PlanStage::from_code(&row.stage))?,
                    shared_from: row.shared_from,
                })
            })
            .collect()
    }

    fn searchable(&self) -> Option<Searchable> {
        let body = self.summary.as_ref().map(ToString::to_string).unwrap_or_default();
        Some(Searchable { title: self.title.to_string(), body })
    }
}
