//! From what was typed to what the domain takes: every fault of a form at once.

use std::fmt::Display;

use application::Failure;
use chrono::NaiveDate;
use domain::{FieldFault, time::parse_day};

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
        let found = parse_day(typed.as_str());
        if found.is_none() {
            self.fault(name, "must be a date, such as 2025-03-31");
        }
        found
    }

    /// `Ok` when nothing is wrong.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.0)) }
    }
}
