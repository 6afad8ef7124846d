//! From what was typed to what the domain takes: every fault of a form at once.

use std::fmt::Display;

use application::Failure;
use chrono::NaiveDate;
use domain::{
    FieldFault,
    time::{MONTHS, parse_day},
};

use super::form::Typed;

/// Reads a form's fields and gathers what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Read(Vec<FieldFault>);

impl Read {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Says that a field is wrong.
    pub(crate) fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.0.push(FieldFault::new(format!("/{name}"), detail));
    }

    /// A text that the domain takes.
    pub(crate) fn parsed<T, E: Display>(
        &mut self,
        name: &str,
        typed: &Typed,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(typed.as_str()) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(name, error.to_string());
                None
            }
        }
    }

    /// The same, where nothing may be typed.
    pub(crate) fn maybe<T, E: Display>(
        &mut self,
        name: &str,
        typed: &Typed,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        typed.some().and_then(|_| self.parsed(name, typed, parse))
    }

    /// One of several answers.
    pub(crate) fn chosen<T>(
        &mut self,
        name: &str,
        typed: &Typed,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let found = parse(typed.as_str());
        if found.is_none() {
            self.fault(name, "must be chosen");
        }
        found
    }

    /// A day.
    pub(crate) fn day(&mut self, name: &str, typed: &Typed) -> Option<NaiveDate> {
        let found = typed_day(typed.as_str());
        if found.is_none() {
            self.fault(name, "must be a date, such as 31 March 2025");
        }
        found
    }

    /// Whether anything was typed; where nothing was, says what to do.
    pub(crate) fn has(&mut self, name: &str, typed: &Typed, ask: &'static str) -> bool {
        let has = typed.some().is_some();
        if !has {
            self.fault(name, ask);
        }
        has
    }

    /// The same, where nothing may be typed.
    pub(crate) fn maybe_day(&mut self, name: &str, typed: &Typed) -> Option<NaiveDate> {
        typed.some().and_then(|_| self.day(name, typed))
    }

    /// `Ok` when nothing is wrong.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.0)) }
    }
}

/// A day as people type it: 17/5/2024, 17 May 2024, 2024-05-17.
pub(crate) fn typed_day(text: &str) -> Option<NaiveDate> {
    if let Some(day) = parse_day(text) {
        return Some(day);
    }
    let parts: Vec<&str> =
        text.split(['/', '.', '-', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    // A mark in front is no part of a day.
    if !text.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(day) || !is_number(year) || year.len() != 4 {
        return None;
    }
    let month = if is_number(month) {
        month.parse().ok()?
    } else {
        let written = month.to_ascii_lowercase();
        let known = |name: &str| written.len() >= 3 && name.starts_with(&written);
        MONTHS.iter().position(|name| known(name)).and_then(|at| u32::try_from(at + 1).ok())?
    };
    let day: u32 = day.parse().ok()?;
    // The range of years is the domain's.
    parse_day(&NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        for (typed, read) in [
            ("2024-05-17", "2024-05-17"),
            ("17/5/2024", "2024-05-17"),
            ("17/05/2024", "2024-05-17"),
            ("17.5.2024", "2024-05-17"),
            ("17-5-2024", "2024-05-17"),
            ("17 May 2024", "2024-05-17"),
            ("17 may 2024", "2024-05-17"),
            ("1 Sept 2024", "2024-09-01"),
            ("29 February 2024", "2024-02-29"),
            ("9 december, 2024", "2024-12-09"),
        ] {
            assert_eq!(
                typed_day(typed).map(|day| day.to_string()).as_deref(),
                Some(read),
                "{typed}"
            );
        }
        for odd in [
            "",
            "17 May",
            "May 2024",
            "17/5/24",
            "5/17/2024",
            "31/4/2024",
            "29/2/2023",
            "17 Ma 2024",
            "17 Mayday 2024",
            "17 May 1024",
            "-1/5/2024",
            "17/5/2024/1",
            "tomorrow",
        ] {
            assert_eq!(typed_day(odd), None, "{odd}");
        }
    }
}
