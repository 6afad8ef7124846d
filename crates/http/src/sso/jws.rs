//! Signed tokens of others, read with suspicion.
//!
//! What a token says of itself chooses nothing but one of the keys that its issuer publishes: the
//! algorithm is the key's, and a header that brings or points to a key is refused.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Validation};
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::jwks::PublicKey;

/// No token is longer: hundreds of groups fit.
const LONGEST: usize = 16 * 1024;
/// No name of a key is longer.
const LONGEST_KID: usize = 200;
/// Header members that bring a key, point to one, or change what the rest means.
const REFUSED: [&str; 8] = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

/// The algorithms that are taken: public keys only, and none that is weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    Rs256,
    Ps256,
    Es256,
    Es384,
    EdDsa,
}

impl Signing {
    /// As headers and keys spell it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "RS256" => Self::Rs256,
            "PS256" => Self::Ps256,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" => Self::EdDsa,
            _ => return None,
        })
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Ps256 => Algorithm::PS256,
            Self::Es256 => Algorithm::ES256,
            Self::Es384 => Algorithm::ES384,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }

    /// Its name in the OpenID library.
    pub(super) const fn named(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Self::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            Self::Es384 => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
            Self::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
        }
    }
}

/// A token whose header may be believed as far as it goes. Its claims may not, yet.
#[derive(Debug)]
pub(super) struct Jws<'a> {
    text: &'a str,
    payload: &'a str,
    /// The algorithm it claims: a key must agree.
    pub(super) signing: Signing,
    /// What it says it is.
    pub(super) kind: Option<String>,
    /// The name of its key.
    pub(super) kid: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default, deserialize_with = "given")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "given")]
    kid: Option<String>,
}

/// A member that may be absent, but not null.
pub(super) fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

impl<'a> Jws<'a> {
    /// Reads the header; nothing is verified.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split('.');
        let (head, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || signature.is_empty() {
            return None;
        }
        let head = URL_SAFE_NO_PAD.decode(head).ok()?;
        let members: Map<String, Value> = serde_json::from_slice(&head).ok()?;
        if REFUSED.iter().any(|name| members.contains_key(*name)) {
            return None;
        }
        // Read a second time, in which a member that is there twice is refused.
        let head: Head = serde_json::from_slice(&head).ok()?;
        if head.kid.as_ref().is_some_and(|kid| kid.is_empty() || kid.len() > LONGEST_KID) {
            return None;
        }
        let signing = Signing::parse(&head.alg)?;
        Some(Self { text, payload, signing, kind: head.typ, kid: head.kid })
    }

    /// Claims as anybody could have written them: to choose whom to ask for keys, and for nothing
    /// else.
    pub(super) fn unverified<C: DeserializeOwned>(&self) -> Option<C> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(self.payload).ok()?).ok()
    }

    /// The claims, if the key signed them. Whether they hold is for the caller to compare: the
    /// library passes over claims that are absent or of another type.
    pub(super) fn verified<C: DeserializeOwned>(&self, key: &PublicKey) -> Option<C> {
        let algorithm = key.signs(self.signing).then(|| self.signing.algorithm())?;
        let mut rules = Validation::new(algorithm);
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        // Claims that are an array would be read as a struct by position.
        let claims: Map<String, Value> =
            jsonwebtoken::decode(self.text, key.decoding(), &rules).ok()?.claims;
        drop(claims);
        self.unverified()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(head: &str) -> String {
        format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(head))
    }

    #[test]
    fn a_plain_header_is_read() {
        let text = token(r#"{"alg":"RS256","typ":"at+jwt","kid":"k1","x5t":"AA"}"#);
        let jws = Jws::read(&text).unwrap();
        assert_eq!(
            (jws.signing, jws.kind.as_deref(), jws.kid.as_deref()),
            (Signing::Rs256, Some("at+jwt"), Some("k1"))
        );
        assert!(Jws::read(&token(r#"{"alg":"EdDSA"}"#)).unwrap().kid.is_none());
    }

    #[test]
    fn other_headers_are_refused() {
        let mut wrong: Vec<String> = [
            "{}",
            "[]",
            "",
            "null",
            r#"[{"alg":"RS256"}]"#,
            r#"["RS256",null,null]"#,
            r#"{"alg":null}"#,
            r#"{"alg":["RS256"]}"#,
            r#"{"alg":"RS256","alg":"RS256"}"#,
            r#"{"alg":"RS256","kid":"a","kid":"b"}"#,
            r#"{"alg":"RS256","kid":null}"#,
            r#"{"alg":"RS256","kid":7}"#,
            r#"{"alg":"RS256","kid":""}"#,
            r#"{"alg":"RS256","typ":null}"#,
            r#"{"alg":"RS256","typ":1}"#,
        ]
        .map(token)
        .to_vec();
        for alg in [
            "none", "None", "nOnE", "", "HS256", "HS384", "HS512", "rs256", "RS1", "RS384",
            "RS512", "PS512", "ES512", "ES256K", "Ed25519", "RSA-OAEP", "dir",
        ] {
            wrong.push(token(&format!(r#"{{"alg":"{alg}"}}"#)));
        }
        for name in REFUSED {
            wrong.push(token(&format!(r#"{{"alg":"RS256","{name}":null}}"#)));
        }
        let fine = token(r#"{"alg":"RS256"}"#);
        wrong.push(format!("{fine}.AAAA"));
        wrong.push(fine.trim_end_matches("AAAA").to_owned());
        wrong.push(fine.split('.').next().unwrap().to_owned());
        wrong.push(fine.replacen('.', "=.", 1));
        wrong.push(fine.replace("e30", &"e30".repeat(6000)));
        wrong.push(token(&format!(r#"{{"alg":"RS256","kid":"{}"}}"#, "k".repeat(201))));
        for text in wrong {
            assert!(Jws::read(&text).is_none(), "{text}");
        }
    }
}
