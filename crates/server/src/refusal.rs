//! A use case's failure, said at a terminal.

use anyhow::{Error, anyhow};
use application::Failure;

/// The failure in words, with the cause of a failure of ours: here the operator is the reader.
pub fn in_words(failure: Failure) -> Error {
    match failure {
        Failure::Invalid(faults) => {
            let said: Vec<String> = faults
                .iter()
                .map(|fault| match fault.pointer.trim_start_matches('/') {
                    "" => fault.detail.clone(),
                    field => format!("{}: {}", field.replace('/', " "), fault.detail),
                })
                .collect();
            anyhow!(said.join("; "))
        }
        Failure::Busy(cause) | Failure::Broken(cause) => cause.into(),
        other => other.into(),
    }
}
