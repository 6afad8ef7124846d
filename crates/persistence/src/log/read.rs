//! Reading the log: entries, states as they were, and their history.

use std::collections::HashMap;

use domain::{
    Instant,
    change::{Author, AuthorKind, Channel, Hash, Kind, Subject, read_state},
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::{EntryRecord, Head, LogFilter, StateRecord, append::read_head};
use crate::{
    conn::{Conn, marks},
    error::StoreError,
    reader::Reader,
};

#[derive(FromQueryResult)]
pub(crate) struct EntryRow {
    pub(crate) number: i64,
    pub(crate) at: Instant,
    author_kind: String,
    author_id: Uuid,
    person_id: Option<Uuid>,
    channel: String,
    pub(crate) use_case: String,
    pub(crate) reason: Option<String>,
    pub(crate) reason_salt: Option<Vec<u8>>,
    pub(crate) reason_hash: Option<Vec<u8>>,
    pub(crate) reason_redacted_by: Option<i64>,
    pub(crate) previous_hash: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl EntryRow {
    pub(crate) fn author(&self, scope: Uuid) -> Result<Author, StoreError> {
        let corrupt = |column: &'static str, detail: &str| StoreError::Corrupt {
            table: "entry",
            column,
            id: scope,
            detail: format!("entry {}: {detail}", self.number),
        };
        Ok(Author {
            kind: AuthorKind::from_code(&self.author_kind)
                .ok_or_else(|| corrupt("author_kind", &self.author_kind))?,
            id: self.author_id,
            person: self.person_id,
            channel: Channel::from_code(&self.channel)
                .ok_or_else(|| corrupt("channel", &self.channel))?,
        })
    }
}

#[derive(FromQueryResult)]
pub(crate) struct StateRow {
    pub(crate) number: i64,
    pub(crate) place: i32,
    kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) root_id: Option<Uuid>,
    pub(crate) about_id: Option<Uuid>,
    pub(crate) removed: bool,
    pub(crate) shape: i16,
    pub(crate) payload_hash: Vec<u8>,
    pub(crate) salt: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) redacted_by: Option<i64>,
}

impl StateRow {
    pub(crate) fn kind(&self) -> Result<Kind, StoreError> {
        Kind::from_code(&self.kind).ok_or_else(|| StoreError::Corrupt {
            table: "entry_state",
            column: "kind",
            id: self.subject_id,
            detail: self.kind.clone(),
        })
    }
}

/// A recorded state: its shape and bytes.
#[derive(FromQueryResult)]
pub(crate) struct Payload {
    pub(crate) subject_id: Uuid,
    pub(crate) removed: bool,
    pub(crate) shape: i16,
    pub(crate) bytes: Vec<u8>,
}

const STATE_COLUMNS: &str = "s.number, s.place, s.kind, s.subject_id, s.root_id, s.about_id, \
    s.removed, s.shape, s.payload_hash, p.salt, p.bytes, p.redacted_by";
const WITH_PAYLOAD: &str = "entry_state s join payload p \
    on p.scope_id = s.scope_id and p.number = s.number and p.place = s.place";

fn hash(bytes: &[u8], scope: Uuid, number: i64) -> Result<Hash, StoreError> {
    Hash::from_slice(bytes).ok_or_else(|| StoreError::Corrupt {
        table: "entry",
        column: "hash",
        id: scope,
        detail: format!("entry {number}: not 32 bytes"),
    })
}

/// The entries' rows of one page with their states' rows.
pub(crate) async fn read_entry_rows(
    conn: &Conn,
    scope: Uuid,
    filter: &LogFilter,
    limit: u32,
) -> Result<(Vec<EntryRow>, Vec<StateRow>), StoreError> {
    let mut values: Vec<Value> = vec![scope.into()];
    let mut sql = String::from("select * from entry e where e.scope_id = ?");
    let beyond = if filter.newest_first { "<" } else { ">" };
    if !filter.newest_first || filter.after > 0 {
        sql.extend([" and e.number ", beyond, " ?"]);
        values.push(filter.after.into());
    }
    if let Some(until) = filter.until {
        sql.push_str(if filter.newest_first { " and e.number > ?" } else { " and e.number <= ?" });
        values.push(until.into());
    }
    if !filter.roots.is_empty() {
        sql.push_str(
            " and e.number in (select s.number from entry_state s \
             where s.scope_id = ? and s.root_id in (",
        );
        sql.push_str(&marks(filter.roots.len()));
        sql.push_str("))");
        values.push(scope.into());
        values.extend(filter.roots.iter().map(|root| Value::from(*root)));
    }
    if let Some(subject) = filter.story {
        sql.push_str(
            " and e.number in (select s.number from entry_state s where s.scope_id = ? and s.subject_id = ? \
             union select s.number from entry_state s where s.scope_id = ? and s.about_id = ?)",
        );
        values.extend([scope.into(), subject.into(), scope.into(), subject.into()]);
    }
    if let Some(person) = filter.by {
        sql.push_str(" and e.person_id = ?");
        values.push(person.into());
    }
    if let Some(use_case) = &filter.use_case {
        sql.push_str(" and e.use_case = ?");
        values.push(use_case.as_str().into());
    }
    let order = if filter.newest_first { "desc" } else { "asc" };
    sql.extend([" order by e.number ", order, " limit ", &limit.to_string()]);
    let entries: Vec<EntryRow> = conn.all(&sql, values).await?;
    let states = states_of(conn, scope, &entries).await?;
    Ok((entries, states))
}

async fn states_of(
    conn: &Conn,
    scope: Uuid,
    entries: &[EntryRow],
) -> Result<Vec<StateRow>, StoreError> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![scope.into()];
    values.extend(entries.iter().map(|entry| Value::from(entry.number)));
    conn.all(
        &format!(
            "select {STATE_COLUMNS} from {WITH_PAYLOAD} \
             where s.scope_id = ? and s.number in ({}) order by s.number, s.place",
            marks(entries.len())
        ),
        values,
    )
    .await
}

/// The state before each of the entries' changes, by number and place.
async fn states_before(
    conn: &Conn,
    scope: Uuid,
    entries: &[EntryRow],
) -> Result<HashMap<(i64, i32), (i16, Vec<u8>)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Before {
        number: i64,
        place: i32,
        shape: i16,
        bytes: Vec<u8>,
    }
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values: Vec<Value> = vec![scope.into()];
    values.extend(entries.iter().map(|entry| Value::from(entry.number)));
    let rows: Vec<Before> = conn
        .all(
            &format!(
                "select c.number, c.place, b.shape, p.bytes from entry_state c \
                 join entry_state b on b.scope_id = c.scope_id and b.subject_id = c.subject_id \
                  and b.kind = c.kind and b.number = (select max(x.number) from entry_state x \
                   where x.scope_id = c.scope_id and x.subject_id = c.subject_id and x.kind = c.kind \
                   and x.number < c.number) \
                 join payload p on p.scope_id = b.scope_id and p.number = b.number and p.place = b.place \
                 where c.scope_id = ? and c.number in ({}) and not b.removed",
                marks(entries.len())
            ),
            values,
        )
        .await?;
    Ok(rows.into_iter().map(|row| ((row.number, row.place), (row.shape, row.bytes))).collect())
}

impl Reader {
    /// The newest entry of the authority's log.
    pub async fn head(&self) -> Result<Head, StoreError> {
        read_head(self.conn(), self.scope_id(), "").await
    }

    /// The newest revisions of this authority and of the instance, in one question.
    pub async fn revisions(&self) -> Result<(i64, i64), StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            scope_id: Uuid,
            revision: i64,
        }
        let rows: Vec<Row> = self
            .conn()
            .all(
                "select scope_id, revision from scope_head where scope_id in (?, ?)",
                vec![self.scope_id().into(), Uuid::nil().into()],
            )
            .await?;
        let of = |scope: Uuid| {
            let row = rows.iter().find(|row| row.scope_id == scope);
            row.map(|row| row.revision)
                .ok_or_else(|| StoreError::Unusable(format!("there is no change log for {scope}")))
        };
        Ok((of(self.scope_id())?, of(Uuid::nil())?))
    }

    /// The revision of the instance's log.
    pub async fn instance_revision(&self) -> Result<i64, StoreError> {
        Ok(read_head(self.conn(), Uuid::nil(), "").await?.revision)
    }

    /// A page of entries, and whether there are more.
    pub async fn entries(
        &self,
        filter: &LogFilter,
        limit: u16,
    ) -> Result<(Vec<EntryRecord>, bool), StoreError> {
        let scope = self.scope_id();
        let (mut entries, states) =
            read_entry_rows(self.conn(), scope, filter, u32::from(limit) + 1).await?;
        let more = entries.len() > usize::from(limit);
        entries.truncate(usize::from(limit));
        let mut before = if filter.with_before {
            states_before(self.conn(), scope, &entries).await?
        } else {
            HashMap::new()
        };
        let mut by_entry: HashMap<i64, Vec<StateRecord>> = HashMap::new();
        for row in states {
            let record = StateRecord {
                kind: row.kind()?,
                id: row.subject_id,
                root: row.root_id,
                about: row.about_id,
                payload: hash(&row.payload_hash, scope, row.number)?,
                before: before.remove(&(row.number, row.place)),
                redacted_by: row.redacted_by,
                after: (!row.removed).then_some((row.shape, row.bytes)),
            };
            by_entry.entry(row.number).or_default().push(record);
        }
        let records = entries
            .into_iter()
            .map(|row| {
                Ok(EntryRecord {
                    number: row.number,
                    at: row.at,
                    author: row.author(scope)?,
                    previous: hash(&row.previous_hash, scope, row.number)?,
                    hash: hash(&row.hash, scope, row.number)?,
                    states: by_entry.remove(&row.number).unwrap_or_default(),
                    use_case: row.use_case,
                    reason: row.reason,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((records, more))
    }

    /// The revision that stood just before `moment`; 0 when there was nothing yet.
    pub async fn revision_before(&self, moment: Instant) -> Result<i64, StoreError> {
        self.conn()
            .number(
                "select coalesce(max(number), 0) from entry where scope_id = ? and at < ?",
                vec![self.scope_id().into(), moment.into()],
            )
            .await
    }

    /// When an entry was committed.
    pub async fn entry_time(&self, number: i64) -> Result<Option<Instant>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            at: Instant,
        }
        let row: Option<Row> = self
            .conn()
            .one(
                "select at from entry where scope_id = ? and number = ?",
                vec![self.scope_id().into(), number.into()],
            )
            .await?;
        Ok(row.map(|row| row.at))
    }

    /// The first entry in which a subject was recorded.
    pub async fn first_recorded(
        &self,
        subject: Uuid,
    ) -> Result<Option<(i64, Instant)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            number: i64,
            at: Instant,
        }
        let row: Option<Row> = self
            .conn()
            .one(
                "select e.number, e.at from entry e where e.scope_id = ? and e.number = \
                 (select min(s.number) from entry_state s where s.scope_id = ? and s.subject_id = ?)",
                vec![self.scope_id().into(), self.scope_id().into(), subject.into()],
            )
            .await?;
        Ok(row.map(|row| (row.number, row.at)))
    }

    /// One subject as it stood at a revision; nothing when it was not there.
    pub async fn state_at<S: Subject>(
        &self,
        id: Uuid,
        revision: i64,
    ) -> Result<Option<S>, StoreError> {
        let row: Option<Payload> = self
            .conn()
            .one(
                &format!(
                    "select s.subject_id, s.removed, s.shape, p.bytes from {WITH_PAYLOAD} \
                     where s.scope_id = ? and s.subject_id = ? and s.kind = ? and s.number <= ? \
                     order by s.number desc limit 1"
                ),
                vec![self.scope_id().into(), id.into(), S::KIND.code().into(), revision.into()],
            )
            .await?;
        row.filter(|row| !row.removed).map(|row| Ok(read_state(row.shape, &row.bytes)?)).transpose()
    }

    /// Some subjects as they stood at a revision.
    pub async fn states_of<S: Subject>(
        &self,
        ids: &[Uuid],
        revision: i64,
    ) -> Result<Vec<S>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut values: Vec<Value> =
            vec![self.scope_id().into(), S::KIND.code().into(), revision.into()];
        values.extend(ids.iter().map(|id| Value::from(*id)));
        self.states_where(&format!("and s.subject_id in ({})", marks(ids.len())), values).await
    }

    /// Every subject of a kind as it stood at a revision: of one plan or inspection, or of the
    /// whole authority.
    pub async fn states_at<S: Subject>(
        &self,
        root: Option<Uuid>,
        revision: i64,
    ) -> Result<Vec<S>, StoreError> {
        let mut values: Vec<Value> =
            vec![self.scope_id().into(), S::KIND.code().into(), revision.into()];
        let within = root.map_or("", |root| {
            values.push(root.into());
            "and s.root_id = ?"
        });
        self.states_where(within, values).await
    }

    async fn states_where<S: Subject>(
        &self,
        within: &str,
        values: Vec<Value>,
    ) -> Result<Vec<S>, StoreError> {
        let rows: Vec<Payload> = self
            .conn()
            .all(
                &format!(
                    "select s.subject_id, s.removed, s.shape, p.bytes from {WITH_PAYLOAD} \
                     where s.scope_id = ? and s.kind = ? and s.number = (select max(x.number) \
                      from entry_state x where x.scope_id = s.scope_id and x.subject_id = s.subject_id \
                      and x.kind = s.kind and x.number <= ?) {within} order by s.subject_id"
                ),
                values,
            )
            .await?;
        rows.iter()
            .filter(|row| !row.removed)
            .map(|row| Ok(read_state(row.shape, &row.bytes)?))
            .collect()
    }

    /// Every recorded state of a kind within a plan, oldest first: the subject's id, when, and the
    /// state, or nothing when it was removed.
    pub async fn history<S: Subject>(
        &self,
        root: Uuid,
    ) -> Result<Vec<(Uuid, Instant, Option<S>)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            at: Instant,
            subject_id: Uuid,
            removed: bool,
            shape: i16,
            bytes: Vec<u8>,
        }
        let rows: Vec<Row> = self
            .conn()
            .all(
                &format!(
                    "select e.at, s.subject_id, s.removed, s.shape, p.bytes from {WITH_PAYLOAD} \
                     join entry e on e.scope_id = s.scope_id and e.number = s.number \
                     where s.scope_id = ? and s.root_id = ? and s.kind = ? order by s.number, s.place"
                ),
                vec![self.scope_id().into(), root.into(), S::KIND.code().into()],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                let state =
                    if row.removed { None } else { Some(read_state(row.shape, &row.bytes)?) };
                Ok((row.subject_id, row.at, state))
            })
            .collect()
    }
}
