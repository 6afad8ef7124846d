//! A request as the security log tells it.

use std::convert::Infallible;

use application::security::Visit;
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{Extensions, HeaderMap, HeaderValue, Method, header, request::Parts},
};

use crate::{Api, address::ClientAddress};

/// How much of what a browser calls itself is kept.
const AGENT: usize = 200;

/// Who asks, from where, for what.
pub(crate) fn of(parts: &Parts) -> Visit {
    seen(&parts.method, &parts.headers, &parts.extensions)
}

pub(crate) fn seen(method: &Method, headers: &HeaderMap, extensions: &Extensions) -> Visit {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // The template of the route: an address may hold what somebody typed.
    let route = extensions.get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
    let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    Visit {
        address: extensions.get().map(|ClientAddress(address)| *address),
        request: text("x-request-id").and_then(|id| id.parse().ok()),
        operation: format!("{} {route}", known(method)),
        agent: String::from_utf8_lossy(agent)
            .chars()
            .filter(|c| !c.is_control())
            .take(AGENT)
            .collect(),
    }
}

/// A method may be any word; only those that mean something are told.
fn known(method: &Method) -> &str {
    let methods = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if methods.contains(method) { method.as_str() } else { "(other)" }
}

impl FromRequestParts<Api> for Visit {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Infallible> {
        Ok(of(parts))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn a_visit_tells_nothing_that_somebody_typed() {
        let id = uuid::Uuid::from_u128(7);
        let mut request = Request::builder()
            .method("SECRET")
            .uri("/api/v1/search?q=secret")
            .header("x-request-id", id.to_string())
            .header(
                "user-agent",
                HeaderValue::from_bytes(&[b"a\tb\xff".as_slice(), &[b'c'; 300]].concat()).unwrap(),
            )
            .body(())
            .unwrap();
        let address = "2001:db8::1".parse().unwrap();
        request.extensions_mut().insert(ClientAddress(address));
        let visit = of(&request.into_parts().0);
        assert_eq!(visit.operation, "(other) (no route)");
        assert_eq!((visit.request, visit.address), (Some(id), Some(address)));
        assert_eq!(visit.agent.chars().count(), AGENT);
        assert!(visit.agent.starts_with("ab\u{fffd}cc"), "{}", visit.agent);
        assert_eq!(of(&Request::new(()).into_parts().0).operation, "GET (no route)");
    }
}
