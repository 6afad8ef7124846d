//! Finding areas, plans, actions, updates, measures, questions, replies and
//! comments by their words.

use std::collections::HashMap;

use domain::{
    action::update::ProgressUpdate,
    change::Kind,
    governance::{comment::Comment, question::Reply},
    inspection::Inspection,
    policy::Act,
};
use persistence::{ChildFilter, Found, Reader};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Failure, Items, Paging, gate::visible_plans, history::is_of_an_agenda,
};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundView {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// The action of a progress update, the question of a reply, or the meeting of a comment: where it
    /// is read.
    pub about: Option<Uuid>,
    /// Its title.
    pub title: String,
    /// The beginning of its text.
    pub excerpt: String,
}

/// How many characters of a text are shown.
const EXCERPT: usize = 240;

fn excerpt(text: &str) -> String {
    let text = &text.replace('\n', " · ");
    if text.chars().count() <= EXCERPT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(EXCERPT).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

/// Nobody searches for more than a sentence.
pub(crate) fn check_words(words: &str) -> Result<(), Failure> {
    if words.trim().is_empty() || words.chars().count() > 200 {
        return Err(Failure::parameter("q", "must be 1 to 200 characters"));
    }
    Ok(())
}

/// Where the parts of an action, a question or a meeting are read.
async fn about(reader: &Reader, found: &[Found]) -> Result<HashMap<Uuid, Uuid>, Failure> {
    let of = |kind| found.iter().filter(move |it| it.kind == kind).map(|it| it.id);
    let updates: Vec<Uuid> = of(Kind::Update).collect();
    let replies: Vec<Uuid> = of(Kind::Reply).collect();
    let comments: Vec<Uuid> = of(Kind::Comment).collect();
    let updates: Vec<ProgressUpdate> = reader.many(&updates).await?;
    let replies: Vec<Reply> = reader.many(&replies).await?;
    let comments: Vec<Comment> = reader.many(&comments).await?;
    let updates = updates.iter().map(|it| (it.id.raw(), it.action.raw()));
    let replies = replies.iter().map(|it| (it.id.raw(), it.question.raw()));
    let comments = comments.iter().map(|it| (it.id.raw(), it.meeting.raw()));
    Ok(updates.chain(replies).chain(comments).collect())
}

/// The best matches: every word must occur, the last may be the beginning of one.
pub async fn search(
    app: &App,
    actor: &Actor,
    words: String,
    paging: Paging,
) -> Result<Answer<Items<FoundView>>, Failure> {
    check_words(&words)?;
    if paging.after.is_some() {
        return Err(Failure::parameter("after", "search gives one page: use more words"));
    }
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let roots: Option<Vec<Uuid>> = match visible_plans(&reader, &actor, today).await? {
            None => None,
            Some(plans) => {
                let inspections: Vec<Inspection> = reader.all(&ChildFilter::all()).await?;
                let inspections = inspections.iter().map(|inspection| inspection.id.raw());
                Some(plans.iter().map(|plan| plan.raw()).chain(inspections).collect())
            }
        };
        let mut found = reader.search(&words, roots.as_deref(), paging.page_limit()?).await?;
        if !actor.may(Act::ReadExemptItems) {
            found.retain(|found| !is_of_an_agenda(found.kind));
        }
        crate::security::reads(found.iter().filter_map(|found| found.root));
        let about = about(&reader, &found).await?;
        let items = found
            .into_iter()
            .map(|found| FoundView {
                kind: found.kind,
                id: found.id,
                root: found.root,
                about: about.get(&found.id).copied(),
                excerpt: excerpt(&found.body),
                title: found.title,
            })
            .collect();
        Ok(Items::whole(items))
    })
    .await
}
