//! Agenda items with their packs, submissions, and the documents that were frozen.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table agenda_item (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    meeting_id UUID not null,
    plan_id UUID not null,
    place WHOLE not null,
    title TEXT not null,
    purpose TEXT not null,
    recommendations TEXT not null,
    exempt TEXT,
    pack TEXT,
    is_frozen FLAG not null,
    resolution TEXT,
    withdrawn TEXT,
    primary key (authority_id, id),
    foreign key (authority_id, meeting_id) references meeting (authority_id, id),
    foreign key (authority_id, plan_id) references plan (authority_id, id)
);
create index agenda_item_meeting on agenda_item (authority_id, meeting_id, place, id);
create index agenda_item_plan on agenda_item (authority_id, plan_id, id);

create table submission (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    obligation_id UUID,
    revision BIG not null,
    as_at DATE not null,
    submitted_on DATE not null,
    recipients TEXT not null,
    way TEXT not null,
    by_id UUID not null,
    despite TEXT,
    documents TEXT not null,
    countersigned_on DATE,
    countersigned_by UUID,
    receipt TEXT,
    publication TEXT,
    primary key (authority_id, id),
    check (countersigned_by is null or countersigned_by <> by_id),
    foreign key (authority_id, plan_id) references plan (authority_id, id),
    foreign key (authority_id, obligation_id) references obligation (authority_id, id),
    foreign key (authority_id, by_id) references person (authority_id, id),
    foreign key (authority_id, countersigned_by) references person (authority_id, id)
);
create index submission_plan on submission (authority_id, plan_id, id);

-- The bytes behind the hashes in packs and submissions. The log holds the hashes.
create table frozen_document (
    authority_id UUID not null references authority (id),
    sha256 TEXT not null,
    bytes BYTES not null,
    primary key (authority_id, sha256)
);
";
