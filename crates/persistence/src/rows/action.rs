//! Actions with their areas, contributors, dependencies and milestones.

use std::collections::HashMap;

use domain::{
    Id,
    action::{
        Action, Blocked, Impact, ImpactRating, Milestone,
        update::{Declared, Latest, Turn},
    },
    rating::Watch,
};
use sea_orm::{FromQueryResult, Value, prelude::Date};
use uuid::Uuid;

use super::{Columns, Searchable, Table, plan::or_never, replace_parts};
use crate::{
    conn::{Conn, marks},
    error::StoreError,
};

/// A key under which references sort as people count: 2.9 before 2.10.
#[must_use]
pub fn sort_key(reference: &str) -> String {
    let mut key = String::with_capacity(reference.len() + 12);
    let mut digits = String::new();
    for c in reference.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let digits_kept = digits.trim_start_matches('0');
            key.extend(std::iter::repeat_n('0', 6_usize.saturating_sub(digits_kept.len())));
            key.push_str(digits_kept);
            digits.clear();
        }
        if c != '\0' {
            key.extend(c.to_lowercase());
        }
    }
    key
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "action")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub reference: String,
        pub reference_key: String,
        pub title: String,
        pub description: Option<String>,
        pub outcome: Option<String>,
        pub success_criterion: Option<String>,
        pub owner_id: Option<Uuid>,
        pub starts_on: Option<Date>,
        pub original_due_on: Option<Date>,
        pub due_on: Option<Date>,
        pub due_key: Date,
        pub revisions: i32,
        pub status: String,
        pub delivery: String,
        pub blocked_since: Option<Date>,
        pub blocked_reason: Option<String>,
        pub impact: String,
        pub impact_basis: Option<String>,
        pub latest_update_id: Option<Uuid>,
        pub latest_on: Option<Date>,
        pub latest_declared: Option<String>,
        pub latest_forecast_on: Option<Date>,
        pub latest_turn: Option<String>,
        pub internal_note: Option<String>,
        pub public_words: Option<String>,
        pub childrens_words: Option<String>,
        pub at_risk_from: Option<Date>,
        pub late_from: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A table that links an action to other things, in order.
macro_rules! link_table {
    ($module:ident, $table:literal, $column:ident) => {
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub authority_id: Uuid,
                #[sea_orm(primary_key, auto_increment = false)]
                pub action_id: Uuid,
                #[sea_orm(primary_key, auto_increment = false)]
                pub $column: Uuid,
                pub place: i32,
            }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
link_table!(action_area, "action_area", area_id);
link_table!(action_contributor, "action_contributor", post_id);

pub(crate) mod action_dependency {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "action_dependency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        pub plan_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub action_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub on_id: Uuid,
        pub place: i32,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod milestone {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "milestone")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub action_id: Uuid,
        pub place: i32,
        pub title: String,
        pub due_on: Date,
        pub done_on: Option<Date>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Action {
    type Entity = row::Entity;
    const TABLE: &'static str = "action";

    fn to_row(&self, authority: Uuid) -> Result<row::Model, StoreError> {
        let latest = self.latest.as_ref();
        Ok(row::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            reference: self.reference.to_string(),
            reference_key: sort_key(&self.reference),
            title: self.title.to_string(),
            description: self.description.as_ref().map(ToString::to_string),
            outcome: self.outcome.as_ref().map(ToString::to_string),
            success_criterion: self.success_criterion.as_ref().map(ToString::to_string),
            owner_id: self.owner.map(Id::raw),
            starts_on: self.starts_on,
            original_due_on: self.original_due_on,
            due_on: self.due_on,
            due_key: or_never(self.due_on),
            revisions: self.revisions,
            status: self.delivery.status().code().into(),
            delivery: serde_json::to_string(&self.delivery)?,
            blocked_since: self.blocked.as_ref().map(|blocked| blocked.since),
            blocked_reason: self.blocked.as_ref().map(|blocked| blocked.reason.to_string()),
            impact: self.impact.rating.code().into(),
            impact_basis: self.impact.basis.as_ref().map(ToString::to_string),
            latest_update_id: latest.map(|latest| latest.update.raw()),
            latest_on: latest.map(|latest| latest.on),
            latest_declared: latest
                .and_then(|latest| latest.declared.map(|code| code.code().into())),
            latest_forecast_on: latest.and_then(|latest| latest.forecast_on),
            latest_turn: latest.map(|latest| latest.turn.code().into()),
            internal_note: self.internal_note.as_ref().map(ToString::to_string),
            public_words: self.public_words.as_ref().map(ToString::to_string),
            childrens_words: self.childrens_words.as_ref().map(ToString::to_string),
            at_risk_from: self.watch.at_risk_from,
            late_from: self.watch.late_from,
        })
    }

    async fn from_rows(
        conn: &Conn,
        authority: Uuid,
        rows: Vec<row::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut parts = Parts::load(conn, authority, &ids).await?;
        rows.into_iter().map(|row| read(row, &mut parts)).collect()
    }

    async fn write_parts(
        &self,
        conn: &Conn,
        authority: Uuid,
        before: Option<&Self>,
    ) -> Result<(), StoreError> {
        let action_id = self.id.raw();
        let owner = ("action_id", action_id);
        let existed = before.is_some();
        if before.is_none_or(|before| before.areas != self.areas) {
            let parts = (0..).zip(&self.areas).map(|(place, area)| action_area::Model {
                authority_id: authority,
                action_id,
                area_id: area.raw(),
                place,
            });
            replace_parts::<action_area::Entity, _, _>(
                conn,
                authority,
                owner,
                parts.collect(),
                existed,
            )
            .await?;
        }
        if before.is_none_or(|before| before.contributors != self.contributors) {
            let parts =
                (0..).zip(&self.contributors).map(|(place, post)| action_contributor::Model {
                    authority_id: authority,
                    action_id,
                    post_id: post.raw(),
                    place,
                });
            replace_parts::<action_contributor::Entity, _, _>(
                conn,
                authority,
                owner,
                parts.collect(),
                existed,
            )
            .await?;
        }
        if before.is_none_or(|before| before.depends_on != self.depends_on) {
            let parts = (0..).zip(&self.depends_on).map(|(place, on)| action_dependency::Model {
                authority_id: authority,
                plan_id: self.plan.raw(),
                action_id,
                on_id: on.raw(),
                place,
            });
            replace_parts::<action_dependency::Entity, _, _>(
                conn,
                authority,
                owner,
                parts.collect(),
                existed,
            )
            .await?;
        }
        if before.is_none_or(|before| before.milestones != self.milestones) {
            let parts = (0..).zip(&self.milestones).map(|(place, milestone)| milestone::Model {
                authority_id: authority,
                id: milestone.id.raw(),
                action_id,
                place,
                title: milestone.title.to_string(),
                due_on: milestone.due_on,
                done_on: milestone.done_on,
            });
            replace_parts::<milestone::Entity, _, _>(
                conn,
                authority,
                owner,
                parts.collect(),
                existed,
            )
            .await?;
        }
        Ok(())
    }

    async fn remove_parts(&self, conn: &Conn, authority: Uuid) -> Result<(), StoreError> {
        let bare = Self {
            areas: vec![],
            contributors: vec![],
            depends_on: vec![],
            milestones: vec![],
            ..self.clone()
        };
        bare.write_parts(conn, authority, Some(self)).await
    }

    fn searchable(&self) -> Option<Searchable> {
        let body = [&self.description, &self.outcome, &self.success_criterion]
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n");
        Some(Searchable { title: format!("{} {}", self.reference, self.title), body })
    }
}

/// The parts of a batch of actions, all read in one query.
#[derive(Default)]
struct Parts {
    areas: HashMap<Uuid, Vec<Id<domain::inspection::Area>>>,
    contributors: HashMap<Uuid, Vec<Id<domain::authority::Post>>>,
    depends_on: HashMap<Uuid, Vec<Id<Action>>>,
    milestones: HashMap<Uuid, Vec<Milestone>>,
}

impl Parts {
    /// The tables of parts, and what each part names.
    const TABLES: [(&str, &str); 4] = [
        ("action_area", "area_id"),
        ("action_contributor", "post_id"),
        ("action_dependency", "on_id"),
        ("milestone", "id"),
    ];

    async fn load(conn: &Conn, authority: Uuid, ids: &[Uuid]) -> Result<Self, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            kind: i32,
            action_id: Uuid,
            other_id: Uuid,
            title: Option<String>,
            due_on: Option<Date>,
            done_on: Option<Date>,
        }
        let mut parts = Self::default();
        if ids.is_empty() {
            return Ok(parts);
        }
        let among = marks(ids.len());
        let of_table = |(kind, (table, other)): (i32, (&str, &str))| {
            let own = if table == "milestone" {
                "title, due_on, done_on"
            } else {
                "cast(null as text) as title, cast(null as date) as due_on, \
                 cast(null as date) as done_on"
            };
            format!(
                "select {kind} as kind, action_id, {other} as other_id, place, {own} from {table} \
                 where authority_id = ? and action_id in ({among})"
            )
        };
        let sql: Vec<String> = (0..).zip(Self::TABLES).map(of_table).collect();
        let sql = format!("{} order by place", sql.join(" union all "));
        let of_one = || std::iter::once(authority).chain(ids.iter().copied());
        let values = Self::TABLES.iter().flat_map(|_| of_one()).map(Value::from).collect();
        for row in conn.all::<Row>(&sql, values).await? {
            match row.kind {
                0 => parts.areas.entry(row.action_id).or_default().push(Id::new(row.other_id)),
                1 => {
                    parts
                        .contributors
                        .entry(row.action_id)
                        .or_default()
                        .push(Id::new(row.other_id));
                }
                2 => parts.depends_on.entry(row.action_id).or_default().push(Id::new(row.other_id)),
                _ => {
                    let of = Columns { table: "milestone", id: row.other_id };
                    parts.milestones.entry(row.action_id).or_default().push(Milestone {
                        id: Id::new(row.other_id),
                        title: of.text("title", of.known("title", row.title)?)?,
                        due_on: of.known("due_on", row.due_on)?,
                        done_on: row.done_on,
                    });
                }
            }
        }
        Ok(parts)
    }
}

fn read(row: row::Model, parts: &mut Parts) -> Result<Action, StoreError> {
    let of = Columns { table: Action::TABLE, id: row.id };
    let delivery: domain::action::status::Delivery = of.json("delivery", &row.delivery)?;
    of.known("status", (delivery.status().code() == row.status).then_some(()))?;
    let blocked = of.both("blocked_reason", row.blocked_since, row.blocked_reason)?;
    let declared =
        of.maybe_code("latest_declared", row.latest_declared.as_deref(), Declared::from_code)?;
    let turn = of.maybe_code("latest_turn", row.latest_turn.as_deref(), Turn::from_code)?;
    let latest = of.both("latest_on", row.latest_update_id.zip(row.latest_on), turn)?;
    Ok(Action {
        id: Id::new(row.id),
        version: row.version,
        plan: Id::new(row.plan_id),
        reference: of.text("reference", row.reference)?,
        title: of.text("title", row.title)?,
        description: of.maybe_text("description", row.description)?,
        outcome: of.maybe_text("outcome", row.outcome)?,
        success_criterion: of.maybe_text("success_criterion", row.success_criterion)?,
        areas: parts.areas.remove(&row.id).unwrap_or_default(),
        owner: row.owner_id.map(Id::new),
        contributors: parts.contributors.remove(&row.id).unwrap_or_default(),
        starts_on: row.starts_on,
        original_due_on: row.original_due_on,
        due_on: row.due_on,
        revisions: row.revisions,
        milestones: parts.milestones.remove(&row.id).unwrap_or_default(),
        depends_on: parts.depends_on.remove(&row.id).unwrap_or_default(),
        delivery,
        blocked: blocked
            .map(|(since, reason)| {
                Ok::<_, StoreError>(Blocked { since, reason: of.text("blocked_reason", reason)? })
            })
            .transpose()?,
        impact: Impact {
            rating: of.known("impact", ImpactRating::from_code(&row.impact))?,
            basis: of.maybe_text("impact_basis", row.impact_basis)?,
        },
        latest: latest.map(|((update, on), turn)| Latest {
            update: Id::new(update),
            on,
            declared,
            forecast_on: row.latest_forecast_on,
            turn,
        }),
        internal_note: of.maybe_text("internal_note", row.internal_note)?,
        public_words: of.maybe_text("public_words", row.public_words)?,
        childrens_words: of.maybe_text("childrens_words", row.childrens_words)?,
        watch: Watch { at_risk_from: row.at_risk_from, late_from: row.late_from },
    })
}

#[cfg(test)]
mod tests {
    use super::sort_key;

    #[test]
    fn references_sort_as_people_count() {
        let mut references = ["2.10", "10.1", "2.9", "2.9a", "1", "A1"];
        references.sort_by_key(|reference| sort_key(reference));
        assert_eq!(references, ["1", "2.9", "2.9a", "2.10", "10.1", "A1"]);
    }
}
