//! What has changed since a meeting, area by area, in the story's sentences.

use application::{
    Actor, App, AsAt, Failure,
    areas::AreaView,
    plans::{self, AreaChanges, ChangeQuery, PlanView, ToldChange},
};
use chrono::NaiveDate;
use domain::{
    change::Kind as Subject,
    id::AreaId,
    time::{london_day, spoken},
};

use super::{Asking, Meetings};
use crate::pages::{
    action_row::full,
    moment::{Moment, NO_DATE, read_day},
    sheet::{Choice, Field, Kind},
};

/// A sentence, and the day of it.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) day: String,
}

impl Line {
    fn of(told: &ToldChange) -> Self {
        Self { text: full(&told.text), day: spoken(london_day(told.at)) }
    }
}

/// What changed in one area.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// "Area 1", or what else it concerns.
    pub(super) name: String,
    pub(super) at: Option<String>,
    /// The first words of the area.
    pub(super) about: String,
    area: Option<AreaId>,
    /// What was decided, moved, done and found.
    pub(super) decided: Vec<Line>,
    /// What was reported and measured on the way.
    pub(super) reported: Vec<Line>,
}

/// The section.
#[derive(Debug, Clone)]
pub(super) struct Changes {
    /// The day since which it is told; nothing for all that is recorded.
    pub(super) since: Option<NaiveDate>,
    /// "the meeting of 23 October 2024".
    pub(super) since_said: String,
    pub(super) groups: Vec<Group>,
    /// Whether not all is told.
    pub(super) more: bool,
    /// The meetings to choose from, and another day.
    pub(super) fields: Vec<Field>,
}

impl Changes {
    pub(super) async fn load(
        app: &App,
        actor: &Actor,
        plan: &PlanView,
        meetings: &Meetings,
        asked: &Asking,
        moment: &Moment,
        day: NaiveDate,
    ) -> Result<Self, Failure> {
        let (since, fields) = choose(meetings, asked, moment, day);
        let to = moment.as_at()?;
        let query = ChangeQuery { from: since.map(AsAt::Day), to, ..ChangeQuery::default() };
        let found = plans::changes_by_area(app, actor, plan.id, query).await?.value;
        let met = since.filter(|day| meetings.before().any(|it| it.day == *day));
        Ok(Self {
            since,
            since_said: match (met, since) {
                (Some(day), _) => format!("the meeting of {}", spoken(day)),
                (None, Some(day)) => spoken(day),
                (None, None) => "the plan began".into(),
            },
            groups: found.areas.into_iter().map(|it| group(it, moment)).collect(),
            more: found.more,
            fields,
        })
    }
}

impl Changes {
    /// Says beside each area's name what it is about.
    pub(super) fn naming(mut self, areas: &[AreaView]) -> Self {
        for group in &mut self.groups {
            let area = areas.iter().find(|area| Some(area.id) == group.area);
            group.about = area.map(|area| in_short(&area.text)).unwrap_or_default();
        }
        self
    }

    /// Whether the day that was typed cannot be taken.
    pub(super) fn has_error(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some())
    }
}

/// The day since which changes are told, and the fields that choose it.
fn choose(
    meetings: &Meetings,
    asked: &Asking,
    moment: &Moment,
    day: NaiveDate,
) -> (Option<NaiveDate>, Vec<Field>) {
    let usual = meetings.last().map(|it| it.day);
    let mut other = Field::line("since_day", "Or since another day", asked.since_day.as_str())
        .hint("For example, 24 April 2024 or 24/4/2024");
    if let Kind::Line(look) = &mut other.kind {
        look.width = "10";
    }
    let chosen = match asked.since_day.some() {
        None => read_day(asked.since.as_str()).filter(|since| *since <= day),
        Some(text) => {
            let read = read_day(text);
            let found = read.filter(|since| *since <= day);
            if found.is_none() {
                let why = if read.is_none() {
                    format!("The day {NO_DATE}")
                } else {
                    format!("The day must not be after {}", spoken(day))
                };
                other.error = Some(why);
            }
            found
        }
    };
    let since = chosen.or(usual);
    let mut choices: Vec<Choice> = meetings
        .before()
        .map(|it| Choice { value: it.day.to_string(), label: it.label(), hint: "" })
        .collect();
    // Two bodies may meet on one day: the address knows days.
    choices.dedup_by(|a, b| a.value == b.value);
    let value = since.filter(|_| asked.since_day.some().is_none()).map(|day| day.to_string());
    let mut fields = Vec::new();
    if !choices.is_empty() {
        let since =
            Field::select("since", "Since the meeting of", value.unwrap_or_default(), choices);
        fields.push(since);
    }
    fields.push(other);
    if let Some(day) = moment.past().and(Some(day)) {
        fields.push(Field::hidden("as_at", day.to_string()));
    }
    (since, fields)
}

/// The first words of a longer text, cut between words.
fn in_short(text: &str) -> String {
    const LONGEST: usize = 90;
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() > LONGEST {
            return short + " …";
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// Whether a change is reported on the way, and not a decision or a fact about the plan.
const fn is_report(kind: Subject) -> bool {
    matches!(kind, Subject::Update | Subject::Evidence | Subject::Reading)
}

/// What became of requests for other dates: that they were asked for is in the answer.
fn without_answered(told: Vec<ToldChange>) -> Vec<ToldChange> {
    let is_last = |at: usize, it: &ToldChange| {
        it.subject.kind != Subject::DateChange
            || !told.iter().skip(at + 1).any(|later| later.subject == it.subject)
    };
    let kept: Vec<bool> = told.iter().enumerate().map(|(at, it)| is_last(at, it)).collect();
    told.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(it, _)| it).collect()
}

fn group(changes: AreaChanges, moment: &Moment) -> Group {
    let told = without_answered(changes.told);
    let (reported, decided): (Vec<_>, Vec<_>) =
        told.iter().partition(|told| is_report(told.subject.kind));
    Group {
        name: match &changes.area {
            Some(area) => format!("Area {}", area.label),
            None => "The plan as a whole".into(),
        },
        about: String::new(),
        area: changes.area.as_ref().map(|area| area.id),
        at: changes.area.map(|area| moment.link(&format!("/areas/{}", area.id))),
        decided: decided.into_iter().map(Line::of).collect(),
        reported: reported.into_iter().map(Line::of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use domain::change::SubjectRef;

    use super::*;

    fn told(kind: Subject, id: u128, text: &str) -> ToldChange {
        let subject = SubjectRef { kind, id: uuid::Uuid::from_u128(id) };
        ToldChange { at: chrono::DateTime::UNIX_EPOCH, text: text.into(), subject }
    }

    #[test]
    fn a_request_is_told_once_it_is_answered_by_its_answer() {
        let all = vec![
            told(Subject::DateChange, 1, "asked"),
            told(Subject::Action, 2, "complete"),
            told(Subject::DateChange, 3, "waits"),
            told(Subject::DateChange, 1, "moved"),
            told(Subject::Action, 2, "reopened"),
        ];
        let kept: Vec<String> = without_answered(all).into_iter().map(|it| it.text).collect();
        assert_eq!(kept, ["complete", "waits", "moved", "reopened"]);
    }

    #[test]
    fn reports_are_told_apart_from_decisions() {
        let told = vec![told(Subject::Update, 1, "said"), told(Subject::Action, 2, "is complete")];
        let now = Moment::of("/", &crate::pages::form::Typed::of(""));
        let group = group(AreaChanges { area: None, told }, &now);
        assert_eq!((group.decided.len(), group.reported.len()), (1, 1));
        assert_eq!(group.decided[0].text, "is complete.");
        assert_eq!(group.name, "The plan as a whole");
    }

    #[test]
    fn long_words_of_an_area_are_cut_between_words() {
        assert_eq!(in_short("Plans are specific"), "Plans are specific");
        let short = in_short(&"word ".repeat(40));
        assert!(short.ends_with("word …") && short.chars().count() <= 93, "{short}");
    }
}
