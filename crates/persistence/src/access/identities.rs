//! Who somebody is whom an issuer of access tokens names.

use domain::{
    Id,
    authority::{Authority, Person},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{
    error::StoreError,
    reader::Reader,
    store::{Scope, Store},
};

impl Store {
    /// The person of an authority as whom an identity may act, if there is one.
    pub async fn person_of_identity(
        &self,
        issuer: &str,
        subject: &str,
        authority: Id<Authority>,
    ) -> Result<Option<Person>, StoreError> {
        #[derive(FromQueryResult)]
        struct Found {
            person_id: Uuid,
        }
        let conn = self.reading();
        let found: Option<Found> = conn
            .one(
                "select membership.person_id from identity \
                 join membership on membership.account_id = identity.account_id \
                 where identity.issuer = ? and identity.subject = ? \
                 and membership.authority_id = ?",
                vec![issuer.into(), subject.into(), authority.raw().into()],
            )
            .await?;
        let Some(found) = found else { return Ok(None) };
        Reader::new(conn, Scope::Authority(authority).id()).get(Id::new(found.person_id)).await
    }
}
