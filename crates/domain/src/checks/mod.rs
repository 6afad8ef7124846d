//! Plan checks: what a plan still lacks before it can go to a panel or to the inspectorate.
//!
//! Each finding names the thing and says what to do. The list, with what each check looks at,
//! stands in `docs/plan-checks.md`.

mod action;
mod wording;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    action::{Action, status::DeliveryStatus},
    authority::Post,
    calendar::Calendar,
    change::{Subject, SubjectRef},
    coded::coded,
    id::Id,
    inspection::{Area, ResponseKind},
    measure::Measure,
    plan::Plan,
    rating::RatingRules,
    time::spoken,
};

coded! {
    /// A plan check, in the order in which findings are listed.
    pub enum CheckCode {
        /// Nothing is planned for an area.
        AreaWithoutAction = "area_without_action",
        /// Nobody answers for an action.
        ActionWithoutOwner = "action_without_owner",
        /// An action has no due date.
        ActionWithoutDueDate = "action_without_due_date",
        /// Nobody could tell whether an action is done well.
        ActionWithoutSuccessCriterion = "action_without_success_criterion",
        /// An action is due after the last day of the plan.
        DueAfterPlanEnd = "due_after_plan_end",
        /// An action does not say which difference it is to make.
        ActionWithoutOutcome = "action_without_outcome",
        /// An action is due on a weekend or a holiday.
        DueOnNonWorkingDay = "due_on_non_working_day",
        /// Whether an action is due on a working day is not known.
        DueOutsideCalendar = "due_outside_calendar",
        /// Nothing measures whether an area gets better.
        AreaWithoutMeasure = "area_without_measure",
        /// Every action is due on the same day.
        AllDueOnOneDay = "all_due_on_one_day",
        /// A post owns more open actions than one post can carry.
        OwnerWithTooManyActions = "owner_with_too_many_actions",
        /// A post that owns actions is vacant.
        OwnerWithoutHolder = "owner_without_holder",
        /// The title of an action does not say what will be done.
        NotSpecific = "not_specific",
        /// The success criterion of an action counts nothing.
        NotMeasurable = "not_measurable",
        /// An action speaks of a time that never ends.
        NotTimeBound = "not_time_bound",
    }
}

coded! {
    /// How much a finding weighs.
    pub enum Severity {
        /// The plan should not go out like this.
        Blocking = "blocking",
        /// Worth another look.
        Advice = "advice",
    }
}

impl CheckCode {
    /// How much a finding of this check weighs.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::AreaWithoutAction
            | Self::ActionWithoutOwner
            | Self::ActionWithoutDueDate
            | Self::ActionWithoutSuccessCriterion
            | Self::DueAfterPlanEnd => Severity::Blocking,
            Self::ActionWithoutOutcome
            | Self::DueOnNonWorkingDay
            | Self::DueOutsideCalendar
            | Self::AreaWithoutMeasure
            | Self::AllDueOnOneDay
            | Self::OwnerWithTooManyActions
            | Self::OwnerWithoutHolder
            | Self::NotSpecific
            | Self::NotMeasurable
            | Self::NotTimeBound => Severity::Advice,
        }
    }
}

/// Something that a plan lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Which check found it.
    pub check: CheckCode,
    /// How much it weighs.
    pub severity: Severity,
    /// The thing to change.
    pub subject: SubjectRef,
    /// What that thing is called: an area's label, an action's reference, a title.
    pub name: String,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub remedy: String,
}

/// Everything the checks look at.
#[derive(Debug, Clone, Copy)]
pub struct PlanFacts<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The areas it answers.
    pub areas: &'a [Area],
    /// Its actions.
    pub actions: &'a [Action],
    /// Its measures.
    pub measures: &'a [Measure],
    /// The authority's posts.
    pub posts: &'a [Post],
    /// The working days.
    pub calendar: &'a Calendar,
    /// The authority's numbers.
    pub rules: &'a RatingRules,
    /// The day for which vacant posts are looked up.
    pub day: NaiveDate,
}

/// Runs every check. The findings stand in the order of [`CheckCode`] and then of their names,
/// whatever the order of the facts.
#[must_use]
pub fn check(facts: &PlanFacts<'_>) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    facts.check_areas(&mut findings);
    for action in facts.actions.iter().filter(|action| is_meant(action)) {
        action::check(action, facts, &mut findings);
    }
    facts.check_days(&mut findings);
    facts.check_owners(&mut findings);
    let Findings(mut found) = findings;
    found.sort_by_cached_key(|finding| {
        (finding.check, reading_order(&finding.name), finding.subject.id)
    });
    found
}

/// What was found so far.
struct Findings(Vec<Finding>);

impl Findings {
    fn add<S: Subject>(
        &mut self,
        check: CheckCode,
        (subject, name): (&S, &str),
        detail: String,
        remedy: impl Into<String>,
    ) {
        self.0.push(Finding {
            check,
            severity: check.severity(),
            subject: SubjectRef { kind: S::KIND, id: subject.subject_id() },
            name: name.to_owned(),
            detail,
            remedy: remedy.into(),
        });
    }
}

/// Sorts "1.10" after "1.9".
fn reading_order(name: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    for letter in name.chars() {
        match (letter.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((number, rest))) if rest.is_empty() => {
                *number = number.saturating_mul(10).saturating_add(digit.into());
            }
            (Some(digit), _) => parts.push((digit.into(), String::new())),
            (None, Some((_, rest))) => rest.push(letter),
            (None, None) => parts.push((u64::MAX, letter.into())),
        }
    }
    parts
}

/// Whether it will be, or was, done.
fn is_meant(action: &Action) -> bool {
    action.delivery.status() != DeliveryStatus::NotProceeding
}

/// Whether an area still asks for something: not closed by us, and not merely noted.
fn is_live(area: &Area) -> bool {
    let noted = |response: &crate::inspection::Response| response.kind == ResponseKind::Noted;
    area.closed.is_none() && !area.response.as_ref().is_some_and(noted)
}

impl PlanFacts<'_> {
    /// The area, and those above it.
    fn upwards(&self, area: Id<Area>) -> Vec<Id<Area>> {
        let mut path = vec![area];
        let mut at = Some(area);
        while let Some(here) = at {
            let parent =
                self.areas.iter().find(|area| area.id == here).and_then(|area| area.parent);
            // A loop cannot be stored; if there were one, it would end here.
            at = parent.filter(|parent| !path.contains(parent));
            path.extend(at);
        }
        path
    }

    fn check_areas(&self, findings: &mut Findings) {
        let meant = self.actions.iter().filter(|action| is_meant(action));
        let acted: Vec<_> =
            meant.flat_map(|action| &action.areas).flat_map(|area| self.upwards(*area)).collect();
        let named: Vec<_> =
            self.measures.iter().flat_map(|measure| measure.areas.clone()).collect();
        let measured: Vec<_> = named.iter().flat_map(|area| self.upwards(*area)).collect();
        for area in self.areas.iter().filter(|area| is_live(area)) {
            let label = &area.label;
            if !acted.contains(&area.id) {
                findings.add(
                    CheckCode::AreaWithoutAction,
                    (area, label),
                    format!("No action answers area {label}"),
                    "Add an action for it, or name it in an action that answers it",
                );
            }
            let covered = measured.contains(&area.id)
                || self.upwards(area.id).iter().any(|above| named.contains(above));
            if !covered {
                findings.add(
                    CheckCode::AreaWithoutMeasure,
                    (area, label),
                    format!("No measure shows whether area {label} gets better"),
                    "Add a measure for it, or name it in a measure that speaks to it",
                );
            }
        }
    }

    fn open_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.delivery.status().is_open())
    }

    fn check_days(&self, findings: &mut Findings) {
        let due: Vec<_> = self.open_actions().filter_map(|action| action.due_on).collect();
        if let [first, rest @ ..] = due.as_slice()
            && rest.len() >= 2
            && rest.iter().all(|day| day == first)
        {
            findings.add(
                CheckCode::AllDueOnOneDay,
                (self.plan, &self.plan.title),
                format!("All {} open actions with a date are due on {}", due.len(), spoken(*first)),
                "Give each action the date by which its own work can be done",
            );
        }
    }

    fn check_owners(&self, findings: &mut Findings) {
        let mut owned: BTreeMap<Id<Post>, Vec<&str>> = BTreeMap::new();
        for action in self.open_actions() {
            if let Some(owner) = action.owner {
                owned.entry(owner).or_default().push(&action.reference);
            }
        }
        for post in self.posts {
            let Some(references) = owned.get_mut(&post.id) else { continue };
            references.sort_by_cached_key(|reference| reading_order(reference));
            let title = &post.title;
            let (count, limit) = (references.len(), self.rules.owner_limit);
            if count > usize::from(limit) {
                findings.add(
                    CheckCode::OwnerWithTooManyActions,
                    (post, title),
                    format!("{title} owns {count} open actions, more than {limit}"),
                    "Share them out: give some of them to other posts",
                );
            }
            if post.holders_on(self.day).next().is_none() {
                findings.add(
                    CheckCode::OwnerWithoutHolder,
                    (post, title),
                    format!(
                        "Nobody holds the post {title} on {}; it owns {}",
                        spoken(self.day),
                        references.join(", ")
                    ),
                    "Record who holds the post, or hand its actions over to another post",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
