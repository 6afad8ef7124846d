//! Inspections side by side: judgements as rows, inspections as columns, and what recurs.

use application::{
    Paging,
    areas::{self, AreaQuery, AreaView},
    directory,
    inspections::InspectionView,
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::framework::Framework;

use super::{PART, all, grade::Grade, name};
use crate::{
    Api,
    pages::{
        area,
        caller::PageCaller,
        form::{Asked, Usual},
        frame::{Frame, ok},
    },
    problem::Problem,
};

/// What stands where a judgement meets an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// The grade that was given.
    Given(Grade),
    /// The judgement was not made apart at that time.
    NotThen,
    /// It could have been given and was not.
    NotGiven,
}

/// A judgement over the years.
pub(super) struct Line {
    pub(super) name: String,
    /// Why it came or went.
    pub(super) note: Option<String>,
    pub(super) cells: Vec<Cell>,
}

/// A framework with its inspections.
struct Table {
    name: String,
    /// The inspections, the earliest first: addresses and names.
    heads: Vec<(String, String)>,
    lines: Vec<Line>,
}

/// A finding that was found again.
struct Again {
    /// In words: "What was found in 2018 was found again in 2023".
    said: String,
    now: (String, String, String),
    then: (String, String, String),
}

#[derive(Template)]
#[template(path = "compare.html")]
struct Compare {
    frame: Frame,
    tables: Vec<Table>,
    again: Vec<Again>,
    /// Visits that gave no grades.
    visits: Vec<(String, String)>,
}

/// The judgements of a framework as they were given.
pub(super) fn lines(framework: &Framework, inspections: &[&InspectionView]) -> Vec<Line> {
    let mut lines = Vec::new();
    for rule in &framework.judgements {
        let cells: Vec<Cell> = inspections
            .iter()
            .map(|inspection| {
                let mut given = inspection.judgements.iter();
                match given.find(|it| it.judgement.as_str() == rule.code.as_str()) {
                    Some(given) => Cell::Given(Grade::of(given, Some(framework))),
                    None if rule.is_in_force(inspection.started_on) => Cell::NotGiven,
                    None => Cell::NotThen,
                }
            })
            .collect();
        // A judgement that none of them gave says nothing.
        if cells.iter().any(|cell| matches!(cell, Cell::Given(_))) {
            let note = rule.note.as_ref().map(ToString::to_string);
            lines.push(Line { name: rule.name.to_string(), note, cells });
        }
    }
    lines
}

pub(super) async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let most = || Paging { limit: Some(Paging::MOST), after: None };
    let mut inspections = all(&api, &caller).await?;
    inspections.reverse();
    let frameworks = directory::frameworks(app, actor, most()).await?.value.items;
    let found = areas::list(app, actor, AreaQuery::default(), most()).await?.value.items;
    let link = |it: &InspectionView| (format!("{PART}/{}", it.id), name(it));
    let tables = frameworks
        .iter()
        .filter_map(|framework| {
            let of: Vec<&InspectionView> = inspections
                .iter()
                .filter(|it| it.framework == framework.code && !it.judgements.is_empty())
                .collect();
            (!of.is_empty()).then(|| Table {
                name: framework.name.to_string(),
                heads: of.iter().map(|it| link(it)).collect(),
                lines: lines(framework, &of),
            })
        })
        .collect();
    let visits = inspections.iter().filter(|it| it.judgements.is_empty()).map(link).collect();
    ok(&Compare {
        frame: caller.frame_noting(&api, "Compare inspections", PART, &asked),
        tables,
        again: again(&found, &inspections),
        visits,
    })
}

/// The findings that repeat earlier ones.
fn again(areas: &[AreaView], inspections: &[InspectionView]) -> Vec<Again> {
    let year = |area: &AreaView| {
        let found = inspections.iter().find(|it| it.id == area.inspection);
        found.map(|it| it.started_on.format("%Y").to_string()).unwrap_or_default()
    };
    let told = |area: &AreaView| {
        let name = format!("{} of {}", area::name(area), year(area));
        (format!("/areas/{}", area.id), name, area.text.to_string())
    };
    areas
        .iter()
        .filter_map(|now| {
            let id = now.recurs_from.as_ref()?.id;
            let then = areas.iter().find(|it| it.id == id)?;
            Some(Again {
                said: format!("Found in {} and again in {}", year(then), year(now)),
                now: told(now),
                then: told(then),
            })
        })
        .collect()
}
