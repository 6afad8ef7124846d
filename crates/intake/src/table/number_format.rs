//! How a spreadsheet shows a stored number: "2.10", "50%", a day, or a month without a day.

use chrono::{Days, NaiveDate};

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NumberFormat {
    /// As short as it can be said.
    #[default]
    General,
    /// With so many digits after the point.
    Decimals(u8),
    /// A hundredth, with so many digits after the point.
    Percent(u8),
    /// A date with its day.
    Day,
    /// A month of a year: somebody typed "Mar-25" and the program made the first of March of it.
    Month,
    /// A time of the day.
    Time,
}

impl NumberFormat {
    /// One of the formats that have a number and no text in the file.
    pub(super) fn built_in(id: u32) -> Self {
        match id {
            1 | 3 => Self::Decimals(0),
            2 | 4 => Self::Decimals(2),
            9 => Self::Percent(0),
            10 => Self::Percent(2),
            14..=16 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Self::Day,
            17 | 55 | 56 => Self::Month,
            18..=21 | 32 | 33 | 45..=47 => Self::Time,
            _ => Self::General,
        }
    }

    /// A format by its text: "0.00", "dd/mm/yyyy;@", "[$-809]mmm-yy".
    pub(super) fn parse(code: &str) -> Self {
        let plain = first_section(code);
        let has = |letters: &[char]| plain.contains(letters);
        if has(&['d', 'y']) || (has(&['m']) && !has(&['h', 's', '0', '#'])) {
            return if has(&['d']) { Self::Day } else { Self::Month };
        }
        if has(&['h', 's']) {
            return Self::Time;
        }
        if !has(&['0']) {
            return Self::General;
        }
        let after = plain.split_once('.').map_or("", |(_, after)| after);
        let decimals = after.chars().take_while(|c| *c == '0').count().min(9);
        let decimals = u8::try_from(decimals).unwrap_or_default();
        if has(&['%']) { Self::Percent(decimals) } else { Self::Decimals(decimals) }
    }

    /// The text and the day of a number under this format.
    pub(super) fn show(self, number: f64, dates_from_1904: bool) -> (String, Option<NaiveDate>) {
        match self {
            Self::General => (shortest(number), None),
            Self::Decimals(digits) => (format!("{number:.*}", usize::from(digits)), None),
            Self::Percent(digits) => (format!("{:.*}%", usize::from(digits), number * 100.0), None),
            Self::Day => match day_of(number, dates_from_1904) {
                Some(day) => (day.format("%d/%m/%Y").to_string(), Some(day)),
                None => (shortest(number), None),
            },
            Self::Month => match day_of(number, dates_from_1904) {
                Some(day) => (day.format("%B %Y").to_string(), None),
                None => (shortest(number), None),
            },
            Self::Time => (time_of(number), None),
        }
    }
}

/// The part of a format for positive numbers, without quoted words, colours and conditions.
fn first_section(code: &str) -> String {
    let mut plain = String::new();
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            ';' => break,
            '"' => while characters.next().is_some_and(|c| c != '"') {},
            '[' => while characters.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                characters.next();
            }
            c => plain.extend(c.to_lowercase()),
        }
    }
    if plain.contains("general") { String::new() } else { plain }
}

/// A number as spreadsheet programs print it: fifteen digits, so that 1.1 stays 1.1 also where it
/// was computed.
fn shortest(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// The day of a serial number.
fn day_of(serial: f64, dates_from_1904: bool) -> Option<NaiveDate> {
    // Up to 31 December 9999; written so that what is not a number is outside, too.
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was just checked"
    )]
    let days = serial.trunc() as u64;
    let (first, days) = match (dates_from_1904, days) {
        (true, days) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        // The program believes that 1900 had a 29 February; it is day 60.
        (false, 60) => return None,
        (false, days @ 0..60) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (false, days) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    first.checked_add_days(Days::new(days))
}

/// "14:30" of a part of a day.
fn time_of(number: f64) -> String {
    let minutes = (number.rem_euclid(1.0) * 24.0 * 60.0).round();
    let hours = (minutes / 60.0).floor();
    format!("{hours:02.0}:{:02.0}", minutes - hours * 60.0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("General", NumberFormat::General)]
    #[case("0.00", NumberFormat::Decimals(2))]
    #[case("#,##0.0_);[Red](#,##0.0)", NumberFormat::Decimals(1))]
    #[case("0%", NumberFormat::Percent(0))]
    #[case("dd/mm/yyyy;@", NumberFormat::Day)]
    #[case("[$-F800]dddd, mmmm dd, yyyy", NumberFormat::Day)]
    #[case("[$-809]mmm\\-yy;@", NumberFormat::Month)]
    #[case("yyyy-mm-dd hh:mm:ss", NumberFormat::Day)]
    #[case("h:mm", NumberFormat::Time)]
    #[case("@", NumberFormat::General)]
    #[case("\"day \"0", NumberFormat::Decimals(0))]
    fn formats(#[case] code: &str, #[case] format: NumberFormat) {
        assert_eq!(NumberFormat::parse(code), format);
    }

    #[rstest]
    #[case(NumberFormat::General, 3.0, "3")]
    #[case(NumberFormat::General, 1.2, "1.2")]
    #[case(NumberFormat::General, 0.1 + 0.2, "0.3")]
    #[case(NumberFormat::Decimals(2), 2.1, "2.10")]
    #[case(NumberFormat::Percent(0), 0.5, "50%")]
    #[case(NumberFormat::Day, 45_747.0, "31/03/2025")]
    #[case(NumberFormat::Day, 45_747.75, "31/03/2025")]
    #[case(NumberFormat::Day, -3.0, "-3")]
    #[case(NumberFormat::Day, 1e300, &1e300_f64.to_string())]
    #[case(NumberFormat::Month, 45_717.0, "March 2025")]
    #[case(NumberFormat::Time, 0.604_166_7, "14:30")]
    #[case(NumberFormat::General, f64::NAN, "NaN")]
    fn shown(#[case] format: NumberFormat, #[case] number: f64, #[case] text: &str) {
        assert_eq!(format.show(number, false).0, text);
    }

    #[test]
    fn days_count_from_1900_or_1904() {
        let day = |serial, from_1904| day_of(serial, from_1904).map(|day| day.to_string());
        assert_eq!(day(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(day(60.0, false), None);
        assert_eq!(day(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(day(1.0, true).as_deref(), Some("1904-01-02"));
    }
}
