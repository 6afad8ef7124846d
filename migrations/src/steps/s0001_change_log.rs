//! The numbered change log: one chain for each scope (an authority, or the instance as nil).

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table scope_head (
    scope_id UUID not null primary key,
    revision BIG not null,
    hash BYTES not null,
    at INSTANT not null
);

create table entry (
    scope_id UUID not null references scope_head (scope_id),
    number BIG not null check (number > 0),
    at INSTANT not null,
    author_kind TEXT not null check (author_kind in ('person', 'token', 'operator')),
    author_id UUID not null,
    person_id UUID,
    channel TEXT not null check (channel in ('api', 'page', 'command', 'import')),
    use_case TEXT not null,
    reason TEXT,
    reason_salt BYTES,
    reason_hash BYTES,
    reason_redacted_by BIG,
    previous_hash BYTES not null,
    hash BYTES not null,
    primary key (scope_id, number)
);
create index entry_at on entry (scope_id, at, number);

create table entry_state (
    scope_id UUID not null,
    number BIG not null,
    place WHOLE not null,
    kind TEXT not null,
    subject_id UUID not null,
    root_id UUID,
    about_id UUID,
    removed FLAG not null,
    shape SMALL not null,
    payload_hash BYTES not null,
    primary key (scope_id, number, place),
    foreign key (scope_id, number) references entry (scope_id, number)
);
create index entry_state_subject on entry_state (scope_id, subject_id, number);
create index entry_state_root on entry_state (scope_id, root_id, kind, number);
create index entry_state_about on entry_state (scope_id, about_id, number);

create table payload (
    scope_id UUID not null,
    number BIG not null,
    place WHOLE not null,
    salt BYTES not null,
    bytes BYTES not null,
    redacted_by BIG,
    primary key (scope_id, number, place),
    foreign key (scope_id, number, place) references entry_state (scope_id, number, place)
);
";
