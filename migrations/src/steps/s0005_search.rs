//! Words to search: one table that both databases index with their own full-text engine.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

super::step!(|manager| {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    // An explicit row number: a backup renumbers implicit ones, and the index would point astray.
    let number = if sqlite { "integer" } else { "bigint generated always as identity" };
    crate::dialect::run(manager, &TABLE.replace("NUMBERED", number)).await?;
    let index = if sqlite { SQLITE } else { POSTGRES };
    manager.get_connection().execute_unprepared(index).await.map(|_| ())
});

const TABLE: &str = "
create table search_text (
    doc NUMBERED primary key,
    authority_id UUID not null references authority (id),
    kind TEXT not null,
    subject_id UUID not null,
    root_id UUID,
    title TEXT not null,
    body TEXT not null,
    unique (authority_id, kind, subject_id)
);
";

// The index holds no copy of the words: it follows the table by triggers.
const SQLITE: &str = "
create virtual table search_index using fts5(
    title, body, content='search_text', content_rowid='doc', tokenize='porter unicode61 remove_diacritics 2'
);
create trigger search_text_added after insert on search_text begin
    insert into search_index (rowid, title, body) values (new.doc, new.title, new.body);
end;
create trigger search_text_removed after delete on search_text begin
    insert into search_index (search_index, rowid, title, body)
        values ('delete', old.doc, old.title, old.body);
end;
create trigger search_text_changed after update on search_text begin
    insert into search_index (search_index, rowid, title, body)
        values ('delete', old.doc, old.title, old.body);
    insert into search_index (rowid, title, body) values (new.doc, new.title, new.body);
end;
";

// Punctuation parts words here as it does in what people type: "2.10" is 2 and 10, not a number.
const POSTGRES: &str = r##"
alter table search_text add column words tsvector generated always as (
    setweight(to_tsvector('english', translate(title, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))), 'A')
    || setweight(to_tsvector('english', translate(body, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))), 'B')
) stored;
create index search_text_words on search_text using gin (words);
"##;
