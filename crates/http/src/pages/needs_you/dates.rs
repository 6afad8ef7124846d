//! Answering requests for another date: one, or several at once, with a result for each.

use std::collections::BTreeMap;

use application::{
    Failure,
    actions::{self, DateWaiting, DecideDateChange},
};
use axum::{extract::State, response::Response};
use domain::{
    Note,
    id::{ActionId, DateChangeId},
    policy::Act,
    time::spoken,
};

use super::answer;
use crate::{
    Api,
    pages::{
        caller::PageCaller,
        form::{Form, Typed, Usual},
        frame::see_other,
        sheet::{Field, Sheet, capital},
        words::date_reason,
    },
    problem::Problem,
};

/// How the box of a request is named: its id follows.
const PICK: &str = "pick-";

/// A request as a row with its box.
pub(super) struct Row {
    pub(super) pick: String,
    pub(super) action: ActionId,
    pub(super) reference: String,
    pub(super) title: String,
    pub(super) from: String,
    pub(super) to: String,
    /// "59 days later, moved once before".
    pub(super) moved: String,
    pub(super) why: String,
    pub(super) asked: String,
    pub(super) is_own: bool,
    pub(super) is_picked: bool,
    pub(super) error: Option<String>,
}

impl Row {
    fn of(waiting: &DateWaiting, sent: &Sent) -> Self {
        let change = &waiting.change;
        let days = (change.to_on - change.from_on).num_days();
        let way = if days < 0 { "earlier" } else { "later" };
        let moved = match waiting.action.revisions {
            0 => "not moved before".to_owned(),
            1 => "moved once before".to_owned(),
            2 => "moved twice before".to_owned(),
            more => format!("moved {more} times before"),
        };
        let by =
            change.asked_by.as_ref().map_or_else(|| "Somebody".into(), |by| by.name.to_string());
        Self {
            pick: format!("{PICK}{}", change.id),
            action: change.action,
            reference: waiting.action.reference.to_string(),
            title: waiting.action.title.to_string(),
            from: spoken(change.from_on),
            to: spoken(change.to_on),
            moved: format!(
                "{} {} {way}, {moved}",
                days.abs(),
                if days.abs() == 1 { "day" } else { "days" }
            ),
            why: format!("{}: {}", date_reason(change.reason), change.note),
            asked: format!("{by}, {}", spoken(change.asked_on)),
            is_own: waiting.is_own,
            is_picked: sent.picked.iter().any(|(_, id)| *id == change.id),
            error: sent.errors.iter().find(|(id, _)| *id == change.id).map(|(_, it)| it.clone()),
        }
    }
}

/// What was sent, and what came of it.
#[derive(Default)]
pub(super) struct Sent {
    picked: Vec<(ActionId, DateChangeId)>,
    note: Typed,
    /// What was done in spite of what was not.
    pub(super) done: Vec<String>,
    errors: Vec<(DateChangeId, String)>,
    /// What is wrong with the form as a whole.
    said: Option<Failure>,
}

impl Sent {
    pub(super) fn rows(&self, waiting: &[DateWaiting]) -> Vec<Row> {
        waiting.iter().map(|it| Row::of(it, self)).collect()
    }

    /// The note that goes with the answer, and everything that is wrong.
    pub(super) fn sheet(&mut self, rows: &[Row]) -> Result<Sheet, Problem> {
        let note = Field::lines("note", "Note (needed to decline)", self.note.as_str())
            .hint("Members read this beside the date");
        let mut sheet = Sheet::new(vec![note]);
        if let Some(failure) = self.said.take() {
            sheet = sheet.refused(failure)?;
        }
        for row in rows {
            if let Some(error) = &row.error {
                sheet.say(format!("{}: {error}", row.reference));
            }
        }
        // Somebody else answered it meanwhile: then it stands in no row.
        for (id, error) in &self.errors {
            if !rows.iter().any(|row| row.pick == format!("{PICK}{id}")) {
                sheet.say(error.clone());
            }
        }
        Ok(sheet)
    }
}

fn picked(fields: &BTreeMap<String, Typed>) -> Result<Vec<(ActionId, DateChangeId)>, Problem> {
    let mut all = Vec::new();
    for (name, value) in fields {
        if ["note", "decision"].contains(&name.as_str()) {
            continue;
        }
        let change = name.strip_prefix(PICK).and_then(|id| id.parse::<DateChangeId>().ok());
        match (change, value.as_str().parse::<ActionId>()) {
            (Some(change), Ok(action)) => all.push((action, change)),
            _ => return Err(Problem::parameter(name, "is not a field of this form")),
        }
    }
    Ok(all)
}

/// Agrees or declines all that are ticked.
pub(super) async fn decide(
    State(api): State<Api>,
    caller: PageCaller,
    Form(fields): Form<BTreeMap<String, Typed>>,
) -> Result<Response, Problem> {
    super::require(&caller, Act::DecideDateChange)?;
    let picked = picked(&fields)?;
    let note = fields.get("note").cloned().unwrap_or_default();
    let agreed = match fields.get("decision").map(Typed::as_str) {
        Some("agree") => Some(true),
        Some("decline") => Some(false),
        _ => None,
    };
    let parsed = note.some().map(Note::parse).transpose();
    let said = match (agreed, &parsed) {
        _ if picked.is_empty() => {
            Some(Failure::field("", "tick the dates that you want to answer"))
        }
        (None, _) => Some(Failure::field("", "choose whether to agree or to decline")),
        (_, Err(fault)) => Some(Failure::field("/note", fault.to_string())),
        (Some(false), Ok(None)) => {
            Some(Failure::field("/note", "say why the new date is declined"))
        }
        _ => None,
    };
    if said.is_some() {
        let sent = Sent { picked, note, said, ..Sent::default() };
        return answer(&api, &caller, sent, &Usual::default()).await;
    }
    let decided =
        DecideDateChange { agreed: agreed.unwrap_or_default(), note: parsed.ok().flatten() };
    let before = actions::dates_waiting(&api.app, &caller.actor).await?.value;
    let answers = actions::decide_date_changes(&api.app, &caller.call(), &picked, &decided).await;
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for ((_, id), outcome) in picked.iter().zip(answers) {
        let known = before.iter().find(|it| it.change.id == *id);
        let name = known.map_or_else(String::new, |it| it.action.reference.to_string());
        match outcome {
            Ok(change) if decided.agreed => {
                done.push(format!("{name} is now due on {}", spoken(change.to_on)));
            }
            Ok(change) => done.push(format!("{name} stays due on {}", spoken(change.from_on))),
            Err(Failure::Refused(refusal)) => errors.push((*id, capital(&refusal.detail))),
            Err(Failure::Hidden) => {
                errors.push((*id, "One of the requests is not there any more".into()));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if errors.is_empty() {
        let word = match (decided.agreed, done.len()) {
            (true, 1) => "date-agreed",
            (true, _) => "dates-agreed",
            (false, 1) => "date-declined",
            (false, _) => "dates-declined",
        };
        return see_other(&format!("{}?done={word}", super::PART));
    }
    let sent = Sent { picked, note, done, errors, said: None };
    answer(&api, &caller, sent, &Usual::default()).await
}
