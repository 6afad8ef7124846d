//! Reading the security log: for those who answer for who may do what, and for auditors.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    Id, Title,
    authority::Person,
    id::PersonId,
    plan::Plan,
    policy::Act,
    security::{CredentialKind, SecurityEvent},
    token::Token,
};
use persistence::{Reader, SecurityEntry, SecurityFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Actor, Answer, App, Failure, Items, Paging, actions::PersonRef};

/// Something that the security log tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecurityView {
    /// Counted from 1 without gaps.
    pub number: i64,
    /// When it was stored, by the machine's clock.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: SecurityEvent,
    /// Who it was, where that was known.
    pub by: Option<PersonRef>,
    /// With which account they signed in.
    pub account: Option<Uuid>,
    /// By what they were known.
    pub credential: CredentialKind,
    /// The token's or the session's id.
    pub credential_id: Option<Uuid>,
    /// The token's name.
    pub credential_name: Option<Title>,
    /// From which address.
    pub address: Option<String>,
    /// The id of the request, which its answer and the server's log name too.
    pub request: Option<Uuid>,
    /// What was asked for: the method and the route.
    pub operation: String,
    /// What it was about: a plan, a person.
    pub subject: Option<Uuid>,
    /// The plan's title, or the person's name.
    pub subject_name: Option<Title>,
    /// A word more.
    pub detail: Option<String>,
    /// Its hash.
    pub hash: String,
    /// The hash of the entry before, which it covers.
    pub previous_hash: String,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct SecurityQuery {
    /// Of this person.
    pub person: Option<PersonId>,
    /// Of this kind.
    pub event: Option<SecurityEvent>,
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Before the entry with this number: the `next` of the page before.
    pub after: Option<i64>,
}

/// A page of the authority's security log, the newest first, and how many entries the log has: it
/// moves no revision, so that the page is good for as long as that number stays.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: SecurityQuery,
    paging: Paging,
) -> Result<(Answer<Items<SecurityView>>, i64), Failure> {
    actor.require(Act::ReadSecurityLog)?;
    let limit = paging.page_limit()?;
    let answer = app
        .read(actor, move |reader| async move {
            let filter = SecurityFilter {
                before: query.after,
                person: query.person.map(Id::raw),
                event: query.event,
                from: query.from,
                until: query.until,
            };
            let length = reader.security_revision().await?;
            let (entries, more) = reader.security_entries(&filter, limit).await?;
            let next = entries.last().filter(|_| more).map(|last| last.number.to_string());
            let names = Names::load(&reader, &entries).await?;
            let items = entries.into_iter().map(|entry| names.view(entry)).collect();
            Ok((Items { items, next }, length))
        })
        .await?;
    let (value, length) = answer.value;
    Ok((Answer { value, stamp: answer.stamp }, length))
}

/// What the ids of a page are called.
struct Names {
    people: HashMap<Uuid, Person>,
    tokens: HashMap<Uuid, Title>,
    plans: HashMap<Uuid, Title>,
}

impl Names {
    async fn load(reader: &Reader, entries: &[SecurityEntry]) -> Result<Self, Failure> {
        let records = || entries.iter().map(|entry| &entry.record);
        let subjects = unique(records().filter_map(|record| record.subject));
        let people = records().filter_map(|record| record.person);
        let people = unique(people.chain(subjects.iter().copied()));
        let tokens = records().filter(|record| record.credential == CredentialKind::Token);
        let tokens = unique(tokens.filter_map(|record| record.credential_id));
        let people: Vec<Person> = reader.many(&people).await?;
        let tokens: Vec<Token> = reader.many(&tokens).await?;
        let plans: Vec<Plan> = reader.many(&subjects).await?;
        Ok(Self {
            people: people.into_iter().map(|person| (person.id.raw(), person)).collect(),
            tokens: tokens.into_iter().map(|token| (token.id.raw(), token.name)).collect(),
            plans: plans.into_iter().map(|plan| (plan.id.raw(), plan.title)).collect(),
        })
    }

    fn view(&self, entry: SecurityEntry) -> SecurityView {
        let SecurityEntry { number, record, previous, hash } = entry;
        let person = |id: &Uuid| self.people.get(id);
        SecurityView {
            number,
            at: record.at,
            event: record.event,
            by: record.person.as_ref().and_then(person).map(PersonRef::from),
            account: record.account,
            credential: record.credential,
            credential_id: record.credential_id,
            credential_name: record.credential_id.and_then(|id| self.tokens.get(&id)).cloned(),
            address: record.address,
            request: record.request,
            operation: record.operation,
            subject: record.subject,
            subject_name: record.subject.and_then(|id| {
                let plan = self.plans.get(&id);
                plan.or_else(|| person(&id).map(|person| &person.name)).cloned()
            }),
            detail: record.detail,
            hash: hash.to_string(),
            previous_hash: previous.to_string(),
        }
    }
}

fn unique(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
