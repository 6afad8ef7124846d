//! What the operator set: where the site is, whom it trusts, how long sessions last.

use std::{net::IpAddr, time::Duration};

use domain::{authority::Role, id::AuthorityId, session::SessionLimits};
use ipnet::IpNet;
use url::Url;

/// The operator's settings, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address that people type: scheme, host and port, no path.
    pub public_url: Url,
    /// Whether it is a demonstration: every page says so, and which day it stands on.
    pub is_demonstration: bool,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a session lasts.
    pub sessions: SessionLimits,
    /// How many requests are answered.
    pub rates: Rates,
    /// Where people of an authority sign in by OpenID Connect.
    pub providers: Vec<ProviderSettings>,
    /// Whose access tokens the API takes beside its own (RFC 9068).
    pub issuers: Vec<IssuerSettings>,
}

/// How many requests a minute are answered; none where there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// From one credential: a token, or a session.
    pub credential: Option<u32>,
    /// From one address, whoever is behind it.
    pub address: Option<u32>,
}

impl Default for Rates {
    /// A dashboard that asks ten times a second, and a council behind one address.
    fn default() -> Self {
        Self { credential: Some(1200), address: Some(6000) }
    }
}

/// A provider of sign-in by OpenID Connect, for one authority.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its name in our addresses: `entra`.
    pub key: String,
    /// What the button says: "Sign in with Microsoft".
    pub label: String,
    /// Its issuer, exactly as its tokens spell it: an address that is read as one would gain or
    /// lose a stroke at its end.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it.
    pub client_secret: Option<Hidden>,
    /// The authority whose people sign in there.
    pub authority: AuthorityId,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds roles or groups.
    pub roles_claim: String,
    /// Which value of the claim makes somebody what; the first that fits counts. Empty: roles are
    /// kept here, and people come in by a link of their administrator.
    pub roles: Vec<(String, Role)>,
    /// How the provider shows that a second factor was used.
    pub second_factor: SecondFactor,
}

/// How a provider shows that a second factor was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondFactor {
    /// One of these stands in `amr`, or is the `acr`.
    Claimed(Vec<String>),
    /// The provider lets nobody in without one, and says nothing of it.
    Always,
}

/// An issuer of access tokens for our API, for one authority.
#[derive(Debug, Clone)]
pub struct IssuerSettings {
    /// Exactly as its tokens spell it, like a provider's.
    pub issuer: String,
    /// What its tokens must be for.
    pub audience: String,
    /// Where its keys are.
    pub jwks: Url,
    /// The authority in which its tokens act.
    pub authority: AuthorityId,
    /// The scope without which a token may not even read.
    pub read_scope: String,
    /// The scope with which it may change things.
    pub write_scope: String,
    /// The longest life of a token that is taken.
    pub longest_life: Duration,
}

/// A text that is never printed.
#[derive(Clone)]
pub struct Hidden(String);

impl Hidden {
    /// Hides a text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl Settings {
    /// The usual settings of a site at this address.
    #[must_use]
    pub fn at(public_url: Url) -> Self {
        Self {
            public_url,
            is_demonstration: false,
            trusted_proxies: Vec::new(),
            sessions: SessionLimits::default(),
            rates: Rates::default(),
            providers: Vec::new(),
            issuers: Vec::new(),
        }
    }

    /// Whether the site is reached by HTTPS. If not it must be the loopback: see the configuration.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Whether a proxy is believed when it says for whom it asks.
    #[must_use]
    pub fn trusts(&self, proxy: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(&proxy))
    }

    /// An address of the site in full.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        let base = self.public_url.as_str().trim_end_matches('/');
        format!("{base}{path}")
    }
}
