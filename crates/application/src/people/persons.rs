//! People: who signs in to an authority, and as what.

use domain::{
    Id, Line, Title,
    authority::{Person, Role},
    id::PersonId,
    policy::Act,
};
use persistence::{ChildFilter, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Actor, Answer, App, Call, Done, Failure, Items, Paging, app::fresh, merge::merge};

/// What an administrator can say of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonDetails {
    /// The name shown inside the authority.
    pub name: Title,
    /// Their e-mail address: unique in the authority, compared without case.
    #[schema(example = "asha.rowe@example.gov.uk")]
    pub email: Line<254>,
    /// What they may do.
    pub role: Role,
    /// Whether their credentials are stopped.
    #[serde(default)]
    pub disabled: bool,
}

/// A person of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// Stable id.
    pub id: PersonId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The name shown inside the authority.
    pub name: Title,
    /// Their e-mail address.
    pub email: Line<254>,
    /// What they may do.
    pub role: Role,
    /// Whether their credentials are stopped.
    pub disabled: bool,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        let Person { id, version, name, email, role, disabled } = person;
        Self { id, version, name, email, role, disabled }
    }
}

impl PersonDetails {
    fn of(person: &Person) -> Self {
        Self {
            name: person.name.clone(),
            email: person.email.clone(),
            role: person.role,
            disabled: person.disabled,
        }
    }

    /// Checks what no single field's type can.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if is_address(&self.email) {
            return Ok(());
        }
        Err(Failure::field("/email", "must be an e-mail address such as name@council.gov.uk"))
    }

    fn onto(self, id: Id<Person>) -> Result<Person, Failure> {
        self.check()?;
        let Self { name, email, role, disabled } = self;
        Ok(Person { id, version: 1, name, email, role, disabled })
    }
}

/// One `@`, something before it, a dotted name after it, no spaces. Only a message that arrives
/// proves more.
fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else { return false };
    let labels = || host.split('.');
    !local.is_empty()
        && !host.contains('@')
        && !text.contains(char::is_whitespace)
        && labels().count() > 1
        && labels().all(|label| !label.is_empty())
}

/// A page of people, in the order in which they were added.
pub async fn list(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<PersonView>>, Failure> {
    actor.require(Act::ReadPeople)?;
    app.read(actor, move |reader| async move {
        let listed = reader.list::<Person>(&ChildFilter::all(), &paging.page()?).await?;
        Ok(Items::of(listed, PersonView::from))
    })
    .await
}

/// One person.
pub async fn get(app: &App, actor: &Actor, id: Id<Person>) -> Result<Answer<PersonView>, Failure> {
    actor.require(Act::ReadPeople)?;
    app.read(actor, move |reader| async move {
        let person: Person = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Ok(person.into())
    })
    .await
}

/// Adds a person.
pub async fn add(
    app: &App,
    call: &Call,
    details: PersonDetails,
) -> Result<Done<PersonView>, Failure> {
    call.actor.require(Act::ManagePeople)?;
    app.write(
        call,
        "add_person",
        None,
        move |tx| async move { Ok(new(&tx, details).await?.into()) },
    )
    .await
}

/// Changes a person by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Person>,
    patch: Value,
) -> Result<Done<PersonView>, Failure> {
    call.actor.require(Act::ManagePeople)?;
    let seen = call.clone();
    app.write(call, "change_person", None, move |tx| async move {
        let before: Person = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: PersonDetails = merge(&PersonDetails::of(&before), patch)?;
        Ok(save(&tx, &before, details.onto(id)?).await?.into())
    })
    .await
}

pub(crate) async fn new(tx: &Tx, details: PersonDetails) -> Result<Person, Failure> {
    Ok(tx.add(details.onto(fresh())?).await?)
}

/// Stops a person's credentials; doing so again changes nothing.
pub(crate) async fn disable(tx: &Tx, id: Id<Person>) -> Result<Person, Failure> {
    let before: Person = tx.get(id).await?.ok_or(Failure::Hidden)?;
    save(tx, &before, Person { disabled: true, ..before.clone() }).await
}

/// Gives a person another role.
pub(crate) async fn change_role(tx: &Tx, id: Id<Person>, role: Role) -> Result<Person, Failure> {
    let before: Person = tx.get(id).await?.ok_or(Failure::Hidden)?;
    save(tx, &before, Person { role, ..before.clone() }).await
}

/// Saves a person. Sessions that began under another role, or before they were disabled, end.
async fn save(tx: &Tx, before: &Person, after: Person) -> Result<Person, Failure> {
    keep_an_administrator(tx, before, &after).await?;
    if before.role != after.role || after.disabled {
        tx.end_sessions_of(before.id).await?;
    }
    Ok(tx.save(before, after).await?)
}

/// An authority without an administrator could not let anybody in again.
async fn keep_an_administrator(tx: &Tx, before: &Person, after: &Person) -> Result<(), Failure> {
    let administers = |person: &Person| person.role == Role::Administrator && !person.disabled;
    if !administers(before) || administers(after) {
        return Ok(());
    }
    let people: Vec<Person> = tx.all(&ChildFilter::all()).await?;
    if people.iter().any(|person| person.id != before.id && administers(person)) {
        return Ok(());
    }
    Err(Failure::refused(
        "last_administrator",
        format!("{} is the last administrator; make somebody else one first", before.name),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in ["a@b.uk", "asha.rowe+plan@childrens.example.gov.uk", "ŵ@ŷ.cymru"] {
            assert!(is_address(good), "{good}");
        }
        for bad in
            ["", "a", "@b.uk", "a@", "a@b", "a@b.", "a@.uk", "a@b..uk", "a@b@c.uk", "a b@c.uk"]
        {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
