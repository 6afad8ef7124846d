//! Calendar feeds: whose a secret address is, and the rows of which a feed is made.

use domain::{
    Id,
    action::{Action, status::DeliveryStatus},
    authority::{Authority, Person, Post},
    feed::CalendarFeed,
    governance::question::Question,
    plan::Plan,
};
use sea_orm::{
    Condition, ExprTrait, FromQueryResult,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    list::{By, CursorKey, Page, page},
    reader::Reader,
    rows::or_never,
    store::{Scope, Store},
    tx::Tx,
};

/// Who stands behind the secret address of a calendar at this moment.
#[derive(Debug, Clone)]
pub struct FeedBearer {
    /// The one authority whose dates it shows.
    pub authority: Id<Authority>,
    /// The feed.
    pub feed: CalendarFeed,
    /// Whose dates they are.
    pub person: Person,
}

impl Tx {
    /// Keeps the hash of a feed's fresh secret in the place of the one before.
    pub async fn keep_feed_secret(
        &self,
        feed: Id<CalendarFeed>,
        hash: [u8; 32],
    ) -> Result<(), StoreError> {
        self.drop_feed_secret(feed).await?;
        self.conn()
            .run(
                "insert into calendar_feed_secret (hash, authority_id, feed_id) values (?, ?, ?)",
                vec![hash.to_vec().into(), self.scope_id().into(), feed.raw().into()],
            )
            .await?;
        Ok(())
    }

    /// Forgets the secret of a feed: its address leads nowhere from now on.
    pub async fn drop_feed_secret(&self, feed: Id<CalendarFeed>) -> Result<(), StoreError> {
        self.conn()
            .run(
                "delete from calendar_feed_secret where authority_id = ? and feed_id = ?",
                vec![self.scope_id().into(), feed.raw().into()],
            )
            .await?;
        Ok(())
    }
}

impl Store {
    /// The bearer of the feed whose secret has this hash.
    pub async fn feed_of_secret(&self, hash: [u8; 32]) -> Result<Option<FeedBearer>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            authority_id: Uuid,
            feed_id: Uuid,
        }
        let row: Option<Row> = self
            .reading()
            .one(
                "select authority_id, feed_id from calendar_feed_secret where hash = ?",
                vec![hash.to_vec().into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let authority = Id::new(row.authority_id);
        let reader = Reader::new(self.reading(), Scope::Authority(authority).id());
        let found: Option<CalendarFeed> = reader.get(Id::new(row.feed_id)).await?;
        let Some(feed) = found else { return Ok(None) };
        let person = reader.get(feed.person).await?;
        Ok(person.map(|person| FeedBearer { authority, feed, person }))
    }
}

/// Narrows down to these plans, where not all may be seen.
fn of_plans(all: Condition, plans: Option<&[Id<Plan>]>) -> Condition {
    match plans {
        None => all,
        Some(plans) => all.add(Expr::col("plan_id").is_in(plans.iter().map(|plan| plan.raw()))),
    }
}

impl Reader {
    /// The open actions that some posts own or help with, the soonest due first, `most` of them.
    pub async fn open_actions_of_posts(
        &self,
        posts: &[Id<Post>],
        plans: Option<&[Id<Plan>]>,
        most: u16,
    ) -> Result<Vec<Action>, StoreError> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let posts = || posts.iter().map(|post| post.raw());
        let helped = Query::select()
            .column("action_id")
            .from("action_contributor")
            .and_where(Expr::col("authority_id").eq(self.scope_id()))
            .and_where(Expr::col("post_id").is_in(posts()))
            .to_owned();
        let theirs = Condition::any()
            .add(Expr::col("owner_id").is_in(posts()))
            .add(Expr::col("id").in_subquery(helped));
        let open = [DeliveryStatus::NotStarted, DeliveryStatus::InProgress];
        let open = Expr::col("status").is_in(open.map(DeliveryStatus::code));
        let wanted = of_plans(Condition::all().add(theirs).add(open), plans);
        let by = By {
            column: Some("due_key"),
            key: |action: &Action| CursorKey::Day(or_never(action.due_on)),
            descending: false,
        };
        Ok(page(self.conn(), self.scope_id(), wanted, &by, &Page::first(most)).await?.items)
    }

    /// The questions that wait for a reply, and that a person asked or one of some posts is asked,
    /// the soonest to be answered first, `most` of them.
    pub async fn questions_waiting_for(
        &self,
        person: Id<Person>,
        posts: &[Id<Post>],
        plans: Option<&[Id<Plan>]>,
        most: u16,
    ) -> Result<Vec<Question>, StoreError> {
        let theirs = Condition::any()
            .add(Expr::col("by_id").eq(person.raw()))
            .add(Expr::col("asked_of_id").is_in(posts.iter().map(|post| post.raw())));
        let waiting = Condition::all()
            .add(theirs)
            .add(Expr::col("answered_on").is_null())
            .add(Expr::col("withdrawn_on").is_null());
        let by = By {
            column: Some("answer_by"),
            key: |question: &Question| CursorKey::Day(question.answer_by),
            descending: false,
        };
        let wanted = of_plans(waiting, plans);
        Ok(page(self.conn(), self.scope_id(), wanted, &by, &Page::first(most)).await?.items)
    }
}
