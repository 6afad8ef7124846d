//! The story that a demonstration tells: a council's year with its plan, step by step.
//!
//! The files beside this one are its tables. Each row is a step: on this day, this person does
//! this. `teller` tells them through the ordinary use cases, each at its own time.

mod actions;
mod cast;
mod governance;
mod inspections;
mod measures;
mod other_authority;
mod people;
mod plan;
mod rows;
mod step;
mod teller;
#[cfg(test)]
mod tests;
mod year;

use anyhow::{Context as _, bail};
use application::{App, access::links, operator::create_token, tokens::TokenDetails};
use chrono::{Days, NaiveDate};
use domain::{
    Title,
    authority::Role,
    id::{AuthorityId, InspectionId, PlanId},
    time::{london_day, spoken},
    token::TokenScope,
};
use serde::Serialize;

use crate::refusal::in_words;
use cast::{Council, Who};
use step::Step;
use teller::Teller;

/// What was made, for people and scripts to start from.
#[derive(Debug, Serialize)]
pub struct DemoFacts {
    /// The council whose plan the story tells.
    pub authority_id: AuthorityId,
    /// Another council, to show the walls.
    pub other_authority_id: AuthorityId,
    /// The inspection that the plan answers.
    pub inspection_id: Option<InspectionId>,
    /// The plan.
    pub plan_id: Option<PlanId>,
    /// A token for each role.
    pub tokens: DemoTokens,
    /// The codes of one-click addresses.
    #[serde(skip)]
    pub codes: DemoCodes,
}

/// The codes of one-click addresses, by whom they sign in.
pub struct DemoCodes {
    /// The council's administrator.
    pub administrator: String,
    /// Its plan lead.
    pub plan_lead: String,
    /// A manager who holds posts that own actions.
    pub manager: String,
    /// A councillor on the panel.
    pub panel_member: String,
    /// Its auditor.
    pub auditor: String,
    /// The other council's administrator.
    pub other_administrator: String,
}

impl std::fmt::Debug for DemoCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// The secrets of the tokens that were made.
#[derive(Serialize)]
pub struct DemoTokens {
    /// Of the council's administrator.
    pub administrator: String,
    /// Of its plan lead.
    pub plan_lead: String,
    /// Of a manager who holds posts that own actions.
    pub manager: String,
    /// Of a councillor on the panel.
    pub panel_member: String,
    /// Of its auditor.
    pub auditor: String,
    /// Of a dashboard, which only reads.
    pub dashboard: String,
    /// Of the other council's administrator.
    pub other_administrator: String,
}

impl std::fmt::Debug for DemoTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// Tells the story up to `today`, by the ordinary use cases and at the times of the story.
///
/// The database has its schema and nothing else; the data that ships is installed here, because its
/// entry belongs to the story's beginning.
pub async fn seed(app: &App, today: NaiveDate) -> anyhow::Result<DemoFacts> {
    let begin: NaiveDate = people::BEGIN.parse().context("the story has no first day")?;
    if today < begin {
        bail!("--today: the story begins on {}", spoken(begin));
    }
    let mut teller = Teller::new(app);
    teller.tell(story(), today).await?;
    let tokens = DemoTokens {
        administrator: token(app, &teller, Who::Administrator, "Demonstration").await?,
        plan_lead: token(app, &teller, Who::PlanLead, "Demonstration").await?,
        manager: token(app, &teller, Who::Manager, "Demonstration").await?,
        panel_member: token(app, &teller, Who::PanelMember, "Demonstration").await?,
        auditor: token(app, &teller, Who::Auditor, "Demonstration").await?,
        dashboard: token(app, &teller, Who::PlanLead, DASHBOARD).await?,
        other_administrator: token(app, &teller, Who::OtherAdministrator, "Demonstration").await?,
    };
    let codes = DemoCodes {
        administrator: code(app, &teller, Who::Administrator).await?,
        plan_lead: code(app, &teller, Who::PlanLead).await?,
        manager: code(app, &teller, Who::Manager).await?,
        panel_member: code(app, &teller, Who::PanelMember).await?,
        auditor: code(app, &teller, Who::Auditor).await?,
        other_administrator: code(app, &teller, Who::OtherAdministrator).await?,
    };
    Ok(DemoFacts {
        authority_id: teller.authority(Council::EastSussex)?,
        other_authority_id: teller.authority(Council::Barnsley)?,
        inspection_id: teller.inspection("2023"),
        plan_id: teller.plan(plan::PLAN),
        tokens,
        codes,
    })
}

/// Makes a one-click address and answers its code.
async fn code(app: &App, teller: &Teller, who: Who) -> anyhow::Result<String> {
    let (authority, person) = (teller.authority(who.council())?, teller.person(who)?);
    let made = links::make_for_demo(app, authority, person).await.map_err(in_words)?;
    Ok(made.code.reveal().to_owned())
}

/// Every step, file by file; of one day they are told in this order.
fn story() -> Vec<Step> {
    [
        people::steps(),
        inspections::steps(),
        plan::steps(),
        actions::steps(),
        measures::steps(),
        governance::steps(),
        year::steps(),
        other_authority::steps(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the token of a dashboard is for: it only reads, whatever its maker may do.
const DASHBOARD: &str = "Dashboard, quarterly report";

/// Makes a token and answers its secret. Its life is of the real calendar, on whatever day the
/// story stands.
async fn token(app: &App, teller: &Teller, who: Who, name: &str) -> anyhow::Result<String> {
    let reads_only = matches!(who.role(), Role::Auditor | Role::PanelMember) || name == DASHBOARD;
    let scope = if reads_only { TokenScope::Read } else { TokenScope::ReadWrite };
    let expires_on = london_day(app.real_now()).checked_add_days(Days::new(364));
    let expires_on = expires_on.context("the calendar ends")?;
    let details =
        TokenDetails { name: Title::parse(name)?, scope, expires_on, networks: Vec::new() };
    let (authority, person) = (teller.authority(who.council())?, teller.person(who)?);
    let made = create_token(app, authority, person, details).await.map_err(in_words)?;
    Ok(made.1.reveal().to_owned())
}
