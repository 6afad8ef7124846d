//! What things are called, without their parts: for what is named beside something else, and for
//! lists to choose from. One query each.

use chrono::NaiveDate;
use domain::{
    Account, Id, Line, Title,
    authority::{Person, Post},
    inspection::{Area, Inspection},
    plan::Plan,
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::{conn::marks, error::StoreError, reader::Reader, rows::Columns};

/// A post by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostName {
    /// The post.
    pub id: Id<Post>,
    /// Its title.
    pub title: Title,
    /// The organisation, when it is not the council.
    pub organisation: Option<Title>,
    /// Whether it takes no new actions.
    pub closed: bool,
}

/// An area for improvement by label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaName {
    /// The area.
    pub id: Id<Area>,
    /// "3a".
    pub label: Line<20>,
    /// The inspectors' exact words.
    pub text: Account,
    /// The inspection that found it.
    pub inspection: Id<Inspection>,
    /// The first day on site of that inspection.
    pub inspected_on: NaiveDate,
}

/// A plan by title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanName {
    /// The plan.
    pub id: Id<Plan>,
    /// Its title.
    pub title: Title,
    /// The inspection that it answers.
    pub inspection: Option<Id<Inspection>>,
}

#[derive(FromQueryResult)]
struct PostRow {
    id: Uuid,
    title: String,
    organisation: Option<String>,
    closed: bool,
}

#[derive(FromQueryResult)]
struct AreaRow {
    id: Uuid,
    label: String,
    words: String,
    inspection_id: Uuid,
    started_on: NaiveDate,
}

#[derive(FromQueryResult)]
struct PlanRow {
    id: Uuid,
    title: String,
    inspection_id: Option<Uuid>,
}

/// Narrows a question down to some ids, where they are given.
pub(crate) fn among(column: &str, ids: Option<&[Uuid]>, values: &mut Vec<Value>) -> String {
    ids.map_or_else(String::new, |ids| {
        values.extend(ids.iter().map(|id| Value::from(*id)));
        format!(" and {column} in ({})", marks(ids.len()))
    })
}

impl Reader {
    /// The names of some posts, or of all, by title.
    pub async fn post_names(&self, ids: Option<&[Uuid]>) -> Result<Vec<PostName>, StoreError> {
        if ids.is_some_and(<[Uuid]>::is_empty) {
            return Ok(Vec::new());
        }
        let mut values = vec![self.scope_id().into()];
        let among = among("id", ids, &mut values);
        let sql = format!(
            "select id, title, organisation, closed from post where authority_id = ?{among}"
        );
        let rows: Vec<PostRow> = self.conn().all(&sql, values).await?;
        let mut posts = rows
            .into_iter()
            .map(|row| {
                let of = Columns { table: "post", id: row.id };
                Ok(PostName {
                    id: Id::new(row.id),
                    title: of.text("title", row.title)?,
                    organisation: of.maybe_text("organisation", row.organisation)?,
                    closed: row.closed,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        posts.sort_by(|a, b| a.title.as_str().cmp(b.title.as_str()));
        Ok(posts)
    }

    /// The names of some areas, or of all, by inspection and label.
    pub async fn area_names(&self, ids: Option<&[Uuid]>) -> Result<Vec<AreaName>, StoreError> {
        if ids.is_some_and(<[Uuid]>::is_empty) {
            return Ok(Vec::new());
        }
        let mut values = vec![self.scope_id().into()];
        let among = among("a.id", ids, &mut values);
        let sql = format!(
            "select a.id, a.label, a.words, a.inspection_id, i.started_on from area a \
             join inspection i on i.authority_id = a.authority_id and i.id = a.inspection_id \
             where a.authority_id = ?{among} order by a.label_key, a.id"
        );
        let rows: Vec<AreaRow> = self.conn().all(&sql, values).await?;
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: "area", id: row.id };
                Ok(AreaName {
                    id: Id::new(row.id),
                    label: of.text("label", row.label)?,
                    text: of.text("words", row.words)?,
                    inspection: Id::new(row.inspection_id),
                    inspected_on: row.started_on,
                })
            })
            .collect()
    }

    /// The titles of all plans, the oldest first.
    pub async fn plan_names(&self) -> Result<Vec<PlanName>, StoreError> {
        let sql = "select id, title, inspection_id from plan where authority_id = ? order by id";
        let rows: Vec<PlanRow> = self.conn().all(sql, vec![self.scope_id().into()]).await?;
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: "plan", id: row.id };
                Ok(PlanName {
                    id: Id::new(row.id),
                    title: of.text("title", row.title)?,
                    inspection: row.inspection_id.map(Id::new),
                })
            })
            .collect()
    }

    /// The names of a person and of their authority.
    pub async fn who(&self, person: Id<Person>) -> Result<Option<(Title, Title)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            person: String,
            authority: String,
        }
        let row: Option<Row> = self
            .conn()
            .one(
                "select p.name as person, a.name as authority from person p \
                 join authority a on a.id = p.authority_id where p.authority_id = ? and p.id = ?",
                vec![self.scope_id().into(), person.raw().into()],
            )
            .await?;
        let of = Columns { table: "person", id: person.raw() };
        row.map(|row| Ok((of.text("name", row.person)?, of.text("name", row.authority)?)))
            .transpose()
    }
}
