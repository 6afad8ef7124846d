//! `actionplan export`: a plan as a paper or a sheet, for scripts and for the file store.

use std::path::PathBuf;

use anyhow::Context as _;
use application::{
    App, AsAt, StoreError,
    papers::{self, PaperAudience, PaperFormat, PaperName, PaperRequest},
};
use clap::{Args, Subcommand};
use domain::{Id, authority::Authority, plan::Plan};
use persistence::Scope;

use crate::{authorities::Which, config::Config, database, output, refusal::in_words};

/// Write a plan as a paper or a sheet
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a plan, now or as it stood
    #[command(
        after_help = "Example:\n  actionplan export plan 0194821b-5d4e-7a11-a2f0-6f3b8f2c9d10 --as pdf \\\n    --document panel-report --as-at 2024-04-24 > panel.pdf"
    )]
    Plan(Arguments),
}

/// Which document of which plan.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    which: Which,
    /// The plan, by its id
    plan: Id<Plan>,
    /// The form: pdf, docx, xlsx, csv or html
    #[arg(long = "as", value_name = "FORM", value_parser = form)]
    form: PaperFormat,
    /// The document: action-plan, panel-report, statement-of-action or childrens-letter
    #[arg(long, value_name = "NAME", default_value = "action-plan", value_parser = name)]
    document: PaperName,
    /// As the plan stood at the end of this day, or at this revision
    #[arg(long, value_name = "DAY-OR-REVISION")]
    as_at: Option<AsAt>,
    /// With internal notes and the holders of posts
    #[arg(long)]
    for_officers: bool,
    /// Where to write it; standard output where not given
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn form(code: &str) -> Result<PaperFormat, String> {
    super::coded(code, PaperFormat::from_code(code), PaperFormat::ALL.iter().map(|it| it.code()))
}

fn name(code: &str) -> Result<PaperName, String> {
    super::coded(code, PaperName::from_code(code), PaperName::ALL.iter().map(|it| it.code()))
}

/// The authority whose plan it is: the id says it, wherever it is.
async fn of_plan(app: &App, arguments: &Arguments) -> anyhow::Result<Authority> {
    if arguments.which.is_given() {
        return arguments.which.find(app).await;
    }
    let id = arguments.plan;
    for authority in app.store().authorities().await? {
        let scope = Scope::Authority(authority.id);
        let found = app.store().read(scope, |reader| async move { reader.get(id).await });
        let found: Result<Option<Plan>, StoreError> = found.await;
        if found?.is_some() {
            return Ok(authority);
        }
    }
    anyhow::bail!("there is no plan {id} here")
}

/// Writes a plan.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let Command::Plan(arguments) = command;
    let app = database::existing(config).await?;
    let authority = of_plan(&app, &arguments).await?;
    let wanted = PaperRequest {
        name: arguments.document,
        format: arguments.form,
        as_at: arguments.as_at,
        meeting: None,
        audience: if arguments.for_officers {
            PaperAudience::Officers
        } else {
            PaperAudience::Public
        },
    };
    let made = papers::export(&app, authority.id, arguments.plan, wanted).await;
    app.store().clone().close().await;
    let made = made.map_err(in_words)?;
    match arguments.output {
        Some(file) => {
            std::fs::write(&file, &made.bytes).with_context(|| file.display().to_string())?;
            output::note(&format!(
                "{}: {} of revision {}",
                file.display(),
                arguments.document.title(),
                made.revision
            ));
            Ok(())
        }
        None => output::bytes(&made.bytes),
    }
}
