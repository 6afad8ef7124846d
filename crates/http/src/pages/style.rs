//! The stylesheet, at an address that changes with it: browsers may keep it for ever.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::{extract::ApiPath, problem::Problem};

const STYLE: &str = include_str!("page.css");

/// Where stylesheets are.
pub(crate) const PATH: &str = "/assets/{file}";

static FILE: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(STYLE.as_bytes());
    let mut name = String::from("page-");
    for byte in hash.iter().take(8) {
        let _ = write!(name, "{byte:02x}");
    }
    name.push_str(".css");
    name
});

/// The stylesheet's address.
pub(crate) fn address() -> String {
    format!("/assets/{}", *FILE)
}

/// The stylesheet.
pub(crate) async fn get(ApiPath(file): ApiPath<String>) -> Result<Response, Problem> {
    if file != *FILE {
        return Err(Problem::from(application::Failure::Hidden));
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, STYLE).into_response())
}
