//! `actionplan import`: the national overview into the register, a spreadsheet into a plan.

use std::{
    fmt::Write as _,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use application::{
    imports::{Choices, Direct, Directly, LineOutcome, StartImport, Step, carry_out_directly},
    register,
};
use clap::{Args, Subcommand};
use domain::{
    Id, Line,
    import::{ColumnMeaning, PlanField},
    plan::Plan,
};
use indicatif::{ProgressBar, ProgressStyle};

use super::read_report::file;
use crate::{
    authorities::{self, Which},
    config::Config,
    database, output,
    refusal::in_words,
};

/// Read spreadsheets into the register or into a plan
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a national overview of inspections into the register
    ///
    /// Takes the overviews of Data to Insight: ILACS, area SEND, JTAI, youth justice; XLSX or CSV.
    /// Running it twice changes nothing.
    #[command(
        after_help = "Example:\n  actionplan import inspections ofsted_csc_ilacs_overview.xlsx --dry-run"
    )]
    Inspections {
        /// The overview: XLSX or CSV
        file: PathBuf,
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Read a spreadsheet into a plan, every line or nothing
    #[command(
        after_help = "Example:\n  actionplan import plan actions.xlsx --plan 0194821b-5d4e-7a11-a2f0-6f3b8f2c9d10 \\\n    --by lead@example.gov.uk --dry-run"
    )]
    Plan(PlanArguments),
}

/// Which spreadsheet goes where, and how it is read.
#[derive(Debug, Args)]
pub struct PlanArguments {
    #[command(flatten)]
    which: Which,
    /// The spreadsheet: XLSX, ODS, CSV, or a table in DOCX
    file: PathBuf,
    /// The plan, by its id
    #[arg(long, value_name = "ID")]
    plan: Id<Plan>,
    /// In whose name its updates are brought in: their e-mail address or id
    #[arg(long, value_name = "ADDRESS-OR-ID")]
    by: String,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// The sheet, from 1; the likeliest where not given
    #[arg(long, value_name = "NUMBER")]
    sheet: Option<usize>,
    /// What a column holds, such as 'Timescale=due'; 'Notes=' leaves it out; may be repeated
    #[arg(long = "column", value_name = "HEADING=FIELD", value_parser = column)]
    columns: Vec<ColumnMeaning>,
    /// Take "End of March 2025" for 31 March 2025
    #[arg(long)]
    accept_suggested_dates: bool,
    /// Leave out lines that are refused instead of refusing the whole
    #[arg(long)]
    leave_out_refused: bool,
}

fn column(typed: &str) -> Result<ColumnMeaning, String> {
    let (heading, field) = typed.rsplit_once('=').ok_or("write it as HEADING=FIELD")?;
    let heading = Line::parse(heading).map_err(|fault| format!("the heading {fault}"))?;
    let known = || PlanField::ALL.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
    let field = match field.trim() {
        "" => None,
        code => Some(
            PlanField::from_code(code)
                .ok_or_else(|| format!("“{code}” is not one of {}", known()))?,
        ),
    };
    Ok(ColumnMeaning { heading, field })
}

/// Reads a spreadsheet.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Inspections { file, dry_run } => inspections(config, &file, dry_run).await,
        Command::Plan(arguments) => plan(config, arguments).await,
    }
}

async fn inspections(config: &Config, path: &Path, dry_run: bool) -> anyhow::Result<()> {
    let bytes = file(path)?;
    let app = database::existing(config).await?;
    let done = register::import(&app, bytes, dry_run).await;
    app.store().clone().close().await;
    let (change, problems) = done.map_err(in_words).with_context(|| path.display().to_string())?;
    for problem in &problems {
        output::note(&problem.detail);
    }
    let mut text = String::new();
    for (what, names) in [("new", &change.added), ("changed", &change.changed)] {
        for name in names {
            let _ = writeln!(text, "{what}: {name}");
        }
    }
    let would = if dry_run { "would be " } else { "" };
    let _ = write!(
        text,
        "{} {would}added, {} {would}changed, {} as they are; {} lines could not be read whole",
        change.added.len(),
        change.changed.len(),
        change.same,
        problems.len()
    );
    output::data(&text)
}

async fn plan(config: &Config, arguments: PlanArguments) -> anyhow::Result<()> {
    let path = arguments.file;
    let bytes = file(&path)?;
    let sheet = match arguments.sheet {
        Some(0) => return Err(anyhow!("--sheet: sheets are counted from 1")),
        sheet => sheet.map(|sheet| sheet - 1),
    };
    let app = database::existing(config).await?;
    let authority = arguments.which.find(&app).await?;
    let by = authorities::person(&app, &authority, &arguments.by).await?;
    let wanted = Directly {
        authority: authority.id,
        plan: arguments.plan,
        by: by.id,
        choices: Choices {
            sheet,
            columns: arguments.columns,
            accept_suggested_dates: arguments.accept_suggested_dates,
            ..Choices::default()
        },
        start: StartImport { leave_out_refused: arguments.leave_out_refused },
        dry_run: arguments.dry_run,
    };
    let step = Step::default();
    let bar = tokio::spawn(show(step.clone()));
    let done = carry_out_directly(&app, wanted, bytes, step).await;
    bar.abort();
    app.store().clone().close().await;
    let done = done.map_err(in_words).with_context(|| path.display().to_string())?;
    output::data(&told(&done, arguments.dry_run))
}

/// A bar for whoever looks on.
async fn show(step: Step) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} lines");
    let bar = ProgressBar::new(0);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    loop {
        let progress = step.progress();
        bar.set_length(progress.of as u64);
        bar.set_position(progress.done as u64);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn told(done: &Direct, dry_run: bool) -> String {
    let mut text = String::new();
    for view in &done.lines {
        let reference = view.reference.as_deref().unwrap_or("-");
        let title = view.title.as_deref().unwrap_or("");
        let what = match view.outcome {
            LineOutcome::Create => "new",
            LineOutcome::Change => "changed",
            LineOutcome::Same => "as it is",
            LineOutcome::Refuse => "REFUSED",
        };
        let changes = if view.changes.is_empty() {
            String::new()
        } else {
            format!(": {}", view.changes.join("; "))
        };
        let _ = writeln!(text, "line {:<4} {what:<8} {reference} {title}{changes}", view.line);
        for problem in &view.problems {
            let _ = writeln!(text, "          {}", problem.detail);
        }
    }
    let would = if dry_run { "would be " } else { "" };
    if !done.unread.is_empty() {
        let _ = writeln!(text, "columns that were not read: {}", done.unread.join(", "));
    }
    if !done.posts.is_empty() {
        let _ = writeln!(
            text,
            "posts that {}made: {}",
            if dry_run { "would be " } else { "were " },
            done.posts.join(", ")
        );
    }
    let counts = done.counts;
    let _ = write!(
        text,
        "{} lines: {} {would}created, {} {would}changed, {} as they are, {} refused; {} updates",
        counts.lines, counts.create, counts.change, counts.same, counts.refuse, counts.updates
    );
    text
}
