//! One-time links: kept by the hash of the code that stands in them.

use domain::{
    Id, Instant,
    authority::{Authority, Person},
    session::Account,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::accounts::{self, Credentials};
use crate::{conn::Conn, error::StoreError, store::Store};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Setting up the first authority and its administrator.
    FirstAdministrator,
    /// Signing in as a person for the first time, or anew.
    Join,
    /// One click in a demonstration; it may be used again.
    Demo,
}

impl LinkPurpose {
    const fn code(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first_administrator",
            Self::Join => "join",
            Self::Demo => "demo",
        }
    }
}

/// A link.
#[derive(Debug, Clone)]
pub struct LinkRecord {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// For whom, unless it is for the first administrator.
    pub person: Option<(Id<Authority>, Id<Person>)>,
    /// When it ends.
    pub ends_at: Instant,
    /// Whether it was used.
    pub used: bool,
}

#[derive(FromQueryResult)]
struct Row {
    purpose: String,
    authority_id: Option<Uuid>,
    person_id: Option<Uuid>,
    ends_at: Instant,
    used_at: Option<Instant>,
}

impl Row {
    fn read(self) -> Result<LinkRecord, StoreError> {
        let known = [LinkPurpose::FirstAdministrator, LinkPurpose::Join, LinkPurpose::Demo];
        let purpose = known.into_iter().find(|it| it.code() == self.purpose);
        Ok(LinkRecord {
            purpose: purpose.ok_or_else(|| StoreError::Corrupt {
                table: "one_time_link",
                column: "purpose",
                id: Uuid::nil(),
                detail: self.purpose,
            })?,
            person: self
                .authority_id
                .zip(self.person_id)
                .map(|(authority, person)| (Id::new(authority), Id::new(person))),
            ends_at: self.ends_at,
            used: self.used_at.is_some(),
        })
    }
}

/// Marks a link as used; false when somebody was first.
pub(crate) async fn take(conn: &Conn, hash: [u8; 32], now: Instant) -> Result<bool, StoreError> {
    let done = conn
        .run(
            "update one_time_link set used_at = ? where hash = ? and used_at is null and ends_at > ?",
            vec![now.into(), hash.to_vec().into(), now.into()],
        )
        .await?;
    Ok(done.rows_affected() == 1)
}

impl Store {
    /// Keeps a link. An older one for the same person, or for the first administrator, ends.
    pub async fn add_link(
        &self,
        hash: [u8; 32],
        link: LinkRecord,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            let (authority, person) = match link.person {
                Some((authority, person)) => (Some(authority.raw()), Some(person.raw())),
                None => (None, None),
            };
            match (authority, person) {
                (Some(authority), Some(person)) => {
                    conn.run(
                        "delete from one_time_link where purpose = ? and authority_id = ? and person_id = ?",
                        vec![link.purpose.code().into(), authority.into(), person.into()],
                    )
                    .await?;
                }
                _ => {
                    conn.run(
                        "delete from one_time_link where purpose = ?",
                        vec![link.purpose.code().into()],
                    )
                    .await?;
                }
            }
            conn.run(
                "insert into one_time_link (hash, purpose, authority_id, person_id, made_at, ends_at) \
                 values (?, ?, ?, ?, ?, ?)",
                vec![
                    hash.to_vec().into(),
                    link.purpose.code().into(),
                    authority.into(),
                    person.into(),
                    now.into(),
                    link.ends_at.into(),
                ],
            )
            .await?;
            Ok(())
        })
        .await
    }

    /// The link of a code.
    pub async fn link(&self, hash: [u8; 32]) -> Result<Option<LinkRecord>, StoreError> {
        let row: Option<Row> = self
            .reading()
            .one(
                "select purpose, authority_id, person_id, ends_at, used_at from one_time_link \
                 where hash = ?",
                vec![hash.to_vec().into()],
            )
            .await?;
        row.map(Row::read).transpose()
    }

    /// Uses a link up: an account, new or known, may act as its person from now on. False when the
    /// link was used meanwhile.
    pub async fn join_by_link(
        &self,
        hash: [u8; 32],
        account: Id<Account>,
        credentials: Option<Credentials>,
        identity: Option<(String, String)>,
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.operate(move |conn| async move {
            let row: Option<Row> = conn
                .one(
                    "select purpose, authority_id, person_id, ends_at, used_at from one_time_link \
                     where hash = ?",
                    vec![hash.to_vec().into()],
                )
                .await?;
            let Some((authority, person)) =
                row.map(Row::read).transpose()?.and_then(|link| link.person)
            else {
                return Ok(false);
            };
            if !take(&conn, hash, now).await? {
                return Ok(false);
            }
            accounts::part(&conn, authority, person, account).await?;
            let known = conn
                .number("select count(*) from account where id = ?", vec![account.raw().into()])
                .await?;
            if known == 0 {
                accounts::insert(&conn, account, credentials, now).await?;
            }
            accounts::join(&conn, account, authority, person, now).await?;
            if let Some((issuer, subject)) = identity {
                accounts::link_identity(&conn, account, &issuer, &subject, now).await?;
            }
            Ok(true)
        })
        .await
    }

    /// Uses a link up that is for nobody in particular.
    pub async fn take_link(&self, hash: [u8; 32], now: Instant) -> Result<bool, StoreError> {
        self.operate(move |conn| async move { take(&conn, hash, now).await }).await
    }
}
