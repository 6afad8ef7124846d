//! Days and spans of days as reports print them: "11 to 15 December 2023", "16 July 2018 to 20 July
//! 2018", "30 November to 4 December 2020", "8 and 9 July 2025", "4/12/2020 - 8/12/2020".

use chrono::{Datelike, NaiveDate};
use domain::time::MONTHS;

use super::words::fold;

/// The longest time that inspectors stay; a longer span was put together wrongly.
const LONGEST: i64 = 120;

/// The first and the last day of a span; the same for a single day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// The text prints the year, and does not leave it to be worked out.
    pub printed_year: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Day(u32),
    Month(u32),
    Year(i32),
    Full(NaiveDate),
    /// "to", "and", a dash, a comma.
    Joint,
    /// A word that is not of a date.
    Other,
}

/// All spans of a text in order. Where a year is not printed, it is the last one that puts the
/// span before `known`; without that, such a span is left out.
pub(super) fn spans(text: &str, known: Option<NaiveDate>) -> Vec<Span> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (span, length) = span_at(tokens.get(at..).unwrap_or_default(), known);
        found.extend(span);
        // Days that make no span together make none in part.
        at += length.max(1);
    }
    found
}

/// The first span of a text whose year is printed.
pub(super) fn first(text: &str) -> Option<Span> {
    spans(text, None).into_iter().next()
}

/// The day, where a text is one day and nothing else.
pub(super) fn only_day(text: &str) -> Option<NaiveDate> {
    let tokens = tokens(text);
    let plain = tokens.iter().all(|token| !matches!(token, Token::Other | Token::Joint));
    let span = first(text)?;
    (plain && span.start == span.end && tokens.len() <= 3).then_some(span.start)
}

/// Whether a text is dates and nothing else but, perhaps, the number of a page.
pub(super) fn only_dates(text: &str) -> bool {
    let tokens = tokens(text);
    let years = tokens.iter().any(|token| matches!(token, Token::Year(_) | Token::Full(_)));
    years && !tokens.iter().any(|token| matches!(token, Token::Other))
}

fn span_at(tokens: &[Token], known: Option<NaiveDate>) -> (Option<Span>, usize) {
    let mut days: Vec<(u32, Option<u32>, Option<i32>)> = Vec::new();
    // How many tokens belong to the days up to the last that has a month.
    let (mut at, mut length, mut whole) = (0, 0, 0);
    loop {
        match tokens.get(at) {
            Some(Token::Day(day)) => {
                at += 1;
                let mut entry = (*day, None, None);
                if let Some(Token::Month(month)) = tokens.get(at) {
                    entry.1 = Some(*month);
                    at += 1;
                    let comma = usize::from(tokens.get(at) == Some(&Token::Joint));
                    if let Some(Token::Year(year)) = tokens.get(at + comma) {
                        entry.2 = Some(*year);
                        at += comma + 1;
                    }
                }
                days.push(entry);
            }
            Some(Token::Full(date)) => {
                days.push((date.day(), Some(date.month()), Some(date.year())));
                at += 1;
            }
            _ => break,
        }
        if days.last().is_some_and(|day| day.1.is_some()) {
            (length, whole) = (at, days.len());
        }
        let joints = tokens.iter().skip(at).take_while(|token| **token == Token::Joint).count();
        if joints == 0 || joints > 2 {
            break;
        }
        at += joints;
    }
    days.truncate(whole);
    (complete(&days, known), length)
}

/// Gives each day the month and year that stand behind it.
fn complete(days: &[(u32, Option<u32>, Option<i32>)], known: Option<NaiveDate>) -> Option<Span> {
    let (last_day, last_month, printed) = *days.last()?;
    let last_month = last_month?;
    let last_year = match (printed, known) {
        (Some(year), _) => year,
        (None, Some(known)) => {
            let same = NaiveDate::from_ymd_opt(known.year(), last_month, last_day)?;
            if same <= known { known.year() } else { known.year() - 1 }
        }
        (None, None) => return None,
    };
    let end = NaiveDate::from_ymd_opt(last_year, last_month, last_day)?;
    let (mut start, mut month, mut year) = (end, last_month, last_year);
    for (day, own_month, own_year) in days.iter().rev().skip(1) {
        let next = start;
        month = own_month.unwrap_or(month);
        year = own_year.unwrap_or(year);
        start = NaiveDate::from_ymd_opt(year, month, *day)?;
        if start > next && own_year.is_none() && month > next.month() {
            // "29 December to 5 January 2024": the year was left out where it is another.
            year -= 1;
            start = NaiveDate::from_ymd_opt(year, month, *day)?;
        }
    }
    let length = (end - start).num_days();
    (0..=LONGEST).contains(&length).then_some(Span { start, end, printed_year: printed.is_some() })
}

fn tokens(text: &str) -> Vec<Token> {
    let folded = fold(text);
    let mut tokens = Vec::new();
    let mut word = String::new();
    for c in folded.chars().chain(std::iter::once(' ')) {
        if c.is_alphanumeric() || c == '/' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            tokens.extend(token(&word));
            word.clear();
        }
        match c {
            ',' | '-' | '&' => tokens.push(Token::Joint),
            ' ' | '.' | '\'' | '(' | ')' | ':' => {}
            _ => tokens.push(Token::Other),
        }
    }
    tokens
}

/// What a word is; none for words that may stand inside a date and say nothing.
fn token(word: &str) -> Option<Token> {
    const NOTHING: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "of",
        "the",
        "from",
        "between",
    ];
    if NOTHING.contains(&word) {
        return None;
    }
    if matches!(word, "to" | "and" | "until" | "till" | "through") {
        return Some(Token::Joint);
    }
    if let Some(month) = month(word) {
        return Some(Token::Month(month));
    }
    if word.contains('/') {
        let full = NaiveDate::parse_from_str(word, "%d/%m/%Y").map(Token::Full);
        return Some(full.unwrap_or(Token::Other));
    }
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let rest = word.get(digits.len()..).unwrap_or_default();
    let number: u32 = digits.parse().unwrap_or(0);
    let token = match (digits.len(), rest) {
        // "18to 22 November": a space was lost.
        (1 | 2, "" | "st" | "nd" | "rd" | "th" | "to") if (1..=31).contains(&number) => {
            Token::Day(number)
        }
        (4, "") if (2000..2100).contains(&number) => {
            Token::Year(i32::try_from(number).unwrap_or_default())
        }
        _ => Token::Other,
    };
    Some(token)
}

fn month(word: &str) -> Option<u32> {
    let fits = |month: &&str| {
        *month == word || (word.len() >= 3 && word.len() <= 4 && month.starts_with(word))
    };
    (1..).zip(&MONTHS).find(|(_, month)| fits(month)).map(|(number, _)| number)
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
    #[case("Inspection dates: 11 to 15 December 2023", "2023-12-11", "2023-12-15")]
    #[case("16 July 2018 to 20 July 2018", "2018-07-16", "2018-07-20")]
    #[case("30 November to 4 December 2020", "2020-11-30", "2020-12-04")]
    #[case("29 January – 9 February 2024", "2024-01-29", "2024-02-09")]
    #[case("the visit on 8 and 9 July 2025", "2025-07-08", "2025-07-09")]
    #[case("on 8, 9 and 10 July 2025 inspectors", "2025-07-08", "2025-07-10")]
    #[case("14 January 2014- 5 February 2014", "2014-01-14", "2014-02-05")]
    #[case("29 December to 5 January 2024", "2023-12-29", "2024-01-05")]
    #[case("Tuesday 26th February 2024 to Friday 8th March 2024", "2024-02-26", "2024-03-08")]
    #[case("Between 24 February and 28 February 2020", "2020-02-24", "2020-02-28")]
    #[case("5 to 9 June and 19 to 22 June 2017", "2017-06-05", "2017-06-22")]
    #[case("11–15 December 2023", "2023-12-11", "2023-12-15")]
    #[case("6 February 2024", "2024-02-06", "2024-02-06")]
    #[case("4/12/2020 - 8/12/2020", "2020-12-04", "2020-12-08")]
    #[case("4 Mar to 15 Mar 2024, 12 children", "2024-03-04", "2024-03-15")]
    #[case("9 July, 2025", "2025-07-09", "2025-07-09")]
    fn spans_are_read(#[case] text: &str, #[case] start: &str, #[case] end: &str) {
        let span = first(text).unwrap();
        assert_eq!((span.start, span.end), (day(start), day(end)));
    }

    #[rstest]
    #[case("in December 2023")]
    #[case("31 February 2024")]
    #[case("15 to 11 December 2023")]
    #[case("aged 16 and 17")]
    #[case("published 6 February and is attached")]
    fn what_is_no_full_date_is_none(#[case] text: &str) {
        assert_eq!(first(text), None);
    }

    #[test]
    fn a_year_that_is_not_printed_is_that_of_the_letter() {
        let span = spans("between 20 and 24 June", Some(day("2016-08-03")))[0];
        assert_eq!((span.start, span.printed_year), (day("2016-06-20"), false));
        let span = spans("on 8 December", Some(day("2016-01-03")))[0];
        assert_eq!(span.start, day("2015-12-08"));
    }

    #[rstest]
    #[case("6 February 2024", true)]
    #[case("6 to 8 February 2024", false)]
    #[case("By 6 February 2024", false)]
    fn a_line_that_is_a_day(#[case] text: &str, #[case] wanted: bool) {
        assert_eq!(only_day(text).is_some(), wanted);
    }

    proptest! {
        #[test]
        fn a_span_never_ends_before_it_starts(text in "([0-9]{1,2} |to |- |, |May |June |2024 ){0,12}") {
            for span in spans(&text, None) {
                prop_assert!(span.start <= span.end);
            }
        }
    }
}
