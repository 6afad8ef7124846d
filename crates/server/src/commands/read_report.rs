//! `actionplan read-report`: what an inspection report says, without a database.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use application::reading::{
    AreaRead, Certainty, FILE_BYTES, FileReader, ReportReading, Source, too_large,
};
use clap::Args;
use domain::time::spoken;

use crate::{output, refusal::in_words};

/// What to read.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  actionplan read-report report.pdf --json > draft.json")]
pub struct Arguments {
    /// The report: PDF, DOCX, HTML or plain text
    file: PathBuf,
    /// Print everything as JSON, with the place where each value was found
    #[arg(long)]
    json: bool,
}

/// Reads a report and prints what it says.
pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let name = arguments.file.display();
    let bytes = file(&arguments.file)?;
    let reading = FileReader::default().report(bytes).await;
    let reading = reading.map_err(in_words).with_context(|| name.to_string())?;
    if arguments.json {
        return output::data(&serde_json::to_string_pretty(&reading)?);
    }
    output::data(&told(&reading))
}

/// The bytes of a file that is not too large to be looked at.
pub fn file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = path.display();
    let size = std::fs::metadata(path).with_context(|| format!("{name} cannot be read"))?.len();
    if usize::try_from(size).is_ok_and(|size| size <= FILE_BYTES) {
        return std::fs::read(path).with_context(|| format!("{name} cannot be read"));
    }
    anyhow::bail!("{name}: {}", too_large())
}

fn told(reading: &ReportReading) -> String {
    let mut out = String::new();
    let inspection = &reading.inspection;
    let place = |field: &str| reading.sources.get(field).map(place).unwrap_or_default();
    let mut line = |what: &str, value: Option<String>, field: &str| {
        let value = value.unwrap_or_else(|| "not found".to_owned());
        let _ = writeln!(out, "{what:<16} {value}{}", place(field));
    };
    let authority = inspection.authority.name.clone().map(|name| {
        let urn = inspection.authority.urn.as_ref().map(|urn| format!(" (Ofsted number {urn})"));
        format!("{name}{}", urn.unwrap_or_default())
    });
    line("Authority", authority, "inspection.authority.name");
    line("Framework", inspection.framework.clone(), "inspection.framework");
    line("Kind", inspection.kind.map(|kind| kind.to_string()), "inspection.kind");
    line("From", inspection.started_on.map(spoken), "inspection.started_on");
    line("To", inspection.ended_on.map(spoken), "inspection.ended_on");
    line("Published", inspection.published_on.map(spoken), "inspection.published_on");
    line("Lead inspector", inspection.lead_inspector.clone(), "inspection.lead_inspector");
    if reading.stated_deadline.is_some() {
        line("Statement by", reading.stated_deadline.map(spoken), "stated_deadline");
    }
    if !reading.judgements.is_empty() {
        out += "\nJudgements\n";
        for judgement in &reading.judgements {
            let _ = writeln!(out, "  {:<36} {}", judgement.judgement, judgement.grade);
        }
    }
    let _ = writeln!(out, "\nAreas ({})", reading.areas.len());
    for (at, area) in reading.areas.iter().enumerate() {
        tell_area(&mut out, reading, area, (&(at + 1).to_string(), &format!("areas.{at}")), 1);
    }
    let _ = writeln!(out, "\nParagraphs: {}", reading.paragraphs.len());
    if !reading.doubts.is_empty() {
        out += "\nPlease check\n";
        for doubt in &reading.doubts {
            let _ = writeln!(out, "  {}: {}", doubt.field, doubt.detail);
        }
    }
    out.trim_end().to_owned()
}

/// An area under its label, and its parts. References that were only worked out say so.
fn tell_area(
    out: &mut String,
    reading: &ReportReading,
    area: &AreaRead,
    (label, field): (&str, &str),
    depth: usize,
) {
    let indent = "  ".repeat(depth);
    let paragraphs: Vec<String> = area.paragraphs.iter().map(ToString::to_string).collect();
    let source = reading.sources.get(&format!("{field}.paragraphs"));
    let perhaps = source.is_none_or(|source| source.certainty == Certainty::Likely);
    let rests = if paragraphs.is_empty() {
        String::new()
    } else {
        let perhaps = if perhaps { "perhaps " } else { "" };
        format!(" [{perhaps}paragraphs {}]", paragraphs.join(", "))
    };
    let _ = writeln!(out, "{indent}{label}. {}{rests}", area.text);
    for ((at, part), letter) in area.children.iter().enumerate().zip('a'..='z') {
        let (label, field) = (format!("{label}{letter}"), format!("{field}.children.{at}"));
        tell_area(out, reading, part, (&label, &field), depth + 1);
    }
}

fn place(source: &Source) -> String {
    format!("  (page {}, line {})", source.page, source.line)
}
