//! `actionplan calendar`: the days on which nobody works.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use application::{
    App,
    obligations::{Moved, recompute_all},
    operator::update_calendar,
};
use chrono::{Datelike as _, NaiveDate};
use clap::Subcommand;
use domain::{authority::Authority, calendar::Calendar, time::spoken};
use persistence::{ChildFilter, Scope, StoreError};

use crate::{config::Config, database, output, refusal::in_words};

/// Show and update the working-day calendar
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the bank holidays that are known
    ///
    /// Those of the database, or those that ship with this version where there is no database.
    #[command(after_help = "Example:\n  actionplan calendar show --year 2024")]
    Show {
        /// Only of this year
        #[arg(long)]
        year: Option<i32>,
    },
    /// Replace the calendar and count again what is due by it
    ///
    /// Takes the feed of GOV.UK (<https://www.gov.uk/bank-holidays.json>, downloaded) or a file of
    /// our own form.
    #[command(after_help = "Example:\n  actionplan calendar update bank-holidays.json")]
    Update {
        /// The file
        file: PathBuf,
    },
}

/// Shows or updates.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show { year } => show(config, year).await,
        Command::Update { file } => update(config, &file).await,
    }
}

async fn show(config: &Config, year: Option<i32>) -> anyhow::Result<()> {
    let url = config.database();
    let is_there = url.path().is_none_or(|path| path.exists());
    let (calendar, source) = if is_there {
        let app = database::existing(config).await?;
        let kept = kept(&app).await?;
        app.store().clone().close().await;
        let kept =
            kept.ok_or_else(|| anyhow!("{url} has no calendar; run `actionplan migrate`"))?;
        (kept, url.to_string())
    } else {
        (Calendar::shipped()?, "as it ships".to_owned())
    };
    if let Some(year) = year
        && !(calendar.known_from.year()..=calendar.known_to.year()).contains(&year)
    {
        let (from, to) = (spoken(calendar.known_from), spoken(calendar.known_to));
        return Err(anyhow!("--year: the calendar is known from {from} to {to}"));
    }
    output::note(&format!(
        "Calendar {}, version {} ({source}), known from {} to {}",
        calendar.code,
        calendar.version,
        spoken(calendar.known_from),
        spoken(calendar.known_to)
    ));
    let mut text = String::new();
    for (day, name) in &calendar.holidays {
        if year.is_none_or(|year| day.year() == year) {
            writeln!(text, "{day} {} {name}", day.format("%a"))?;
        }
    }
    output::data(&text)
}

async fn kept(app: &App) -> Result<Option<Calendar>, StoreError> {
    let all = app.store().read(Scope::Instance, |reader| async move {
        reader.all::<Calendar>(&ChildFilter::all()).await
    });
    Ok(all.await?.pop())
}

async fn update(config: &Config, file: &Path) -> anyhow::Result<()> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    let calendar = parse(&text).with_context(|| name.to_string())?;
    let app = database::existing(config).await?;
    let before = kept(&app).await?;
    let after = update_calendar(&app, calendar).await.map_err(in_words)?;
    // Also where nothing changed: an update that was cut off here is finished by doing it again.
    let moved = recompute_all(&app).await.map_err(in_words)?;
    app.store().clone().close().await;
    output::data(&told(before.as_ref(), &after, &moved))
}

/// What changed in the calendar, and what moved because of it.
fn told(before: Option<&Calendar>, after: &Calendar, moved: &[(Authority, Vec<Moved>)]) -> String {
    let mut text = String::new();
    let none = BTreeMap::new();
    let old = before.map_or(&none, |before| &before.holidays);
    for (what, these, those) in [("no longer", old, &after.holidays), ("new", &after.holidays, old)]
    {
        for (day, name) in these.iter().filter(|(day, name)| those.get(day) != Some(name)) {
            let _ = writeln!(text, "{what}: {} {name}", spoken(*day));
        }
    }
    let date = |day: Option<NaiveDate>| day.map_or_else(|| "no date".to_owned(), spoken);
    for (authority, all) in moved {
        for one in all {
            let _ = writeln!(
                text,
                "{}, inspection of {}: {} moves from {} to {}",
                authority.name,
                spoken(one.inspected_on),
                one.name,
                date(one.from),
                date(one.to)
            );
        }
    }
    let is_same = before.is_some_and(|before| before.version == after.version);
    let changed = if is_same { "is as it was" } else { "is replaced" };
    let counted: usize = moved.iter().map(|(_, all)| all.len()).sum();
    let _ = write!(
        text,
        "the calendar {changed}: version {}, known from {} to {}; {counted} dates counted anew in {} \
         authorities",
        after.version,
        spoken(after.known_from),
        spoken(after.known_to),
        moved.len()
    );
    text
}

/// The public feed names the parts of the country; our own form does not.
fn parse(text: &str) -> anyhow::Result<Calendar> {
    let is_feed = serde_json::from_str::<serde_json::Value>(text)
        .is_ok_and(|document| document.get("england-and-wales").is_some());
    Ok(if is_feed { Calendar::from_public_feed(text)? } else { Calendar::parse(text)? })
}
