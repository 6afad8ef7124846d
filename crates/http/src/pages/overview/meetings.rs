//! The meetings around a day: those that changes are told since, and the next one.

use application::{
    Actor, App, Failure, Paging,
    meetings::{self, MeetingQuery, MeetingView},
};
use chrono::{Months, NaiveDate};
use domain::{governance::BodyKind, time::spoken};

/// How far back meetings are offered.
const MONTHS: u32 = 24;

/// A meeting that takes or took place.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) day: NaiveDate,
    body: Option<(String, BodyKind)>,
}

impl Held {
    fn of(meeting: &MeetingView) -> Self {
        let body = meeting.body.as_ref();
        Self { day: meeting.held_on, body: body.map(|it| (it.name.to_string(), it.kind)) }
    }

    pub(super) fn body(&self) -> Option<&str> {
        self.body.as_ref().map(|(name, _)| name.as_str())
    }

    fn is_of_panel(&self) -> bool {
        self.body.as_ref().is_some_and(|(_, kind)| *kind == BodyKind::CorporateParentingPanel)
    }

    /// "23 October 2024, Corporate Parenting Panel".
    pub(super) fn label(&self) -> String {
        let body = self.body().map(|body| format!(", {body}")).unwrap_or_default();
        format!("{}{body}", spoken(self.day))
    }
}

/// The meetings around a day, the earliest first.
#[derive(Debug, Clone)]
pub(super) struct Meetings {
    all: Vec<Held>,
    day: NaiveDate,
}

impl Meetings {
    pub(super) async fn load(app: &App, actor: &Actor, day: NaiveDate) -> Result<Self, Failure> {
        let query = MeetingQuery {
            from: day.checked_sub_months(Months::new(MONTHS)),
            ..MeetingQuery::default()
        };
        let most = Paging { limit: Some(Paging::MOST), after: None };
        let found = meetings::list(app, actor, query, most).await?.value.items;
        let held = found.iter().filter(|meeting| meeting.cancelled.is_none());
        Ok(Self { all: held.map(Held::of).collect(), day })
    }

    /// Those before the day, the latest first.
    pub(super) fn before(&self) -> impl Iterator<Item = &Held> {
        self.all.iter().rev().filter(|it| it.day < self.day)
    }

    /// The last one before the day: of the panel, if it met.
    pub(super) fn last(&self) -> Option<&Held> {
        self.before().find(|it| it.is_of_panel()).or_else(|| self.before().next())
    }

    /// The next one, on the day itself or after it: of the panel, if it is to meet.
    pub(super) fn next(&self) -> Option<&Held> {
        let mut ahead = self.all.iter().filter(|it| it.day >= self.day);
        let mut again = ahead.clone();
        again.find(|it| it.is_of_panel()).or_else(|| ahead.next())
    }

    /// The days of the panel's meetings up to the day; of all where there is no panel.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
        let past = || self.all.iter().filter(|it| it.day <= self.day);
        let of_panel: Vec<_> = past().filter(|it| it.is_of_panel()).map(|it| it.day).collect();
        if of_panel.is_empty() { past().map(|it| it.day).collect() } else { of_panel }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(day: &str, kind: BodyKind) -> Held {
        Held { day: day.parse().unwrap(), body: Some((format!("The {}", kind.code()), kind)) }
    }

    #[test]
    fn the_panel_counts_before_other_bodies() {
        use BodyKind::{CorporateParentingPanel as Panel, ImprovementBoard as Board};
        let day = "2025-01-20".parse().unwrap();
        let all = vec![
            held("2024-10-23", Panel),
            held("2024-12-11", Board),
            held("2025-01-22", Board),
            held("2025-01-30", Panel),
        ];
        let dates = |it: Option<&Held>| it.map(|it| it.day.to_string());
        let meetings = Meetings { all: all.clone(), day };
        assert_eq!(dates(meetings.last()).as_deref(), Some("2024-10-23"));
        assert_eq!(dates(meetings.next()).as_deref(), Some("2025-01-30"));
        assert_eq!(meetings.days().len(), 1);
        assert_eq!(meetings.before().count(), 2);
        let boards: Vec<_> = all.into_iter().filter(|it| !it.is_of_panel()).collect();
        let meetings = Meetings { all: boards, day };
        assert_eq!(dates(meetings.last()).as_deref(), Some("2024-12-11"));
        assert_eq!(dates(meetings.next()).as_deref(), Some("2025-01-22"));
        let none = Meetings { all: Vec::new(), day };
        assert!(none.last().is_none() && none.next().is_none() && none.days().is_empty());
    }
}
