//! Signing in: with a password and a second factor kept here, or at a provider.
//!
//! Known and unknown names are answered alike, and take as long.

use domain::{
    Id,
    authority::{Authority, Person, Role},
    change::{Author, AuthorKind, Channel},
    security::SecurityEvent,
    session::{Account, SignInMethod, needs_second_factor},
};
use persistence::{Act, Scope};

use super::{
    accounts, codes, links, passwords, second_factor,
    secret::Secret,
    sessions::{self, Proof, SignedIn},
    steps::{self, Step},
};
use crate::{
    App, Failure,
    app::fresh,
    people::{self, PersonDetails},
    security::{Happening, Visit, record},
};

/// What comes after a step of signing in.
#[derive(Debug)]
pub enum Next {
    /// They are in.
    In(SignedIn),
    /// The second factor is asked for; the secret is for the step's cookie.
    SecondFactor(Secret),
    /// A second factor has to be set up first; the secret is for the step's cookie.
    SetUp(Secret),
}

/// What is said of a wrong name, a wrong password, and anything else that was typed.
const NOT_RIGHT: &str = "The sign-in name or the password is not right";

/// Signs in with a name and a password.
pub async fn with_password(
    app: &App,
    visit: &Visit,
    name: &str,
    password: String,
) -> Result<Next, Failure> {
    let name = name.trim();
    let key = codes::take_guess(app, visit, "name", &name.to_lowercase()).await?;
    let account = app.store.account_by_name(name).await?;
    let kept = account.as_ref().and_then(|account| account.password_hash.clone());
    if !passwords::is_right(password, kept).await? {
        let told = Happening {
            account: account.map(|account| account.id),
            ..Happening::of(SecurityEvent::SignInRefused)
        };
        record(app, visit, accounts::known(app, told).await?.saying("password")).await?;
        return Err(Failure::field("/password", NOT_RIGHT));
    }
    let account = account.ok_or(Failure::Hidden)?;
    app.store.forget_guesses(key).await?;
    after_password(app, visit, account.id).await
}

/// What comes after the right password of an account.
pub(super) async fn after_password(
    app: &App,
    visit: &Visit,
    id: Id<Account>,
) -> Result<Next, Failure> {
    let account = app.store.account(id).await?.ok_or(Failure::Hidden)?;
    if account.totp_secret.is_some() {
        return Ok(Next::SecondFactor(
            steps::keep(app, &Step::SecondFactor { account: id }).await?,
        ));
    }
    let memberships = app.store.memberships(id).await?;
    let needed =
        memberships.iter().any(|it| !it.person.disabled && needs_second_factor(it.person.role));
    if needed {
        let secret = second_factor::fresh_secret()?;
        let step = Step::SetUp { account: id, secret, signed_in: false };
        return Ok(Next::SetUp(steps::keep(app, &step).await?));
    }
    let proof = Proof { method: SignInMethod::Password, second_factor: false, provider: None };
    Ok(Next::In(sessions::begin(app, visit, id, proof, None).await?))
}

/// Goes on with a code of the second factor, or a recovery code.
pub async fn with_code(
    app: &App,
    visit: &Visit,
    cookie: &str,
    code: &str,
) -> Result<SignedIn, Failure> {
    let Step::SecondFactor { account: id } = steps::find(app, cookie).await? else {
        return Err(steps::gone());
    };
    let account = app.store.account(id).await?.ok_or_else(steps::gone)?;
    let kept = account.totp_secret.ok_or_else(steps::gone)?;
    second_factor::take(app, visit, id, &kept, code).await?;
    steps::end(app, cookie).await?;
    sessions::begin(app, visit, id, with_both(), None).await
}

/// Goes on with the first code of a second factor that was just set up. Answers the recovery codes,
/// too, which are shown once.
pub async fn with_set_up(
    app: &App,
    visit: &Visit,
    cookie: &str,
    code: &str,
) -> Result<(SignedIn, Vec<Secret>), Failure> {
    let Step::SetUp { account, secret, signed_in: false } = steps::find(app, cookie).await? else {
        return Err(steps::gone());
    };
    // Meanwhile somebody else with the password may have set one up: theirs is not replaced.
    let kept = app.store.account(account).await?.ok_or_else(steps::gone)?;
    if kept.totp_secret.is_some() {
        return Err(steps::gone());
    }
    let recovery = second_factor::confirm_secret(app, visit, account, secret, code).await?;
    steps::end(app, cookie).await?;
    Ok((sessions::begin(app, visit, account, with_both(), None).await?, recovery))
}

const fn with_both() -> Proof {
    Proof { method: SignInMethod::Password, second_factor: true, provider: None }
}

/// What a provider says of somebody, its signature and all else checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Who says so.
    pub issuer: String,
    /// Its name for them, which never changes.
    pub subject: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their roles or groups there.
    pub roles: Vec<String>,
    /// Whether they showed a second factor.
    pub second_factor: bool,
    /// The provider's own session.
    pub session: Option<String>,
}

/// What a provider may say here.
#[derive(Debug, Clone)]
pub struct ProviderRules {
    /// The authority whose people sign in there.
    pub authority: Id<Authority>,
    /// Which of its roles makes somebody what; the first that fits counts. Empty: roles are kept
    /// here.
    pub roles: Vec<(String, Role)>,
}

impl ProviderRules {
    fn role(&self, theirs: &[String]) -> Option<Role> {
        self.roles.iter().find(|(value, _)| theirs.contains(value)).map(|(_, role)| *role)
    }
}

/// Keeps what the provider's answer will be held against, while somebody is there. `code` is that of
/// the link with which they came. What is answered is for the step's cookie.
pub async fn leave_for_provider(
    app: &App,
    visit: &Visit,
    rules: &ProviderRules,
    document: String,
    next: String,
    code: Option<&str>,
) -> Result<Secret, Failure> {
    let link = match code {
        Some(code) => Some(links::hash_for_provider(app, visit, code, rules.authority).await?),
        None => None,
    };
    steps::keep(app, &Step::AtProvider { document, next, link }).await
}

/// Somebody who came back from a provider.
#[derive(Debug)]
pub struct Returned {
    /// What the provider's answer is to be held against.
    pub document: String,
    /// Where they wanted to go.
    pub next: String,
    /// The link with which they came, hashed.
    link: Option<[u8; 32]>,
}

/// Ends the wait for a provider. Its answer is looked at once.
pub async fn back_from_provider(app: &App, cookie: &str) -> Result<Returned, Failure> {
    let Step::AtProvider { document, next, link } = steps::find(app, cookie).await? else {
        return Err(steps::gone());
    };
    steps::end(app, cookie).await?;
    Ok(Returned { document, next, link })
}

/// Signs in somebody whom a provider knows.
pub async fn with_provider(
    app: &App,
    visit: &Visit,
    rules: &ProviderRules,
    returned: &Returned,
    identified: &Identified,
) -> Result<SignedIn, Failure> {
    let Identified { issuer, subject, .. } = identified;
    let known = app.store.account_of_identity(issuer, subject).await?;
    let account = match (known, returned.link) {
        (known, Some(link)) => {
            let account = known.unwrap_or_else(fresh);
            let identity = known.is_none().then(|| (issuer.clone(), subject.clone()));
            let told = Happening {
                authority: Some(rules.authority),
                account: Some(account),
                ..Happening::of(SecurityEvent::IdentityLinked)
            };
            record(app, visit, told).await?;
            let now = app.real_now();
            if !app.store.join_by_link(link, account, None, identity, now).await? {
                return Err(Failure::Hidden);
            }
            account
        }
        (Some(account), None) => account,
        (None, None) => newcomer(app, visit, rules, identified).await?,
    };
    if !rules.roles.is_empty() {
        follow_roles(app, visit, rules, account, identified).await?;
    }
    let proof = Proof {
        method: SignInMethod::Provider,
        second_factor: identified.second_factor,
        provider: Some((issuer.clone(), subject.clone(), identified.session.clone())),
    };
    if !identified.second_factor {
        require_factor(app, visit, rules, account).await?;
    }
    sessions::begin(app, visit, account, proof, Some(rules.authority)).await
}

/// Says in words what is missing, before a session is refused for it.
async fn require_factor(
    app: &App,
    visit: &Visit,
    rules: &ProviderRules,
    account: Id<Account>,
) -> Result<(), Failure> {
    let memberships = app.store.memberships(account).await?;
    let Some(here) = memberships.iter().find(|it| it.authority == rules.authority) else {
        return Ok(());
    };
    if !needs_second_factor(here.person.role) {
        return Ok(());
    }
    let told = Happening {
        authority: Some(here.authority),
        person: Some(here.person.id),
        account: Some(account),
        ..Happening::of(SecurityEvent::SecondFactorRefused)
    };
    record(app, visit, told.saying("the provider names no second factor")).await?;
    Err(Failure::Forbidden(
        "your role needs a second factor, and your council's sign-in did not ask you for one; \
         ask its administrators"
            .into(),
    ))
}

async fn no_role(app: &App, visit: &Visit, rules: &ProviderRules) -> Result<Failure, Failure> {
    let told = Happening {
        authority: Some(rules.authority),
        ..Happening::of(SecurityEvent::SignInRefused)
    };
    record(app, visit, told.saying("the provider names no role")).await?;
    Ok(Failure::Forbidden(
        "your council's sign-in knows you, but you have no role in this service; \
         ask your administrator for one, or for a link to come in"
            .into(),
    ))
}

/// Adds somebody whom nobody here knows yet, with the role that the provider names.
async fn newcomer(
    app: &App,
    visit: &Visit,
    rules: &ProviderRules,
    identified: &Identified,
) -> Result<Id<Account>, Failure> {
    let Some(role) = rules.role(&identified.roles) else {
        return Err(no_role(app, visit, rules).await?);
    };
    let missing = |what: &str| {
        Failure::Forbidden(format!(
            "your council's sign-in does not tell us your {what}; ask its administrators"
        ))
    };
    let name = identified.name.as_deref().ok_or_else(|| missing("name"))?;
    let email = identified.email.as_deref().ok_or_else(|| missing("e-mail address"))?;
    let details = PersonDetails {
        name: domain::Title::parse(name.trim()).map_err(|_| missing("name"))?,
        email: domain::Line::parse(email.trim()).map_err(|_| missing("e-mail address"))?,
        role,
        disabled: false,
    };
    let (account, now) = (fresh(), app.real_now());
    let (issuer, subject) = (identified.issuer.clone(), identified.subject.clone());
    let person: Person =
        themselves(app, rules.authority, None, "add_person", move |tx| async move {
            let person = people::new_person(&tx, details).await?;
            tx.add_account_of_identity(account, person.id, &issuer, &subject, now).await?;
            Ok(person)
        })
        .await
        .map_err(|failure| match failure {
            // Never by the address: it is not theirs for ever, and says nothing about who they are.
            Failure::Invalid(_) => Failure::refused(
                "address_taken",
                "somebody with your e-mail address is here already; if that is you, ask your \
             administrator for a link and follow it",
            ),
            other => other,
        })?;
    let told = Happening {
        authority: Some(rules.authority),
        person: Some(person.id),
        account: Some(account),
        ..Happening::of(SecurityEvent::IdentityLinked)
    };
    record(app, visit, told.saying(role.code())).await?;
    Ok(account)
}

/// Gives somebody the role that the provider names now, where it decides on roles.
async fn follow_roles(
    app: &App,
    visit: &Visit,
    rules: &ProviderRules,
    account: Id<Account>,
    identified: &Identified,
) -> Result<(), Failure> {
    let memberships = app.store.memberships(account).await?;
    let Some(here) = memberships.into_iter().find(|it| it.authority == rules.authority) else {
        return Ok(());
    };
    let Some(role) = rules.role(&identified.roles) else {
        app.store.end_sessions_of_person(here.authority, here.person.id).await?;
        return Err(no_role(app, visit, rules).await?);
    };
    if role == here.person.role {
        return Ok(());
    }
    let id = here.person.id;
    themselves(app, rules.authority, Some(id), "change_role_by_provider", move |tx| async move {
        people::change_role(&tx, id, role).await
    })
    .await?;
    Ok(())
}

/// Writes what follows from somebody's own sign-in.
async fn themselves<T, F, Fut>(
    app: &App,
    authority: Id<Authority>,
    person: Option<Id<Person>>,
    use_case: &'static str,
    work: F,
) -> Result<T, Failure>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    F: FnOnce(persistence::Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<T, Failure>> + Send + 'static,
{
    let author = match person {
        Some(person) => Author {
            kind: AuthorKind::Person,
            id: person.raw(),
            person: Some(person.raw()),
            channel: Channel::Page,
        },
        // Somebody who is not here yet cannot be named: the provider's word is the operator's will.
        None => Author { channel: Channel::Page, ..Author::OPERATOR },
    };
    let act = Act { author, use_case, reason: None, at: app.now(), claim: None };
    Ok(app.store.write(Scope::Authority(authority), act, work).await?.value)
}
