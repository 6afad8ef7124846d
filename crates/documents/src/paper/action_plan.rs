//! The plan as a table, area by area.

use domain::time::spoken;

use super::{Audience, Plan, parts, rows};
use crate::model::{Block, Cell, Document, Level, Page, Run, Section, Table, Weight};

/// The plan, on wide pages: how it stands, and each area with its actions.
#[must_use]
pub fn action_plan(plan: &Plan, audience: Audience) -> Document {
    let (sentence, bar) = parts::standing(plan, audience);
    let mut blocks = vec![Block::Title(vec![Run::plain(&plan.title)])];
    blocks.push(Block::Table(Table::facts(
        "About this plan",
        vec![
            ("Council", Cell::text(&plan.authority)),
            ("Stage", Cell::text(super::panel::stage(plan.stage))),
            ("As at", Cell::text(&spoken(plan.as_at))),
        ],
    )));
    blocks.extend(plan.summary.as_deref().into_iter().flat_map(parts::paras));
    blocks.push(Block::weighted(Weight::Lead, sentence));
    blocks.push(Block::Bar(bar));
    blocks.extend(parts::left_out(plan, audience));
    blocks.extend(parts::plan_by_area(plan, audience, Level::One));
    if !plan.measures.is_empty() {
        blocks.push(Block::heading(Level::One, "Is it making a difference?"));
        blocks.push(rows::measures("Measures", plan));
    }
    blocks.push(parts::key(plan));
    blocks.push(parts::provenance(plan));
    Document {
        meta: parts::meta(plan, &plan.title, "The action plan, area by area"),
        sections: vec![Section { page: Page::Landscape, blocks }],
    }
}
