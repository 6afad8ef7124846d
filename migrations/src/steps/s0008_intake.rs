//! Documents in: what headings mean, imported updates, identifiers in the register, and the imports
//! under way (operational tables, in no log).

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table headings (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    meanings TEXT not null,
    primary key (authority_id, id)
);

alter table progress_update add column imported FLAG not null default false;

alter table register_entry add column la_code TEXT;
alter table register_entry add column ons_code TEXT;

create table import_job (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    by_id UUID not null,
    file_name TEXT,
    choices TEXT not null,
    reading TEXT not null,
    state TEXT not null,
    outcome TEXT,
    made_at INSTANT not null,
    changed_at INSTANT not null,
    primary key (authority_id, id),
    foreign key (authority_id, plan_id) references plan (authority_id, id),
    foreign key (authority_id, by_id) references person (authority_id, id)
);
create index import_job_made on import_job (authority_id, made_at);

create table import_file (
    authority_id UUID not null,
    import_id UUID not null,
    bytes BYTES not null,
    primary key (authority_id, import_id),
    foreign key (authority_id, import_id) references import_job (authority_id, id)
);
";
