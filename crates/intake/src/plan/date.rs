//! Dates as people write them in plans. One exact day is taken; where the words only point to a
//! day, it is offered for a person to accept, and nothing else is ever guessed.

use chrono::{Datelike, Months, NaiveDate};

use super::DateRead;
use crate::table::day::{self, Words};

/// A date with what is doubtful about it, in words that go on a sentence about the cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dated {
    pub read: DateRead,
    pub doubt: Option<String>,
}

/// Reads the words of a date cell; `stored` is the day where the file keeps a date.
pub(super) fn read(text: &str, stored: Option<NaiveDate>) -> Dated {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = Dated {
        read: DateRead { text: words.clone(), day: stored, suggestion: None },
        doubt: None,
    };
    if stored.is_some() {
        return plain;
    }
    let lower = words.to_lowercase();
    let meant = strip(&lower, &["by ", "on ", "due ", "no later than ", "completed by "]);
    let doubt = match day::read(meant) {
        Words::Day(day) => {
            return Dated { read: DateRead { day: Some(day), ..plain.read }, doubt: None };
        }
        Words::NoSuchDay => "is not a day of the calendar (days come before months)".to_owned(),
        Words::NoYear => "has no year".to_owned(),
        Words::Other => {
            let suggestion = suggest(&lower);
            let doubt = match suggestion {
                Some(day) => format!(
                    "does not name one day; {} seems to be meant: accept that day, or",
                    day.format("%d/%m/%Y")
                ),
                None => "does not name a day".to_owned(),
            };
            let read = DateRead { suggestion, ..plain.read };
            return Dated { read, doubt: Some(doubt) };
        }
    };
    Dated { doubt: Some(doubt), ..plain }
}

/// The day that words seem to mean: the last of a month, of a quarter or of a financial year, or
/// the only date among other words.
fn suggest(lower: &str) -> Option<NaiveDate> {
    let words = strip(lower, &["by the ", "by ", "before the ", "completed by "]);
    let words = strip(words, &["end of the ", "end of ", "end ", "the end of ", "late "]);
    month_end(words)
        .or_else(|| quarter_end(words))
        .or_else(|| financial_year_end(words))
        .or_else(|| calendar_year_end(lower))
        .or_else(|| only_date(lower))
}

fn strip<'a>(words: &'a str, starts: &[&str]) -> &'a str {
    starts.iter().find_map(|start| words.strip_prefix(start)).unwrap_or(words).trim()
}

/// "march 2025", "mar-25", "03/2025".
fn month_end(words: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = words
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–' | ',' | '\'' | '’' | '.'))
        .filter(|part| !part.is_empty() && *part != "of")
        .collect();
    let [month, year] = *parts else { return None };
    let number = if let Some(number) = day::month(month) {
        number
    } else {
        // Two digits and a long year: 03/2025. A short one would be a financial year.
        month.parse().ok().filter(|_| month.len() <= 2 && year.len() == 4)?
    };
    last_of_month(day::year(year)?, number)
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// "q2 2024/25", "quarter 2 2024-25", "2024/25 q2". A quarter of a single year could be one of the
/// calendar or of the financial year.
fn quarter_end(words: &str) -> Option<NaiveDate> {
    let words = words.replace("quarter ", "q").replace(" of ", " ").replace(',', " ");
    let mut parts = words.split_whitespace();
    let (first, second) = (parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (quarter, years) = if first.starts_with('q') { (first, second) } else { (second, first) };
    let start = financial_year(years)?;
    match quarter.strip_prefix('q')? {
        "1" => last_of_month(start, 6),
        "2" => last_of_month(start, 9),
        "3" => last_of_month(start, 12),
        "4" => last_of_month(start + 1, 3),
        _ => None,
    }
}

/// The first year of "2024/25", "2024-2025" or "24/25".
fn financial_year(words: &str) -> Option<i32> {
    let (first, second) = words.split_once(['/', '-', '–'])?;
    let (first, second) = (day::year(first)?, day::year(second)?);
    (second == first + 1).then_some(first)
}

fn financial_year_end(words: &str) -> Option<NaiveDate> {
    let words = strip(words, &["financial year ", "the financial year ", "fy ", "fy"]);
    last_of_month(financial_year(words)? + 1, 3)
}

/// "end of 2025"; not "2025", which could be any day of it.
fn calendar_year_end(lower: &str) -> Option<NaiveDate> {
    let year = strip(lower, &["by the ", "by "]).strip_prefix("end of ")?;
    let year = day::year(year.trim()).filter(|_| year.trim().len() == 4)?;
    last_of_month(year, 12)
}

/// The date in "31/03/2025 (then every quarter)"; none where there are two.
fn only_date(lower: &str) -> Option<NaiveDate> {
    if lower.len() > 200 {
        return None;
    }
    let mut dates = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | ':'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .filter_map(day::exact)
        .filter(|day| (1990..2100).contains(&day.year()));
    let first = dates.next()?;
    dates.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("31/03/2025", "2025-03-31")]
    #[case("By 31st March 2025", "2025-03-31")]
    #[case("Mon 31 Mar 2025", "2025-03-31")]
    fn days(#[case] text: &str, #[case] expected: &str) {
        let dated = read(text, None);
        assert_eq!((dated.read.day, dated.doubt), (Some(day(expected)), None));
    }

    #[rstest]
    #[case("End of March 2025", "2025-03-31")]
    #[case("by the end of March 2025", "2025-03-31")]
    #[case("March 2025", "2025-03-31")]
    #[case("Mar-25", "2025-03-31")]
    #[case("Feb ’24", "2024-02-29")]
    #[case("03/2025", "2025-03-31")]
    #[case("Q2 2024/25", "2024-09-30")]
    #[case("Quarter 4 of 2024-25", "2025-03-31")]
    #[case("2024/25 Q3", "2024-12-31")]
    #[case("End of 2024/25", "2025-03-31")]
    #[case("end of 2025", "2025-12-31")]
    #[case("31/03/2025 (then quarterly)", "2025-03-31")]
    fn suggestions(#[case] text: &str, #[case] expected: &str) {
        let dated = read(text, None);
        assert_eq!((dated.read.day, dated.read.suggestion), (None, Some(day(expected))));
        assert!(dated.doubt.is_some());
    }

    #[rstest]
    #[case("ongoing")]
    #[case("TBC")]
    #[case("immediately")]
    #[case("Summer 2025")]
    #[case("by Christmas")]
    #[case("31 April 2025")]
    #[case("13/25/2024")]
    #[case("03/04")]
    #[case("Q2 2024")]
    #[case("2025")]
    #[case("mid March 2025")]
    #[case("31/03/2024 30/06/2024")]
    #[case("May")]
    fn nothing_is_guessed(#[case] text: &str) {
        let dated = read(text, None);
        assert_eq!((dated.read.day, dated.read.suggestion), (None, None), "{text}");
        assert!(dated.doubt.is_some());
    }

    #[test]
    fn a_stored_day_is_taken_whatever_is_shown() {
        let dated = read("31 Mar", Some(day("2025-03-31")));
        assert_eq!((dated.read.day, dated.doubt), (Some(day("2025-03-31")), None));
    }

    proptest! {
        #[test]
        fn any_words_are_read(text in ".{0,40}") {
            let _ = read(&text, None);
        }
    }
}
