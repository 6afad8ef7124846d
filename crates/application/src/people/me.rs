//! Who the caller is.

use chrono::NaiveDate;
use domain::{
    Title,
    authority::{Authority, Person, Post, Role},
    id::{AuthorityId, TokenId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Failure,
    actions::{PersonRef, PostRef},
};

/// An authority by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorityRef {
    /// The authority.
    pub id: AuthorityId,
    /// Its name.
    pub name: Title,
}

/// The person behind a credential, and what they may do with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The person.
    pub person: PersonRef,
    /// How often the person's record was changed.
    pub version: i64,
    /// The one authority in which the credential acts.
    pub authority: AuthorityRef,
    /// Their role there.
    pub role: Role,
    /// Whether this credential may change anything.
    pub may_write: bool,
    /// The posts they hold today.
    pub posts: Vec<PostRef>,
    /// The token, or the one for which the access token was exchanged.
    pub token: Option<TokenId>,
    /// The day it is in London.
    pub today: NaiveDate,
    /// The newest entry of the authority's change log.
    pub revision: i64,
}

/// How the caller and their authority are called.
pub async fn who(app: &App, actor: &Actor) -> Result<Answer<(Title, Title)>, Failure> {
    let person = actor.person;
    app.read(actor, move |reader| async move { reader.who(person).await?.ok_or(Failure::Hidden) })
        .await
}

/// Who the caller is. Everybody may know that of themselves.
pub async fn me(app: &App, actor: &Actor) -> Result<Answer<Me>, Failure> {
    let (today, actor) = (app.today(), *actor);
    let mut answer = app
        .read(&actor, move |reader| async move {
            let person: Person = reader.get(actor.person).await?.ok_or(Failure::Hidden)?;
            let authority: Authority = reader.get(actor.authority).await?.ok_or(Failure::Hidden)?;
            let held = reader.posts_held(actor.person, today).await?;
            let ids: Vec<Uuid> = held.iter().map(|post| post.raw()).collect();
            let mut posts: Vec<Post> = reader.many(&ids).await?;
            posts.sort_by(|a, b| a.title.cmp(&b.title));
            Ok(Me {
                person: PersonRef::from(&person),
                version: person.version,
                authority: AuthorityRef { id: authority.id, name: authority.name },
                role: actor.role,
                may_write: actor.may_write,
                posts: posts.iter().map(PostRef::from).collect(),
                token: actor.token,
                today,
                revision: 0,
            })
        })
        .await?;
    answer.value.today = answer.stamp.day;
    answer.value.revision = answer.stamp.revision;
    Ok(answer)
}
