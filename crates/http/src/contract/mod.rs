//! The API's contract: made from the routes, completed with what holds for every operation.

mod complete;
mod examples;
mod page;
#[cfg(test)]
mod tests;
mod words;

use utoipa::{
    OpenApi,
    openapi::{
        Info, LicenseBuilder, OpenApi as Document, OpenApiBuilder,
        security::{Http, HttpAuthScheme, SecurityScheme},
        tag::TagBuilder,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Api, api::v1, health};

pub(crate) use complete::complete;
pub(crate) use page::pages;

/// The order of the contract, and what each part is for.
const TAGS: &[(&str, &str)] = &[
    ("actions", "What the council does, by when and by whom, and everything reported on it"),
    ("access", "Tokens, and who you are"),
    ("directory", "Authorities, frameworks, calendars and published inspections"),
    ("governance", "Bodies, their meetings, and the questions of members with their replies"),
    ("history", "The change log, the security log, and search"),
    ("inspections", "Inspections, judgements, paragraphs, areas for improvement, obligations"),
    ("measures", "Success measures and their readings"),
    ("operation", "Whether the server lives, and this contract"),
    ("people", "People, posts and settings of an authority"),
    ("plans", "Post-inspection action plans: progress, changes, checks"),
];

#[derive(OpenApi)]
#[openapi(components(schemas(
    crate::problem::ProblemDocument,
    v1::actions::Sort,
    application::papers::PaperAudience,
    application::plans::Every
)))]
struct Base;

/// All routes with their part of the contract.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    let resources = OpenApiRouter::new()
        .merge(v1::actions::routes())
        .merge(v1::access::routes())
        .merge(v1::calendar_feed::routes())
        .merge(v1::areas::routes())
        .merge(v1::inspections::routes())
        .merge(v1::findings::routes())
        .merge(v1::measures::routes())
        .merge(v1::bodies::routes())
        .merge(v1::meetings::routes())
        .merge(v1::items::routes())
        .merge(v1::comments::routes())
        .merge(v1::redactions::routes())
        .merge(v1::submissions::routes())
        .merge(v1::questions::routes())
        .merge(v1::obligations::routes())
        .merge(v1::authorities::routes())
        .merge(v1::word_template::routes())
        .merge(v1::frameworks::routes())
        .merge(v1::people::routes())
        .merge(v1::posts::routes())
        .merge(v1::register::routes())
        .merge(v1::report_readings::routes())
        .merge(v1::imports::routes())
        .merge(v1::tokens::routes())
        .merge(v1::updates::routes())
        .merge(v1::plans::routes())
        .merge(v1::documents::routes())
        .merge(v1::milestones::routes())
        .merge(v1::evidence::routes())
        .merge(v1::history::routes())
        .merge(v1::security_log::routes())
        .merge(v1::date_changes::routes());
    OpenApiRouter::with_openapi(base())
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .merge(v1::access::well_known())
        .merge(v1::calendar_feed::outside())
        .nest("/api/v1", resources)
}

fn base() -> Document {
    let info = Info::builder()
        .title("Action Plan Tracker")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Post-inspection action plans of children's services: areas for improvement, actions, \
             owners, dates, progress and proof. Instants are UTC, dates are civil dates in London.",
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("MIT OR Apache-2.0")
                .identifier(Some("MIT OR Apache-2.0"))
                .build(),
        ))
        .build();
    let tags = TAGS.iter().map(|(name, description)| {
        TagBuilder::new().name(*name).description(Some(*description)).build()
    });
    let mut document = Base::openapi();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(
                    "An API token, or the short-lived access token it was exchanged for",
                ))
                .build(),
        ),
    );
    OpenApiBuilder::from(document).info(info).tags(Some(tags)).build()
}

/// The contract.
#[must_use]
pub fn openapi() -> Document {
    complete(routes().into_openapi())
}

/// The contract as `openapi.yaml` holds it.
#[must_use]
pub fn openapi_yaml() -> String {
    yaml(&openapi())
}

/// The contract as text, kept and served alike.
fn yaml(document: &Document) -> String {
    // Older readers of YAML take a bare `on` for "true".
    let yaml = document.to_yaml().unwrap_or_default();
    yaml.lines().fold(String::with_capacity(yaml.len()), |mut quoted, line| {
        let word = line.trim_start();
        let indent = &line[..line.len() - word.len()];
        match word {
            "on:" => quoted.extend([indent, "'on':"]),
            "- on" => quoted.extend([indent, "- 'on'"]),
            _ => quoted.push_str(line),
        }
        quoted.push('\n');
        quoted
    })
}
