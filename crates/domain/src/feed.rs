//! Calendar feeds: a person's own dates under a secret address. The secret is never part of the
//! record.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    action::Action,
    authority::{Person, Role},
    change::subject,
    coded::coded,
    governance::{Meeting, question::Question},
    id::Id,
    obligation::Obligation,
    time::Instant,
};

/// The address of a person's calendar in one authority. There is one for each person: a fresh secret
/// takes the place of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFeed {
    /// Stable id.
    pub id: Id<CalendarFeed>,
    /// How often it was changed.
    pub version: i64,
    /// Whose dates it shows.
    pub person: Id<Person>,
    /// When the address that works now, or the last that worked, was made.
    pub made_at: Instant,
    /// When it was revoked; nothing while it works.
    pub revoked_at: Option<Instant>,
}
subject!(CalendarFeed, CalendarFeed);

coded! {
    /// What kind of date stands in a feed. The code is part of what an event is known by, for ever.
    pub enum DateKind {
        /// An action is due.
        ActionDue = "action",
        /// A step on the way to an action is due.
        MilestoneDue = "milestone",
        /// A question is to be answered.
        AnswerDue = "answer",
        /// A body meets.
        Meeting = "meeting",
        /// The papers of a meeting are due.
        PapersDue = "papers",
        /// Something is due because of an inspection.
        ObligationDue = "obligation",
    }
}

/// For whom a kind of date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// For everybody with this role.
    Yes,
    /// Only where it is their own: of an action that a post of theirs owns or helps with, of a
    /// question that they asked or that such a post is asked.
    Own,
    /// Not in the feed of this role.
    No,
}

impl DateKind {
    /// For whom of a role it is. `docs/calendar-feeds.md` prints the table.
    #[must_use]
    pub const fn shown_to(self, role: Role) -> Shown {
        match (self, role) {
            (Self::ActionDue | Self::MilestoneDue | Self::AnswerDue, _) => Shown::Own,
            (Self::Meeting, Role::Manager) => Shown::No,
            (Self::Meeting, _)
            | (Self::PapersDue, Role::Administrator | Role::PlanLead)
            | (Self::ObligationDue, Role::PlanLead | Role::Manager) => Shown::Yes,
            (Self::PapersDue | Self::ObligationDue, _) => Shown::No,
        }
    }

    /// How many days before there is a reminder.
    #[must_use]
    pub const fn reminders(self) -> &'static [u16] {
        match self {
            Self::ActionDue | Self::MilestoneDue | Self::ObligationDue => &[14, 2],
            Self::AnswerDue | Self::PapersDue => &[2],
            Self::Meeting => &[1],
        }
    }

    /// What an event of this kind is known by in calendars, for ever.
    #[must_use]
    pub fn uid(self, of: Uuid) -> String {
        format!("{}-{of}@actionplan", self.code())
    }
}

/// A day of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedDate {
    /// What is on it.
    pub kind: DateKind,
    /// Of what: an action, a milestone, a meeting.
    pub of: Uuid,
    /// Grows with every change of it.
    pub sequence: i64,
    /// The day.
    pub day: NaiveDate,
    /// Whether it does not take place.
    pub is_cancelled: bool,
}

impl FeedDate {
    const fn new(kind: DateKind, of: Uuid, sequence: i64, day: NaiveDate) -> Self {
        Self { kind, of, sequence, day, is_cancelled: false }
    }

    /// The days of an action, as long as work on it is expected: its own, and those of the steps that
    /// were not reached. What was finished or given up is on no one's mind any more.
    #[must_use]
    pub fn of_action(action: &Action) -> Vec<Self> {
        if !action.delivery.status().is_open() {
            return Vec::new();
        }
        let (id, sequence) = (action.id.raw(), action.version);
        let due = action.due_on.map(|day| Self::new(DateKind::ActionDue, id, sequence, day));
        let open = action.milestones.iter().filter(|it| it.done_on.is_none());
        // A step has no version of its own: a change of it is one of its action.
        let steps =
            open.map(|it| Self::new(DateKind::MilestoneDue, it.id.raw(), sequence, it.due_on));
        due.into_iter().chain(steps).collect()
    }

    /// The day by which a question is to be answered, until it is or was taken back.
    #[must_use]
    pub fn of_question(question: &Question) -> Option<Self> {
        let waits = question.answered_on.is_none() && question.withdrawn.is_none();
        let date = || {
            let (id, sequence) = (question.id.raw(), question.version);
            Self::new(DateKind::AnswerDue, id, sequence, question.answer_by)
        };
        waits.then(date)
    }

    /// The day to work to of an obligation, until it is met.
    #[must_use]
    pub fn of_obligation(obligation: &Obligation) -> Option<Self> {
        let day = obligation.due_on().filter(|_| obligation.met_on.is_none())?;
        let (id, sequence) = (obligation.id.raw(), obligation.version);
        Some(Self::new(DateKind::ObligationDue, id, sequence, day))
    }

    /// The day of a meeting. A cancelled one stays and says so: what is merely gone is kept by some
    /// programs.
    #[must_use]
    pub fn of_meeting(meeting: &Meeting) -> Self {
        let date = Self::new(DateKind::Meeting, meeting.id.raw(), meeting.version, meeting.held_on);
        Self { is_cancelled: meeting.cancelled.is_some(), ..date }
    }

    /// The last day on which the papers of a meeting can go out. It moves with the meeting, and with
    /// the working days, so both count.
    #[must_use]
    pub fn of_papers(meeting: &Meeting, calendar_version: i64, day: NaiveDate) -> Self {
        let sequence = meeting.version + calendar_version;
        let date = Self::new(DateKind::PapersDue, meeting.id.raw(), sequence, day);
        Self { is_cancelled: meeting.cancelled.is_some(), ..date }
    }
}

/// The days around `today` that a feed shows: a year back, so that last year's meetings stay in the
/// calendar for a while, and three years ahead.
#[must_use]
pub fn span(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let from = today.checked_sub_days(Days::new(366)).unwrap_or(today);
    (from, today.checked_add_days(Days::new(3 * 366)).unwrap_or(today))
}

/// The most events of one feed: the nearest to today stay.
pub const MOST_EVENTS: usize = 1000;

/// What of these dates a feed shows, in order of their days.
#[must_use]
pub fn within<T>(mut dates: Vec<(FeedDate, T)>, today: NaiveDate) -> Vec<(FeedDate, T)> {
    let (from, to) = span(today);
    dates.retain(|(date, _)| from <= date.day && date.day <= to);
    dates.sort_by_key(|(date, _)| ((date.day - today).num_days().abs(), date.kind, date.of));
    dates.truncate(MOST_EVENTS);
    dates.sort_by_key(|(date, _)| (date.day, date.kind, date.of));
    dates
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{
        action::{Milestone, status::DeliveryStatus},
        governance::question::Withdrawal,
        sample::{self, day, id, line, prose},
    };

    /// The table of `docs/calendar-feeds.md`.
    fn printed() -> String {
        let cell = |shown| match shown {
            Shown::Yes => "yes",
            Shown::Own => "own",
            Shown::No => "no",
        };
        let roles: Vec<String> = Role::ALL.iter().map(|role| role.code().to_owned()).collect();
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head = [vec!["date".to_owned()], roles, vec!["reminders".to_owned()]].concat();
        let mut table = line(&head) + &line(&vec!["---".to_owned(); head.len()]);
        for kind in DateKind::ALL {
            let cells = Role::ALL.iter().map(|role| cell(kind.shown_to(*role)).to_owned());
            let days: Vec<_> = kind.reminders().iter().map(u16::to_string).collect();
            let days = match days.as_slice() {
                [one] if one == "1" => "1 day before".to_owned(),
                _ => format!("{} days before", days.join(" and ")),
            };
            let row: Vec<String> =
                [kind.code().to_owned()].into_iter().chain(cells).chain([days]).collect();
            table += &line(&row);
        }
        table
    }

    #[test]
    fn whose_feed_shows_what_is_what_the_docs_say() {
        let docs = include_str!("../../../docs/calendar-feeds.md");
        assert!(docs.contains(&printed()), "docs/calendar-feeds.md should hold\n{}", printed());
    }

    #[test]
    fn what_an_event_is_known_by_says_its_kind_and_whose_it_is() {
        let of = Uuid::from_u128(7);
        let uids: std::collections::BTreeSet<_> =
            DateKind::ALL.iter().map(|kind| kind.uid(of)).collect();
        assert_eq!(uids.len(), DateKind::ALL.len());
        assert_eq!(
            DateKind::ActionDue.uid(of),
            "action-00000000-0000-0000-0000-000000000007@actionplan"
        );
    }

    fn meeting(cancelled: bool) -> Meeting {
        Meeting {
            id: id(81),
            version: 3,
            body: id(80),
            held_on: day("2024-04-24"),
            title: Some(line("Annual meeting")),
            place: None,
            note: None,
            cancelled: cancelled.then(|| prose("Snow.")),
        }
    }

    #[rstest]
    #[case(false)]
    #[case(true)]
    fn a_meeting_and_its_papers_move_and_are_cancelled_together(#[case] cancelled: bool) {
        let meeting = meeting(cancelled);
        let held = FeedDate::of_meeting(&meeting);
        assert_eq!((held.day, held.sequence, held.is_cancelled), (day("2024-04-24"), 3, cancelled));
        let papers = FeedDate::of_papers(&meeting, 2, day("2024-04-16"));
        assert_eq!((papers.of, papers.sequence, papers.is_cancelled), (held.of, 5, cancelled));
    }

    #[rstest]
    #[case::open(DeliveryStatus::NotStarted, &[(DateKind::ActionDue, 40), (DateKind::MilestoneDue, 45)])]
    #[case::under_way(DeliveryStatus::InProgress, &[(DateKind::ActionDue, 40), (DateKind::MilestoneDue, 45)])]
    #[case::done(DeliveryStatus::Complete, &[])]
    #[case::signed_off(DeliveryStatus::Verified, &[])]
    #[case::given_up(DeliveryStatus::NotProceeding, &[])]
    fn an_action_stands_in_calendars_while_work_on_it_is_expected(
        #[case] status: DeliveryStatus,
        #[case] dates: &[(DateKind, u128)],
    ) {
        let step = |number, done: Option<&str>| Milestone {
            id: id(number),
            title: line("A step"),
            due_on: day("2025-02-01"),
            done_on: done.map(day),
        };
        let action = Action {
            version: 4,
            due_on: Some(day("2025-03-31")),
            milestones: vec![step(44, Some("2025-01-15")), step(45, None)],
            delivery: sample::delivery(status, day("2025-01-10")),
            ..sample::action()
        };
        let found: Vec<_> =
            FeedDate::of_action(&action).iter().map(|it| (it.kind, it.of.as_u128())).collect();
        assert_eq!(found, dates);
        assert!(FeedDate::of_action(&action).iter().all(|it| it.sequence == 4));
        let undated = Action { due_on: None, milestones: vec![], ..action };
        assert_eq!(FeedDate::of_action(&undated), []);
    }

    #[test]
    fn a_question_stands_there_until_it_is_answered_or_taken_back() {
        let open = sample::question();
        assert_eq!(FeedDate::of_question(&open).map(|it| it.day), Some(open.answer_by));
        let answered = Question { answered_on: Some(day("2025-01-09")), ..open.clone() };
        let gone = Withdrawal { on: day("2025-01-09"), by: id(1), reason: prose("Twice.") };
        let withdrawn = Question { withdrawn: Some(gone), ..open };
        assert_eq!(FeedDate::of_question(&answered), None);
        assert_eq!(FeedDate::of_question(&withdrawn), None);
    }

    #[test]
    fn an_obligation_stands_there_until_it_is_met() {
        let due = Obligation {
            id: id(60),
            version: 2,
            inspection: id(10),
            rule: line("statement"),
            name: line("Written statement of action"),
            recipients: vec![],
            counted_from: day("2024-02-06"),
            counted: None,
            calendar_gap: None,
            computed_on: Some(day("2024-05-17")),
            stated_on: None,
            agreed_on: None,
            agreed_note: None,
            met_on: None,
        };
        let date = FeedDate::of_obligation(&due).unwrap();
        assert_eq!((date.day, date.sequence), (day("2024-05-17"), 2));
        let met = Obligation { met_on: Some(day("2024-05-10")), ..due.clone() };
        let unknown = Obligation { computed_on: None, ..due };
        assert_eq!(FeedDate::of_obligation(&met), None);
        assert_eq!(FeedDate::of_obligation(&unknown), None);
    }

    #[test]
    fn a_feed_is_of_the_days_around_today_and_never_endless() {
        let today = day("2025-01-20");
        let at = |on: &str, of: u128| {
            let date = FeedDate::new(DateKind::ActionDue, Uuid::from_u128(of), 1, day(on));
            (date, ())
        };
        let days = |dates: Vec<(FeedDate, ())>| -> Vec<String> {
            within(dates, today).iter().map(|(date, ())| date.day.to_string()).collect()
        };
        let all = ["2028-01-24", "2025-02-01", "2024-01-20", "2024-01-19", "2028-01-23"];
        let all = all.into_iter().zip(0..).map(|(on, of)| at(on, of)).collect();
        assert_eq!(days(all), ["2024-01-20", "2025-02-01", "2028-01-23"]);
        let many = (0..2000).map(|of| at("2025-06-01", of)).chain([at("2025-01-19", 9999)]);
        let kept = within(many.collect(), today);
        assert_eq!(kept.len(), MOST_EVENTS);
        assert_eq!(kept[0].0.day, day("2025-01-19"));
    }
}
