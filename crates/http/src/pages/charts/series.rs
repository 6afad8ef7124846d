//! How the ratings moved: a column for each month, with the meetings between.

use chrono::{Datelike, NaiveDate};
use domain::time::spoken;

use super::{
    super::rating::Rating,
    Chart, Key, Numbers, actions, listed,
    svg::{Anchor, Svg},
};

const HEIGHT: u32 = 260;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 226.0;
/// How much of its month a column fills, in percent.
const FILLED: f64 = 0.82;
/// The height from which a part has room for its shape.
const ROOMY: f64 = 17.0;

/// A month, as it stood on its last day or on the day it is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Month {
    pub(crate) day: NaiveDate,
    /// How many actions had each of the ratings, in their order.
    pub(crate) counts: Vec<u32>,
}

/// Columns of ratings, in the order given from the bottom up, and a mark for each meeting.
pub(crate) fn ratings_over_time(
    ratings: &[Rating],
    months: &[Month],
    meetings: &[NaiveDate],
) -> Chart {
    let mut svg = Svg::new(HEIGHT, &sentence(ratings, months));
    let total = |month: &Month| month.counts.iter().sum::<u32>();
    let most = months.iter().map(total).max().unwrap_or(0);
    let step = 100.0 / f64::from(u32::try_from(months.len().max(1)).unwrap_or(1));
    svg.line((0.0, BOTTOM), (100.0, BOTTOM), "ap-line--axis");
    // Three labels have room on a telephone.
    let labels_every = if months.len() <= 4 { 1 } else { months.len().div_ceil(3) };
    let mut left = 0.0;
    for (at, month) in months.iter().enumerate() {
        let middle = left + step / 2.0;
        let mut y = BOTTOM;
        for (rating, count) in ratings.iter().zip(&month.counts) {
            if *count == 0 {
                continue;
            }
            let height = (BOTTOM - TOP) * f64::from(*count) / f64::from(most.max(1));
            y -= height;
            let width = step * FILLED;
            svg.rect((middle - width / 2.0, y + 1.0), width, height - 1.0, rating.fill());
            if height >= ROOMY {
                let class = rating.shape_on_fill();
                svg.shape((middle, y + height / 2.0), class, rating.shape());
            }
        }
        if at % labels_every == 0 {
            let (x, anchor) = if at == 0 { (0.0, Anchor::Start) } else { (middle, Anchor::Middle) };
            let label = month.day.format("%b %Y").to_string();
            svg.text((x, f64::from(HEIGHT) - 12.0), anchor, "ap-chart__quiet", &label);
        }
        left += step;
    }
    let mut is_marked = false;
    for meeting in meetings {
        if let Some(x) = place(*meeting, months, step) {
            is_marked = true;
            svg.line((x, 14.0), (x, BOTTOM), "ap-line--meeting");
            svg.shape((x, 8.0), "ap-meeting", "<path d=\"M1 2h14l-7 12z\"/>");
        }
    }
    Chart {
        svg: svg.finish(),
        key: ratings
            .iter()
            .enumerate()
            .filter(|(at, _)| months.iter().any(|it| it.counts.get(*at).is_some_and(|n| *n > 0)))
            .map(|(_, rating)| Key { rating: rating.clone(), count: None, at: None })
            .collect(),
        note: if is_marked { "A triangle above a line marks a meeting." } else { "" },
        numbers: numbers(ratings, months, meetings),
    }
}

/// Where a day stands, if its month is shown.
fn place(day: NaiveDate, months: &[Month], step: f64) -> Option<f64> {
    let same = |month: &Month| (month.day.year(), month.day.month()) == (day.year(), day.month());
    let at = u32::try_from(months.iter().position(same)?).ok()?;
    Some(step * (f64::from(at) + f64::from(day.day() - 1) / 31.0))
}

fn sentence(ratings: &[Rating], months: &[Month]) -> String {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return "There is nothing to show over time yet.".into();
    };
    let name = |day: NaiveDate| day.format("%B %Y").to_string();
    let said: Vec<String> = ratings
        .iter()
        .zip(&last.counts)
        .filter(|(_, count)| **count > 0)
        .map(|(rating, count)| format!("{count} {}", rating.in_a_sentence()))
        .collect();
    let all = last.counts.iter().sum();
    format!(
        "Ratings by month from {} to {}. On {}, of {}: {}.",
        name(first.day),
        name(last.day),
        spoken(last.day),
        actions(all),
        if said.is_empty() { "none".into() } else { listed(&said) }
    )
}

fn numbers(ratings: &[Rating], months: &[Month], meetings: &[NaiveDate]) -> Numbers {
    let mut heads = vec!["Day".to_owned()];
    heads.extend(ratings.iter().map(|rating| rating.label.clone()));
    heads.push("Meetings that month".into());
    let row = |month: &Month| {
        let in_month =
            |day: &&NaiveDate| (day.year(), day.month()) == (month.day.year(), month.day.month());
        let held: Vec<String> = meetings.iter().filter(in_month).map(|day| spoken(*day)).collect();
        let mut cells: Vec<String> = month.counts.iter().map(ToString::to_string).collect();
        cells.push(if held.is_empty() { "None".into() } else { listed(&held) });
        (spoken(month.day), cells)
    };
    Numbers {
        caption: "Actions by rating, month by month".into(),
        heads,
        rows: months.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use domain::rating::DeliveryRating;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ratings() -> Vec<Rating> {
        use DeliveryRating::{AtRisk, Complete, Late, OnTrack};
        [Complete, OnTrack, AtRisk, Late].map(Rating::of).to_vec()
    }

    fn months() -> Vec<Month> {
        [
            ("2024-10-31", [1, 10, 2, 0]),
            ("2024-11-30", [2, 8, 3, 1]),
            ("2024-12-31", [3, 6, 3, 2]),
            ("2025-01-20", [4, 5, 3, 2]),
        ]
        .map(|(on, counts)| Month { day: day(on), counts: counts.to_vec() })
        .to_vec()
    }

    #[test]
    fn every_month_has_a_column_and_a_row() {
        let meetings = [day("2024-10-23"), day("2023-01-01")];
        let chart = ratings_over_time(&ratings(), &months(), &meetings);
        assert!(chart.svg.contains(
            "Ratings by month from October 2024 to January 2025. On 20 January 2025, of 14 \
             actions: 4 complete, 5 on track, 3 at risk and 2 late."
        ));
        assert_eq!(chart.svg.matches("<rect").count(), 15, "nothing is drawn for none");
        assert_eq!(chart.svg.matches("ap-line--meeting").count(), 1, "only where it is shown");
        assert_eq!(chart.numbers.rows.len(), 4);
        assert_eq!(chart.numbers.rows[0].1, ["1", "10", "2", "0", "23 October 2024"]);
        insta::assert_snapshot!(chart.svg);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let chart = ratings_over_time(&ratings(), &[], &[day("2024-10-23")]);
        assert!(chart.svg.contains("nothing to show") && !chart.svg.contains("NaN"));
        assert!(chart.key.is_empty() && chart.numbers.rows.is_empty() && chart.note.is_empty());
        let none = [Month { day: day("2024-10-31"), counts: vec![0; 4] }];
        assert!(ratings_over_time(&ratings(), &none, &[]).svg.contains("0 actions: none."));
    }
}
