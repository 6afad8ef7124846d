//! How subjects lie in tables. Entities are private to this crate.
//!
//! Each file holds one aggregate: its entity, its parts' entities, and the one checked conversion
//! each way. A value that the domain cannot read is named, never defaulted.

mod action;
mod area;
mod comment;
mod directory;
mod feed;
mod governance;
mod inspection;
mod instance;
mod measure;
mod packs;
mod people;
mod plan;
mod progress;
mod visit;

use std::{borrow::Cow, future::Future};

use domain::change::Subject;
use sea_orm::{
    ActiveModelTrait, Condition, EntityTrait, ExprTrait, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn, QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

use crate::{conn::Conn, error::StoreError};

pub use action::sort_key;
pub use plan::ChildFilter;
pub(crate) use plan::or_never;

/// Calls a macro with the type of every kind that has a table.
macro_rules! every_subject {
    ($call:ident) => {
        $call!(
            domain::action::Action,
            domain::governance::item::AgendaItem,
            domain::inspection::Area,
            domain::authority::Authority,
            domain::calendar::Calendar,
            domain::feed::CalendarFeed,
            domain::governance::comment::Comment,
            domain::action::date_change::DateChange,
            domain::action::evidence::Evidence,
            domain::framework::Framework,
            domain::governance::GovernanceBody,
            domain::import::Headings,
            domain::inspection::Inspection,
            domain::measure::Measure,
            domain::governance::Meeting,
            domain::obligation::Obligation,
            domain::inspection::Paragraph,
            domain::authority::Person,
            domain::plan::Plan,
            domain::authority::Post,
            domain::action::update::ProgressUpdate,
            domain::governance::question::Question,
            domain::measure::Reading,
            domain::register::RegisterEntry,
            domain::governance::question::Reply,
            domain::authority::Settings,
            domain::governance::submission::Submission,
            domain::token::Token,
            domain::visit::VisitFinding,
        )
    };
}
pub(crate) use every_subject;

/// Words under which a subject is found by search.
pub struct Searchable {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// A subject that has a table. Implemented here only: outside, it is a name for a bound.
pub trait Table: Subject {
    #[doc(hidden)]
    type Entity: EntityTrait;
    #[doc(hidden)]
    const TABLE: &'static str;
    /// Whether rows belong to an authority; instance data does not.
    #[doc(hidden)]
    const SCOPED: bool = true;

    #[doc(hidden)]
    fn to_row(&self, authority: Uuid) -> Result<<Self::Entity as EntityTrait>::Model, StoreError>;

    /// Turns rows into subjects, reading the parts of all of them in a fixed number of queries.
    #[doc(hidden)]
    fn from_rows(
        conn: &Conn,
        authority: Uuid,
        rows: Vec<<Self::Entity as EntityTrait>::Model>,
    ) -> impl Future<Output = Result<Vec<Self>, StoreError>> + Send;

    /// Writes what lies in other tables, given what is there now.
    #[doc(hidden)]
    fn write_parts(
        &self,
        _conn: &Conn,
        _authority: Uuid,
        _before: Option<&Self>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        std::future::ready(Ok(()))
    }

    /// Removes what lies in other tables, before the row itself is removed.
    #[doc(hidden)]
    fn remove_parts(
        &self,
        _conn: &Conn,
        _authority: Uuid,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        std::future::ready(Ok(()))
    }

    #[doc(hidden)]
    fn searchable(&self) -> Option<Searchable> {
        None
    }
}

/// The rows of one authority; the whole table for instance data.
pub(crate) fn of_authority<S: Table>(authority: Uuid) -> Condition {
    let all = Condition::all();
    if S::SCOPED { all.add(Expr::col("authority_id").eq(authority)) } else { all }
}

/// A model with every column to be written.
pub(crate) fn every_column<M, A>(model: M) -> A
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity>,
{
    model.into_active_model().reset_all()
}

pub(crate) async fn insert<S: Table>(
    conn: &Conn,
    authority: Uuid,
    subject: &S,
) -> Result<(), StoreError>
where
    <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
{
    let row = every_column(subject.to_row(authority)?);
    S::Entity::insert(row).exec_without_returning(&conn.exec()).await?;
    subject.write_parts(conn, authority, None).await
}

/// How many rows go into one statement: well under the databases' limit of values.
pub(crate) const BATCH: usize = 200;

/// Inserts many subjects, with a statement for each batch of rows.
pub(crate) async fn insert_all<S: Table>(
    conn: &Conn,
    authority: Uuid,
    subjects: &[S],
) -> Result<(), StoreError>
where
    <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
{
    for batch in subjects.chunks(BATCH) {
        let rows: Result<Vec<_>, StoreError> =
            batch.iter().map(|subject| Ok(every_column(subject.to_row(authority)?))).collect();
        S::Entity::insert_many(rows?).exec_without_returning(&conn.exec()).await?;
        for subject in batch {
            subject.write_parts(conn, authority, None).await?;
        }
    }
    Ok(())
}

/// Writes the row where it still has the version of `before`.
pub(crate) async fn update<S: Table>(
    conn: &Conn,
    authority: Uuid,
    before: &S,
    after: &S,
) -> Result<(), StoreError>
where
    <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
{
    let mut row = every_column(after.to_row(authority)?);
    for key in <S::Entity as EntityTrait>::PrimaryKey::iter() {
        row.not_set(key.into_column());
    }
    let done = S::Entity::update_many()
        .set(row)
        .filter(of_authority::<S>(authority))
        .filter(Expr::col("id").eq(after.subject_id()))
        .filter(Expr::col("version").eq(before.version()))
        .exec(&conn.exec())
        .await?;
    if done.rows_affected != 1 {
        return Err(StoreError::Stale { table: S::TABLE, id: after.subject_id() });
    }
    after.write_parts(conn, authority, Some(before)).await
}

pub(crate) async fn remove<S: Table>(
    conn: &Conn,
    authority: Uuid,
    subject: &S,
) -> Result<(), StoreError> {
    subject.remove_parts(conn, authority).await?;
    let done = S::Entity::delete_many()
        .filter(of_authority::<S>(authority))
        .filter(Expr::col("id").eq(subject.subject_id()))
        .filter(Expr::col("version").eq(subject.version()))
        .exec(&conn.exec())
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(StoreError::Stale { table: S::TABLE, id: subject.subject_id() })
    }
}

pub(crate) async fn find<S: Table>(
    conn: &Conn,
    authority: Uuid,
    condition: Condition,
) -> Result<Vec<S>, StoreError> {
    let rows = S::Entity::find()
        .filter(of_authority::<S>(authority))
        .filter(condition)
        .all(&conn.exec())
        .await?;
    S::from_rows(conn, authority, rows).await
}

/// Replaces the parts of one subject in a table of parts.
pub(crate) async fn replace_parts<E, M, A>(
    conn: &Conn,
    authority: Uuid,
    owner: (&'static str, Uuid),
    parts: Vec<M>,
    existed: bool,
) -> Result<(), StoreError>
where
    E: EntityTrait<Model = M, ActiveModel = A>,
    M: ModelTrait<Entity = E> + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + sea_orm::ActiveModelBehavior + Send,
{
    if existed {
        E::delete_many()
            .filter(Expr::col("authority_id").eq(authority))
            .filter(Expr::col(owner.0).eq(owner.1))
            .exec(&conn.exec())
            .await?;
    }
    if !parts.is_empty() {
        E::insert_many(parts.into_iter().map(every_column))
            .exec_without_returning(&conn.exec())
            .await?;
    }
    Ok(())
}

/// The parts of many subjects, in their order.
pub(crate) async fn parts_of<E: EntityTrait>(
    conn: &Conn,
    authority: Uuid,
    owner: &'static str,
    owners: &[Uuid],
) -> Result<Vec<E::Model>, StoreError> {
    use sea_orm::QueryOrder;
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    Ok(E::find()
        .filter(Expr::col("authority_id").eq(authority))
        .filter(Expr::col(owner).is_in(owners.iter().copied()))
        .order_by_asc(Expr::col("place"))
        .all(&conn.exec())
        .await?)
}

/// Reads the columns of one row, naming the one that cannot be read.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    pub(crate) table: &'static str,
    pub(crate) id: Uuid,
}

impl Columns {
    fn corrupt(self, column: &'static str, detail: &impl ToString) -> StoreError {
        StoreError::Corrupt { table: self.table, column, id: self.id, detail: detail.to_string() }
    }

    pub(crate) fn text<T>(self, column: &'static str, value: String) -> Result<T, StoreError>
    where
        T: for<'a> TryFrom<Cow<'a, str>, Error = domain::text::TextFault>,
    {
        T::try_from(Cow::Owned(value)).map_err(|fault| self.corrupt(column, &fault))
    }

    pub(crate) fn maybe_text<T>(
        self,
        column: &'static str,
        value: Option<String>,
    ) -> Result<Option<T>, StoreError>
    where
        T: for<'a> TryFrom<Cow<'a, str>, Error = domain::text::TextFault>,
    {
        value.map(|value| self.text(column, value)).transpose()
    }

    pub(crate) fn known<T>(self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column, &"no value of the product"))
    }

    pub(crate) fn maybe_code<T>(
        self,
        column: &'static str,
        value: Option<&str>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        value.map(|code| self.known(column, read(code))).transpose()
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(
        self,
        column: &'static str,
        value: &str,
    ) -> Result<T, StoreError> {
        serde_json::from_str(value).map_err(|error| self.corrupt(column, &error))
    }

    /// Two columns that are both there or both absent.
    pub(crate) fn both<A, B>(
        self,
        column: &'static str,
        a: Option<A>,
        b: Option<B>,
    ) -> Result<Option<(A, B)>, StoreError> {
        match (a, b) {
            (Some(a), Some(b)) => Ok(Some((a, b))),
            (None, None) => Ok(None),
            _ => Err(self.corrupt(column, &"half of a pair is missing")),
        }
    }
}
