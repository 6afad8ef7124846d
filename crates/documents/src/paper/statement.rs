//! The written statement of the action that a council proposes, and of the period in which.

use chrono::NaiveDate;
use domain::time::spoken;

use super::{Action, Audience, Plan, parts, rows, sentences};
use crate::model::{
    Block, Cell, Document, Level, Page, Row, Run, Section, Table, TableLook, Weight,
};

/// What is said of a submission beside the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// To whom: "His Majesty's Chief Inspector".
    pub recipients: Vec<String>,
    /// The law or rule that asks for it, in words.
    pub legal_basis: Option<String>,
    /// The day by which it is due.
    pub due_on: Option<NaiveDate>,
    /// The day on which it is submitted.
    pub submitted_on: Option<NaiveDate>,
    /// The post that answers for it.
    pub by: String,
    /// The body that endorsed it, and when.
    pub endorsed: Option<(String, NaiveDate)>,
}

/// The statement for submission.
#[must_use]
pub fn statement_of_action(plan: &Plan, submission: &Submission, audience: Audience) -> Document {
    let title = format!("Statement of proposed action: {}", plan.title);
    let mut blocks = vec![Block::Title(vec![Run::plain("Statement of proposed action")])];
    blocks.push(Block::Table(facts(plan, submission)));
    blocks.push(Block::numbered("What this statement is"));
    blocks.extend(opening(plan, submission).into_iter().map(Block::clause));
    if let Some(judgements) = parts::judgements(plan) {
        blocks.push(judgements);
    }
    blocks.push(Block::numbered("The action proposed, and the period"));
    let areas = parts::areas(plan, audience);
    let top = areas.iter().filter(|area| area.parent.is_none()).count();
    blocks.push(Block::clause(format!(
        "The report names {}. Below each stand the inspectors’ words, the council’s response, and \
         what will be done, by whom and when.",
        sentences::counted(top, "area", "areas"),
    )));
    let all = parts::actions(plan, audience);
    for area in &areas {
        let heading = format!("{} {}", sentences::capital(&area.kind), area.label);
        blocks.push(Block::heading(Level::Two, heading));
        blocks.push(Block::Quote(vec![Run::plain(&area.wording.official)]));
        if let Some(said) = parts::about_area(area) {
            blocks.push(Block::weighted(Weight::Small, said));
        }
        let own: Vec<&Action> =
            all.iter().filter(|action| action.areas.contains(&area.label)).copied().collect();
        if !own.is_empty() {
            blocks.push(table(&area.label, &own, audience));
        }
    }
    blocks.extend(parts::left_out(plan, audience));
    if !plan.measures.is_empty() {
        blocks.push(Block::numbered("How progress will be measured"));
        blocks.push(rows::measures("Measures of success", plan));
    }
    blocks.push(Block::numbered("How progress is rated"));
    blocks.push(parts::key(plan));
    blocks.push(Block::Para { weight: Weight::Plain, runs: vec![Run::bold(&submission.by)] });
    blocks.push(parts::provenance(plan));
    Document {
        meta: parts::meta(plan, &title, "The written statement of proposed action"),
        sections: vec![Section { page: Page::Portrait, blocks }],
    }
}

fn facts(plan: &Plan, submission: &Submission) -> Table {
    let mut facts =
        vec![("Council", Cell::text(&plan.authority)), ("Plan", Cell::text(&plan.title))];
    if !submission.recipients.is_empty() {
        facts.push(("To", Cell::text(&submission.recipients.join("\n"))));
    }
    if let Some(due) = submission.due_on {
        facts.push(("Due", Cell::text(&spoken(due))));
    }
    if let Some(on) = submission.submitted_on {
        facts.push(("Submitted", Cell::text(&spoken(on))));
    }
    if let Some((body, on)) = &submission.endorsed {
        facts.push(("Endorsed", Cell::text(&format!("{body}, {}", spoken(*on)))));
    }
    facts.push(("By", Cell::text(&submission.by)));
    Table::facts("About this statement", facts)
}

fn opening(plan: &Plan, submission: &Submission) -> Vec<String> {
    let inspected = plan.inspections.last().map(|it| sentences::inspected(&plan.authority, it));
    let basis = submission
        .legal_basis
        .as_deref()
        .map(|basis| format!("This statement is made under {}", sentences::stopped(basis)));
    let says = "It sets out the action that the council proposes to take in the light of the report, \
                and the period in which it proposes to take it.";
    inspected.into_iter().chain(basis).chain([says.to_owned()]).collect()
}

fn table(label: &str, actions: &[&Action], audience: Audience) -> Block {
    let row = |action: &&Action| {
        let mut what = Cell::runs(vec![Run::bold(action.wording.for_paper(audience).words())]);
        for (label, said) in
            [("Outcome: ", &action.outcome), ("We will know by: ", &action.success_criterion)]
        {
            if let Some(said) = said {
                what = what.and(vec![Run::bold(label), Run::plain(said)]);
            }
        }
        let not_set = || Cell::text("Not set");
        let from = action.starts_on.map_or_else(not_set, parts::date);
        let by = action.due_on.map_or_else(not_set, parts::date);
        Row::of([
            Cell::text(&action.reference),
            what,
            rows::owner(action.owner.as_ref(), audience),
            from,
            by,
        ])
    };
    Block::Table(Table {
        caption: format!("Action for area {label}"),
        header: ["Ref", "Action", "Owner", "Starts", "Done by"].map(str::to_owned).to_vec(),
        rows: actions.iter().map(row).collect(),
        row_header: true,
        widths: vec![6, 42, 20, 14, 14],
        look: TableLook::Grid,
    })
}
