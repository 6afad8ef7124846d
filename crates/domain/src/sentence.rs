//! Sentences that could be read aloud at a meeting: how a plan stands, how far away a day is.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::{
    governance::backward::{PapersState, Stop},
    time::spoken,
};

/// How many actions of a plan stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Under way and in time.
    pub on_track: u32,
    /// Something says it may not be done in time.
    pub at_risk: u32,
    /// Past the due date.
    pub late: u32,
    /// Complete, verified or embedded.
    pub complete: u32,
    /// The start has not come yet.
    pub not_started: u32,
    /// Will not be done.
    pub not_proceeding: u32,
}

impl Standing {
    /// How many there are.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.on_track
            + self.at_risk
            + self.late
            + self.complete
            + self.not_started
            + self.not_proceeding
    }
}

/// Whether a plan is on track: "9 of 14 actions are on track or complete. 2 are late and 3 at
/// risk."
#[must_use]
pub fn standing(counts: &Standing) -> String {
    let total = counts.total();
    if total == 0 {
        return "The plan has no actions yet.".into();
    }
    let good = counts.on_track + counts.complete;
    let be = |count: u32| if count == 1 || total == 1 { "is" } else { "are" };
    let mut text = format!(
        "{good} of {total} action{} {} on track or complete.",
        if total == 1 { "" } else { "s" },
        be(good)
    );
    let trouble = match (counts.late, counts.at_risk) {
        (0, 0) => " None is late or at risk.".to_owned(),
        (late, 0) => format!(" {late} {} late.", be(late)),
        (0, at_risk) => format!(" {at_risk} {} at risk.", be(at_risk)),
        (late, at_risk) => format!(" {late} {} late and {at_risk} at risk.", be(late)),
    };
    text.push_str(&trouble);
    for (count, what) in
        [(counts.not_started, "not due to start yet"), (counts.not_proceeding, "not going ahead")]
    {
        if count > 0 {
            let _ = write!(text, " {count} {} {what}.", be(count));
        }
    }
    text
}

/// That owners see a risk where the rating sees none: "The owner of 1 action that is on track says
/// that it is at risk."
#[must_use]
pub fn doubted(actions: usize) -> Option<String> {
    match actions {
        0 => None,
        1 => Some("The owner of 1 action that is on track says that it is at risk.".into()),
        _ => Some(format!(
            "The owners of {actions} actions that are on track say that they are at risk."
        )),
    }
}

/// What a report asks of members: "To ask members to comment on the draft."
#[must_use]
pub fn purpose(words: &str) -> String {
    format!("To ask members to {words}.")
}

/// A meeting on the way back from a date: "The Corporate Parenting Panel of 24 April 2024 is its last
/// meeting before 17 May 2024; its papers are due on 16 April 2024."
#[must_use]
pub fn stop(body: Option<&str>, stop: &Stop, due: NaiveDate) -> String {
    let of = capital(&body.map_or_else(|| "the meeting".to_owned(), with_article));
    let held = spoken(stop.held_on);
    let last = if stop.is_last {
        format!("is its last meeting before {}", spoken(due))
    } else {
        format!("comes before {}", spoken(due))
    };
    let papers = match (stop.papers, stop.papers_due_on) {
        (PapersState::Frozen, _) => "its pack was frozen".to_owned(),
        (_, None) => "the calendar does not reach to say when its papers are due".to_owned(),
        (PapersState::Missed, Some(on)) => format!("its papers were due on {}", spoken(on)),
        (_, Some(on)) => format!("its papers are due on {}", spoken(on)),
    };
    format!("{of} of {held} {last}; {papers}.")
}

/// By whom an area was closed, and where that is written: "resolved by the Corporate Parenting Panel
/// (minute 24/17)". The day of the resolution is said where it is not that of the closing.
#[must_use]
pub fn resolved_by(body: Option<&str>, minutes: Option<&str>, on: Option<NaiveDate>) -> String {
    let on = on.map(|on| format!(" on {}", spoken(on))).unwrap_or_default();
    let by = body.map_or_else(|| "a body".to_owned(), with_article);
    let minutes = minutes.map(|text| {
        let rest = text.strip_prefix("Minute").or_else(|| text.strip_prefix("minute"));
        match rest {
            Some(rest) => format!(" (minute{rest})"),
            None if text.starts_with(|c: char| c.is_ascii_digit()) => format!(" (minute {text})"),
            None => format!(" ({text})"),
        }
    });
    format!("resolved{on} by {by}{}", minutes.unwrap_or_default())
}

/// That an area is closed: "Closed by us on 23 October 2024: resolved by the Corporate Parenting
/// Panel (minute 24/17)".
#[must_use]
pub fn closed_by_us(on: NaiveDate, resolved: Option<&str>) -> String {
    let resolved = resolved.unwrap_or("no resolution recorded");
    format!("Closed by us on {}: {resolved}", spoken(on))
}

/// What is in danger of being missed at a stop.
#[must_use]
pub fn stop_warning(body: Option<&str>, stop: &Stop, today: NaiveDate) -> Option<String> {
    let of = body.map_or_else(|| "the meeting".to_owned(), with_article);
    let held = spoken(stop.held_on);
    let on = stop.papers_due_on?;
    match stop.papers {
        PapersState::Missed => Some(format!(
            "The papers for {of} of {held} were due on {}, {}, and no pack was frozen.",
            spoken(on),
            away(on, today)
        )),
        PapersState::DueToday => {
            Some(format!("The papers for {of} of {held} are due today: freeze the pack."))
        }
        PapersState::DueSoon => Some(format!(
            "The papers for {of} of {held} are due on {}, {}.",
            spoken(on),
            away(on, today)
        )),
        PapersState::Ahead | PapersState::Frozen | PapersState::Unknown => None,
    }
}

/// That no meeting comes before a date.
#[must_use]
pub fn no_stop(due: NaiveDate) -> String {
    format!("No meeting is set before {}: nobody will have seen the plan.", spoken(due))
}

/// What is not done of an area that is to be closed: "2 of its actions are not complete: 1.1 and 1.3.
/// 1 of them is late."
#[must_use]
pub fn still_open(references: &[String], late: usize) -> Option<String> {
    let said = match references {
        [] => return None,
        [only] => format!("1 of its actions is not complete: {only}."),
        all => format!("{} of its actions are not complete: {}.", all.len(), listed(all)),
    };
    Some(match late {
        0 => said,
        1 => format!("{said} 1 of them is late."),
        late => format!("{said} {late} of them are late."),
    })
}

/// With a capital, for the beginning of a sentence.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is due, and when: "The final plan is due on 17 May 2024 (in 23 days)."
#[must_use]
pub fn due(what: &str, due_on: NaiveDate, today: NaiveDate) -> String {
    let be = if due_on < today { "was" } else { "is" };
    format!("{what} {be} due on {} ({}).", spoken(due_on), away(due_on, today))
}

/// When a body meets next: "The next meeting of the Corporate Parenting Panel is on 30 January 2025."
#[must_use]
pub fn next_meeting(body: Option<&str>, held_on: NaiveDate) -> String {
    let of = body.map(|body| format!(" of {}", with_article(body))).unwrap_or_default();
    format!("The next meeting{of} is on {}.", spoken(held_on))
}

/// A body's name within a sentence: "the Corporate Parenting Panel", but "Cabinet".
#[must_use]
pub fn with_article(body: &str) -> String {
    if body.contains(' ') && !body.to_lowercase().starts_with("the ") {
        format!("the {body}")
    } else {
        body.to_owned()
    }
}

/// How far away a day is: "today", "tomorrow", "in 23 days", "12 days ago".
#[must_use]
pub fn away(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days < 0 => format!("{} days ago", -days),
        days => format!("in {days} days"),
    }
}

/// Some days in words: "1 day", "12 days".
#[must_use]
pub fn days(count: i64) -> String {
    if count == 1 { "1 day".into() } else { format!("{count} days") }
}

/// How often: "once", "twice", "3 times".
#[must_use]
pub fn times(count: i64) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}

/// What became of a due date: "31 March 2024, moved twice, now 30 June 2024 (91 days later)".
#[must_use]
pub fn due_date(original: Option<NaiveDate>, now: Option<NaiveDate>, moved: i32) -> String {
    match (original, now) {
        (_, None) => "No date yet".into(),
        (Some(original), Some(now)) if moved > 0 || original != now => {
            let later = (now - original).num_days();
            let way = if later < 0 { "earlier" } else { "later" };
            let often =
                if moved > 0 { format!("moved {}, ", times(moved.into())) } else { String::new() };
            let apart =
                if later == 0 { String::new() } else { format!(" ({} {way})", days(later.abs())) };
            format!("{}, {often}now {}{apart}", spoken(original), spoken(now))
        }
        (_, Some(now)) => spoken(now),
    }
}

/// Several things in a row: "4 complete, 5 on track and 2 late".
#[must_use]
pub fn listed<T: AsRef<str>>(parts: &[T]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [before @ .., last] => {
            let before: Vec<&str> = before.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", before.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn how_a_plan_stands_can_be_read_aloud() {
        let of = |on_track, at_risk, late, complete| Standing {
            on_track,
            at_risk,
            late,
            complete,
            ..Standing::default()
        };
        for (counts, expected) in [
            (of(0, 0, 0, 0), "The plan has no actions yet."),
            (of(1, 0, 0, 0), "1 of 1 action is on track or complete. None is late or at risk."),
            (of(5, 3, 2, 4), "9 of 14 actions are on track or complete. 2 are late and 3 at risk."),
            (of(2, 0, 1, 0), "2 of 3 actions are on track or complete. 1 is late."),
            (of(0, 0, 1, 0), "0 of 1 action is on track or complete. 1 is late."),
            (
                Standing { not_started: 10, not_proceeding: 1, ..of(4, 0, 0, 0) },
                "4 of 15 actions are on track or complete. None is late or at risk. \
                 10 are not due to start yet. 1 is not going ahead.",
            ),
            (of(0, 2, 0, 1), "1 of 3 actions is on track or complete. 2 are at risk."),
        ] {
            assert_eq!(standing(&counts), expected);
        }
    }

    #[test]
    fn days_are_told_from_where_one_stands() {
        let today = day("2024-04-24");
        for (other, expected) in [
            ("2024-05-17", "The final plan is due on 17 May 2024 (in 23 days)."),
            ("2024-04-25", "The final plan is due on 25 April 2024 (tomorrow)."),
            ("2024-04-24", "The final plan is due on 24 April 2024 (today)."),
            ("2024-04-23", "The final plan was due on 23 April 2024 (yesterday)."),
            ("2024-04-12", "The final plan was due on 12 April 2024 (12 days ago)."),
        ] {
            assert_eq!(due("The final plan", day(other), today), expected);
        }
        assert_eq!(
            next_meeting(Some("Corporate Parenting Panel"), day("2025-01-30")),
            "The next meeting of the Corporate Parenting Panel is on 30 January 2025."
        );
        assert_eq!(
            next_meeting(Some("Cabinet"), day("2025-01-30")),
            "The next meeting of Cabinet is on 30 January 2025."
        );
        assert_eq!(
            next_meeting(None, day("2025-01-30")),
            "The next meeting is on 30 January 2025."
        );
    }

    #[test]
    fn a_moved_date_keeps_its_first_promise() {
        let (first, then) = (Some(day("2024-03-31")), Some(day("2024-06-30")));
        for (original, now, moved, expected) in [
            (first, then, 2, "31 March 2024, moved twice, now 30 June 2024 (91 days later)"),
            (then, first, 1, "30 June 2024, moved once, now 31 March 2024 (91 days earlier)"),
            (first, first, 3, "31 March 2024, moved 3 times, now 31 March 2024"),
            (first, then, 0, "31 March 2024, now 30 June 2024 (91 days later)"),
            (first, first, 0, "31 March 2024"),
            (None, then, 0, "30 June 2024"),
            (first, None, 0, "No date yet"),
        ] {
            assert_eq!(due_date(original, now, moved), expected);
        }
    }

    #[test]
    fn things_are_told_in_a_row() {
        let none: [&str; 0] = [];
        assert_eq!(listed(&none), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
