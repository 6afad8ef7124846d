//! The one way out: requests that we make ourselves, to the providers and issuers that the operator
//! named.

use std::{net::IpAddr, time::Duration};

use axum::http;
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use serde::de::DeserializeOwned;
use thiserror::Error;
use url::{Host, Url};

/// How long one request may take, from the first byte to the last.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST: usize = 256 * 1024;

/// Why nothing was fetched. The words are for the log: nobody outside is told them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchFault {
    /// The machine has no certificates to trust, or the like.
    #[error("no request can be made from here: {0}")]
    NoClient(String),
    /// Not an address to ask: neither by https, nor on this machine.
    #[error("only https addresses are asked, and http ones of this machine: {0} is neither")]
    Address(String),
    /// No connection, no answer in time, or one that broke off.
    #[error("{0} did not answer: {1}")]
    Silent(String, &'static str),
    /// An answer, but not the one that was asked for. Redirects are among these: none is followed.
    #[error("{0} answered with status {1}")]
    Status(String, u16),
    /// An answer of more than 256 KiB.
    #[error("{0} answered more than {LONGEST} bytes")]
    Long(String),
    /// An answer that says something else than it should.
    #[error("{0} answered something else than {1}")]
    Content(String, &'static str),
    /// An answer of somebody else, or one that sends us where we do not go.
    #[error("{0}")]
    Unfit(&'static str),
    /// Nothing could be fetched a moment ago; it is not asked for again yet.
    #[error("the last attempt failed a moment ago")]
    TooSoon,
}

/// Makes requests, and is made once.
#[derive(Debug, Clone)]
pub struct Fetch(reqwest::Client);

impl Fetch {
    /// Follows no redirect, and asks no proxy: an address in a variable of the environment would
    /// decide who is asked for keys.
    pub fn new() -> Result<Self, FetchFault> {
        // Chosen here and not by chance, as for tokens. An error says only that it was chosen
        // before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("actionplan/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self)
            .map_err(|error| FetchFault::NoClient(error.to_string()))
    }

    /// Reads a JSON document.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        address: &Url,
        what: &'static str,
    ) -> Result<T, FetchFault> {
        let request = self.0.get(address.clone()).header(http::header::ACCEPT, "application/json");
        let answer = read(request, address).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(FetchFault::Status(place(address), answer.status().as_u16()));
        }
        serde_json::from_slice(answer.body()).map_err(|_| FetchFault::Content(place(address), what))
    }

    /// Makes a request of the OpenID library. A redirect and a fault of the other server are
    /// faults here: neither is an answer to what was asked.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchFault> {
        let (parts, body) = request.into_parts();
        let address = parts.uri.to_string();
        let address = Url::parse(&address).map_err(|_| FetchFault::Address(address))?;
        let request =
            self.0.request(parts.method, address.clone()).headers(parts.headers).body(body);
        let answer = read(request, &address).await?;
        if answer.status().is_redirection() || answer.status().is_server_error() {
            return Err(FetchFault::Status(place(&address), answer.status().as_u16()));
        }
        Ok(answer)
    }
}

/// Asks, and reads what comes back as far as it may go.
async fn read(request: reqwest::RequestBuilder, address: &Url) -> Result<HttpResponse, FetchFault> {
    if !allows(address) {
        return Err(FetchFault::Address(place(address)));
    }
    let silent = |error: &reqwest::Error| FetchFault::Silent(place(address), cause(error));
    let mut answer = request.send().await.map_err(|error| silent(&error))?;
    let announced = answer.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > LONGEST) {
        return Err(FetchFault::Long(place(address)));
    }
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| silent(&error))? {
        if body.len() + part.len() > LONGEST {
            return Err(FetchFault::Long(place(address)));
        }
        body.extend_from_slice(&part);
    }
    let mut response = HttpResponse::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    Ok(response)
}

/// Whether an address may be asked: by https, or by http on this machine, as in trials and tests.
pub(super) fn allows(address: &Url) -> bool {
    let here = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    };
    let plain = address.username().is_empty() && address.password().is_none();
    plain && (address.scheme() == "https" || address.scheme() == "http" && here)
}

/// An address as the log names it: no parameters, which may hold secrets.
pub(super) fn place(address: &Url) -> String {
    format!("{}{}", address.origin().ascii_serialization(), address.path())
}

fn cause(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "there is no connection, or its certificate is not trusted"
    } else {
        "the answer broke off"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for (address, may) in [
            ("https://login.example/t", true),
            ("http://login.example/t", false),
            ("http://127.0.0.1:8080/t", true),
            ("http://127.9.9.9/t", true),
            ("http://[::1]:8080/t", true),
            ("http://localhost/t", true),
            ("http://localhost.example/t", false),
            ("http://[::ffff:127.0.0.1]/t", false),
            ("http://192.168.0.1/t", false),
            ("https://me:secret@login.example/t", false),
            ("ftp://127.0.0.1/t", false),
            ("file:///etc/passwd", false),
            ("data:text/plain,x", false),
        ] {
            assert_eq!(allows(&address.parse().unwrap()), may, "{address}");
        }
    }

    #[test]
    fn the_log_sees_no_parameters() {
        let address = "https://login.example/t?code=secret#more".parse().unwrap();
        assert_eq!(place(&address), "https://login.example/t");
    }
}
