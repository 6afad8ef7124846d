//! Styles, scripts and pictures, at addresses that change with them: browsers may keep them for
//! ever.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{extract::ApiPath, problem::Problem};

/// Where they are.
pub(crate) const PATH: &str = "/assets/{file}";

/// One of them, compressed for whoever takes that.
pub(crate) async fn get(
    ApiPath(file): ApiPath<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = assets::find(&file).ok_or(application::Failure::Hidden)?;
    let zipped = takes_gzip(&headers);
    // Two forms of one file are two things to a cache.
    let tag = format!("\"{}{}\"", asset.hash, if zipped { "-gzip" } else { "" });
    let has_it = listed(&headers, &header::IF_NONE_MATCH)
        .any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag);
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(if zipped { asset.gzip } else { asset.bytes }));
        let kind = HeaderValue::from_static(asset.content_type);
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if zipped {
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
        }
        response
    };
    let tag = HeaderValue::from_str(&tag).map_err(|_| Problem::internal())?;
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

/// The parts of a header that is a list.
fn listed<'a>(
    headers: &'a HeaderMap,
    name: &'static header::HeaderName,
) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// Whether `Accept-Encoding` names gzip, and does not say that it is not wanted.
fn takes_gzip(headers: &HeaderMap) -> bool {
    listed(headers, &header::ACCEPT_ENCODING).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let is_wanted = weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
        ["gzip", "x-gzip", "*"].iter().any(|it| name.eq_ignore_ascii_case(it)) && is_wanted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(pairs: &[(header::HeaderName, &str)]) -> Response {
        let name = assets::STYLESHEET.strip_prefix("/assets/").unwrap();
        let headers =
            pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        get(ApiPath(name.to_owned()), headers).await.unwrap()
    }

    #[tokio::test]
    async fn a_file_is_sent_as_its_reader_takes_it_and_not_twice() {
        let plain = ask(&[]).await;
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        let zipped = ask(&[(header::ACCEPT_ENCODING, "br, gzip;q=0.5")]).await;
        assert_eq!(zipped.headers()[header::CONTENT_ENCODING], "gzip");
        assert_ne!(plain.headers()[header::ETAG], zipped.headers()[header::ETAG]);
        let tag = zipped.headers()[header::ETAG].to_str().unwrap().to_owned();
        for (encoding, status) in [("gzip", 304), ("gzip;q=0", 200)] {
            let again =
                ask(&[(header::ACCEPT_ENCODING, encoding), (header::IF_NONE_MATCH, &tag)]).await;
            assert_eq!(again.status(), status, "{encoding}");
            assert_eq!(again.headers()[header::VARY], "accept-encoding");
        }
    }

    #[test]
    fn gzip_is_for_those_who_ask_for_it() {
        for (value, takes) in [
            ("gzip", true),
            ("deflate, GZIP ;q=1.0, *;q=0.5", true),
            ("*", true),
            ("", false),
            ("br", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
        ] {
            let headers = [(header::ACCEPT_ENCODING, value.parse().unwrap())].into_iter().collect();
            assert_eq!(takes_gzip(&headers), takes, "{value}");
        }
    }
}
