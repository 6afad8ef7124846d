//! Sessions: kept by the hash of what the browser holds.

use domain::{
    Id, Instant,
    authority::{Authority, Person, Role},
    session::{Account, Session, SignInMethod},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{conn::Conn, error::StoreError, store::Store, tx::Tx};

/// A session that begins.
#[derive(Clone)]
pub struct NewSession {
    /// The hash of what the browser holds.
    pub hash: [u8; 32],
    /// Its id, which is no secret.
    pub id: Id<Session>,
    /// Whose.
    pub account: Id<Account>,
    /// Where it acts.
    pub authority: Id<Authority>,
    /// As whom.
    pub person: Id<Person>,
    /// Their role now.
    pub role: Role,
    /// How they signed in.
    pub method: SignInMethod,
    /// Whether with a second factor.
    pub second_factor: bool,
    /// The provider's issuer, the subject there and the provider's own session.
    pub provider: Option<(String, String, Option<String>)>,
    /// From where.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: String,
    /// When they signed in.
    pub made_at: Instant,
    /// When the last request came.
    pub seen_at: Instant,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct SessionRecord {
    /// Its id.
    pub id: Id<Session>,
    /// Where it acts.
    pub authority: Id<Authority>,
    /// As whom.
    pub person: Id<Person>,
    /// How they signed in.
    pub method: SignInMethod,
    /// From where.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: String,
    /// When they signed in.
    pub made_at: Instant,
    /// When the last request came.
    pub seen_at: Instant,
}

/// A session with what counts of its person at this moment.
#[derive(Debug, Clone)]
pub struct StandingSession {
    /// The session.
    pub session: SessionRecord,
    /// Whose.
    pub account: Id<Account>,
    /// The role with which it began.
    pub role: Role,
    /// Whether with a second factor.
    pub second_factor: bool,
    /// The person's role now.
    pub role_now: Role,
    /// Whether the person is disabled now.
    pub disabled: bool,
    /// The provider's issuer, where it began at one.
    pub issuer: Option<String>,
    /// The subject there.
    pub subject: Option<String>,
    /// The provider's own session.
    pub provider_session: Option<String>,
    /// In how many authorities its account may act.
    pub memberships: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    authority_id: Uuid,
    person_id: Uuid,
    role: String,
    method: String,
    second_factor: bool,
    issuer: Option<String>,
    subject: Option<String>,
    provider_session: Option<String>,
    address: Option<String>,
    agent: String,
    made_at: Instant,
    seen_at: Instant,
    role_now: String,
    disabled: bool,
    memberships: i64,
}

impl Row {
    fn read(self) -> Result<StandingSession, StoreError> {
        let corrupt = |column: &'static str, found: &str| StoreError::Corrupt {
            table: "session",
            column,
            id: self.id,
            detail: found.to_owned(),
        };
        let role = |column, code: &str| Role::from_code(code).ok_or_else(|| corrupt(column, code));
        Ok(StandingSession {
            account: Id::new(self.account_id),
            role: role("role", &self.role)?,
            role_now: role("person.role", &self.role_now)?,
            second_factor: self.second_factor,
            disabled: self.disabled,
            session: SessionRecord {
                id: Id::new(self.id),
                authority: Id::new(self.authority_id),
                person: Id::new(self.person_id),
                method: SignInMethod::from_code(&self.method)
                    .ok_or_else(|| corrupt("method", &self.method))?,
                address: self.address,
                agent: self.agent,
                made_at: self.made_at,
                seen_at: self.seen_at,
            },
            issuer: self.issuer,
            subject: self.subject,
            provider_session: self.provider_session,
            memberships: self.memberships,
        })
    }
}

const STANDING: &str = "select s.*, p.role as role_now, p.disabled, \
    (select count(*) from membership m where m.account_id = s.account_id) as memberships \
    from session s join person p on p.authority_id = s.authority_id and p.id = s.person_id";

pub(super) async fn insert(conn: &Conn, new: NewSession) -> Result<(), StoreError> {
    let (issuer, subject, provider_session) = match new.provider {
        Some((issuer, subject, session)) => (Some(issuer), Some(subject), session),
        None => (None, None, None),
    };
    conn.run(
        "insert into session (hash, id, account_id, authority_id, person_id, role, method, \
         second_factor, issuer, subject, provider_session, address, agent, made_at, seen_at) \
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            new.hash.to_vec().into(),
            new.id.raw().into(),
            new.account.raw().into(),
            new.authority.raw().into(),
            new.person.raw().into(),
            new.role.code().into(),
            new.method.code().into(),
            new.second_factor.into(),
            issuer.into(),
            subject.into(),
            provider_session.into(),
            new.address.into(),
            new.agent.into(),
            new.made_at.into(),
            new.seen_at.into(),
        ],
    )
    .await?;
    conn.run(
        "update membership set used_at = ? where authority_id = ? and person_id = ?",
        vec![new.seen_at.into(), new.authority.raw().into(), new.person.raw().into()],
    )
    .await?;
    Ok(())
}

impl Tx {
    /// Ends every session of a person, with the change that makes them worthless.
    pub async fn end_sessions_of(&self, person: Id<Person>) -> Result<(), StoreError> {
        self.conn()
            .run(
                "delete from session where authority_id = ? and person_id = ?",
                vec![self.scope_id().into(), person.raw().into()],
            )
            .await?;
        Ok(())
    }
}

impl Store {
    /// Begins a session, in the place of another one where it goes on from that. What has ended by
    /// itself before `gone` is taken away.
    pub async fn begin_session(
        &self,
        new: NewSession,
        instead_of: Option<[u8; 32]>,
        gone: Instant,
    ) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            conn.run("delete from session where seen_at < ?", vec![gone.into()]).await?;
            if let Some(before) = instead_of {
                let done = conn
                    .run("delete from session where hash = ?", vec![before.to_vec().into()])
                    .await?;
                if done.rows_affected() != 1 {
                    // It ended meanwhile, and nothing may go on from it.
                    return Err(StoreError::Interrupted);
                }
            }
            insert(&conn, new).await
        })
        .await
    }

    /// The session of which a browser holds the secret with this hash.
    pub async fn session(&self, hash: [u8; 32]) -> Result<Option<StandingSession>, StoreError> {
        let row: Option<Row> = self
            .reading()
            .one(&format!("{STANDING} where s.hash = ?"), vec![hash.to_vec().into()])
            .await?;
        row.map(Row::read).transpose()
    }

    /// Notes that a request came.
    pub async fn see_session(&self, id: Id<Session>, now: Instant) -> Result<(), StoreError> {
        self.operate(move |conn| async move {
            conn.run(
                "update session set seen_at = ? where id = ? and seen_at < ?",
                vec![now.into(), id.raw().into(), now.into()],
            )
            .await?;
            Ok(())
        })
        .await
    }

    /// The sessions of an account, the last seen first.
    pub async fn sessions_of(
        &self,
        account: Id<Account>,
    ) -> Result<Vec<StandingSession>, StoreError> {
        let rows: Vec<Row> = self
            .reading()
            .all(
                &format!("{STANDING} where s.account_id = ? order by s.seen_at desc, s.id"),
                vec![account.raw().into()],
            )
            .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Ends a session of an account. Answers whether there was one.
    pub async fn end_session(
        &self,
        account: Id<Account>,
        id: Id<Session>,
    ) -> Result<bool, StoreError> {
        self.operate(move |conn| async move {
            let done = conn
                .run(
                    "delete from session where account_id = ? and id = ?",
                    vec![account.raw().into(), id.raw().into()],
                )
                .await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }

    /// Ends every session of an account but one. Answers how many there were.
    pub async fn end_sessions_but(
        &self,
        account: Id<Account>,
        but: Option<Id<Session>>,
    ) -> Result<u64, StoreError> {
        let but = but.map_or_else(Uuid::nil, Id::raw);
        self.operate(move |conn| async move {
            let done = conn
                .run(
                    "delete from session where account_id = ? and id <> ?",
                    vec![account.raw().into(), but.into()],
                )
                .await?;
            Ok(done.rows_affected())
        })
        .await
    }

    /// Ends every session of a person. Answers how many there were.
    pub async fn end_sessions_of_person(
        &self,
        authority: Id<Authority>,
        person: Id<Person>,
    ) -> Result<u64, StoreError> {
        self.operate(move |conn| async move {
            let done = conn
                .run(
                    "delete from session where authority_id = ? and person_id = ?",
                    vec![authority.raw().into(), person.raw().into()],
                )
                .await?;
            Ok(done.rows_affected())
        })
        .await
    }

    /// Ends the sessions that began at a provider: of one subject, or of one of its sessions.
    /// Answers them as they were.
    pub async fn end_sessions_of_provider(
        &self,
        issuer: String,
        subject: Option<String>,
        provider_session: Option<String>,
    ) -> Result<Vec<StandingSession>, StoreError> {
        if subject.is_none() && provider_session.is_none() {
            return Ok(Vec::new());
        }
        self.operate(move |conn| async move {
            let mut which = String::from("s.issuer = ?");
            let mut values = vec![issuer.into()];
            if let Some(subject) = subject {
                which.push_str(" and s.subject = ?");
                values.push(subject.into());
            }
            if let Some(session) = provider_session {
                which.push_str(" and s.provider_session = ?");
                values.push(session.into());
            }
            let rows: Vec<Row> = conn.all(&format!("{STANDING} where {which}"), values).await?;
            for row in &rows {
                conn.run("delete from session where id = ?", vec![row.id.into()]).await?;
            }
            rows.into_iter().map(Row::read).collect()
        })
        .await
    }
}
