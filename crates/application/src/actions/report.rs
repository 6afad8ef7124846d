//! Reporting on an action in one go: what was done, how it stands, another date, and the evidence.

use domain::{
    FieldFault, Id,
    action::{Action, date_change::DateChange, update::ProgressUpdate},
    authority::Person,
    id::UpdateId,
    policy::Act,
};
use serde::{Deserialize, Serialize};

use super::{
    AddEvidence, AskDateChange, DateChangeView, EvidenceView, PostUpdate, SentFile, UpdateView,
    date_changes::{self, people_of},
    evidence, updates, view,
};
use crate::{Actor, Answer, App, Call, Done, Failure, actions::ActionView, sight::Sight};

/// Everything that an owner says of an action at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was done, how it stands and how it is going.
    pub update: PostUpdate,
    /// The request for another due date, where this one is not right.
    pub new_date: Option<AskDateChange>,
    /// A piece of evidence.
    pub evidence: Option<AddEvidence>,
    /// Its file.
    pub file: Option<SentFile>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The update.
    pub update: UpdateView,
    /// The request, which waits for an answer.
    pub date_change: Option<DateChangeView>,
    /// The evidence.
    pub evidence: Option<EvidenceView>,
}

/// Gathers what is wrong with one part, so that the others are looked at too.
fn part<T>(
    faults: &mut Vec<FieldFault>,
    prefix: &str,
    outcome: Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(failure) => match failure.under(prefix) {
            Failure::Invalid(more) => {
                faults.extend(more);
                Ok(None)
            }
            other => Err(other),
        },
    }
}

/// Reports on an action: one transaction, one entry. Faults of the date stand under `/new_date`,
/// those of the evidence under `/evidence`.
pub async fn report(
    app: &App,
    call: &Call,
    id: Id<Action>,
    report: Report,
) -> Result<Done<Reported>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    let taken = evidence::take_in(app, &actor, id, report.file).await;
    let taken = taken.map_err(|failure| failure.under("/evidence"))?;
    let reason = report.new_date.as_ref().map(|asked| asked.note.to_string());
    app.write(call, "post_update", reason, move |tx| async move {
        let before = updates::reported_on(&tx, &actor, id, today).await?;
        seen.check_seen(before.version)?;
        let mut faults = Vec::new();
        let posted = Box::pin(updates::post(&tx, &actor, &before, report.update, today)).await;
        let update = part(&mut faults, "", posted)?;
        // As the update has left it: what is complete needs no other date.
        let action: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        let mut date_change = None;
        if let Some(asked) = report.new_date {
            let asked = date_changes::ask(&tx, &actor, &action, asked, today).await;
            // A rule that refuses the date is said beside the date.
            let asked = asked.map_err(|failure| match failure {
                Failure::Refused(refusal) => Failure::field("/to_on", refusal.detail),
                other => other,
            });
            date_change = part(&mut faults, "/new_date", asked)?;
        }
        let mut added = None;
        if let Some(wanted) = report.evidence {
            let kept = evidence::keep(&tx, &actor, &action, wanted, taken, today).await;
            added = part(&mut faults, "/evidence", kept)?;
        }
        match update {
            Some(update) if faults.is_empty() => {
                Ok(Reported { update, date_change, evidence: added })
            }
            _ => Err(Failure::Invalid(faults)),
        }
    })
    .await
}

/// What somebody who reports on an action must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReport {
    /// The action.
    pub action: ActionView,
    /// The request for another date that waits for an answer.
    pub waiting: Option<DateChangeView>,
    /// The earlier update that is to be corrected.
    pub corrects: Option<UpdateView>,
}

/// An action for somebody who may report on it.
pub async fn to_report(
    app: &App,
    actor: &Actor,
    id: Id<Action>,
    corrects: Option<UpdateId>,
) -> Result<Answer<ToReport>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let action: Action = reader.get(id).await?.ok_or(Failure::Hidden)?;
        let sight = Sight::now(reader, today);
        sight.plan(&actor, action.plan, today).await?;
        actor.require_on(&sight.reader, Act::ReportProgress, &action, today).await?;
        let corrects: Option<ProgressUpdate> = match corrects {
            Some(update) => {
                let found: Option<ProgressUpdate> = sight.reader.get(update).await?;
                Some(found.filter(|found| found.action == id).ok_or(Failure::Hidden)?)
            }
            None => None,
        };
        let asked = sight.reader.date_changes_of(&[id.raw()]).await?;
        let waiting: Option<DateChange> = asked.into_iter().find(|it| it.decision.is_none());
        let mut people =
            waiting.iter().flat_map(|it| people_of(std::slice::from_ref(it))).collect::<Vec<_>>();
        people.extend(corrects.as_ref().map(|update| update.by.raw()));
        people.sort_unstable();
        people.dedup();
        let people: Vec<Person> = sight.reader.many(&people).await?;
        Ok(ToReport {
            action: view::one(&sight, &actor, action).await?,
            waiting: waiting.map(|change| date_changes::view(change, &people)),
            corrects: corrects.map(|update| updates::view(update, &people)),
        })
    })
    .await
}
