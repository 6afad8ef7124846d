//! Files that are handed out: as what they are, to be kept and not to be shown; pictures excepted, and
//! papers of ours that are pages.

use std::fmt::Write as _;

use application::papers::FrozenFile;
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use domain::file::KeptFile;

use crate::problem::Problem;

/// A kept file. What a browser shows of it, it shows without scripts and without our cookies' reach.
pub(crate) fn file(kept: &KeptFile, bytes: Bytes) -> Result<Response, Problem> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kept.kind.media_type()));
    let way = if kept.kind.is_picture() { "inline" } else { "attachment" };
    let disposition = HeaderValue::from_str(&disposition(way, &kept.name));
    headers.insert(header::CONTENT_DISPOSITION, disposition.map_err(|_| Problem::internal())?);
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A document that was made here, as a file to be kept. Its name is ours, and plain ASCII.
pub(crate) fn document(
    bytes: Vec<u8>,
    file_name: &str,
    content_type: &'static str,
) -> Result<Response, Problem> {
    let disposition = format!("attachment; filename=\"{file_name}\"");
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Problem::internal())?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The same for whoever reads it in a browser: a paper that is a page is shown, alone and without
/// scripts; every other is kept.
pub(crate) fn read_in_a_browser(mut response: Response) -> Response {
    const PAPER: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; \
                         img-src data:; base-uri 'none'; form-action 'none'; \
                         frame-ancestors 'none'; sandbox";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAPER));
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let shown = headers
        .get(header::CONTENT_DISPOSITION)
        .and_then(|said| said.to_str().ok()?.strip_prefix("attachment"))
        .and_then(|name| HeaderValue::from_str(&format!("inline{name}")).ok());
    if let (true, Some(shown)) = (is_page, shown) {
        headers.insert(header::CONTENT_DISPOSITION, shown);
    }
    response
}

/// A document as it was frozen, with the hash by which that can be proved.
pub(crate) fn frozen(frozen: FrozenFile) -> Result<Response, Problem> {
    let digest = HeaderValue::from_str(&format!("sha256={}", frozen.sha256));
    let mut response = document(frozen.bytes, &frozen.file_name, frozen.content_type)?;
    let digest = digest.map_err(|_| Problem::internal())?;
    response.headers_mut().insert("actionplan-digest", digest);
    Ok(response)
}

/// The name twice: for old readers in ASCII, for the others as it is (RFC 6266, RFC 8187).
fn disposition(way: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            ' '..='~' if !matches!(c, '"' | '\\' | '%' | ';') => c,
            _ => '_',
        })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_no_header_and_begins_no_other() {
        for (name, said) in [
            ("Audit May.pdf", "filename=\"Audit May.pdf\"; filename*=UTF-8''Audit%20May.pdf"),
            ("a\"b;c\\d%.pdf", "filename=\"a_b_c_d_.pdf\"; filename*=UTF-8''a%22b%3Bc%5Cd%25.pdf"),
            (
                "a\r\nSet-Cookie: x.pdf",
                "filename=\"a__Set-Cookie: x.pdf\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x.pdf",
            ),
            ("Mêdi.pdf", "filename=\"M_di.pdf\"; filename*=UTF-8''M%C3%AAdi.pdf"),
        ] {
            let whole = disposition("attachment", name);
            assert_eq!(whole, format!("attachment; {said}"));
            assert!(HeaderValue::from_str(&whole).is_ok());
        }
    }
}
