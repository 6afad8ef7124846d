//! The checks of one action.

use chrono::NaiveDate;

use super::{CheckCode, Findings, PlanFacts, wording};
use crate::{action::Action, calendar::Calendar, time::spoken};

/// Missing facts of any action; dates and wording only while it is open.
pub(super) fn check(action: &Action, facts: &PlanFacts<'_>, findings: &mut Findings) {
    check_missing(action, findings);
    if action.delivery.status().is_open() {
        check_due(action, facts, findings);
        check_wording(action, findings);
    }
}

fn check_missing(action: &Action, findings: &mut Findings) {
    let reference = &*action.reference;
    for (is_missing, check, what, remedy) in [
        (
            action.owner.is_none(),
            CheckCode::ActionWithoutOwner,
            "an owner",
            "Name the post that answers for it",
        ),
        (
            action.due_on.is_none(),
            CheckCode::ActionWithoutDueDate,
            "a due date",
            "Say by which day it will be done",
        ),
        (
            action.success_criterion.is_none(),
            CheckCode::ActionWithoutSuccessCriterion,
            "a success criterion",
            "Say how anyone can tell that it is done well, with a number",
        ),
        (
            action.outcome.is_none(),
            CheckCode::ActionWithoutOutcome,
            "an outcome",
            "Say what will be different for children",
        ),
    ] {
        if is_missing {
            let detail = format!("Action {reference} does not have {what}");
            findings.add(check, (action, reference), detail, remedy);
        }
    }
}

fn check_due(action: &Action, facts: &PlanFacts<'_>, findings: &mut Findings) {
    let reference = &*action.reference;
    let Some(due) = action.due_on else { return };
    let is_due = format!("Action {reference} is due on {}", spoken(due));
    if let Some(end) = facts.plan.ends_on.filter(|end| *end < due) {
        findings.add(
            CheckCode::DueAfterPlanEnd,
            (action, reference),
            format!("{is_due}, after the plan ends on {}", spoken(end)),
            "Bring the date forward, or move the plan’s last day",
        );
    }
    match facts.calendar.day_off(due) {
        Ok(None) => {}
        Ok(Some(off)) => findings.add(
            CheckCode::DueOnNonWorkingDay,
            (action, reference),
            format!("{is_due}, which is {off}"),
            working_day_before(facts.calendar, due).map_or_else(
                || "Choose a working day".to_owned(),
                |day| format!("Choose a working day, such as {}", day.format("%A %-d %B %Y")),
            ),
        ),
        Err(outside) => findings.add(
            CheckCode::DueOutsideCalendar,
            (action, reference),
            format!("{is_due}; whether that is a working day is not known: {outside}"),
            "Check the day by hand, or have the calendar brought up to date",
        ),
    }
}

fn working_day_before(calendar: &Calendar, day: NaiveDate) -> Option<NaiveDate> {
    let mut at = day.pred_opt()?;
    while !calendar.is_working_day(at).ok()? {
        at = at.pred_opt()?;
    }
    Some(at)
}

fn check_wording(action: &Action, findings: &mut Findings) {
    let reference = &*action.reference;
    if let Some(verb) = wording::vague_opening(&action.title) {
        findings.add(
            CheckCode::NotSpecific,
            (action, reference),
            format!("The title of action {reference} begins with “{verb}” and counts nothing"),
            "Say what will be done, by whom and how much of it",
        );
    }
    let criterion = action.success_criterion.as_deref();
    if let Some(criterion) = criterion.filter(|criterion| !wording::counts(criterion)) {
        findings.add(
            CheckCode::NotMeasurable,
            (action, reference),
            format!(
                "The success criterion of action {reference} holds no number, percentage or word \
                 such as “all” or “none”: “{}”",
                shortened(criterion)
            ),
            "Say how much or how many, so that anyone can tell whether it was reached",
        );
    }
    let texts =
        [Some(&*action.title), action.description.as_deref(), action.outcome.as_deref(), criterion];
    let mut found: Vec<_> = texts.into_iter().flatten().flat_map(wording::timeless).collect();
    found.sort_unstable();
    found.dedup();
    if !found.is_empty() {
        findings.add(
            CheckCode::NotTimeBound,
            (action, reference),
            format!("Action {reference} says “{}”", found.join("”, “")),
            "Replace the words by a date, or by how often it will be done and until when",
        );
    }
}

fn shortened(text: &str) -> String {
    let mut letters = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = letters.char_indices().nth(80) {
        letters.truncate(end);
        letters.push('…');
    }
    letters
}
