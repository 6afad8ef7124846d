//! Accounts: who signs in, by what, and as which people of which authorities.

use domain::{
    Id, Instant,
    authority::{Authority, Person},
    session::Account,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{
    conn::{Conn, marks},
    error::StoreError,
    reader::Reader,
    store::{Scope, Store},
    tx::Tx,
};

/// An account.
#[derive(Clone)]
pub struct AccountRecord {
    /// Stable id.
    pub id: Id<Account>,
    /// What is typed to sign in; none when it signs in by a provider alone.
    pub sign_in_name: Option<String>,
    /// Argon2id, in the PHC form.
    pub password_hash: Option<String>,
    /// The secret of its second factor, once that was confirmed.
    pub totp_secret: Option<Vec<u8>>,
}

/// By what a new account signs in.
#[derive(Clone)]
pub struct Credentials {
    /// What is typed.
    pub sign_in_name: String,
    /// Argon2id, in the PHC form.
    pub password_hash: String,
}

/// As whom an account may act in an authority.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The authority.
    pub authority: Id<Authority>,
    /// The person there.
    pub person: Person,
    /// When it was last chosen.
    pub used_at: Instant,
}

/// How a sign-in name is compared.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    sign_in_name: Option<String>,
    password_hash: Option<String>,
    totp_secret: Option<Vec<u8>>,
    totp_confirmed_at: Option<Instant>,
}

impl From<Row> for AccountRecord {
    fn from(row: Row) -> Self {
        Self {
            id: Id::new(row.id),
            sign_in_name: row.sign_in_name,
            password_hash: row.password_hash,
            totp_secret: row.totp_confirmed_at.and(row.totp_secret),
        }
    }
}

const COLUMNS: &str = "id, sign_in_name, password_hash, totp_secret, totp_confirmed_at";

/// Makes an account.
pub(crate) async fn insert(
    conn: &Conn,
    id: Id<Account>,
    credentials: Option<Credentials>,
    now: Instant,
) -> Result<(), StoreError> {
    let (name, password) = match credentials {
        Some(Credentials { sign_in_name, password_hash }) => {
            (Some(sign_in_name.trim().to_owned()), Some(password_hash))
        }
        None => (None, None),
    };
    let set_at = password.is_some().then_some(now);
    conn.run(
        "insert into account (id, sign_in_name, name_key, password_hash, password_set_at, made_at) \
         values (?, ?, ?, ?, ?, ?)",
        vec![
            id.raw().into(),
            name.clone().into(),
            name.as_deref().map(name_key).into(),
            password.into(),
            set_at.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes a person from whichever account could act as them. Their sessions end, and an account that
/// is left without any membership is gone, unless it is the one that takes the person in: its
/// sign-in name is free.
pub(crate) async fn part(
    conn: &Conn,
    authority: Id<Authority>,
    person: Id<Person>,
    for_account: Id<Account>,
) -> Result<(), StoreError> {
    #[derive(FromQueryResult)]
    struct Before {
        account_id: Uuid,
    }
    let key = || vec![authority.raw().into(), person.raw().into()];
    conn.run("delete from session where authority_id = ? and person_id = ?", key()).await?;
    let before: Option<Before> = conn
        .one("select account_id from membership where authority_id = ? and person_id = ?", key())
        .await?;
    conn.run("delete from membership where authority_id = ? and person_id = ?", key()).await?;
    let Some(before) = before.filter(|before| before.account_id != for_account.raw()) else {
        return Ok(());
    };
    let left = conn
        .number(
            "select count(*) from membership where account_id = ?",
            vec![before.account_id.into()],
        )
        .await?;
    if left == 0 {
        for table in ["session", "identity", "recovery_code"] {
            let sql = format!("delete from {table} where account_id = ?");
            conn.run(&sql, vec![before.account_id.into()]).await?;
        }
        conn.run("delete from account where id = ?", vec![before.account_id.into()]).await?;
    }
    Ok(())
}

/// Lets an account act as a person whom no other can act as.
pub(crate) async fn join(
    conn: &Conn,
    account: Id<Account>,
    authority: Id<Authority>,
    person: Id<Person>,
    now: Instant,
) -> Result<(), StoreError> {
    conn.run(
        "insert into membership (authority_id, person_id, account_id, used_at) values (?, ?, ?, ?)",
        vec![authority.raw().into(), person.raw().into(), account.raw().into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Links a provider's identity to an account.
pub(crate) async fn link_identity(
    conn: &Conn,
    account: Id<Account>,
    issuer: &str,
    subject: &str,
    now: Instant,
) -> Result<(), StoreError> {
    conn.run(
        "insert into identity (issuer, subject, account_id, linked_at) values (?, ?, ?, ?)",
        vec![issuer.into(), subject.into(), account.raw().into(), now.into()],
    )
    .await?;
    Ok(())
}

impl Tx {
    /// Makes an account for a person who is just being added, known by a provider's identity.
    pub async fn add_account_of_identity(
        &self,
        account: Id<Account>,
        person: Id<Person>,
        issuer: &str,
        subject: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        let conn = self.conn();
        insert(conn, account, None, now).await?;
        join(conn, account, Id::new(self.scope_id()), person, now).await?;
        link_identity(conn, account, issuer, subject, now).await
    }
}

impl Store {
    /// The account of this sign-in name.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<AccountRecord>, StoreError> {
        let row: Option<Row> = self
            .reading()
            .one(
                &format!("select {COLUMNS} from account where name_key = ?"),
                vec![name_key(name).into()],
            )
            .await?;
        Ok(row.map(AccountRecord::from))
    }

    /// An account.
    pub async fn account(&self, id: Id<Account>) -> Result<Option<AccountRecord>, StoreError> {
        let row: Option<Row> = self
            .reading()
            .one(&format!("select {COLUMNS} from account where id = ?"), vec![id.raw().into()])
            .await?;
        Ok(row.map(AccountRecord::from))
    }

    /// The account that a provider's identity is linked to.
    pub async fn account_of_identity(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<Id<Account>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Found {
            account_id: Uuid,
        }
        let row: Option<Found> = self
            .reading()
            .one(
                "select account_id from identity where issuer = ? and subject = ?",
                vec![issuer.into(), subject.into()],
            )
            .await?;
        Ok(row.map(|row| Id::new(row.account_id)))
    }

    /// The account that may act as a person.
    pub async fn account_of_person(
        &self,
        authority: Id<Authority>,
        person: Id<Person>,
    ) -> Result<Option<Id<Account>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Found {
            account_id: Uuid,
        }
        let row: Option<Found> = self
            .reading()
            .one(
                "select account_id from membership where authority_id = ? and person_id = ?",
                vec![authority.raw().into(), person.raw().into()],
            )
            .await?;
        Ok(row.map(|row| Id::new(row.account_id)))
    }

    /// The people of an authority for whom somebody can sign in.
    pub async fn people_with_accounts(
        &self,
        authority: Id<Authority>,
    ) -> Result<Vec<Id<Person>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Found {
            person_id: Uuid,
        }
        let rows: Vec<Found> = self
            .reading()
            .all(
                "select person_id from membership where authority_id = ?",
                vec![authority.raw().into()],
            )
            .await?;
        Ok(rows.into_iter().map(|row| Id::new(row.person_id)).collect())
    }

    /// As whom an account may act, the last chosen first.
    pub async fn memberships(&self, account: Id<Account>) -> Result<Vec<Membership>, StoreError> {
        #[derive(FromQueryResult)]
        struct Found {
            authority_id: Uuid,
            person_id: Uuid,
            used_at: Instant,
        }
        let conn = self.reading();
        let rows: Vec<Found> = conn
            .all(
                "select authority_id, person_id, used_at from membership where account_id = ? \
                 order by used_at desc, authority_id",
                vec![account.raw().into()],
            )
            .await?;
        let mut memberships = Vec::with_capacity(rows.len());
        for Found { authority_id, person_id, used_at } in rows {
            let authority = Id::new(authority_id);
            let reader = Reader::new(conn.clone(), Scope::Authority(authority).id());
            if let Some(person) = reader.get(Id::new(person_id)).await? {
                memberships.push(Membership { authority, person, used_at });
            }
        }
        Ok(memberships)
    }

    /// Sets a password. Every session of the account ends but this one.
    pub async fn set_password(
        &self,
        account: Id<Account>,
        password_hash: String,
        but: [u8; 32],
        now: Instant,
    ) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            conn.run(
                "update account set password_hash = ?, password_set_at = ? where id = ?",
                vec![password_hash.into(), now.into(), account.raw().into()],
            )
            .await?;
            conn.run(
                "delete from session where account_id = ? and hash <> ?",
                vec![account.raw().into(), but.to_vec().into()],
            )
            .await?;
            Ok(())
        })
        .await
    }

    /// Sets a second factor with its recovery codes, which replace all older ones. `step` is that of
    /// the code with which it was confirmed.
    pub async fn set_second_factor(
        &self,
        account: Id<Account>,
        secret: Vec<u8>,
        step: i64,
        recovery: Vec<[u8; 32]>,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            conn.run(
                "update account set totp_secret = ?, totp_confirmed_at = ?, totp_step = ? where id = ?",
                vec![secret.into(), now.into(), step.into(), account.raw().into()],
            )
            .await?;
            conn.run(
                "delete from recovery_code where account_id = ?",
                vec![account.raw().into()],
            )
            .await?;
            if recovery.is_empty() {
                return Ok(());
            }
            let tuples = vec![format!("({})", marks(2)); recovery.len()].join(", ");
            let values = recovery
                .iter()
                .flat_map(|hash| [account.raw().into(), hash.to_vec().into()])
                .collect();
            conn.run(
                &format!("insert into recovery_code (account_id, hash) values {tuples}"),
                values,
            )
            .await?;
            Ok(())
        })
        .await
    }

    /// Takes the code of a time step; not again, and none of an earlier step.
    pub async fn take_totp_step(
        &self,
        account: Id<Account>,
        step: i64,
    ) -> Result<bool, StoreError> {
        self.operate(move |conn| async move {
            let done = conn
                .run(
                    "update account set totp_step = ? where id = ? \
                     and (totp_step is null or totp_step < ?)",
                    vec![step.into(), account.raw().into(), step.into()],
                )
                .await?;
            Ok(done.rows_affected() == 1)
        })
        .await
    }

    /// Takes a recovery code, once.
    pub async fn take_recovery_code(
        &self,
        account: Id<Account>,
        hash: [u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.operate(move |conn| async move {
            let done = conn
                .run(
                    "update recovery_code set used_at = ? \
                     where account_id = ? and hash = ? and used_at is null",
                    vec![now.into(), account.raw().into(), hash.to_vec().into()],
                )
                .await?;
            Ok(done.rows_affected() == 1)
        })
        .await
    }

    /// How many recovery codes are left.
    pub async fn recovery_codes_left(&self, account: Id<Account>) -> Result<i64, StoreError> {
        self.reading()
            .number(
                "select count(*) from recovery_code where account_id = ? and used_at is null",
                vec![account.raw().into()],
            )
            .await
    }

    /// Makes an account that may act as a person and signs in by nothing yet, where nobody may act
    /// as them. Answers the account that may.
    pub async fn ensure_account(
        &self,
        fresh: Id<Account>,
        authority: Id<Authority>,
        person: Id<Person>,
        now: Instant,
    ) -> Result<Id<Account>, StoreError> {
        if let Some(account) = self.account_of_person(authority, person).await? {
            return Ok(account);
        }
        self.operate(move |conn| async move {
            insert(&conn, fresh, None, now).await?;
            join(&conn, fresh, authority, person, now).await
        })
        .await?;
        Ok(fresh)
    }

    /// Links a provider's identity to an account.
    pub async fn add_identity(
        &self,
        account: Id<Account>,
        issuer: String,
        subject: String,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            link_identity(&conn, account, &issuer, &subject, now).await
        })
        .await
    }
}
