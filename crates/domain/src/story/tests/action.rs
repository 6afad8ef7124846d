use rstest::rstest;

use super::*;
use crate::{
    action::{
        Blocked, Impact, ImpactRating, Milestone,
        status::{Delivery, DeliveryStatus},
        update::Turn,
    },
    rating::Watch,
};

fn start() -> Action {
    let due = Some(day("2024-03-31"));
    Action { due_on: due, original_due_on: due, ..sample::action() }
}

fn with(change: impl FnOnce(&mut Action)) -> Action {
    let mut action = start();
    change(&mut action);
    action
}

fn milestone(done: Option<&str>) -> Milestone {
    Milestone {
        id: id(80),
        title: line("Training bought"),
        due_on: day("2024-03-01"),
        done_on: done.map(day),
    }
}

fn reached(status: DeliveryStatus) -> Action {
    with(|action| action.delivery = sample::delivery(status, day("2024-06-03")))
}

fn blocked(reason: &str) -> Action {
    let blocked = Blocked { since: day("2024-03-01"), reason: prose(reason) };
    with(|action| action.blocked = Some(blocked))
}

#[rstest]
#[case::nothing(start(), start(), &[])]
#[case::derived_fields(start(), with(|a| {
    a.version = 9;
    a.watch = Watch { at_risk_from: Some(day("2024-03-01")), late_from: None };
    a.latest = Some(sample::latest(day("2024-03-01"), Turn::Worse));
}), &[])]
#[case::internal_note_stays_internal(start(), with(|a| a.internal_note = Some(prose("x"))), &[])]
#[case::agreed_move_is_told_by_the_date_change(start(), with(|a| {
    a.due_on = Some(day("2024-06-30"));
    a.revisions = 1;
}), &[])]
#[case::due(start(), with(|a| {
    a.due_on = Some(day("2024-06-30"));
    a.original_due_on = a.due_on;
}), &["Due date of 1.2 moved from 31 March 2024 to 30 June 2024"])]
#[case::due_removed(start(), with(|a| {
    a.due_on = None;
    a.original_due_on = None;
}), &["Due date of 1.2 removed; it was 31 March 2024"])]
#[case::first_due(start(), with(|a| a.original_due_on = Some(day("2024-02-29"))),
    &["First due date of 1.2 moved from 31 March 2024 to 29 February 2024"])]
#[case::starts(start(), with(|a| a.starts_on = Some(day("2024-02-06"))),
    &["Start date of 1.2 set to 6 February 2024"])]
#[case::begun(start(), reached(DeliveryStatus::InProgress),
    &["1.2 is now in progress: seen in the May audit"])]
#[case::complete(reached(DeliveryStatus::InProgress), with(|a| {
    let completed = sample::mark(1, day("2024-06-03"), None);
    a.delivery = Delivery::Complete { completed };
}), &["1.2 is now complete"])]
#[case::signed_off(reached(DeliveryStatus::Complete), reached(DeliveryStatus::Verified),
    &["1.2 was signed off by the plan lead: seen in the May audit"])]
#[case::embedded(reached(DeliveryStatus::Verified), reached(DeliveryStatus::Embedded),
    &["1.2 is now embedded: seen in the May audit"])]
#[case::stopped(start(), reached(DeliveryStatus::NotProceeding),
    &["1.2 will not proceed: seen in the May audit"])]
#[case::reopened(reached(DeliveryStatus::Complete), reached(DeliveryStatus::InProgress),
    &["1.2 was reopened: seen in the May audit"])]
#[case::blocked(start(), blocked("no supplier"), &["1.2 is blocked: no supplier"])]
#[case::still(blocked("no supplier"), blocked("no room"), &["1.2 is still blocked: no room"])]
#[case::unblocked(blocked("no supplier"), start(), &["1.2 is no longer blocked"])]
#[case::owner(start(), with(|a| a.owner = Some(id(31))),
    &["Owner of 1.2 changed from Head of Safeguarding to Head of Fostering"])]
#[case::first_owner(with(|a| a.owner = None), start(), &["Owner of 1.2 is now Head of Safeguarding"])]
#[case::no_owner(start(), with(|a| a.owner = None),
    &["1.2 has no owner now; it was Head of Safeguarding"])]
#[case::helps(start(), with(|a| a.contributors = vec![id(31)]),
    &["Head of Fostering now helps with 1.2"])]
#[case::helps_no_more(with(|a| a.contributors = vec![id(32)]), start(),
    &["Another post no longer helps with 1.2"])]
#[case::areas(start(), with(|a| a.areas = vec![id(21)]),
    &["1.2 now answers area 3a", "1.2 no longer answers area 1"])]
#[case::depends(start(), with(|a| a.depends_on = vec![id(41)]), &["1.2 now depends on 1.1"])]
#[case::reference(start(), with(|a| a.reference = line("1.3")), &["Action 1.2 is now 1.3"])]
#[case::title(start(), with(|a| a.title = line("Train all")),
    &["Title of 1.2 changed from “Train all team managers in reflective supervision” to “Train all”"])]
#[case::criterion(start(), with(|a| a.success_criterion = Some(prose("95% of plans"))),
    &["Success criterion of 1.2 changed to: 95% of plans"])]
#[case::outcome(start(), with(|a| a.outcome = None), &["Outcome sought of 1.2 removed"])]
#[case::description(start(), with(|a| a.description = Some(prose("one\n\ntwo"))),
    &["Description of 1.2 set to: one two"])]
#[case::impact(start(), with(|a| a.impact = Impact {
    rating: ImpactRating::Some, basis: Some(prose("May audit")),
}), &["Impact of 1.2 is now rated “some difference”: May audit"])]
#[case::milestone(start(), with(|a| a.milestones = vec![milestone(None)]),
    &["Milestone “Training bought” was added to 1.2, due 1 March 2024"])]
#[case::milestone_reached(
    with(|a| a.milestones = vec![milestone(None)]),
    with(|a| a.milestones = vec![milestone(Some("2024-02-20"))]),
    &["Milestone “Training bought” of 1.2 was reached on 20 February 2024"])]
#[case::milestone_open(
    with(|a| a.milestones = vec![milestone(Some("2024-02-20"))]),
    with(|a| a.milestones = vec![milestone(None)]),
    &["Milestone “Training bought” of 1.2 is open again"])]
#[case::milestone_moved(
    with(|a| a.milestones = vec![milestone(None)]),
    with(|a| a.milestones = vec![Milestone { due_on: day("2024-03-15"), ..milestone(None) }]),
    &["Milestone “Training bought” of 1.2 moved from 1 March 2024 to 15 March 2024"])]
#[case::milestone_gone(with(|a| a.milestones = vec![milestone(None)]), start(),
    &["Milestone “Training bought” of 1.2 was removed"])]
fn actions(#[case] before: Action, #[case] after: Action, #[case] told: &[&str]) {
    assert_eq!(tell(Some(&before), Some(&after), &Known), told);
}

#[test]
fn a_new_action_is_told_with_owner_and_due_date() {
    let title = "Train all team managers in reflective supervision";
    assert_eq!(
        tell(None, Some(&start()), &Known),
        [format!("Action 1.2 was added: {title} (owner Head of Safeguarding, due 31 March 2024)")]
    );
    let bare = with(|action| {
        action.owner = None;
        action.due_on = None;
    });
    assert_eq!(
        tell(None, Some(&bare), &Known),
        [format!("Action 1.2 was added: {title} (no owner yet, no due date yet)")]
    );
    assert_eq!(tell(Some(&bare), None, &Known), [format!("Action 1.2 was removed: {title}")]);
}
