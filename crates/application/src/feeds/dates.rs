//! From what somebody may see to the events of their calendar. An event says what is due and leads to
//! its page: no description, no note and no name of a person goes to the calendar programs of others.

use chrono::NaiveDate;
use documents::{
    calendar::{Calendar, Event, When},
    model::Address,
};
use domain::{
    action::Action,
    feed::{DateKind, FeedDate, within},
    governance::{Meeting, backward::CLEAR_DAYS, question::Question},
    obligation::Obligation,
    time::spoken,
};
use uuid::Uuid;

use super::days::{Days, plan_of};

/// The words of an event.
struct Said {
    summary: String,
    description: Option<String>,
    place: Option<String>,
    /// Below the address of the site.
    page: String,
}

impl Said {
    fn new(summary: String, page: String) -> Self {
        Self { summary, description: None, place: None, page }
    }

    fn more(self, description: String) -> Self {
        Self { description: Some(description).filter(|it| !it.is_empty()), ..self }
    }
}

/// The calendar of what was found.
pub(super) fn calendar(days: &Days, today: NaiveDate, site: &str) -> Calendar {
    let mut dates: Vec<(FeedDate, Said)> = Vec::new();
    for action in &days.actions {
        let all = FeedDate::of_action(action).into_iter();
        dates.extend(all.map(|date| (date, of_action(days, action, date))));
    }
    for question in &days.questions {
        let date = FeedDate::of_question(question);
        dates.extend(date.map(|date| (date, of_question(days, question))));
    }
    for meeting in &days.meetings {
        dates.push((FeedDate::of_meeting(meeting), of_meeting(days, meeting)));
        dates.extend(papers(days, meeting));
    }
    for obligation in &days.obligations {
        let date = FeedDate::of_obligation(obligation);
        dates.extend(date.map(|date| (date, of_obligation(obligation))));
    }
    let event = |(date, said): (FeedDate, Said)| event(days, site, date, said);
    Calendar {
        name: format!("Action plan dates, {}", days.authority),
        events: within(dates, today).into_iter().map(event).collect(),
    }
}

fn event(days: &Days, site: &str, date: FeedDate, said: Said) -> Event {
    let summary =
        if date.is_cancelled { format!("Cancelled: {}", said.summary) } else { said.summary };
    // Nobody is reminded of what does not take place.
    let reminders = if date.is_cancelled { &[] } else { date.kind.reminders() };
    Event {
        uid: date.kind.uid(date.of),
        sequence: u32::try_from(date.sequence).unwrap_or(u32::MAX),
        stamped_at: days.at,
        when: When::Day(date.day),
        summary,
        description: said.description,
        place: said.place,
        address: Address::parse(&format!("{site}{}", said.page)),
        reminders: reminders.to_vec(),
        is_cancelled: date.is_cancelled,
    }
}

fn of_action(days: &Days, action: &Action, date: FeedDate) -> Said {
    let Action { reference, title, .. } = action;
    let summary = match date.kind {
        DateKind::MilestoneDue => {
            let step = action.milestones.iter().find(|it| it.id.raw() == date.of);
            let step = step.map_or_else(String::new, |step| step.title.to_string());
            format!("Milestone of action {reference} due: {step}")
        }
        _ => format!("Action {reference} due: {title}"),
    };
    let owns = action.owner.is_some_and(|owner| days.posts.contains(&owner));
    let whose = if owns { "A post of yours owns it." } else { "A post of yours helps with it." };
    let plan = plan_of(days, action.plan);
    Said::new(summary, format!("/actions/{}", action.id)).more(format!("{plan}\n{whose}"))
}

fn of_question(days: &Days, question: &Question) -> Said {
    let asked = question.by.raw() == days.person;
    let whose = if asked { "You asked it." } else { "A post of yours is asked." };
    let plan = plan_of(days, question.plan);
    let asked_on = spoken(question.asked_on);
    Said::new(
        format!("Answer due to the question of {asked_on}"),
        format!("/questions/{}", question.id),
    )
    .more(format!("{plan}\n{whose}"))
}

fn body_of(days: &Days, meeting: &Meeting) -> String {
    let name = days.bodies.get(&meeting.body.raw());
    name.map_or_else(|| "A body".to_owned(), ToString::to_string)
}

fn page_of(meeting: Uuid) -> String {
    format!("/meetings/{meeting}")
}

fn of_meeting(days: &Days, meeting: &Meeting) -> Said {
    let body = body_of(days, meeting);
    let title = meeting.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
    Said {
        place: meeting.place.as_ref().map(ToString::to_string),
        ..Said::new(format!("{body}{title}"), page_of(meeting.id.raw()))
    }
}

/// The papers of a meeting, for those who send them out.
fn papers(days: &Days, meeting: &Meeting) -> Option<(FeedDate, Said)> {
    let (calendar, to_come) = days.papers.as_ref()?;
    let day = calendar.papers_due(meeting.held_on, CLEAR_DAYS).ok()?;
    let date = FeedDate::of_papers(meeting, calendar.version, day);
    let (body, held) = (body_of(days, meeting), spoken(meeting.held_on));
    let said = Said::new(format!("Papers due for {body} of {held}"), page_of(meeting.id.raw()));
    to_come.contains(&meeting.id.raw()).then_some((date, said))
}

fn of_obligation(obligation: &Obligation) -> Said {
    let to = match obligation.recipients.as_slice() {
        [] => String::new(),
        all => format!("To {}", all.join(", ")),
    };
    let page = format!("/inspections/{}", obligation.inspection);
    Said::new(format!("Due: {}", obligation.name), page).more(to)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use domain::{Id, Line, Title, action::status::Delivery};

    use super::*;

    fn id<T>(number: u128) -> Id<T> {
        Id::new(Uuid::from_u128(number))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn meeting(cancelled: bool) -> Meeting {
        Meeting {
            id: id(81),
            version: 3,
            body: id(80),
            held_on: day("2025-02-12"),
            title: None,
            place: Some(Title::parse("County Hall").unwrap()),
            note: None,
            cancelled: cancelled.then(|| domain::Note::parse("Snow.").unwrap()),
        }
    }

    fn days(meeting: Meeting) -> Days {
        Days {
            authority: Title::parse("East Sussex").unwrap(),
            at: "2025-01-20T09:30:00Z".parse().unwrap(),
            posts: vec![id(30)],
            person: Uuid::from_u128(1),
            actions: vec![],
            questions: vec![],
            plans: HashMap::new(),
            meetings: vec![meeting],
            bodies: HashMap::from([(Uuid::from_u128(80), Title::parse("Panel").unwrap())]),
            papers: None,
            obligations: vec![],
        }
    }

    #[test]
    fn a_meeting_says_where_it_is_and_leads_to_its_page() {
        let made = calendar(&days(meeting(false)), day("2025-01-20"), "https://plans.example");
        assert_eq!(made.name, "Action plan dates, East Sussex");
        let [event] = made.events.as_slice() else { panic!("{made:?}") };
        assert_eq!(event.summary, "Panel");
        assert_eq!(event.place.as_deref(), Some("County Hall"));
        assert_eq!((event.sequence, event.when), (3, When::Day(day("2025-02-12"))));
        assert_eq!(event.reminders, [1]);
        let address = event.address.as_ref().map(|it| it.as_str().to_owned());
        assert_eq!(address.unwrap(), format!("https://plans.example/meetings/{}", id::<()>(81)));
    }

    #[test]
    fn a_cancelled_meeting_says_so_and_reminds_nobody() {
        let made = calendar(&days(meeting(true)), day("2025-01-20"), "https://plans.example");
        let event = &made.events[0];
        assert!(event.is_cancelled && event.reminders.is_empty());
        assert_eq!(event.summary, "Cancelled: Panel");
    }

    #[test]
    fn an_action_says_whose_it_is_and_nothing_that_is_written_in_it() {
        let mut found = days(meeting(false));
        found.meetings.clear();
        let action = |number, owner| Action {
            id: id(number),
            version: 2,
            plan: id(10),
            reference: Line::parse("1.2").unwrap(),
            title: Title::parse("Train managers").unwrap(),
            description: None,
            outcome: None,
            success_criterion: None,
            areas: vec![],
            owner: Some(id(owner)),
            contributors: vec![],
            starts_on: None,
            original_due_on: None,
            due_on: Some(day("2025-03-31")),
            revisions: 0,
            milestones: vec![],
            depends_on: vec![],
            delivery: Delivery::NotStarted,
            blocked: None,
            impact: domain::action::Impact::default(),
            latest: None,
            internal_note: Some(domain::Account::parse("Not for calendars.").unwrap()),
            public_words: None,
            childrens_words: None,
            watch: domain::rating::Watch::default(),
        };
        found.actions = vec![action(40, 30), action(41, 31)];
        let made = calendar(&found, day("2025-01-20"), "https://plans.example");
        let said: Vec<_> = made.events.iter().filter_map(|it| it.description.clone()).collect();
        assert_eq!(said.len(), 2);
        assert!(said[0].contains("owns it") && said[1].contains("helps with it"), "{said:?}");
        assert!(!documents::calendar::render(&made).contains("Not for calendars"));
        assert_eq!(made.events[0].reminders, [14, 2]);
    }
}
