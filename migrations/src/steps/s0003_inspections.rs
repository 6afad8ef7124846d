//! Inspections, judgements, paragraphs, areas for improvement and obligations.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table inspection (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    framework TEXT not null references framework (code),
    kind TEXT not null,
    started_on DATE not null,
    ended_on DATE not null,
    received_on DATE,
    published_on DATE,
    lead_inspector TEXT,
    report_url TEXT,
    primary key (authority_id, id),
    check (started_on <= ended_on)
);

create table judgement (
    authority_id UUID not null,
    inspection_id UUID not null,
    place WHOLE not null,
    judgement TEXT not null,
    grade TEXT not null,
    primary key (authority_id, inspection_id, judgement),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id)
);

create table paragraph (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    inspection_id UUID not null,
    number WHOLE not null,
    section TEXT,
    words TEXT not null,
    tone TEXT,
    primary key (authority_id, id),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id)
);
create unique index paragraph_number on paragraph (authority_id, inspection_id, number);

create table area (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    inspection_id UUID not null,
    kind TEXT not null,
    words TEXT not null,
    place WHOLE not null,
    label TEXT not null,
    label_key KEY not null,
    parent_id UUID,
    response TEXT,
    response_reason TEXT,
    recurs_from_id UUID,
    closed_on DATE,
    closed_note TEXT,
    confirmed_on DATE,
    confirmed_note TEXT,
    primary key (authority_id, id),
    -- A parent is an area of the same inspection.
    unique (authority_id, inspection_id, id),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id),
    foreign key (authority_id, inspection_id, parent_id) references area (authority_id, inspection_id, id),
    foreign key (authority_id, recurs_from_id) references area (authority_id, id)
);
create unique index area_label on area (authority_id, inspection_id, label);
create index area_order on area (authority_id, label_key, id);
create index area_recurs on area (authority_id, recurs_from_id);

create table area_paragraph (
    authority_id UUID not null,
    area_id UUID not null,
    place WHOLE not null,
    number WHOLE not null,
    primary key (authority_id, area_id, number),
    foreign key (authority_id, area_id) references area (authority_id, id)
);

create table obligation (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    inspection_id UUID not null,
    rule TEXT not null,
    document TEXT not null,
    due_on DATE,
    due_key DATE not null,
    met_on DATE,
    primary key (authority_id, id),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id)
);
create unique index obligation_rule on obligation (authority_id, inspection_id, rule);
create index obligation_due on obligation (authority_id, due_key, id);
";
