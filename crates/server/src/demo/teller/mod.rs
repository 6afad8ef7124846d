//! Tells the story: each step at its own time, through the use case that anybody would use.

mod council;
mod governance;
mod plan;
mod progress;
mod report;
mod submission;

use std::{collections::HashMap, fmt, hash::Hash, sync::Arc};

use anyhow::{Context as _, anyhow};
use application::{Actor, App, Call, Failure, ScriptedClock};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    Id,
    action::{Action, Milestone, date_change::DateChange, update::ProgressUpdate},
    authority::{Authority, Person, Post},
    change::Channel,
    governance::{
        GovernanceBody, Meeting, item::AgendaItem, question::Question, submission::Submission,
    },
    inspection::{Area, Inspection},
    measure::{Measure, Reading},
    plan::Plan,
    text::TextFault,
    time::end_of_london_day,
};

use super::{
    cast::{Council, Who},
    step::{Deed, Step, Text},
};
use crate::refusal::in_words;

/// What the story has made so far, under the keys by which its steps name it.
struct Kept<K, V>(HashMap<K, V>);

impl<K: Eq + Hash + fmt::Debug, V: Copy> Kept<K, V> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn keep(&mut self, key: K, value: V) {
        self.0.insert(key, value);
    }

    fn find(&self, key: &K) -> anyhow::Result<V> {
        self.get(key).ok_or_else(|| anyhow!("the story speaks of {key:?} before it is there"))
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.get(key).copied()
    }
}

/// Keys of one council's things: both have an action 1.1.
type Key = (Council, Text);

/// Tells steps and remembers what they made.
pub struct Teller {
    app: App,
    clock: Arc<ScriptedClock>,
    authorities: Kept<Council, Id<Authority>>,
    people: Kept<Who, Id<Person>>,
    posts: Kept<Key, Id<Post>>,
    inspections: Kept<Key, Id<Inspection>>,
    areas: Kept<Key, Id<Area>>,
    plans: Kept<Key, Id<Plan>>,
    actions: Kept<Key, Id<Action>>,
    milestones: Kept<(Council, Text, Text), Id<Milestone>>,
    updates: Kept<Key, Id<ProgressUpdate>>,
    waiting: Kept<Key, Id<DateChange>>,
    measures: Kept<Key, Id<Measure>>,
    readings: Kept<Key, Id<Reading>>,
    bodies: Kept<Key, Id<GovernanceBody>>,
    meetings: Kept<(Council, Text, Text), Id<Meeting>>,
    items: Kept<(Council, Text, Text), Id<AgendaItem>>,
    submissions: Kept<Key, Id<Submission>>,
    questions: Kept<Key, Id<Question>>,
}

impl Teller {
    /// A teller who has told nothing yet.
    pub fn new(app: &App) -> Self {
        let clock = Arc::new(ScriptedClock::new(domain::Instant::UNIX_EPOCH));
        Self {
            app: app.with_clock(clock.clone()),
            clock,
            authorities: Kept::new(),
            people: Kept::new(),
            posts: Kept::new(),
            inspections: Kept::new(),
            areas: Kept::new(),
            plans: Kept::new(),
            actions: Kept::new(),
            milestones: Kept::new(),
            updates: Kept::new(),
            waiting: Kept::new(),
            measures: Kept::new(),
            readings: Kept::new(),
            bodies: Kept::new(),
            meetings: Kept::new(),
            items: Kept::new(),
            submissions: Kept::new(),
            questions: Kept::new(),
        }
    }

    /// Tells the steps in the order of their days, and of one day in their own order, and stops at
    /// the first after `today`.
    pub async fn tell(&mut self, mut steps: Vec<Step>, today: NaiveDate) -> anyhow::Result<()> {
        // Days are written so that their order as texts is their order in time.
        steps.sort_by_key(|step| step.on);
        for of_a_day in steps.chunk_by(|one, next| one.on == next.on) {
            let Some(first) = of_a_day.first() else { continue };
            let on = day(first.on)?;
            if on > today {
                break;
            }
            for (at, step) in moments(on, of_a_day.len())?.zip(of_a_day) {
                self.clock.set(at);
                let told = self.step(step).await;
                told.with_context(|| format!("{}, {}: {:?}", step.on, step.by.name(), step.deed))?;
            }
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        let by = step.by;
        match &step.deed {
            Deed::Submit { .. }
            | Deed::Countersign { .. }
            | Deed::Receipt { .. }
            | Deed::Publish { .. } => self.tell_submission(by, step).await,
            Deed::Install
            | Deed::Council { .. }
            | Deed::Register { .. }
            | Deed::Person(_)
            | Deed::Disable(_)
            | Deed::Post { .. }
            | Deed::ChangePost { .. }
            | Deed::HandOver { .. } => self.tell_council(by, &step.deed).await,
            Deed::Inspection { .. }
            | Deed::Received { .. }
            | Deed::Judge { .. }
            | Deed::Paragraphs { .. }
            | Deed::Area(_)
            | Deed::Respond { .. }
            | Deed::Close { .. }
            | Deed::Confirm { .. }
            | Deed::ForChildren { .. }
            | Deed::Met { .. } => self.tell_report(by, &step.deed).await,
            Deed::Plan(_)
            | Deed::Stage { .. }
            | Deed::Action(_)
            | Deed::Change { .. }
            | Deed::Block { .. }
            | Deed::Impact { .. }
            | Deed::Milestone { .. }
            | Deed::Reached { .. }
            | Deed::MoveMilestone { .. } => self.tell_plan(by, &step.deed).await,
            Deed::Update(_)
            | Deed::Ask { .. }
            | Deed::Answer { .. }
            | Deed::Move { .. }
            | Deed::SignOff { .. }
            | Deed::Evidence(_)
            | Deed::Measure(_)
            | Deed::Reading(_) => self.tell_progress(by, &step.deed).await,
            Deed::Body { .. }
            | Deed::Meeting { .. }
            | Deed::CancelMeeting { .. }
            | Deed::Item(_)
            | Deed::Freeze { .. }
            | Deed::Comment { .. }
            | Deed::Resolve { .. }
            | Deed::Question(_)
            | Deed::Reply { .. } => self.tell_governance(by, &step.deed).await,
        }
    }

    /// A call by somebody of the story, through the pages.
    fn call(&self, by: Who) -> anyhow::Result<Call> {
        Ok(Call::by(Actor {
            authority: self.authorities.find(&by.council())?,
            person: self.people.find(&by)?,
            token: None,
            session: None,
            feed: None,
            role: by.role(),
            may_write: true,
            channel: Channel::Page,
        }))
    }

    /// The council, once it has joined.
    pub fn authority(&self, council: Council) -> anyhow::Result<Id<Authority>> {
        self.authorities.find(&council)
    }

    /// Somebody, once they were added.
    pub fn person(&self, who: Who) -> anyhow::Result<Id<Person>> {
        self.people.find(&who)
    }

    /// Our council's inspection of that key, if it was told.
    pub fn inspection(&self, key: Text) -> Option<Id<Inspection>> {
        self.inspections.get(&(Council::EastSussex, key))
    }

    /// Our council's plan of that key, if it was told.
    pub fn plan(&self, key: Text) -> Option<Id<Plan>> {
        self.plans.get(&(Council::EastSussex, key))
    }
}

/// The moments of a day's steps: in office hours of London, not all days at the same minute.
fn moments(on: NaiveDate, steps: usize) -> anyhow::Result<impl Iterator<Item = domain::Instant>> {
    /// From nine to five.
    const OFFICE_MINUTES: i64 = 8 * 60;
    /// Nobody does two things within less than this, unless the day is very full.
    const APART: i64 = 13;
    let steps = i64::try_from(steps)?.max(1);
    let apart = (OFFICE_MINUTES / steps).clamp(1, APART);
    let spare = (OFFICE_MINUTES - apart * steps).max(1);
    let first = i64::from(chrono::Datelike::ordinal(&on)) * 53 % spare;
    let midnight = end_of_london_day(on.pred_opt().context("the calendar begins")?);
    let nine = midnight + TimeDelta::hours(9);
    Ok((0..steps).map(move |nth| nine + TimeDelta::minutes(first + nth * apart)))
}

/// A day of the story.
fn day(text: Text) -> anyhow::Result<NaiveDate> {
    text.parse().with_context(|| format!("{text} is not a day"))
}

fn days([first, last]: [Text; 2]) -> anyhow::Result<(NaiveDate, NaiveDate)> {
    Ok((day(first)?, day(last)?))
}

/// A text of the story as a use case takes it.
fn say<T>(text: &str) -> anyhow::Result<T>
where
    T: for<'a> TryFrom<std::borrow::Cow<'a, str>, Error = TextFault>,
{
    T::try_from(text.into()).with_context(|| format!("“{text}”"))
}

fn maybe<T>(text: Option<Text>) -> anyhow::Result<Option<T>>
where
    T: for<'a> TryFrom<std::borrow::Cow<'a, str>, Error = TextFault>,
{
    text.map(say).transpose()
}

/// What a use case answers, with its refusal in words.
fn done<T>(answer: Result<T, Failure>) -> anyhow::Result<T> {
    answer.map_err(in_words)
}
