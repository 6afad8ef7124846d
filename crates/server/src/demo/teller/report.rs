//! Inspections, what they found, and what falls due after them.

use anyhow::Context as _;
use application::{
    Paging,
    areas::{self, AreaDetails, CloseArea, ConfirmArea},
    inspections::{
        self, InspectionDetails, ParagraphDetails, SetJudgements, SetParagraphs, set_judgements,
        set_paragraphs,
    },
    obligations::{self, ObligationQuery},
};
use domain::framework::FindingKind;
use serde_json::json;

use super::{Teller, council::judgements, day, days, done, maybe, say};
use crate::{
    demo::{
        cast::Who,
        step::{Area, Deed, Report, Summary, Text},
    },
    refusal::in_words,
};

impl Teller {
    pub(super) async fn tell_report(&mut self, by: Who, deed: &Deed) -> anyhow::Result<()> {
        let (council, call) = (by.council(), self.call(by)?);
        match *deed {
            Deed::Inspection { key, report } => self.inspected(by, key, report).await?,
            Deed::Received { key, received, published, url } => {
                let patch =
                    json!({"received_on": received, "published_on": published, "report_url": url});
                let id = self.inspections.find(&(council, key))?;
                done(inspections::change(&self.app, &call, id, patch).await)?;
            }
            Deed::Judge { key, grades } => {
                let id = self.inspections.find(&(council, key))?;
                let wanted = SetJudgements { judgements: judgements(grades)? };
                done(set_judgements(&self.app, &call, id, wanted).await)?;
            }
            Deed::Paragraphs { key, paragraphs } => {
                let one = |summary: &Summary| {
                    let Summary(number, section, text, tone) = *summary;
                    let (section, text) = (Some(say(section)?), say(text)?);
                    anyhow::Ok(ParagraphDetails { number, section, text, tone: Some(tone) })
                };
                let paragraphs = paragraphs.iter().map(one).collect::<Result<_, _>>()?;
                let id = self.inspections.find(&(council, key))?;
                let wanted = SetParagraphs { paragraphs };
                done(set_paragraphs(&self.app, &call, id, wanted).await)?;
            }
            Deed::Area(area) => self.found(by, area).await?,
            Deed::Respond { area, kind, reason } => {
                let patch = json!({"response": {"kind": kind, "reason": reason}});
                let id = self.areas.find(&(council, area))?;
                done(areas::change(&self.app, &call, id, patch).await)?;
            }
            Deed::Close { area, by: resolved, note } => {
                let id = self.areas.find(&(council, area))?;
                let item = |(body, held)| self.items.find(&(council, body, held));
                let item = resolved.map(item).transpose()?;
                let held = resolved.map(|(_, held)| day(held)).transpose()?;
                let on = held.unwrap_or_else(|| self.app.today());
                let wanted = CloseArea { on, item, note: Some(say(note)?) };
                done(areas::close(&self.app, &call, id, wanted).await)?;
            }
            Deed::Confirm { area, at, note } => {
                let id = self.areas.find(&(council, area))?;
                let inspection = Some(self.inspections.find(&(council, at))?);
                let wanted = ConfirmArea { on: self.app.today(), note: say(note)?, inspection };
                done(areas::confirm(&self.app, &call, id, wanted).await)?;
            }
            Deed::ForChildren { area, text } => {
                let id = self.areas.find(&(council, area))?;
                let seen = areas::get(&self.app, &call.actor, id, None).await.map_err(in_words)?;
                let call = call.expecting(seen.value.version);
                let patch = json!({"childrens_words": text});
                done(areas::change(&self.app, &call, id, patch).await)?;
            }
            Deed::Met { inspection, rule, on } => self.met(by, inspection, rule, on).await?,
            _ => {}
        }
        Ok(())
    }

    async fn inspected(&mut self, by: Who, key: Text, report: Report) -> anyhow::Result<()> {
        let (started_on, ended_on) = days(report.days)?;
        let details = InspectionDetails {
            framework: say("ilacs")?,
            kind: report.kind,
            started_on,
            ended_on,
            received_on: None,
            published_on: report.published.map(day).transpose()?,
            lead_inspector: None,
            report_url: maybe(report.url)?,
        };
        let call = self.call(by)?;
        let id = done(inspections::add(&self.app, &call, details).await)?.value.id;
        self.inspections.keep((by.council(), key), id);
        if !report.grades.is_empty() {
            let wanted = SetJudgements { judgements: judgements(report.grades)? };
            done(set_judgements(&self.app, &call, id, wanted).await)?;
        }
        Ok(())
    }

    async fn found(&mut self, by: Who, area: Area) -> anyhow::Result<()> {
        let council = by.council();
        let earlier = |key: Text| self.areas.find(&(council, key));
        let details = AreaDetails {
            inspection: self.inspections.find(&(council, area.inspection))?,
            kind: FindingKind::AreaForImprovement,
            text: say(area.text)?,
            position: None,
            parent: area.parent.map(earlier).transpose()?,
            paragraphs: area.paragraphs.to_vec(),
            response: None,
            public_words: None,
            childrens_words: None,
            recurs_from: area.recurs_from.map(earlier).transpose()?,
        };
        let added = done(areas::add(&self.app, &self.call(by)?, details).await)?;
        self.areas.keep((council, area.key), added.value.id);
        Ok(())
    }

    async fn met(&self, by: Who, inspection: Text, rule: Text, on: Text) -> anyhow::Result<()> {
        let call = self.call(by)?;
        let query = ObligationQuery {
            inspection: Some(self.inspections.find(&(by.council(), inspection))?),
            ..ObligationQuery::default()
        };
        let due = obligations::list(&self.app, &call.actor, query, Paging::default()).await;
        let due = done(due)?.value.items.into_iter().find(|due| &*due.rule == rule);
        let due = due.with_context(|| format!("there is no obligation {rule}"))?;
        done(obligations::change(&self.app, &call, due.id, json!({"met_on": on})).await)?;
        Ok(())
    }
}
