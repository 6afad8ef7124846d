//! Random codes that browsers hold and links carry: 256 bits, of which only the hash is kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::guessing::{Guesser, subscriber};
use sha2::{Digest, Sha256};

use super::secret::{self, Secret};
use crate::{App, Failure, security::Visit};

/// A fresh code.
pub(crate) fn fresh() -> Result<Secret, Failure> {
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(secret::random().map_err(Failure::Broken)?)))
}

/// What is kept of a code; nothing when it cannot be one of ours.
pub(crate) fn hash_of(code: &str) -> Option<[u8; 32]> {
    let known = code.len() == 43
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    known.then(|| secret::hash(code))
}

/// The key under which guesses are counted. What is typed is hashed: the table holds no names.
pub(super) fn guess_key(what: &str, of: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [what, of] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Counts a guess at `what` of `of`, and by the address it comes from. Refuses when there were too
/// many.
pub(super) async fn take_guess(
    app: &App,
    visit: &Visit,
    what: &str,
    of: &str,
) -> Result<[u8; 32], Failure> {
    let name = guess_key(what, of);
    let mut keys = vec![(Guesser::Name, name)];
    if let Some(address) = visit.address {
        keys.push((Guesser::Address, guess_key("address", &subscriber(address).to_string())));
    }
    match app.store.take_guess(keys, app.real_now()).await? {
        Ok(()) => Ok(name),
        Err(wait) => Err(Failure::TooMany { seconds: wait.num_seconds().max(1) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_other_texts() {
        let code = fresh().unwrap();
        assert!(hash_of(code.reveal()).is_some());
        for other in ["", "x", &"a".repeat(42), &"a".repeat(44), &"é".repeat(43), &"/".repeat(43)]
        {
            assert_eq!(hash_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_hundred_thousand_codes_differ() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..100_000 {
            assert!(seen.insert(fresh().unwrap().hash()));
        }
    }
}
