//! Reading requests: every rejection is a problem document.

use std::borrow::Cow;

use application::{
    Actor, Call, Claim,
    access::{self, sessions},
};
use axum::{
    body::{Bytes, HttpBody as _},
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, header, request::Parts},
};
use domain::{Instant, change::Channel};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{Api, auth::cookie, limits, problem::Problem, sso::ExternalToken, witness};

/// The largest JSON body.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;

/// The actor behind the request's credential.
pub(crate) struct Caller(pub(crate) Actor);

/// The bearer credential of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let missing = || Problem::unauthenticated("send Authorization: Bearer with a token");
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(missing)?;
    if values.next().is_some() {
        return Err(missing());
    }
    let (scheme, token) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}

/// Who asks: by the bearer credential where one is sent, and by the session only where none is. A
/// bad credential is not made good by a cookie that the browser adds.
async fn known(parts: &Parts, api: &Api) -> Result<Actor, Problem> {
    if !parts.headers.contains_key(header::AUTHORIZATION)
        && let Some(cookie) = cookie::Kind::Session.read(&parts.headers, &api.settings)
    {
        let present = sessions::find(&api.app, &cookie, Channel::Api).await?;
        let ended = || Problem::unauthenticated("the session has ended; sign in again");
        return Ok(present.ok_or_else(ended)?.actor);
    }
    let token = bearer(&parts.headers)?;
    let visit = crate::visit::of(parts);
    // A token of another issuer is read first where it names one that was configured: ours name
    // none of those.
    if let Some(external) = api.sso.issuers.verify(token, api.app.real_now()).await {
        let ExternalToken { issuer, subject, authority, may_write } = external;
        return Ok(access::of_identity(&api.app, &issuer, &subject, authority, may_write).await?);
    }
    Ok(access::authenticate(&api.app, &api.keys, token, &visit).await?)
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let actor = known(parts, api).await?;
        witness::saw(&parts.extensions, &actor);
        limits::by_credential(api, parts, &actor).await?;
        Ok(Self(actor))
    }
}

/// The request's path parameters.
pub(crate) struct ApiPath<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for ApiPath<T> {
    type Rejection = Problem;
    #[expect(clippy::disallowed_types, reason = "this is the one wrapper")]
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, api).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => {
                Err(Problem::parameter("path", "must hold ids such as those that lists give"))
            }
        }
    }
}

/// The request's query parameters: unknown and repeated ones are refused.
pub(crate) struct ApiQuery<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for ApiQuery<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        read_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

pub(crate) fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    read_pairs(query.as_bytes(), "is not a parameter of this address")
}

/// Reads names and values as addresses and forms write them; `unknown` is said of a name that is
/// not known here.
pub(crate) fn read_pairs<T: DeserializeOwned>(text: &[u8], unknown: &str) -> Result<T, Problem> {
    let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(text) {
        if pairs.iter().any(|(other, _)| *other == name) {
            return Err(Problem::parameter(&name, "is given twice"));
        }
        pairs.push((name, value));
    }
    read_fields(&pairs).map_err(|(fault, is_unknown)| {
        let name = fault.pointer.trim_start_matches('/');
        if is_unknown {
            return Problem::parameter(name, unknown);
        }
        if name.is_empty() {
            return Problem::malformed(fault.detail);
        }
        Problem::parameter(name, fault.detail)
    })
}

/// Reads fields by their names; a fault says whether its field is not known here.
pub(crate) fn read_fields<T: DeserializeOwned>(
    pairs: &[(Cow<'_, str>, Cow<'_, str>)],
) -> Result<T, (domain::FieldFault, bool)> {
    let fields = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    let reader = serde::de::value::MapDeserializer::<_, QueryError>::new(
        fields.map(|(name, value)| (name, QueryText(value))),
    );
    let mut track = serde_path_to_error::Track::new();
    let reader = serde_path_to_error::Deserializer::new(reader, &mut track);
    T::deserialize(reader).map_err(|error| {
        // The same words as for a field, said of a parameter.
        let is_unknown = error.0.starts_with("unknown field");
        (application::fault(&track.path(), &error.0), is_unknown)
    })
}

#[derive(Debug)]
struct QueryError(String);
impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for QueryError {}
impl serde::de::Error for QueryError {
    fn custom<M: std::fmt::Display>(message: M) -> Self {
        Self(message.to_string())
    }
}

/// A query value: text that reads as a number or a flag where one is wanted.
#[derive(Clone, Copy)]
struct QueryText<'a>(&'a str);

impl<'de> serde::de::IntoDeserializer<'de, QueryError> for QueryText<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $type:ty, $what:literal;)+) => {$(
        fn $method<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, QueryError> {
            match self.0.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(QueryError(format!("must be {}", $what))),
            }
        }
    )+};
}

impl<'de> serde::Deserializer<'de> for QueryText<'de> {
    type Error = QueryError;
    fn deserialize_any<V: serde::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, QueryError> {
        visitor.visit_borrowed_str(self.0)
    }
    parsed! {
        deserialize_bool visit_bool bool, "true or false";
        deserialize_u16 visit_u16 u16, "a whole number";
        deserialize_u32 visit_u32 u32, "a whole number";
        deserialize_u64 visit_u64 u64, "a whole number";
        deserialize_i32 visit_i32 i32, "a whole number";
        deserialize_i64 visit_i64 i64, "a whole number";
    }
    fn deserialize_option<V: serde::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, QueryError> {
        if self.0.is_empty() {
            return Err(QueryError("is empty; leave it out instead".into()));
        }
        visitor.visit_some(self)
    }
    fn deserialize_newtype_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, QueryError> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, QueryError> {
        visitor.visit_enum(serde::de::value::BorrowedStrDeserializer::new(self.0))
    }
    serde::forward_to_deserialize_any! {
        i8 i16 i128 u8 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// For addresses that take no parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoQuery {}

/// A change that somebody wants: who calls, with what key and expectation, and what they sent.
///
/// POST honours an `Idempotency-Key`; PATCH, PUT and DELETE need `If-Match`.
///
/// `LIMIT` is for the few bodies that are larger than others.
pub(crate) struct Change<T, const LIMIT: usize = BODY_LIMIT> {
    pub(crate) call: Call,
    pub(crate) body: T,
}

impl<T, const LIMIT: usize> Change<T, LIMIT> {
    /// Refuses a change of many things without a key.
    pub(crate) fn require_key(&self) -> Result<(), Problem> {
        require_key(&self.call)
    }
}

/// Bulk changes must not act twice because an answer was lost on the way.
pub(crate) fn require_key(call: &Call) -> Result<(), Problem> {
    match call.claim {
        Some(_) => Ok(()),
        None => Err(Problem::malformed(
            "send an Idempotency-Key: this changes many things at once and must not act twice",
        )),
    }
}

/// What a change without a body sends.
pub(crate) struct NoBody;

/// How a body is read.
pub(crate) trait Body: Sized {
    fn read(headers: &HeaderMap, bytes: &Bytes) -> Result<Self, Problem>;
}

impl Body for NoBody {
    fn read(_: &HeaderMap, bytes: &Bytes) -> Result<Self, Problem> {
        if bytes.is_empty() { Ok(Self) } else { Err(Problem::malformed("send no body here")) }
    }
}

impl<T: DeserializeOwned> Body for T {
    fn read(headers: &HeaderMap, bytes: &Bytes) -> Result<Self, Problem> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let json = ["application/json", "application/merge-patch+json"];
        if !json.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
            return Err(Problem::media_type("application/json"));
        }
        read_json(bytes)
    }
}

/// Reads JSON: bad syntax is 400, a field that cannot be taken is 422 and named.
pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().clone();
        let error: serde_json::Error = error.into_inner();
        match error.classify() {
            serde_json::error::Category::Data => {
                Problem::invalid(vec![application::fault(&path, &error.to_string())])
            }
            _ => Problem::malformed(format!(
                "the body is not valid JSON (line {}, column {})",
                error.line(),
                error.column()
            )),
        }
    })?;
    reader
        .end()
        .map_err(|_| Problem::malformed("the body holds something after the JSON value"))?;
    Ok(value)
}

/// Reads a body that is not too large. One that is only somewhat too large is still read: who is
/// cut off while sending takes our answer for a broken connection.
pub(crate) async fn read_body(body: axum::body::Body, limit: usize) -> Result<Bytes, Problem> {
    let read = 4 * limit;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|size| size <= read)
        && let Ok(bytes) = axum::body::to_bytes(body, read).await
        && bytes.len() <= limit
    {
        return Ok(bytes);
    }
    Err(Problem::too_large(limit))
}

impl<T: Body + Send, const LIMIT: usize> FromRequest<Api> for Change<T, LIMIT> {
    type Rejection = Problem;
    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Caller(actor) = Caller::from_request_parts(&mut parts, api).await?;
        if parts.uri.query().is_some_and(|query| !query.is_empty()) {
            let query = parts.uri.query().unwrap_or_default();
            read_query::<NoQuery>(query)?;
        }
        let seen = seen_version(&parts.headers, &parts.method)?;
        let bytes = read_body(body, LIMIT).await?;
        let claim = if parts.method == Method::POST {
            claim(&parts, &actor, &[&bytes], api.app.real_now())?
        } else {
            None
        };
        let body = T::read(&parts.headers, &bytes)?;
        Ok(Self { call: Call { actor, claim, seen }, body })
    }
}

/// The caller's promise that requests with this key are the same, which `sent` tells.
pub(crate) fn claim(
    parts: &Parts,
    actor: &Actor,
    sent: &[&[u8]],
    at: Instant,
) -> Result<Option<Claim>, Problem> {
    let Some(key) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().unwrap_or_default();
    if !(1..=200).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::malformed(
            "Idempotency-Key must be 1 to 200 letters, digits or signs without spaces",
        ));
    }
    let mut hash = Sha256::new();
    let address = [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes()];
    for part in address.iter().chain(sent) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Ok(Some(Claim {
        principal: actor.principal(),
        key: key.to_owned(),
        fingerprint: hash.finalize().into(),
        at,
    }))
}

/// The version in `If-Match`: the part of the `ETag` that names it.
pub(crate) fn seen_version(headers: &HeaderMap, method: &Method) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        let needed = [Method::PATCH, Method::PUT, Method::DELETE].contains(method);
        return if needed { Err(Problem::precondition_required()) } else { Ok(None) };
    };
    let text = value.to_str().unwrap_or_default().trim();
    let version = text
        .strip_prefix("\"v")
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|rest| rest.split('.').next())
        .and_then(|digits| digits.parse().ok());
    match version {
        Some(version) => Ok(Some(version)),
        None => Err(Problem::malformed(
            "If-Match must be the ETag of the resource as you read it, such as \"v3.8c1f…\"",
        )),
    }
}
