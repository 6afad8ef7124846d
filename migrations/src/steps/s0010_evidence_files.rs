//! Evidence as files: what is kept of a file, revisions, review and expiry.
//!
//! The table is made anew, because SQLite takes no link between columns of a table that is there.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
alter table evidence rename to evidence_before;
drop index evidence_action;

create table evidence (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    action_id UUID not null,
    kind TEXT not null,
    title TEXT not null,
    link TEXT,
    note TEXT,
    dated_on DATE,
    added_by UUID not null,
    added_on DATE not null,
    -- The file's bytes lie elsewhere, under their hash.
    file_name TEXT,
    file_kind TEXT,
    file_size BIG,
    file_sha256 BYTES,
    expires_on DATE,
    replaces_id UUID,
    accepted FLAG,
    reviewed_by UUID,
    reviewed_on DATE,
    review_reason TEXT,
    constraint evidence_id primary key (authority_id, id),
    -- A revision is of evidence on the same action.
    constraint evidence_of_action unique (authority_id, action_id, id),
    check ((file_name is null) = (file_sha256 is null)),
    check ((accepted is null) = (reviewed_by is null)),
    check (reviewed_by is null or reviewed_by <> added_by),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, action_id, replaces_id) references evidence (authority_id, action_id, id),
    foreign key (authority_id, added_by) references person (authority_id, id),
    foreign key (authority_id, reviewed_by) references person (authority_id, id)
);

insert into evidence (authority_id, id, version, plan_id, action_id, kind, title, link, note, dated_on,
    added_by, added_on)
select authority_id, id, version, plan_id, action_id, kind, title, link, note, dated_on, added_by, added_on
from evidence_before;
drop table evidence_before;

create index evidence_action on evidence (authority_id, action_id, id);
-- One revision takes the place of a piece, and no two.
create unique index evidence_replaced on evidence (authority_id, replaces_id);
";
