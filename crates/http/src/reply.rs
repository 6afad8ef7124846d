//! Rendering answers: JSON or CSV, with what they are good for.

use std::fmt::Write as _;

use application::{Actor, Answer, Done, Items, Paging, Stamp, plans::Told};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Api, csv::CsvRow, problem::Problem};

pub(crate) const REVISION: HeaderName = HeaderName::from_static("actionplan-revision");
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What of a request decides how its answer is rendered, and whether it is needed at all.
pub(crate) struct Wanted {
    uri: Uri,
    none_match: Vec<String>,
    csv: bool,
    /// What else the answer depends on.
    besides: String,
}

impl FromRequestParts<Api> for Wanted {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let uri = parts
            .extensions
            .get::<axum::extract::OriginalUri>()
            .map_or_else(|| parts.uri.clone(), |original| original.0.clone());
        Ok(Self {
            uri,
            none_match: listed(&parts.headers, &header::IF_NONE_MATCH),
            csv: listed(&parts.headers, &header::ACCEPT)
                .iter()
                .any(|kind| kind.split(';').next().unwrap_or_default().trim() == "text/csv"),
            besides: String::new(),
        })
    }
}

fn listed(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|text| text.split(',')).map(|part| part.trim().to_owned()).collect()
}

/// A resource that has a version: its `ETag` begins with it.
pub(crate) trait Versioned {
    fn version(&self) -> i64;
}

/// Says of views that they have a version.
macro_rules! versioned {
    ($($view:ty),+ $(,)?) => {
        $(impl $crate::reply::Versioned for $view {
            fn version(&self) -> i64 {
                self.version
            }
        })+
    };
}
pub(crate) use versioned;

/// The part of an `ETag` that stands for everything an answer depends on.
fn tag(stamp: &Stamp, actor: Option<&Actor>, uri: &str, media: &str) -> String {
    let view = actor.map_or_else(String::new, |actor| {
        format!("{} {} {}", actor.authority, actor.role, actor.may_write)
    });
    let mut hash = Sha256::new();
    for part in [
        stamp.revision.to_string().as_str(),
        &stamp.instance.to_string(),
        &stamp.day.to_string(),
        &view,
        uri,
        media,
        env!("CARGO_PKG_VERSION"),
    ] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(String::with_capacity(16), |mut tag, byte| {
        let _ = write!(tag, "{byte:02x}");
        tag
    })
}

impl Wanted {
    /// Which part of a list is wanted. A spreadsheet gets as many rows as a page may have, because
    /// nobody who opens one looks for the next page.
    pub(crate) fn paging(&self, limit: Option<u16>, after: Option<String>) -> Paging {
        Paging { limit: limit.or(self.csv.then_some(Paging::MOST)), after }
    }

    /// The answer also depends on what no revision and no role tells: on who asks, or on facts that
    /// are in no log.
    pub(crate) fn besides(mut self, what: &impl std::fmt::Debug) -> Self {
        self.besides = format!("#{what:?}");
        self
    }

    fn finish(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        version: Option<i64>,
        media: &'static str,
        body: impl FnOnce() -> Result<Vec<u8>, Problem>,
    ) -> Result<Response, Problem> {
        let tag = tag(stamp, Some(actor), &format!("{}{}", self.uri, self.besides), media);
        let etag = match version {
            Some(version) => format!("\"v{version}.{tag}\""),
            None => format!("\"{tag}\""),
        };
        let fresh = self
            .none_match
            .iter()
            .any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == etag);
        let mut response = if fresh {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(body()?));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
            response
        };
        let headers = response.headers_mut();
        insert(headers, header::ETAG, &etag);
        headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie, accept"));
        stamped(headers, stamp);
        Ok(response)
    }

    /// One resource.
    pub(crate) fn one<T: Serialize + Versioned>(
        &self,
        actor: &Actor,
        answer: &Answer<T>,
    ) -> Result<Response, Problem> {
        let version = Some(answer.value.version());
        self.finish(actor, &answer.stamp, version, JSON, || json(&answer.value))
    }

    /// Something that has no version of its own: a summary, a preview.
    pub(crate) fn plain<T: Serialize>(
        &self,
        actor: &Actor,
        answer: &Answer<T>,
    ) -> Result<Response, Problem> {
        self.finish(actor, &answer.stamp, None, JSON, || json(&answer.value))
    }

    /// A page of history, which also says what it spans.
    pub(crate) fn told(&self, actor: &Actor, answer: &Answer<Told>) -> Result<Response, Problem> {
        Ok(self.linked(self.plain(actor, answer)?, answer.value.next.as_deref()))
    }

    /// A page of a list.
    pub(crate) fn list<T: Serialize>(
        &self,
        actor: &Actor,
        answer: &Answer<Items<T>>,
    ) -> Result<Response, Problem> {
        Ok(self.linked(self.plain(actor, answer)?, answer.value.next.as_deref()))
    }

    /// A page of a list, as JSON or CSV.
    pub(crate) fn rows<T: Serialize + CsvRow>(
        &self,
        actor: &Actor,
        answer: &Answer<Items<T>>,
    ) -> Result<Response, Problem> {
        if !self.csv {
            return self.list(actor, answer);
        }
        let response = self
            .finish(actor, &answer.stamp, None, CSV, || crate::csv::write(&answer.value.items))?;
        Ok(self.linked(response, answer.value.next.as_deref()))
    }

    /// A calendar, for programs that ask for it again and again.
    pub(crate) fn calendar(
        &self,
        actor: &Actor,
        answer: &Answer<String>,
    ) -> Result<Response, Problem> {
        self.finish(actor, &answer.stamp, None, CALENDAR, || Ok(answer.value.clone().into_bytes()))
    }

    /// The same, with the address of the next page where there is one.
    fn linked(&self, mut response: Response, next: Option<&str>) -> Response {
        if let Some(link) = self.link(next) {
            insert(response.headers_mut(), header::LINK, &link);
        }
        response
    }

    /// Where the next page is.
    fn link(&self, next: Option<&str>) -> Option<String> {
        let next = next?;
        let pairs = self.uri.query().unwrap_or_default().split('&');
        let mut query: Vec<String> = pairs
            .filter(|pair| !pair.is_empty() && !pair.starts_with("after="))
            .map(ToOwned::to_owned)
            .collect();
        query.push(format!("after={next}"));
        Some(format!("<{}?{}>; rel=\"next\"", self.uri.path(), query.join("&")))
    }
}

const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8";
const CALENDAR: &str = "text/calendar; charset=utf-8";

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|error| {
        tracing::error!(error = %error, "an answer could not be written");
        Problem::internal()
    })
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

pub(crate) fn stamped(headers: &mut HeaderMap, stamp: &Stamp) {
    insert(headers, REVISION, &stamp.revision.to_string());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
}

/// Which revision a file was found in, which is not to be kept by anybody on the way.
pub(crate) fn revision(headers: &mut HeaderMap, stamp: &Stamp) {
    insert(headers, REVISION, &stamp.revision.to_string());
}

/// A change that made something new, which lives at `address`.
pub(crate) fn created<T: Serialize + Versioned>(
    actor: &Actor,
    done: &Done<T>,
    address: &str,
) -> Result<Response, Problem> {
    let mut response = changed(actor, done, address)?;
    *response.status_mut() = StatusCode::CREATED;
    insert(response.headers_mut(), header::LOCATION, address);
    Ok(response)
}

/// A change of the resource at `address`: answered as it is now, with its new `ETag`.
pub(crate) fn changed<T: Serialize + Versioned>(
    actor: &Actor,
    done: &Done<T>,
    address: &str,
) -> Result<Response, Problem> {
    let mut response = did(done)?;
    let tag = tag(&done.stamp, Some(actor), address, JSON);
    insert(response.headers_mut(), header::ETAG, &format!("\"v{}.{tag}\"", done.value.version()));
    Ok(response)
}

/// A change whose answer is no resource of its own.
pub(crate) fn did<T: Serialize>(done: &Done<T>) -> Result<Response, Problem> {
    let mut response = Response::new(Body::from(json(&done.value)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    stamped(headers, &done.stamp);
    if done.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// A change that made several things; the chief of them lives at `address`.
pub(crate) fn made<T: Serialize>(done: &Done<T>, address: &str) -> Result<Response, Problem> {
    let mut response = did(done)?;
    *response.status_mut() = StatusCode::CREATED;
    insert(response.headers_mut(), header::LOCATION, address);
    Ok(response)
}

/// A change that goes on: the same, answered while it is under way.
pub(crate) fn under_way<T: Serialize + Versioned>(
    actor: &Actor,
    done: &Done<T>,
    address: &str,
) -> Result<Response, Problem> {
    let mut response = changed(actor, done, address)?;
    *response.status_mut() = StatusCode::ACCEPTED;
    insert(response.headers_mut(), header::LOCATION, address);
    Ok(response)
}

/// An answer of something that is nowhere kept.
pub(crate) fn told<T: Serialize>(value: &T) -> Result<Response, Problem> {
    let mut response = Response::new(Body::from(json(value)?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    Ok(response)
}

/// A removal.
pub(crate) fn removed(done: &Done<()>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    stamped(response.headers_mut(), &done.stamp);
    response
}
