//! Operational tables: secrets of tokens, signing keys, facts of the instance. In no log.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    Id, Instant,
    authority::{Authority, Person},
    token::Token,
};
use sea_orm::{FromQueryResult, TransactionTrait, Value};
use uuid::Uuid;

use crate::{
    conn::Conn,
    error::StoreError,
    store::{Scope, Store},
    tx::Tx,
};

/// Who stands behind a token at this moment.
#[derive(Debug, Clone)]
pub struct TokenBearer {
    /// The one authority in which the token acts.
    pub authority: Id<Authority>,
    /// The token.
    pub token: Token,
    /// Its maker.
    pub person: Person,
}

/// A key that signs access tokens.
#[derive(Clone)]
pub struct SigningKey {
    /// Its id, printed in every token it signs.
    pub kid: String,
    /// The Ed25519 seed.
    pub seed: [u8; 32],
    /// When it was made.
    pub made_at: Instant,
    /// Until when it checks what it signed; nothing while it signs.
    pub checks_until: Option<Instant>,
}

/// A secret that a refresh replaced.
#[derive(Debug, Clone, Copy)]
pub struct ReplacedSecret {
    /// The authority of its token.
    pub authority: Id<Authority>,
    /// The token, which has another secret now.
    pub token: Id<Token>,
    /// Since when.
    pub replaced_at: Instant,
}

/// A new key, as its row has it.
fn of(key: &SigningKey) -> Vec<Value> {
    vec![key.kid.clone().into(), key.seed.to_vec().into(), key.made_at.into()]
}

impl Tx {
    /// Keeps the hash of a new token's secret.
    pub async fn keep_token_secret(
        &self,
        token: Id<Token>,
        hash: [u8; 32],
    ) -> Result<(), StoreError> {
        self.conn()
            .run(
                "insert into token_secret (hash, authority_id, token_id) values (?, ?, ?)",
                vec![hash.to_vec().into(), self.scope_id().into(), token.raw().into()],
            )
            .await?;
        Ok(())
    }

    /// Puts a fresh secret in the place of the one with the hash `before`, which is remembered.
    /// Answers whether it still was the token's.
    pub async fn replace_token_secret(
        &self,
        token: Id<Token>,
        before: [u8; 32],
        after: [u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        let whose = || [self.scope_id().into(), token.raw().into()];
        let mut values: Vec<Value> = vec![after.to_vec().into(), before.to_vec().into()];
        values.extend(whose());
        let replaced = self.conn().run(
            "update token_secret set hash = ? where hash = ? and authority_id = ? and token_id = ?",
            values,
        );
        if replaced.await?.rows_affected() == 0 {
            return Ok(false);
        }
        let mut values: Vec<Value> = vec![before.to_vec().into()];
        values.extend(whose());
        values.push(now.into());
        let remembered = self.conn().run(
            "insert into token_secret_replaced (hash, authority_id, token_id, replaced_at) \
             values (?, ?, ?, ?)",
            values,
        );
        remembered.await?;
        // No secret works longer than this after it was made, and so not after it was replaced.
        let mut values: Vec<Value> = whose().into();
        values.push((now - TimeDelta::days(Token::MOST_DAYS)).into());
        let forgotten = self.conn().run(
            "delete from token_secret_replaced \
             where authority_id = ? and token_id = ? and replaced_at < ?",
            values,
        );
        forgotten.await?;
        Ok(true)
    }
}

impl Store {
    /// What is known of a secret that was replaced.
    pub async fn replaced_secret(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<ReplacedSecret>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            authority_id: Uuid,
            token_id: Uuid,
            replaced_at: Instant,
        }
        let row: Option<Row> = self
            .reading()
            .one(
                "select authority_id, token_id, replaced_at from token_secret_replaced \
                 where hash = ?",
                vec![hash.to_vec().into()],
            )
            .await?;
        Ok(row.map(|row| ReplacedSecret {
            authority: Id::new(row.authority_id),
            token: Id::new(row.token_id),
            replaced_at: row.replaced_at,
        }))
    }

    /// The bearer of the token whose secret has this hash.
    pub async fn bearer_of_secret(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<TokenBearer>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            authority_id: Uuid,
            token_id: Uuid,
        }
        let conn = self.reading();
        let row: Option<Row> = conn
            .one(
                "select authority_id, token_id from token_secret where hash = ?",
                vec![hash.to_vec().into()],
            )
            .await?;
        match row {
            Some(row) => self.bearer_of(Id::new(row.authority_id), Id::new(row.token_id)).await,
            None => Ok(None),
        }
    }

    /// The bearer of a token.
    pub async fn bearer_of(
        &self,
        authority: Id<Authority>,
        token: Id<Token>,
    ) -> Result<Option<TokenBearer>, StoreError> {
        let reader = crate::reader::Reader::new(self.reading(), Scope::Authority(authority).id());
        let Some(token) = reader.get(token).await? else { return Ok(None) };
        let person = reader.get(token.person).await?;
        Ok(person.map(|person| TokenBearer { authority, token, person }))
    }

    /// Notes that a token was used on a day; once a day is enough to find tokens nobody uses.
    pub async fn note_use(
        &self,
        authority: Id<Authority>,
        token: Id<Token>,
        on: NaiveDate,
    ) -> Result<(), StoreError> {
        Conn::Pool(self.write.clone())
            .run(
                "insert into token_use (authority_id, token_id, used_on) values (?, ?, ?) \
                 on conflict (authority_id, token_id) do update set used_on = excluded.used_on \
                 where token_use.used_on < excluded.used_on",
                vec![authority.raw().into(), token.raw().into(), on.into()],
            )
            .await?;
        Ok(())
    }

    /// The days on which tokens of an authority were last used.
    pub async fn last_uses(
        &self,
        authority: Id<Authority>,
    ) -> Result<Vec<(Id<Token>, NaiveDate)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            token_id: Uuid,
            used_on: NaiveDate,
        }
        let rows: Vec<Row> = self
            .reading()
            .all(
                "select token_id, used_on from token_use where authority_id = ?",
                vec![authority.raw().into()],
            )
            .await?;
        Ok(rows.into_iter().map(|row| (Id::new(row.token_id), row.used_on)).collect())
    }

    /// The signing keys, the one that signs first and then the newest.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            kid: String,
            secret: Vec<u8>,
            created_at: Instant,
            checks_until: Option<Instant>,
        }
        let rows: Vec<Row> = self
            .reading()
            .all(
                "select kid, secret, created_at, checks_until from signing_key \
                 order by (checks_until is not null), created_at desc, kid",
                vec![],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                let seed = row.secret.try_into().map_err(|_| StoreError::Corrupt {
                    table: "signing_key",
                    column: "secret",
                    id: Uuid::nil(),
                    detail: format!("key {} is not 32 bytes", row.kid),
                })?;
                Ok(SigningKey {
                    kid: row.kid,
                    seed,
                    made_at: row.created_at,
                    checks_until: row.checks_until,
                })
            })
            .collect()
    }

    /// Adds a signing key, unless there is one already: two instances that start together agree.
    pub async fn add_first_signing_key(&self, key: &SigningKey) -> Result<(), StoreError> {
        let sql = "insert into signing_key (kid, secret, created_at) select ?, ?, ? \
                   where not exists (select 1 from signing_key)";
        self.change_signing_keys(vec![(sql, of(key))]).await
    }

    /// Adds a key that signs from now on. The one that signed before checks until `checks_until`;
    /// what checked no longer than that already stays as it is.
    pub async fn rotate_signing_key(
        &self,
        key: &SigningKey,
        checks_until: Instant,
    ) -> Result<(), StoreError> {
        let retire = "update signing_key set checks_until = ? \
                      where checks_until is null or checks_until > ?";
        let add = "insert into signing_key (kid, secret, created_at) values (?, ?, ?)";
        let until = vec![checks_until.into(), checks_until.into()];
        self.change_signing_keys(vec![(retire, until), (add, of(key))]).await
    }

    async fn change_signing_keys(
        &self,
        statements: Vec<(&str, Vec<Value>)>,
    ) -> Result<(), StoreError> {
        let transaction = Arc::new(self.write.begin().await?);
        let conn = Conn::Tx(Arc::clone(&transaction));
        if !conn.is_sqlite() {
            // Two that look at the same moment would both see what was before.
            conn.unprepared("lock table signing_key in exclusive mode").await?;
        }
        for (sql, values) in statements {
            conn.run(sql, values).await?;
        }
        drop(conn);
        let transaction = Arc::into_inner(transaction).ok_or(StoreError::Interrupted)?;
        transaction.commit().await.map_err(StoreError::of_commit)
    }

    /// A fact of the instance, such as that it is a demonstration.
    pub async fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            value: String,
        }
        let row: Option<Row> = self
            .reading()
            .one("select value from instance_fact where name = ?", vec![name.into()])
            .await?;
        Ok(row.map(|row| row.value))
    }

    /// Sets a fact of the instance.
    pub async fn set_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        Conn::Pool(self.write.clone())
            .run(
                "insert into instance_fact (name, value) values (?, ?) \
                 on conflict (name) do update set value = excluded.value",
                vec![name.into(), value.into()],
            )
            .await?;
        Ok(())
    }

    /// Makes the log of a new authority, before its first entry.
    pub async fn begin_authority(&self, authority: Id<Authority>) -> Result<(), StoreError> {
        crate::log::begin_scope(&Conn::Pool(self.write.clone()), authority.raw()).await
    }

    /// The authorities that have a log here.
    pub async fn authorities(&self) -> Result<Vec<Authority>, StoreError> {
        let reader = crate::reader::Reader::new(self.reading(), Uuid::nil());
        reader.all(&crate::rows::ChildFilter::all()).await
    }
}
