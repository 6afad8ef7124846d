//! Addresses of people's calendars with the hashes of their secrets, and the council's own Word
//! template.

super::step!(|manager| crate::dialect::run(manager, SQL).await);

const SQL: &str = "
create table calendar_feed (
    authority_id UUID not null,
    id UUID not null,
    version BIG not null,
    person_id UUID not null,
    made_at INSTANT not null,
    revoked_at INSTANT,
    primary key (authority_id, id),
    foreign key (authority_id, person_id) references person (authority_id, id)
);
-- One address for each person.
create unique index calendar_feed_person on calendar_feed (authority_id, person_id);

-- Operational: in no log. It holds no row for an address that was revoked.
create table calendar_feed_secret (
    hash BYTES not null primary key,
    authority_id UUID not null,
    feed_id UUID not null,
    foreign key (authority_id, feed_id) references calendar_feed (authority_id, id)
);
create unique index calendar_feed_secret_feed on calendar_feed_secret (authority_id, feed_id);

-- What is kept of the template; its bytes lie elsewhere, under their hash.
alter table settings add column word_template TEXT;
";
