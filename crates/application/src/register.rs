//! The register of published inspections: filled from national overviews by the operator, and the
//! place from which an authority takes an inspection over as its own.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Id, Line, Title,
    authority::Authority,
    framework::InspectionKind,
    id::RegisterEntryId,
    inspection::{Inspection, Judgement},
    policy::Act,
    register::RegisterEntry,
};
use intake::{
    Reading, Task,
    overview::{Overview, OverviewProblem, OverviewRow},
};
use persistence::{ChildFilter, Scope, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, Call, Done, Failure,
    app::fresh,
    inspections::{InspectionView, check},
    obligations::reckon,
    operator,
    reading::{other_answer, refuse_twice},
};

/// A published inspection for the register.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewRegisterEntry {
    /// Ofsted's reference number of the authority.
    pub urn: Line<20>,
    /// The authority's name.
    pub authority: Title,
    /// The Department for Education's code.
    pub la_code: Option<Line<20>>,
    /// The Office for National Statistics' code.
    pub ons_code: Option<Line<20>>,
    /// Code of the framework.
    pub framework: Line<40>,
    /// Standard, short, focused visit, …
    pub kind: InspectionKind,
    /// First day on site.
    pub started_on: Option<NaiveDate>,
    /// Last day on site.
    pub ended_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    pub lead_inspector: Option<Title>,
    /// The grades.
    pub judgements: Vec<Judgement>,
    /// Where the report is.
    pub report_url: Option<Line<500>>,
}

impl NewRegisterEntry {
    fn into_entry(self, id: Id<RegisterEntry>, version: i64) -> RegisterEntry {
        RegisterEntry {
            id,
            version,
            urn: self.urn,
            authority: self.authority,
            la_code: self.la_code,
            ons_code: self.ons_code,
            framework: self.framework,
            kind: self.kind,
            started_on: self.started_on,
            ended_on: self.ended_on,
            published_on: self.published_on,
            lead_inspector: self.lead_inspector,
            judgements: self.judgements,
            report_url: self.report_url,
        }
    }

    /// A row of an overview, its texts checked.
    fn of(row: &OverviewRow) -> Result<Self, String> {
        let text = |what: &str, text: &str| {
            Title::parse(text).map_err(|fault| format!("the {what} {fault}"))
        };
        let code = |what: &str, code: &str| {
            Line::<20>::parse(code).map_err(|fault| format!("the {what} {fault}"))
        };
        let judgements = row.judgements.iter().map(|(judgement, grade)| {
            let bad = |fault| format!("a judgement {fault}");
            Ok(Judgement {
                judgement: Line::parse(judgement).map_err(bad)?,
                grade: Line::parse(grade).map_err(bad)?,
            })
        });
        Ok(Self {
            urn: code("reference number", &row.urn)?,
            authority: text("name", &row.authority)?,
            la_code: row.la_code.as_deref().map(|it| code("LA code", it)).transpose()?,
            ons_code: row.ons_code.as_deref().map(|it| code("ONS code", it)).transpose()?,
            framework: Line::parse(&row.framework).map_err(|it| format!("the framework {it}"))?,
            kind: row.kind,
            started_on: row.started_on,
            ended_on: row.ended_on,
            published_on: row.published_on,
            lead_inspector: row
                .lead_inspector
                .as_deref()
                .map(|it| text("inspector", it))
                .transpose()?,
            judgements: judgements.collect::<Result<_, String>>()?,
            report_url: row
                .report_url
                .as_deref()
                .map(|it| Line::parse(it).map_err(|fault| format!("the address {fault}")))
                .transpose()?,
        })
    }
}

/// What an import of the register did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterChange {
    /// Inspections that were not there.
    pub added: Vec<String>,
    /// Inspections of which something is different.
    pub changed: Vec<String>,
    /// Inspections that are there as they are.
    pub same: usize,
}

/// Reads an overview file into the register. Answers what changed and what could not be read.
pub async fn import(
    app: &App,
    file: Vec<u8>,
    dry_run: bool,
) -> Result<(RegisterChange, Vec<OverviewProblem>), Failure> {
    let Reading::Overview(overview) = app.reader.read(Task::Overview, file).await? else {
        return Err(other_answer());
    };
    let Overview { inspections, mut problems } = *overview;
    let mut entries = Vec::with_capacity(inspections.len());
    for row in &inspections {
        match NewRegisterEntry::of(row) {
            Ok(entry) => entries.push(entry),
            Err(detail) => {
                let detail = format!("Row {}: {detail}", row.line);
                problems.push(OverviewProblem { line: row.line, column: None, detail });
            }
        }
    }
    problems.sort_by_key(|problem| problem.line);
    Ok((put(app, entries, dry_run).await?, problems))
}

/// Puts inspections into the register: one entry of the instance's log where anything differs, and
/// none where nothing does. What is there and not among them stays.
pub async fn put(
    app: &App,
    entries: Vec<NewRegisterEntry>,
    dry_run: bool,
) -> Result<RegisterChange, Failure> {
    operator::write(app, Scope::Instance, "import_register", move |tx| async move {
        let known: Vec<RegisterEntry> = tx.all(&ChildFilter::all()).await?;
        let mut known: HashMap<_, RegisterEntry> =
            known.into_iter().map(|entry| (key(&entry), entry)).collect();
        let mut change = RegisterChange::default();
        for new in entries {
            let entry = new.into_entry(fresh(), 1);
            let name = format!("{} ({})", entry.authority, entry.framework);
            match known.remove(&key(&entry)) {
                None => {
                    change.added.push(name);
                    if !dry_run {
                        tx.add(entry).await?;
                    }
                }
                Some(before) => {
                    let after = RegisterEntry { id: before.id, version: before.version, ..entry };
                    if before == after {
                        change.same += 1;
                    } else {
                        change.changed.push(name);
                        if !dry_run {
                            tx.save(&before, after).await?;
                        }
                    }
                }
            }
        }
        Ok(change)
    })
    .await
}

/// What makes two rows one inspection: whose, under what, and when it began or came out.
fn key(entry: &RegisterEntry) -> (String, String, Option<NaiveDate>) {
    let day = entry.started_on.or(entry.published_on);
    (entry.urn.to_string(), entry.framework.to_string(), day)
}

/// What an authority says when it takes an inspection over from the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptInspection {
    /// When the council received the report: the statutory clock starts here. The register does not
    /// know it.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub received_on: Option<NaiveDate>,
}

/// Takes a published inspection over from the register as the authority's own.
pub async fn adopt(
    app: &App,
    call: &Call,
    id: RegisterEntryId,
    wanted: AdoptInspection,
) -> Result<Done<InspectionView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (actor, today) = (call.actor, app.today());
    app.write(call, "adopt_inspection", None, move |tx| async move {
        let entry: RegisterEntry = tx.get(id).await?.ok_or(Failure::Hidden)?;
        require_theirs(&tx, actor.authority, &entry).await?;
        let (Some(started_on), Some(ended_on)) =
            (entry.started_on, entry.ended_on.or(entry.started_on))
        else {
            let detail = "the register does not say when this inspection was on site; record it by \
                          its report instead";
            return Err(Failure::refused("dates_unknown", detail));
        };
        let inspection = Inspection {
            id: fresh(),
            version: 1,
            framework: entry.framework,
            kind: entry.kind,
            started_on,
            ended_on,
            received_on: wanted.received_on,
            published_on: entry.published_on,
            lead_inspector: entry.lead_inspector,
            report_url: entry.report_url,
            judgements: entry.judgements,
        };
        let framework = check(&tx, None, &inspection, today).await?;
        refuse_twice(&tx, &inspection).await?;
        let inspection = tx.add(inspection).await?;
        reckon(&tx, &inspection).await?;
        Ok(InspectionView::of(inspection, &[framework]))
    })
    .await
}

/// An inspection of another council is for comparison only.
async fn require_theirs(
    tx: &Tx,
    authority: Id<Authority>,
    entry: &RegisterEntry,
) -> Result<(), Failure> {
    let own: Option<Authority> = tx.get(authority).await?;
    match own.and_then(|own| own.urn) {
        Some(urn) if urn == entry.urn => Ok(()),
        Some(_) => Err(Failure::refused(
            "another_authority",
            format!("this is an inspection of {}; take over your own", entry.authority),
        )),
        None => Err(Failure::refused(
            "no_reference_number",
            "your authority has no Ofsted reference number here, by which its inspections are known; \
             ask the operator to add it",
        )),
    }
}
