//! The documents of a plan: which there are, and each as a file.

use application::papers::{self, Made, PaperAudience, PaperName, PaperRequest};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{id::PlanId, policy::Act};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Asked, Typed},
    frame::{Frame, ok},
    moment::Moment,
    router::PageRouter,
};
use crate::{Api, api::v1::documents::named, download, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/plans/{plan}/documents", list)
        .get("/plans/{plan}/documents/{document}", download)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asking {
    as_at: Typed,
    audience: Typed,
}

/// A document and the forms in which it can be had.
struct Row {
    title: &'static str,
    about: &'static str,
    files: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "documents.html")]
struct Documents {
    frame: Frame,
    moment: Moment,
    plan_at: String,
    plan_title: String,
    rows: Vec<Row>,
    /// The same for officers: where their files are, for those who may.
    officers: Option<Vec<Row>>,
}

const fn about(name: PaperName) -> &'static str {
    match name {
        PaperName::PanelReport => {
            "For the next meeting: what has changed, what is late and why, whether it helps, and the plan as its appendix"
        }
        PaperName::ActionPlan => "The plan as a table, area by area, and as a workbook",
        PaperName::StatementOfAction => "The plan as it is submitted to the inspectorate",
        PaperName::ChildrensLetter => "What we are doing about it, in plain words for children",
    }
}

const fn form(format: papers::PaperFormat) -> &'static str {
    match format {
        papers::PaperFormat::Html => "Page",
        papers::PaperFormat::Pdf => "PDF",
        papers::PaperFormat::Docx => "Word",
        papers::PaperFormat::Xlsx => "Excel",
        papers::PaperFormat::Csv => "CSV",
    }
}

/// What a file is called: "Report to the panel (PDF)".
pub(super) fn called(file: &str) -> String {
    let known = file.rsplit_once('.').and_then(|(stem, ending)| {
        let name = PaperName::from_code(stem)?;
        Some(format!("{} ({})", name.title(), form(papers::PaperFormat::from_code(ending)?)))
    });
    known.unwrap_or_else(|| file.to_owned())
}

fn rows(plan: PlanId, moment: &Moment, officers: bool) -> Vec<Row> {
    let at = |name: PaperName, format: papers::PaperFormat| {
        let file = format!("{PART}/{plan}/documents/{}.{}", name.code(), format.code());
        let at = moment.link(&file);
        let mark = if at.contains('?') { '&' } else { '?' };
        if officers { format!("{at}{mark}audience=officers") } else { at }
    };
    PaperName::ALL
        .iter()
        // A letter to children is the same for everybody.
        .filter(|name| !officers || **name != PaperName::ChildrensLetter)
        .map(|name| Row {
            title: name.title(),
            about: about(*name),
            files: name.formats().into_iter().map(|of| (at(*name, of), form(of))).collect(),
        })
        .collect()
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
    Asked(asked): Asked<Asking>,
) -> Result<Response, Problem> {
    let moment =
        Moment::of(format!("{PART}/{id}/documents"), &asked.as_at).resolved(&api, &caller).await?;
    let plan = match moment.as_at() {
        Ok(as_at) => application::plans::get(&api.app, &caller.actor, id, as_at).await,
        Err(failure) => Err(failure),
    };
    let plan = match plan {
        Ok(plan) => plan.value,
        Err(failure) => return moment.refused(&api, &caller, PART, failure),
    };
    let is_officer = caller.actor.may(Act::ReadInternalNotes);
    ok(&Documents {
        frame: caller.frame(&api, "Documents", PART),
        plan_at: moment.link(&format!("{PART}/{id}")),
        plan_title: plan.title.to_string(),
        rows: rows(id, &moment, false),
        officers: is_officer.then(|| rows(id, &moment, true)),
        moment,
    })
}

async fn download(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath((plan, document)): ApiPath<(PlanId, String)>,
    Asked(asked): Asked<Asking>,
) -> Result<Response, Problem> {
    let (name, format) = named(&document)?;
    let moment = Moment::of(format!("{PART}/{plan}/documents"), &asked.as_at);
    let audience = match asked.audience.as_str() {
        "" | "public" => PaperAudience::Public,
        "officers" => PaperAudience::Officers,
        _ => return Err(Problem::parameter("audience", "must be public or officers")),
    };
    let wanted = PaperRequest { name, format, as_at: moment.as_at()?, meeting: None, audience };
    let made = papers::document(&api.app, &caller.actor, plan, wanted).await?;
    let Made { bytes, file_name, content_type, .. } = made.value;
    let response = download::document(bytes, &file_name, content_type)?;
    Ok(download::read_in_a_browser(response))
}
