//! Passwords as they are kept: Argon2id with its usual parameters and a salt of its own.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::password;
use persistence::StoreError;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::Failure;

/// How many are worked out at a time: each takes 19 MiB, and others want the processor too.
static AT_A_TIME: Semaphore = Semaphore::const_new(2);

/// Stands in for the password of an account that does not exist, so that asking for one takes as
/// long.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash("a password of nobody").ok());

fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// Checks a password that somebody chose, and makes what is kept of it. `field` is where they typed
/// it; `context` what is known of them.
pub(super) async fn keep(
    field: &'static str,
    chosen: String,
    context: &[&str],
) -> Result<String, Failure> {
    password::check(&chosen, context).map_err(|detail| Failure::field(field, detail))?;
    let _permit = AT_A_TIME.acquire().await.map_err(|_| broken("the processor"))?;
    let kept = spawn_blocking(move || hash(&chosen)).await;
    kept.map_err(|_| broken("the task"))?.map_err(|_| broken("the password"))
}

/// Whether a password is the one that was kept. Takes as long when there is none.
pub(super) async fn is_right(typed: String, kept: Option<String>) -> Result<bool, Failure> {
    // Nothing longer was ever kept; it is not worth the time.
    if typed.chars().count() > password::MOST {
        return Ok(false);
    }
    let _permit = AT_A_TIME.acquire().await.map_err(|_| broken("the processor"))?;
    let known = kept.is_some();
    let right = spawn_blocking(move || {
        let Some(kept) = kept.or_else(|| NOBODYS.clone()) else { return false };
        PasswordHash::new(&kept)
            .is_ok_and(|kept| Argon2::default().verify_password(typed.as_bytes(), &kept).is_ok())
    });
    Ok(right.await.map_err(|_| broken("the task"))? && known)
}

fn broken(what: &str) -> Failure {
    Failure::Broken(StoreError::Unusable(format!("a password could not be worked out: {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_kept_password_is_argon2id_with_its_own_salt() {
        let chosen = || "kettle orbit mango stairs".to_owned();
        let kept = keep("/password", chosen(), &[]).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, keep("/password", chosen(), &[]).await.unwrap());
        assert!(is_right(chosen(), Some(kept.clone())).await.unwrap());
        assert!(!is_right("kettle orbit mango stair".into(), Some(kept.clone())).await.unwrap());
        assert!(!is_right("x".repeat(1000), Some(kept)).await.unwrap());
        assert!(!is_right(chosen(), None).await.unwrap());
        assert!(!is_right("a password of nobody".into(), None).await.unwrap());
        assert!(!is_right(chosen(), Some("not a hash".into())).await.unwrap());
    }

    #[tokio::test]
    async fn a_weak_password_names_its_field() {
        let weak = keep("/password", "short".into(), &[]).await.unwrap_err();
        let Failure::Invalid(faults) = weak else { panic!("{weak}") };
        assert_eq!(faults[0].pointer, "/password");
    }
}
