//! Where a provider tells us that somebody signed out there.

use application::{access::sessions, security::Visit};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::SsoFault;
use crate::{Api, extract::ApiPath, problem::Problem};

/// No form with a token is longer.
const LONGEST: usize = 32 * 1024;

/// Ends the sessions that a logout token names. The caller is the provider's server and no browser:
/// it learns whether its token was taken, and nothing else.
pub(crate) async fn signed_out(
    State(api): State<Api>,
    visit: Visit,
    ApiPath(key): ApiPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let provider = api.sso.provider(&key).ok_or(application::Failure::Hidden)?;
    let Some(token) = token(&headers, &body) else {
        return Ok(answer(Problem::malformed("send a form with one logout_token")));
    };
    match provider.verify_logout(&token, api.app.real_now()).await {
        Ok(of) => {
            sessions::end_of_provider(&api.app, &visit, &of.issuer, of.subject, of.session).await?;
            Ok(answer(StatusCode::OK))
        }
        Err(fault) => {
            tracing::warn!(provider = key, error = %fault, "a logout token is not taken");
            Ok(answer(match fault {
                // The token may be right, and the provider may send it again.
                SsoFault::Away(_) | SsoFault::Setup(_) => {
                    Problem::unavailable("the keys of the provider cannot be read now")
                }
                _ => Problem::malformed("the logout token is not valid"),
            }))
        }
    }
}

/// The one token of a form; other fields may stand beside it.
fn token(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") || body.len() > LONGEST {
        return None;
    }
    let mut fields =
        form_urlencoded::parse(body).filter(|(name, _)| name.as_ref() == "logout_token");
    let token = fields.next()?.1.into_owned();
    fields.next().is_none().then_some(token)
}

/// Nothing of this is kept anywhere, says the specification.
fn answer(said: impl IntoResponse) -> Response {
    let mut response = said.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_holds_one_token() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        for (kind, body, expected) in [
            (form, "logout_token=a.b.c", Some("a.b.c")),
            (form, "other=1&logout_token=a%2Eb.c&more=2", Some("a.b.c")),
            (form, "logout_token=a&logout_token=a", None),
            (form, "token=a", None),
            (form, "", None),
            ("application/json", "logout_token=a", None),
            ("application/x-www-form-urlencoded2", "logout_token=a", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            assert_eq!(token(&headers, body.as_bytes()).as_deref(), expected, "{kind} {body}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(token(&headers, b"logout_token=a"), None);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form));
        let huge = format!("logout_token={}", "a".repeat(LONGEST));
        assert_eq!(token(&headers, huge.as_bytes()), None);
    }
}
