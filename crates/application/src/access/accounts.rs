//! Accounts: what their owners see and change of them.

use domain::{
    Id,
    authority::{Authority, Person},
    security::SecurityEvent,
    session::Account,
};
use persistence::AccountRecord;

use super::{codes, passwords, sessions::Present};
use crate::{
    App, Failure,
    app::fresh,
    operator,
    security::{Happening, Visit, record},
};

/// An account as its owner sees it.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// What is typed to sign in; none when it signs in at a provider.
    pub sign_in_name: Option<String>,
    /// Whether it has a password here.
    pub has_password: bool,
    /// Whether it has a second factor here.
    pub has_second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: i64,
}

/// The account of a session.
pub async fn view(app: &App, present: &Present) -> Result<AccountView, Failure> {
    let account = app.store.account(present.account).await?.ok_or(Failure::Hidden)?;
    Ok(AccountView {
        recovery_codes_left: app.store.recovery_codes_left(present.account).await?,
        has_password: account.password_hash.is_some(),
        has_second_factor: account.totp_secret.is_some(),
        sign_in_name: account.sign_in_name,
    })
}

/// The same event, told where the people of the account can find it.
pub(super) async fn known(app: &App, told: Happening) -> Result<Happening, Failure> {
    let Some(account) = told.account else { return Ok(told) };
    let memberships = app.store.memberships(account).await?;
    let Some(first) = memberships.first() else { return Ok(told) };
    Ok(Happening { authority: Some(first.authority), person: Some(first.person.id), ..told })
}

/// What is known of the people of an account: no password may be made of it.
pub(super) async fn context(app: &App, account: Id<Account>) -> Result<Vec<String>, Failure> {
    let mut words = Vec::new();
    for membership in app.store.memberships(account).await? {
        words.extend([membership.person.name.to_string(), membership.person.email.to_string()]);
        words.extend(authority_name(app, membership.authority).await?);
    }
    Ok(words)
}

pub(super) async fn authority_name(
    app: &App,
    id: Id<Authority>,
) -> Result<Option<String>, Failure> {
    let all = app.store.authorities().await?;
    Ok(all.into_iter().find(|authority| authority.id == id).map(|found| found.name.to_string()))
}

/// Requires the password of the account again: what follows must be its owner's doing.
pub(super) async fn require_password(
    app: &App,
    visit: &Visit,
    present: &Present,
    password: String,
) -> Result<AccountRecord, Failure> {
    let account = app.store.account(present.account).await?.ok_or(Failure::Hidden)?;
    if account.password_hash.is_none() {
        return Err(Failure::refused(
            "no_password",
            "you sign in at your council's own provider, which looks after your password and second factor",
        ));
    }
    let key = codes::take_guess(app, visit, "name", &present.account.to_string()).await?;
    if !passwords::is_right(password, account.password_hash.clone()).await? {
        let told = Happening {
            account: Some(present.account),
            ..Happening::by(SecurityEvent::SignInRefused, &present.actor)
        };
        record(app, visit, told.saying("password asked again")).await?;
        return Err(Failure::field("/current_password", "is not your password"));
    }
    app.store.forget_guesses(key).await?;
    Ok(account)
}

/// Changes one's own password. Every other session of the account ends.
pub async fn change_password(
    app: &App,
    visit: &Visit,
    present: &Present,
    current: String,
    new: String,
) -> Result<(), Failure> {
    let same = current == new;
    let account = require_password(app, visit, present, current).await?;
    if same {
        return Err(Failure::field("/new_password", "must differ from the one you have now"));
    }
    let mut words = context(app, present.account).await?;
    words.extend(account.sign_in_name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let kept = passwords::keep("/new_password", new, &words).await?;
    let told = Happening {
        account: Some(present.account),
        ..Happening::by(SecurityEvent::PasswordSet, &present.actor)
    };
    record(app, visit, told).await?;
    app.store.set_password(present.account, kept, present.hash(), app.real_now()).await?;
    Ok(())
}

/// Links a provider's identity to a person, as the operator. Who signs in with it is that person.
pub async fn link_identity(
    app: &App,
    authority: Id<Authority>,
    person: Id<Person>,
    issuer: &str,
    subject: &str,
) -> Result<(), Failure> {
    if !issuer.starts_with("https://") && !issuer.starts_with("http://") {
        return Err(Failure::field(
            "/issuer",
            "must be an address, as the provider's tokens spell it",
        ));
    }
    for (field, text) in [("/issuer", issuer), ("/subject", subject)] {
        if text.is_empty() || text.len() > 255 {
            return Err(Failure::field(field, "must have 1 to 255 characters"));
        }
    }
    let now = app.real_now();
    let account = app.store.ensure_account(fresh(), authority, person, now).await?;
    app.store.add_identity(account, issuer.to_owned(), subject.to_owned(), now).await?;
    let told = Happening {
        authority: Some(authority),
        person: Some(person),
        account: Some(account),
        ..operator::happening(SecurityEvent::IdentityLinked)
    };
    record(app, &operator::visit("person link"), told).await
}
