//! Every error as a problem document (RFC 9457), made here and nowhere else.

use std::sync::Arc;

use application::{Failure, StoreError, Unreadable};
use axum::{
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::FieldFault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::witness::Denial;

/// A field that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemField {
    /// Where it is: a JSON pointer into what was sent.
    #[schema(example = "/due_on")]
    pub pointer: String,
    /// What is wrong, and what to do.
    pub detail: String,
}

/// A problem document: what went wrong, in a stable shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/problems/invalid",
    "title": "Some fields cannot be taken",
    "status": 422,
    "detail": "/due_on: must not be before the day on which it starts",
    "errors": [{"pointer": "/due_on", "detail": "must not be before the day on which it starts"}]
}))]
pub struct ProblemDocument {
    /// Stable name of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time, and what to do.
    pub detail: String,
    /// The rule of the field that said no, for `/problems/refused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The version it has now, for `/problems/stale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// Fields that cannot be taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// A request that ends in a problem document.
#[derive(Debug)]
pub(crate) struct Problem {
    document: Box<ProblemDocument>,
    /// Headers that go with it.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether somebody was denied something, which the security log tells.
    denies: bool,
}

impl Problem {
    fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        let document = Box::new(ProblemDocument {
            kind: format!("/problems/{kind}"),
            title: title.into(),
            status: status.as_u16(),
            detail: detail.into(),
            rule: None,
            current_version: None,
            errors: Vec::new(),
        });
        Self { document, headers: Vec::new(), denies: false }
    }

    fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// The same, told by the security log.
    const fn denying(mut self) -> Self {
        self.denies = true;
        self
    }

    /// The request cannot be read.
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    /// A parameter cannot be taken.
    pub(crate) fn parameter(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            "parameter",
            "A parameter cannot be taken",
            format!("{name}: {detail}"),
        );
        problem.document.errors.push(ProblemField { pointer: format!("?{name}"), detail });
        problem
    }

    /// Fields cannot be taken.
    pub(crate) fn invalid(faults: Vec<FieldFault>) -> Self {
        let count = faults.len();
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Some fields cannot be taken",
            match faults.as_slice() {
                [only] if only.pointer.is_empty() => only.detail.clone(),
                [only] => format!("{}: {}", only.pointer, only.detail),
                _ => format!("{count} fields need attention"),
            },
        );
        problem.document.errors = faults
            .into_iter()
            .map(|fault| ProblemField { pointer: fault.pointer, detail: fault.detail })
            .collect();
        problem
    }

    /// The body is larger than is taken.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The request is too large",
            format!("at most {} KiB are taken here", limit / 1024),
        )
    }

    /// The body is not of a kind that is taken.
    pub(crate) fn media_type(wanted: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "The body is of the wrong kind",
            format!("send it with Content-Type: {wanted}"),
        )
    }

    /// A file that cannot be read, in the reader's own sentence.
    fn unreadable(file: &Unreadable) -> Self {
        let (status, kind, title) = if file.is_too_large() {
            (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The file is too large")
        } else {
            (StatusCode::UNPROCESSABLE_ENTITY, "unreadable", "The file cannot be read")
        };
        Self::new(status, kind, title, file.to_string())
    }

    /// `If-Match` is missing.
    pub(crate) fn precondition_required() -> Self {
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            "precondition-required",
            "Say which version you saw",
            "send If-Match with the ETag of the resource as you read it",
        )
    }

    /// The caller is not known.
    pub(crate) fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Valid credentials are needed",
            detail,
        )
        .with(header::WWW_AUTHENTICATE, "Bearer")
        .denying()
    }

    /// The server is not there for a moment.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Not available for a moment",
            detail,
        )
        .with(header::RETRY_AFTER, "2")
    }

    /// Somebody asks too often, whoever they are.
    pub(crate) fn limited(seconds: i64) -> Self {
        let seconds = seconds.max(1);
        let after = if seconds == 1 { "a second".to_owned() } else { format!("{seconds} seconds") };
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "limited",
            "Too many requests",
            format!("more was asked in a short time than is answered: ask again in {after}"),
        );
        problem.headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        problem
    }

    /// A page of another site sent it, in the name of somebody who may not know.
    pub(crate) fn cross_site() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "cross-site",
            "The request came from another site",
            "changes are taken only from pages of this site: open this site itself and repeat \
             there what you wanted to do; a program must send no Origin header",
        )
        .denying()
    }

    /// The client did not send its request to the end.
    pub(crate) fn unfinished() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "unfinished",
            "The request did not arrive in time",
            "nothing was done: send the whole request again",
        )
        .with(header::CONNECTION, "close")
    }

    /// A fault of ours; the cause stays in the log.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side",
            "the fault has been logged under this answer's X-Request-Id",
        )
    }

    /// The request took too long.
    pub(crate) fn timeout() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "It took too long",
            "the answer was given up; a change may still be under way: ask again before repeating it",
        )
        .with(header::RETRY_AFTER, "2")
    }

    /// The method is not taken there.
    pub(crate) fn method_not_allowed(method: &Method) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "This method is not taken here",
            format!("{method} is not taken here; the Allow header says what is"),
        )
    }

    /// Its HTTP status.
    #[cfg(test)]
    pub(crate) const fn status(&self) -> u16 {
        self.document.status
    }

    fn hidden() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            "there is nothing here, or nothing that you may know of",
        )
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Hidden => Self::hidden().denying(),
            Failure::Forbidden(detail) => {
                Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail).denying()
            }
            Failure::Unauthenticated(detail) => Self::unauthenticated(detail),
            Failure::Refused(refusal) => {
                let mut problem =
                    Self::new(StatusCode::CONFLICT, "refused", "A rule says no", refusal.detail);
                problem.document.rule = Some(refusal.rule.into());
                problem
            }
            Failure::Stale { current } => {
                let mut problem = Self::new(
                    StatusCode::PRECONDITION_FAILED,
                    "stale",
                    "Somebody else changed it first",
                    format!("it has version {current} now; read it again and repeat your change"),
                );
                problem.document.current_version = Some(current);
                problem
            }
            Failure::Invalid(faults) => Self::invalid(faults),
            Failure::Parameter { name, detail } => Self::parameter(name, detail),
            Failure::TooMany { seconds } => Self::limited(seconds),
            Failure::Unreadable(file) => Self::unreadable(&file),
            Failure::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key-reused",
                "The Idempotency-Key was used before",
                "this key came with another request; use a new key for a new request",
            ),
            Failure::Busy(StoreError::Files(_)) => {
                Self::unavailable("files cannot be kept or fetched just now; try again")
            }
            Failure::Busy(cause) => {
                tracing::warn!(error = %cause, "the database was busy");
                Self::unavailable("the database is busy; try again")
            }
            Failure::Unsure(cause) => {
                tracing::error!(error = &cause as &dyn std::error::Error, "a commit was cut off");
                Self::unavailable(
                    "the database was lost while the change was being stored: look whether it stands \
                     before you repeat it, or repeat it with the same Idempotency-Key",
                )
            }
            Failure::Broken(cause) => {
                tracing::error!(error = &cause as &dyn std::error::Error, "a request failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.document.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.document).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        if self.denies {
            let kind = self.document.kind.trim_start_matches("/problems/");
            let denial = Denial(format!("{} {kind}", self.document.status));
            response.extensions_mut().insert(denial);
        }
        // For pages, which say the same in other words.
        response.extensions_mut().insert(Arc::<ProblemDocument>::from(self.document));
        response
    }
}

/// Answers a path that nothing lives at.
pub(crate) async fn no_such_route(_: Uri) -> Problem {
    Problem::hidden()
}

/// Answers a method that a path does not take.
pub(crate) async fn method_not_allowed(method: Method) -> Problem {
    Problem::method_not_allowed(&method)
}
