use rstest::rstest;

use super::*;
use crate::governance::{BodyKind, question::Withdrawal};

fn body() -> GovernanceBody {
    GovernanceBody {
        id: id(80),
        version: 1,
        name: line("Corporate Parenting Panel"),
        kind: BodyKind::CorporateParentingPanel,
        description: None,
        members: Vec::new(),
        rhythm: None,
        closed: false,
    }
}

fn meeting() -> Meeting {
    Meeting {
        id: id(81),
        version: 1,
        body: id(80),
        held_on: day("2024-10-23"),
        title: None,
        place: None,
        note: None,
        cancelled: None,
    }
}

#[test]
fn bodies_and_meetings_are_told() {
    let renamed = GovernanceBody { name: line("Panel"), closed: true, ..body() };
    let described = GovernanceBody { description: Some(prose("Meets quarterly")), ..body() };
    let told = [
        tell(None, Some(&body()), &Unknown),
        tell(Some(&body()), Some(&renamed), &Unknown),
        tell(Some(&renamed), Some(&GovernanceBody { closed: false, ..renamed.clone() }), &Unknown),
        tell(Some(&body()), Some(&described), &Unknown),
    ];
    assert_eq!(
        told.concat(),
        [
            "The body “Corporate Parenting Panel” was added",
            "Name of a body changed from “Corporate Parenting Panel” to “Panel”",
            "The body “Panel” was closed",
            "The body “Panel” meets again",
            "What is said of the body “Corporate Parenting Panel” was changed",
        ]
    );
    let moved = Meeting { held_on: day("2024-10-30"), ..meeting() };
    let cancelled = Meeting { cancelled: Some(prose("too few members")), ..moved.clone() };
    let placed = Meeting { place: Some(line("County Hall")), ..meeting() };
    let told = [
        tell(None, Some(&meeting()), &Unknown),
        tell(Some(&meeting()), Some(&moved), &Unknown),
        tell(Some(&moved), Some(&cancelled), &Unknown),
        tell(Some(&cancelled), Some(&moved), &Unknown),
        tell(Some(&meeting()), Some(&placed), &Unknown),
    ];
    assert_eq!(
        told.concat(),
        [
            "A meeting was set for 23 October 2024",
            "A meeting was moved from 23 October 2024 to 30 October 2024",
            "The meeting of 30 October 2024 was cancelled: too few members",
            "The meeting of 30 October 2024 takes place after all",
            "What is said of the meeting of 23 October 2024 was changed",
        ]
    );
}

#[rstest]
#[case::of_a_post(
    sample::question(),
    "The plan lead asked Head of Safeguarding about 1.2, to be answered by 10 January 2025: How \
     many managers are trained?"
)]
#[case::for_a_member(
    Question {
        by: id(2),
        for_member: Some(line("Councillor One")),
        action: None,
        area: Some(id(21)),
        asked_of: None,
        ..sample::question()
    },
    "Someone, for Councillor One, asked about area 3a, to be answered by 10 January 2025: How many \
     managers are trained?"
)]
#[case::about_the_plan(
    Question { action: None, ..sample::question() },
    "The plan lead asked Head of Safeguarding about the plan, to be answered by 10 January 2025: \
     How many managers are trained?"
)]
fn questions_asked(#[case] question: Question, #[case] told: &str) {
    assert_eq!(tell(None, Some(&question), &Known), [told]);
}

#[rstest]
#[case::withdrawn(
    Question {
        withdrawn: Some(Withdrawal {
            on: day("2024-11-05"), by: id(1), reason: prose("asked twice")
        }),
        ..sample::question()
    },
    &["The question “How many managers are trained?” was withdrawn by the plan lead: asked twice"]
)]
#[case::later_and_of_another_post(
    Question { answer_by: day("2025-01-24"), asked_of: Some(id(31)), ..sample::question() },
    &[
        "Day by which “How many managers are trained?” is to be answered moved from 10 January \
         2025 to 24 January 2025",
        "Head of Fostering is asked to answer “How many managers are trained?”",
    ]
)]
#[case::in_other_words(
    Question { text: prose("How many are trained?"), ..sample::question() },
    &["A question changed to: How many are trained?"]
)]
#[case::of_no_post(
    Question { asked_of: None, ..sample::question() },
    &["No post in particular is asked to answer “How many managers are trained?”"]
)]
#[case::about_something_else(
    Question { action: None, ..sample::question() },
    &["The question “How many managers are trained?” was changed"]
)]
#[case::answered_which_the_reply_tells(
    Question { version: 2, answered_on: Some(day("2024-12-02")), ..sample::question() }, &[]
)]
fn questions_changed(#[case] after: Question, #[case] told: &[&str]) {
    assert_eq!(tell(Some(&sample::question()), Some(&after), &Known), told);
}

#[test]
fn replies_are_told() {
    let second = Reply { corrects: Some(id(91)), by: id(2), ..sample::reply() };
    let told =
        [tell(None, Some(&sample::reply()), &Known), tell(None, Some(&second), &Unknown)].concat();
    assert_eq!(
        told,
        [
            "The plan lead answered “How many managers are trained?”: Thirty of forty; the rest by \
             March.",
            "Someone corrected the answer to a question: Thirty of forty; the rest by March.",
        ]
    );
}
