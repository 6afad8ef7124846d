//! `actionplan authority`: the councils of the instance.

use application::operator::{NewAuthority, add_authority};
use clap::Subcommand;
use domain::{Line, Title};

use super::text;
use crate::{config::Config, database, output, refusal::in_words};

/// Add and list authorities
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add an authority; prints its id
    #[command(
        after_help = "Example:\n  actionplan authority add --name 'East Sussex County Council' --urn 80467"
    )]
    Add {
        /// Its name
        #[arg(long, value_parser = text::<Title>)]
        name: Title,
        /// Ofsted's unique reference number, such as 80467
        #[arg(long, value_parser = text::<Line<20>>)]
        urn: Option<Line<20>>,
        /// The Department for Education's code, such as 845
        #[arg(long, value_name = "CODE", value_parser = text::<Line<20>>)]
        la_code: Option<Line<20>>,
        /// The Office for National Statistics' code, such as E10000011
        #[arg(long, value_name = "CODE", value_parser = text::<Line<20>>)]
        ons_code: Option<Line<20>>,
    },
    /// List the authorities
    #[command(after_help = "Example:\n  actionplan authority list")]
    List,
}

/// Adds or lists.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let app = database::existing(config).await?;
    let text = match command {
        Command::Add { name, urn, la_code, ons_code } => {
            let new = NewAuthority { name, urn, la_code, ons_code };
            add_authority(&app, new).await.map_err(in_words)?.id.to_string()
        }
        Command::List => {
            let cell = |code: Option<Line<20>>| code.map_or(String::new(), String::from);
            let rows: Vec<Vec<String>> = app
                .store()
                .authorities()
                .await?
                .into_iter()
                .map(|it| vec![it.id.to_string(), cell(it.urn), cell(it.la_code), it.name.into()])
                .collect();
            output::table(&["id", "urn", "la code", "name"], &rows)
        }
    };
    app.store().clone().close().await;
    output::data(&text)
}
