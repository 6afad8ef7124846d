//! `actionplan deadline`: what is due when, without a database.

use std::fmt::Write as _;

use anyhow::{anyhow, bail};
use chrono::NaiveDate;
use clap::Args;
use domain::{
    calendar::Calendar,
    framework::{Framework, InspectionKind},
    obligation::{self, Computed},
    time::spoken,
};

use crate::output;

/// Say what is due when, after an inspection report
///
/// Counts by the rules and the calendar that ship with this version, and says how it counted.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  actionplan deadline --framework ilacs --received 2024-02-06")]
pub struct Arguments {
    /// The code of the framework, such as ilacs or jtai
    #[arg(long, value_name = "CODE")]
    framework: String,
    /// The day on which the final report was received
    #[arg(long, value_name = "DATE", required_unless_present = "published")]
    received: Option<NaiveDate>,
    /// The day on which it was published, for rules that count from there
    #[arg(long, value_name = "DATE")]
    published: Option<NaiveDate>,
    /// The kind of inspection; standard, or the framework's first, where not given
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The report has an area for priority action
    #[arg(long)]
    priority_action: bool,
}

/// Prints each obligation.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let framework = find_framework(&arguments.framework)?;
    let kind = find_kind(&framework, arguments.kind.as_deref())?;
    let computed = obligation::compute(
        &framework,
        kind,
        arguments.priority_action,
        arguments.received,
        arguments.published,
        &Calendar::shipped()?,
    );
    output::data(&report(&framework, kind, arguments, &computed)?)?;
    // Nothing is guessed: a script learns that a date is missing.
    match computed.into_iter().find_map(|obligation| obligation.counted.err()) {
        Some(gap) => Err(gap.into()),
        None => Ok(()),
    }
}

fn find_framework(code: &str) -> anyhow::Result<Framework> {
    let frameworks = Framework::shipped()?;
    let known: Vec<_> = frameworks.iter().map(|framework| framework.code.to_string()).collect();
    let found = frameworks.into_iter().find(|framework| framework.code.as_str() == code);
    found.ok_or_else(|| {
        anyhow!("--framework: “{code}” is not known; the codes are {}", known.join(", "))
    })
}

fn find_kind(framework: &Framework, code: Option<&str>) -> anyhow::Result<InspectionKind> {
    let known = || framework.kinds.iter().map(|named| named.kind);
    let found = match code {
        Some(code) => known().find(|kind| kind.code() == code),
        None => known().find(|kind| *kind == InspectionKind::Standard).or_else(|| known().next()),
    };
    found.ok_or_else(|| {
        let codes: Vec<_> = known().map(InspectionKind::code).collect();
        let code = code.unwrap_or_default();
        anyhow!("--kind: {} has no “{code}”; its kinds are {}", framework.name, codes.join(", "))
    })
}

fn report(
    framework: &Framework,
    kind: InspectionKind,
    arguments: &Arguments,
    computed: &[Computed],
) -> anyhow::Result<String> {
    let kind = framework.kind_name(kind).map_or(kind.code(), |name| name.as_str());
    let mut text = format!("{}, {kind}", framework.name);
    for (what, day) in [("received", arguments.received), ("published", arguments.published)] {
        if let Some(day) = day {
            write!(text, ", {what} {}", spoken(day))?;
        }
    }
    if computed.is_empty() {
        bail!("{text}: no rule that we know makes anything due");
    }
    text.push('\n');
    for obligation in computed {
        let day = match &obligation.counted {
            Ok(counted) => format!(
                "{} ({}, {})",
                spoken(counted.due_on),
                counted.due_on.format("%A"),
                counted.due_on
            ),
            Err(_) => "no date".to_owned(),
        };
        write!(text, "\n{day}: {}\n", obligation.name)?;
        if !obligation.recipients.is_empty() {
            writeln!(text, "  to {}", obligation.recipients.join("; "))?;
        }
        match &obligation.counted {
            Ok(counted) => writeln!(text, "  {counted}")?,
            Err(gap) => writeln!(text, "  {gap}")?,
        }
    }
    Ok(text)
}
