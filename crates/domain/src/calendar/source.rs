//! Where calendars come from: the file that ships, a replacement of it, or the public feed.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use super::{Calendar, weekend};
use crate::{
    data_file::DataFault,
    text::{Line, Title},
    time::spoken,
};

const SHIPPED: &str = include_str!("../../data/calendar-england-and-wales.json");
const FILE: &str = "calendar";
const FEED: &str = "bank holiday feed";

/// Our own file: each holiday is one string, the date and then the name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    code: Line<40>,
    version: i64,
    known_from: NaiveDate,
    known_to: NaiveDate,
    holidays: Vec<String>,
}

/// The public feed of GOV.UK; other parts of the United Kingdom may stand beside.
#[derive(Deserialize)]
struct Feed {
    #[serde(rename = "england-and-wales")]
    england_and_wales: Division,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: NaiveDate,
    #[serde(default)]
    notes: String,
}

impl Calendar {
    /// The calendar that ships: England and Wales, 2015 to 2028.
    pub fn shipped() -> Result<Self, DataFault> {
        Self::parse(SHIPPED)
    }

    /// Reads a file of our own form.
    pub fn parse(json: &str) -> Result<Self, DataFault> {
        let file: CalendarFile =
            serde_json::from_str(json).map_err(|error| DataFault::json(FILE, &error))?;
        let mut holidays = BTreeMap::new();
        for (at, line) in file.holidays.iter().enumerate() {
            let fault = |detail| DataFault::new(FILE, format!("/holidays/{at}"), detail);
            let (date, name) = line.split_once(' ').unwrap_or((line, ""));
            let on = date.parse().map_err(|_| {
                fault(format!("“{line}” must be a date such as 2024-03-29, a space and a name"))
            })?;
            add(&mut holidays, on, name).map_err(fault)?;
        }
        let CalendarFile { code, version, known_from, known_to, .. } = file;
        let calendar = Self { code, version, known_from, known_to, holidays };
        calendar.check_as(FILE)?;
        Ok(calendar)
    }

    /// Reads the public feed of bank holidays, as GOV.UK publishes it.
    ///
    /// The feed lists whole years, so the years of its first and last holiday are taken as known;
    /// a year that lacks Good Friday or Christmas Day is refused. The version is 1: whoever
    /// replaces a calendar sets the next one.
    pub fn from_public_feed(json: &str) -> Result<Self, DataFault> {
        let feed: Feed =
            serde_json::from_str(json).map_err(|error| DataFault::json(FEED, &error))?;
        let place = "/england-and-wales/events";
        let mut holidays = BTreeMap::new();
        for (at, event) in feed.england_and_wales.events.iter().enumerate() {
            let name = match event.notes.trim() {
                "" => event.title.clone(),
                notes => format!("{} ({})", event.title, notes.to_lowercase()),
            };
            add(&mut holidays, event.date, &name)
                .map_err(|detail| DataFault::new(FEED, format!("{place}/{at}"), detail))?;
        }
        let first = holidays.keys().next().and_then(|day| day.with_ordinal(1));
        let last = holidays.keys().next_back().and_then(|day| day.with_month(12)?.with_day(31));
        let (Some(known_from), Some(known_to)) = (first, last) else {
            return Err(DataFault::new(FEED, place, "holds no holiday"));
        };
        let code = Line::parse("england-and-wales")
            .map_err(|error| DataFault::new(FEED, "/code", error.to_string()))?;
        let calendar = Self { code, version: 1, known_from, known_to, holidays };
        calendar.check_as(FEED)?;
        Ok(calendar)
    }

    /// Checks what a calendar from elsewhere says of itself.
    pub fn check(&self) -> Result<(), DataFault> {
        self.check_as(FILE)
    }

    fn check_as(&self, file: &'static str) -> Result<(), DataFault> {
        let fault = |place: &str, detail: String| Err(DataFault::new(file, place, detail));
        if self.version < 1 {
            return fault("/version", format!("must be 1 or more, not {}", self.version));
        }
        let (from, to) = (self.known_from, self.known_to);
        if from > to {
            let detail = format!("{} is after the last known day, {}", spoken(from), spoken(to));
            return fault("/known_from", detail);
        }
        if let Some((day, name)) = self.holidays.iter().find(|(day, _)| **day < from || **day > to)
        {
            let range = format!("{} to {}", spoken(from), spoken(to));
            let detail = format!("{name} on {} is outside the known days, {range}", spoken(*day));
            return fault("/holidays", detail);
        }
        // The definition names these two apart from the bank holidays, so a list that lost one of
        // them would count wrongly; it also shows a year that was only begun.
        for year in from.year()..=to.year() {
            let christmas = NaiveDate::from_ymd_opt(year, 12, 25);
            for (name, day) in [("Good Friday", good_friday(year)), ("Christmas Day", christmas)] {
                let Some(day) = day.filter(|day| (from..=to).contains(day)) else { continue };
                if weekend(day).is_none() && !self.holidays.contains_key(&day) {
                    return fault("/holidays", format!("{name}, {}, is missing", spoken(day)));
                }
            }
        }
        Ok(())
    }
}

fn add(
    holidays: &mut BTreeMap<NaiveDate, String>,
    on: NaiveDate,
    name: &str,
) -> Result<(), String> {
    let name = Title::parse(name).map_err(|fault| format!("the name of {on} {fault}"))?;
    match holidays.insert(on, name.into()) {
        None => Ok(()),
        Some(before) => Err(format!("{} stands twice, also as “{before}”", spoken(on))),
    }
}

/// Good Friday of a year: two days before Easter by the Gregorian reckoning (Meeus, Jones, Butcher).
fn good_friday(year: i32) -> Option<NaiveDate> {
    let (golden, century, in_century) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - correction + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - moon - in_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let days = moon + sunday - 7 * late + 114;
    let month = u32::try_from(days / 31).ok()?;
    let day = u32::try_from(days % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)?.checked_sub_days(Days::new(2))
}
