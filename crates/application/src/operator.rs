//! What the operator of the instance does at the command line: no person's role is asked.

use std::collections::HashMap;

use domain::{
    Id, Line, Title,
    authority::{Authority, Person},
    calendar::Calendar,
    change::{Author, Kind, id_of_code},
    framework::Framework,
    security::{CredentialKind, SecurityEvent},
    token::Token,
};
use persistence::{Act, ChildFilter, Scope, StoreError, Tx};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    App, Failure,
    access::Secret,
    app::fresh,
    people::{self, PersonDetails},
    security::{Happening, Visit},
    tokens::{self, TokenDetails},
};

/// A council that the instance is to serve.
#[derive(Debug, Clone)]
pub struct NewAuthority {
    /// "East Sussex County Council".
    pub name: Title,
    /// Ofsted's unique reference number.
    pub urn: Option<Line<20>>,
    /// The Department for Education's code.
    pub la_code: Option<Line<20>>,
    /// The Office for National Statistics' code.
    pub ons_code: Option<Line<20>>,
}

/// Writes as the operator.
pub(crate) async fn write<T, F, Fut>(
    app: &App,
    scope: Scope,
    use_case: &'static str,
    work: F,
) -> Result<T, Failure>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    F: FnOnce(Tx) -> Fut + Send + 'static,
    Fut: Future<Output = Result<T, Failure>> + Send + 'static,
{
    let act = Act { author: Author::OPERATOR, use_case, reason: None, at: app.now(), claim: None };
    Ok(app.store.write(scope, act, work).await?.value)
}

/// The operator's own visit, as the security log tells it.
#[must_use]
pub fn visit(command: &str) -> Visit {
    Visit { operation: format!("actionplan {command}"), ..Visit::default() }
}

/// Something that the operator did.
#[must_use]
pub fn happening(event: SecurityEvent) -> Happening {
    Happening { credential: CredentialKind::Command, ..Happening::of(event) }
}

/// Ofsted's reference numbers are digits.
pub(crate) fn check_urn(urn: Option<&Line<20>>) -> Result<(), Failure> {
    match urn {
        Some(urn) if !urn.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Failure::field("/urn", "must be Ofsted's reference number, such as 80467"))
        }
        _ => Ok(()),
    }
}

/// Adds an authority to the directory and begins its change log.
pub async fn add_authority(app: &App, new: NewAuthority) -> Result<Authority, Failure> {
    let NewAuthority { name, urn, la_code, ons_code } = new;
    check_urn(urn.as_ref())?;
    let authority = Authority { id: fresh(), version: 1, name, urn, la_code, ons_code };
    // The log first: without it nobody could write there, and one without an authority is empty.
    app.store.begin_authority(authority.id).await?;
    write(
        app,
        Scope::Instance,
        "add_authority",
        move |tx| async move { Ok(tx.add(authority).await?) },
    )
    .await
}

/// Installs the frameworks and the calendar that ship: what is absent, and what is older than what
/// ships. Answers how many were installed.
pub async fn install_shipped_data(app: &App) -> Result<usize, Failure> {
    let unusable = |fault: String| Failure::Broken(StoreError::Unusable(fault));
    let frameworks = Framework::shipped().map_err(|fault| unusable(fault.to_string()))?;
    let calendar = Calendar::shipped().map_err(|fault| unusable(fault.to_string()))?;
    write(app, Scope::Instance, "install_shipped_data", move |tx| async move {
        let kept: Vec<Framework> = tx.all(&ChildFilter::all()).await?;
        let mut kept: HashMap<_, _> =
            kept.into_iter().map(|framework| (framework.code.clone(), framework)).collect();
        let mut installed = 0;
        for shipped in frameworks {
            match kept.remove(&shipped.code) {
                None => drop(tx.add(shipped).await?),
                Some(before) if before.version < shipped.version => {
                    tx.save(&before, shipped).await?;
                }
                Some(_) => continue,
            }
            installed += 1;
        }
        match kept_calendar(&tx, &calendar).await? {
            None => drop(tx.add(calendar).await?),
            Some(before) if before.version < calendar.version => {
                tx.save(&before, calendar).await?;
            }
            Some(_) => return Ok(installed),
        }
        Ok(installed + 1)
    })
    .await
}

async fn kept_calendar(tx: &Tx, like: &Calendar) -> Result<Option<Calendar>, Failure> {
    Ok(tx.get_raw(id_of_code(Kind::Calendar, &like.code)).await?)
}

/// Replaces the working-day calendar under its next version. What is due by it is counted anew by
/// an entry in each authority's own log, which the caller starts afterwards.
pub async fn update_calendar(app: &App, calendar: Calendar) -> Result<Calendar, Failure> {
    if let Err(fault) = calendar.check() {
        return Err(Failure::field(fault.place, fault.detail));
    }
    write(app, Scope::Instance, "update_calendar", move |tx| async move {
        Ok(match kept_calendar(&tx, &calendar).await? {
            Some(before) => tx.save(&before, calendar).await?,
            None => tx.add(calendar).await?,
        })
    })
    .await
}

/// Adds a person to an authority: the first administrator comes in this way.
pub async fn add_person(
    app: &App,
    authority: Id<Authority>,
    details: PersonDetails,
) -> Result<Person, Failure> {
    write(app, Scope::Authority(authority), "add_person", move |tx| async move {
        people::new_person(&tx, details).await
    })
    .await
}

/// Stops a person's credentials at once.
pub async fn disable_person(
    app: &App,
    authority: Id<Authority>,
    person: Id<Person>,
) -> Result<Person, Failure> {
    write(app, Scope::Authority(authority), "disable_person", move |tx| async move {
        people::disable(&tx, person).await
    })
    .await
}

/// Makes a token for a person. Its secret is answered here and nowhere else.
pub async fn create_token(
    app: &App,
    authority: Id<Authority>,
    person: Id<Person>,
    details: TokenDetails,
) -> Result<(Token, Secret), Failure> {
    let now = app.real_now();
    write(app, Scope::Authority(authority), "make_token", move |tx| async move {
        let maker: Person = tx.get(person).await?.ok_or(Failure::Hidden)?;
        tokens::make(&tx, &maker, details, now).await
    })
    .await
}

/// Revokes a token at once.
pub async fn revoke_token(
    app: &App,
    authority: Id<Authority>,
    token: Id<Token>,
) -> Result<(), Failure> {
    let now = app.real_now();
    write(app, Scope::Authority(authority), "revoke_token", move |tx| async move {
        let token: Token = tx.get(token).await?.ok_or(Failure::Hidden)?;
        tokens::end(&tx, &token, now).await
    })
    .await
}
