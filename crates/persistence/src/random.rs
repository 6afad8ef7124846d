//! Randomness from the operating system.

/// Sixteen bytes that nobody can guess.
///
/// Without randomness a redacted text could be guessed from its hash: rather no entry than such an
/// entry, and a machine without randomness has worse troubles.
pub(crate) fn sixteen() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap_or_else(|_| std::process::abort());
    bytes
}
