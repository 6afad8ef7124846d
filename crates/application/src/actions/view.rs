//! What everybody reads of an action.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Account, Id, Line, Note, Title,
    action::{
        Action, Blocked, Impact, Milestone,
        date_change::DateChange,
        status::{Delivery, DeliveryStatus, Mark},
        update::{Declared, ProgressUpdate},
    },
    authority::{Person, Post},
    id::{ActionId, AreaId, PersonId, PlanId, PostId, UpdateId},
    policy::Act,
    rating::{
        DeliveryRating, DependencyWatch, RatingRules, Risk, Trend, forecast_late, outlook, trend,
    },
};
use persistence::PostName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Actor, Failure, sight::Sight};

/// A post by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostRef {
    /// The post.
    pub id: PostId,
    /// Its title.
    pub title: Title,
    /// The organisation, when it is not the council.
    pub organisation: Option<Title>,
}

impl From<&Post> for PostRef {
    fn from(post: &Post) -> Self {
        Self { id: post.id, title: post.title.clone(), organisation: post.organisation.clone() }
    }
}

impl From<PostName> for PostRef {
    fn from(post: PostName) -> Self {
        Self { id: post.id, title: post.title, organisation: post.organisation }
    }
}

/// A person by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonRef {
    /// The person.
    pub id: PersonId,
    /// Their name.
    pub name: Title,
}

impl From<&Person> for PersonRef {
    fn from(person: &Person) -> Self {
        Self { id: person.id, name: person.name.clone() }
    }
}

/// An area by its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AreaRef {
    /// The area.
    pub id: AreaId,
    /// "3a".
    pub label: Line<20>,
}

/// An action by its reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionRef {
    /// The action.
    pub id: ActionId,
    /// "2.3".
    pub reference: Line<20>,
    /// What will be done.
    pub title: Title,
}

/// A step of the delivery: when, by whom, what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarkView {
    /// The day.
    pub on: NaiveDate,
    /// Who said so.
    pub by: Option<PersonRef>,
    /// What was said.
    pub note: Option<Note>,
}

/// An action with its ratings on the day of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionView {
    /// Stable id.
    pub id: ActionId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The plan it belongs to.
    pub plan: PlanId,
    /// "2.3".
    pub reference: Line<20>,
    /// What will be done.
    pub title: Title,
    /// More about it.
    pub description: Option<Account>,
    /// The difference it is to make for children.
    pub outcome: Option<Account>,
    /// How anyone can tell that it is done well.
    pub success_criterion: Option<Account>,
    /// The areas for improvement it answers.
    pub areas: Vec<AreaRef>,
    /// The post that owns it.
    pub owner: Option<PostRef>,
    /// Posts that help.
    pub contributors: Vec<PostRef>,
    /// When work starts.
    pub starts_on: Option<NaiveDate>,
    /// The due date first promised.
    pub original_due_on: Option<NaiveDate>,
    /// The due date now.
    pub due_on: Option<NaiveDate>,
    /// How often the due date was moved by agreement.
    pub revisions: i32,
    /// Days between the first promise and the due date now.
    pub slippage_days: Option<i64>,
    /// Steps on the way.
    pub milestones: Vec<Milestone>,
    /// Actions that must be done first.
    pub depends_on: Vec<ActionRef>,
    /// Delivery status: what the owner says.
    pub status: DeliveryStatus,
    /// When the work started, or was reopened.
    pub started: Option<MarkView>,
    /// When the owner said it was done.
    pub completed: Option<MarkView>,
    /// When a second person signed it off.
    pub signed_off: Option<MarkView>,
    /// When it was found still true.
    pub embedded: Option<MarkView>,
    /// When it was stopped, and why.
    pub stopped: Option<MarkView>,
    /// Why it cannot go on.
    pub blocked: Option<Blocked>,
    /// Delivery rating: computed for the day of the answer.
    pub rating: DeliveryRating,
    /// What puts it at risk on that day.
    pub risks: Vec<Risk>,
    /// At risk from this day on.
    pub at_risk_from: Option<NaiveDate>,
    /// Late from this day on.
    pub late_from: Option<NaiveDate>,
    /// How the owner says it is going, beside the computed rating.
    pub declared: Option<Declared>,
    /// Why, in the owner's words, when at risk or off track.
    pub declared_reason: Option<Note>,
    /// What the owner says will bring it back.
    pub path_to_green: Option<Note>,
    /// When the owner expects to be done.
    pub forecast_on: Option<NaiveDate>,
    /// Whether that is after the due date.
    pub forecast_late: bool,
    /// Which way it is going; null once it is not open.
    pub trend: Option<Trend>,
    /// Impact rating: whether it helps children, apart from whether it is on time.
    pub impact: Impact,
    /// The latest progress update.
    pub latest_update: Option<UpdateId>,
    /// The day of the latest progress update.
    pub last_update_on: Option<NaiveDate>,
    /// For officers only; null for whoever may not see it.
    pub internal_note: Option<Account>,
    /// The same in words for anybody; papers for the public print them.
    pub public_words: Option<Note>,
    /// The same in words for children; the letter to children prints them.
    pub childrens_words: Option<Note>,
}

/// What stands around a batch of actions, each kind read in one query.
pub(crate) struct Around {
    posts: HashMap<Uuid, PostRef>,
    people: HashMap<Uuid, PersonRef>,
    areas: HashMap<Uuid, AreaRef>,
    others: HashMap<Uuid, Action>,
    updates: HashMap<Uuid, ProgressUpdate>,
    moved_on: HashMap<Uuid, Vec<NaiveDate>>,
    rules: RatingRules,
    day: NaiveDate,
    internal: bool,
}

impl Around {
    pub(crate) async fn load(
        sight: &Sight,
        actor: &Actor,
        actions: &[Action],
    ) -> Result<Self, Failure> {
        let mut posts = Vec::new();
        let mut people = Vec::new();
        let mut areas = Vec::new();
        let mut others = Vec::new();
        let mut updates = Vec::new();
        for action in actions {
            posts.extend(action.owner.iter().chain(&action.contributors).map(|id| id.raw()));
            people.extend(marks(&action.delivery).into_iter().flatten().map(|mark| mark.by.raw()));
            areas.extend(action.areas.iter().map(|id| id.raw()));
            updates.extend(action.latest.as_ref().map(|latest| latest.update.raw()));
            others.extend(action.depends_on.iter().map(|id| id.raw()));
        }
        for ids in [&mut posts, &mut people, &mut areas, &mut others] {
            ids.sort_unstable();
            ids.dedup();
        }
        // Most actions depend on others of the same page.
        let here = |id: &Uuid| actions.iter().find(|action| action.id.raw() == *id);
        let known: Vec<Action> = others.iter().filter_map(here).cloned().collect();
        others.retain(|id| here(id).is_none());
        let moved: Vec<Uuid> = actions
            .iter()
            .filter(|action| action.revisions > 0)
            .map(|action| action.id.raw())
            .collect();
        let posts = sight.post_refs(&posts).await?;
        let people: Vec<Person> = sight.many(&people).await?;
        let areas = sight.area_refs(&areas).await?;
        let others: Vec<Action> = sight.many(&others).await?;
        let updates: Vec<ProgressUpdate> = sight.many(&updates).await?;
        let changes = sight.reader.date_changes_of(&moved).await?;
        Ok(Self {
            posts: posts.into_iter().map(|post| (post.id.raw(), post)).collect(),
            people: people.iter().map(|person| (person.id.raw(), person.into())).collect(),
            areas: areas.into_iter().map(|area| (area.id.raw(), area)).collect(),
            updates: updates.into_iter().map(|update| (update.id.raw(), update)).collect(),
            others: others.into_iter().chain(known).map(|other| (other.id.raw(), other)).collect(),
            moved_on: moved_on(&changes, sight.day),
            rules: sight.rules(actor.authority).await?,
            day: sight.day,
            internal: actor.may(Act::ReadInternalNotes),
        })
    }

    fn mark(&self, mark: Option<&Mark>) -> Option<MarkView> {
        mark.map(|mark| MarkView {
            on: mark.on,
            by: self.people.get(&mark.by.raw()).cloned(),
            note: mark.note.clone(),
        })
    }

    pub(crate) fn view(&self, action: Action) -> ActionView {
        let dependencies: Vec<DependencyWatch> = action
            .depends_on
            .iter()
            .filter_map(|id| self.others.get(&id.raw()))
            .map(dependency_watch)
            .collect();
        let moved = self.moved_on.get(&action.id.raw()).map(Vec::as_slice).unwrap_or_default();
        let ahead = outlook(&action, moved, &dependencies, &self.rules);
        let said = action.latest.as_ref().and_then(|latest| self.updates.get(&latest.update.raw()));
        let status = action.delivery.status();
        let [started, completed, signed_off, embedded, stopped] = marks(&action.delivery);
        let post = |id: &Id<Post>| self.posts.get(&id.raw()).cloned();
        ActionView {
            id: action.id,
            version: action.version,
            plan: action.plan,
            areas: action
                .areas
                .iter()
                .filter_map(|id| self.areas.get(&id.raw()).cloned())
                .collect(),
            owner: action.owner.as_ref().and_then(post),
            contributors: action.contributors.iter().filter_map(post).collect(),
            starts_on: action.starts_on,
            original_due_on: action.original_due_on,
            due_on: action.due_on,
            revisions: action.revisions,
            slippage_days: action.slippage_days(),
            depends_on: action
                .depends_on
                .iter()
                .filter_map(|id| self.others.get(&id.raw()))
                .map(|other| ActionRef {
                    id: other.id,
                    reference: other.reference.clone(),
                    title: other.title.clone(),
                })
                .collect(),
            status,
            started: self.mark(started),
            completed: self.mark(completed),
            signed_off: self.mark(signed_off),
            embedded: self.mark(embedded),
            stopped: self.mark(stopped),
            rating: action.watch.rating(status, action.starts_on, self.day),
            risks: ahead.risks_on(self.day).cloned().collect(),
            at_risk_from: action.watch.at_risk_from,
            late_from: action.watch.late_from,
            declared: action.latest.as_ref().and_then(|latest| latest.declared),
            declared_reason: said.and_then(|update| update.declared_reason.clone()),
            path_to_green: said.and_then(|update| update.path_to_green.clone()),
            forecast_on: action.latest.as_ref().and_then(|latest| latest.forecast_on),
            forecast_late: forecast_late(&action),
            trend: trend(&action, self.day, &self.rules),
            latest_update: action.latest.as_ref().map(|latest| latest.update),
            last_update_on: action.latest.as_ref().map(|latest| latest.on),
            internal_note: if self.internal { action.internal_note } else { None },
            public_words: action.public_words,
            childrens_words: action.childrens_words,
            reference: action.reference,
            title: action.title,
            description: action.description,
            outcome: action.outcome,
            success_criterion: action.success_criterion,
            milestones: action.milestones,
            blocked: action.blocked,
            impact: action.impact,
        }
    }
}

/// Started, completed, signed off, embedded, stopped: what the status left behind.
fn marks(delivery: &Delivery) -> [Option<&Mark>; 5] {
    match delivery {
        Delivery::NotStarted => [None; 5],
        Delivery::InProgress { started } => [Some(started), None, None, None, None],
        Delivery::Complete { completed } => [None, Some(completed), None, None, None],
        Delivery::Verified { completed, signed_off } => {
            [None, Some(completed), Some(signed_off), None, None]
        }
        Delivery::Embedded { completed, signed_off, checked } => {
            [None, Some(completed), Some(signed_off), Some(checked), None]
        }
        Delivery::NotProceeding { stopped } => [None, None, None, None, Some(stopped)],
    }
}

/// The days on which each action's date was moved by agreement, up to a day.
pub(crate) fn moved_on(changes: &[DateChange], until: NaiveDate) -> HashMap<Uuid, Vec<NaiveDate>> {
    let mut moved: HashMap<Uuid, Vec<NaiveDate>> = HashMap::new();
    for change in changes {
        if let Some(decision) = change.decision.as_ref().filter(|it| it.agreed && it.on <= until) {
            moved.entry(change.action.raw()).or_default().push(decision.on);
        }
    }
    moved
}

pub(crate) fn dependency_watch(other: &Action) -> DependencyWatch {
    DependencyWatch {
        id: other.id,
        reference: other.reference.to_string(),
        open: other.delivery.status().is_open(),
        late_from: other.watch.late_from,
    }
}

/// One action as it is seen.
pub(crate) async fn one(
    sight: &Sight,
    actor: &Actor,
    action: Action,
) -> Result<ActionView, Failure> {
    let around = Around::load(sight, actor, std::slice::from_ref(&action)).await?;
    Ok(around.view(action))
}
