//! `actionplan token`: how dashboards and scripts sign in.

use std::collections::HashMap;

use anyhow::anyhow;
use application::{
    App,
    operator::{create_token, revoke_token},
    tokens::TokenDetails,
};
use chrono::{Days, NaiveDate};
use clap::Subcommand;
use domain::{
    Id, Title,
    authority::{Authority, Person},
    time::{london_day, spoken},
    token::{Network, Token, TokenScope},
};

use super::{scope, text};
use crate::{
    authorities::{self, Which},
    config::Config,
    database, output,
    refusal::in_words,
};

/// How long a token lives where nothing else is said.
const DAYS: Days = Days::new(90);

/// Create, list and revoke API tokens
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a token for a person; prints its secret, once
    #[command(
        after_help = "Example:\n  actionplan token create --person asha.rowe@example.gov.uk --name 'Power BI' > token"
    )]
    Create {
        #[command(flatten)]
        which: Which,
        /// Whose token: their e-mail address or id
        #[arg(long, value_name = "ADDRESS-OR-ID")]
        person: String,
        /// What it is for
        #[arg(long, value_parser = text::<Title>)]
        name: Title,
        /// What it may be used for
        #[arg(long, default_value = "read", value_parser = scope, help = "read or read_write")]
        scope: TokenScope,
        /// The last day on which it works, within a year; in 90 days where not given
        #[arg(long, value_name = "DATE")]
        expires: Option<NaiveDate>,
        /// From where alone it may be used: an address or a network such as 192.0.2.0/24; may be
        /// given several times. From everywhere where not given
        #[arg(long = "network", value_name = "NETWORK", value_parser = Network::parse)]
        networks: Vec<Network>,
    },
    /// List the tokens of an authority, without their secrets
    #[command(after_help = "Example:\n  actionplan token list --authority 80467")]
    List {
        #[command(flatten)]
        which: Which,
    },
    /// Revoke a token at once
    #[command(
        after_help = "Example:\n  actionplan token revoke 0194821b-5d4e-7a11-a2f0-6f3b8f2c9d10"
    )]
    Revoke {
        #[command(flatten)]
        which: Which,
        /// Its id, as `actionplan token list` shows it
        #[arg(value_name = "ID")]
        token: Id<Token>,
    },
}

/// Creates, lists or revokes.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let app = database::existing(config).await?;
    let text = match command {
        Command::Create { which, person, name, scope, expires, networks } => {
            let authority = which.find(&app).await?;
            let person = authorities::person(&app, &authority, &person).await?;
            let today = london_day(app.real_now());
            let expires_on = expires
                .or_else(|| today.checked_add_days(DAYS))
                .ok_or_else(|| anyhow!("--expires is needed: the calendar ends"))?;
            let details = TokenDetails { name, scope, expires_on, networks };
            let (token, secret) =
                create_token(&app, authority.id, person.id, details).await.map_err(in_words)?;
            output::note(&format!(
                "Token {} of {} ({}), for {}, works until {}. It is shown this once:",
                token.id,
                person.name,
                person.role,
                authority.name,
                spoken(expires_on)
            ));
            secret.reveal().to_owned()
        }
        Command::List { which } => list(&app, &which.find(&app).await?).await?,
        Command::Revoke { which, token } => {
            let authority = owner(&app, &which, token).await?;
            revoke_token(&app, authority.id, token).await.map_err(in_words)?;
            format!("{token} is revoked")
        }
    };
    app.store().clone().close().await;
    output::data(&text)
}

/// The authority of a token. Its id says which, where nobody else does.
async fn owner(app: &App, which: &Which, token: Id<Token>) -> anyhow::Result<Authority> {
    let candidates = match which.find(app).await {
        Ok(authority) => vec![authority],
        Err(_) if !which.is_given() => app.store().authorities().await?,
        Err(error) => return Err(error),
    };
    for authority in candidates {
        if app.store().bearer_of(authority.id, token).await?.is_some() {
            return Ok(authority);
        }
    }
    Err(anyhow!("there is no token {token}; `actionplan token list` shows them"))
}

async fn list(app: &App, authority: &Authority) -> anyhow::Result<String> {
    let tokens: Vec<Token> = authorities::all(app, authority).await?;
    let people: Vec<Person> = authorities::all(app, authority).await?;
    let people: HashMap<Id<Person>, Person> =
        people.into_iter().map(|person| (person.id, person)).collect();
    let used: HashMap<Id<Token>, NaiveDate> =
        app.store().last_uses(authority.id).await?.into_iter().collect();
    let now = app.real_now();
    let rows: Vec<Vec<String>> = tokens
        .into_iter()
        .map(|token| {
            let person = people.get(&token.person);
            let state = match token.revoked_at {
                Some(_) => "revoked",
                None if !token.works_at(now) => "expired",
                None if person.is_none_or(|person| person.disabled) => "disabled",
                None => "works",
            };
            vec![
                token.id.to_string(),
                state.to_owned(),
                token.scope.to_string(),
                token.last_day().to_string(),
                used.get(&token.id).map_or_else(|| "never".to_owned(), ToString::to_string),
                if token.networks.is_empty() {
                    "everywhere".to_owned()
                } else {
                    token.networks.iter().map(Network::to_string).collect::<Vec<_>>().join(",")
                },
                person.map_or(String::new(), |person| person.email.to_string()),
                token.name.into(),
            ]
        })
        .collect();
    Ok(output::table(
        &["id", "state", "scope", "until", "last used", "from", "person", "name"],
        &rows,
    ))
}
