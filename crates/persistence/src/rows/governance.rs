//! Bodies, meetings, questions and replies.

use domain::{
    Id,
    governance::{
        BodyKind, GovernanceBody, Meeting,
        question::{Question, Reply, Withdrawal},
        rhythm::Rhythm,
    },
};
use uuid::Uuid;

use super::{Columns, Searchable, Table};
use crate::{conn::Conn, error::StoreError};

pub(crate) mod body {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "governance_body")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub name: String,
        pub name_key: String,
        pub kind: String,
        pub description: Option<String>,
        pub members: String,
        pub rhythm: Option<String>,
        pub closed: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for GovernanceBody {
    type Entity = body::Entity;
    const TABLE: &'static str = "governance_body";

    fn to_row(&self, authority: Uuid) -> Result<body::Model, StoreError> {
        Ok(body::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            name: self.name.to_string(),
            name_key: self.name.to_lowercase(),
            kind: self.kind.code().into(),
            description: self.description.as_ref().map(ToString::to_string),
            members: serde_json::to_string(&self.members)?,
            rhythm: self.rhythm.map(|rhythm| rhythm.code().into()),
            closed: self.closed,
        })
    }

    async fn from_rows(_: &Conn, _: Uuid, rows: Vec<body::Model>) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    name: of.text("name", row.name)?,
                    kind: of.known("kind", BodyKind::from_code(&row.kind))?,
                    description: of.maybe_text("description", row.description)?,
                    members: of.json("members", &row.members)?,
                    rhythm: of.maybe_code("rhythm", row.rhythm.as_deref(), Rhythm::from_code)?,
                    closed: row.closed,
                })
            })
            .collect()
    }
}

pub(crate) mod meeting {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub body_id: Uuid,
        pub held_on: Date,
        pub title: Option<String>,
        pub place: Option<String>,
        pub note: Option<String>,
        pub cancelled: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Meeting {
    type Entity = meeting::Entity;
    const TABLE: &'static str = "meeting";

    fn to_row(&self, authority: Uuid) -> Result<meeting::Model, StoreError> {
        Ok(meeting::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            body_id: self.body.raw(),
            held_on: self.held_on,
            title: self.title.as_ref().map(ToString::to_string),
            place: self.place.as_ref().map(ToString::to_string),
            note: self.note.as_ref().map(ToString::to_string),
            cancelled: self.cancelled.as_ref().map(ToString::to_string),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<meeting::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    body: Id::new(row.body_id),
                    held_on: row.held_on,
                    title: of.maybe_text("title", row.title)?,
                    place: of.maybe_text("place", row.place)?,
                    note: of.maybe_text("note", row.note)?,
                    cancelled: of.maybe_text("cancelled", row.cancelled)?,
                })
            })
            .collect()
    }
}

pub(crate) mod question {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "question")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub action_id: Option<Uuid>,
        pub area_id: Option<Uuid>,
        pub meeting_id: Option<Uuid>,
        pub by_id: Uuid,
        pub for_member: Option<String>,
        pub question: String,
        pub asked_on: Date,
        pub answer_by: Date,
        pub asked_of_id: Option<Uuid>,
        pub answered_on: Option<Date>,
        pub withdrawn_on: Option<Date>,
        pub withdrawn_by: Option<Uuid>,
        pub withdrawn_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Question {
    type Entity = question::Entity;
    const TABLE: &'static str = "question";

    fn to_row(&self, authority: Uuid) -> Result<question::Model, StoreError> {
        let withdrawn = self.withdrawn.as_ref();
        Ok(question::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            action_id: self.action.map(Id::raw),
            area_id: self.area.map(Id::raw),
            meeting_id: self.meeting.map(Id::raw),
            by_id: self.by.raw(),
            for_member: self.for_member.as_ref().map(ToString::to_string),
            question: self.text.to_string(),
            asked_on: self.asked_on,
            answer_by: self.answer_by,
            asked_of_id: self.asked_of.map(Id::raw),
            answered_on: self.answered_on,
            withdrawn_on: withdrawn.map(|withdrawn| withdrawn.on),
            withdrawn_by: withdrawn.map(|withdrawn| withdrawn.by.raw()),
            withdrawn_reason: withdrawn.map(|withdrawn| withdrawn.reason.to_string()),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<question::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                let reason = of.maybe_text("withdrawn_reason", row.withdrawn_reason)?;
                let withdrawn = of
                    .both("withdrawn_on", row.withdrawn_on.zip(row.withdrawn_by), reason)?
                    .map(|((on, by), reason)| Withdrawal { on, by: Id::new(by), reason });
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    action: row.action_id.map(Id::new),
                    area: row.area_id.map(Id::new),
                    meeting: row.meeting_id.map(Id::new),
                    by: Id::new(row.by_id),
                    for_member: of.maybe_text("for_member", row.for_member)?,
                    text: of.text("question", row.question)?,
                    asked_on: row.asked_on,
                    answer_by: row.answer_by,
                    asked_of: row.asked_of_id.map(Id::new),
                    answered_on: row.answered_on,
                    withdrawn,
                })
            })
            .collect()
    }

    fn searchable(&self) -> Option<Searchable> {
        Some(Searchable { title: "Question".into(), body: self.text.to_string() })
    }
}

pub(crate) mod reply {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reply")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub authority_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub plan_id: Uuid,
        pub question_id: Uuid,
        pub action_id: Option<Uuid>,
        pub by_id: Uuid,
        pub replied_at: DateTimeUtc,
        pub reply: String,
        pub corrects_id: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl Table for Reply {
    type Entity = reply::Entity;
    const TABLE: &'static str = "reply";

    fn to_row(&self, authority: Uuid) -> Result<reply::Model, StoreError> {
        Ok(reply::Model {
            authority_id: authority,
            id: self.id.raw(),
            version: self.version,
            plan_id: self.plan.raw(),
            question_id: self.question.raw(),
            action_id: self.action.map(Id::raw),
            by_id: self.by.raw(),
            replied_at: self.at,
            reply: self.text.to_string(),
            corrects_id: self.corrects.map(Id::raw),
        })
    }

    async fn from_rows(
        _: &Conn,
        _: Uuid,
        rows: Vec<reply::Model>,
    ) -> Result<Vec<Self>, StoreError> {
        rows.into_iter()
            .map(|row| {
                let of = Columns { table: Self::TABLE, id: row.id };
                Ok(Self {
                    id: Id::new(row.id),
                    version: row.version,
                    plan: Id::new(row.plan_id),
                    question: Id::new(row.question_id),
                    action: row.action_id.map(Id::new),
                    by: Id::new(row.by_id),
                    at: row.replied_at,
                    text: of.text("reply", row.reply)?,
                    corrects: row.corrects_id.map(Id::new),
                })
            })
            .collect()
    }

    fn searchable(&self) -> Option<Searchable> {
        Some(Searchable { title: "Reply to a question".into(), body: self.text.to_string() })
    }
}
