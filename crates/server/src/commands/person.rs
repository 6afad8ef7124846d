//! `actionplan person`: who signs in, and as what.

use application::{
    access::{
        accounts::link_identity,
        links::{MadeLink, make_as_operator},
    },
    operator::{add_person, disable_person},
    people::PersonDetails,
};
use clap::Subcommand;
use domain::{
    Line, Title,
    authority::{Person, Role},
    time::spoken_moment,
};

use super::{role, text};
use crate::{
    authorities::{self, Which},
    config::Config,
    database, output,
    refusal::in_words,
    serve::url_of,
};

/// Add, list and disable people, and let them in
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a person; prints their id, and a link with which they come in
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
    /// Make a one-time link with which a person sets a password; prints it, once
    ///
    /// The link works once, for three days. A password and a second factor that they had before are
    /// worth nothing once it is used, and their sessions end.
    #[command(after_help = "Example:\n  actionplan person password asha.rowe@example.gov.uk")]
    Password {
        #[command(flatten)]
        which: Which,
        /// Their e-mail address or id
        #[arg(value_name = "ADDRESS-OR-ID")]
        person: String,
    },
    /// Let a person sign in with an identity of a provider
    #[command(
        after_help = "Example:\n  actionplan person link asha.rowe@example.gov.uk --issuer https://login.example.gov.uk --subject 8f2a91"
    )]
    Link {
        #[command(flatten)]
        which: Which,
        /// Their e-mail address or id
        #[arg(value_name = "ADDRESS-OR-ID")]
        person: String,
        /// The provider's issuer, exactly as its tokens spell it
        #[arg(long, value_name = "ADDRESS")]
        issuer: String,
        /// Its name for the person: the claim `sub`
        #[arg(long)]
        subject: String,
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
            let link = make_as_operator(&app, authority.id, added.id).await.map_err(in_words)?;
            output::note(&format!(
                "{} signs in for the first time with this link. It works once, until {}:\n{}",
                added.name,
                spoken_moment(link.ends_at),
                address(config, &link)?
            ));
            added.id.to_string()
        }
        Command::Password { which, person } => {
            let authority = which.find(&app).await?;
            let person = authorities::person(&app, &authority, &person).await?;
            let link = make_as_operator(&app, authority.id, person.id).await.map_err(in_words)?;
            output::note(&format!(
                "{} sets a password with this link. It works once, until {}:",
                person.name,
                spoken_moment(link.ends_at)
            ));
            address(config, &link)?
        }
        Command::Link { which, person, issuer, subject } => {
            let authority = which.find(&app).await?;
            let person = authorities::person(&app, &authority, &person).await?;
            let done = link_identity(&app, authority.id, person.id, &issuer, &subject).await;
            done.map_err(in_words)?;
            format!("{} signs in with {subject} of {issuer}", person.id)
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

/// Where a link leads.
fn address(config: &Config, link: &MadeLink) -> anyhow::Result<String> {
    let site = config.public_url(&url_of(config.bind))?;
    Ok(format!("{}/links/{}", site.as_str().trim_end_matches('/'), link.code.reveal()))
}

fn row(person: Person) -> Vec<String> {
    let state = if person.disabled { "disabled" } else { "active" };
    let Person { id, role, email, name, .. } = person;
    vec![id.to_string(), role.to_string(), state.to_owned(), email.into(), name.into()]
}
