//! From what was loaded to bytes.

use std::{fmt::Display, sync::OnceLock};

use documents::{
    csv, docx, html,
    model::{Document, Meta},
    paper::{
        Audience, Letter, Submission, action_plan, childrens_letter, panel_report, sheets,
        statement_of_action,
    },
    pdf::{self, FontFault, Fonts},
    xlsx,
};
use domain::time::spoken;
use persistence::StoreError;

use super::{PaperFormat, PaperName, PaperRequest, load::Loaded};
use crate::Failure;

/// A fault of ours, for the log.
pub(super) fn broken(error: impl Display) -> Failure {
    Failure::Broken(StoreError::Unusable(format!("a document could not be made: {error}")))
}

/// The typeface of PDFs, read once.
fn fonts() -> Result<&'static Fonts, Failure> {
    static FONTS: OnceLock<Result<Fonts, FontFault>> = OnceLock::new();
    let read = || {
        use assets::fonts::{BOLD, ITALIC, REGULAR};
        Fonts::parse(REGULAR, BOLD, ITALIC)
    };
    FONTS.get_or_init(read).as_ref().map_err(broken)
}

pub(super) fn render(
    loaded: &Loaded,
    wanted: &PaperRequest,
    audience: Audience,
    template: Option<&[u8]>,
) -> Result<Vec<u8>, Failure> {
    match wanted.format {
        PaperFormat::Xlsx => {
            let all = sheets(&loaded.plan, audience);
            xlsx::render(&meta(loaded), &all).map_err(broken)
        }
        PaperFormat::Csv => {
            let all = sheets(&loaded.plan, audience);
            let actions = all.first().ok_or_else(|| broken("there are no sheets"))?;
            csv::render(actions).map_err(broken)
        }
        PaperFormat::Html => Ok(html::render(&paper(loaded, wanted, audience)?).into_bytes()),
        PaperFormat::Docx => {
            // It was tried out when it came.
            let template = template.map(docx::Template::read).transpose().map_err(broken)?;
            docx::render(&paper(loaded, wanted, audience)?, template.as_ref()).map_err(broken)
        }
        PaperFormat::Pdf => {
            let made = pdf::render(&paper(loaded, wanted, audience)?, fonts()?).map_err(broken)?;
            Ok(made.bytes)
        }
    }
}

fn meta(loaded: &Loaded) -> Meta {
    let plan = &loaded.plan;
    Meta {
        title: plan.title.clone(),
        lang: "en-GB".into(),
        author: plan.authority.clone(),
        subject: None,
        footer: format!(
            "As at revision {} of {}, hash {}",
            plan.revision,
            spoken(plan.as_at),
            plan.hash
        ),
        made_at: plan.made_at,
    }
}

fn paper(loaded: &Loaded, wanted: &PaperRequest, audience: Audience) -> Result<Document, Failure> {
    let plan = &loaded.plan;
    Ok(match wanted.name {
        PaperName::PanelReport => {
            let paper = loaded.paper.as_ref().ok_or_else(|| {
                Failure::refused(
                    "no_meeting",
                    "a report to a panel is made for a meeting, and none is recorded: add one first",
                )
            })?;
            panel_report(plan, paper, audience)
        }
        PaperName::ActionPlan => action_plan(plan, audience),
        PaperName::StatementOfAction => {
            // What is submitted is the plan itself, to those to whom it is due.
            let due = plan.obligations.iter().find(|it| it.recipients.len() > 1);
            let due = due.or_else(|| plan.obligations.first());
            let submission = Submission {
                recipients: due.map(|it| it.recipients.clone()).unwrap_or_default(),
                legal_basis: None,
                due_on: due.and_then(|it| it.due_on),
                submitted_on: due.and_then(|it| it.met_on),
                by: loaded.director.clone(),
                endorsed: None,
            };
            statement_of_action(plan, &submission, audience)
        }
        PaperName::ChildrensLetter => {
            let letter = Letter { from: loaded.director.clone(), ..Letter::default() };
            childrens_letter(plan, &letter).document
        }
    })
}
