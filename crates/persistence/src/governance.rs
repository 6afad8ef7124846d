//! Meetings in the order of their days, and questions in the order in which they are to be answered.

use chrono::NaiveDate;
use domain::{
    Id,
    authority::Post,
    governance::{
        GovernanceBody, Meeting,
        question::{Question, QuestionState},
    },
    inspection::Area,
};
use sea_orm::{
    Condition, ExprTrait,
    sea_query::{Expr, Query},
};

use crate::{
    error::StoreError,
    list::{By, CursorKey, Listed, Page, page},
    reader::Reader,
    rows::ChildFilter,
};

/// Which meetings are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct MeetingFilter {
    /// Of this body.
    pub body: Option<Id<GovernanceBody>>,
    /// On this day or later.
    pub from: Option<NaiveDate>,
    /// On this day or earlier.
    pub to: Option<NaiveDate>,
}

impl MeetingFilter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(body) = self.body {
            all = all.add(Expr::col("body_id").eq(body.raw()));
        }
        if let Some(from) = self.from {
            all = all.add(Expr::col("held_on").gte(from));
        }
        if let Some(to) = self.to {
            all = all.add(Expr::col("held_on").lte(to));
        }
        all
    }
}

fn by_day(descending: bool) -> By<Meeting> {
    let key = |meeting: &Meeting| CursorKey::Day(meeting.held_on);
    By { column: Some("held_on"), key, descending }
}

/// Which questions are listed.
#[derive(Debug, Clone, Default)]
pub struct QuestionFilter {
    /// Of these plans and actions.
    pub within: ChildFilter,
    /// About this area itself.
    pub area: Option<Id<Area>>,
    /// Asked at or for this meeting.
    pub meeting: Option<Id<Meeting>>,
    /// Asked at or for a meeting of this body.
    pub body: Option<Id<GovernanceBody>>,
    /// Asked of this post.
    pub asked_of: Option<Id<Post>>,
    /// Standing so on this day.
    pub state: Option<(QuestionState, NaiveDate)>,
    /// To be answered before this day.
    pub answer_before: Option<NaiveDate>,
}

/// The state as a comparison of stored dates: the same cases as `Question::state_on`, in SQL.
fn standing(state: QuestionState, day: NaiveDate) -> Condition {
    let none = |column: &'static str| Expr::col(column).is_null();
    let kept = Condition::all().add(none("withdrawn_on"));
    let waiting = || kept.clone().add(none("answered_on"));
    match state {
        QuestionState::Withdrawn => kept.not(),
        QuestionState::Answered => kept.add(Expr::col("answered_on").is_not_null()),
        QuestionState::Overdue => waiting().add(Expr::col("answer_by").lt(day)),
        QuestionState::Open => waiting().add(Expr::col("answer_by").gte(day)),
    }
}

impl Reader {
    /// A page of meetings, the earliest first.
    pub async fn meetings(
        &self,
        filter: &MeetingFilter,
        wanted: &Page,
    ) -> Result<Listed<Meeting>, StoreError> {
        page(self.conn(), self.scope_id(), filter.condition(), &by_day(false), wanted).await
    }

    /// The last meeting on or before a day, and the next one after it, of those that were not
    /// cancelled.
    pub async fn meetings_around(
        &self,
        day: NaiveDate,
        body: Option<Id<GovernanceBody>>,
    ) -> Result<(Option<Meeting>, Option<Meeting>), StoreError> {
        let of_body = MeetingFilter { body, ..MeetingFilter::default() };
        let held = || of_body.condition().add(Expr::col("cancelled").is_null());
        let (before, after) = (Expr::col("held_on").lte(day), Expr::col("held_on").gt(day));
        let (conn, scope, one) = (self.conn(), self.scope_id(), Page::first(1));
        let last = page(conn, scope, held().add(before), &by_day(true), &one).await?;
        let next = page(conn, scope, held().add(after), &by_day(false), &one).await?;
        Ok((last.items.into_iter().next(), next.items.into_iter().next()))
    }

    /// A page of questions, the soonest to be answered first.
    pub async fn questions(
        &self,
        filter: &QuestionFilter,
        wanted: &Page,
    ) -> Result<Listed<Question>, StoreError> {
        let mut all = filter.within.condition();
        if let Some(area) = filter.area {
            all = all.add(Expr::col("area_id").eq(area.raw()));
        }
        if let Some(meeting) = filter.meeting {
            all = all.add(Expr::col("meeting_id").eq(meeting.raw()));
        }
        if let Some(body) = filter.body {
            let of_body = Query::select()
                .column("id")
                .from("meeting")
                .and_where(Expr::col("authority_id").eq(self.scope_id()))
                .and_where(Expr::col("body_id").eq(body.raw()))
                .to_owned();
            all = all.add(Expr::col("meeting_id").in_subquery(of_body));
        }
        if let Some(post) = filter.asked_of {
            all = all.add(Expr::col("asked_of_id").eq(post.raw()));
        }
        if let Some((state, day)) = filter.state {
            all = all.add(standing(state, day));
        }
        if let Some(day) = filter.answer_before {
            all = all.add(Expr::col("answer_by").lt(day));
        }
        let key = |question: &Question| CursorKey::Day(question.answer_by);
        let by = By { column: Some("answer_by"), key, descending: false };
        page(self.conn(), self.scope_id(), all, &by, wanted).await
    }
}
