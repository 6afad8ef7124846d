//! A day out of the words of a cell, where they name exactly one. Days come before months, as
//! people in England write them.

use chrono::NaiveDate;

/// Months by the first three letters of their names.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What a text says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// Exactly this one.
    Day(NaiveDate),
    /// One that does not exist: "31 April 2025", "13/25/2024".
    NoSuchDay,
    /// A day and a month without a year: "03/04", "3 April".
    NoYear,
    /// Something else.
    Other,
}

/// The exact day of a text, if it names one.
pub(crate) fn exact(text: &str) -> Option<NaiveDate> {
    match read(text) {
        Words::Day(day) => Some(day),
        _ => None,
    }
}

/// Reads a text that should be a day.
pub(crate) fn read(text: &str) -> Words {
    let text = text.trim().trim_end_matches('.');
    // Most texts are no dates, and many are asked.
    if text.len() > 60 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Words::Other;
    }
    let folded = text.to_lowercase();
    let parts: Vec<&str> = folded
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '-' | '–' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let parts = without_time(without_weekday(&parts));
    match *parts {
        [a, b, c] => match (number(a), number(b), number(c)) {
            // ISO: the year has four digits and comes first.
            (Some(year), Some(month), Some(day)) if a.len() == 4 => of(year, month, day, 4),
            (Some(day), Some(month), Some(year)) => of(year, month, day, c.len()),
            (None, Some(day), Some(year)) => match month(a) {
                Some(month) => of(year, month, day, c.len()),
                None => Words::Other,
            },
            (Some(day), None, Some(year)) => match month(b) {
                Some(month) => of(year, month, day, c.len()),
                None => Words::Other,
            },
            (day, None, None) => match (day.or_else(|| ordinal(a)), month(b)) {
                (Some(day), Some(_)) if (1..=31).contains(&day) => Words::NoYear,
                _ => Words::Other,
            },
            _ => with_ordinal(a, b, c),
        },
        // "31st of March 2025".
        [a, "of", b, c] => with_ordinal(a, b, c),
        [a, b] if a.len() <= 4 && b.len() <= 9 => match (number(a), number(b)) {
            (Some(day), Some(month)) if a.len() <= 2 && b.len() <= 2 => {
                if (1..=31).contains(&day) && (1..=12).contains(&month) {
                    Words::NoYear
                } else {
                    Words::Other
                }
            }
            _ => match (number(a).or_else(|| ordinal(a)), month(b)) {
                (Some(day), Some(_)) if (1..=31).contains(&day) => Words::NoYear,
                _ => Words::Other,
            },
        },
        _ => Words::Other,
    }
}

/// Whether a word can be the first of a date.
pub(crate) fn may_begin(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || month(word).is_some()
        || without_weekday(&[word.trim_matches(',')]).is_empty()
}

/// The number of a month by its name, its short name, or "sept".
pub(crate) fn month(word: &str) -> Option<u32> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let at = domain::time::MONTHS.iter().position(|full| *full == word).or_else(|| {
        MONTHS.iter().position(|short| *short == word || (*short == "sep" && word == "sept"))
    })?;
    u32::try_from(at + 1).ok()
}

/// A year as people write it: four digits, or two of this century.
pub(crate) fn year(digits: &str) -> Option<i32> {
    let year = number(digits)?;
    let year = match digits.len() {
        4 if (1900..2200).contains(&year) => year,
        2 => 2000 + year,
        _ => return None,
    };
    i32::try_from(year).ok()
}

fn with_ordinal(a: &str, b: &str, c: &str) -> Words {
    let (Some(year), digits) = (number(c), c.len()) else { return Words::Other };
    let day_of = |word: &str| number(word).or_else(|| ordinal(word));
    match (day_of(a), month(b), month(a), day_of(b)) {
        (Some(day), Some(month), _, _) | (_, _, Some(month), Some(day)) => {
            of(year, month, day, digits)
        }
        _ => Words::Other,
    }
}

fn of(year_number: u32, month: u32, day: u32, year_digits: usize) -> Words {
    let digits = format!("{year_number:0year_digits$}");
    let Some(year) = year(&digits) else { return Words::Other };
    NaiveDate::from_ymd_opt(year, month, day).map_or(Words::NoSuchDay, Words::Day)
}

fn number(word: &str) -> Option<u32> {
    let digits = !word.is_empty() && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    if digits { word.parse().ok() } else { None }
}

/// "31st".
fn ordinal(word: &str) -> Option<u32> {
    ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).and_then(number)
}

/// "Mon 31 March 2025": the name of the day says nothing more.
fn without_weekday<'a>(parts: &'a [&'a str]) -> &'a [&'a str] {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    match parts {
        [first, rest @ ..]
            if first.chars().all(char::is_alphabetic)
                && DAYS.iter().any(|day| {
                    first.strip_prefix(day).is_some_and(|end| {
                        matches!(
                            end,
                            "" | "s" | "r" | "rs" | "day" | "sday" | "nesday" | "rsday" | "urday"
                        )
                    })
                }) =>
        {
            rest
        }
        all => all,
    }
}

/// "2025-03-31 00:00:00", "2025-03-31T00:00:00": a time at the end is how programs print a day.
fn without_time<'a>(parts: &'a [&'a str]) -> Vec<&'a str> {
    let mut parts = parts.to_vec();
    if parts.len() == 4 && parts.last().is_some_and(|last| last.contains(':')) {
        parts.pop();
    }
    if parts.len() == 3
        && let Some(last) = parts.last_mut()
        && let Some((day, time)) = last.split_once('t')
        && time.contains(':')
    {
        *last = day;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2025-03-31")]
    #[case("31/03/2025")]
    #[case("31/3/25")]
    #[case("31.03.2025")]
    #[case("31-03-2025")]
    #[case("31 March 2025")]
    #[case("31st March 2025")]
    #[case("31st of March 2025")]
    #[case("31 Mar 25")]
    #[case("31-Mar-25")]
    #[case("Mon 31 Mar 2025")]
    #[case("Monday, 31st March 2025")]
    #[case("March 31, 2025")]
    #[case("March 31st 2025")]
    #[case("2025-03-31 00:00:00")]
    #[case("2025-03-31T00:00:00")]
    #[case(" 31/03/2025. ")]
    fn exact_days(#[case] text: &str) {
        assert_eq!(exact(text), NaiveDate::from_ymd_opt(2025, 3, 31), "{text}");
    }

    #[rstest]
    #[case("31 April 2025", Words::NoSuchDay)]
    #[case("13/25/2024", Words::NoSuchDay)]
    #[case("29/02/2025", Words::NoSuchDay)]
    #[case("03/04", Words::NoYear)]
    #[case("3 April", Words::NoYear)]
    #[case("3rd April", Words::NoYear)]
    #[case("March 2025", Words::Other)]
    #[case("Mar-25", Words::Other)]
    #[case("ongoing", Words::Other)]
    #[case("2024/25", Words::Other)]
    #[case("1/2/3", Words::Other)]
    #[case("12.5.6.7", Words::Other)]
    #[case("", Words::Other)]
    #[case("Q2 2024/25", Words::Other)]
    #[case("31/03/20255", Words::Other)]
    fn other_words(#[case] text: &str, #[case] words: Words) {
        assert_eq!(read(text), words, "{text}");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,40}") {
            let _ = read(&text);
        }

        #[test]
        fn each_day_is_read_back(days in 0_u64..40_000) {
            let day = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days);
            for form in ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%a %d %b %Y", "%B %d, %Y"] {
                prop_assert_eq!(exact(&day.format(form).to_string()), Some(day));
            }
        }
    }
}
