//! The public keys of a provider or an issuer.

use std::sync::{Mutex, PoisonError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::Instant;
use jsonwebtoken::DecodingKey;
use openidconnect::core::CoreJsonWebKey;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{
    fetch::{Fetch, FetchFault, place},
    jws::{Jws, Signing},
    kept::Kept,
};

/// No set holds more keys.
const MOST: usize = 50;
/// How long nobody is asked again because of a key that is not known.
const UNKNOWN: TimeDelta = TimeDelta::minutes(5);
/// An RSA key has as many bits, at least and at most. Below it can be broken; beyond, a signature
/// takes so long to check that tokens could be used to keep us busy.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A key that checks signatures.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    kid: Option<String>,
    signing: Vec<Signing>,
    decoding: DecodingKey,
    open_id: CoreJsonWebKey,
}

/// What is read of a JSON Web Key.
#[derive(Deserialize)]
struct Described {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl PublicKey {
    /// A key of a set; nothing if it is not one for signatures that we take.
    fn of(value: &Value) -> Option<Self> {
        let key = Described::deserialize(value).ok()?;
        let for_signatures = key.usage.as_deref().is_none_or(|usage| usage == "sig")
            && key.key_ops.is_none_or(|uses| uses.iter().any(|usage| usage == "verify"));
        if !for_signatures {
            return None;
        }
        let mut signing = match (key.kty.as_str(), key.crv.as_deref()) {
            ("RSA", _) => vec![Signing::Rs256, Signing::Ps256],
            ("EC", Some("P-256")) => vec![Signing::Es256],
            ("EC", Some("P-384")) => vec![Signing::Es384],
            ("OKP", Some("Ed25519")) => vec![Signing::EdDsa],
            _ => return None,
        };
        if let Some(alg) = key.alg.as_deref() {
            signing.retain(|kind| Signing::parse(alg) == Some(*kind));
        }
        let decoding = match key.kty.as_str() {
            "RSA" => {
                let modulus = key.n?;
                RSA_BITS.contains(&bits(&modulus)?).then_some(())?;
                DecodingKey::from_rsa_components(&modulus, &key.e?)
            }
            "EC" => DecodingKey::from_ec_components(&key.x?, &key.y?),
            _ => DecodingKey::from_ed_components(&key.x?),
        };
        let open_id = CoreJsonWebKey::deserialize(value).ok()?;
        let usable = !signing.is_empty();
        usable.then_some(Self { kid: key.kid, signing, decoding: decoding.ok()?, open_id })
    }

    /// Whether it makes signatures of this kind.
    pub(super) fn signs(&self, signing: Signing) -> bool {
        self.signing.contains(&signing)
    }

    pub(super) const fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    /// The same key for the OpenID library.
    pub(super) const fn open_id(&self) -> &CoreJsonWebKey {
        &self.open_id
    }
}

/// How many bits a number has that is written in base64url.
fn bits(number: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(number).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    let lead = usize::try_from(bytes.get(first)?.leading_zeros()).ok()?;
    Some((bytes.len() - first) * 8 - lead)
}

/// The keys that are published at one time.
#[derive(Debug)]
pub(super) struct KeySet(Vec<PublicKey>);

impl KeySet {
    /// The keys of a set; nothing if none of them is of use. What is no key for signatures is
    /// passed over: sets hold keys of other kinds too.
    fn of(set: &Value) -> Option<Self> {
        let keys = set.get("keys")?.as_array()?;
        if keys.len() > MOST {
            return None;
        }
        let keys: Vec<PublicKey> = keys.iter().filter_map(PublicKey::of).collect();
        (!keys.is_empty()).then_some(Self(keys))
    }

    fn knows(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid.as_deref() == Some(kid))
    }

    /// The one key that fits a token: of its name if it names one, and of its algorithm.
    fn fitting(&self, token: &Jws<'_>) -> Option<PublicKey> {
        let named = |key: &&PublicKey| token.kid.is_none() || key.kid == token.kid;
        let mut keys = self.0.iter().filter(named).filter(|key| key.signs(token.signing));
        let key = keys.next()?;
        keys.next().is_none().then(|| key.clone())
    }
}

/// The keys of one provider or issuer, kept.
#[derive(Debug, Default)]
pub(super) struct Keys {
    kept: Kept<KeySet>,
    /// When a key that nobody knew last made us ask.
    asked: Mutex<Option<Instant>>,
}

impl Keys {
    /// The key that may have signed a token; nothing if there is none.
    ///
    /// A name that is not known makes us ask again, as after a change of keys; but not more often
    /// than every five minutes, or invented names would let anybody make us ask.
    pub(super) async fn of(
        &self,
        token: &Jws<'_>,
        fetch: &Fetch,
        address: &Url,
        now: Instant,
    ) -> Result<Option<PublicKey>, FetchFault> {
        let get = || {
            let (fetch, address) = (fetch.clone(), address.clone());
            async move {
                let set: Value = fetch.json(&address, "a set of keys").await?;
                let set = KeySet::of(&set);
                set.ok_or_else(|| FetchFault::Content(place(&address), "keys to be used"))
            }
        };
        let mut keys = self.kept.get(now, get()).await?;
        let unknown = token.kid.as_ref().is_some_and(|kid| !keys.knows(kid));
        if unknown && self.may_ask(now) {
            keys = self.kept.newer(&keys, now, get()).await.unwrap_or(keys);
        }
        Ok(keys.fitting(token))
    }

    fn may_ask(&self, now: Instant) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let may = asked.is_none_or(|then| (now - then).abs() >= UNKNOWN);
        if may {
            *asked = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rsa(bits: usize) -> Value {
        let mut modulus = vec![0xFF_u8; bits / 8];
        if let Some(last) = modulus.last_mut() {
            *last = 0xFD;
        }
        json!({"kty": "RSA", "kid": "r", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB"})
    }

    fn ed() -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "e", "x": URL_SAFE_NO_PAD.encode([7; 32])})
    }

    fn with(mut key: Value, name: &str, to: Value) -> Value {
        key[name] = to;
        key
    }

    #[test]
    fn only_keys_for_strong_signatures_are_kept() {
        for (key, signing) in [
            (rsa(2048), vec![Signing::Rs256, Signing::Ps256]),
            (rsa(4096), vec![Signing::Rs256, Signing::Ps256]),
            (with(rsa(2048), "alg", json!("PS256")), vec![Signing::Ps256]),
            (with(rsa(2048), "use", json!("sig")), vec![Signing::Rs256, Signing::Ps256]),
            (with(rsa(2048), "key_ops", json!(["verify"])), vec![Signing::Rs256, Signing::Ps256]),
            (ed(), vec![Signing::EdDsa]),
        ] {
            let kept = PublicKey::of(&key).unwrap_or_else(|| panic!("{key}"));
            assert_eq!(kept.signing, signing, "{key}");
        }
        for key in [
            rsa(1024),
            rsa(2040),
            rsa(8192),
            with(rsa(2048), "n", json!("AAAA")),
            with(rsa(2048), "n", json!("not base64")),
            with(rsa(2048), "n", json!(7)),
            with(rsa(2048), "use", json!("enc")),
            with(rsa(2048), "key_ops", json!(["sign"])),
            with(rsa(2048), "key_ops", json!([])),
            with(rsa(2048), "alg", json!("RS512")),
            with(rsa(2048), "alg", json!("HS256")),
            with(rsa(2048), "alg", json!("RSA-OAEP")),
            with(rsa(2048), "kty", json!("EC")),
            with(ed(), "crv", json!("X25519")),
            with(ed(), "alg", json!("ES256")),
            json!({"kty": "oct", "kid": "o", "k": "AAAA"}),
            json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}),
            json!({}),
            json!("RSA"),
            json!(null),
        ] {
            assert!(PublicKey::of(&key).is_none(), "{key}");
        }
    }

    #[test]
    fn a_set_without_a_key_of_use_is_no_set() {
        for set in [
            json!({}),
            json!([]),
            json!(null),
            json!({"keys": {}}),
            json!({"keys": []}),
            json!({"keys": [{"kty": "oct", "k": "AAAA"}]}),
            json!({"keys": vec![ed(); 51]}),
        ] {
            assert!(KeySet::of(&set).is_none(), "{set}");
        }
        assert_eq!(KeySet::of(&json!({"keys": vec![ed(); 50]})).unwrap().0.len(), 50);
        assert_eq!(KeySet::of(&json!({"keys": [7, ed(), rsa(1024)]})).unwrap().0.len(), 1);
    }

    #[test]
    fn a_token_finds_its_one_key() {
        let token = |head: &str| format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(head));
        let set = |keys: &[Value]| KeySet::of(&json!({ "keys": keys })).unwrap();
        let finds = |keys: &[Value], head: &str| {
            let text = token(head);
            set(keys).fitting(&Jws::read(&text).unwrap()).is_some()
        };
        let both = [rsa(2048), ed()];
        assert!(finds(&both, r#"{"alg":"RS256","kid":"r"}"#));
        assert!(finds(&both, r#"{"alg":"PS256","kid":"r"}"#));
        assert!(finds(&both, r#"{"alg":"EdDSA","kid":"e"}"#));
        // Without a name: only where one key can be meant.
        assert!(finds(&both, r#"{"alg":"RS256"}"#));
        let two = [rsa(2048), with(rsa(2048), "kid", json!("s"))];
        assert!(!finds(&two, r#"{"alg":"RS256"}"#));
        assert!(finds(&two, r#"{"alg":"RS256","kid":"s"}"#));
        // The algorithm is the key's.
        assert!(!finds(&both, r#"{"alg":"EdDSA","kid":"r"}"#));
        assert!(!finds(&both, r#"{"alg":"RS256","kid":"e"}"#));
        assert!(!finds(&both, r#"{"alg":"ES256"}"#));
        assert!(!finds(&both, r#"{"alg":"RS256","kid":"../r"}"#));
        // Two keys of one name: neither is meant for certain.
        assert!(!finds(&[rsa(2048), rsa(2048)], r#"{"alg":"RS256","kid":"r"}"#));
    }

    #[test]
    fn unknown_names_make_us_ask_every_five_minutes() {
        let keys = Keys::default();
        let at = |seconds| Instant::UNIX_EPOCH + TimeDelta::seconds(seconds);
        for (second, may) in [(0, true), (1, false), (299, false), (300, true), (301, false)] {
            assert_eq!(keys.may_ask(at(second)), may, "{second}");
        }
    }
}
