//! Who is behind an access token of another issuer.

use domain::{Id, authority::Authority, change::Channel};

use super::refused;
use crate::{Actor, App, Failure};

/// The actor that an issuer's identity is in one authority: the person to whose account it was
/// linked, as they are now. What the token says of roles counts for nothing.
///
/// Nobody is found by anything but issuer and subject, and one who was not linked is refused as a
/// bad token is.
pub async fn of_identity(
    app: &App,
    issuer: &str,
    subject: &str,
    authority: Id<Authority>,
    may_write: bool,
) -> Result<Actor, Failure> {
    let person = app.store.person_of_identity(issuer, subject, authority).await?;
    let person = person.filter(|person| !person.disabled).ok_or_else(refused)?;
    Ok(Actor {
        authority,
        person: person.id,
        token: None,
        session: None,
        feed: None,
        role: person.role,
        may_write,
        channel: Channel::Api,
    })
}
