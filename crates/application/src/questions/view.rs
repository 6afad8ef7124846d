//! What everybody reads of a question.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Note, Title,
    action::Action,
    authority::{Person, Post},
    governance::{
        Meeting,
        question::{Question, QuestionState},
    },
    id::{PlanId, QuestionId},
    inspection::Area,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Failure,
    actions::{ActionRef, AreaRef, PersonRef, PostRef},
    meetings::{Bodies, MeetingRef},
    sight::Sight,
};

/// That a question was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawalView {
    /// When.
    pub on: NaiveDate,
    /// By whom.
    pub by: Option<PersonRef>,
    /// Why.
    pub reason: Note,
}

/// A question, and how it stands on the day of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionView {
    /// Stable id.
    pub id: QuestionId,
    /// How often it was changed; `If-Match` compares it. The first reply counts.
    pub version: i64,
    /// The plan it is about.
    pub plan: PlanId,
    /// The action it is about.
    pub action: Option<ActionRef>,
    /// The area it is about.
    pub area: Option<AreaRef>,
    /// The meeting at which, or for which, it was asked.
    pub meeting: Option<MeetingRef>,
    /// Who put it here.
    pub by: Option<PersonRef>,
    /// The member who asked, where somebody else put it here.
    pub for_member: Option<Title>,
    /// The question.
    pub text: Note,
    /// When it was asked.
    pub asked_on: NaiveDate,
    /// The day by which it is to be answered.
    pub answer_by: NaiveDate,
    /// The post that should answer.
    pub asked_of: Option<PostRef>,
    /// How it stands today.
    pub state: QuestionState,
    /// The day of the first reply.
    pub answered_on: Option<NaiveDate>,
    /// That it was taken back.
    pub withdrawn: Option<WithdrawalView>,
}

/// What a batch of questions points at, each kind read in one query.
pub(super) struct Around {
    actions: HashMap<Uuid, ActionRef>,
    areas: HashMap<Uuid, AreaRef>,
    meetings: HashMap<Uuid, MeetingRef>,
    people: HashMap<Uuid, PersonRef>,
    posts: HashMap<Uuid, PostRef>,
    day: NaiveDate,
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl Around {
    pub(super) async fn load(sight: &Sight, questions: &[Question]) -> Result<Self, Failure> {
        let all = || questions.iter();
        let actions = distinct(all().filter_map(|it| it.action).map(domain::Id::raw));
        let areas = distinct(all().filter_map(|it| it.area).map(domain::Id::raw));
        let meetings = distinct(all().filter_map(|it| it.meeting).map(domain::Id::raw));
        let posts = distinct(all().filter_map(|it| it.asked_of).map(domain::Id::raw));
        let withdrew = all().filter_map(|it| it.withdrawn.as_ref().map(|gone| gone.by.raw()));
        let people = distinct(all().map(|it| it.by.raw()).chain(withdrew));
        let actions: Vec<Action> = sight.many(&actions).await?;
        let areas: Vec<Area> = sight.many(&areas).await?;
        let meetings: Vec<Meeting> = sight.many(&meetings).await?;
        let bodies = Bodies::of(&sight.reader, &meetings).await?;
        let posts: Vec<Post> = sight.many(&posts).await?;
        let people: Vec<Person> = sight.many(&people).await?;
        Ok(Self {
            actions: actions
                .into_iter()
                .map(|it| {
                    let Action { id, reference, title, .. } = it;
                    (id.raw(), ActionRef { id, reference, title })
                })
                .collect(),
            areas: areas
                .into_iter()
                .map(|area| (area.id.raw(), AreaRef { id: area.id, label: area.label }))
                .collect(),
            meetings: meetings.iter().map(|it| (it.id.raw(), bodies.meeting_ref(it))).collect(),
            people: people.iter().map(|person| (person.id.raw(), person.into())).collect(),
            posts: posts.iter().map(|post| (post.id.raw(), post.into())).collect(),
            day: sight.day,
        })
    }

    pub(super) fn view(&self, question: Question) -> QuestionView {
        let person = |id: Uuid| self.people.get(&id).cloned();
        QuestionView {
            state: question.state_on(self.day),
            action: question.action.and_then(|id| self.actions.get(&id.raw()).cloned()),
            area: question.area.and_then(|id| self.areas.get(&id.raw()).cloned()),
            meeting: question.meeting.and_then(|id| self.meetings.get(&id.raw()).cloned()),
            by: person(question.by.raw()),
            asked_of: question.asked_of.and_then(|id| self.posts.get(&id.raw()).cloned()),
            withdrawn: question.withdrawn.map(|gone| WithdrawalView {
                on: gone.on,
                by: person(gone.by.raw()),
                reason: gone.reason,
            }),
            id: question.id,
            version: question.version,
            plan: question.plan,
            for_member: question.for_member,
            text: question.text,
            asked_on: question.asked_on,
            answer_by: question.answer_by,
            answered_on: question.answered_on,
        }
    }
}

/// One question as it is seen.
pub(super) async fn one(sight: &Sight, question: Question) -> Result<QuestionView, Failure> {
    let around = Around::load(sight, std::slice::from_ref(&question)).await?;
    Ok(around.view(question))
}
