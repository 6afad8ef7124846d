//! Progress over time, from what the log recorded.

use std::collections::HashMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::{
    Id,
    action::Action,
    plan::Plan,
    time::{end_of_london_day, london_day, spoken},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Counts;
use crate::{Actor, Answer, App, Failure, Items, sight::Sight};

/// How far apart the points are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Each Sunday.
    Week,
    /// The last day of each month.
    #[default]
    Month,
    /// The last day of March, June, September and December.
    Quarter,
}

/// Which part of the history is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeriesQuery {
    /// The first day; the plan's first recorded day unless said.
    pub from: Option<NaiveDate>,
    /// The last day; today unless said.
    pub to: Option<NaiveDate>,
    /// How far apart the points are.
    pub every: Every,
}

/// How the plan stood at the end of a day, rated with that day as today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeriesPoint {
    /// The day.
    pub day: NaiveDate,
    /// How many actions there were.
    pub actions: u32,
    /// By delivery rating.
    pub ratings: Counts,
}

/// More points than this are not drawn by any chart.
const MOST_POINTS: usize = 200;

/// The last day of the period in which `day` lies.
fn period_end(day: NaiveDate, every: Every) -> Option<NaiveDate> {
    let months = match every {
        Every::Week => {
            let ahead = 6 - u64::from(day.weekday().num_days_from_monday());
            return day.checked_add_days(Days::new(ahead));
        }
        Every::Month => 1,
        Every::Quarter => 3 - (day.month0() % 3),
    };
    day.with_day(1)?.checked_add_months(Months::new(months))?.pred_opt()
}

/// The days of a series: the end of each period, and the last day itself.
fn days(from: NaiveDate, to: NaiveDate, every: Every) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    let mut at = from;
    while at <= to && days.len() <= MOST_POINTS {
        let end = period_end(at, every).unwrap_or(to).min(to);
        days.push(end);
        let Some(next) = end.succ_opt() else { break };
        at = next;
    }
    days
}

/// How a plan stood at the end of each period.
pub async fn series(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    query: SeriesQuery,
) -> Result<Answer<Items<SeriesPoint>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        sight.plan(&actor, id, today).await?;
        let first = sight.reader.first_recorded(id.raw()).await?.ok_or(Failure::Hidden)?;
        let first_day = london_day(first.1);
        let (from, to) = (query.from.unwrap_or(first_day), query.to.unwrap_or(today));
        if to > today {
            return Err(Failure::parameter(
                "to",
                format!("must not be after today, {}", spoken(today)),
            ));
        }
        if from < first_day {
            let detail = format!("nothing was recorded before {}", spoken(first_day));
            return Err(Failure::parameter("from", detail));
        }
        if from > to {
            return Err(Failure::parameter("from", "must not be after `to`"));
        }
        let days = days(from, to, query.every);
        if days.len() > MOST_POINTS {
            let detail =
                format!("gives more than {MOST_POINTS} points here; choose a longer period");
            return Err(Failure::parameter("every", detail));
        }
        let history = sight.reader.history::<Action>(id.raw()).await?;
        let mut history = history.into_iter().peekable();
        let mut standing: HashMap<Uuid, Action> = HashMap::new();
        let points = days.into_iter().map(|day| {
            let end = end_of_london_day(day);
            while let Some((action, _, state)) = history.next_if(|(_, at, _)| *at < end) {
                match state {
                    Some(state) => standing.insert(action, state),
                    None => standing.remove(&action),
                };
            }
            let mut point = SeriesPoint { day, actions: 0, ratings: Counts::default() };
            for action in standing.values() {
                point.actions += 1;
                point.ratings.add(action.watch.rating(
                    action.delivery.status(),
                    action.starts_on,
                    day,
                ));
            }
            point
        });
        Ok(Items::whole(points.collect()))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_at_the_ends_of_periods_and_at_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let given = |from, to, every| {
            days(day(from), day(to), every).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            given("2024-01-15", "2024-04-24", Every::Month),
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-24"]
        );
        assert_eq!(
            given("2024-02-01", "2024-09-30", Every::Quarter),
            ["2024-03-31", "2024-06-30", "2024-09-30"]
        );
        assert_eq!(
            given("2024-05-13", "2024-05-27", Every::Week),
            ["2024-05-19", "2024-05-26", "2024-05-27"]
        );
        assert_eq!(given("2024-05-13", "2024-05-13", Every::Month), ["2024-05-13"]);
    }
}
