//! Files that people send: as the body itself, or as the one file of a form.

use std::borrow::Cow;

use application::{Actor, Call, Claim, actions};
use axum::{
    body::{Bytes, HttpBody as _},
    extract::{FromRequest, FromRequestParts as _, Request},
    http::header,
};
use domain::Instant;
use futures::{StreamExt as _, stream};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    Api,
    extract::{self, Caller},
    problem::Problem,
};

/// The largest file.
pub(crate) const FILE_LIMIT: usize = application::reading::FILE_BYTES;
/// A form's own lines around its file.
const AROUND: usize = 16 * 1024;
/// The same of a form whose other fields hold texts.
const TEXTS_AROUND: usize = 256 * 1024;
/// More parts than this no form of ours has.
const MOST_PARTS: usize = 64;

/// The media types under which a file may come as the body itself, as the contract lists them.
pub(crate) const FILE_TYPES: &[&str] = &[
    "application/octet-stream",
    "application/pdf",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/csv",
    "text/html",
    "text/plain",
];

/// A file and who sent it. What it is, its bytes say: the name and the type are only claims.
pub(crate) struct Upload {
    /// Who sent it, and their key if the request may come twice. The file counts for it, not the
    /// form around it.
    pub(crate) call: Call,
    /// The name it had on the sender's machine, without folders.
    pub(crate) name: Option<String>,
    /// The file.
    pub(crate) bytes: Bytes,
}

/// Text that somebody pasted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pasted {
    /// The text of the document.
    #[schema(min_length = 1, max_length = 2_000_000)]
    text: String,
}

/// A form with a file, or with the text of one.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "for the contract: the form itself is read part by part")]
pub(crate) struct UploadForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Option<Vec<u8>>,
    /// The text of the document, where no file is sent.
    text: Option<String>,
}

impl Upload {
    /// What many lines change must not act twice because an answer was lost on the way.
    pub(crate) fn require_key(&self) -> Result<(), Problem> {
        extract::require_key(&self.call)
    }
}

impl FromRequest<Api> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Caller(actor) = Caller::from_request_parts(&mut parts, api).await?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let sent = read_body(body, AROUND).await?;
        let (name, bytes) = file(&kind, sent).await?;
        let claim = claim(&parts, &actor, &bytes, api.app.real_now())?;
        let seen = extract::seen_version(&parts.headers, &parts.method)?;
        Ok(Self { call: Call { actor, claim, seen }, name, bytes })
    }
}

fn claim(
    parts: &axum::http::request::Parts,
    actor: &Actor,
    bytes: &Bytes,
    at: Instant,
) -> Result<Option<Claim>, Problem> {
    // What is asked of the file stands in the address.
    extract::claim(parts, actor, &[parts.uri.query().unwrap_or_default().as_bytes(), bytes], at)
}

/// Reads a body that is not too large. Who says that much more is coming is refused at once; what is
/// only somewhat too large is received and thrown away, because who is cut off while sending takes
/// our answer for a broken connection.
async fn read_body(body: axum::body::Body, around: usize) -> Result<Bytes, Problem> {
    let most = FILE_LIMIT + around;
    let received = 4 * most;
    let too_large = || Problem::too_large(FILE_LIMIT);
    if !usize::try_from(body.size_hint().lower()).is_ok_and(|size| size <= received) {
        return Err(too_large());
    }
    let (mut kept, mut size) = (Vec::new(), 0);
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| Problem::malformed("the file did not arrive whole"))?;
        size += part.len();
        if size <= most {
            kept.extend_from_slice(&part);
        } else if size <= received {
            kept = Vec::new();
        } else {
            break;
        }
    }
    if size > most { Err(too_large()) } else { Ok(Bytes::from(kept)) }
}

async fn file(kind: &str, sent: Bytes) -> Result<(Option<String>, Bytes), Problem> {
    let plain = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (name, bytes) = match plain.as_str() {
        "multipart/form-data" => of_form(kind, sent).await?,
        "application/json" => {
            let Pasted { text } = extract::read_json(&sent)?;
            (None, Bytes::from(text))
        }
        other if FILE_TYPES.contains(&other) => (None, sent),
        _ => {
            return Err(Problem::media_type("application/octet-stream, or as multipart/form-data"));
        }
    };
    if bytes.is_empty() {
        return Err(Problem::malformed("the file is empty: choose a file, or paste its text"));
    }
    not_too_large(&bytes)?;
    Ok((name, bytes))
}

fn not_too_large(bytes: &Bytes) -> Result<(), Problem> {
    if bytes.len() > FILE_LIMIT { Err(Problem::too_large(FILE_LIMIT)) } else { Ok(()) }
}

/// What a page's form sent: a file, or the text of one; empty where neither was given. Who sent it,
/// the session says.
pub(crate) struct SentFile {
    /// The name it had on the sender's machine, without folders.
    pub(crate) name: Option<String>,
    /// The file.
    pub(crate) bytes: Bytes,
}

impl FromRequest<Api> for SentFile {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let sent = read_body(request.into_body(), AROUND).await?;
        let plain = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let (name, bytes) = match plain.as_str() {
            "multipart/form-data" => parts(&kind, sent).await?.unwrap_or_default(),
            // A form without a file may be sent as any other.
            "application/x-www-form-urlencoded" => {
                let read: PastedForm = extract::read_pairs(&sent, "is not a field of this form")?;
                (None, Bytes::from(read.text))
            }
            _ => return Err(Problem::media_type("multipart/form-data")),
        };
        not_too_large(&bytes)?;
        Ok(Self { name, bytes })
    }
}

/// A form with pasted text alone.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PastedForm {
    text: String,
}

/// A change with fields, and perhaps with a file: as JSON, or as a form.
pub(crate) struct ChangeWithFile<T> {
    /// Who calls. For a key the fields and the file count, not the form around them.
    pub(crate) call: Call,
    pub(crate) body: T,
    pub(crate) file: Option<actions::SentFile>,
}

impl<T: DeserializeOwned + Send> FromRequest<Api> for ChangeWithFile<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Caller(actor) = Caller::from_request_parts(&mut parts, api).await?;
        if let Some(query) = parts.uri.query().filter(|query| !query.is_empty()) {
            extract::read_query::<extract::NoQuery>(query)?;
        }
        let seen = extract::seen_version(&parts.headers, &parts.method)?;
        let kind = content_type(&parts.headers);
        let at = api.app.real_now();
        if plain(&kind) != "multipart/form-data" {
            if plain(&kind) != "application/json" {
                return Err(Problem::media_type("application/json, or as multipart/form-data"));
            }
            let sent = extract::read_body(body, extract::BODY_LIMIT).await?;
            let claim = extract::claim(&parts, &actor, &[&sent], at)?;
            let body = extract::read_json(&sent)?;
            return Ok(Self { call: Call { actor, claim, seen }, body, file: None });
        }
        let (fields, file) = fields(&kind, read_body(body, TEXTS_AROUND).await?).await?;
        let told = fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let of_file = file.iter().flat_map(|it| [it.name.as_bytes(), &it.bytes[..]]);
        let counted: Vec<&[u8]> = told.chain(of_file).collect();
        let claim = extract::claim(&parts, &actor, &counted, at)?;
        let body =
            extract::read_fields(&fields).map_err(|(fault, _)| Problem::invalid(vec![fault]))?;
        Ok(Self { call: Call { actor, claim, seen }, body, file })
    }
}

/// What a page's form sent that may carry a file.
pub(crate) struct FormWithFile<T> {
    pub(crate) form: T,
    pub(crate) file: Option<actions::SentFile>,
}

impl<T: DeserializeOwned> FromRequest<Api> for FormWithFile<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Problem> {
        const UNKNOWN: &str = "is not a field of this form";
        let kind = content_type(request.headers());
        if plain(&kind) != "multipart/form-data" {
            // A form without a file may be sent as any other.
            if plain(&kind) != "application/x-www-form-urlencoded" {
                return Err(Problem::media_type("multipart/form-data"));
            }
            let sent = extract::read_body(request.into_body(), TEXTS_AROUND).await?;
            return Ok(Self { form: extract::read_pairs(&sent, UNKNOWN)?, file: None });
        }
        let sent = read_body(request.into_body(), TEXTS_AROUND).await?;
        let (fields, file) = fields(&kind, sent).await?;
        let form = extract::read_fields(&fields).map_err(|(fault, is_unknown)| {
            let name = fault.pointer.trim_start_matches('/');
            Problem::parameter(
                name,
                if is_unknown { UNKNOWN.to_owned() } else { fault.detail.clone() },
            )
        })?;
        Ok(Self { form, file })
    }
}

fn content_type(headers: &axum::http::HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.unwrap_or_default().to_owned()
}

/// A media type without its parameters.
fn plain(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

type Fields = Vec<(Cow<'static, str>, Cow<'static, str>)>;

/// The fields of a form that were filled in, each once, and its one file.
async fn fields(kind: &str, sent: Bytes) -> Result<(Fields, Option<actions::SentFile>), Problem> {
    let bad = |_| Problem::malformed("the form cannot be read: send it as multipart/form-data");
    let boundary = multer::parse_boundary(kind).map_err(bad)?;
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(sent)]);
    let mut form = multer::Multipart::new(whole, boundary);
    let (mut found, mut file): (Fields, _) = (Vec::new(), None);
    let mut count = 0;
    while let Some(part) = form.next_field().await.map_err(bad)? {
        count += 1;
        if count > MOST_PARTS {
            return Err(Problem::malformed("the form has more fields than any of ours"));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(ToOwned::to_owned);
        let bytes = part.bytes().await.map_err(bad)?;
        if name == "file" {
            // Where no file was chosen, a browser sends one without a name and without bytes.
            let file_name = file_name.unwrap_or_default();
            if file_name.is_empty() && bytes.is_empty() {
                continue;
            }
            not_too_large(&bytes)?;
            let another = file.replace(actions::SentFile { name: file_name, bytes }).is_some();
            if another {
                return Err(Problem::malformed("send one file at a time"));
            }
            continue;
        }
        let Ok(value) = String::from_utf8(bytes.into()) else {
            return Err(Problem::invalid(vec![domain::FieldFault::new(
                format!("/{name}"),
                "must be text in UTF-8",
            )]));
        };
        if found.iter().any(|(known, _)| *known == name) {
            return Err(Problem::parameter(&name, "is given twice"));
        }
        if !value.trim().is_empty() {
            found.push((name.into(), value.into()));
        }
    }
    Ok((found, file))
}

async fn of_form(kind: &str, sent: Bytes) -> Result<(Option<String>, Bytes), Problem> {
    let found = parts(kind, sent).await?;
    found.ok_or_else(|| Problem::malformed("no file came: send it as the field `file`"))
}

/// The one file of a form, or the text in its field `text`.
async fn parts(kind: &str, sent: Bytes) -> Result<Option<(Option<String>, Bytes)>, Problem> {
    let bad = |_| Problem::malformed("the form cannot be read: send it as multipart/form-data");
    let boundary = multer::parse_boundary(kind).map_err(bad)?;
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(sent)]);
    let mut form = multer::Multipart::new(whole, boundary);
    let mut found = None;
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let name = field.file_name().map(base_name);
        if !matches!(field.name(), Some("file" | "text")) {
            let said = field.name().unwrap_or_default().to_owned();
            return Err(Problem::parameter(&said, "is not a field of this form; send `file`"));
        }
        let bytes = field.bytes().await.map_err(bad)?;
        // A form that offers both sends the one that was not used empty.
        if bytes.is_empty() {
            continue;
        }
        if found.replace((name, bytes)).is_some() {
            return Err(Problem::malformed("send one file, or its text, and not both"));
        }
    }
    Ok(found)
}

/// The last part of a name: old browsers send the whole path.
fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(parts: &[(&str, Option<&str>, &str)]) -> Bytes {
        let mut body = String::new();
        for (name, file, content) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}");
            body.extend([&head, "\r\n\r\n", content, "\r\n"]);
        }
        Bytes::from(body + "--x--\r\n")
    }

    #[tokio::test]
    async fn a_file_comes_by_itself_in_a_form_or_as_text() {
        let in_form = "multipart/form-data; boundary=x";
        for (kind, sent, name, bytes) in [
            ("application/pdf", Bytes::from("%PDF"), None, "%PDF"),
            ("text/plain; charset=utf-8", Bytes::from("words"), None, "words"),
            ("application/json", Bytes::from(r#"{"text": "words"}"#), None, "words"),
            (
                in_form,
                form(&[("file", Some("C:\\reports\\a.pdf"), "%PDF"), ("text", None, "")]),
                Some("a.pdf"),
                "%PDF",
            ),
            (in_form, form(&[("file", Some(""), ""), ("text", None, "words")]), None, "words"),
        ] {
            let read = file(kind, sent).await.unwrap();
            assert_eq!((read.0.as_deref(), &read.1[..]), (name, bytes.as_bytes()), "{kind}");
        }
    }

    #[tokio::test]
    async fn what_is_no_file_is_refused_with_what_to_do() {
        let in_form = "multipart/form-data; boundary=x";
        for (kind, sent, status) in [
            ("application/pdf", Bytes::new(), 400),
            ("image/png", Bytes::from("x"), 415),
            ("", Bytes::from("x"), 415),
            ("multipart/form-data", form(&[("file", None, "x")]), 400),
            (in_form, Bytes::from("nonsense"), 400),
            (in_form, form(&[]), 400),
            (in_form, form(&[("other", None, "x")]), 400),
            (in_form, form(&[("file", Some("a"), "x"), ("text", None, "y")]), 400),
            ("application/json", Bytes::from(r#"{"words": 1}"#), 422),
            ("application/pdf", Bytes::from(vec![b'x'; FILE_LIMIT + 1]), 413),
        ] {
            let refused = file(kind, sent).await.unwrap_err();
            assert_eq!(refused.status(), status, "{kind}");
        }
    }
}
