//! One-time links: how people come in for the first time, or anew when a password is lost.
//!
//! A link is for one membership and nothing else. Whoever uses it to make an account takes that one
//! membership along, so that an administrator who makes a link can never reach into another
//! council's account.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Id, Line, Title,
    authority::{Authority, Person, Role},
    policy::Act,
    security::SecurityEvent,
    session::Account,
};
use persistence::{Credentials, LinkPurpose, LinkRecord, Scope};

use super::{
    codes, passwords,
    secret::Secret,
    sessions::{self, Present, SignedIn},
    sign_in::{self, Next},
};
use crate::{
    Actor, App, Failure,
    app::fresh,
    operator::{self, NewAuthority},
    people::PersonDetails,
    security::{Happening, Visit, record},
};

/// How long a person may take to come in.
const LIFE: TimeDelta = TimeDelta::days(3);
/// How long the first administrator may take.
const FIRST_LIFE: TimeDelta = TimeDelta::hours(1);
/// How long the one-click addresses of a demonstration work.
const DEMO_LIFE: TimeDelta = TimeDelta::days(366);

/// A link that was made. Its code is shown this once.
#[derive(Debug, Clone)]
pub struct MadeLink {
    /// What stands in the address.
    pub code: Secret,
    /// Until when it works.
    pub ends_at: DateTime<Utc>,
}

/// Whom a link is for.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// The authority.
    pub authority: Id<Authority>,
    /// Its name.
    pub authority_name: String,
    /// The person's name.
    pub name: String,
    /// The person's address: what to sign in by, unless they choose something else.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Until when it works.
    pub ends_at: DateTime<Utc>,
    /// The account that acts as them now, where they have come in before.
    pub account: Option<Id<Account>>,
    /// What that account signs in by.
    pub sign_in_name: Option<String>,
}

/// The first council, and its administrator.
#[derive(Debug, Clone)]
pub struct FirstCouncil {
    /// The council's name.
    pub council: String,
    /// Ofsted's reference number of it.
    pub urn: Option<String>,
    /// The administrator's name.
    pub name: String,
    /// The administrator's address.
    pub email: String,
    /// The administrator's password.
    pub password: String,
}

/// Makes a link for a person of one's own authority.
pub async fn make(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    person: Id<Person>,
) -> Result<MadeLink, Failure> {
    actor.require(Act::ManagePeople)?;
    let told = Happening::by(SecurityEvent::LinkMade, actor).about(person.raw());
    keep(app, visit, told, actor.authority, person, LinkPurpose::Join).await
}

/// Makes a link for a person, as the operator.
pub async fn make_as_operator(
    app: &App,
    authority: Id<Authority>,
    person: Id<Person>,
) -> Result<MadeLink, Failure> {
    let told = Happening {
        authority: Some(authority),
        subject: Some(person.raw()),
        ..operator::happening(SecurityEvent::LinkMade)
    };
    keep(app, &operator::visit("person password"), told, authority, person, LinkPurpose::Join).await
}

/// Makes a one-click address of a demonstration, which may be used again and again.
pub async fn make_for_demo(
    app: &App,
    authority: Id<Authority>,
    person: Id<Person>,
) -> Result<MadeLink, Failure> {
    require_demo(app).await?;
    let now = app.real_now();
    app.store.ensure_account(fresh(), authority, person, now).await?;
    let told = Happening {
        authority: Some(authority),
        subject: Some(person.raw()),
        ..operator::happening(SecurityEvent::LinkMade)
    };
    keep(app, &operator::visit("demo"), told, authority, person, LinkPurpose::Demo).await
}

async fn keep(
    app: &App,
    visit: &Visit,
    told: Happening,
    authority: Id<Authority>,
    person: Id<Person>,
    purpose: LinkPurpose,
) -> Result<MadeLink, Failure> {
    let found = person_of(app, authority, person).await?;
    if found.disabled {
        return Err(Failure::refused(
            "disabled",
            format!("{} is disabled; enable them first", found.name),
        ));
    }
    let now = app.real_now();
    let life = if purpose == LinkPurpose::Demo { DEMO_LIFE } else { LIFE };
    let (code, ends_at) = (codes::fresh()?, now + life);
    record(app, visit, told).await?;
    let link = LinkRecord { purpose, person: Some((authority, person)), ends_at, used: false };
    app.store.add_link(code.hash(), link, now).await?;
    Ok(MadeLink { code, ends_at })
}

/// Makes the link for the first administrator, where there is no authority yet. An older one ends.
pub async fn make_first(app: &App) -> Result<Option<MadeLink>, Failure> {
    if !app.store.authorities().await?.is_empty() {
        return Ok(None);
    }
    let now = app.real_now();
    let (code, ends_at) = (codes::fresh()?, now + FIRST_LIFE);
    record(app, &operator::visit("serve"), operator::happening(SecurityEvent::LinkMade)).await?;
    let link =
        LinkRecord { purpose: LinkPurpose::FirstAdministrator, person: None, ends_at, used: false };
    app.store.add_link(code.hash(), link, now).await?;
    Ok(Some(MadeLink { code, ends_at }))
}

async fn person_of(
    app: &App,
    authority: Id<Authority>,
    person: Id<Person>,
) -> Result<Person, Failure> {
    let found: Option<Person> = app
        .store
        .read(Scope::Authority(authority), move |reader| async move {
            Ok::<_, Failure>(reader.get(person).await?)
        })
        .await?;
    found.ok_or(Failure::Hidden)
}

/// The link of a code, if it still works.
async fn working(
    app: &App,
    visit: &Visit,
    code: &str,
    purpose: LinkPurpose,
) -> Result<([u8; 32], LinkRecord), Failure> {
    if let Some(hash) = codes::hash_of(code)
        && let Some(link) = app.store.link(hash).await?
        && link.purpose == purpose
        && !link.used
        && app.real_now() < link.ends_at
    {
        return Ok((hash, link));
    }
    record(app, visit, Happening::of(SecurityEvent::LinkRefused)).await?;
    Err(gone())
}

/// What is said of a link that is unknown, used or too old: no more than that.
fn gone() -> Failure {
    Failure::Hidden
}

/// Whom a link is for, with its hash.
async fn of_person(
    app: &App,
    visit: &Visit,
    code: &str,
) -> Result<([u8; 32], LinkView, Id<Person>), Failure> {
    let (hash, link) = working(app, visit, code, LinkPurpose::Join).await?;
    let (authority, person) = link.person.ok_or_else(gone)?;
    let found = person_of(app, authority, person).await?;
    if found.disabled {
        return Err(gone());
    }
    let account = app.store.account_of_person(authority, person).await?;
    let known = match account {
        Some(account) => app.store.account(account).await?,
        None => None,
    };
    let view = LinkView {
        account,
        sign_in_name: known.and_then(|account| account.sign_in_name),
        authority,
        authority_name: super::accounts::authority_name(app, authority).await?.unwrap_or_default(),
        name: found.name.to_string(),
        email: found.email.to_string(),
        role: found.role,
        ends_at: link.ends_at,
    };
    Ok((hash, view, person))
}

/// Whom a link is for.
pub async fn look(app: &App, visit: &Visit, code: &str) -> Result<LinkView, Failure> {
    Ok(of_person(app, visit, code).await?.1)
}

/// The hash of a link that works, to be kept while its holder is at a provider of its authority.
pub(super) async fn hash_for_provider(
    app: &App,
    visit: &Visit,
    code: &str,
    authority: Id<Authority>,
) -> Result<[u8; 32], Failure> {
    let (hash, view, _) = of_person(app, visit, code).await?;
    if view.authority == authority { Ok(hash) } else { Err(gone()) }
}

/// Uses a link up: its holder signs in from now on by this name and password.
pub async fn accept_with_password(
    app: &App,
    visit: &Visit,
    code: &str,
    sign_in_name: String,
    password: String,
) -> Result<Next, Failure> {
    let (hash, view, person) = of_person(app, visit, code).await?;
    let sign_in_name = name(&sign_in_name)?;
    let context = [&*view.name, &*view.email, &*view.authority_name, &*sign_in_name];
    let password_hash = passwords::keep("/password", password, &context).await?;
    let account = fresh();
    let told = Happening {
        authority: Some(view.authority),
        person: Some(person),
        account: Some(account),
        ..Happening::of(SecurityEvent::AccountJoined)
    };
    record(app, visit, told).await?;
    let credentials = Credentials { sign_in_name, password_hash };
    let now = app.real_now();
    if !app.store.join_by_link(hash, account, Some(credentials), None, now).await? {
        return Err(gone());
    }
    sign_in::after_password(app, visit, account).await
}

/// Uses a link up: somebody who is signed in may act as its person, too, and goes on there.
pub async fn accept_signed_in(
    app: &App,
    visit: &Visit,
    code: &str,
    present: &Present,
) -> Result<SignedIn, Failure> {
    let (hash, view, person) = of_person(app, visit, code).await?;
    if view.account == Some(present.account) {
        return Err(Failure::refused(
            "already_yours",
            "your account has this authority already; to set a new password with this link, sign \
             out and open it again",
        ));
    }
    let told = Happening {
        authority: Some(view.authority),
        person: Some(person),
        account: Some(present.account),
        ..Happening::of(SecurityEvent::AccountJoined)
    };
    record(app, visit, told).await?;
    if !app.store.join_by_link(hash, present.account, None, None, app.real_now()).await? {
        return Err(gone());
    }
    sessions::change_authority(app, visit, present, view.authority).await
}

/// Whether a link for the first administrator works.
pub async fn look_first(app: &App, visit: &Visit, code: &str) -> Result<(), Failure> {
    working(app, visit, code, LinkPurpose::FirstAdministrator).await.map(drop)
}

/// Uses the first administrator's link up: makes the council, and its administrator, who goes on to
/// set up a second factor.
pub async fn accept_first(
    app: &App,
    visit: &Visit,
    code: &str,
    first: FirstCouncil,
) -> Result<Next, Failure> {
    let (hash, _) = working(app, visit, code, LinkPurpose::FirstAdministrator).await?;
    let council = field("/council", Title::parse(first.council.trim()))?;
    let urn = first.urn.as_deref().map(str::trim).filter(|urn| !urn.is_empty());
    let urn = urn.map(|urn| field("/urn", Line::<20>::parse(urn))).transpose()?;
    operator::check_urn(urn.as_ref())?;
    let details = PersonDetails {
        name: field("/name", Title::parse(first.name.trim()))?,
        email: field("/email", Line::<254>::parse(first.email.trim()))?,
        role: Role::Administrator,
        disabled: false,
    };
    details.check()?;
    let sign_in_name = details.email.to_string();
    let context = [&*details.name, &*sign_in_name, &*council];
    let password_hash = passwords::keep("/password", first.password, &context).await?;
    let now = app.real_now();
    // Whoever takes it goes on; from here on nothing that was typed can be refused.
    if !app.store.take_link(hash, now).await? {
        return Err(gone());
    }
    let new = NewAuthority { name: council, urn, la_code: None, ons_code: None };
    let authority = operator::add_authority(app, new).await?;
    let person = operator::add_person(app, authority.id, details).await?;
    let link = keep(
        app,
        visit,
        Happening { authority: Some(authority.id), ..Happening::of(SecurityEvent::LinkMade) },
        authority.id,
        person.id,
        LinkPurpose::Join,
    )
    .await?;
    let account = fresh();
    let credentials = Credentials { sign_in_name, password_hash };
    if !app.store.join_by_link(link.code.hash(), account, Some(credentials), None, now).await? {
        return Err(gone());
    }
    sign_in::after_password(app, visit, account).await
}

/// Signs in by a one-click address of a demonstration.
pub async fn accept_demo(app: &App, visit: &Visit, code: &str) -> Result<SignedIn, Failure> {
    require_demo(app).await?;
    let (_, link) = working(app, visit, code, LinkPurpose::Demo).await?;
    let (authority, person) = link.person.ok_or_else(gone)?;
    let account = app.store.account_of_person(authority, person).await?.ok_or_else(gone)?;
    let proof = sessions::Proof {
        method: domain::session::SignInMethod::Demo,
        second_factor: true,
        provider: None,
    };
    sessions::begin(app, visit, account, proof, Some(authority)).await
}

/// One-click addresses are for demonstrations, whatever a database holds.
async fn require_demo(app: &App) -> Result<(), Failure> {
    if app.is_demo().await? { Ok(()) } else { Err(gone()) }
}

/// What somebody may sign in by.
fn name(typed: &str) -> Result<String, Failure> {
    let name = field("/sign_in_name", Line::<254>::parse(typed.trim()))?;
    if name.chars().count() < 3 {
        return Err(Failure::field("/sign_in_name", "must have at least 3 characters"));
    }
    Ok(name.to_string())
}

fn field<T>(pointer: &str, read: Result<T, domain::text::TextFault>) -> Result<T, Failure> {
    read.map_err(|fault| Failure::field(pointer, fault.to_string()))
}
