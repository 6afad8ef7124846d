//! `actionplan person`: who signs in, and as what.

use application::{
    operator::{add_person, disable_person},
    people::PersonDetails,
};
use clap::Subcommand;
use domain::{
    Line, Title,
    authority::{Person, Role},
};

use super::{role, text};
use crate::{
    authorities::{self, Which},
    config::Config,
    database, output,
    refusal::in_words,
};

/// Add, list and disable people
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a person; prints their id
    #[command(
        after_help = "Example:\n  actionplan person add --name 'Asha Rowe' --email asha.rowe@example.gov.uk --role administrator"
    )]
    Add {
        #[command(flatten)]
        which: Which,
        /// Their name
        #[arg(long, value_parser = text::<Title>)]
        name: Title,
        /// Their e-mail address, unique in the authority
        #[arg(long, value_name = "ADDRESS", value_parser = text::<Line<254>>)]
        email: Line<254>,
        /// What they may do
        #[arg(
            long,
            value_parser = role,
            help = "administrator, plan_lead, manager, panel_member or auditor"
        )]
        role: Role,
    },
    /// List the people of an authority
    #[command(after_help = "Example:\n  actionplan person list --authority 80467")]
    List {
        #[command(flatten)]
        which: Which,
    },
    /// Stop a person's credentials at once
    #[command(after_help = "Example:\n  actionplan person disable asha.rowe@example.gov.uk")]
    Disable {
        #[command(flatten)]
        which: Which,
        /// Their e-mail address or id
        #[arg(value_name = "ADDRESS-OR-ID")]
        person: String,
    },
}

/// Adds, lists or disables.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let app = database::existing(config).await?;
    let text = match command {
        Command::Add { which, name, email, role } => {
            let authority = which.find(&app).await?;
            let details = PersonDetails { name, email, role, disabled: false };
            let added = add_person(&app, authority.id, details).await.map_err(in_words)?;
            added.id.to_string()
        }
        Command::List { which } => {
            let authority = which.find(&app).await?;
            let people: Vec<Person> = authorities::all(&app, &authority).await?;
            let rows: Vec<Vec<String>> = people.into_iter().map(row).collect();
            output::table(&["id", "role", "state", "email", "name"], &rows)
        }
        Command::Disable { which, person } => {
            let authority = which.find(&app).await?;
            let person = authorities::person(&app, &authority, &person).await?;
            disable_person(&app, authority.id, person.id).await.map_err(in_words)?;
            format!("{} is disabled", person.id)
        }
    };
    app.store().clone().close().await;
    output::data(&text)
}

fn row(person: Person) -> Vec<String> {
    let state = if person.disabled { "disabled" } else { "active" };
    let Person { id, role, email, name, .. } = person;
    vec![id.to_string(), role.to_string(), state.to_owned(), email.into(), name.into()]
}
