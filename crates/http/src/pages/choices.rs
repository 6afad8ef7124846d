//! What may be chosen in several forms: plans, areas, posts, and the words of closed lists.

use application::{
    Failure, Items, Paging,
    actions::{self, ActionQuery},
    areas::{self, AreaQuery, AreaView},
    choices::PostName,
    inspections::{self, InspectionQuery, InspectionView},
    people,
    plans::{self, PlanView},
};
use domain::{
    action::status::DeliveryStatus,
    framework::FindingKind,
    id::{PlanId, PostId},
    rating::DeliveryRating,
    time::spoken,
};

use super::{
    caller::PageCaller,
    rating::Rating,
    sheet::{Choice, capital},
};
use crate::Api;

/// The most parts of a list that a form gathers; more than that nobody chooses from.
const PARTS: usize = 50;

/// A choice without a hint.
#[expect(clippy::needless_pass_by_value, reason = "ids and codes are given as they are at hand")]
pub(crate) fn choice(value: impl ToString, label: impl Into<String>) -> Choice {
    Choice { value: value.to_string(), label: label.into(), hint: "" }
}

/// A list of choices that begins with the one that chooses nothing.
pub(crate) fn or_nothing(nothing: &str, choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(choice("", nothing)).chain(choices).collect()
}

/// Every row of a list that is read in parts.
pub(crate) async fn gather<T, F>(read: impl Fn(Paging) -> F) -> Result<Vec<T>, Failure>
where
    F: Future<Output = Result<Items<T>, Failure>>,
{
    let (mut all, mut after) = (Vec::new(), None);
    for _ in 0..PARTS {
        let found = read(Paging { limit: Some(Paging::MOST), after }).await?;
        all.extend(found.items);
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    Ok(all)
}

/// The plans that somebody may see.
pub(crate) async fn plans(api: &Api, caller: &PageCaller) -> Result<Vec<PlanView>, Failure> {
    gather(async |paging| Ok(plans::list(&api.app, &caller.actor, None, paging).await?.value)).await
}

/// The same, to choose from.
pub(crate) async fn plan_choices(api: &Api, caller: &PageCaller) -> Result<Vec<Choice>, Failure> {
    let plans = application::choices::plans(&api.app, &caller.actor).await?.value;
    Ok(plans.iter().map(|plan| choice(plan.id, plan.title.as_str())).collect())
}

/// The inspections of the authority.
pub(crate) async fn inspections(
    api: &Api,
    caller: &PageCaller,
) -> Result<Vec<InspectionView>, Failure> {
    gather(async |paging| {
        let query = InspectionQuery::default();
        Ok(inspections::list(&api.app, &caller.actor, query, paging).await?.value)
    })
    .await
}

/// What an inspection is called: its kind and the day on which it began.
pub(crate) fn inspection_name(inspection: &InspectionView) -> String {
    let framework = inspection.framework_name.as_ref().map_or(&*inspection.framework, |it| it);
    let kind = inspection
        .kind_name
        .as_ref()
        .map_or_else(|| inspection.kind.code().replace('_', " "), ToString::to_string);
    format!("{framework}: {kind}, {}", spoken(inspection.started_on))
}

/// Areas for improvement.
pub(crate) async fn areas(
    api: &Api,
    caller: &PageCaller,
    query: AreaQuery,
) -> Result<Vec<AreaView>, Failure> {
    gather(async |paging| Ok(areas::list(&api.app, &caller.actor, query, paging).await?.value))
        .await
}

/// The beginning of a text, cut between words.
pub(crate) fn beginning(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let words = cut.rsplit_once(char::is_whitespace).map_or(&*cut, |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ' ']))
}

/// The areas of a plan to choose from; of all inspections, with their years, where no plan is said.
pub(crate) async fn area_choices(
    api: &Api,
    caller: &PageCaller,
    plan: Option<PlanId>,
) -> Result<Vec<Choice>, Failure> {
    let of = match plan {
        Some(id) => {
            let plans = application::choices::plans(&api.app, &caller.actor).await?.value;
            // A standing plan answers areas of any inspection.
            plans.into_iter().find(|it| it.id == id).ok_or(Failure::Hidden)?.inspection
        }
        None => None,
    };
    let mut areas = application::choices::areas(&api.app, &caller.actor).await?.value;
    areas.retain(|area| of.is_none_or(|of| area.inspection == of));
    let first = areas.first().map(|area| area.inspection);
    let several = areas.iter().any(|area| Some(area.inspection) != first);
    Ok(areas
        .iter()
        .map(|area| {
            let words = format!("{} {}", area.label, beginning(&area.text, 70));
            let year = area.inspected_on.format("%Y");
            choice(area.id, if several { format!("{year}: {words}") } else { words })
        })
        .collect())
}

/// The posts to choose from; a closed one only where it is chosen already.
pub(crate) async fn post_choices(
    api: &Api,
    caller: &PageCaller,
    chosen: &[PostId],
) -> Result<Vec<Choice>, Failure> {
    let mut posts = application::choices::posts(&api.app, &caller.actor).await?.value;
    posts.retain(|post| !post.closed || chosen.contains(&post.id));
    let label = |post: &PostName| match &post.organisation {
        Some(organisation) => format!("{} ({organisation})", post.title),
        None => post.title.to_string(),
    };
    Ok(posts.iter().map(|post| choice(post.id, label(post))).collect())
}

/// The actions of a plan to choose from.
pub(crate) async fn action_choices(
    api: &Api,
    caller: &PageCaller,
    plan: PlanId,
) -> Result<Vec<Choice>, Failure> {
    let found = gather(async |paging| {
        let query = ActionQuery { plan: Some(plan), ..ActionQuery::default() };
        Ok(actions::list(&api.app, &caller.actor, query, paging).await?.value)
    })
    .await?;
    let label = |action: &actions::ActionView| format!("{} {}", action.reference, action.title);
    Ok(found.iter().map(|action| choice(action.id, label(action))).collect())
}

/// The delivery statuses.
pub(crate) fn statuses() -> Vec<Choice> {
    let of = |status: &DeliveryStatus| choice(status, capital(status.words()));
    DeliveryStatus::ALL.iter().map(of).collect()
}

/// The ratings by the authority's own names.
pub(crate) fn ratings(labels: &Labels) -> Vec<Choice> {
    DeliveryRating::ALL.iter().map(|it| choice(it, labels.tag(*it).label)).collect()
}

/// The kinds of finding.
pub(crate) fn findings() -> Vec<Choice> {
    FindingKind::ALL.iter().map(|kind| choice(kind, kind.words())).collect()
}

/// What the authority calls the ratings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels(Vec<(DeliveryRating, String)>);

impl Labels {
    /// Those of the caller's authority.
    pub(crate) async fn of(api: &Api, caller: &PageCaller) -> Result<Self, Failure> {
        let own = caller.actor.authority;
        let settings = people::settings(&api.app, &caller.actor, own).await?.value;
        Ok(Self(settings.key.into_iter().map(|it| (it.rating, it.label.to_string())).collect()))
    }

    /// A rating as it is shown.
    pub(crate) fn tag(&self, rating: DeliveryRating) -> Rating {
        let own = self.0.iter().find(|(known, _)| *known == rating);
        own.map_or_else(|| Rating::of(rating), |(_, label)| Rating::named(rating, label.as_str()))
    }
}
