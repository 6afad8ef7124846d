//! What is reported on actions and measures.

use anyhow::Context as _;
use application::{
    actions::{
        AddEvidence, AskDateChange, DecideDateChange, MoveStatus, PostUpdate, ReviewEvidence,
        SignOff, add_evidence, ask_date_change, decide_date_change, move_status, post_update,
        review_evidence, sign_off,
    },
    measures::{self, MeasureDetails, RecordReading, record_reading},
};
use domain::measure::Amount;

use super::{Teller, day, done, maybe, say};
use crate::demo::{
    cast::Who,
    step::{Deed, Evidence, Measure, Reading, Text, Update},
};

impl Teller {
    pub(super) async fn tell_progress(&mut self, by: Who, deed: &Deed) -> anyhow::Result<()> {
        let (council, call) = (by.council(), self.call(by)?);
        match *deed {
            Deed::Update(update) => self.updated(by, update).await?,
            Deed::Ask { action, to, reason, note } => {
                let id = self.actions.find(&(council, action))?;
                let asked = AskDateChange { to_on: day(to)?, reason, note: say(note)? };
                let asked = done(ask_date_change(&self.app, &call, id, asked).await)?;
                self.waiting.keep((council, action), asked.value.id);
            }
            Deed::Answer { action, agreed, note } => {
                let id = self.actions.find(&(council, action))?;
                let change = self.waiting.find(&(council, action))?;
                let decided = DecideDateChange { agreed, note: maybe(note)? };
                done(decide_date_change(&self.app, &call, id, change, decided).await)?;
            }
            Deed::Move { action, status, reason } => {
                let id = self.actions.find(&(council, action))?;
                let wanted = MoveStatus { status, reason: maybe(reason)? };
                done(move_status(&self.app, &call, id, wanted).await)?;
            }
            Deed::SignOff { action, note } => {
                let id = self.actions.find(&(council, action))?;
                done(sign_off(&self.app, &call, id, SignOff { note: say(note)? }).await)?;
            }
            Deed::Evidence(evidence) => self.evidence_added(by, evidence).await?,
            Deed::Measure(measure) => self.measure_added(by, measure).await?,
            Deed::Reading(reading) => self.reading_taken(by, reading).await?,
            _ => {}
        }
        Ok(())
    }

    async fn updated(&mut self, by: Who, update: Update) -> anyhow::Result<()> {
        let council = by.council();
        let earlier = |key: Text| self.updates.find(&(council, key));
        let posted = PostUpdate {
            done: say(update.done)?,
            difference: maybe(update.difference)?,
            declared: update.declared,
            declared_reason: maybe(update.why.map(|(reason, _)| reason))?,
            path_to_green: maybe(update.why.map(|(_, path)| path))?,
            forecast_on: update.forecast.map(day).transpose()?,
            status: update.status,
            corrects: update.corrects.map(earlier).transpose()?,
        };
        let id = self.actions.find(&(council, update.action))?;
        let posted = done(post_update(&self.app, &self.call(by)?, id, posted).await)?;
        if let Some(key) = update.key {
            self.updates.keep((council, key), posted.value.id);
        }
        Ok(())
    }

    async fn evidence_added(&self, by: Who, evidence: Evidence) -> anyhow::Result<()> {
        let added = AddEvidence {
            kind: evidence.kind,
            title: say(evidence.title)?,
            link: maybe(evidence.link)?,
            note: maybe(evidence.note)?,
            dated_on: evidence.dated.map(day).transpose()?,
            expires_on: evidence.expires.map(day).transpose()?,
        };
        let id = self.actions.find(&(by.council(), evidence.action))?;
        let added = done(add_evidence(&self.app, &self.call(by)?, id, added, None).await)?;
        if evidence.waits {
            return Ok(());
        }
        // Never by the person who added it.
        let second = if by == Who::PlanLead { Who::PracticeLead } else { Who::PlanLead };
        let found = ReviewEvidence { accepted: true, reason: None };
        done(review_evidence(&self.app, &self.call(second)?, id, added.value.id, found).await)?;
        Ok(())
    }

    async fn measure_added(&mut self, by: Who, measure: Measure) -> anyhow::Result<()> {
        let council = by.council();
        let area = |key: &Text| self.areas.find(&(council, *key));
        let ((baseline, baseline_on), (target, target_on)) = (measure.baseline, measure.target);
        let details = MeasureDetails {
            plan: self.plans.find(&(council, measure.plan))?,
            title: say(measure.title)?,
            definition: Some(say(measure.definition)?),
            unit: say(measure.unit)?,
            direction: measure.direction,
            baseline: Some(amount(baseline)?),
            baseline_on: Some(day(baseline_on)?),
            target: Some(amount(target)?),
            target_on: Some(day(target_on)?),
            frequency: measure.frequency,
            areas: measure.areas.iter().map(area).collect::<Result<_, _>>()?,
        };
        let added = done(measures::add(&self.app, &self.call(by)?, details).await)?;
        self.measures.keep((council, measure.key), added.value.id);
        Ok(())
    }

    async fn reading_taken(&mut self, by: Who, reading: Reading) -> anyhow::Result<()> {
        let council = by.council();
        let earlier = |key: Text| self.readings.find(&(council, key));
        let wanted = RecordReading {
            as_at: day(reading.as_at)?,
            value: amount(reading.value)?,
            source: Some(say("Children’s services performance report")?),
            quality_note: maybe(reading.quality)?,
            corrects: reading.corrects.map(earlier).transpose()?,
        };
        let id = self.measures.find(&(council, reading.measure))?;
        let taken = done(record_reading(&self.app, &self.call(by)?, id, wanted).await)?;
        if let Some(key) = reading.key {
            self.readings.keep((council, key), taken.value.id);
        }
        Ok(())
    }
}

fn amount(value: f64) -> anyhow::Result<Amount> {
    serde_json::from_value(value.into()).with_context(|| format!("{value} is not an amount"))
}
