//! Asking, and what was answered. Every answer is held against what holds for all of them.

use std::{future::IntoFuture, pin::Pin};

use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;

/// Somebody who uses the API or the pages.
#[derive(Debug, Clone)]
pub struct Persona {
    http: Client,
    url: String,
    token: Option<String>,
    cookie: Option<String>,
}

impl Persona {
    pub(crate) fn new(http: Client, url: &str, token: Option<&str>) -> Self {
        Self { http, url: url.to_owned(), token: token.map(ToOwned::to_owned), cookie: None }
    }

    /// The same, whose browser sends these cookies: `actionplan=…`.
    #[must_use]
    pub fn holding(&self, cookies: &str) -> Self {
        Self { cookie: Some(cookies.to_owned()), ..self.clone() }
    }

    /// The same at another server.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The same after a page that signs in.
    pub async fn signed_in_by(&self, path: &str) -> Self {
        let reply = self.get(path).await.expect(303);
        let session = reply.cookie("actionplan");
        let session = session.unwrap_or_else(|| panic!("{path} signs nobody in"));
        self.holding(&format!("actionplan={session}"))
    }

    /// The cookies that the browser sends.
    #[must_use]
    pub fn cookies(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// Sends a form, as a page of ours would.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.ask("POST", path).header("sec-fetch-site", "same-origin").form(fields).await
    }

    /// A request, to be completed and awaited.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        let verb = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(verb, format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        Ask { request, line: format!("{method} {path}"), skims: false }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path).await
    }

    /// Reads what must be there.
    pub async fn read(&self, path: &str) -> Value {
        self.get(path).await.expect(200).json
    }

    /// Reads as CSV.
    pub async fn get_csv(&self, path: &str) -> Reply {
        self.ask("GET", path).header("accept", "text/csv").await
    }

    /// Every row of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let mut rows = Vec::new();
        let mut next = String::new();
        loop {
            let page = self.read(&format!("{path}{mark}limit=200{next}")).await;
            rows.extend(page["items"].as_array().expect("a list has items").iter().cloned());
            match page["next"].as_str() {
                Some(after) => next = format!("&after={after}"),
                None => return rows,
            }
        }
    }

    /// Sends something new.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.ask("POST", path).json(&body).await
    }

    /// Makes something, which must succeed.
    pub async fn make(&self, path: &str, body: Value) -> Value {
        self.post(path, body).await.expect(201).json
    }

    /// Changes what was seen under an `ETag`.
    pub async fn patch(&self, path: &str, etag: &str, body: Value) -> Reply {
        self.ask("PATCH", path).header("if-match", etag).json(&body).await
    }

    /// Replaces what was seen under an `ETag`.
    pub async fn put(&self, path: &str, etag: &str, body: Value) -> Reply {
        self.ask("PUT", path).header("if-match", etag).json(&body).await
    }

    /// Removes what was seen under an `ETag`.
    pub async fn delete(&self, path: &str, etag: &str) -> Reply {
        self.ask("DELETE", path).header("if-match", etag).await
    }

    /// Reads a resource, and changes it as it is now.
    pub async fn change(&self, path: &str, body: Value) -> Reply {
        let etag = self.get(path).await.expect(200).etag();
        self.patch(path, &etag, body).await
    }
}

/// A request that was not sent yet.
#[derive(Debug)]
pub struct Ask {
    request: RequestBuilder,
    line: String,
    skims: bool,
}

impl Ask {
    /// Whoever asks thousands of times looks at what is refused, and at no more than the status of
    /// the rest.
    #[must_use]
    pub fn skimming(mut self) -> Self {
        self.skims = true;
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With a key under which it acts once.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// With the fields of a form.
    #[must_use]
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.request = self.request.form(fields);
        self
    }

    /// With a form that has a file in it, as browsers send one.
    #[must_use]
    pub fn form_with_file(self, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Self {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--a-boundary\r\nContent-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("{head}\r\n\r\n{value}\r\n").bytes());
        }
        if let Some((name, bytes)) = file {
            let head = "--a-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=";
            let kind = "Content-Type: application/octet-stream";
            body.extend(format!("{head}\"{name}\"\r\n{kind}\r\n\r\n").bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--a-boundary--\r\n");
        self.body("multipart/form-data; boundary=a-boundary", body)
    }

    /// With a body of any kind.
    #[must_use]
    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.header("content-type", kind).body(body.into());
        self
    }
}

impl IntoFuture for Ask {
    type Output = Reply;
    type IntoFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let answer = self.request.send().await;
            let answer = answer.unwrap_or_else(|error| panic!("{}: {error:?}", self.line));
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let bytes =
                answer.bytes().await.unwrap_or_else(|error| panic!("{}: {error:?}", self.line));
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let json = if self.skims && status < 400 {
                Value::Null
            } else {
                serde_json::from_str(&text).unwrap_or(Value::Null)
            };
            // Of a text the bytes are known already.
            let bytes = if text.as_bytes() == bytes { Vec::new() } else { bytes.to_vec() };
            let reply = Reply { line: self.line, status, headers, text, bytes, json };
            assert_lawful(&reply);
            reply
        })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What was asked.
    pub line: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as it is text.
    pub text: String,
    /// The body, where it is none.
    pub bytes: Vec<u8>,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl Reply {
    /// The same, if it has this status.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.line, self.text);
        self
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or("?"))
    }

    /// The value of a cookie that the answer sets.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all("set-cookie").iter().filter_map(|it| it.to_str().ok());
        let pairs = set.filter_map(|text| text.split(';').next()?.split_once('='));
        let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
        values.next().filter(|value| !value.is_empty()).map(ToOwned::to_owned)
    }

    /// Whether it is a page, for people to read.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The `ETag`.
    #[track_caller]
    #[must_use]
    pub fn etag(&self) -> String {
        let etag = self.header("etag");
        assert!(!etag.is_empty(), "{} answered without an ETag", self.line);
        etag.to_owned()
    }

    /// The revision that the answer shows.
    #[track_caller]
    #[must_use]
    pub fn revision(&self) -> i64 {
        let text = self.header("actionplan-revision");
        text.parse().unwrap_or_else(|_| panic!("{}: Actionplan-Revision is “{text}”", self.line))
    }

    /// The problem that it names, without the path before it.
    #[must_use]
    pub fn problem(&self) -> &str {
        let kind = self.json["type"].as_str().unwrap_or_default();
        kind.strip_prefix("/problems/").unwrap_or(kind)
    }

    /// The fields at fault.
    #[must_use]
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["pointer"].as_str()).collect()
    }
}

/// What is wrong with a cookie that is set on plain HTTP, where `__Host-` and `Secure` cannot be.
fn cookie_fault(cookie: &str) -> Option<&'static str> {
    let mut parts = cookie.split("; ");
    let name = parts.next()?.split('=').next()?;
    let attributes: Vec<&str> = parts.collect();
    let unknown =
        |known: &&&str| !["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=0"].contains(*known);
    match name {
        _ if !attributes.contains(&"HttpOnly") => Some("scripts read it"),
        _ if !attributes.contains(&"SameSite=Lax") => Some("other sites send it"),
        _ if !attributes.contains(&"Path=/") => Some("its path is not all"),
        _ if attributes.iter().any(|it| unknown(&it)) => Some("an attribute too many"),
        "actionplan" | "actionplan-step" => None,
        _ => Some("nobody knows its name"),
    }
}

/// What holds for every answer: its security headers, and an error is a problem document that says
/// nothing of our insides.
#[track_caller]
pub fn assert_lawful(reply: &Reply) {
    let said = || {
        format!("{} answered {}\n{:#?}\n{}", reply.line, reply.status, reply.headers, reply.text)
    };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        assert_eq!(reply.header(name), value, "{name}: {}", said());
    }
    let policy = reply.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{}",
        said()
    );
    assert!(reply.header("strict-transport-security").starts_with("max-age="), "{}", said());
    assert!(!reply.header("permissions-policy").is_empty(), "{}", said());
    assert!(!reply.header("x-request-id").is_empty(), "{}", said());
    assert!(!reply.header("cache-control").is_empty() || reply.status == 405, "{}", said());
    assert!(reply.status < 500, "a fault of ours: {}", said());
    for cookie in reply.headers.get_all("set-cookie") {
        assert_eq!(cookie_fault(cookie.to_str().unwrap_or_default()), None, "{}", said());
        assert_eq!(reply.header("cache-control"), "no-store", "{}", said());
    }
    let of_a_page = !reply.line.contains(" /api/") && reply.is_page();
    if reply.status >= 400 && reply.line.starts_with("HEAD") {
        assert_eq!(reply.text, "", "{}", said());
    } else if reply.status >= 400 && of_a_page {
        assert!(reply.text.contains("<h1"), "{}", said());
    } else if reply.status >= 400 {
        assert_eq!(reply.header("content-type"), "application/problem+json", "{}", said());
        let problem = &reply.json;
        assert_eq!(problem["status"], reply.status, "{}", said());
        for field in ["type", "title", "detail"] {
            assert!(
                problem[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {}",
                said()
            );
        }
        assert!(
            problem["type"].as_str().is_some_and(|kind| kind.starts_with("/problems/")),
            "{}",
            said()
        );
        for error in problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default() {
            assert!(error["pointer"].is_string(), "{}", said());
            assert!(error["detail"].as_str().is_some_and(|text| !text.is_empty()), "{}", said());
        }
        let inside = ["panicked", "SQLSTATE", "sqlx", "select ", ".rs:", "constraint"];
        assert!(
            !inside.iter().any(|word| reply.text.contains(word)),
            "it says too much: {}",
            said()
        );
    }
}
