//! People of a council's own directory, and tokens of other issuers.
//!
//! [`Provider`] signs people in by OpenID Connect; [`Issuers`] reads access tokens that somebody
//! else made for our API. Both believe nothing but what a published key of the one configured
//! issuer signed. Somebody is an issuer and a subject, and never an e-mail address.

mod fetch;
mod issuer;
mod jwks;
mod jws;
mod kept;
mod logout;
mod provider;
#[cfg(test)]
mod tests;
mod told;

use serde::Deserialize;

pub use fetch::FetchFault;
pub use issuer::{ExternalToken, Issuers};
pub use logout::LogoutOf;
pub use provider::{Begun, CallbackQuery, Provider, ProviderStep, SsoFault};

use fetch::Fetch;
pub(crate) use told::signed_out;

use crate::Settings;

/// How far the clocks of two servers may be apart, in seconds.
const LEEWAY: i64 = 30;

/// Everybody outside whose word counts.
#[derive(Debug)]
pub struct Sso {
    providers: Vec<Provider>,
    /// The issuers of access tokens.
    pub issuers: Issuers,
}

impl Sso {
    /// Those that the operator named. Nobody is asked anything yet: the server starts without them.
    pub fn of(settings: &Settings) -> Result<Self, FetchFault> {
        let nobody = settings.providers.is_empty() && settings.issuers.is_empty();
        // A machine without certificates to trust can serve whoever needs none.
        let fetch = if nobody { None } else { Some(Fetch::new()?) };
        let providers = fetch.iter().flat_map(|fetch| {
            settings.providers.iter().map(|provider| Provider::new(provider.clone(), fetch.clone()))
        });
        Ok(Self {
            providers: providers.collect(),
            issuers: Issuers::of(&settings.issuers, fetch.as_ref()),
        })
    }

    /// The provider of this name in our addresses.
    #[must_use]
    pub fn provider(&self, key: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.settings().key == key)
    }
}

/// For whom a token is: one audience, spelled as a text or as a list of one. A token for others
/// too could be used by them here.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneAudience {
    Text(String),
    List([String; 1]),
}

impl OneAudience {
    fn is(&self, audience: &str) -> bool {
        match self {
            Self::Text(one) | Self::List([one]) => one == audience,
        }
    }
}
