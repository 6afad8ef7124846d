use rstest::rstest;

use super::*;
use crate::action::{
    date_change::{DateChangeReason, Decision},
    evidence::{EvidenceKind, Review},
    status::DeliveryStatus,
    update::Declared,
};

fn asked(note: &str) -> DateChange {
    DateChange {
        id: id(90),
        version: 1,
        plan: id(10),
        action: id(40),
        from_on: day("2024-03-31"),
        to_on: day("2024-06-30"),
        reason: DateChangeReason::Supplier,
        note: prose(note),
        asked_by: id(2),
        asked_on: day("2024-03-20"),
        decision: None,
    }
}

fn answered(note: &str, agreed: bool, said: Option<&str>) -> DateChange {
    let said = said.map(prose);
    let decision = Decision { agreed, by: id(1), on: day("2024-04-02"), note: said };
    DateChange { decision: Some(decision), ..asked(note) }
}

#[rstest]
#[case::asked(
    None,
    asked("the training provider withdrew"),
    "Someone asked to move the due date of 1.2 from 31 March 2024 to 30 June 2024 because the \
     training provider withdrew"
)]
#[case::agreed(
    Some(asked("the training provider withdrew")),
    answered("the training provider withdrew", true, None),
    "Due date of 1.2 moved from 31 March 2024 to 30 June 2024 because the training provider \
     withdrew (asked by someone, agreed by the plan lead on 2 April 2024)"
)]
#[case::a_reason_that_begins_a_sentence(
    Some(asked("Ofsted asked us to wait.")),
    answered("Ofsted asked us to wait.", true, Some("once only")),
    "Due date of 1.2 moved from 31 March 2024 to 30 June 2024 (asked by someone, agreed by the \
     plan lead on 2 April 2024: once only): Ofsted asked us to wait."
)]
#[case::declined(
    Some(asked("no room")),
    answered("no room", false, Some("the panel needs it in May")),
    "A new due date for 1.2, 30 June 2024, was declined: the panel needs it in May (asked by \
     someone, declined by the plan lead on 2 April 2024); it stays 31 March 2024"
)]
#[case::imported_with_its_decision(
    None,
    DateChange { to_on: day("2024-02-29"), ..answered("we were quick", true, None) },
    "Due date of 1.2 brought forward from 31 March 2024 to 29 February 2024 because we were quick \
     (asked by someone, agreed by the plan lead on 2 April 2024)")]
fn date_changes(#[case] before: Option<DateChange>, #[case] after: DateChange, #[case] told: &str) {
    assert_eq!(tell(before.as_ref(), Some(&after), &Known), [told]);
}

fn update() -> ProgressUpdate {
    ProgressUpdate {
        id: id(70),
        version: 1,
        plan: id(10),
        action: id(40),
        posted_at: crate::time::Instant::UNIX_EPOCH,
        posted_on: day("2024-06-03"),
        by: id(1),
        done: prose("All managers are trained"),
        difference: None,
        declared: Some(Declared::OnTrack),
        declared_reason: None,
        path_to_green: None,
        forecast_on: None,
        status: Some(DeliveryStatus::InProgress),
        corrects: None,
        imported: false,
    }
}

#[test]
fn updates_are_told() {
    assert_eq!(tell(None, Some(&update()), &Known), ["Update on 1.2: All managers are trained"]);
    let full = ProgressUpdate {
        difference: Some(prose("plans name dates")),
        declared: Some(Declared::AtRisk),
        declared_reason: Some(prose("two vacancies")),
        path_to_green: Some(prose("agency staff from May")),
        forecast_on: Some(day("2024-07-31")),
        corrects: Some(id(69)),
        ..update()
    };
    assert_eq!(
        tell(None, Some(&full), &Known),
        [
            "Corrected update on 1.2: All managers are trained",
            "Difference made by 1.2: plans name dates",
            "The owner of 1.2 says that it is at risk: two vacancies (path to green: agency staff \
         from May)",
            "The owner of 1.2 expects it to be done by 31 July 2024",
        ]
    );
    assert_eq!(
        tell(Some(&update()), Some(&full), &Unknown),
        ["An update on another action was changed"]
    );
}

#[test]
fn long_texts_are_cut_between_words() {
    let long = ProgressUpdate { done: prose(&"word ".repeat(100)), ..update() };
    let told = tell(None, Some(&long), &Known);
    assert_eq!(told, [format!("Update on 1.2: {}word…", "word ".repeat(39))]);
    let unbroken = words::excerpt(&"w".repeat(300));
    assert_eq!(unbroken.chars().count(), 201);
}

#[test]
fn evidence_is_told() {
    let evidence = Evidence {
        id: id(95),
        version: 1,
        plan: id(10),
        action: id(40),
        kind: EvidenceKind::DipSample,
        title: line("Dip sample of 20 plans"),
        link: None,
        note: Some(prose("17 of 20 are specific")),
        dated_on: Some(day("2024-05-31")),
        added_by: id(1),
        added_on: day("2024-06-03"),
        file: None,
        expires_on: None,
        replaces: None,
        review: None,
    };
    assert_eq!(
        tell(None, Some(&evidence), &Known),
        ["Evidence was added to 1.2: Dip sample of 20 plans (dip sample of 31 May 2024)"]
    );
    let revised = Evidence { replaces: Some(id(94)), ..evidence.clone() };
    assert_eq!(
        tell(None, Some(&revised), &Known),
        ["Evidence was revised on 1.2: Dip sample of 20 plans (dip sample of 31 May 2024)"]
    );
    let reviewed = |accepted, reason: Option<&str>| Evidence {
        review: Some(Review {
            accepted,
            by: id(1),
            on: day("2024-06-04"),
            reason: reason.map(prose),
        }),
        ..evidence.clone()
    };
    for (after, said) in [
        (
            reviewed(true, None),
            "Evidence on 1.2 was accepted by the plan lead: Dip sample of 20 plans",
        ),
        (
            reviewed(false, Some("It names a child.")),
            "Evidence on 1.2 was rejected by the plan lead (It names a child): Dip sample of 20 plans",
        ),
    ] {
        assert_eq!(tell(Some(&evidence), Some(&after), &Known), [said]);
    }
}
