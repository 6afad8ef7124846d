//! What a line reports: its dated entries, evidence, impact and rating become progress updates.

use chrono::NaiveDate;
use domain::{
    Account, Id, Note,
    action::{
        Action,
        update::{Declared, ProgressUpdate},
    },
    authority::Person,
    import::folded,
    plan::Plan,
};
use intake::plan::PlanRow;

use super::choices::LineProblem;
use crate::app::fresh;

/// Why an amber or red from elsewhere has no reason of its own.
const NO_REASON: &str = "The imported plan gives no reason.";
const NO_PATH: &str = "The imported plan does not say.";

/// To whose action updates belong, and when and by whom they are brought in.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) plan: Id<Plan>,
    pub(super) action: Id<Action>,
    pub(super) by: Id<Person>,
    pub(super) today: NaiveDate,
}

/// The updates of a line, the oldest first, without those that are there already.
pub(super) fn updates(
    row: &PlanRow,
    frame: Frame,
    known: &[String],
    problems: &mut Vec<LineProblem>,
) -> Vec<ProgressUpdate> {
    let mut entries: Vec<(Option<NaiveDate>, String)> =
        row.updates.iter().map(|update| (update.on, update.text.clone())).collect();
    if let Some(evidence) = &row.evidence {
        let words = format!("Evidence named in the imported plan: {evidence}");
        match entries.last_mut() {
            Some((_, text)) => *text = format!("{text}\n{words}"),
            None => entries.push((None, words)),
        }
    }
    if entries.is_empty() && row.impact.is_some() {
        entries.push((None, "Impact named in the imported plan".to_owned()));
    }
    if entries.is_empty()
        && let Some(rating) = row.rating
    {
        entries.push((None, format!("Rated {} in the imported plan", rating.words())));
    }
    let last = entries.len().saturating_sub(1);
    let mut updates: Vec<ProgressUpdate> = Vec::new();
    for (at, (on, text)) in entries.into_iter().enumerate() {
        if known.contains(&folded(&text)) {
            continue;
        }
        let on = on.filter(|on| {
            let past = *on <= frame.today;
            if !past {
                problems.push(doubt(
                    "an entry of its progress is dated after today; it is taken as of today",
                ));
            }
            past
        });
        let Some(done) = checked(&text, problems) else { continue };
        let is_last = at == last;
        let declared = row.rating.filter(|_| is_last);
        let worried = matches!(declared, Some(Declared::AtRisk | Declared::OffTrack));
        let note = |text: &str| Note::parse(text).ok().filter(|_| worried);
        let posted_on = on.unwrap_or(frame.today);
        updates.push(ProgressUpdate {
            id: fresh(),
            version: 1,
            plan: frame.plan,
            action: frame.action,
            // Noon is that day in London, summer or winter.
            posted_at: posted_on.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc(),
            posted_on,
            by: frame.by,
            done,
            difference: row
                .impact
                .as_deref()
                .filter(|_| is_last)
                .and_then(|impact| checked(impact, problems)),
            declared,
            declared_reason: note(NO_REASON),
            path_to_green: note(NO_PATH),
            forecast_on: None,
            status: None,
            corrects: None,
            imported: true,
        });
    }
    updates.sort_by_key(|update| update.posted_on);
    updates
}

fn checked(text: &str, problems: &mut Vec<LineProblem>) -> Option<Account> {
    match Account::parse(text) {
        Ok(account) => Some(account),
        Err(fault) => {
            problems.push(LineProblem {
                column: None,
                refuses: true,
                detail: format!("the text of its progress, impact or evidence {fault}"),
            });
            None
        }
    }
}

fn doubt(detail: &str) -> LineProblem {
    LineProblem { column: None, refuses: false, detail: detail.to_owned() }
}
