//! The paper that goes to a meeting.

use domain::{
    governance::question::QuestionState,
    plan::PlanStage,
    sentence::{self, listed, with_article},
    time::spoken,
};

use super::{Action, Audience, Contact, Paper, Plan, Question, parts, rows, sentences};
use crate::model::{
    Block, Cell, Document, Level, Page, Row, Run, Section, Table, TableLook, Weight,
};

/// How far a plan has come, in words.
pub(super) const fn stage(stage: PlanStage) -> &'static str {
    match stage {
        PlanStage::Draft => "Draft",
        PlanStage::Endorsed => "Endorsed",
        PlanStage::Final => "Final plan submitted",
        PlanStage::InDelivery => "In delivery",
        PlanStage::Closed => "Closed",
    }
}

/// A paper in the shape that committees know: to, date, by, title, purpose; recommendations,
/// background, supporting information, conclusion; contact, members, background documents; and the
/// plan as an appendix.
#[must_use]
pub fn panel_report(plan: &Plan, paper: &Paper, audience: Audience) -> Document {
    let body = with_article(&paper.body);
    let mut blocks = vec![Block::Title(vec![Run::plain(&paper.title)])];
    blocks.push(Block::Table(Table::facts(
        "About this report",
        vec![
            ("Report to", Cell::text(&paper.body)),
            ("Date of meeting", Cell::text(&spoken(paper.held_on))),
            ("By", Cell::text(&paper.by)),
            ("Purpose", Cell::text(&purpose(plan, paper))),
        ],
    )));
    recommendations(&mut blocks, paper, &body);
    background(&mut blocks, plan, paper);
    blocks.push(Block::numbered("Supporting information"));
    blocks.extend(paper.supporting.iter().map(|text| Block::clause(text.trim())));
    findings(&mut blocks, plan, audience);
    progress(&mut blocks, plan, audience);
    changes(&mut blocks, paper);
    trouble(&mut blocks, plan, audience);
    slips(&mut blocks, plan, audience);
    impact(&mut blocks, plan);
    promises(&mut blocks, plan, audience, &body);
    obligations(&mut blocks, plan);
    conclusion(&mut blocks, plan, paper, audience, &body);
    foot(&mut blocks, plan, paper);
    let mut appendix = vec![Block::heading(Level::One, "Appendix: the action plan")];
    appendix.extend(parts::left_out(plan, audience));
    appendix.extend(parts::plan_by_area(plan, audience, Level::Two));
    Document {
        meta: parts::meta(plan, &paper.title, &purpose(plan, paper)),
        sections: vec![
            Section { page: Page::Portrait, blocks },
            Section { page: Page::Landscape, blocks: appendix },
        ],
    }
}

fn purpose(plan: &Plan, paper: &Paper) -> String {
    paper.purpose.clone().unwrap_or_else(|| {
        format!("To report how the plan “{}” stands, and what it has changed.", plan.title)
    })
}

fn recommendations(blocks: &mut Vec<Block>, paper: &Paper, body: &str) {
    blocks.push(Block::heading(Level::One, "Recommendations"));
    let intro = sentences::capital(&format!("{body} is recommended to"));
    match paper.recommendations.as_slice() {
        [] => blocks.push(Block::para(format!(
            "{intro} comment on and note the progress of the action plan."
        ))),
        [only] => blocks.push(Block::para(sentences::stopped(&format!("{intro} {}", only.trim())))),
        several => {
            blocks.push(Block::para(format!("{intro}:")));
            let item = |text: &String| vec![Run::plain(sentences::stopped(text))];
            blocks.push(Block::Steps(several.iter().map(item).collect()));
        }
    }
}

fn background(blocks: &mut Vec<Block>, plan: &Plan, paper: &Paper) {
    blocks.push(Block::numbered("Background"));
    if !paper.background.is_empty() {
        blocks.extend(paper.background.iter().map(|text| Block::clause(text.trim())));
        return;
    }
    let Some(inspection) = plan.inspections.last() else {
        blocks.push(Block::clause(format!(
            "“{}” is the council’s standing plan to improve its services for children.",
            plan.title
        )));
        return;
    };
    let mut runs = vec![Run::plain(sentences::inspected(&plan.authority, inspection))];
    if let Some(address) = &inspection.report_url {
        runs.push(Run::plain(" It can be read at "));
        runs.push(Run::link(address, address));
        runs.push(Run::plain("."));
    }
    blocks.push(Block::Clause(runs));
    blocks.push(Block::clause(format!(
        "The council answers the report with the plan “{}”, which is {}.",
        plan.title,
        match plan.stage {
            PlanStage::Draft => "a draft",
            PlanStage::Endorsed => "endorsed and on its way to the inspectorate",
            PlanStage::Final => "final and submitted",
            PlanStage::InDelivery => "being carried out",
            PlanStage::Closed => "closed",
        },
    )));
}

fn findings(blocks: &mut Vec<Block>, plan: &Plan, audience: Audience) {
    if let Some(table) = parts::judgements(plan) {
        blocks.push(Block::heading(Level::Two, "What the inspectors judged"));
        blocks.push(Block::clause(
            "The grades of each judgement are set out below, beside those of earlier inspections.",
        ));
        blocks.push(table);
    }
    let areas = parts::areas(plan, audience);
    let top: Vec<_> = areas.iter().filter(|area| area.parent.is_none()).collect();
    if top.is_empty() {
        return;
    }
    blocks.push(Block::heading(Level::Two, "What must improve"));
    let several = sentences::counted(top.len(), "area", "areas");
    blocks.push(Block::clause(format!(
        "The report names {several} in which services must improve. As they stand on record:"
    )));
    let item = |area: &&super::Area| {
        let mut runs =
            vec![Run::bold(format!("{}  ", area.label)), Run::plain(&area.wording.official)];
        if let Some(year) = area.found_before {
            runs.push(Run::italic(format!(" (also found in {year})")));
        }
        runs
    };
    blocks.push(Block::Bullets(areas.iter().map(item).collect()));
}

fn progress(blocks: &mut Vec<Block>, plan: &Plan, audience: Audience) {
    let (sentence, bar) = parts::standing(plan, audience);
    blocks.push(Block::heading(Level::Two, "Is the plan on track?"));
    blocks.push(Block::weighted(Weight::Lead, sentence));
    blocks.push(Block::Bar(bar));
}

fn changes(blocks: &mut Vec<Block>, paper: &Paper) {
    let heading = match paper.last_meeting {
        Some(day) => format!("What has changed since the meeting of {}", spoken(day)),
        None if paper.changes.is_empty() => return,
        None => "What has changed".into(),
    };
    blocks.push(Block::heading(Level::Two, heading));
    if paper.changes.is_empty() {
        blocks.push(Block::clause("Nothing has changed."));
    }
    for change in &paper.changes {
        let items = change.sentences.iter().map(|it| vec![Run::plain(sentences::stopped(it))]);
        let about = change.area.as_ref().map_or_else(
            || "In the plan as a whole:".to_owned(),
            |area| format!("In area {area}:"),
        );
        blocks.push(Block::clause(about));
        blocks.push(Block::Bullets(items.collect()));
    }
}

fn trouble(blocks: &mut Vec<Block>, plan: &Plan, audience: Audience) {
    blocks.push(Block::heading(Level::Two, "What is late or at risk, and why"));
    let actions = parts::actions(plan, audience);
    let rows: Vec<Row> = actions
        .iter()
        .filter(|action| rows::is_in_trouble(action))
        .map(|action| {
            let mut why = Cell::runs(vec![parts::rating(plan, action.rating)]);
            let said = rows::why(action).unwrap_or_else(|| "No reason is recorded.".into());
            why = why.and(vec![Run::plain(said)]);
            if let Some(path) = &action.path_to_green {
                why = why.and(vec![Run::bold("Path to green: "), Run::plain(path)]);
            }
            Row::of([
                Cell::text(&action.reference),
                Cell::text(action.wording.for_paper(audience).words()),
                rows::owner(action.owner.as_ref(), audience),
                rows::due(action),
                why,
            ])
        })
        .collect();
    if rows.is_empty() {
        blocks.push(Block::clause("No action is late or at risk."));
        return;
    }
    blocks.push(Block::Table(Table {
        caption: "Late or at risk".into(),
        header: ["Ref", "Action", "Owner", "Due", "Why"].map(str::to_owned).to_vec(),
        rows,
        row_header: true,
        widths: vec![7, 26, 18, 19, 34],
        look: TableLook::Grid,
    }));
}

fn slips(blocks: &mut Vec<Block>, plan: &Plan, audience: Audience) {
    let moved: Vec<&Action> =
        parts::actions(plan, audience).into_iter().filter(|it| !it.slips.is_empty()).collect();
    if moved.is_empty() {
        return;
    }
    blocks.push(Block::heading(Level::Two, "Dates that moved"));
    let actions = sentences::counted(moved.len(), "action has", "actions have");
    blocks.push(Block::clause(format!(
        "Since the plan was first shared {actions} been given another due date. Every first date and \
         every reason is kept."
    )));
    let row = |action: &&Action| {
        let told = action.slips.iter().map(|slip| vec![Run::plain(sentences::slip(slip))]);
        let first = action.original_due_on.or_else(|| action.slips.first().map(|slip| slip.from));
        let days = first.zip(action.due_on).map(|(first, now)| (now - first).num_days());
        Row::of([
            Cell::text(&action.reference),
            first.map_or_else(|| Cell::text("Not known"), parts::date),
            action.due_on.map_or_else(|| Cell::text("No date"), parts::date),
            Cell::text(&days.map_or_else(String::new, sentence::days)),
            Cell { paras: told.collect() },
        ])
    };
    blocks.push(Block::Table(Table {
        caption: "Due dates that moved, and why".into(),
        header: ["Ref", "First date", "Date now", "Moved by", "How and why"]
            .map(str::to_owned)
            .to_vec(),
        rows: moved.iter().map(row).collect(),
        row_header: true,
        widths: vec![7, 15, 15, 12, 55],
        look: TableLook::Grid,
    }));
}

fn impact(blocks: &mut Vec<Block>, plan: &Plan) {
    blocks.push(Block::heading(Level::Two, "Is it making a difference?"));
    if plan.measures.is_empty() {
        blocks.push(Block::clause("No measure has been agreed for this plan yet."));
        return;
    }
    let stale = plan.measures.iter().filter(|measure| measure.stale).count();
    if stale > 0 {
        let measures = sentences::counted(stale, "measure has", "measures have");
        blocks.push(Block::clause(format!(
            "{} no reading that is recent enough to rely on.",
            sentences::capital(&measures)
        )));
    }
    blocks.push(rows::measures("Measures of the difference made", plan));
}

fn promises(blocks: &mut Vec<Block>, plan: &Plan, audience: Audience, body: &str) {
    let may = |question: &&Question| {
        question.state != QuestionState::Withdrawn
            && (audience == Audience::Officers || !question.exempt)
    };
    let questions: Vec<&Question> = plan.questions.iter().filter(may).collect();
    if questions.is_empty() {
        return;
    }
    blocks.push(Block::heading(Level::Two, format!("What was promised to {body}")));
    let row = |question: &&Question| {
        let answer = match (&question.reply, question.answered_on, question.state) {
            (Some(reply), Some(on), _) => {
                Cell::runs(vec![Run::bold(format!("{}: ", spoken(on))), Run::plain(reply)])
            }
            (Some(reply), None, _) => Cell::text(reply),
            (None, _, QuestionState::Overdue) => Cell::text(&format!(
                "Not answered yet; an answer was due on {}.",
                spoken(question.answer_by)
            )),
            (None, _, _) => {
                Cell::text(&format!("An answer is due on {}.", spoken(question.answer_by)))
            }
        };
        Row::of([
            parts::date(question.asked_on),
            Cell::text(&question.text),
            Cell::text(question.asked_of.as_deref().unwrap_or("Not said")),
            answer,
        ])
    };
    blocks.push(Block::Table(Table {
        caption: "Questions and answers".into(),
        header: ["Asked on", "Question", "Of", "Answer"].map(str::to_owned).to_vec(),
        rows: questions.iter().map(row).collect(),
        row_header: true,
        widths: vec![15, 34, 20, 36],
        look: TableLook::Grid,
    }));
}

fn obligations(blocks: &mut Vec<Block>, plan: &Plan) {
    if plan.obligations.is_empty() {
        return;
    }
    blocks.push(Block::heading(Level::Two, "What the council owes, and to whom"));
    let row = |due: &super::Obligation| {
        Row::of([
            Cell::text(&due.name),
            Cell::text(&listed(&due.recipients)),
            due.due_on.map_or_else(|| Cell::text("No date"), parts::date),
            Cell::text(&sentences::obligation(due, plan.as_at)),
        ])
    };
    blocks.push(Block::Table(Table {
        caption: "Obligations".into(),
        header: ["What", "To whom", "Due", "How it stands"].map(str::to_owned).to_vec(),
        rows: plan.obligations.iter().map(row).collect(),
        row_header: true,
        widths: vec![34, 28, 18, 24],
        look: TableLook::Grid,
    }));
}

fn conclusion(blocks: &mut Vec<Block>, plan: &Plan, paper: &Paper, audience: Audience, body: &str) {
    blocks.push(Block::numbered("Conclusion and reasons for recommendations"));
    if paper.conclusion.is_empty() {
        let (sentence, _) = parts::standing(plan, audience);
        blocks.push(Block::clause(format!(
            "{sentence} {} is asked to comment on this and to note it, so that it can hold the \
             council to what was promised.",
            sentences::capital(body)
        )));
    } else {
        blocks.extend(paper.conclusion.iter().map(|text| Block::clause(text.trim())));
    }
    blocks.push(Block::Para { weight: Weight::Plain, runs: vec![Run::bold(&paper.by)] });
}

fn foot(blocks: &mut Vec<Block>, plan: &Plan, paper: &Paper) {
    blocks.push(Block::heading(Level::Two, "Contact"));
    blocks.push(Block::Para { weight: Weight::Plain, runs: contact(&paper.contact) });
    blocks.push(Block::heading(Level::Two, "Local members"));
    blocks.push(Block::para(if paper.members.is_empty() { "All" } else { &paper.members }));
    blocks.push(Block::heading(Level::Two, "Background documents"));
    if paper.background_documents.is_empty() {
        blocks.push(Block::para("None"));
    } else {
        let item = |(title, address): &(String, Option<String>)| match address {
            Some(address) => vec![Run::link(title, address)],
            None => vec![Run::plain(title)],
        };
        blocks.push(Block::Bullets(paper.background_documents.iter().map(item).collect()));
    }
    blocks.push(parts::key(plan));
    blocks.push(parts::provenance(plan));
}

fn contact(contact: &Contact) -> Vec<Run> {
    let mut runs = vec![Run::plain(&contact.post)];
    if let Some(telephone) = &contact.telephone {
        runs.push(Run::plain(format!(", telephone {telephone}")));
    }
    if let Some(email) = &contact.email {
        runs.push(Run::plain(", "));
        runs.push(Run::link(email, &format!("mailto:{email}")));
    }
    runs
}
