//! What may be chosen in a form or a filter, by name only: a whole list costs one query.

use domain::policy::Act;
pub use persistence::{AreaName, PlanName, PostName};

use crate::{Actor, Answer, App, Failure, gate::visible_plans};

/// The plans that somebody may see.
pub async fn plans(app: &App, actor: &Actor) -> Result<Answer<Vec<PlanName>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let visible = visible_plans(&reader, &actor, today).await?;
        let mut plans = reader.plan_names().await?;
        plans.retain(|plan| visible.as_ref().is_none_or(|ids| ids.contains(&plan.id)));
        Ok(plans)
    })
    .await
}

/// The areas of all inspections, by label.
pub async fn areas(app: &App, actor: &Actor) -> Result<Answer<Vec<AreaName>>, Failure> {
    actor.require(Act::ReadInspections)?;
    app.read(actor, |reader| async move { Ok(reader.area_names(None).await?) }).await
}

/// The posts, by title.
pub async fn posts(app: &App, actor: &Actor) -> Result<Answer<Vec<PostName>>, Failure> {
    actor.require(Act::ReadPosts)?;
    app.read(actor, |reader| async move { Ok(reader.post_names(None).await?) }).await
}
