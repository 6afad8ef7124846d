//! Signing in: accounts, identities, sessions, one-time links, guesses; and the security log.
//!
//! All of it but the security log is operational: in no log, and never part of an authority's
//! history. An account stands above the people of authorities: it signs in, and a membership says
//! as which person of which authority it may act.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table account (
    id UUID not null primary key,
    -- What is typed to sign in; an account that signs in by a provider alone has none.
    sign_in_name TEXT,
    name_key TEXT,
    password_hash TEXT,
    password_set_at INSTANT,
    totp_secret BYTES,
    totp_confirmed_at INSTANT,
    -- The last time step whose code was taken: a code counts once.
    totp_step BIG,
    made_at INSTANT not null
);
create unique index account_name on account (name_key);

create table membership (
    authority_id UUID not null,
    person_id UUID not null,
    account_id UUID not null references account (id),
    used_at INSTANT not null,
    primary key (authority_id, person_id),
    foreign key (authority_id, person_id) references person (authority_id, id)
);
create unique index membership_account on membership (account_id, authority_id);

create table identity (
    issuer KEY not null,
    subject KEY not null,
    account_id UUID not null references account (id),
    linked_at INSTANT not null,
    primary key (issuer, subject)
);
create index identity_account on identity (account_id);

create table recovery_code (
    account_id UUID not null references account (id),
    hash BYTES not null,
    used_at INSTANT,
    primary key (account_id, hash)
);

create table one_time_link (
    hash BYTES not null primary key,
    purpose TEXT not null check (purpose in ('first_administrator', 'join', 'demo')),
    authority_id UUID,
    person_id UUID,
    made_at INSTANT not null,
    ends_at INSTANT not null,
    used_at INSTANT,
    foreign key (authority_id, person_id) references person (authority_id, id)
);
create index one_time_link_person on one_time_link (authority_id, person_id);

create table session (
    hash BYTES not null primary key,
    id UUID not null,
    account_id UUID not null references account (id),
    authority_id UUID not null,
    person_id UUID not null,
    -- The role when it began: another role ends it.
    role TEXT not null,
    method TEXT not null check (method in ('password', 'provider', 'demo')),
    second_factor FLAG not null,
    issuer TEXT,
    subject TEXT,
    provider_session TEXT,
    address TEXT,
    agent TEXT not null,
    made_at INSTANT not null,
    seen_at INSTANT not null,
    foreign key (authority_id, person_id) references person (authority_id, id)
);
create unique index session_id on session (id);
create index session_account on session (account_id);
create index session_person on session (authority_id, person_id);
create index session_provider on session (issuer, subject);

-- A sign-in that is half done: the password was right and the second factor is to come, or the
-- person is at a provider.
create table sign_in_step (
    hash BYTES not null primary key,
    document TEXT not null,
    ends_at INSTANT not null
);
create index sign_in_step_ends on sign_in_step (ends_at);

-- How often somebody guessed, by the hash of the name or the address.
create table guess (
    hash BYTES not null primary key,
    failures WHOLE not null,
    last_at INSTANT not null
);
create index guess_last on guess (last_at);

-- Until when a key that signs no more still checks the tokens that it signed; null while it signs.
alter table signing_key add column checks_until INSTANT;

-- Secrets that a refresh replaced: whoever still uses one has a copy, and the token ends.
create table token_secret_replaced (
    hash BYTES not null primary key,
    authority_id UUID not null,
    token_id UUID not null,
    replaced_at INSTANT not null,
    foreign key (authority_id, token_id) references token (authority_id, id)
);
create index token_secret_replaced_token on token_secret_replaced (authority_id, token_id);

-- From where a token may be used: a JSON list of networks; null from everywhere.
alter table token add column networks TEXT;
-- When its secret was last replaced, which began its life anew.
alter table token add column refreshed_at INSTANT;

create table security_head (
    scope_id UUID not null primary key,
    revision BIG not null,
    hash BYTES not null,
    at INSTANT not null
);

create table security_entry (
    scope_id UUID not null references security_head (scope_id),
    number BIG not null check (number > 0),
    at INSTANT not null,
    event TEXT not null,
    person_id UUID,
    account_id UUID,
    credential TEXT not null,
    credential_id UUID,
    address TEXT,
    request_id UUID,
    operation TEXT not null,
    subject_id UUID,
    detail TEXT,
    previous_hash BYTES not null,
    hash BYTES not null,
    primary key (scope_id, number)
);
create index security_entry_person on security_entry (scope_id, person_id, number);
create index security_entry_event on security_entry (scope_id, event, number);
create index security_entry_at on security_entry (scope_id, at, number);
";
