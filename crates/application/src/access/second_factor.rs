//! Second factors: codes of an authenticator app (RFC 6238), and recovery codes for a lost one.

use domain::{Id, security::SecurityEvent, session::Account};
use persistence::StoreError;
use totp_rs::{Builder, Totp};

use super::{codes, secret, secret::Secret, sessions::Present, steps::Step};
use crate::{
    App, Failure,
    security::{Happening, Visit, record},
};

/// How many recovery codes are made.
const RECOVERY_CODES: usize = 10;
/// How many bytes of randomness a recovery code has.
const RECOVERY_BYTES: usize = 10;
/// How long a code is shown, in seconds.
const STEP: u64 = 30;
/// Letters and digits that are not taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What is shown to set up an authenticator app.
#[derive(Clone)]
pub struct SetUp {
    /// The address that the picture holds.
    pub address: Secret,
    /// The secret to type where no picture can be taken, in groups of four.
    pub secret: Secret,
}

fn totp(secret: &[u8], name: &str) -> Result<Totp, Failure> {
    // The account name stands in an address: it must not look like its parts.
    let name = name.replace([':', '/'], " ");
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(1)
        .with_account_name(name)
        .with_issuer(Some("Action Plan Tracker"))
        .build()
        .map_err(|error| Failure::Broken(StoreError::Unusable(format!("a second factor: {error}"))))
}

/// Twenty fresh bytes.
pub(super) fn fresh_secret() -> Result<Vec<u8>, Failure> {
    Ok(secret::random().map_err(Failure::Broken)?.into_iter().take(20).collect())
}

/// What is shown of a secret.
pub(super) fn set_up(secret: &[u8], name: &str) -> Result<SetUp, Failure> {
    let totp = totp(secret, name)?;
    let address = totp.to_url().map_err(|error| {
        Failure::Broken(StoreError::Unusable(format!("a second factor: {error}")))
    })?;
    let text = totp_rs::Secret::from(secret.to_vec()).to_base32();
    let groups: Vec<String> = text
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    Ok(SetUp { address: Secret::new(address), secret: Secret::new(groups.join(" ")) })
}

/// The time step of a code, when it is one of the secret's at this moment.
pub(super) fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let totp = totp(secret, "step").ok()?;
    let time = u64::try_from(now).ok()?;
    // Which of the steps it was, so that it counts once.
    [time.saturating_sub(STEP), time, time + STEP].into_iter().find_map(|at| {
        let expected = totp.generate(at).to_string();
        let same = bool::from(subtle::ConstantTimeEq::ct_eq(expected.as_bytes(), typed.as_bytes()));
        same.then(|| i64::try_from(at / STEP).ok()).flatten()
    })
}

/// Ten fresh recovery codes: what is shown once, and what is kept.
fn recovery_codes() -> Result<(Vec<Secret>, Vec<[u8; 32]>), Failure> {
    let mut shown = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let bytes = secret::random().map_err(Failure::Broken)?;
        let letters: String = bytes
            .iter()
            .take(RECOVERY_BYTES)
            .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
            .map(|letter| char::from(*letter))
            .collect();
        let (first, second) = letters.split_at(RECOVERY_BYTES / 2);
        shown.push(Secret::new(format!("{first}-{second}")));
    }
    let kept = shown.iter().map(|code| recovery_hash(code.reveal())).collect();
    Ok((shown, kept))
}

/// What is kept of a recovery code, however it is typed.
fn recovery_hash(code: &str) -> [u8; 32] {
    let typed: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    secret::hash(&typed.to_ascii_lowercase())
}

/// Takes a code of an account, or one of its recovery codes. Each counts once.
pub(super) async fn take(
    app: &App,
    visit: &Visit,
    account: Id<Account>,
    kept: &[u8],
    code: &str,
) -> Result<(), Failure> {
    let key = codes::take_guess(app, visit, "second factor", &account.to_string()).await?;
    let now = app.real_now();
    let told =
        Happening { account: Some(account), ..Happening::of(SecurityEvent::SecondFactorRefused) };
    let told = super::accounts::known(app, told).await?;
    if let Some(step) = step_of(kept, code, now.timestamp()) {
        if app.store.take_totp_step(account, step).await? {
            app.store.forget_guesses(key).await?;
            return Ok(());
        }
        record(app, visit, told.saying("used before")).await?;
        return Err(Failure::field("/code", "was used already; wait for the next one"));
    }
    if app.store.take_recovery_code(account, recovery_hash(code), now).await? {
        app.store.forget_guesses(key).await?;
        let used = Happening { event: SecurityEvent::RecoveryCodeUsed, ..told };
        return record(app, visit, used).await;
    }
    record(app, visit, told).await?;
    Err(Failure::field("/code", "is not right; type the six digits that the app shows now"))
}

/// Confirms a second factor by its first code, and keeps it. Answers the recovery codes, which are
/// shown once.
pub(super) async fn confirm_secret(
    app: &App,
    visit: &Visit,
    account: Id<Account>,
    fresh: Vec<u8>,
    code: &str,
) -> Result<Vec<Secret>, Failure> {
    let key = codes::take_guess(app, visit, "second factor", &account.to_string()).await?;
    let now = app.real_now();
    let Some(step) = step_of(&fresh, code, now.timestamp()) else {
        return Err(Failure::field(
            "/code",
            "is not right; type the six digits that the app shows now, and check its clock",
        ));
    };
    app.store.forget_guesses(key).await?;
    let (shown, kept) = recovery_codes()?;
    app.store.set_second_factor(account, fresh, step, kept, now).await?;
    let told =
        Happening { account: Some(account), ..Happening::of(SecurityEvent::SecondFactorSet) };
    record(app, visit, super::accounts::known(app, told).await?).await?;
    Ok(shown)
}

/// Begins to set up a second factor, or a new one in the place of the old, for somebody who signed
/// in with a password: they type it again. The secret answered is for the step's cookie.
pub async fn begin(
    app: &App,
    visit: &Visit,
    present: &Present,
    password: String,
) -> Result<Secret, Failure> {
    super::accounts::require_password(app, visit, present, password).await?;
    let step = Step::SetUp { account: present.account, secret: fresh_secret()?, signed_in: true };
    super::steps::keep(app, &step).await
}

/// What to show of a second factor that is being set up.
pub async fn show(app: &App, cookie: &str) -> Result<SetUp, Failure> {
    let Step::SetUp { account, secret, .. } = super::steps::find(app, cookie).await? else {
        return Err(super::steps::gone());
    };
    let name = app.store.account(account).await?.and_then(|account| account.sign_in_name);
    set_up(&secret, name.as_deref().unwrap_or("account"))
}

/// Confirms the second factor of somebody who is signed in. Answers the recovery codes.
pub async fn confirm(
    app: &App,
    visit: &Visit,
    present: &Present,
    cookie: &str,
    code: &str,
) -> Result<Vec<Secret>, Failure> {
    match super::steps::find(app, cookie).await? {
        Step::SetUp { account, secret, signed_in: true } if account == present.account => {
            let codes = confirm_secret(app, visit, account, secret, code).await?;
            super::steps::end(app, cookie).await?;
            Ok(codes)
        }
        _ => Err(super::steps::gone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's examples.
    const RFC: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step_of(RFC, code, time), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn a_code_holds_for_its_step_and_one_around_it() {
        let time = 1_234_567_890;
        for (later, holds) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            assert_eq!(step_of(RFC, "005924", time + later).is_some(), holds, "{later}");
        }
        assert_eq!(step_of(RFC, "005 924", time), Some(time / 30));
        for wrong in ["", "005925", "5924", "0059240", "００５９２４", "abcdef", "-05924"] {
            assert_eq!(step_of(RFC, wrong, time), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_can_be_scanned_and_typed() {
        let shown = set_up(RFC, "asha.rowe@example.gov.uk").unwrap();
        assert!(
            shown.address.reveal().starts_with("otpauth://totp/"),
            "{}",
            shown.address.reveal()
        );
        assert_eq!(shown.secret.reveal(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(set_up(RFC, "a:b/c").is_ok());
    }

    #[test]
    fn recovery_codes_are_ten_and_taken_however_typed() {
        let (shown, kept) = recovery_codes().unwrap();
        assert_eq!((shown.len(), kept.len()), (10, 10));
        let code = shown[0].reveal();
        assert_eq!(code.len(), 11);
        assert_eq!(recovery_hash(&code.to_uppercase().replace('-', " ")), kept[0]);
        assert_ne!(kept[0], kept[1]);
    }
}
