//! From where a request comes: the other end of the connection, or whom a trusted proxy names.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName},
    middleware::Next,
    response::Response,
};

use crate::settings::Settings;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The other end of the connection: the client, or the last proxy before us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// From where somebody asks. Only a trusted proxy may say that it is not the other end of the
/// connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// Says with each request from where it comes.
pub(crate) async fn tell(
    State(settings): State<Arc<Settings>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Peer(peer)) = request.extensions().get().copied() {
        let address = client(&settings, peer, request.headers());
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Every proxy adds at the right end of the list whom it saw. What stands left of the first address
/// that is no proxy of ours was sent by the client, who may write there what they like.
fn client(settings: &Settings, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut known = peer.to_canonical();
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
    for line in lines.into_iter().rev() {
        for named in line.as_bytes().rsplit(|byte| *byte == b',') {
            if !settings.trusts(known) {
                return known;
            }
            let Some(address) = std::str::from_utf8(named).ok().and_then(read) else {
                return known;
            };
            known = address;
        }
    }
    known
}

/// An address as proxies write it: some add the port.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let address = text.parse().ok().or_else(bare).or_else(with_port)?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PROXY: &str = "10.0.0.1";
    const PROXIES: [&str; 3] = ["10.0.0.0/24", "192.0.2.7/32", "fd00::/8"];

    fn settings() -> Settings {
        let mut settings = Settings::at("https://plan.example".parse().unwrap());
        settings.trusted_proxies = PROXIES.iter().map(|text| text.parse().unwrap()).collect();
        settings
    }

    fn seen(peer: &str, lines: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
        }
        client(&settings(), peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn who_is_not_our_proxy_is_not_believed() {
        for peer in ["203.0.113.9", "10.0.1.1", "192.0.2.8", "2001:db8::1", "127.0.0.1"] {
            for lines in [&[][..], &["198.51.100.1"], &["10.0.0.1"], &["1.1.1.1", "10.0.0.1"]] {
                let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
                assert_eq!(seen(peer, &lines), peer);
            }
        }
    }

    #[test]
    fn our_proxies_name_the_client() {
        let table: &[(&str, &[&[u8]], &str)] = &[
            // Nobody is named.
            (PROXY, &[], PROXY),
            (PROXY, &[b""], PROXY),
            // One proxy, and two.
            (PROXY, &[b"203.0.113.9"], "203.0.113.9"),
            (PROXY, &[b"203.0.113.9, 192.0.2.7"], "203.0.113.9"),
            (PROXY, &[b"203.0.113.9", b"192.0.2.7"], "203.0.113.9"),
            // What the client sent stands to the left and does not count.
            (PROXY, &[b"198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            (PROXY, &[b"198.51.100.1", b"203.0.113.9"], "203.0.113.9"),
            (PROXY, &[b"10.0.0.5, 203.0.113.9, 192.0.2.7"], "203.0.113.9"),
            (PROXY, &[b"unknown, 203.0.113.9"], "203.0.113.9"),
            // Proxies and nobody else: a check of the proxy itself.
            (PROXY, &[b"10.0.0.5"], "10.0.0.5"),
            (PROXY, &[b"10.0.0.5, 10.0.0.6"], "10.0.0.5"),
            // What cannot be read ends the walk.
            (PROXY, &[b"unknown"], PROXY),
            (PROXY, &[b"203.0.113.9, unknown"], PROXY),
            (PROXY, &[b"203.0.113.9, 192.0.2.7, "], PROXY),
            (PROXY, &[b"203.0.113.9, ,192.0.2.7"], "192.0.2.7"),
            (PROXY, &[b"203.0.113.9, \xff\xfe, 192.0.2.7"], "192.0.2.7"),
            (PROXY, &[b"203.0.113.256"], PROXY),
            (PROXY, &[b"<script>"], PROXY),
            // As some proxies write it.
            (PROXY, &[b"203.0.113.9:50123"], "203.0.113.9"),
            (PROXY, &[b"[2001:db8::9]:50123"], "2001:db8::9"),
            (PROXY, &[b"[2001:db8::9]"], "2001:db8::9"),
            (PROXY, &[b"\t2001:db8::9 "], "2001:db8::9"),
            (PROXY, &[b"::ffff:203.0.113.9"], "203.0.113.9"),
            // A proxy that reaches us by the other protocol.
            ("::ffff:10.0.0.1", &[b"203.0.113.9"], "203.0.113.9"),
            ("fd00::1", &[b"203.0.113.9"], "203.0.113.9"),
        ];
        for (peer, lines, client) in table {
            assert_eq!(seen(peer, lines), *client, "{peer} {lines:?}");
        }
    }
}
