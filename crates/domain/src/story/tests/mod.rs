use super::*;
use crate::{
    authority::{Holder, Role},
    change::canonical_bytes,
    sample::{self, day, id, line, prose},
};

mod action;
mod governance;
mod packs;
mod progress;
mod report;
mod settings;
mod visit;

/// Knows posts 30 and 31, person 1, actions 40 and 41, areas 20 and 21, measure 60
/// and question 90.
struct Known;

/// Knows nothing.
pub(super) struct Unknown;

fn pick(raw: uuid::Uuid, known: &[(u128, &str)]) -> Option<String> {
    known.iter().find(|(id, _)| *id == raw.as_u128()).map(|(_, name)| (*name).to_owned())
}

impl Names for Known {
    fn post(&self, id: Id<Post>) -> Option<String> {
        pick(id.raw(), &[(30, "Head of Safeguarding"), (31, "Head of Fostering")])
    }
    fn person(&self, id: Id<Person>) -> Option<String> {
        pick(id.raw(), &[(1, "the plan lead")])
    }
    fn action(&self, id: Id<Action>) -> Option<String> {
        pick(id.raw(), &[(40, "1.2"), (41, "1.1")])
    }
    fn area(&self, id: Id<Area>) -> Option<String> {
        pick(id.raw(), &[(20, "1"), (21, "3a")])
    }
    fn measure(&self, id: Id<Measure>) -> Option<String> {
        pick(id.raw(), &[(60, "Plans judged good or better in audit")])
    }
    fn unit(&self, id: Id<Measure>) -> Option<String> {
        pick(id.raw(), &[(60, "%")])
    }
    fn resolution(&self, id: Id<AgendaItem>) -> Option<Resolved> {
        let body = pick(id.raw(), &[(82, "Corporate Parenting Panel")]);
        let minutes = Some("Minute 24/17".to_owned());
        body.map(|body| Resolved { on: day("2024-10-23"), body: Some(body), minutes })
    }
    fn inspection(&self, id: Id<Inspection>) -> Option<String> {
        pick(id.raw(), &[(6, "focused visit of 8 July 2025")])
    }
    fn question(&self, id: Id<Question>) -> Option<String> {
        pick(id.raw(), &[(90, "How many managers are trained?")])
    }
}

impl Names for Unknown {
    fn post(&self, _: Id<Post>) -> Option<String> {
        None
    }
    fn person(&self, _: Id<Person>) -> Option<String> {
        None
    }
    fn action(&self, _: Id<Action>) -> Option<String> {
        None
    }
    fn area(&self, _: Id<Area>) -> Option<String> {
        None
    }
}

#[test]
fn people_are_called_what_the_place_allows() {
    let holder = Holder { person: id(1), from: day("2023-01-01"), until: None };
    let post = Post { holders: vec![], ..sample::post() };
    let held = Post { holders: vec![holder.clone()], ..post.clone() };
    let until = Some(day("2024-05-31"));
    let left = Post { holders: vec![Holder { until, ..holder }], closed: true, ..post.clone() };
    assert_eq!(
        tell(Some(&post), Some(&held), &Unknown),
        ["Someone holds the post Head of Safeguarding from 1 January 2023"]
    );
    assert_eq!(
        tell(Some(&held), Some(&left), &Known),
        [
            "The plan lead holds the post Head of Safeguarding until 31 May 2024",
            "The post Head of Safeguarding was closed",
        ]
    );
    let person = Person {
        id: id(2),
        version: 1,
        name: line("A. Person"),
        email: line("a@example.org"),
        role: Role::PlanLead,
        disabled: false,
    };
    let gone = Person { disabled: true, role: Role::Manager, ..person.clone() };
    let renamed = Person { name: line("B. Person"), ..person.clone() };
    let told = [
        tell(None, Some(&person), &Unknown),
        tell(Some(&person), Some(&gone), &Unknown),
        tell(Some(&person), Some(&renamed), &Unknown),
    ]
    .concat();
    assert_eq!(
        told,
        [
            "Someone was added as plan lead",
            "Someone changed from plan lead to manager",
            "Someone can no longer sign in",
            "The name or address of someone was changed",
        ]
    );
}

#[test]
fn recorded_states_are_read_and_told() {
    let bytes = canonical_bytes(&sample::action()).unwrap();
    let state = Payload { shape: 1, bytes: &bytes };
    let subject = SubjectRef { kind: Kind::Action, id: id::<Action>(40).raw() };
    let told = tell_state(&subject, Some(state), None, &Known).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, subject);
    let newer = Payload { shape: 99, bytes: &bytes };
    assert!(tell_state(&subject, None, Some(newer), &Known).is_err());
    let calendar = SubjectRef { kind: Kind::Calendar, id: id::<Action>(1).raw() };
    let told = tell_state(&calendar, None, Some(newer), &Known).unwrap();
    assert_eq!(told[0].text, "The working-day calendar was added");
}
