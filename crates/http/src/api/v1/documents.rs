//! `/plans/{plan}/documents/{document}`: a plan as papers and sheets.

use application::papers::{self, Made, PaperAudience, PaperFormat, PaperName, PaperRequest};
use axum::{extract::State, response::Response};
use domain::id::{MeetingId, PlanId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api, download,
    extract::{ApiPath, ApiQuery, Caller},
    problem::Problem,
    reply::revision,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_document))
}

/// Every document by its file name: "panel-report.pdf".
pub(crate) fn names() -> Vec<String> {
    let of = |name: &PaperName| {
        let name = *name;
        name.formats().into_iter().map(move |format| format!("{}.{}", name.code(), format.code()))
    };
    PaperName::ALL.iter().flat_map(of).collect()
}

/// The document that a file name names.
pub(crate) fn named(file: &str) -> Result<(PaperName, PaperFormat), Problem> {
    let found = file.rsplit_once('.').and_then(|(name, format)| {
        let (name, format) = (PaperName::from_code(name)?, PaperFormat::from_code(format)?);
        name.formats().contains(&format).then_some((name, format))
    });
    found.ok_or_else(|| application::Failure::Hidden.into())
}

/// Which document is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// As the plan stood at the end of this day, or at this revision.
    as_at: Option<String>,
    /// The meeting for which a panel report is made; the next one unless said.
    meeting: Option<MeetingId>,
    /// For whom: `public` (posts, nothing internal) unless said, or `officers`.
    audience: Option<PaperAudience>,
}

/// Makes a document of a plan: a report to the panel, the action plan, the written statement of
/// action, or a letter to children. Each says which revision it shows, and its hash.
#[utoipa::path(get, path = "/plans/{plan}/documents/{document}", tag = "plans", params(Wanted),
    responses((status = 200, description = "The file", content(
        (String = "text/html"), (String = "text/csv"), (Vec<u8> = "application/pdf"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn get_document(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath((plan, document)): ApiPath<(PlanId, String)>,
    ApiQuery(query): ApiQuery<Wanted>,
) -> Result<Response, Problem> {
    let (name, format) = named(&document)?;
    let wanted = PaperRequest {
        name,
        format,
        as_at: query.as_at.as_deref().map(str::parse).transpose()?,
        meeting: query.meeting,
        audience: query.audience.unwrap_or_default(),
    };
    let made = papers::document(&api.app, &actor, plan, wanted).await?;
    let Made { bytes, file_name, content_type, .. } = made.value;
    let mut response = download::document(bytes, &file_name, content_type)?;
    revision(response.headers_mut(), &made.stamp);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_found_by_its_name_and_no_other() {
        assert_eq!(names().len(), 14);
        for name in names() {
            assert!(named(&name).is_ok(), "{name}");
        }
        for odd in ["panel-report", "panel-report.csv", "x.pdf", ".pdf", "action-plan.PDF", ""] {
            assert!(named(odd).is_err(), "{odd}");
        }
    }
}
