//! The story that a demonstration tells.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use application::{
    App, ScriptedClock,
    operator::{NewAuthority, add_authority, add_person, create_token, install_shipped_data},
    people::PersonDetails,
    tokens::TokenDetails,
};
use chrono::{Days, NaiveDate};
use domain::{
    Id, Line, Title,
    authority::{Authority, Role},
    id::{AuthorityId, InspectionId, PlanId},
    time::{london_day, spoken},
    token::TokenScope,
};
use serde::Serialize;

use crate::refusal::in_words;

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

/// The first day of the story.
const BEGIN: Option<NaiveDate> = NaiveDate::from_ymd_opt(2023, 12, 1);

/// Tells the story up to `today`, by the ordinary use cases and at the times of the story.
///
/// The database has its schema and nothing else; the data that ships is installed here, because its
/// entry belongs to the story's beginning.
pub async fn seed(app: &App, today: NaiveDate) -> anyhow::Result<DemoFacts> {
    let begin = BEGIN.context("the story has no first day")?;
    if today < begin {
        bail!("--today: the story begins on {}", spoken(begin));
    }
    let nine = begin.and_hms_opt(9, 0, 0).context("the story has no first hour")?.and_utc();
    let story = app.with_clock(Arc::new(ScriptedClock::new(nine)));
    install_shipped_data(&story).await.map_err(in_words)?;
    let ours = Council::begin(&story, "East Sussex County Council", "80467").await?;
    let other = Council::begin(&story, "Brightwater Borough Council", "89999").await?;
    Ok(DemoFacts {
        authority_id: ours.id,
        other_authority_id: other.id,
        inspection_id: None,
        plan_id: None,
        tokens: DemoTokens {
            administrator: ours.token("Morgan Hale", Role::Administrator).await?,
            plan_lead: ours.token("Priya Sandhu", Role::PlanLead).await?,
            manager: ours.token("Tom Akers", Role::Manager).await?,
            panel_member: ours.token("Councillor Jean Whitlock", Role::PanelMember).await?,
            auditor: ours.token("Ruth Okafor", Role::Auditor).await?,
            dashboard: ours.token("Dashboard", Role::Auditor).await?,
            other_administrator: other.token("Sam Reed", Role::Administrator).await?,
        },
    })
}

struct Council<'a> {
    app: &'a App,
    id: Id<Authority>,
}

impl<'a> Council<'a> {
    async fn begin(app: &'a App, name: &str, urn: &str) -> anyhow::Result<Self> {
        let new = NewAuthority {
            name: Title::parse(name)?,
            urn: Some(Line::parse(urn)?),
            la_code: None,
            ons_code: None,
        };
        Ok(Self { app, id: add_authority(app, new).await.map_err(in_words)?.id })
    }

    /// Adds a person and makes a token for them, whose secret is answered.
    async fn token(&self, name: &str, role: Role) -> anyhow::Result<String> {
        let email = format!("{}@example.gov.uk", name.to_lowercase().replace(' ', "."));
        let details = PersonDetails {
            name: Title::parse(name)?,
            email: Line::parse(&email)?,
            role,
            disabled: false,
        };
        let person = add_person(self.app, self.id, details).await.map_err(in_words)?;
        let scope = match role {
            Role::Auditor | Role::PanelMember => TokenScope::Read,
            _ => TokenScope::ReadWrite,
        };
        // A token's life is of the real calendar, on whatever day the story stands.
        let today = london_day(self.app.real_now());
        let expires_on = today.checked_add_days(Days::new(90)).context("the calendar ends")?;
        let details = TokenDetails { name: Title::parse("Demonstration")?, scope, expires_on };
        let made = create_token(self.app, self.id, person.id, details).await;
        Ok(made.map_err(in_words)?.1.reveal().to_owned())
    }
}
