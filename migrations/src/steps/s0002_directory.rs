//! The instance's directory, and each authority's people, posts, settings and tokens.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table authority (
    id UUID not null primary key,
    version BIG not null,
    name TEXT not null,
    urn TEXT,
    la_code TEXT,
    ons_code TEXT
);
create unique index authority_urn on authority (urn);

create table framework (
    id UUID not null primary key,
    version BIG not null,
    code TEXT not null,
    document TEXT not null
);
create unique index framework_code on framework (code);

create table calendar (
    id UUID not null primary key,
    version BIG not null,
    code TEXT not null,
    document TEXT not null
);
create unique index calendar_code on calendar (code);

create table register_entry (
    id UUID not null primary key,
    version BIG not null,
    urn TEXT not null,
    authority TEXT not null,
    framework TEXT not null,
    kind TEXT not null,
    started_on DATE,
    ended_on DATE,
    published_on DATE,
    lead_inspector TEXT,
    judgements TEXT not null,
    report_url TEXT
);
create index register_entry_urn on register_entry (urn, id);

create table settings (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    rules TEXT not null,
    rating_key TEXT not null,
    primary key (authority_id, id)
);

create table person (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    name TEXT not null,
    email TEXT not null,
    email_key TEXT not null,
    role TEXT not null check (role in ('administrator', 'plan_lead', 'manager', 'panel_member', 'auditor')),
    disabled FLAG not null,
    primary key (authority_id, id)
);
create unique index person_email on person (authority_id, email_key);

create table post (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    title TEXT not null,
    title_key TEXT not null,
    organisation TEXT,
    closed FLAG not null,
    primary key (authority_id, id)
);
create unique index post_title on post (authority_id, title_key);

create table post_holder (
    authority_id UUID not null,
    post_id UUID not null,
    place WHOLE not null,
    person_id UUID not null,
    from_on DATE not null,
    until_on DATE,
    primary key (authority_id, post_id, place),
    foreign key (authority_id, post_id) references post (authority_id, id),
    foreign key (authority_id, person_id) references person (authority_id, id)
);
create index post_holder_person on post_holder (authority_id, person_id, post_id);

create table token (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    person_id UUID not null,
    name TEXT not null,
    token_scope TEXT not null check (token_scope in ('read', 'read_write')),
    created_at INSTANT not null,
    expires_at INSTANT not null,
    revoked_at INSTANT,
    primary key (authority_id, id),
    foreign key (authority_id, person_id) references person (authority_id, id)
);
";
