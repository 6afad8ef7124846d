//! Signing in at a council's own directory: OpenID Connect, authorization code with PKCE.

use std::sync::Arc;

use application::access::sign_in::{Identified, ProviderRules};
use chrono::TimeDelta;
use domain::Instant;
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    JsonWebKeySet, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, RequestTokenError, Scope, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
        CoreClientAuthMethod, CoreGrantType, CoreIdTokenVerifier, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
        CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use url::Url;

use super::{
    LEEWAY,
    fetch::{Fetch, FetchFault, allows},
    issuer::is_name,
    jwks::{Keys, PublicKey},
    jws::{Jws, given},
    kept::Kept,
    logout::Taken,
};
use crate::{ProviderSettings, SecondFactor};

/// How long somebody may take at their provider.
const WAIT: TimeDelta = TimeDelta::minutes(10);
/// The oldest ID token that is taken, in seconds: it was made when we asked for it.
const OLDEST: i64 = 300;
/// No code is longer.
const LONGEST_CODE: usize = 8192;
/// Nobody has more roles or groups in one token.
const MOST_ROLES: usize = 1000;

/// What the provider says of itself, of which the library does not read everything.
type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The rest.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct More {
    end_session_endpoint: Option<Url>,
    /// Whether its answers carry `iss` (RFC 9207).
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for More {}

/// The library's client, once the provider said where to go.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Where people of one authority sign in.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    fetch: Fetch,
    metadata: Kept<Metadata>,
    keys: Keys,
    taken: Taken,
}

/// Somebody was sent to their provider.
#[derive(Debug)]
pub struct Begun {
    /// Where they go.
    pub address: Url,
    /// What we must remember until they return, under a secret that only their browser has.
    pub step: ProviderStep,
}

/// What binds an answer to the question: kept here, for one answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderStep {
    /// The provider, by its name in our addresses.
    pub provider: String,
    /// When they went.
    pub made_at: Instant,
    redirect: String,
    state: String,
    nonce: String,
    verifier: String,
}

impl std::fmt::Debug for ProviderStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut said = f.debug_struct("ProviderStep");
        said.field("provider", &self.provider).field("made_at", &self.made_at);
        said.finish_non_exhaustive()
    }
}

/// With what they came back: the parameters of our own address. Others are no concern of ours.
#[derive(Clone, Default, Deserialize)]
pub struct CallbackQuery {
    /// What the provider gave for a sign-in.
    pub code: Option<String>,
    /// Which sign-in it answers.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Why nobody was signed in. The words are for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SsoFault {
    /// The provider cannot be reached, or is out of order: later it may work.
    #[error("the provider cannot be used now: {0}")]
    Away(FetchFault),
    /// The provider is set up otherwise than it should be: somebody must look at it.
    #[error("the provider is not set up as it must be: {0}")]
    Setup(&'static str),
    /// The person took too long, came back in another browser, or came back twice.
    #[error("the answer belongs to no sign-in that is under way: {0}")]
    Stale(&'static str),
    /// The provider says no, or the person did.
    #[error("the provider declined: {0}")]
    Declined(String),
    /// The answer is not the provider's, or not to our question.
    #[error("the answer is not to be believed: {0}")]
    Untrue(&'static str),
    /// The person is in more groups than fit in a token, and the provider sent an address instead.
    #[error("the provider left out groups because there are too many; send roles instead")]
    TooManyGroups,
}

impl From<FetchFault> for SsoFault {
    fn from(fault: FetchFault) -> Self {
        match fault {
            FetchFault::Unfit(why) => Self::Setup(why),
            fault => Self::Away(fault),
        }
    }
}

/// What we read of an ID token beside what the library verified.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    iat: i64,
    #[serde(default, deserialize_with = "given")]
    nbf: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    azp: Option<String>,
    name: Option<Value>,
    email: Option<Value>,
    acr: Option<Value>,
    amr: Option<Value>,
    sid: Option<Value>,
}

impl Provider {
    pub(super) fn new(settings: ProviderSettings, fetch: Fetch) -> Self {
        Self {
            settings,
            fetch,
            metadata: Kept::default(),
            keys: Keys::default(),
            taken: Taken::default(),
        }
    }

    /// What the operator said of it.
    #[must_use]
    pub const fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    pub(super) const fn taken(&self) -> &Taken {
        &self.taken
    }

    /// What it may say here.
    #[must_use]
    pub fn rules(&self) -> ProviderRules {
        ProviderRules { authority: self.settings.authority, roles: self.settings.roles.clone() }
    }

    /// Sends somebody to the provider, who brings them back to `redirect`.
    pub async fn begin(&self, redirect: &str, now: Instant) -> Result<Begun, SsoFault> {
        let metadata = self.metadata(now).await?;
        let client = self.client(&metadata, redirect)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new_random_len(32),
                || Nonce::new_random_len(32),
            )
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new))
            .add_extra_param("response_mode", "query")
            .set_pkce_challenge(challenge)
            .url();
        let step = ProviderStep {
            provider: self.settings.key.clone(),
            made_at: now,
            redirect: redirect.to_owned(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok(Begun { address, step })
    }

    /// Reads the answer to a step. The step must have been taken out of where it was kept, so that
    /// no second answer finds it.
    pub async fn finish(
        &self,
        step: &ProviderStep,
        query: &CallbackQuery,
        now: Instant,
    ) -> Result<Identified, SsoFault> {
        let age = now - step.made_at;
        if step.provider != self.settings.key {
            return Err(SsoFault::Stale("it was asked of another provider"));
        }
        if age > WAIT || age < -TimeDelta::seconds(LEEWAY) {
            return Err(SsoFault::Stale("it took too long"));
        }
        let state = query.state.as_deref().unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(step.state.as_bytes())) {
            return Err(SsoFault::Stale("the state is another"));
        }
        let metadata = self.metadata(now).await?;
        let says = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match query.iss.as_deref() {
            Some(issuer) if issuer != self.settings.issuer => {
                return Err(SsoFault::Untrue("another issuer answers"));
            }
            None if says == Some(true) => {
                return Err(SsoFault::Untrue("the answer does not name its issuer"));
            }
            _ => {}
        }
        if let Some(error) = &query.error {
            return Err(SsoFault::Declined(word(error)));
        }
        let code = query.code.as_deref().unwrap_or_default();
        if code.is_empty() || code.len() > LONGEST_CODE {
            return Err(SsoFault::Untrue("there is no code"));
        }
        let tokens = self.exchange(&metadata, step, code).await?;
        self.identify(&metadata, step, &tokens, now).await
    }

    /// Where somebody signs out at the provider too, to come back to `back`.
    pub async fn logout_address(&self, back: &str, now: Instant) -> Option<Url> {
        let metadata = self.metadata(now).await.ok()?;
        let mut address = metadata.additional_metadata().end_session_endpoint.clone()?;
        address
            .query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(address)
    }

    /// What the provider says of itself, if it is who it should be. What is not fit to be used does
    /// not take the place of what was.
    async fn metadata(&self, now: Instant) -> Result<Arc<Metadata>, SsoFault> {
        let (issuer, fetch) = (self.settings.issuer.clone(), self.fetch.clone());
        let discover = async move {
            let address = format!("{}{DISCOVERY}", issuer.trim_end_matches('/'));
            let address = Url::parse(&address).map_err(|_| FetchFault::Address(address))?;
            let metadata = fetch.json(&address, "what OpenID Discovery wants").await?;
            fits(&metadata, &issuer).map_err(FetchFault::Unfit)?;
            Ok(metadata)
        };
        Ok(self.metadata.get(now, discover).await?)
    }

    fn client(&self, metadata: &Metadata, redirect: &str) -> Result<Client, SsoFault> {
        let redirect = RedirectUrl::new(redirect.to_owned())
            .map_err(|_| SsoFault::Setup("our own address is none"))?;
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        let id = ClientId::new(self.settings.client_id.clone());
        // Where nothing is said, the specification means the first.
        let posts = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let way = if posts { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(CoreClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(redirect)
            .set_auth_type(way))
    }

    /// Exchanges the code for tokens.
    async fn exchange(
        &self,
        metadata: &Metadata,
        step: &ProviderStep,
        code: &str,
    ) -> Result<CoreTokenResponse, SsoFault> {
        let client = self.client(metadata, &step.redirect)?;
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| SsoFault::Setup("it names no address for codes"))?
            .set_pkce_verifier(PkceCodeVerifier::new(step.verifier.clone()));
        let fetch = self.fetch.clone();
        let send = move |request| {
            let fetch = fetch.clone();
            async move { fetch.send(request).await }
        };
        // What the library says of an answer may quote it, tokens and all.
        request.request_async(&send).await.map_err(|error| match error {
            RequestTokenError::Request(fault) => fault.into(),
            RequestTokenError::ServerResponse(said) => {
                SsoFault::Declined(word(said.error().as_ref()))
            }
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                SsoFault::Untrue("the answer to the code has another form")
            }
        })
    }

    /// The key that may have signed a token.
    pub(super) async fn key_of(
        &self,
        token: &Jws<'_>,
        now: Instant,
    ) -> Result<PublicKey, SsoFault> {
        let metadata = self.metadata(now).await?;
        let announced = metadata.id_token_signing_alg_values_supported();
        if !announced.contains(&token.signing.named()) {
            return Err(SsoFault::Untrue("the provider does not sign in this way"));
        }
        let address = metadata.jwks_uri().url();
        let key = self.keys.of(token, &self.fetch, address, now).await?;
        key.ok_or(SsoFault::Untrue("no key of the provider fits"))
    }

    /// Reads who signed in from the ID token, and from nothing else.
    async fn identify(
        &self,
        metadata: &Metadata,
        step: &ProviderStep,
        tokens: &CoreTokenResponse,
        now: Instant,
    ) -> Result<Identified, SsoFault> {
        let id_token = tokens.id_token().ok_or(SsoFault::Untrue("there is no ID token"))?;
        let text = id_token.to_string();
        let jws = Jws::read(&text).ok_or(SsoFault::Untrue("the ID token has another form"))?;
        let key = self.key_of(&jws, now).await?;

        // Twice: the library verifies what OpenID Connect asks for; then we compare what it leaves
        // to its users, in claims that are read strictly.
        let made = move |at: Instant| {
            let seconds = at.timestamp();
            let from = now.timestamp() - OLDEST;
            let fits = (from..=now.timestamp() + LEEWAY).contains(&seconds);
            fits.then_some(()).ok_or_else(|| "it was not made just now".to_owned())
        };
        let issuer = IssuerUrl::new(metadata.issuer().to_string())
            .map_err(|_| SsoFault::Setup("its issuer is no address"))?;
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(self.settings.client_id.clone()),
            issuer,
            JsonWebKeySet::new(vec![key.open_id().clone()]),
        )
        .set_allowed_algs([jws.signing.named()])
        .set_time_fn(move || now - TimeDelta::seconds(LEEWAY))
        .set_issue_time_verifier_fn(made);
        let told = id_token.claims(&verifier, &Nonce::new(step.nonce.clone()));
        let told = told.map_err(|error| {
            tracing::info!(error = %error, provider = self.settings.key, "an ID token is not taken");
            SsoFault::Untrue("the ID token does not verify")
        })?;
        if let Some(announced) = told.access_token_hash() {
            let hash = id_token.signing_key(&verifier).ok().and_then(|key| {
                AccessTokenHash::from_token(tokens.access_token(), &jws.signing.named(), key).ok()
            });
            if hash.as_ref() != Some(announced) {
                return Err(SsoFault::Untrue("the access token is another than the ID token's"));
            }
        }

        let wrong = SsoFault::Untrue("the ID token lacks a claim, or has one of another kind");
        let members: Map<String, Value> = jws.verified(&key).ok_or(wrong.clone())?;
        let claims: Claims = jws.verified(&key).ok_or(wrong)?;
        self.compare(&claims, now.timestamp())?;
        Ok(Identified {
            issuer: self.settings.issuer.clone(),
            roles: roles(&members, &self.settings.roles_claim)?,
            second_factor: self.settings.second_factor.shows(&claims),
            subject: claims.sub,
            name: claims.name.as_ref().and_then(line),
            email: claims.email.as_ref().and_then(line),
            session: claims.sid.as_ref().and_then(line),
        })
    }

    fn compare(&self, claims: &Claims, now: i64) -> Result<(), SsoFault> {
        let ours = |client: &String| *client == self.settings.client_id;
        for (holds, fault) in [
            (is_name(&claims.sub), "the subject is no name"),
            (claims.azp.as_ref().is_none_or(ours), "the ID token was made for another client"),
            (claims.exp > claims.iat, "the ID token ends before it begins"),
            (claims.nbf.is_none_or(|from| from <= now + LEEWAY), "the ID token is not yet on"),
        ] {
            if !holds {
                return Err(SsoFault::Untrue(fault));
            }
        }
        Ok(())
    }
}

/// Whether a provider may be asked for sign-ins.
fn fits(metadata: &Metadata, issuer: &str) -> Result<(), &'static str> {
    // Another issuer's keys would make its users ours.
    if metadata.issuer().as_str() != issuer {
        return Err("it names another issuer than the settings");
    }
    let token = metadata.token_endpoint().ok_or("it names no address for codes")?;
    let leave = metadata.additional_metadata().end_session_endpoint.as_ref();
    let addresses =
        [metadata.authorization_endpoint().url(), token.url(), metadata.jwks_uri().url()];
    let all = addresses.into_iter().chain(leave).all(allows);
    all.then_some(()).ok_or("it names an address that is not https")
}

/// Where an issuer describes itself.
const DISCOVERY: &str = "/.well-known/openid-configuration";

impl SecondFactor {
    fn shows(&self, claims: &Claims) -> bool {
        let Self::Claimed(signs) = self else { return true };
        let is_sign = |value: &Value| {
            value.as_str().is_some_and(|value| signs.iter().any(|sign| sign == value))
        };
        let methods = claims.amr.as_ref().and_then(Value::as_array);
        methods.is_some_and(|methods| methods.iter().any(is_sign))
            || claims.acr.as_ref().is_some_and(is_sign)
    }
}

/// The texts of the claim that holds roles: a list of texts, or one.
fn roles(claims: &Map<String, Value>, name: &str) -> Result<Vec<String>, SsoFault> {
    // Entra ID names what it left out, and where to ask for it.
    let left_out = claims.get("_claim_names").is_some_and(|names| names.get(name).is_some());
    if left_out || name == "groups" && claims.contains_key("hasgroups") {
        return Err(SsoFault::TooManyGroups);
    }
    let wrong = || SsoFault::Setup("the claim of roles holds something else than texts");
    match claims.get(name) {
        None => Ok(Vec::new()),
        Some(Value::String(one)) => Ok(vec![one.clone()]),
        Some(Value::Array(many)) if many.len() <= MOST_ROLES => {
            many.iter().map(|one| one.as_str().map(ToOwned::to_owned).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

/// A claim that is a line of text of usual length; anything else is left out.
fn line(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| is_name(text)).map(ToOwned::to_owned)
}

/// An error's code, as far as it can be one: what a browser brings is not repeated as it is.
fn word(error: &str) -> String {
    let known = |c: char| c.is_ascii_lowercase() || c == '_';
    if (1..=40).contains(&error.len()) && error.chars().all(known) {
        error.to_owned()
    } else {
        "an error".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn roles_are_texts() {
        let read = |claims: Value| roles(claims.as_object().unwrap(), "groups");
        for (claims, expected) in [
            (json!({}), vec![]),
            (json!({"groups": "a"}), vec!["a"]),
            (json!({"groups": ["a", "b"]}), vec!["a", "b"]),
            (json!({"roles": ["a"]}), vec![]),
            (json!({"_claim_names": {"other": "src1"}}), vec![]),
        ] {
            assert_eq!(read(claims.clone()).unwrap(), expected, "{claims}");
        }
        for claims in [
            json!({"groups": 1}),
            json!({"groups": [1]}),
            json!({"groups": ["a", null]}),
            json!({"groups": {"a": true}}),
            json!({"groups": null}),
            json!({"groups": vec!["a"; 1001]}),
        ] {
            assert!(matches!(read(claims.clone()), Err(SsoFault::Setup(_))), "{claims}");
        }
        for claims in [
            json!({"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}}),
            json!({"hasgroups": true}),
        ] {
            assert_eq!(read(claims.clone()), Err(SsoFault::TooManyGroups), "{claims}");
        }
    }

    #[test]
    fn what_a_browser_brings_is_not_repeated() {
        for (error, said) in [
            ("access_denied", "access_denied"),
            ("", "an error"),
            ("<script>", "an error"),
            ("line\nline", "an error"),
            (&"a".repeat(41), "an error"),
        ] {
            assert_eq!(word(error), said);
        }
    }
}
