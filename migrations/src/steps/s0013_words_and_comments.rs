//! Words for other readers, who sits on a body and how often it meets, and comments of members.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
alter table action add column public_words TEXT;
alter table action add column childrens_words TEXT;
alter table area add column public_words TEXT;
alter table area add column childrens_words TEXT;

alter table governance_body add column members TEXT not null default '[]';
alter table governance_body add column rhythm TEXT;

create table agenda_comment (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    plan_id UUID not null,
    meeting_id UUID not null,
    item_id UUID not null,
    by_id UUID not null,
    for_member TEXT,
    said_at INSTANT not null,
    words TEXT not null,
    corrects_id UUID,
    primary key (authority_id, id),
    foreign key (authority_id, plan_id) references plan (authority_id, id),
    foreign key (authority_id, meeting_id) references meeting (authority_id, id),
    foreign key (authority_id, item_id) references agenda_item (authority_id, id),
    foreign key (authority_id, by_id) references person (authority_id, id),
    foreign key (authority_id, corrects_id) references agenda_comment (authority_id, id)
);
create index agenda_comment_item on agenda_comment (authority_id, item_id, id);
create index agenda_comment_meeting on agenda_comment (authority_id, meeting_id, id);
";
