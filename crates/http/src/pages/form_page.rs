//! A page that is one form, as most of them are.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    frame::{Frame, page},
    sheet::Sheet,
};
use crate::problem::Problem;

/// One form, with what must be said before it.
#[derive(Debug, Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage {
    pub(crate) frame: Frame,
    /// The page before, and what it is called.
    pub(crate) back: Option<(String, &'static str)>,
    /// Paragraphs before the form.
    pub(crate) intro: Vec<String>,
    /// What it says now, where somebody else changed it meanwhile.
    pub(crate) conflict: Vec<(&'static str, String)>,
    pub(crate) sheet: Sheet,
    /// Where it is sent to.
    pub(crate) action: String,
    pub(crate) button: &'static str,
}

impl FormPage {
    /// The page as an answer: 422 when something in the form could not be taken.
    pub(crate) fn answer(mut self) -> Result<Response, Problem> {
        let failed = self.sheet.failed();
        let status = match (failed, self.conflict.is_empty()) {
            (_, false) => StatusCode::CONFLICT,
            (true, true) => StatusCode::UNPROCESSABLE_ENTITY,
            (false, true) => StatusCode::OK,
        };
        self.frame = self.frame.failing(failed);
        page(status, &self)
    }
}
