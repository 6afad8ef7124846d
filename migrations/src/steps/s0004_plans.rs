//! Plans, actions and all that hangs on them, measures and readings.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table plan (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    title TEXT not null,
    summary TEXT,
    inspection_id UUID,
    starts_on DATE,
    ends_on DATE,
    stage TEXT not null,
    shared_from DATE,
    primary key (authority_id, id),
    foreign key (authority_id, inspection_id) references inspection (authority_id, id)
);
create index plan_inspection on plan (authority_id, inspection_id);

create table action (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    reference TEXT not null,
    reference_key KEY not null,
    title TEXT not null,
    description TEXT,
    outcome TEXT,
    success_criterion TEXT,
    owner_id UUID,
    starts_on DATE,
    original_due_on DATE,
    due_on DATE,
    due_key DATE not null,
    revisions WHOLE not null,
    status TEXT not null check (status in
        ('not_started', 'in_progress', 'complete', 'verified', 'embedded', 'not_proceeding')),
    delivery TEXT not null,
    blocked_since DATE,
    blocked_reason TEXT,
    impact TEXT not null,
    impact_basis TEXT,
    latest_update_id UUID,
    latest_on DATE,
    latest_declared TEXT,
    latest_forecast_on DATE,
    latest_turn TEXT,
    internal_note TEXT,
    at_risk_from DATE,
    late_from DATE,
    primary key (authority_id, id),
    -- A dependency, an update and a date change are of the same plan.
    unique (authority_id, plan_id, id),
    check (starts_on is null or due_on is null or starts_on <= due_on),
    foreign key (authority_id, plan_id) references plan (authority_id, id),
    foreign key (authority_id, owner_id) references post (authority_id, id)
);
create unique index action_reference on action (authority_id, plan_id, reference);
create index action_by_reference on action (authority_id, reference_key, id);
create index action_by_plan_reference on action (authority_id, plan_id, reference_key, id);
create index action_by_due on action (authority_id, due_key, id);
create index action_by_plan_due on action (authority_id, plan_id, due_key, id);
create index action_by_owner on action (authority_id, owner_id, due_key, id);
create index action_by_status on action (authority_id, plan_id, status, late_from, at_risk_from);

create table action_area (
    authority_id UUID not null,
    action_id UUID not null,
    area_id UUID not null,
    place WHOLE not null,
    primary key (authority_id, action_id, area_id),
    foreign key (authority_id, action_id) references action (authority_id, id),
    foreign key (authority_id, area_id) references area (authority_id, id)
);
create index action_area_area on action_area (authority_id, area_id, action_id);

create table action_contributor (
    authority_id UUID not null,
    action_id UUID not null,
    post_id UUID not null,
    place WHOLE not null,
    primary key (authority_id, action_id, post_id),
    foreign key (authority_id, action_id) references action (authority_id, id),
    foreign key (authority_id, post_id) references post (authority_id, id)
);
create index action_contributor_post on action_contributor (authority_id, post_id, action_id);

create table action_dependency (
    authority_id UUID not null,
    plan_id UUID not null,
    action_id UUID not null,
    on_id UUID not null,
    place WHOLE not null,
    primary key (authority_id, action_id, on_id),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, plan_id, on_id) references action (authority_id, plan_id, id),
    check (action_id <> on_id)
);
create index action_dependency_on on action_dependency (authority_id, on_id, action_id);

create table milestone (
    authority_id UUID not null,
    id UUID not null,
    action_id UUID not null,
    place WHOLE not null,
    title TEXT not null,
    due_on DATE not null,
    done_on DATE,
    primary key (authority_id, id),
    foreign key (authority_id, action_id) references action (authority_id, id)
);
create index milestone_action on milestone (authority_id, action_id, place);

create table date_change (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    action_id UUID not null,
    from_on DATE not null,
    to_on DATE not null,
    reason TEXT not null,
    note TEXT not null,
    asked_by UUID not null,
    asked_on DATE not null,
    agreed FLAG,
    decided_by UUID,
    decided_on DATE,
    decided_note TEXT,
    primary key (authority_id, id),
    check (decided_by is null or decided_by <> asked_by),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, asked_by) references person (authority_id, id),
    foreign key (authority_id, decided_by) references person (authority_id, id)
);
create index date_change_action on date_change (authority_id, action_id, id);

create table progress_update (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    action_id UUID not null,
    posted_at INSTANT not null,
    posted_on DATE not null,
    by_id UUID not null,
    done TEXT not null,
    difference TEXT,
    declared TEXT,
    declared_reason TEXT,
    path_to_green TEXT,
    forecast_on DATE,
    status TEXT,
    corrects_id UUID,
    primary key (authority_id, id),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, by_id) references person (authority_id, id),
    foreign key (authority_id, corrects_id) references progress_update (authority_id, id)
);
create index progress_update_action on progress_update (authority_id, action_id, id);
create index progress_update_plan on progress_update (authority_id, plan_id, id);

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
    primary key (authority_id, id),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, added_by) references person (authority_id, id)
);
create index evidence_action on evidence (authority_id, action_id, id);

create table measure (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    title TEXT not null,
    definition TEXT,
    unit TEXT not null,
    direction TEXT not null,
    baseline BIG,
    baseline_on DATE,
    target BIG,
    target_on DATE,
    frequency TEXT not null,
    latest_reading_id UUID,
    latest_as_at DATE,
    latest_value BIG,
    primary key (authority_id, id),
    unique (authority_id, plan_id, id),
    foreign key (authority_id, plan_id) references plan (authority_id, id)
);
create index measure_plan on measure (authority_id, plan_id, id);

create table measure_area (
    authority_id UUID not null,
    measure_id UUID not null,
    area_id UUID not null,
    place WHOLE not null,
    primary key (authority_id, measure_id, area_id),
    foreign key (authority_id, measure_id) references measure (authority_id, id),
    foreign key (authority_id, area_id) references area (authority_id, id)
);
create index measure_area_area on measure_area (authority_id, area_id, measure_id);

create table reading (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    measure_id UUID not null,
    as_at DATE not null,
    value BIG not null,
    source TEXT,
    quality_note TEXT,
    corrects_id UUID,
    recorded_by UUID not null,
    recorded_on DATE not null,
    primary key (authority_id, id),
    foreign key (authority_id, plan_id, measure_id) references measure (authority_id, plan_id, id),
    foreign key (authority_id, corrects_id) references reading (authority_id, id),
    foreign key (authority_id, recorded_by) references person (authority_id, id)
);
create index reading_measure on reading (authority_id, measure_id, as_at, id);
create index reading_plan on reading (authority_id, plan_id, id);
";
