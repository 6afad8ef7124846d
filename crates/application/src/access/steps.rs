//! Sign-ins that are half done. They are no sessions: nothing but the next step takes them.

use chrono::TimeDelta;
use domain::{Id, session::Account};
use persistence::StoreError;
use serde::{Deserialize, Serialize};

use super::{codes, secret::Secret};
use crate::{App, Failure};

/// How long somebody may take for the next step.
const LIFE: TimeDelta = TimeDelta::minutes(10);

/// What comes next.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Step {
    /// The password was right; the second factor is to come.
    SecondFactor {
        /// Whose.
        account: Id<Account>,
    },
    /// A second factor is being set up, and its first code is to come.
    SetUp {
        /// Whose.
        account: Id<Account>,
        /// The secret that is shown meanwhile.
        secret: Vec<u8>,
        /// Whether they are signed in already; if not, a session begins with it.
        signed_in: bool,
    },
    /// They are at a provider.
    AtProvider {
        /// What the provider's answer will be held against.
        document: String,
        /// Where they wanted to go.
        next: String,
        /// The link with which they came, hashed.
        link: Option<[u8; 32]>,
    },
}

pub(super) fn gone() -> Failure {
    Failure::Unauthenticated("this took too long; sign in again".into())
}

/// Keeps a step. What is answered is for the browser.
pub(super) async fn keep(app: &App, step: &Step) -> Result<Secret, Failure> {
    let cookie = codes::fresh()?;
    let document =
        serde_json::to_string(step).map_err(|error| Failure::Broken(unreadable(&error)))?;
    let now = app.real_now();
    app.store.add_step(cookie.hash(), document, now + LIFE, now).await?;
    Ok(cookie)
}

/// The step of which a browser holds the secret.
pub(super) async fn find(app: &App, cookie: &str) -> Result<Step, Failure> {
    let hash = codes::hash_of(cookie).ok_or_else(gone)?;
    let document = app.store.step(hash, app.real_now()).await?.ok_or_else(gone)?;
    serde_json::from_str(&document).map_err(|error| Failure::Broken(unreadable(&error)))
}

/// Ends a step. Only who ends it goes on from it.
pub(super) async fn end(app: &App, cookie: &str) -> Result<(), Failure> {
    let hash = codes::hash_of(cookie).ok_or_else(gone)?;
    if app.store.end_step(hash).await? { Ok(()) } else { Err(gone()) }
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Unusable(format!("a step of a sign-in cannot be read: {error}"))
}
