//! Single values: what a text must look like, and what is said where it does not.

use std::net::{IpAddr, SocketAddr};

use chrono::TimeDelta;
use ipnet::IpNet;
use url::{Host, Url};

use super::LogFormat;
use crate::logging;

/// The most connections to the database that a setting may ask for.
const MOST_CONNECTIONS: u32 = 500;
/// The most requests a minute that a limit may name.
const MOST_REQUESTS: u32 = 1_000_000;

pub(super) fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("“{text}” must be an address such as 127.0.0.1:8080"))
}

pub(super) fn filter(text: &str) -> Result<String, String> {
    logging::check_filter(text)
        .map_err(|detail| format!("“{text}” must be a filter such as info,sqlx=warn ({detail})"))?;
    Ok(text.to_owned())
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("“{text}” must be text or json")),
    }
}

/// How many connections to the database.
pub(super) fn connections(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_CONNECTIONS).contains(number));
    number.ok_or_else(|| format!("must be a number from 1 to {MOST_CONNECTIONS}"))
}

/// How many requests a minute are answered; zero for no limit.
pub(super) fn requests(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number <= MOST_REQUESTS);
    number.ok_or_else(|| {
        format!("must be a number of requests a minute, at most {MOST_REQUESTS}, or 0 for no limit")
    })
}

/// A duration such as 30m.
fn duration(text: &str) -> Result<TimeDelta, String> {
    let hint = || format!("“{text}” must be a duration such as 90s, 30m, 12h or 7d");
    let unit = text.chars().next_back().ok_or_else(hint)?;
    let unit_seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return Err(hint()),
    };
    let number = text.strip_suffix(unit).unwrap_or_default();
    if number.is_empty() || number.len() > 9 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(hint());
    }
    let number: i64 = number.parse().map_err(|_| hint())?;
    TimeDelta::try_seconds(number * unit_seconds).ok_or_else(hint)
}

/// A duration within bounds, which are named as people write them.
pub(super) fn duration_within(
    text: &str,
    (least, least_named): (TimeDelta, &str),
    (most, most_named): (TimeDelta, &str),
) -> Result<TimeDelta, String> {
    let duration = duration(text)?;
    if (least..=most).contains(&duration) {
        Ok(duration)
    } else {
        Err(format!("“{text}” must be from {least_named} to {most_named}"))
    }
}

/// How long a session lasts without a request.
pub(super) fn session_idle(text: &str) -> Result<TimeDelta, String> {
    duration_within(text, (TimeDelta::seconds(1), "1s"), (TimeDelta::hours(24), "24h"))
}

/// How long a session lasts in all.
pub(super) fn session_life(text: &str) -> Result<TimeDelta, String> {
    duration_within(text, (TimeDelta::seconds(1), "1s"), (TimeDelta::days(7), "7d"))
}

/// A proxy, or a network of them.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let address = || text.parse::<IpAddr>().ok().map(|address| address.to_canonical().into());
    let network: IpNet =
        text.parse().ok().or_else(address).ok_or_else(|| {
            format!("“{text}” must be an address or a network such as 10.0.0.0/24")
        })?;
    if network.prefix_len() == 0 {
        return Err(format!("“{text}” is everybody: name the proxies alone"));
    }
    Ok(network.trunc())
}

/// Proxies with commas between them.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    text.split(',').map(network).collect()
}

/// Where people reach the site.
pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let url = secured(text)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "“{text}” must be the top of the site, such as https://plan.example: \
             a host of its own, without a path"
        ));
    }
    Ok(url)
}

/// An address that is reached by HTTPS, or on this machine.
pub(super) fn secured(text: &str) -> Result<Url, String> {
    let hint = || format!("“{text}” must be an address such as https://plan.example");
    let url = Url::parse(text).map_err(|_| hint())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must hold no user name and no password".to_owned());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(format!(
            "“{text}” must begin with https://: over plain http everybody on the way reads what \
             people sign in with; only this machine itself (http://127.0.0.1) may do without"
        )),
        _ => Err(hint()),
    }
}

/// Whether an address is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("90s", 90)]
    #[case("30m", 1800)]
    #[case("12h", 43_200)]
    #[case("7d", 604_800)]
    #[case("0s", 0)]
    fn durations_are_read(#[case] text: &str, #[case] seconds: i64) {
        assert_eq!(duration(text).unwrap(), TimeDelta::seconds(seconds));
    }

    #[rstest]
    #[case("")]
    #[case("30")]
    #[case("m")]
    #[case("30mm")]
    #[case("-5m")]
    #[case("+5m")]
    #[case("1.5h")]
    #[case("1h30m")]
    #[case("30 m")]
    #[case("30M")]
    #[case("½h")]
    #[case("9999999999d")]
    fn other_durations_are_refused(#[case] text: &str) {
        assert!(duration(text).unwrap_err().contains("such as 90s, 30m"), "{text}");
    }

    #[rstest]
    #[case("10.0.0.0/24", "10.0.0.0/24")]
    #[case("10.0.0.7/24", "10.0.0.0/24")]
    #[case(" 192.0.2.7 ", "192.0.2.7/32")]
    #[case("::ffff:192.0.2.7", "192.0.2.7/32")]
    #[case("fd00::/8", "fd00::/8")]
    fn networks_are_read(#[case] text: &str, #[case] network: &str) {
        assert_eq!(super::network(text).unwrap().to_string(), network);
    }

    #[rstest]
    #[case("proxy.example")]
    #[case("10.0.0.0/33")]
    #[case("")]
    #[case("0.0.0.0/0")]
    #[case("::/0")]
    #[case("10.0.0.1,")]
    fn other_networks_are_refused(#[case] text: &str) {
        assert!(networks(text).is_err(), "{text}");
    }

    #[rstest]
    #[case("https://plan.example")]
    #[case("https://plan.example:8443/")]
    #[case("http://127.0.0.1:8080")]
    #[case("http://[::1]:8080")]
    #[case("http://localhost:3000")]
    #[case("http://plan.localhost")]
    fn the_address_of_the_site_is_read(#[case] text: &str) {
        assert!(public_url(text).is_ok(), "{text}");
    }

    #[rstest]
    #[case("http://plan.example", "must begin with https://")]
    #[case("http://192.0.2.1:8080", "must begin with https://")]
    #[case("http://localhost.example", "must begin with https://")]
    #[case("http://0.0.0.0", "must begin with https://")]
    #[case("plan.example", "must be an address such as")]
    #[case("ftp://plan.example", "must be an address such as")]
    #[case("https://", "must be an address such as")]
    #[case("https://plan.example/tracker", "must be the top of the site")]
    #[case("https://plan.example/?a=b", "must be the top of the site")]
    #[case("https://plan.example/#a", "must be the top of the site")]
    #[case("https://me:s3cret@plan.example", "no user name")]
    fn other_addresses_of_the_site_are_refused(#[case] text: &str, #[case] why: &str) {
        let refused = public_url(text).unwrap_err();
        assert!(refused.contains(why) && !refused.contains("s3cret"), "{refused}");
    }

    #[test]
    fn limits_are_read() {
        assert_eq!(requests("0").unwrap(), 0);
        assert_eq!(requests("600").unwrap(), 600);
        for text in ["", "-1", "many", "1000001", "1.5"] {
            assert!(requests(text).unwrap_err().contains("0 for no limit"), "{text}");
        }
    }
}
