//! Operational tables: in no log, and never part of an authority's history.
//!
//! Secrets of tokens and signing keys, last uses, replies kept for retried requests, facts of the
//! instance itself. `docs/architecture.md` lists them.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table token_secret (
    hash BYTES not null primary key,
    authority_id UUID not null,
    token_id UUID not null,
    foreign key (authority_id, token_id) references token (authority_id, id)
);
create unique index token_secret_token on token_secret (authority_id, token_id);

create table token_use (
    authority_id UUID not null,
    token_id UUID not null,
    used_on DATE not null,
    primary key (authority_id, token_id),
    foreign key (authority_id, token_id) references token (authority_id, id)
);

create table signing_key (
    kid TEXT not null primary key,
    secret BYTES not null,
    created_at INSTANT not null
);

create table idempotency (
    scope_id UUID not null,
    principal_id UUID not null,
    idempotency_key TEXT not null,
    fingerprint BYTES not null,
    reply TEXT not null,
    revision BIG not null,
    stored_at INSTANT not null,
    primary key (scope_id, principal_id, idempotency_key)
);
create index idempotency_stored on idempotency (scope_id, stored_at);

create table instance_fact (
    name TEXT not null primary key,
    value TEXT not null
);
";
