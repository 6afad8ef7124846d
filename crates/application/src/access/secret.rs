//! API tokens as text: `apt_`, 43 digits of randomness, `_`, a checksum of 6 digits.
//!
//! The prefix lets scanners find leaked tokens; the checksum lets us refuse a mistyped or invented
//! one without asking the database.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{Failure, StoreError};

const PREFIX: &str = "apt_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62 to the power of 43 is more than 2 to the power of 256.
const RANDOM_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;

/// A text that is shown to its owner once and never printed in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub(super) const fn new(text: String) -> Self {
        Self(text)
    }

    /// A fresh API token.
    pub(crate) fn api_token() -> Result<Self, Failure> {
        Ok(Self(write(&random().map_err(Failure::Broken)?)))
    }

    /// The text, to be handed to its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// 32 bytes from the operating system.
pub(super) fn random() -> Result<[u8; 32], StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        StoreError::Unusable(format!("the operating system gives no random numbers: {error}"))
    })?;
    Ok(bytes)
}

/// What is kept of a token: SHA-256 of the whole text.
pub(super) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Whether a text can be an API token: its form and its checksum are right.
pub(super) fn is_well_formed(text: &str) -> bool {
    let Some((random, check)) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_'))
    else {
        return false;
    };
    random.len() == RANDOM_DIGITS
        && random.bytes().all(|byte| DIGITS.contains(&byte))
        && check == checksum(random)
}

fn write(bytes: &[u8; 32]) -> String {
    let random = in_digits(*bytes, RANDOM_DIGITS);
    let check = checksum(&random);
    format!("{PREFIX}{random}_{check}")
}

fn checksum(random: &str) -> String {
    in_digits(crc32(random.as_bytes()).to_be_bytes(), CHECK_DIGITS)
}

/// A number, highest byte first, in base 62 with leading zeros.
fn in_digits<const BYTES: usize>(mut number: [u8; BYTES], digits: usize) -> String {
    let mut written = vec![b'0'; digits];
    for place in written.iter_mut().rev() {
        let mut rest = 0;
        for byte in &mut number {
            let part = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(part / 62).unwrap_or_default();
            rest = part % 62;
        }
        *place =
            usize::try_from(rest).ok().and_then(|rest| DIGITS.get(rest)).copied().unwrap_or(b'0');
    }
    written.into_iter().map(char::from).collect()
}

/// The usual CRC-32 (IEEE 802.3).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_checksum_are_the_usual_ones() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(in_digits([0, 0], 3), "000");
        assert_eq!(in_digits([0, 61], 3), "00z");
        assert_eq!(in_digits([0xFF, 0xFF], 3), "H31");
        assert_eq!(in_digits([0xFF; 32], RANDOM_DIGITS).len(), RANDOM_DIGITS);
    }

    #[test]
    fn a_token_has_its_form_and_no_other_text_has() {
        let token = Secret::api_token().unwrap();
        let text = token.reveal();
        assert_eq!(text.len(), 4 + RANDOM_DIGITS + 1 + CHECK_DIGITS);
        assert!(is_well_formed(text));
        assert_ne!(text, Secret::api_token().unwrap().reveal());
        assert_eq!(format!("{token:?}"), "[secret]");
        for at in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
            assert!(!is_well_formed(std::str::from_utf8(&changed).unwrap()), "changed at {at}");
        }
        for wrong in ["", "apt_", "apt__", "apt_a_b", &text[..53], &format!("{text}0"), &text[4..]]
        {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
        assert!(!is_well_formed(&format!(" {text}")));
        assert!(!is_well_formed(&text.replace("apt_", "APT_")));
    }
}
