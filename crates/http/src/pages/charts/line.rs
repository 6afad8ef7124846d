//! Whether it helps: the readings of a measure, between where it began and where it should go.

use std::fmt::Write as _;

use chrono::NaiveDate;
use domain::{measure::Amount, time::spoken};

use super::{
    Chart, Numbers,
    svg::{Anchor, Svg},
};

const HEIGHT: u32 = 240;
/// Where the largest and the smallest value stand.
const TOP: f64 = 34.0;
const BOTTOM: f64 = 184.0;
/// How near above a line its label needs room.
const LINE: f64 = 26.0;

/// A measure and its readings.
#[derive(Debug, Clone)]
pub(crate) struct Series<'a> {
    pub(crate) title: &'a str,
    /// What is written after a value: "%", " days".
    pub(crate) unit: &'a str,
    pub(crate) baseline: Option<Amount>,
    pub(crate) target: Option<Amount>,
    /// In the order of their days.
    pub(crate) readings: &'a [(NaiveDate, Amount)],
    /// The day on which it is looked at, where the last reading is older than it should be.
    pub(crate) stale_on: Option<NaiveDate>,
}

/// The line of a measure: its readings as points, the baseline dotted, the target dashed. Where
/// nobody has measured for too long, the last point is hollow and the line goes on in dots.
pub(crate) fn measure_line(series: &Series<'_>) -> Chart {
    let said = |value: Amount| format!("{value}{}", series.unit);
    let mut svg = Svg::new(HEIGHT, &sentence(series));
    let scale = Scale::of(series);
    svg.line((0.0, BOTTOM + 24.0), (100.0, BOTTOM + 24.0), "ap-line--axis");
    // A line begins near its baseline and ends near its target: each label stands where it is not.
    let last = series.readings.last().map(|(_, value)| scale.y(*value));
    let first = series.readings.first().map(|(_, value)| scale.y(*value));
    let levels = [
        ("Target", series.target, "ap-line--target", (0.0, Anchor::Start), first),
        ("Baseline", series.baseline, "ap-line--baseline", (100.0, Anchor::End), last),
    ];
    let mut labels = Vec::new();
    for (name, value, class, (x, anchor), near) in levels {
        let Some(value) = value else { continue };
        let y = scale.y(value);
        svg.line((0.0, y), (100.0, y), class);
        let is_free = near.is_none_or(|near| !(y - LINE..=y + 4.0).contains(&near));
        let at = if is_free { y - 7.0 } else { y + 19.0 };
        labels.push(((x, at), anchor, format!("{name} {}", said(value))));
    }
    for pair in series.readings.windows(2) {
        if let [from, to] = pair {
            svg.line(scale.place(from), scale.place(to), "");
        }
    }
    if let (Some(last), Some(day)) = (series.readings.last(), series.stale_on) {
        svg.line(scale.place(last), scale.place(&(day, last.1)), "ap-line--silent");
    }
    let newest = series.readings.len().saturating_sub(1);
    for (at, reading) in series.readings.iter().enumerate() {
        let is_stale = at == newest && series.stale_on.is_some();
        svg.point(scale.place(reading), if is_stale { "ap-point--hollow" } else { "" });
    }
    for (at, anchor, label) in labels {
        svg.text(at, anchor, "ap-chart__quiet", &label);
    }
    if let Some(last) = series.readings.last() {
        let (x, y) = scale.place(last);
        let anchor = if x > 50.0 { Anchor::End } else { Anchor::Start };
        svg.text((x, y - 12.0), anchor, "ap-chart__value", &said(last.1));
    }
    let y = f64::from(HEIGHT) - 12.0;
    svg.text((0.0, y), Anchor::Start, "ap-chart__quiet", &month(scale.first));
    if month(scale.last) != month(scale.first) {
        svg.text((100.0, y), Anchor::End, "ap-chart__quiet", &month(scale.last));
    }
    Chart { svg: svg.finish(), key: Vec::new(), note: "", numbers: numbers(series) }
}

fn month(day: NaiveDate) -> String {
    day.format("%b %Y").to_string()
}

fn sentence(series: &Series<'_>) -> String {
    let said = |value: Amount| format!("{value}{}", series.unit);
    let mut out = match series.readings {
        [] => format!("{}: no reading yet", series.title),
        [(day, value)] => format!("{}: {} on {}", series.title, said(*value), spoken(*day)),
        [(first, from), .., (last, to)] => format!(
            "{}: from {} on {} to {} on {}",
            series.title,
            said(*from),
            spoken(*first),
            said(*to),
            spoken(*last)
        ),
    };
    for (name, value) in [("target", series.target), ("baseline", series.baseline)] {
        if let Some(value) = value {
            let _ = write!(out, ", {name} {}", said(value));
        }
    }
    out.push('.');
    if series.stale_on.is_some() {
        out.push_str(" The last reading is older than it should be.");
    }
    out
}

fn numbers(series: &Series<'_>) -> Numbers {
    let said = |value: Amount| vec![format!("{value}{}", series.unit)];
    let mut rows = Vec::new();
    rows.extend(series.baseline.map(|value| ("Baseline".to_owned(), said(value))));
    rows.extend(series.readings.iter().map(|(day, value)| (spoken(*day), said(*value))));
    rows.extend(series.target.map(|value| ("Target".to_owned(), said(value))));
    Numbers { caption: series.title.to_owned(), heads: vec!["Day".into(), "Value".into()], rows }
}

/// Where days and values stand.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
    least: f64,
    most: f64,
}

impl Scale {
    fn of(series: &Series<'_>) -> Self {
        let days = series.readings.iter().map(|(day, _)| *day).chain(series.stale_on);
        let values = series.readings.iter().map(|(_, value)| *value);
        let values = values.chain(series.baseline).chain(series.target).map(number);
        let first = days.clone().min().unwrap_or_default();
        Self {
            first,
            last: days.max().unwrap_or(first),
            least: values.clone().reduce(f64::min).unwrap_or_default(),
            most: values.reduce(f64::max).unwrap_or_default(),
        }
    }

    fn y(&self, value: Amount) -> f64 {
        let range = self.most - self.least;
        // All the same: in the middle.
        let share = if range == 0.0 { 0.5 } else { (number(value) - self.least) / range };
        BOTTOM - share * (BOTTOM - TOP)
    }

    /// A little from the edges, so that a point is not cut off.
    fn place(&self, (day, value): &(NaiveDate, Amount)) -> (f64, f64) {
        let days = |from: NaiveDate, to: NaiveDate| {
            f64::from(i32::try_from((to - from).num_days()).unwrap_or(i32::MAX))
        };
        let all = days(self.first, self.last);
        let share = if all == 0.0 { 0.5 } else { days(self.first, *day) / all };
        (2.5 + 95.0 * share, self.y(*value))
    }
}

#[expect(clippy::cast_precision_loss, reason = "an amount is at most 10^12 thousandths")]
const fn number(value: Amount) -> f64 {
    value.thousandths() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn amount(value: i64) -> Amount {
        Amount::from_thousandths(value * 1000).unwrap()
    }

    fn series(readings: &[(NaiveDate, Amount)]) -> Series<'_> {
        Series {
            title: "Plans judged good or better in audit",
            unit: "%",
            baseline: Some(amount(54)),
            target: Some(amount(85)),
            readings,
            stale_on: None,
        }
    }

    #[test]
    fn every_reading_is_drawn_named_and_listed() {
        let readings = [
            (day("2024-03-31"), amount(54)),
            (day("2024-06-30"), amount(61)),
            (day("2024-12-31"), amount(71)),
        ];
        let chart = measure_line(&series(&readings));
        assert!(chart.svg.contains(
            "aria-label=\"Plans judged good or better in audit: from 54% on 31 March 2024 to 71% \
             on 31 December 2024, target 85%, baseline 54%.\""
        ));
        assert_eq!(chart.svg.matches("<circle").count(), 3);
        let listed: Vec<_> = chart.numbers.rows.iter().map(|(_, cells)| cells.concat()).collect();
        assert_eq!(listed, ["54%", "54%", "61%", "71%", "85%"]);
        insta::assert_snapshot!(chart.svg);
    }

    #[test]
    fn a_stale_measure_is_hollow_and_says_so() {
        let readings = [(day("2024-03-31"), amount(54)), (day("2024-08-31"), amount(60))];
        let stale_on = Some(day("2025-01-20"));
        let chart = measure_line(&Series { stale_on, ..series(&readings) });
        assert_eq!(chart.svg.matches("ap-point--hollow").count(), 1);
        assert!(chart.svg.contains("older than it should be") && chart.svg.contains("Jan 2025"));
    }

    #[test]
    fn odd_measures_are_drawn_all_the_same() {
        let same = [(day("2024-03-31"), amount(0)), (day("2024-03-31"), amount(0))];
        for readings in [&[][..], &same[..1], &same[..]] {
            let flat = Series { baseline: None, target: None, ..series(readings) };
            for series in [series(readings), flat] {
                let chart = measure_line(&series);
                assert!(!chart.svg.contains("NaN") && !chart.svg.contains("inf"), "{}", chart.svg);
            }
        }
        assert!(measure_line(&series(&[])).svg.contains("no reading yet"));
    }
}
