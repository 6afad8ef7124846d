//! Charts: pure functions from numbers to pictures, each with a sentence for a name and the same
//! numbers as a table.
//!
//! A chart is as wide as its column: places along it are percentages and heights are pixels, so
//! that words keep their size on a telephone. Nothing is told by colour alone.

mod bar;
mod line;
mod series;
mod svg;

pub(crate) use self::{
    bar::{Part, ratings_bar},
    line::{Series, measure_line},
    series::{Month, ratings_over_time},
};
use super::rating::Rating;

/// A chart, ready for `components/chart.html`.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    /// The picture. Every text in it is escaped.
    pub(crate) svg: String,
    /// What stands in it, in words; the number leads to the rows behind it.
    pub(crate) key: Vec<Key>,
    /// What else a mark in it means.
    pub(crate) note: &'static str,
    pub(crate) numbers: Numbers,
}

/// A line of a chart's key.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) rating: Rating,
    /// How many, where the chart shows one moment.
    pub(crate) count: Option<u32>,
    /// Where the rows are.
    pub(crate) at: Option<String>,
}

/// The numbers of a chart as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) caption: String,
    /// The headings; the first is of the rows' names.
    pub(crate) heads: Vec<String>,
    pub(crate) rows: Vec<(String, Vec<String>)>,
}

/// Parts of a sentence: "4 complete, 5 on track and 2 late".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// "1 action", "14 actions".
fn actions(count: u32) -> String {
    if count == 1 { "1 action".into() } else { format!("{count} actions") }
}

/// A number of things, as a share of all of them in percent.
fn share(count: u32, all: u32) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * f64::from(count) / f64::from(all) }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use domain::rating::DeliveryRating;

    use super::{bar::ratings_bar, *};

    #[derive(Template)]
    #[template(
        source = "{% import \"components/chart.html\" as chart %}{{ chart::chart(it) }}",
        ext = "html"
    )]
    struct Shown {
        it: Chart,
    }

    #[test]
    fn a_chart_stands_with_its_key_and_its_numbers() {
        let part = |rating, count, at: &str| bar::Part {
            rating: Rating::of(rating),
            count,
            at: at.to_owned(),
        };
        let it = ratings_bar(&[
            part(DeliveryRating::OnTrack, 5, "/actions?rating=on_track"),
            part(DeliveryRating::Late, 1, "/actions?rating=late"),
        ]);
        insta::assert_snapshot!(Shown { it }.render().unwrap());
    }

    #[test]
    fn parts_are_spoken() {
        let of = |parts: &[&str]| {
            listed(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&[]), "");
        assert_eq!(of(&["a"]), "a");
        assert_eq!(of(&["a", "b", "c"]), "a, b and c");
        assert_eq!((actions(1), actions(0)), ("1 action".into(), "0 actions".into()));
        assert!((share(1, 4) - 25.0).abs() < 1e-9 && share(1, 0) == 0.0);
    }
}
