//! API tokens: how dashboards and scripts sign in. The secret itself is never part of the record.

use std::{borrow::Cow, fmt, net::IpAddr};

use chrono::{Days, TimeDelta};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::FieldFault,
    id::Id,
    text::Title,
    time::{Instant, end_of_london_day, london_day},
};

coded! {
    /// What a token may be used for; never more than its maker's present role.
    pub enum TokenScope {
        /// Reading only.
        Read = "read",
        /// Reading and writing.
        ReadWrite = "read_write",
    }
}

/// Why a network was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkFault {
    /// Neither an address nor a network.
    #[error("must be an address such as 192.0.2.7 or a network such as 192.0.2.0/24")]
    NotOne,
    /// An address inside a network, where the network itself is wanted.
    #[error("is an address inside a network; write the network as {0}")]
    Inside(IpNet),
    /// Everywhere is no network: nothing would be kept out.
    #[error(
        "holds every address; leave the networks out where a token may be used from everywhere"
    )]
    Everywhere,
    /// An IPv4 address in the clothes of IPv6.
    #[error("must be written as an IPv4 address or network")]
    Mapped,
}

/// Some addresses of the internet: one of them, or a whole network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct Network(IpNet);

impl Network {
    /// Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`.
    pub fn parse(text: &str) -> Result<Self, NetworkFault> {
        let text = text.trim();
        let net = match text.parse::<IpAddr>() {
            Ok(address) => IpNet::from(address),
            Err(_) => text.parse().map_err(|_| NetworkFault::NotOne)?,
        };
        if net != net.trunc() {
            return Err(NetworkFault::Inside(net.trunc()));
        }
        if net.prefix_len() == 0 {
            return Err(NetworkFault::Everywhere);
        }
        if net.addr() != net.addr().to_canonical() {
            return Err(NetworkFault::Mapped);
        }
        Ok(Self(net))
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        // A server that listens on both kinds sees IPv4 addresses in the clothes of IPv6.
        self.0.contains(&address.to_canonical())
    }
}

impl TryFrom<Cow<'_, str>> for Network {
    type Error = NetworkFault;
    fn try_from(text: Cow<'_, str>) -> Result<Self, NetworkFault> {
        Self::parse(&text)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

impl PartialSchema for Network {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("An address, or a network as its first address and its length"))
            .examples(["192.0.2.0/24", "192.0.2.7", "2001:db8::/32"])
            .into()
    }
}
impl ToSchema for Network {}

/// A token made by a person for one authority. Disabling its maker stops it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Stable id.
    pub id: Id<Token>,
    /// How often it was changed.
    pub version: i64,
    /// Its maker.
    pub person: Id<Person>,
    /// What it is for: "Power BI, quarterly report".
    pub name: Title,
    /// Reading only, or reading and writing.
    pub scope: TokenScope,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops.
    pub expires_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// From where alone it may be used; empty: from everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<Network>,
    /// When its secret was last replaced by a fresh one, which began its life anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refreshed_at: Option<Instant>,
}
subject!(Token, Token);

impl Token {
    /// The longest life of a token, in days.
    pub const MOST_DAYS: i64 = 366;

    /// From how many networks a token may be used.
    pub const MOST_NETWORKS: usize = 20;

    /// A token must end, within a year; its networks are few, and none is named twice.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let life = self.expires_at - self.begun_at();
        if life <= TimeDelta::zero() || life > TimeDelta::days(Self::MOST_DAYS) {
            let detail = "must be after today and at most a year ahead";
            faults.push(FieldFault::new("/expires_on", detail));
        }
        if self.networks.len() > Self::MOST_NETWORKS {
            let most = Self::MOST_NETWORKS;
            faults.push(FieldFault::new("/networks", format!("must be at most {most}")));
        }
        for (place, network) in self.networks.iter().enumerate() {
            if self.networks.iter().take(place).any(|earlier| earlier == network) {
                let pointer = format!("/networks/{place}");
                faults.push(FieldFault::new(pointer, "is in the list already"));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Whether it works at `now`.
    #[must_use]
    pub fn works_at(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Whether it may be used from an address. One that must come from somewhere does not come
    /// from an address that nobody knows.
    #[must_use]
    pub fn works_from(&self, address: Option<IpAddr>) -> bool {
        self.networks.is_empty()
            || address.is_some_and(|from| self.networks.iter().any(|network| network.holds(from)))
    }

    /// When its present secret came into the world.
    #[must_use]
    pub fn begun_at(&self) -> Instant {
        self.refreshed_at.unwrap_or(self.created_at)
    }

    /// The last London day on which it works: it stops at the first moment of the next.
    #[must_use]
    pub fn last_day(&self) -> chrono::NaiveDate {
        london_day(self.expires_at - TimeDelta::microseconds(1))
    }

    /// The same token with a fresh secret: it lives from `now` for as many days as it was made for.
    #[must_use]
    pub fn refreshed(&self, now: Instant) -> Self {
        let days = (self.last_day() - london_day(self.begun_at())).num_days();
        let ahead = |days: i64| {
            let days = Days::new(u64::try_from(days).unwrap_or_default());
            end_of_london_day(
                london_day(now).checked_add_days(days).unwrap_or_else(|| london_day(now)),
            )
        };
        let most = now + TimeDelta::days(Self::MOST_DAYS);
        // Clocks that change meanwhile can make the same number of days an hour longer.
        let expires_at = if ahead(days) > most { ahead(days - 1) } else { ahead(days) };
        Self { expires_at, refreshed_at: Some(now), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn token(created: &str, last: &str) -> Token {
        Token {
            id: Id::new(Uuid::from_u128(1)),
            version: 1,
            person: Id::new(Uuid::from_u128(2)),
            name: Title::parse("Power BI").unwrap(),
            scope: TokenScope::Read,
            created_at: at(created),
            expires_at: end_of_london_day(last.parse::<NaiveDate>().unwrap()),
            revoked_at: None,
            networks: vec![],
            refreshed_at: None,
        }
    }

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| Network::parse(text).unwrap()).collect()
    }

    #[test]
    fn networks_are_read_and_written() {
        for (text, written) in [
            ("192.0.2.7", "192.0.2.7"),
            (" 192.0.2.7/32 ", "192.0.2.7"),
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("128.0.0.0/1", "128.0.0.0/1"),
            ("2001:DB8::1", "2001:db8::1"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("2001:0db8:0000::/128", "2001:db8::"),
        ] {
            assert_eq!(Network::parse(text).unwrap().to_string(), written, "{text}");
        }
        for text in ["", "here", "192.0.2", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0-9", "::/129"] {
            assert_eq!(Network::parse(text), Err(NetworkFault::NotOne), "{text}");
        }
        for text in ["0.0.0.0/0", "::/0"] {
            assert_eq!(Network::parse(text), Err(NetworkFault::Everywhere), "{text}");
        }
        for text in ["::ffff:192.0.2.7", "::ffff:192.0.2.0/120"] {
            assert_eq!(Network::parse(text), Err(NetworkFault::Mapped), "{text}");
        }
        let inside = Network::parse("192.0.2.7/24").unwrap_err();
        assert_eq!(
            inside.to_string(),
            "is an address inside a network; write the network as 192.0.2.0/24"
        );
        let read: Vec<Network> =
            serde_json::from_str(r#"["192.0.2.7/32","2001:db8::/32"]"#).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["192.0.2.7","2001:db8::/32"]"#);
    }

    #[test]
    fn a_token_works_from_its_networks_alone() {
        let from = |networks: &[&str], address: Option<&str>| {
            let networks = super::tests::networks(networks);
            Token { networks, ..token("2025-01-20T12:00:00Z", "2025-04-20") }
                .works_from(address.map(|address| address.parse().unwrap()))
        };
        let council = ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"];
        for (address, works) in [
            ("192.0.2.0", true),
            ("192.0.2.255", true),
            ("192.0.3.0", false),
            ("192.0.1.255", false),
            ("198.51.100.7", true),
            ("198.51.100.8", false),
            ("2001:db8:ffff::1", true),
            ("2001:db9::1", false),
            ("::ffff:192.0.2.9", true),
            ("::ffff:192.0.3.9", false),
            ("::192.0.2.9", false),
        ] {
            assert_eq!(from(&council, Some(address)), works, "{address}");
        }
        assert!(!from(&council, None), "an address that nobody knows");
        assert!(from(&[], None) && from(&[], Some("203.0.113.1")));
    }

    #[test]
    fn a_token_is_checked() {
        let made = "2025-01-20T12:00:00Z";
        for (last, sound) in [
            ("2025-01-19", false),
            ("2025-01-20", true),
            ("2025-04-20", true),
            ("2026-01-20", true),
            ("2026-01-21", false),
            ("2099-01-01", false),
        ] {
            assert_eq!(token(made, last).check().is_ok(), sound, "{last}");
        }
        let with = |networks: Vec<Network>| {
            let faults = Token { networks, ..token(made, "2025-04-20") }.check();
            faults.err().unwrap_or_default().into_iter().map(|fault| fault.pointer).collect()
        };
        let named = |count: u8| -> Vec<Network> {
            (0..count).map(|n| Network::parse(&format!("192.0.2.{n}")).unwrap()).collect()
        };
        let pointers: Vec<String> = with(named(20));
        assert_eq!(pointers, [""; 0]);
        assert_eq!(with(named(21)), ["/networks"]);
        assert_eq!(with(networks(&["192.0.2.1", "10.0.0.0/8", "192.0.2.1/32"])), ["/networks/2"]);
    }

    #[test]
    fn a_refreshed_token_lives_as_long_as_it_was_made_for() {
        for (created, last, now, until) in [
            ("2025-01-20T12:00:00Z", "2025-04-20", "2025-03-01T09:00:00Z", "2025-05-30"),
            ("2025-01-20T12:00:00Z", "2025-01-20", "2025-01-20T18:00:00Z", "2025-01-20"),
            // 23:30 UTC in summer is the next London day.
            ("2025-06-30T23:30:00Z", "2025-07-02", "2025-07-02T20:00:00Z", "2025-07-03"),
            ("2025-01-20T12:00:00Z", "2026-01-20", "2025-12-01T12:00:00Z", "2026-12-01"),
        ] {
            let old = token(created, last);
            let new = old.refreshed(at(now));
            assert_eq!(new.last_day().to_string(), until, "{created} {last} {now}");
            assert!(new.check().is_ok(), "{created} {last} {now}");
            assert_eq!((new.created_at, new.refreshed_at), (old.created_at, Some(at(now))));
            // Refreshing again and again makes it no longer.
            assert_eq!(new.refreshed(at(now)), new);
        }
    }

    #[test]
    fn a_year_stays_a_year_whatever_the_clocks_do() {
        // Made in winter for the longest time there is, and refreshed on every day of a year.
        let made = token("2025-01-20T00:30:00Z", "2026-01-20");
        assert!(made.check().is_ok());
        for day in 0..366 {
            let now = at("2025-01-20T00:00:00Z") + TimeDelta::days(day);
            assert!(made.refreshed(now).check().is_ok(), "{now}");
        }
    }

    #[test]
    fn what_was_recorded_before_networks_reads_and_writes_the_same() {
        let plain = token("2025-01-20T12:00:00Z", "2025-04-20");
        let text = serde_json::to_string(&plain).unwrap();
        assert!(!text.contains("networks") && !text.contains("refreshed_at"), "{text}");
        assert_eq!(serde_json::from_str::<Token>(&text).unwrap(), plain);
        let full = Token {
            networks: networks(&["192.0.2.0/24"]),
            ..plain.refreshed(at("2025-02-01T00:00:00Z"))
        };
        let text = serde_json::to_string(&full).unwrap();
        assert_eq!(serde_json::from_str::<Token>(&text).unwrap(), full);
    }
}
