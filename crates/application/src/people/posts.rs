//! Posts: what owns actions, and who holds it when.

use chrono::NaiveDate;
use domain::{
    FieldFault, Id, Title,
    authority::{Holder, Person, Post},
    id::PostId,
    policy::Act,
};
use persistence::{ChildFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, actions::PersonRef, app::fresh,
    merge::merge,
};

/// What can be said of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostDetails {
    /// The post's title, which public documents print: unique in the authority.
    #[schema(example = "Head of Safeguarding")]
    pub title: Title,
    /// The organisation, when it is not the council.
    #[serde(default)]
    pub organisation: Option<Title>,
    /// Who held it, when. The list is replaced as a whole.
    #[serde(default)]
    pub holders: Vec<Holder>,
    /// A closed post takes no new actions. One that owns open actions cannot be closed.
    #[serde(default)]
    pub closed: bool,
}

/// A spell in which a person held a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolderView {
    /// Who held it.
    pub person: PersonRef,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; null while they still hold it.
    pub until: Option<NaiveDate>,
}

/// A post that owns actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostView {
    /// Stable id.
    pub id: PostId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The post's title.
    pub title: Title,
    /// The organisation, when it is not the council.
    pub organisation: Option<Title>,
    /// Who held it, when.
    pub holders: Vec<HolderView>,
    /// Whether it takes no new actions.
    pub closed: bool,
}

impl PostDetails {
    fn of(post: &Post) -> Self {
        Self {
            title: post.title.clone(),
            organisation: post.organisation.clone(),
            holders: post.holders.clone(),
            closed: post.closed,
        }
    }

    fn onto(self, id: Id<Post>) -> Post {
        let Self { title, organisation, holders, closed } = self;
        Post { id, version: 1, title, organisation, holders, closed }
    }
}

fn view(post: Post, people: &[Person]) -> PostView {
    let holder = |holder: &Holder| {
        let person = people.iter().find(|person| person.id == holder.person)?;
        Some(HolderView { person: PersonRef::from(person), from: holder.from, until: holder.until })
    };
    PostView {
        id: post.id,
        version: post.version,
        holders: post.holders.iter().filter_map(holder).collect(),
        title: post.title,
        organisation: post.organisation,
        closed: post.closed,
    }
}

/// The people who hold or held any of these posts.
async fn holders<'a>(
    reader: &Reader,
    posts: impl Iterator<Item = &'a Post>,
) -> Result<Vec<Person>, Failure> {
    let mut ids: Vec<Uuid> =
        posts.flat_map(|post| &post.holders).map(|holder| holder.person.raw()).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(reader.many(&ids).await?)
}

/// A page of posts, in the order in which they were added.
pub async fn list(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<PostView>>, Failure> {
    actor.require(Act::ReadPosts)?;
    app.read(actor, move |reader| async move {
        let listed = reader.list::<Post>(&ChildFilter::all(), &paging.page()?).await?;
        let people = holders(&reader, listed.items.iter()).await?;
        Ok(Items::of(listed, |post| view(post, &people)))
    })
    .await
}

/// One post.
pub async fn get(app: &App, actor: &Actor, id: Id<Post>) -> Result<Answer<PostView>, Failure> {
    actor.require(Act::ReadPosts)?;
    app.read(actor, move |reader| async move {
        let post: Post = reader.get(id).await?.ok_or(Failure::Hidden)?;
        let people = holders(&reader, std::iter::once(&post)).await?;
        Ok(view(post, &people))
    })
    .await
}

/// Adds a post.
pub async fn add(app: &App, call: &Call, details: PostDetails) -> Result<Done<PostView>, Failure> {
    call.actor.require(Act::ManagePosts)?;
    app.write(call, "add_post", None, move |tx| async move {
        let post = details.onto(fresh());
        let people = check(&tx, &post).await?;
        Ok(view(tx.add(post).await?, &people))
    })
    .await
}

/// Changes a post by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Post>,
    patch: Value,
) -> Result<Done<PostView>, Failure> {
    call.actor.require(Act::ManagePosts)?;
    let seen = call.clone();
    app.write(call, "change_post", None, move |tx| async move {
        let before: Post = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: PostDetails = merge(&PostDetails::of(&before), patch)?;
        let after = details.onto(id);
        let people = check(&tx, &after).await?;
        if after.closed && !before.closed {
            require_nothing_open(&tx, &before).await?;
        }
        Ok(view(tx.save(&before, after).await?, &people))
    })
    .await
}

/// Checks the holders, and answers them.
async fn check(tx: &Tx, post: &Post) -> Result<Vec<Person>, Failure> {
    let mut faults = post.check().err().unwrap_or_default();
    let people = holders(tx, std::iter::once(post)).await?;
    for (at, holder) in post.holders.iter().enumerate() {
        if !people.iter().any(|person| person.id == holder.person) {
            faults
                .push(FieldFault::new(format!("/holders/{at}/person"), "there is no such person"));
        }
    }
    if faults.is_empty() { Ok(people) } else { Err(Failure::Invalid(faults)) }
}

async fn require_nothing_open(tx: &Tx, post: &Post) -> Result<(), Failure> {
    let open = match tx.open_actions_of(post.id).await?.len() {
        0 => return Ok(()),
        1 => "1 open action".to_owned(),
        many => format!("{many} open actions"),
    };
    Err(Failure::refused(
        "owns_open_actions",
        format!("{} owns {open}; hand over to another post first", post.title),
    ))
}
