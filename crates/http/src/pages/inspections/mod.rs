//! Inspections: what was judged, found and asked for, and what falls due because of it.

mod compare;
mod grade;

use application::{
    Failure, Paging,
    areas::{AreaQuery, AreaView},
    directory,
    inspections::{self, InspectionQuery, InspectionView, ParagraphView},
    obligations::{self, ObligationQuery},
    plans, visits,
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{id::InspectionId, inspection::Tone, policy::Act, time::spoken};

use self::grade::Grade;
use super::{
    area,
    caller::PageCaller,
    choices,
    due::DueRow,
    form::{Asked, Usual},
    frame::{Frame, ok},
    paging::Pages,
    router::PageRouter,
    sheet::capital,
    visits::{FindingRow, of_year},
    ways::{self, Way},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/inspections";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get(PART, list)
        .get("/inspections/compare", compare::show)
        .get("/inspections/{inspection}", show)
}

/// What an inspection is called: its framework's words for its kind, and when it was.
pub(crate) fn name(inspection: &InspectionView) -> String {
    format!("{} of {}", kind(inspection), inspection.started_on.format("%B %Y"))
}

fn kind(inspection: &InspectionView) -> String {
    match &inspection.kind_name {
        Some(name) => name.to_string(),
        None => capital(&inspection.kind.code().replace('_', " ")),
    }
}

/// When inspectors were on site.
fn period(inspection: &InspectionView) -> String {
    if inspection.started_on == inspection.ended_on {
        spoken(inspection.started_on)
    } else {
        format!("{} to {}", spoken(inspection.started_on), spoken(inspection.ended_on))
    }
}

/// Every inspection of the authority, the latest first.
async fn all(api: &Api, caller: &PageCaller) -> Result<Vec<InspectionView>, Failure> {
    let most = Paging { limit: Some(Paging::MOST), after: None };
    let query = InspectionQuery::default();
    let found = inspections::list(&api.app, &caller.actor, query, most).await?;
    let mut items = found.value.items;
    items.sort_by_key(|it| std::cmp::Reverse((it.started_on, it.id)));
    Ok(items)
}

/// An inspection in the list.
struct Row {
    at: String,
    name: String,
    inspectorate: String,
    period: String,
    published: String,
    /// The overall grade, or how many grades there are.
    grades: String,
}

#[derive(Template)]
#[template(path = "inspections.html")]
struct Inspections {
    frame: Frame,
    rows: Vec<Row>,
    pages: Pages,
    ways: Vec<Way>,
}

fn row(inspection: &InspectionView) -> Row {
    let mut given = inspection.judgements.iter();
    let overall = given.find(|it| it.judgement.as_str() == "overall_effectiveness");
    Row {
        at: format!("{PART}/{}", inspection.id),
        name: name(inspection),
        inspectorate: inspection.inspectorate.as_ref().map(ToString::to_string).unwrap_or_default(),
        period: period(inspection),
        published: inspection.published_on.map_or_else(|| "Not yet".into(), spoken),
        grades: overall.map_or_else(|| "No overall grade".into(), |it| Grade::of(it, None).name),
    }
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found =
        inspections::list(&api.app, &caller.actor, InspectionQuery::default(), asked.paging());
    let found = found.await?.value;
    let mut items = found.items;
    items.sort_by_key(|it| std::cmp::Reverse((it.started_on, it.id)));
    ok(&Inspections {
        frame: caller.frame_noting(&api, "Inspections", PART, &asked),
        rows: items.iter().map(row).collect(),
        pages: Pages::of(PART, &[], &asked.after, found.next),
        ways: ways::of_inspections(&caller.actor),
    })
}

/// An area of an inspection.
struct AreaRow {
    at: String,
    name: String,
    text: String,
    is_part: bool,
    /// The same finding of earlier inspections, and of later ones: addresses and names.
    before: Vec<(String, String)>,
    after: Vec<(String, String)>,
}

/// Paragraphs under one heading of the report.
struct Section {
    name: String,
    paragraphs: Vec<(i32, String, &'static str)>,
}

#[derive(Template)]
#[template(path = "inspection.html")]
struct InspectionPage {
    frame: Frame,
    said: String,
    framework: String,
    inspectorate: String,
    period: String,
    received: String,
    published: String,
    lead: String,
    report: Option<String>,
    judgements: Vec<(String, Grade)>,
    areas: Vec<AreaRow>,
    /// What it found of the areas of earlier inspections.
    findings: Vec<FindingRow>,
    /// Whether there are areas of earlier inspections of which it may have found something.
    is_later: bool,
    /// Where that is recorded, for whoever may.
    record_at: Option<String>,
    obligations: Vec<DueRow>,
    sections: Vec<Section>,
    paragraph_count: usize,
    plans: Vec<(String, String)>,
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<InspectionId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let most = || Paging { limit: Some(Paging::MOST), after: None };
    let inspection = inspections::get(app, actor, id).await?.value;
    let framework = directory::framework(app, actor, inspection.framework.to_string()).await?.value;
    let others = choices::inspections(&api, &caller).await?;
    let all_areas = choices::areas(&api, &caller, AreaQuery::default()).await?;
    let areas: Vec<&AreaView> = all_areas.iter().filter(|it| it.inspection == id).collect();
    let findings = visits::list(app, actor, id).await?.value.items;
    let may_record = actor.may(Act::EditInspections);
    let earlier = |it: &AreaView| {
        let found_by = others.iter().find(|other| other.id == it.inspection);
        found_by.is_some_and(|it| it.started_on < inspection.started_on)
    };
    let is_later = all_areas.iter().any(earlier);
    let link = |it: &&AreaView| (format!("/areas/{}", it.id), of_year(it, &others));
    let query = ObligationQuery { inspection: Some(id), ..ObligationQuery::default() };
    let due = obligations::list(app, actor, query, most()).await?.value.items;
    let paragraphs = inspections::paragraphs(app, actor, id, most()).await?.value.items;
    let plans = plans::list(app, actor, Some(id), most()).await?.value.items;
    let unknown = || "Not known".to_owned();
    ok(&InspectionPage {
        frame: caller.frame_noting(&api, name(&inspection), PART, &asked),
        said: said(&inspection, areas.iter().filter(|it| it.parent.is_none()).count()),
        framework: framework.name.to_string(),
        inspectorate: framework.inspectorate.to_string(),
        period: period(&inspection),
        received: inspection.received_on.map_or_else(unknown, spoken),
        published: inspection.published_on.map_or_else(unknown, spoken),
        lead: inspection.lead_inspector.as_ref().map_or_else(unknown, ToString::to_string),
        report: inspection.report_url.as_ref().map(ToString::to_string),
        judgements: inspection
            .judgements
            .iter()
            .map(|given| {
                let name = given.judgement_name.as_ref().map(ToString::to_string);
                let name = name.unwrap_or_else(|| capital(&given.judgement.replace('_', " ")));
                (name, Grade::of(given, Some(&framework)))
            })
            .collect(),
        areas: areas
            .iter()
            .map(|it| {
                let (before, after) = area::chain(it, &all_areas);
                AreaRow {
                    at: format!("/areas/{}", it.id),
                    name: area::name(it),
                    text: it.text.to_string(),
                    is_part: it.parent.is_some(),
                    before: before.iter().map(link).collect(),
                    after: after.iter().map(link).collect(),
                }
            })
            .collect(),
        findings: findings
            .iter()
            .map(|it| FindingRow::with_visit(it, &all_areas, &others, may_record))
            .collect(),
        is_later: is_later || !findings.is_empty(),
        record_at: (may_record && is_later).then(|| format!("{PART}/{id}/findings/new")),
        obligations: due.into_iter().map(DueRow::from).collect(),
        paragraph_count: paragraphs.len(),
        sections: sections(paragraphs),
        plans: plans
            .into_iter()
            .map(|plan| (format!("/plans/{}", plan.id), plan.title.to_string()))
            .collect(),
    })
}

/// "Inspectors were on site from 11 to 15 December 2023 and found 3 things to improve."
fn said(inspection: &InspectionView, areas: usize) -> String {
    let when = if inspection.started_on == inspection.ended_on {
        format!("on {}", spoken(inspection.started_on))
    } else {
        format!("from {} to {}", spoken(inspection.started_on), spoken(inspection.ended_on))
    };
    let found = match areas {
        0 => "No area for improvement is recorded".to_owned(),
        1 => "They found 1 area that needs to improve".to_owned(),
        areas => format!("They found {areas} areas that need to improve"),
    };
    format!("Inspectors were on site {when}. {found}.")
}

/// Paragraphs by the heading under which they stand.
fn sections(paragraphs: Vec<ParagraphView>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for paragraph in paragraphs {
        let name = paragraph.section.map_or_else(|| "The report".to_owned(), |it| it.to_string());
        let tone = match paragraph.tone {
            Some(Tone::Strength) => "Strength",
            Some(Tone::Weakness) => "Weakness",
            None => "",
        };
        let line = (paragraph.number, paragraph.text.to_string(), tone);
        match sections.last_mut().filter(|section| section.name == name) {
            Some(section) => section.paragraphs.push(line),
            None => sections.push(Section { name, paragraphs: vec![line] }),
        }
    }
    sections
}
