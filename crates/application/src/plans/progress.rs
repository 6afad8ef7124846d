//! Is the plan on track? Counts by rating and status, area by area, and the next obligation.

use chrono::NaiveDate;
use domain::{
    Id, Title,
    action::{Action, status::DeliveryStatus},
    id::{ObligationId, PlanId},
    inspection::Area,
    obligation::{Obligation, ObligationState},
    plan::Plan,
    rating::{DeliveryRating, forecast_late},
    sentence,
};
use persistence::ChildFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Answer, App, AsAt, Failure, actions::AreaRef, sight::Sight};

/// How many actions have each delivery rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Under way and in time.
    pub on_track: u32,
    /// Something says it may not be done in time.
    pub at_risk: u32,
    /// Past the due date.
    pub late: u32,
    /// Complete, verified or embedded.
    pub complete: u32,
    /// The start has not come yet.
    pub not_started: u32,
    /// Will not be done.
    pub not_proceeding: u32,
}

impl Counts {
    pub(crate) fn add(&mut self, rating: DeliveryRating) {
        let slot = match rating {
            DeliveryRating::OnTrack => &mut self.on_track,
            DeliveryRating::AtRisk => &mut self.at_risk,
            DeliveryRating::Late => &mut self.late,
            DeliveryRating::Complete => &mut self.complete,
            DeliveryRating::NotStarted => &mut self.not_started,
            DeliveryRating::NotProceeding => &mut self.not_proceeding,
        };
        *slot += 1;
    }
}

/// How many actions are in each delivery status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct StatusCounts {
    /// No work has begun.
    pub not_started: u32,
    /// Under way.
    pub in_progress: u32,
    /// The owner says it is done.
    pub complete: u32,
    /// Signed off by a second person.
    pub verified: u32,
    /// Found still true later.
    pub embedded: u32,
    /// Will not be done.
    pub not_proceeding: u32,
}

impl StatusCounts {
    fn add(&mut self, status: DeliveryStatus) {
        let slot = match status {
            DeliveryStatus::NotStarted => &mut self.not_started,
            DeliveryStatus::InProgress => &mut self.in_progress,
            DeliveryStatus::Complete => &mut self.complete,
            DeliveryStatus::Verified => &mut self.verified,
            DeliveryStatus::Embedded => &mut self.embedded,
            DeliveryStatus::NotProceeding => &mut self.not_proceeding,
        };
        *slot += 1;
    }
}

/// How one area's actions stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AreaProgress {
    /// The area.
    pub area: AreaRef,
    /// Its actions and those of its parts, by delivery rating. An action that answers two areas
    /// counts in both.
    pub ratings: Counts,
    /// Closed by us.
    pub closed: bool,
    /// Confirmed by the inspectorate.
    pub confirmed: bool,
}

/// What is due next because of the inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextObligation {
    /// The obligation.
    pub id: ObligationId,
    /// What has to be done.
    pub name: Title,
    /// By when.
    pub due_on: NaiveDate,
    /// Days from the day of the answer; negative once it is overdue.
    pub days_left: i64,
}

/// How a plan stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanProgress {
    /// The plan.
    pub plan: PlanId,
    /// The day for which it is rated.
    pub day: NaiveDate,
    /// A sentence that can be read aloud.
    pub summary: String,
    /// How many actions there are.
    pub actions: u32,
    /// By delivery rating.
    pub ratings: Counts,
    /// By delivery status.
    pub statuses: StatusCounts,
    /// Actions whose due date was moved at least once.
    pub moved: u32,
    /// Open actions whose owner expects to be done after the due date.
    pub forecast_late: u32,
    /// Area by area.
    pub areas: Vec<AreaProgress>,
    /// What is due next because of the inspection; null when nothing is.
    pub next_obligation: Option<NextObligation>,
}

/// How a plan stands, now or as it stood.
pub async fn progress(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<PlanProgress>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let (sight, plan) = Sight::of_plan_at(reader, today, as_at, &actor, id).await?;
        let actions: Vec<Action> = sight.of_plan(id).await?;
        let areas = plan_areas(&sight, &plan, &actions).await?;
        let obligations = obligations(&sight, &plan).await?;
        Ok(count(&plan, &actions, &areas, &obligations, sight.day))
    })
    .await
}

/// The areas that a plan answers, by label: its inspection's, or those its actions name.
pub(crate) async fn plan_areas(
    sight: &Sight,
    plan: &Plan,
    actions: &[Action],
) -> Result<Vec<Area>, Failure> {
    let mut areas: Vec<Area> = match (plan.inspection, sight.revision) {
        (Some(inspection), None) => {
            sight.reader.all(&ChildFilter::all().inspection(Some(inspection))).await?
        }
        (Some(inspection), Some(revision)) => {
            sight.reader.states_at(Some(inspection.raw()), revision).await?
        }
        (None, _) => {
            let mut ids: Vec<_> =
                actions.iter().flat_map(|action| &action.areas).map(|area| area.raw()).collect();
            ids.sort_unstable();
            ids.dedup();
            sight.many(&ids).await?
        }
    };
    areas.sort_by_cached_key(|area| persistence::sort_key(&area.label));
    Ok(areas)
}

async fn obligations(sight: &Sight, plan: &Plan) -> Result<Vec<Obligation>, Failure> {
    let Some(inspection) = plan.inspection else { return Ok(Vec::new()) };
    Ok(match sight.revision {
        None => sight.reader.all(&ChildFilter::all().inspection(Some(inspection))).await?,
        Some(revision) => sight.reader.states_at(Some(inspection.raw()), revision).await?,
    })
}

fn count(
    plan: &Plan,
    actions: &[Action],
    areas: &[Area],
    obligations: &[Obligation],
    day: NaiveDate,
) -> PlanProgress {
    let mut ratings = Counts::default();
    let mut statuses = StatusCounts::default();
    let mut by_area = vec![Counts::default(); areas.len()];
    for action in actions {
        let status = action.delivery.status();
        let rating = action.watch.rating(status, action.starts_on, day);
        ratings.add(rating);
        statuses.add(status);
        for (area, counts) in areas.iter().zip(&mut by_area) {
            if action.areas.iter().any(|of| lies_in(*of, area.id, areas)) {
                counts.add(rating);
            }
        }
    }
    let next = obligations
        .iter()
        .filter(|obligation| {
            use ObligationState::{DueToday, Overdue, Upcoming};
            matches!(obligation.state(day), Upcoming | DueToday | Overdue)
        })
        .filter_map(|obligation| Some((obligation.due_on()?, obligation)))
        .min_by_key(|(due, obligation)| (*due, obligation.id))
        .map(|(due_on, obligation)| NextObligation {
            id: obligation.id,
            name: obligation.name.clone(),
            due_on,
            days_left: (due_on - day).num_days(),
        });
    let count_of = |holds: &dyn Fn(&Action) -> bool| -> u32 {
        actions.iter().filter(|action| holds(action)).map(|_| 1).sum()
    };
    let total = count_of(&|_| true);
    PlanProgress {
        plan: plan.id,
        day,
        summary: summary(&ratings, next.as_ref(), day),
        actions: total,
        ratings,
        statuses,
        moved: count_of(&|action| action.revisions > 0),
        forecast_late: count_of(&forecast_late),
        areas: areas
            .iter()
            .zip(by_area)
            .map(|(area, ratings)| AreaProgress {
                area: AreaRef { id: area.id, label: area.label.clone() },
                ratings,
                closed: area.closed.is_some(),
                confirmed: area.confirmed.is_some(),
            })
            .collect(),
        next_obligation: next,
    }
}

/// Whether an area is `whole`, or a part of it at any depth.
fn lies_in(area: Id<Area>, whole: Id<Area>, areas: &[Area]) -> bool {
    let mut at = Some(area);
    // No chain of parts is longer than the list of areas.
    for _ in 0..=areas.len() {
        match at {
            Some(step) if step == whole => return true,
            Some(step) => {
                at = areas.iter().find(|area| area.id == step).and_then(|area| area.parent);
            }
            None => return false,
        }
    }
    false
}

/// The sentence that can be read aloud at the meeting.
fn summary(ratings: &Counts, next: Option<&NextObligation>, day: NaiveDate) -> String {
    let mut text = sentence::standing(&(*ratings).into());
    if let Some(next) = next {
        text.push(' ');
        text.push_str(&sentence::due(&next.name, next.due_on, day));
    }
    text
}

impl From<Counts> for sentence::Standing {
    fn from(counts: Counts) -> Self {
        let Counts { on_track, at_risk, late, complete, not_started, not_proceeding } = counts;
        Self { on_track, at_risk, late, complete, not_started, not_proceeding }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_is_due_next() {
        let ratings = Counts { on_track: 1, ..Counts::default() };
        let day = |text: &str| text.parse().unwrap();
        let next = NextObligation {
            id: Id::new(uuid::Uuid::nil()),
            name: Title::parse("The final plan to Ofsted").unwrap(),
            due_on: day("2024-05-17"),
            days_left: 23,
        };
        assert_eq!(
            summary(&ratings, Some(&next), day("2024-04-24")),
            "1 of 1 action is on track or complete. None is late or at risk. \
             The final plan to Ofsted is due on 17 May 2024 (in 23 days)."
        );
        assert_eq!(
            summary(&Counts::default(), None, day("2024-04-24")),
            "The plan has no actions yet."
        );
    }
}
