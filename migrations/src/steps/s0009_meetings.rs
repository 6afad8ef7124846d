//! Bodies, their meetings, questions and replies.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table governance_body (
    authority_id UUID not null references authority (id),
    id UUID not null,
    version BIG not null,
    name TEXT not null,
    name_key TEXT not null,
    kind TEXT not null,
    description TEXT,
    closed FLAG not null,
    primary key (authority_id, id)
);
create unique index body_name on governance_body (authority_id, name_key);

create table meeting (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    body_id UUID not null,
    held_on DATE not null,
    title TEXT,
    place TEXT,
    note TEXT,
    cancelled TEXT,
    primary key (authority_id, id),
    foreign key (authority_id, body_id) references governance_body (authority_id, id)
);
create index meeting_held on meeting (authority_id, held_on, id);
create index meeting_body on meeting (authority_id, body_id, held_on, id);

create table question (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    action_id UUID,
    area_id UUID,
    meeting_id UUID,
    by_id UUID not null,
    for_member TEXT,
    question TEXT not null,
    asked_on DATE not null,
    answer_by DATE not null,
    asked_of_id UUID,
    answered_on DATE,
    withdrawn_on DATE,
    withdrawn_by UUID,
    withdrawn_reason TEXT,
    primary key (authority_id, id),
    -- A reply is about the plan of its question.
    unique (authority_id, plan_id, id),
    check (asked_on <= answer_by),
    check (action_id is null or area_id is null),
    foreign key (authority_id, plan_id) references plan (authority_id, id),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, area_id) references area (authority_id, id),
    foreign key (authority_id, meeting_id) references meeting (authority_id, id),
    foreign key (authority_id, by_id) references person (authority_id, id),
    foreign key (authority_id, asked_of_id) references post (authority_id, id),
    foreign key (authority_id, withdrawn_by) references person (authority_id, id)
);
create index question_answer_by on question (authority_id, answer_by, id);
create index question_plan on question (authority_id, plan_id, answer_by, id);
create index question_action on question (authority_id, action_id);
create index question_area on question (authority_id, area_id);
create index question_meeting on question (authority_id, meeting_id);
create index question_asked_of on question (authority_id, asked_of_id);

create table reply (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    question_id UUID not null,
    action_id UUID,
    by_id UUID not null,
    replied_at INSTANT not null,
    reply TEXT not null,
    corrects_id UUID,
    primary key (authority_id, id),
    foreign key (authority_id, plan_id, question_id) references question (authority_id, plan_id, id),
    foreign key (authority_id, plan_id, action_id) references action (authority_id, plan_id, id),
    foreign key (authority_id, by_id) references person (authority_id, id),
    foreign key (authority_id, corrects_id) references reply (authority_id, id)
);
create index reply_question on reply (authority_id, question_id, id);
";
