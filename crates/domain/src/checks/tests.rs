use proptest::{prelude::*, sample::subsequence};
use rstest::rstest;

use super::*;
use crate::{
    inspection::{Closure, Response},
    sample::{self, day, id, line, prose},
};

/// A plan in which nothing is missing, to be spoiled.
struct Draft {
    plan: Plan,
    areas: Vec<Area>,
    actions: Vec<Action>,
    measures: Vec<Measure>,
    posts: Vec<Post>,
    rules: RatingRules,
}

impl Draft {
    fn new() -> Self {
        let due = Some(day("2024-06-28"));
        Self {
            plan: sample::plan(),
            areas: vec![sample::area()],
            actions: vec![Action { due_on: due, ..sample::action() }],
            measures: vec![sample::measure()],
            posts: vec![sample::post()],
            rules: RatingRules::default(),
        }
    }

    fn check(&self) -> Vec<Finding> {
        check(&PlanFacts {
            plan: &self.plan,
            areas: &self.areas,
            actions: &self.actions,
            measures: &self.measures,
            posts: &self.posts,
            calendar: &Calendar::shipped().unwrap(),
            rules: &self.rules,
            day: day("2024-04-20"),
        })
    }

    /// Copies the first action with other dates and references.
    fn add_actions(&mut self, days: &[&str]) {
        let first = self.actions[0].clone();
        for (at, due) in days.iter().enumerate() {
            self.actions.push(Action {
                id: id(100 + at as u128),
                reference: line(&format!("1.{}", at + 3)),
                due_on: Some(day(due)),
                ..first.clone()
            });
        }
    }

    /// Nests area 1a, the 21st record, in area 1.
    fn add_part(&mut self) {
        let area = sample::area();
        self.areas.push(Area { id: id(21), label: line("1a"), parent: Some(area.id), ..area });
    }
}

type Spoil = fn(&mut Draft);

fn first(draft: &mut Draft) -> &mut Action {
    &mut draft.actions[0]
}

#[rstest]
#[case::nothing(|_: &mut Draft| {}, &[])]
#[case::no_action(|d: &mut Draft| d.actions.clear(), &["area_without_action 1: No action answers area 1"])]
#[case::only_a_stopped_action(
    |d: &mut Draft| first(d).delivery = sample::delivery(DeliveryStatus::NotProceeding, day("2024-03-01")),
    &["area_without_action 1: No action answers area 1"])]
#[case::a_part_counts_for_the_whole(|d: &mut Draft| {
    d.add_part();
    first(d).areas = vec![id(21)];
    d.measures[0].areas = vec![id(21)];
}, &[])]
#[case::the_whole_does_not_count_for_a_part(|d: &mut Draft| d.add_part(),
    &["area_without_action 1a: No action answers area 1a"])]
#[case::a_closed_area_needs_nothing(|d: &mut Draft| {
    d.actions.clear();
    d.measures.clear();
    d.areas[0].closed = Some(Closure { on: day("2024-04-01"), note: Some(prose("done")), item: None });
}, &[])]
#[case::a_noted_area_needs_nothing(|d: &mut Draft| {
    d.actions.clear();
    d.measures.clear();
    let reason = Some(prose("already done"));
    d.areas[0].response = Some(Response { kind: ResponseKind::Noted, reason });
}, &[])]
#[case::no_measure(|d: &mut Draft| d.measures[0].areas = vec![id(99)],
    &["area_without_measure 1: No measure shows whether area 1 gets better"])]
#[case::no_owner(|d: &mut Draft| first(d).owner = None,
    &["action_without_owner 1.2: Action 1.2 does not have an owner"])]
#[case::no_due_date(|d: &mut Draft| first(d).due_on = None,
    &["action_without_due_date 1.2: Action 1.2 does not have a due date"])]
#[case::no_criterion(|d: &mut Draft| first(d).success_criterion = None,
    &["action_without_success_criterion 1.2: Action 1.2 does not have a success criterion"])]
#[case::no_outcome(|d: &mut Draft| first(d).outcome = None,
    &["action_without_outcome 1.2: Action 1.2 does not have an outcome"])]
#[case::after_the_end(|d: &mut Draft| first(d).due_on = Some(day("2025-04-01")),
    &["due_after_plan_end 1.2: Action 1.2 is due on 1 April 2025, after the plan ends on \
       31 March 2025"])]
#[case::on_the_last_day(|d: &mut Draft| first(d).due_on = d.plan.ends_on, &[])]
#[case::a_plan_without_an_end(|d: &mut Draft| {
    d.plan.ends_on = None;
    first(d).due_on = Some(day("2026-04-01"));
}, &[])]
#[case::on_a_sunday(|d: &mut Draft| first(d).due_on = Some(day("2024-06-30")),
    &["due_on_non_working_day 1.2: Action 1.2 is due on 30 June 2024, which is a Sunday"])]
#[case::on_good_friday(|d: &mut Draft| first(d).due_on = Some(day("2024-03-29")),
    &["due_on_non_working_day 1.2: Action 1.2 is due on 29 March 2024, which is Good Friday"])]
#[case::outside_the_calendar(|d: &mut Draft| {
    d.plan.ends_on = None;
    first(d).due_on = Some(day("2029-01-02"));
}, &["due_outside_calendar 1.2: Action 1.2 is due on 2 January 2029; whether that is a working day \
      is not known: the calendar is known from 1 January 2015 to 31 December 2028; \
      2 January 2029 is outside it"])]
#[case::three_on_one_day(|d: &mut Draft| d.add_actions(&["2024-06-28", "2024-06-28"]),
    &["all_due_on_one_day Improvement plan 2024: All 3 open actions with a date are due on \
       28 June 2024"])]
#[case::two_on_one_day(|d: &mut Draft| d.add_actions(&["2024-06-28"]), &[])]
#[case::two_of_three_on_one_day(|d: &mut Draft| d.add_actions(&["2024-06-28", "2024-07-31"]), &[])]
#[case::too_many(|d: &mut Draft| {
    d.rules.owner_limit = 2;
    d.add_actions(&["2024-06-28", "2024-07-31"]);
}, &["owner_with_too_many_actions Head of Safeguarding: Head of Safeguarding owns 3 open actions, \
      more than 2"])]
#[case::as_many_as_allowed(|d: &mut Draft| {
    d.rules.owner_limit = 3;
    d.add_actions(&["2024-06-28", "2024-07-31"]);
}, &[])]
#[case::vacant(|d: &mut Draft| {
    d.posts[0].holders[0].until = Some(day("2024-04-19"));
    d.add_actions(&["2024-07-31"]);
}, &["owner_without_holder Head of Safeguarding: Nobody holds the post Head of Safeguarding on \
      20 April 2024; it owns 1.2, 1.3"])]
#[case::not_specific(|d: &mut Draft| first(d).title = line("Strengthen the recording of supervision"),
    &["not_specific 1.2: The title of action 1.2 begins with “strengthen” and counts nothing"])]
#[case::not_measurable(|d: &mut Draft| first(d).success_criterion = Some(prose("plans are\nbetter")),
    &["not_measurable 1.2: The success criterion of action 1.2 holds no number, percentage or word \
       such as “all” or “none”: “plans are better”"])]
#[case::not_time_bound(|d: &mut Draft| first(d).description = Some(prose("Ongoing; review as and when.")),
    &["not_time_bound 1.2: Action 1.2 says “as and when”, “ongoing”"])]
#[case::a_done_action_keeps_its_words(|d: &mut Draft| {
    first(d).delivery = sample::delivery(DeliveryStatus::Complete, day("2024-03-01"));
    first(d).title = line("Ongoing");
    first(d).due_on = Some(day("2024-06-30"));
    first(d).owner = None;
}, &["action_without_owner 1.2: Action 1.2 does not have an owner"])]
fn findings(#[case] spoil: Spoil, #[case] expected: &[&str]) {
    let mut draft = Draft::new();
    spoil(&mut draft);
    let found: Vec<_> = draft
        .check()
        .iter()
        .map(|finding| format!("{} {}: {}", finding.check, finding.name, finding.detail))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_working_day_is_proposed() {
    let mut draft = Draft::new();
    draft.actions[0].due_on = Some(day("2024-04-01"));
    let remedy = "Choose a working day, such as Thursday 28 March 2024";
    assert_eq!(draft.check()[0].remedy, remedy);
}

#[test]
fn findings_are_read_in_the_order_of_references() {
    let mut draft = Draft::new();
    draft.add_actions(&["2024-07-31", "2024-08-30", "2024-09-30"]);
    draft.actions[0].reference = line("1.10");
    draft.actions.iter_mut().for_each(|action| action.outcome = None);
    let names: Vec<_> = draft.check().into_iter().map(|finding| finding.name).collect();
    assert_eq!(names, ["1.3", "1.4", "1.5", "1.10"]);
}

#[test]
fn the_docs_list_every_check_and_every_word() {
    let page = include_str!("../../../../docs/plan-checks.md");
    for check in CheckCode::ALL {
        let row = format!("| `{check}` | {} | ", check.severity());
        assert!(page.contains(&row), "{row}");
    }
    let flowing = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for (opening, words) in [
        ("one of these words: ", wording::COUNTING_WORDS),
        ("**Vague verbs**: ", wording::VAGUE_VERBS),
        ("**Timeless words**: ", wording::TIMELESS_WORDS),
    ] {
        let list = format!("{opening}{}.", words.join(", "));
        assert!(flowing.contains(&list), "{list}");
    }
}

proptest! {
    /// Whatever is left out, each finding names something of the plan, and order does not matter.
    #[test]
    fn findings_name_things_of_the_plan(
        kept in subsequence(vec![0_usize, 1, 2, 3], 0..=4),
        has_measure in any::<bool>(),
        has_holder in any::<bool>(),
    ) {
        let mut draft = Draft::new();
        draft.add_actions(&["2024-06-28", "2024-06-30", "2029-01-01"]);
        draft.add_part();
        draft.actions = kept.iter().map(|at| draft.actions[*at].clone()).collect();
        if !has_measure {
            draft.measures.clear();
        }
        if !has_holder {
            draft.posts[0].holders.clear();
        }
        let found = draft.check();
        for finding in &found {
            let id = finding.subject.id;
            let known = draft.plan.id.raw() == id
                || draft.areas.iter().any(|area| area.id.raw() == id)
                || draft.actions.iter().any(|action| action.id.raw() == id)
                || draft.posts.iter().any(|post| post.id.raw() == id);
            prop_assert!(known);
            prop_assert!(!finding.remedy.is_empty());
        }
        draft.actions.reverse();
        draft.areas.reverse();
        prop_assert_eq!(found, draft.check());
    }
}
