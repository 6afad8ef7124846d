//! Days and meetings as iCalendar, for Outlook, Google and the rest.
//!
//! A deadline is a whole day, which is the same day wherever it is read. A meeting is at a time by
//! London's clocks; it is written as a moment of UTC, so that it needs no table of time zones and is
//! right on both sides of a change of clocks.

use chrono::{Days, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Europe::London;
use domain::Instant;
use icalendar::{
    Alarm, Calendar as File, Component as _, Event as Entry, EventLike as _, EventStatus, Property,
};

use crate::{escape::printable, model::Address};

/// Text beyond this is left out: programs cut longer ones anyway.
const LONGEST: usize = 2000;
/// At what hour of the day a reminder of a whole day comes.
const REMINDED_AT: i64 = 9;

/// After how long programs should look again.
const LOOK_AGAIN: Duration = Duration::hours(6);

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its name, as programs show it.
    pub name: String,
    /// What is in it.
    pub events: Vec<Event>,
}

/// Something on a day or at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is known by, for ever: `obligation-0190…@actionplan`.
    pub uid: String,
    /// Grows with each change, so that programs take the newest.
    pub sequence: u32,
    /// When this was last changed.
    pub stamped_at: Instant,
    /// When it is.
    pub when: When,
    /// What it is.
    pub summary: String,
    /// More about it; lines stay lines.
    pub description: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Where more can be read.
    pub address: Option<Address>,
    /// How many days before there is a reminder, each with its own; none for no reminder.
    pub reminders: Vec<u16>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
}

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A whole day.
    Day(NaiveDate),
    /// From one day to another, both counted.
    Days(NaiveDate, NaiveDate),
    /// A day and a time by London's clocks, and how many minutes it takes.
    At {
        /// The day and time.
        starts: NaiveDateTime,
        /// How long.
        minutes: u16,
    },
}

/// The calendar as a file.
#[must_use]
pub fn render(calendar: &Calendar) -> String {
    // What stands once must not stand twice, and the library would put in a PRODID of its own.
    let mut file = File::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Action Plan Tracker//Plans//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", &line(&calendar.name)),
        ("X-WR-TIMEZONE", "Europe/London"),
    ] {
        file.append_property(Property::new(name, value));
    }
    file.ttl(&LOOK_AGAIN);
    for event in &calendar.events {
        file.push(entry(event));
    }
    file.done().to_string()
}

fn entry(event: &Event) -> Entry {
    let mut entry = Entry::new();
    let uid = line(&event.uid);
    entry
        .uid(&uid)
        .sequence(event.sequence)
        .timestamp(event.stamped_at)
        .summary(&line(&event.summary));
    match event.when {
        When::Day(day) => whole_days(&mut entry, day, day),
        When::Days(first, last) => whole_days(&mut entry, first, last.max(first)),
        When::At { starts, minutes } => {
            let starts = moment(starts);
            entry.starts(starts).ends(starts + Duration::minutes(i64::from(minutes.max(1))));
        }
    }
    if let Some(description) = &event.description {
        entry.description(&lines(description));
    }
    if let Some(place) = &event.place {
        entry.location(&line(place));
    }
    if let Some(address) = &event.address {
        entry.url(address.as_str());
    }
    if event.is_cancelled {
        entry.status(EventStatus::Cancelled);
    }
    for (at, days) in event.reminders.iter().enumerate() {
        let hours = match event.when {
            // A day begins at midnight; a reminder at that hour helps nobody.
            When::Day(_) | When::Days(..) => i64::from(*days) * 24 - REMINDED_AT,
            When::At { .. } => i64::from(*days) * 24,
        };
        let mut alarm = Alarm::display(&line(&event.summary), -Duration::hours(hours));
        // Said here, or the library would ask the clock and draw lots.
        alarm.timestamp(event.stamped_at).uid(&format!("{uid}-reminder-{at}"));
        entry.alarm(alarm);
    }
    entry.done()
}

/// Whole days. The end is the day after the last one: that is how the format counts.
fn whole_days(entry: &mut Entry, first: NaiveDate, last: NaiveDate) {
    let end = last.checked_add_days(Days::new(1)).unwrap_or(last);
    entry
        .starts(first)
        .ends(end)
        // Who has a deadline is not busy all day.
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .append_property(Property::new("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE"))
        .append_property(Property::new("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"));
}

/// The moment of a time by London's clocks. Of two the earlier is meant; a time that the clocks leave
/// out is as much later as they are put on.
fn moment(time: NaiveDateTime) -> Instant {
    match London.from_local_datetime(&time) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
        LocalResult::None => {
            let before = London.from_local_datetime(&(time - Duration::hours(1))).earliest();
            before.map_or_else(
                || time.date().and_time(NaiveTime::MIN).and_utc(),
                |at| at.to_utc() + Duration::hours(1),
            )
        }
    }
}

/// One line of text.
fn line(text: &str) -> String {
    text.chars().filter_map(printable).take(LONGEST).collect::<String>().trim().to_owned()
}

/// Several lines of text.
fn lines(text: &str) -> String {
    let all: Vec<String> = text.lines().map(line).collect();
    all.join("\n").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(when: When) -> Event {
        Event {
            uid: "obligation-1@actionplan".into(),
            sequence: 3,
            stamped_at: "2025-01-20T09:30:00Z".parse().unwrap(),
            when,
            summary: "Final plan due".into(),
            description: None,
            place: None,
            address: None,
            reminders: vec![7, 1],
            is_cancelled: false,
        }
    }

    fn written(event: Event) -> String {
        render(&Calendar { name: "Plan, 2024".into(), events: vec![event] })
    }

    #[test]
    fn a_deadline_is_a_whole_day_that_ends_with_the_next() {
        let day = "2024-05-17".parse().unwrap();
        let text = written(event(When::Day(day)));
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "X-WR-CALNAME:Plan\\, 2024",
            "X-WR-TIMEZONE:Europe/London",
            "UID:obligation-1@actionplan",
            "SEQUENCE:3",
            "DTSTAMP:20250120T093000Z",
            "DTSTART;VALUE=DATE:20240517",
            "DTEND;VALUE=DATE:20240518",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
        ] {
            assert!(text.lines().any(|own| own == line), "{line}\n{text}");
        }
        assert_eq!(text, written(event(When::Day(day))), "no clock, no lots");
        for once in ["VERSION:", "PRODID:", "CALSCALE:", "METHOD:", "X-PUBLISHED-TTL:"] {
            assert_eq!(text.lines().filter(|own| own.starts_with(once)).count(), 1, "{once}");
        }
        assert_eq!(text.matches("BEGIN:VALARM").count(), 2);
    }

    #[test]
    fn meetings_are_right_on_both_sides_of_both_changes_of_clocks() {
        for (local, utc) in [
            ("2025-01-30T10:30:00", "20250130T103000Z"),
            ("2025-03-29T10:30:00", "20250329T103000Z"),
            ("2025-03-30T10:30:00", "20250330T093000Z"),
            ("2025-10-25T10:30:00", "20251025T093000Z"),
            ("2025-10-26T10:30:00", "20251026T103000Z"),
            // Left out in spring, twice in autumn.
            ("2025-03-30T01:30:00", "20250330T013000Z"),
            ("2025-10-26T01:30:00", "20251026T003000Z"),
        ] {
            let when = When::At { starts: local.parse().unwrap(), minutes: 90 };
            let text = written(event(when));
            assert!(text.contains(&format!("DTSTART:{utc}")), "{local}\n{text}");
        }
    }

    #[test]
    fn nobody_can_write_an_event_of_their_own() {
        let mut own = event(When::Day("2024-05-17".parse().unwrap()));
        own.summary = "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:b, c; d\\".into();
        own.description = Some("one\r\ntwo\n\u{0}three".into());
        own.uid = "x\r\nATTACH:https://example.org".into();
        let text = written(own);
        assert_eq!(text.lines().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
        assert!(!text.lines().any(|line| line.starts_with("ATTACH")), "{text}");
        let whole = text.replace("\r\n ", "");
        assert!(whole.contains("DESCRIPTION:one\\ntwo\\nthree"), "{whole}");
        assert!(whole.contains("b\\, c\\; d\\\\"), "{whole}");
    }

    #[test]
    fn lines_are_folded_within_75_bytes() {
        let mut own = event(When::Day("2024-05-17".parse().unwrap()));
        own.summary = "Pwyllgor Rhianta Corfforaethol – ŵŷ ".repeat(20);
        own.description = Some("x".repeat(3000));
        let text = written(own);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert!(text.split("\r\n").all(|line| !line.contains('\n')));
    }
}
