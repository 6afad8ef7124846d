//! Bodies, meetings, questions and replies.

use application::{
    Call,
    agenda::{self, CommentOnItem, ItemDetails, ResolutionDetails},
    bodies::{self, BodyDetails},
    meetings::{self, MeetingDetails},
    questions::{self, QuestionDetails, ReplyToQuestion},
};
use domain::id::{AgendaItemId, MeetingId};
use serde_json::json;

use super::{Teller, day, done, say};
use crate::{
    demo::{
        cast::Who,
        step::{Deed, Question, Text},
    },
    refusal::in_words,
};

impl Teller {
    pub(super) async fn tell_governance(&mut self, by: Who, deed: &Deed) -> anyhow::Result<()> {
        let (council, call) = (by.council(), self.call(by)?);
        match *deed {
            Deed::Body { name, kind, what, members, meets } => {
                let details = BodyDetails {
                    name: say(name)?,
                    kind,
                    description: Some(say(what)?),
                    members: members.iter().copied().map(say).collect::<anyhow::Result<_>>()?,
                    rhythm: Some(meets),
                    closed: false,
                };
                let added = done(bodies::add(&self.app, &call, details).await)?;
                self.bodies.keep((council, name), added.value.id);
            }
            Deed::Meeting { body, on } => {
                let details = MeetingDetails {
                    body: self.bodies.find(&(council, body))?,
                    held_on: day(on)?,
                    title: None,
                    place: Some(say("County Hall")?),
                    note: None,
                    cancelled: None,
                };
                let added = done(meetings::add(&self.app, &call, details).await)?;
                self.meetings.keep((council, body, on), added.value.id);
            }
            Deed::CancelMeeting { body, on, reason } => {
                let id = self.meetings.find(&(council, body, on))?;
                let patch = json!({"cancelled": reason});
                done(meetings::change(&self.app, &call, id, patch).await)?;
            }
            Deed::Item(item) => {
                let (body, held) = item.meeting;
                let meeting = self.meetings.find(&(council, body, held))?;
                let asked = item.recommendations.iter().copied();
                let details = ItemDetails {
                    plan: self.plans.find(&(council, item.plan))?,
                    position: None,
                    title: say(item.title)?,
                    purpose: item.purpose,
                    recommendations: asked.map(say).collect::<anyhow::Result<_>>()?,
                    exempt: None,
                    withdrawn: None,
                };
                let added = done(agenda::add(&self.app, &call, meeting, details).await)?;
                self.items.keep((council, body, held), added.value.id);
            }
            Deed::Freeze { body, on } => {
                let at = self.item(by, body, on)?;
                let call = self.item_call(&call, at).await?;
                done(Box::pin(agenda::freeze(&self.app, &call, at)).await)?;
            }
            Deed::Comment { body, on, text } => {
                let (meeting, item) = self.item(by, body, on)?;
                let said =
                    CommentOnItem { item, text: say(text)?, for_member: None, corrects: None };
                done(agenda::comment(&self.app, &call, meeting, said).await)?;
            }
            Deed::Resolve { body, on, text, endorses, minutes } => {
                let at = self.item(by, body, on)?;
                let call = self.item_call(&call, at).await?;
                let details = ResolutionDetails {
                    on: day(on)?,
                    text: say(text)?,
                    endorses,
                    minutes: Some(say(minutes)?),
                };
                done(agenda::resolve(&self.app, &call, at, details).await)?;
            }
            Deed::Question(question) => self.asked(by, question).await?,
            Deed::Reply { question, text } => {
                let id = self.questions.find(&(council, question))?;
                let said = ReplyToQuestion { text: say(text)?, corrects: None };
                done(questions::reply(&self.app, &call, id, said).await)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn item(&self, by: Who, body: Text, on: Text) -> anyhow::Result<(MeetingId, AgendaItemId)> {
        let key = (by.council(), body, on);
        Ok((self.meetings.find(&key)?, self.items.find(&key)?))
    }

    /// The call of somebody who has just looked at the item.
    async fn item_call(&self, call: &Call, at: (MeetingId, AgendaItemId)) -> anyhow::Result<Call> {
        let seen = agenda::get(&self.app, &call.actor, at).await;
        let seen = seen.map_err(in_words)?;
        Ok(call.clone().expecting(seen.value.version))
    }

    async fn asked(&mut self, by: Who, question: Question) -> anyhow::Result<()> {
        let council = by.council();
        let (body, held) = question.meeting;
        let details = QuestionDetails {
            plan: self.plans.find(&(council, question.plan))?,
            action: question
                .action
                .map(|action| self.actions.find(&(council, action)))
                .transpose()?,
            area: question.area.map(|area| self.areas.find(&(council, area))).transpose()?,
            meeting: Some(self.meetings.find(&(council, body, held))?),
            for_member: None,
            text: say(question.text)?,
            asked_on: None,
            answer_by: day(question.by)?,
            asked_of: Some(self.posts.find(&(council, question.of))?),
        };
        let asked = done(questions::ask(&self.app, &self.call(by)?, details).await)?;
        self.questions.keep((council, question.key), asked.value.id);
        Ok(())
    }
}
