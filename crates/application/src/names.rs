//! What things are called in sentences: each kind read once for a whole page of history.

use std::collections::HashMap;

use domain::{
    Id, Line,
    action::Action,
    authority::{Person, Post},
    change::{Kind, read_state},
    governance::{item::AgendaItem, question::Question},
    inspection::{Area, Inspection},
    measure::Measure,
    plan::Plan,
    story::{Names, Resolved},
};
use persistence::{ChildFilter, EntryRecord};
use uuid::Uuid;

use crate::{
    Failure,
    actions::{AreaRef, PersonRef},
    agenda::Closings,
    sight::Sight,
};

/// The names of an authority's posts and people, and of one plan's parts.
pub(crate) struct Known {
    posts: HashMap<Uuid, String>,
    people: HashMap<Uuid, PersonRef>,
    actions: HashMap<Uuid, String>,
    areas: HashMap<Uuid, String>,
    measures: HashMap<Uuid, (String, String)>,
    questions: HashMap<Uuid, String>,
    inspections: HashMap<Uuid, String>,
    resolutions: HashMap<Uuid, Resolved>,
    /// The first area that an action, a measure or a question speaks to.
    area_of: HashMap<Uuid, Uuid>,
}

impl Known {
    /// Reads names as they are now: history is told with today's titles.
    pub(crate) async fn load(
        sight: &Sight,
        plan: Option<&Plan>,
        entries: &[EntryRecord],
    ) -> Result<Self, Failure> {
        let reader = &sight.reader;
        let posts: Vec<Post> = reader.all(&ChildFilter::all()).await?;
        let people: Vec<Person> = reader.all(&ChildFilter::all()).await?;
        let actions: Vec<Action> = match plan {
            Some(plan) => reader.plan_actions(plan.id).await?,
            // Of no plan in particular: the actions that the entries are about.
            None => reader.many(&actions_of(entries)).await?,
        };
        let measures: Vec<Measure> = match plan {
            Some(plan) => reader.all(&ChildFilter::all().plan(Some(plan.id))).await?,
            None => Vec::new(),
        };
        let questions: Vec<Question> = match plan {
            Some(plan) => reader.all(&ChildFilter::all().plan(Some(plan.id))).await?,
            None => Vec::new(),
        };
        let mut areas: Vec<Uuid> = entries
            .iter()
            .flat_map(|entry| &entry.states)
            .filter_map(|state| match state.kind {
                Kind::Area => Some(state.id),
                Kind::VisitFinding => state.about,
                _ => None,
            })
            .chain(actions.iter().flat_map(|action| &action.areas).map(|area| area.raw()))
            .chain(measures.iter().flat_map(|measure| &measure.areas).map(|area| area.raw()))
            .chain(questions.iter().filter_map(|question| question.area).map(Id::raw))
            .collect();
        areas.sort_unstable();
        areas.dedup();
        let areas: Vec<Area> = reader.many(&areas).await?;
        let first = |areas: &[Id<Area>]| areas.first().map(|area| area.raw());
        let mut area_of: HashMap<Uuid, Uuid> =
            areas.iter().map(|it| (it.id.raw(), it.id.raw())).collect();
        for action in &actions {
            area_of.extend(first(&action.areas).map(|area| (action.id.raw(), area)));
        }
        for measure in &measures {
            area_of.extend(first(&measure.areas).map(|area| (measure.id.raw(), area)));
        }
        for question in &questions {
            let of_action = question.action.and_then(|id| area_of.get(&id.raw()).copied());
            let area = question.area.map(Id::raw).or(of_action);
            area_of.extend(area.map(|area| (question.id.raw(), area)));
        }
        let closed = areas_told(entries);
        let inspections: Vec<Inspection> =
            if areas.is_empty() { Vec::new() } else { reader.all(&ChildFilter::all()).await? };
        Ok(Self {
            area_of,
            resolutions: Closings::load(reader, &closed, sight.today).await?.told(),
            inspections: inspections.iter().map(|it| (it.id.raw(), it.named())).collect(),
            posts: posts.into_iter().map(|post| (post.id.raw(), post.title.to_string())).collect(),
            people: people.iter().map(|person| (person.id.raw(), person.into())).collect(),
            actions: actions
                .into_iter()
                .map(|action| (action.id.raw(), action.reference.to_string()))
                .collect(),
            areas: areas.into_iter().map(|area| (area.id.raw(), area.label.to_string())).collect(),
            measures: measures
                .into_iter()
                .map(|measure| {
                    (measure.id.raw(), (measure.title.to_string(), measure.unit.to_string()))
                })
                .collect(),
            questions: questions
                .into_iter()
                .map(|question| (question.id.raw(), question.text.to_string()))
                .collect(),
        })
    }

    /// The area to which a thing belongs, where it belongs to one.
    pub(crate) fn area_of(&self, id: Uuid) -> Option<AreaRef> {
        let area = *self.area_of.get(&id)?;
        let label = Line::parse(self.areas.get(&area)?).ok()?;
        Some(AreaRef { id: Id::new(area), label })
    }

    pub(crate) fn person_ref(&self, id: Id<Person>) -> Option<PersonRef> {
        self.people.get(&id.raw()).cloned()
    }
}

/// The areas as entries say that they were and became.
fn areas_told(entries: &[EntryRecord]) -> Vec<Area> {
    let states = entries.iter().flat_map(|entry| &entry.states);
    let areas = states.filter(|state| state.kind == Kind::Area);
    let payloads = areas.flat_map(|state| state.before.iter().chain(&state.after));
    // What cannot be read is found where it is told.
    payloads.filter_map(|(shape, bytes)| read_state(*shape, bytes).ok()).collect()
}

/// The actions that entries change or tell of.
fn actions_of(entries: &[EntryRecord]) -> Vec<Uuid> {
    let states = entries.iter().flat_map(|entry| &entry.states);
    let mut ids: Vec<Uuid> = states
        .filter_map(|state| if state.kind == Kind::Action { Some(state.id) } else { state.about })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl Names for Known {
    fn post(&self, id: Id<Post>) -> Option<String> {
        self.posts.get(&id.raw()).cloned()
    }
    fn person(&self, id: Id<Person>) -> Option<String> {
        self.people.get(&id.raw()).map(|person| person.name.to_string())
    }
    fn action(&self, id: Id<Action>) -> Option<String> {
        self.actions.get(&id.raw()).cloned()
    }
    fn area(&self, id: Id<Area>) -> Option<String> {
        self.areas.get(&id.raw()).cloned()
    }
    fn measure(&self, id: Id<Measure>) -> Option<String> {
        self.measures.get(&id.raw()).map(|(title, _)| title.clone())
    }
    fn unit(&self, id: Id<Measure>) -> Option<String> {
        self.measures.get(&id.raw()).map(|(_, unit)| unit.clone())
    }
    fn resolution(&self, id: Id<AgendaItem>) -> Option<Resolved> {
        self.resolutions.get(&id.raw()).cloned()
    }
    fn inspection(&self, id: Id<Inspection>) -> Option<String> {
        self.inspections.get(&id.raw()).cloned()
    }
    fn question(&self, id: Id<Question>) -> Option<String> {
        self.questions.get(&id.raw()).cloned()
    }
}
