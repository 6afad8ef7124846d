//! A plan on one page: is it on track, what changed, what is late and why, does it help, and what
//! was promised to the panel.

mod areas;
mod changes;
mod meetings;
mod promised;

use application::{
    Failure, Paging,
    actions::{self, ActionView},
    areas as read_areas, measures, obligations,
    plans::{self, Counts, SeriesPoint, SeriesQuery},
    questions,
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{id::PlanId, plan::PlanStage, rating::DeliveryRating, sentence};
use serde::Deserialize;

use self::{areas::AreaCard, changes::Changes, meetings::Meetings, promised::Promised};
use super::{
    action_row::{self, ActionRow},
    caller::PageCaller,
    charts::{Chart, Month, Part, ratings_bar, ratings_over_time},
    due::DueRow,
    form::{Asked, Typed, Usual},
    frame::{Frame, ok},
    key::{Key, Meaning, ORDER},
    measures::MeasureCard,
    moment::Moment,
    rating::Rating,
    router::PageRouter,
    ways::{self, Way},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/plans/{plan}", show)
}

/// How far a plan has come, in words.
pub(crate) const fn stage(stage: PlanStage) -> &'static str {
    match stage {
        PlanStage::Draft => "Draft",
        PlanStage::Endorsed => "Endorsed",
        PlanStage::Final => "Final plan submitted",
        PlanStage::InDelivery => "In delivery",
        PlanStage::Closed => "Closed",
    }
}

/// What the overview may be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asking {
    as_at: Typed,
    /// Changes since this meeting's day.
    since: Typed,
    /// Changes since another day.
    since_day: Typed,
    done: String,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    moment: Moment,
    ways: Vec<Way>,
    title: String,
    stage: &'static str,
    summary: Option<String>,
    /// Where the plan's actions are listed.
    actions_at: String,
    /// Whether there are any.
    has_actions: bool,
    /// The first sentences: how the plan stands, and what comes next.
    said: String,
    bar: Chart,
    over_time: Option<Chart>,
    changes: Changes,
    late: Vec<ActionRow>,
    measures: Vec<MeasureCard>,
    measures_at: String,
    promised: Promised,
    obligations: Vec<DueRow>,
    inspection_at: Option<String>,
    areas: Vec<AreaCard>,
    area_count: usize,
    /// Whether an action answers several areas, and so is counted in each.
    several: bool,
    key: Vec<Meaning>,
}

/// How many actions have a rating.
pub(super) const fn count(counts: &Counts, rating: DeliveryRating) -> u32 {
    match rating {
        DeliveryRating::NotProceeding => counts.not_proceeding,
        DeliveryRating::Complete => counts.complete,
        DeliveryRating::Late => counts.late,
        DeliveryRating::AtRisk => counts.at_risk,
        DeliveryRating::NotStarted => counts.not_started,
        DeliveryRating::OnTrack => counts.on_track,
    }
}

/// The bar of some counts, each part of which leads to its rows: the list at this address.
pub(super) fn bar(counts: &Counts, key: &Key, at: &str) -> Chart {
    let part = |rating: &DeliveryRating| Part {
        rating: key.rating(*rating),
        count: count(counts, *rating),
        at: {
            let mark = if at.contains('?') { '&' } else { '?' };
            format!("{at}{mark}rating={}", rating.code())
        },
    };
    ratings_bar(&ORDER.iter().map(part).collect::<Vec<_>>())
}

/// The chart of a series; nothing for a single moment, which the bar shows already.
fn over_time(points: &[SeriesPoint], ratings: &[Rating], meetings: &[NaiveDate]) -> Option<Chart> {
    let months: Vec<Month> = points
        .iter()
        .map(|point| Month {
            day: point.day,
            counts: ORDER.iter().map(|rating| count(&point.ratings, *rating)).collect(),
        })
        .collect();
    (months.len() > 1).then(|| ratings_over_time(ratings, &months, meetings))
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
    Asked(asked): Asked<Asking>,
) -> Result<Response, Problem> {
    let moment = Moment::of(format!("{PART}/{id}"), &asked.as_at).resolved(&api, &caller).await?;
    match load(&api, &caller, id, &asked, &moment).await {
        Ok(page) => ok(&page),
        Err(failure) => moment.refused(&api, &caller, PART, failure),
    }
}

async fn load(
    api: &Api,
    caller: &PageCaller,
    id: PlanId,
    asked: &Asking,
    moment: &Moment,
) -> Result<Overview, Failure> {
    let (app, actor, as_at) = (&api.app, &caller.actor, moment.as_at()?);
    let most = || Paging { limit: Some(Paging::MOST), after: None };
    let plan = plans::get(app, actor, id, as_at).await?.value;
    let progress = plans::progress(app, actor, id, as_at).await?.value;
    let day = progress.day;
    let key = Key::load(app, actor).await?;
    let series = SeriesQuery { to: Some(day), ..SeriesQuery::default() };
    let series = plans::series(app, actor, id, series).await?.value.items;
    let meetings = Meetings::load(app, actor, day).await?;
    let changes = Changes::load(app, actor, &plan, &meetings, asked, moment, day).await?;
    let all = actions::of_plan(app, actor, id, as_at).await?.value;
    let histories = measures::histories(app, actor, id, as_at).await?.value;
    let questions = questions::of_plan(app, actor, id, as_at).await?.value;
    let obligations = obligations::of_plan(app, actor, id, as_at).await?.value;
    let query = read_areas::AreaQuery { plan: Some(id), as_at, ..read_areas::AreaQuery::default() };
    let areas = read_areas::list(app, actor, query, most()).await?.value.items;

    let changes = changes.naming(&areas);
    let actions_at = moment.link(&format!("/actions?plan={id}"));
    let is_late = |rating| matches!(rating, DeliveryRating::Late | DeliveryRating::AtRisk);
    let is_doubted = |it: &&ActionView| action_row::is_doubted(it.declared, it.rating);
    let doubted = all.iter().filter(is_doubted).count();
    let mut late: Vec<_> = all.iter().filter(|it| is_late(it.rating) || is_doubted(it)).collect();
    late.sort_by_key(|it| match it.rating {
        DeliveryRating::Late => 0,
        DeliveryRating::AtRisk => 1,
        _ => 2,
    });
    let several = all.iter().any(|action| action.areas.len() > 1);
    let usual = Usual { done: asked.done.clone(), ..Usual::default() };
    Ok(Overview {
        frame: caller.frame_noting(api, plan.title.to_string(), PART, &usual),
        ways: if moment.is_now() { ways::of_plan(actor, id) } else { Vec::new() },
        title: plan.title.to_string(),
        stage: stage(plan.stage),
        summary: plan.summary.as_ref().map(ToString::to_string),
        has_actions: progress.actions > 0,
        said: said(&progress.ratings, doubted, &meetings, progress.next_obligation.as_ref(), day),
        several,
        bar: bar(&progress.ratings, &key, &actions_at),
        over_time: over_time(&series, &key.ratings(), &meetings.days()),
        late: late.iter().map(|it| ActionRow::of(it, &key, day, moment)).collect(),
        measures: histories.iter().map(|it| MeasureCard::of(it, day)).collect(),
        measures_at: format!("/measures?plan={id}"),
        promised: Promised::of(&questions, changes.since, day, moment),
        obligations: obligations.into_iter().map(DueRow::from).collect(),
        inspection_at: plan.inspection.map(|it| format!("/inspections/{it}")),
        area_count: areas.iter().filter(|area| area.parent.is_none()).count(),
        areas: areas::cards(areas, &progress.areas, &all, &key, day, moment, id),
        key: key.lines(),
        changes,
        actions_at,
        moment: moment.clone(),
    })
}

/// The first sentences of the page.
fn said(
    counts: &Counts,
    doubted: usize,
    meetings: &Meetings,
    next: Option<&plans::NextObligation>,
    day: NaiveDate,
) -> String {
    let mut said = vec![sentence::standing(&(*counts).into())];
    said.extend(sentence::doubted(doubted));
    said.extend(next.map(|next| sentence::due(&next.name, next.due_on, day)));
    said.extend(meetings.next().map(|it| sentence::next_meeting(it.body(), it.day)));
    said.join(" ")
}
