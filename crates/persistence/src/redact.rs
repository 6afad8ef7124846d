//! Taking a text out of everything that is kept of a scope: rows, recorded states, reasons, kept
//! replies and imports in hand. Search follows the rows; frozen documents are made anew by whoever
//! knows how they are made.
//!
//! Nothing here is seen before the entry is committed, and all of it or nothing is.

use std::collections::BTreeMap;

use domain::{
    change::{Kind, Subject},
    redaction::{Redaction, is_redactable},
};
use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel};
use uuid::Uuid;

use crate::{
    conn::Conn,
    error::StoreError,
    reader::Reader,
    rows::{Table, every_subject},
    tx::Tx,
};

/// How many states are read at a time.
const STEP: u32 = 200;

/// A recorded state out of which a text was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedactedState {
    /// The entry that recorded it.
    pub number: i64,
    /// The subject's kind.
    pub kind: Kind,
    /// The subject's id.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// The subject in whose story it is told.
    pub about: Option<Uuid>,
    /// Where in it the text stood, without the text.
    pub excerpt: String,
}

/// What a text was taken out of.
#[derive(Debug, Clone, Default)]
pub struct Redacted {
    /// Recorded states.
    pub states: Vec<RedactedState>,
    /// Subjects in which it stands now.
    pub subjects: Vec<(Kind, Uuid)>,
    /// How many reasons of entries.
    pub reasons: usize,
    /// How many replies that were kept for a day.
    pub replies: usize,
    /// How many imports in hand, which are dropped.
    pub imports: usize,
}

/// "Where in this text": the databases say it differently.
const fn position(sqlite: bool) -> &'static str {
    if sqlite { "instr" } else { "strpos" }
}

#[derive(FromQueryResult)]
struct StateRow {
    number: i64,
    place: i32,
    kind: String,
    subject_id: Uuid,
    root_id: Option<Uuid>,
    shape: i16,
    bytes: Vec<u8>,
    about_id: Option<Uuid>,
}

/// The states after a place in which the needle stands.
async fn states(
    conn: &Conn,
    scope: Uuid,
    needle: &str,
    after: (i64, i32),
) -> Result<Vec<StateRow>, StoreError> {
    let holds =
        if conn.is_sqlite() { "instr(p.bytes, ?) > 0" } else { "position(? in p.bytes) > 0" };
    let sql = format!(
        "select s.number, s.place, s.kind, s.subject_id, s.root_id, s.about_id, s.shape, p.bytes \
         from entry_state s join payload p on p.scope_id = s.scope_id and p.number = s.number \
          and p.place = s.place \
         where s.scope_id = ? and (s.number > ? or (s.number = ? and s.place > ?)) \
         and not s.removed and {holds} order by s.number, s.place limit {STEP}"
    );
    let (number, place) = after;
    conn.all(
        &sql,
        vec![
            scope.into(),
            number.into(),
            number.into(),
            place.into(),
            needle.as_bytes().to_vec().into(),
        ],
    )
    .await
}

/// A recorded state of some kind without the text.
fn without(
    redaction: &Redaction,
    kind: Kind,
    shape: i16,
    bytes: &[u8],
) -> Result<Option<Vec<u8>>, StoreError> {
    macro_rules! of_kind {
        ($($subject:ty),+ $(,)?) => {
            $(if kind == <$subject>::KIND {
                return Ok(redaction.state::<$subject>(shape, bytes)?);
            })+
        };
    }
    every_subject!(of_kind);
    Ok(None)
}

impl Tx {
    /// Takes a text out of the scope. Always an entry, so that the log says what became of its texts.
    pub async fn redact(&self, redaction: &Redaction) -> Result<Redacted, StoreError> {
        let needle = redaction.needle()?;
        let states = self.redact_states(redaction, &needle).await?;
        let mut touched: BTreeMap<&'static str, (Kind, Vec<Uuid>)> = BTreeMap::new();
        for state in &states {
            let (_, ids) = touched.entry(state.kind.code()).or_insert((state.kind, Vec::new()));
            if !ids.contains(&state.id) {
                ids.push(state.id);
            }
        }
        let mut subjects = Vec::new();
        for (kind, ids) in touched.into_values() {
            macro_rules! of_kind {
                ($($subject:ty),+ $(,)?) => {
                    $(if kind == <$subject>::KIND {
                        subjects.extend(self.redact_rows::<$subject>(redaction, &ids).await?);
                    })+
                };
            }
            every_subject!(of_kind);
        }
        let redacted = Redacted {
            subjects,
            reasons: self.redact_reasons(redaction).await?,
            replies: self.drop_replies(redaction, &needle).await?,
            imports: self.drop_imports(redaction, &needle).await?,
            states,
        };
        if self.conn().is_sqlite() {
            // Words that were deleted stay in the index until its parts are merged.
            self.conn()
                .unprepared("insert into search_index (search_index) values ('optimize')")
                .await?;
        }
        self.enter();
        Ok(redacted)
    }

    /// Past states: the bytes change, the salt goes, the hash in the chain stays.
    async fn redact_states(
        &self,
        redaction: &Redaction,
        needle: &str,
    ) -> Result<Vec<RedactedState>, StoreError> {
        let mut redacted = Vec::new();
        let mut after = (0, -1);
        loop {
            let rows = states(self.conn(), self.scope_id(), needle, after).await?;
            let Some(last) = rows.last() else { return Ok(redacted) };
            after = (last.number, last.place);
            for row in rows {
                let kind = Kind::from_code(&row.kind).filter(|kind| is_redactable(*kind));
                let Some(kind) = kind else { continue };
                let Some(left) = without(redaction, kind, row.shape, &row.bytes)? else { continue };
                self.conn()
                    .run(
                        "update payload set bytes = ?, salt = ?, redacted_by = ? \
                         where scope_id = ? and number = ? and place = ?",
                        vec![
                            left.into(),
                            Vec::<u8>::new().into(),
                            self.number().into(),
                            self.scope_id().into(),
                            row.number.into(),
                            row.place.into(),
                        ],
                    )
                    .await?;
                redacted.push(RedactedState {
                    excerpt: redaction.excerpt(&row.bytes),
                    about: row.about_id,
                    number: row.number,
                    kind,
                    id: row.subject_id,
                    root: row.root_id,
                });
            }
        }
    }

    /// Rows as they are now: saved without the text, which takes it out of search too.
    async fn redact_rows<S: Table>(
        &self,
        redaction: &Redaction,
        ids: &[Uuid],
    ) -> Result<Vec<(Kind, Uuid)>, StoreError>
    where
        <S::Entity as EntityTrait>::Model: IntoActiveModel<<S::Entity as EntityTrait>::ActiveModel>,
    {
        let mut saved = Vec::new();
        for before in self.many::<S>(ids).await? {
            if let Some(after) = redaction.subject(&before)? {
                let after = self.save(&before, after).await?;
                saved.push((S::KIND, after.subject_id()));
            }
        }
        Ok(saved)
    }

    async fn redact_reasons(&self, redaction: &Redaction) -> Result<usize, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            number: i64,
            reason: String,
        }
        let sql = format!(
            "select number, reason from entry where scope_id = ? and {}(reason, ?) > 0 \
             order by number",
            position(self.conn().is_sqlite())
        );
        let values = vec![self.scope_id().into(), redaction.text().to_owned().into()];
        let rows: Vec<Row> = self.conn().all(&sql, values).await?;
        let mut count = 0;
        for row in rows {
            let Some(left) = redaction.take_out(&row.reason) else { continue };
            self.conn()
                .run(
                    "update entry set reason = ?, reason_salt = null, reason_redacted_by = ? \
                     where scope_id = ? and number = ?",
                    vec![
                        left.into(),
                        self.number().into(),
                        self.scope_id().into(),
                        row.number.into(),
                    ],
                )
                .await?;
            count += 1;
        }
        Ok(count)
    }

    /// A kept reply goes, its key stays: a request that comes again is not carried out twice.
    async fn drop_replies(&self, redaction: &Redaction, needle: &str) -> Result<usize, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            principal_id: Uuid,
            idempotency_key: String,
            reply: String,
        }
        let sql = format!(
            "select principal_id, idempotency_key, reply from idempotency \
             where scope_id = ? and {}(reply, ?) > 0",
            position(self.conn().is_sqlite())
        );
        let values = vec![self.scope_id().into(), needle.to_owned().into()];
        let rows: Vec<Row> = self.conn().all(&sql, values).await?;
        let mut count = 0;
        for row in rows {
            if redaction.count_in(&serde_json::from_str(&row.reply)?) == 0 {
                continue;
            }
            self.conn()
                .run(
                    "update idempotency set reply = '' where scope_id = ? and principal_id = ? \
                     and idempotency_key = ?",
                    vec![
                        self.scope_id().into(),
                        row.principal_id.into(),
                        row.idempotency_key.into(),
                    ],
                )
                .await?;
            count += 1;
        }
        Ok(count)
    }

    /// Work in hand holds the whole file, of which only its reader knows what it says: it goes.
    async fn drop_imports(&self, redaction: &Redaction, needle: &str) -> Result<usize, StoreError> {
        let mut count = 0;
        for import in self.imports().await? {
            let mut texts = [Some(&import.choices), Some(&import.reading), import.outcome.as_ref()]
                .into_iter()
                .flatten()
                .filter(|text| text.contains(needle));
            let named = import.file_name.as_deref().is_some_and(|it| redaction.count(it) > 0);
            let holds = texts.any(|text| {
                // What is no JSON after all is not worth keeping either.
                serde_json::from_str(text).map_or(true, |json| redaction.count_in(&json) > 0)
            });
            if named || holds {
                self.drop_import(import.id).await?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Drops the bytes of frozen documents that nothing names any more: they were made anew.
    pub async fn drop_unnamed_documents(&self) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            sha256: String,
        }
        let named = self.frozen_documents().await?;
        let kept: Vec<Row> = self
            .conn()
            .all(
                "select sha256 from frozen_document where authority_id = ?",
                vec![self.scope_id().into()],
            )
            .await?;
        for Row { sha256 } in kept {
            if named.iter().any(|(_, document)| document.sha256.as_str() == sha256) {
                continue;
            }
            self.conn()
                .run(
                    "delete from frozen_document where authority_id = ? and sha256 = ?",
                    vec![self.scope_id().into(), sha256.into()],
                )
                .await?;
        }
        Ok(())
    }
}

impl Reader {
    /// Whether an import is being carried out just now.
    pub async fn is_importing(&self) -> Result<bool, StoreError> {
        let sql = "select count(*) from import_job where authority_id = ? and state = 'running'";
        Ok(self.conn().number(sql, vec![self.scope_id().into()]).await? > 0)
    }
}
