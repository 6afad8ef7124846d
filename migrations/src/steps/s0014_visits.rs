//! What later visits found of areas, and on what an area's closure and confirmation rest.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table visit_finding (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    -- The visit.
    inspection_id UUID not null,
    area_id UUID not null,
    -- The earlier inspection that found the area.
    found_by_id UUID not null,
    pace TEXT not null,
    words TEXT,
    paragraphs TEXT not null,
    primary key (authority_id, id),
    check (inspection_id <> found_by_id),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id),
    foreign key (authority_id, found_by_id, area_id) references area (authority_id, inspection_id, id)
);
-- A visit says one thing of an area.
create unique index visit_finding_area on visit_finding (authority_id, inspection_id, area_id);
create index visit_finding_of_area on visit_finding (authority_id, area_id, id);

-- The resolution that closed an area, and the inspection that confirmed it, where they are named. A
-- table of its own, because SQLite takes no link between columns of a table that is there.
create table area_standing (
    authority_id UUID not null,
    area_id UUID not null,
    item_id UUID,
    inspection_id UUID,
    primary key (authority_id, area_id),
    check (item_id is not null or inspection_id is not null),
    foreign key (authority_id, area_id) references area (authority_id, id),
    foreign key (authority_id, item_id) references agenda_item (authority_id, id),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id)
);
create index area_standing_item on area_standing (authority_id, item_id);
create index area_standing_inspection on area_standing (authority_id, inspection_id);
";
