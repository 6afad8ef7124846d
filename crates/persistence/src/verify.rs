//! Proof that nothing was changed behind the log's back.
//!
//! Walks every scope's chain, checks each payload against its hash, and compares every row with
//! the last recorded state of its subject.

use std::collections::HashMap;

use domain::{
    Id,
    change::{
        EntryFacts, Hash, Kind, StateLink, Subject, canonical_bytes, payload_hash, read_state,
    },
    governance::item::FrozenDocument,
};
use sea_orm::{EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, QueryFilter, Value};
use uuid::Uuid;

use crate::{
    error::StoreError,
    log::{EntryRow, Head, LogFilter, Payload, StateRow, read_entry_rows},
    reader::Reader,
    rows::{ChildFilter, Table, of_authority},
    security,
    store::{Scope, Store},
};

/// Something that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The authority, or nil for the instance.
    pub scope: Uuid,
    /// The entry, where it is in the chain.
    pub entry: Option<i64>,
    /// What is wrong, in a sentence.
    pub detail: String,
}

/// What `verify` found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many scopes were walked.
    pub scopes: usize,
    /// How many entries were checked.
    pub entries: i64,
    /// How many entries of the security log were checked.
    pub told: i64,
    /// How many rows were compared.
    pub rows: usize,
    /// How many documents that were frozen were read and compared with their hashes.
    pub frozen: usize,
    /// How many payloads were redacted: their texts are gone, their hashes stand.
    pub redacted: usize,
    /// What is wrong; empty when all is as recorded.
    pub findings: Vec<Finding>,
}

/// How many entries or rows are read at a time.
pub(crate) const STEP: u32 = 500;

impl Store {
    /// Walks all chains and compares all rows.
    pub async fn verify(&self) -> Result<Report, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            scope_id: Uuid,
        }
        // An authority whose log was removed whole is one of them: its rows say that it was there.
        let scopes: Vec<Row> = self
            .reading()
            .all(
                "select scope_id from scope_head union select id as scope_id from authority \
                 order by scope_id",
                vec![],
            )
            .await?;
        let mut report = Report { scopes: scopes.len(), ..Report::default() };
        for Row { scope_id } in scopes {
            let scope = if scope_id.is_nil() {
                Scope::Instance
            } else {
                Scope::Authority(Id::new(scope_id))
            };
            let part: Report = self
                .read(scope, move |reader| async move {
                    let mut walk = Walk { reader, scope: scope_id, report: Report::default() };
                    walk.chain().await?;
                    walk.rows().await?;
                    Ok::<_, StoreError>(walk.report)
                })
                .await?;
            report.entries += part.entries;
            report.rows += part.rows;
            report.redacted += part.redacted;
            report.frozen += part.frozen;
            report.findings.extend(part.findings);
        }
        for scope in security::scopes(&self.reading()).await? {
            let (told, findings) = self.walk_security(scope).await?;
            report.told += told;
            report.findings.extend(findings);
        }
        Ok(report)
    }
}

impl Store {
    /// Walks the security log of one scope.
    async fn walk_security(&self, scope: Uuid) -> Result<(i64, Vec<Finding>), StoreError> {
        let of = if scope.is_nil() { Scope::Instance } else { Scope::Authority(Id::new(scope)) };
        self.read(of, move |reader| async move { security::walk(reader.conn(), scope).await }).await
    }
}

struct Walk {
    reader: Reader,
    scope: Uuid,
    report: Report,
}

impl Walk {
    fn find(&mut self, entry: impl Into<Option<i64>>, detail: impl Into<String>) {
        let finding = Finding { scope: self.scope, entry: entry.into(), detail: detail.into() };
        self.report.findings.push(finding);
    }

    async fn chain(&mut self) -> Result<(), StoreError> {
        let head = match self.reader.head().await {
            Ok(head) => Some(head),
            Err(StoreError::Unusable(_)) => None,
            Err(error) if !error.is_busy() => {
                self.find(None, format!("the head of the log cannot be read: {error}"));
                None
            }
            Err(error) => return Err(error),
        };
        let mut last = Head { revision: 0, hash: Hash::NONE, at: domain::Instant::UNIX_EPOCH };
        loop {
            let filter = LogFilter { after: last.revision, ..LogFilter::default() };
            let page = read_entry_rows(self.reader.conn(), self.scope, &filter, STEP).await;
            let (entries, states) = match page {
                Ok(page) => page,
                Err(error) if !error.is_busy() => {
                    let begin = last.revision + 1;
                    self.find(begin, format!("from here on entries cannot be read: {error}"));
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            if entries.is_empty() {
                break;
            }
            let mut states = states.into_iter().peekable();
            for entry in entries {
                let number = entry.number;
                if number != last.revision + 1 {
                    self.find(
                        number,
                        format!("entries {} to {} are missing", last.revision + 1, number - 1),
                    );
                }
                if entry.previous_hash != last.hash.0 {
                    self.find(number, "does not follow the entry before it");
                }
                if entry.at < last.at {
                    self.find(number, "is older than the entry before it");
                }
                let mut links = Vec::new();
                while let Some(state) = states.next_if(|state| state.number <= number) {
                    links.extend(self.link(number, &state));
                }
                let reason = self.reason(&entry);
                let hash = entry.author(self.scope).ok().map(|author| {
                    EntryFacts {
                        scope: self.scope,
                        number,
                        at: entry.at,
                        author,
                        use_case: &entry.use_case,
                        reason,
                        states: &links,
                    }
                    .hash(&Hash::from_slice(&entry.previous_hash).unwrap_or(Hash::NONE))
                });
                if hash.is_none_or(|hash| entry.hash != hash.0) {
                    self.find(number, "was changed: its hash does not match");
                }
                last = Head {
                    revision: number,
                    hash: Hash::from_slice(&entry.hash).unwrap_or(Hash::NONE),
                    at: entry.at,
                };
                self.report.entries += 1;
            }
        }
        match head {
            Some(head) if (head.revision, head.hash) != (last.revision, last.hash) => self.find(
                None,
                format!("the log ends at entry {}, its head says {}", last.revision, head.revision),
            ),
            None if last.revision > 0 => self.find(None, "the log has no head"),
            _ => {}
        }
        self.redactions(last.revision).await
    }

    /// A state as the entry's hash covers it, its payload checked.
    fn link(&mut self, number: i64, state: &StateRow) -> Option<StateLink> {
        let Ok(kind) = state.kind() else {
            self.find(number, format!("the kind of the state of {} is unknown", state.subject_id));
            return None;
        };
        let payload = Hash::from_slice(&state.payload_hash).unwrap_or(Hash::NONE);
        let salt: Option<[u8; 16]> = state.salt.as_slice().try_into().ok();
        if state.redacted_by.is_some() {
            self.report.redacted += 1;
        } else if salt.is_none_or(|salt| payload_hash(&salt, &state.bytes) != payload) {
            self.find(
                number,
                format!("the recorded state of {kind} {} was changed", state.subject_id),
            );
        }
        Some(StateLink {
            kind,
            id: state.subject_id,
            root: state.root_id,
            about: state.about_id,
            removed: state.removed,
            shape: state.shape,
            payload,
        })
    }

    /// The hash of an entry's reason, its text checked.
    fn reason(&mut self, entry: &EntryRow) -> Option<Hash> {
        let reason = entry.reason_hash.as_deref().and_then(Hash::from_slice);
        match (reason, &entry.reason) {
            (Some(hash), text) if entry.reason_redacted_by.is_none() => {
                let salt: Option<[u8; 16]> =
                    entry.reason_salt.as_deref().and_then(|salt| salt.try_into().ok());
                let text = text.as_deref().unwrap_or_default().as_bytes();
                if salt.is_none_or(|salt| payload_hash(&salt, text) != hash) {
                    self.find(entry.number, "the reason was changed");
                }
            }
            (None, Some(_)) => self.find(entry.number, "a reason was added"),
            _ => {}
        }
        reason
    }

    /// A text may only be missing where a later entry of the log says that it was redacted.
    async fn redactions(&mut self, revision: i64) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            number: i64,
        }
        let rows: Vec<Row> = self
            .reader
            .conn()
            .all(
                "select number from payload p where scope_id = ? and redacted_by is not null \
                 and (redacted_by <= number or redacted_by > ? or not exists (select 1 from entry e \
                  where e.scope_id = p.scope_id and e.number = p.redacted_by and e.use_case = 'redact')) \
                 union select number from entry p where scope_id = ? and reason_redacted_by is not null \
                 and (reason_redacted_by <= number or reason_redacted_by > ? or not exists (select 1 \
                  from entry e where e.scope_id = p.scope_id and e.number = p.reason_redacted_by \
                  and e.use_case = 'redact')) order by number",
                vec![self.scope.into(), revision.into(), self.scope.into(), revision.into()],
            )
            .await?;
        for row in rows {
            self.find(row.number, "a text was taken out and no entry says that it was redacted");
        }
        Ok(())
    }

    async fn rows(&mut self) -> Result<(), StoreError> {
        use domain::{
            action::{Action, date_change::DateChange, evidence::Evidence, update::ProgressUpdate},
            authority::{Authority, Person, Post, Settings},
            calendar::Calendar,
            framework::Framework,
            governance::{
                GovernanceBody, Meeting,
                item::AgendaItem,
                question::{Question, Reply},
                submission::Submission,
            },
            import::Headings,
            inspection::{Area, Inspection, Paragraph},
            measure::{Measure, Reading},
            obligation::Obligation,
            plan::Plan,
            register::RegisterEntry,
            token::Token,
            visit::VisitFinding,
        };
        macro_rules! compare {
            ($($subject:ty),+ $(,)?) => {
                // A kind without a line here would never be compared: the match makes that an error.
                let covered = |kind: Kind| [$(<$subject>::KIND),+].contains(&kind);
                debug_assert!(Kind::ALL.iter().all(|kind| covered(*kind)));
                $(if <$subject>::SCOPED != self.scope.is_nil() {
                    self.compare::<$subject>().await?;
                })+
            };
        }
        compare!(
            Action,
            AgendaItem,
            Area,
            Authority,
            Calendar,
            DateChange,
            Evidence,
            Framework,
            GovernanceBody,
            Headings,
            Inspection,
            Measure,
            Meeting,
            Obligation,
            Paragraph,
            Person,
            Plan,
            Post,
            ProgressUpdate,
            Question,
            Reading,
            RegisterEntry,
            Reply,
            Settings,
            Submission,
            Token,
            VisitFinding,
        );
        if !self.scope.is_nil() {
            self.frozen().await?;
        }
        Ok(())
    }

    /// What was frozen is still there, byte for byte.
    async fn frozen(&mut self) -> Result<(), StoreError> {
        for (name, document) in self.reader.frozen_documents().await? {
            let bytes = self.reader.document(&document).await?;
            let found = bytes.map(|bytes| FrozenDocument::sum(&bytes));
            self.report.frozen += 1;
            match found {
                Some(sum) if sum == document.sha256.as_str() => {}
                Some(_) => self.find(None, format!("{name}: {} was changed", document.name)),
                None => self.find(None, format!("{name}: {} is missing", document.name)),
            }
        }
        Ok(())
    }

    /// Compares every row of a kind with the last recorded state of its subject.
    async fn compare<S: Table>(&mut self) -> Result<(), StoreError> {
        let mut after = Uuid::nil();
        let mut alive: i64 = 0;
        loop {
            let states: Vec<Payload> = self
                .reader
                .conn()
                .all(
                    &format!(
                        "select s.subject_id, s.removed, s.shape, p.bytes from entry_state s \
                         join payload p on p.scope_id = s.scope_id and p.number = s.number \
                          and p.place = s.place \
                         where s.scope_id = ? and s.kind = ? and s.subject_id > ? \
                         and s.number = (select max(x.number) from entry_state x \
                          where x.scope_id = s.scope_id and x.subject_id = s.subject_id \
                          and x.kind = s.kind) order by s.subject_id limit {STEP}"
                    ),
                    vec![self.scope.into(), S::KIND.code().into(), after.into()],
                )
                .await?;
            let Some(last) = states.last() else { break };
            after = last.subject_id;
            let ids: Vec<Uuid> = states.iter().map(|state| state.subject_id).collect();
            let rows: HashMap<Uuid, S> = self.read_rows::<S>(&ids).await?;
            for state in states {
                let name = format!("{} {}", S::KIND, state.subject_id);
                let row = rows.get(&state.subject_id);
                self.report.rows += 1;
                match (state.removed, row) {
                    (true, None) => {}
                    (true, Some(_)) => self.find(None, format!("{name} was removed but has a row")),
                    (false, None) => self.find(None, format!("{name} has no row")),
                    (false, Some(row)) => {
                        alive += 1;
                        let recorded = read_state::<S>(state.shape, &state.bytes);
                        let same = match recorded {
                            Ok(recorded) => canonical_bytes(&recorded)? == canonical_bytes(row)?,
                            Err(_) => false,
                        };
                        if !same {
                            self.find(None, format!("{name} is not as it was last recorded"));
                        }
                    }
                }
            }
        }
        let (sql, values) = if S::SCOPED {
            (
                format!("select count(*) from {} where authority_id = ?", S::TABLE),
                vec![self.scope.into()],
            )
        } else {
            (format!("select count(*) from {}", S::TABLE), vec![])
        };
        let count = self.reader.conn().number(&sql, values).await?;
        if count != alive {
            let detail = format!("{count} rows of {}, but {alive} recorded subjects", S::KIND);
            self.find(None, detail);
        }
        Ok(())
    }

    /// Reads rows; those that cannot be read, or whose columns contradict each other, are found.
    async fn read_rows<S: Table>(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, S>, StoreError> {
        match self.read_batch(ids).await {
            Err(error) if error.is_busy() => Err(error),
            Ok(rows) => Ok(rows),
            // One of them cannot be read: which?
            Err(_) => {
                let mut rows = HashMap::new();
                for id in ids {
                    match self.read_batch::<S>(&[*id]).await {
                        Ok(row) => rows.extend(row),
                        Err(error) if error.is_busy() => return Err(error),
                        Err(error) => {
                            let detail =
                                format!("the row of {} {id} cannot be read: {error}", S::KIND);
                            self.find(None, detail);
                        }
                    }
                }
                Ok(rows)
            }
        }
    }

    async fn read_batch<S: Table>(&mut self, ids: &[Uuid]) -> Result<HashMap<Uuid, S>, StoreError> {
        let models = S::Entity::find()
            .filter(of_authority::<S>(self.scope))
            .filter(ChildFilter::ids(ids.to_vec()).condition())
            .all(&self.reader.conn().exec())
            .await?;
        let subjects = S::from_rows(self.reader.conn(), self.scope, models.clone()).await?;
        for (subject, model) in subjects.iter().zip(&models) {
            let told = subject.to_row(self.scope)?;
            for column in <S::Entity as EntityTrait>::Column::iter() {
                let (is, should) = (model.get(column), told.get(column));
                // A document may be spelled as an earlier version did: its content is compared.
                if is != should && !(is_document(&is) && is_document(&should)) {
                    let name = format!("{} {}", S::KIND, subject.subject_id());
                    self.find(
                        None,
                        format!("the column {} of {name} was changed", column.as_str()),
                    );
                }
            }
        }
        Ok(subjects.into_iter().map(|subject| (subject.subject_id(), subject)).collect())
    }
}

fn is_document(value: &Value) -> bool {
    let Value::String(Some(text)) = value else { return false };
    matches!(
        serde_json::from_str(text),
        Ok(serde_json::Value::Object(_) | serde_json::Value::Array(_))
    )
}
