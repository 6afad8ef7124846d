//! Councils, people and posts.

use application::{
    actions::{HandOver, hand_over},
    operator::{NewAuthority, add_authority, add_person, install_shipped_data},
    people::{self, PersonDetails, PostDetails},
    register::{self, NewRegisterEntry},
};
use domain::{authority::Holder, inspection::Judgement};
use serde_json::json;

use super::{Teller, day, days, done, maybe, say};
use crate::demo::{
    cast::{Council, Who},
    step::{Deed, Grade, Report, Spell, Text},
};

impl Teller {
    pub(super) async fn tell_council(&mut self, by: Who, deed: &Deed) -> anyhow::Result<()> {
        let council = by.council();
        match *deed {
            Deed::Install => {
                done(install_shipped_data(&self.app).await)?;
            }
            Deed::Council { council, name, codes, administrator } => {
                self.council_joins(council, name, codes, administrator).await?;
            }
            Deed::Register { urn, authority, report } => {
                self.register(urn, authority, report).await?;
            }
            Deed::Person(who) => {
                let added = people::add_person(&self.app, &self.call(by)?, details(who)?).await;
                self.people.keep(who, done(added)?.value.id);
            }
            Deed::Disable(who) => {
                let patch = json!({"disabled": true});
                let person = self.people.find(&who)?;
                done(people::change_person(&self.app, &self.call(by)?, person, patch).await)?;
            }
            Deed::Post { title, organisation, holders } => {
                let details = PostDetails {
                    title: say(title)?,
                    organisation: maybe(organisation)?,
                    holders: self.holders(holders)?,
                    closed: false,
                };
                let added = people::add_post(&self.app, &self.call(by)?, details).await;
                self.posts.keep((council, title), done(added)?.value.id);
            }
            Deed::ChangePost { title, holders, closed } => {
                let patch = json!({"holders": self.holders(holders)?, "closed": closed});
                let post = self.posts.find(&(council, title))?;
                done(people::change_post(&self.app, &self.call(by)?, post, patch).await)?;
            }
            Deed::HandOver { from, to, reason } => {
                let wanted = HandOver {
                    to: self.posts.find(&(council, to))?,
                    reason: say(reason)?,
                    actions: None,
                };
                let from = self.posts.find(&(council, from))?;
                done(hand_over(&self.app, &self.call(by)?, from, wanted).await)?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn council_joins(
        &mut self,
        council: Council,
        name: Text,
        [urn, la_code, ons_code]: [Text; 3],
        administrator: Who,
    ) -> anyhow::Result<()> {
        let new = NewAuthority {
            name: say(name)?,
            urn: Some(say(urn)?),
            la_code: Some(say(la_code)?),
            ons_code: Some(say(ons_code)?),
        };
        let authority = done(add_authority(&self.app, new).await)?.id;
        self.authorities.keep(council, authority);
        let first = done(add_person(&self.app, authority, details(administrator)?).await)?;
        self.people.keep(administrator, first.id);
        Ok(())
    }

    async fn register(&self, urn: Text, authority: Text, report: Report) -> anyhow::Result<()> {
        let (started, ended) = days(report.days)?;
        let new = NewRegisterEntry {
            urn: say(urn)?,
            authority: say(authority)?,
            la_code: None,
            ons_code: None,
            framework: say("ilacs")?,
            kind: report.kind,
            started_on: Some(started),
            ended_on: Some(ended),
            published_on: report.published.map(day).transpose()?,
            lead_inspector: None,
            judgements: judgements(report.grades)?,
            report_url: maybe(report.url)?,
        };
        done(register::put(&self.app, vec![new], false).await)?;
        Ok(())
    }

    fn holders(&self, spells: &[Spell]) -> anyhow::Result<Vec<Holder>> {
        let holder = |spell: &Spell| {
            let Spell(who, from, until) = *spell;
            let until = until.map(day).transpose()?;
            Ok(Holder { person: self.people.find(&who)?, from: day(from)?, until })
        };
        spells.iter().map(holder).collect()
    }
}

fn details(who: Who) -> anyhow::Result<PersonDetails> {
    Ok(PersonDetails {
        name: say(who.name())?,
        email: say(&who.email())?,
        role: who.role(),
        disabled: false,
    })
}

pub(super) fn judgements(grades: &[Grade]) -> anyhow::Result<Vec<Judgement>> {
    let one = |grade: &Grade| Ok(Judgement { judgement: say(grade.0)?, grade: say(grade.1)? });
    grades.iter().map(one).collect()
}
