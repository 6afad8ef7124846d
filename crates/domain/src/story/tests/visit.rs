use super::*;
use crate::{
    inspection::{Closure, Confirmation},
    visit::Pace,
};

#[test]
fn what_visits_found_is_told() {
    let finding = sample::finding();
    assert_eq!(
        tell(None, Some(&finding), &Known),
        ["The focused visit of 8 July 2025 found of area 1: too slow: Supervision is still \
             recorded late."]
    );
    assert_eq!(
        tell(
            None,
            Some(&VisitFinding { text: None, pace: Pace::NotLookedAt, ..finding.clone() }),
            &Unknown
        ),
        ["The later visit found of another area: not looked at"]
    );
    let better = VisitFinding {
        pace: Pace::AtPace,
        text: Some(prose("It is in time.")),
        paragraphs: vec![4],
        ..finding.clone()
    };
    assert_eq!(
        tell(Some(&finding), Some(&better), &Known),
        [
            "It is now recorded that the focused visit of 8 July 2025 found of area 1: progress at \
             pace: It is in time.",
            "The focused visit of 8 July 2025 speaks of area 1 in paragraph 4 of its report",
        ]
    );
    assert_eq!(
        tell(Some(&finding), None, &Known),
        ["What the focused visit of 8 July 2025 found of area 1 is no longer recorded"]
    );
}

#[test]
fn by_what_an_area_was_closed_and_confirmed_is_told() {
    let area = sample::area();
    let closed = |on: &str, note: Option<&str>, item: u128| {
        let closure = Closure { on: day(on), note: note.map(prose), item: Some(id(item)) };
        tell(Some(&area), Some(&Area { closed: Some(closure), ..area.clone() }), &Known)
    };
    assert_eq!(
        closed("2024-10-23", None, 82),
        ["Area 1 was closed by us on 23 October 2024: resolved by the Corporate Parenting Panel \
             (minute 24/17)"]
    );
    assert_eq!(
        closed("2024-10-25", Some("On three months in time"), 82),
        ["Area 1 was closed by us on 25 October 2024: resolved on 23 October 2024 by the \
             Corporate Parenting Panel (minute 24/17); On three months in time"]
    );
    assert_eq!(
        closed("2024-10-23", None, 99),
        ["Area 1 was closed by us on 23 October 2024: resolved by a body"]
    );
    let confirmed =
        Confirmation { on: day("2025-07-28"), note: prose("Its letter"), inspection: Some(id(6)) };
    assert_eq!(
        tell(Some(&area), Some(&Area { confirmed: Some(confirmed), ..area.clone() }), &Known),
        ["The inspectorate confirmed area 1 on 28 July 2025 at the focused visit of 8 July 2025: \
             Its letter"]
    );
}
