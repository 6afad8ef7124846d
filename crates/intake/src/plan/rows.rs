//! What the rows under a header say, each as one action, with what is wrong or doubtful.

use std::collections::HashMap;

use super::{
    ColumnRead, PlanField, PlanRow, Problem,
    date::{self, Dated},
    fold::{fold, is_blank},
    header::Header,
    owner, progress, section,
    status::{self, Said},
    texts::{ACCOUNT, REFERENCE, TITLE, is_longer, one_line, shorten},
};
use crate::table::{Row, Table};

/// After so many problems a list helps nobody.
const PROBLEMS: usize = 500;

/// Reads the rows under a header.
pub(super) fn read(table: &Table, header: &Header) -> (Vec<PlanRow>, Vec<Problem>) {
    let mut reader = Reader { columns: &header.columns, ..Reader::default() };
    for row in table.rows.iter().skip(header.at + header.rows) {
        reader.row(row);
    }
    if reader.more_problems > 0 {
        let line = reader.problems.last().map_or(header.line, |problem| problem.line);
        let detail = format!(
            "There are {} more problems in the rows below; mend these first and read the file again",
            reader.more_problems
        );
        reader.problems.push(Problem { line, column: None, refuses: false, detail });
    }
    (reader.rows, reader.problems)
}

#[derive(Default)]
struct Reader<'a> {
    columns: &'a [ColumnRead],
    rows: Vec<PlanRow>,
    problems: Vec<Problem>,
    more_problems: usize,
    /// The words of the area column, until others stand there.
    area: Option<String>,
    /// The words of the last row across the table.
    section: Option<String>,
    /// Where each reference stood first, folded.
    references: HashMap<String, u32>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row) {
        if self.is_header_again(row) {
            return;
        }
        if let Some(words) = section::words(row, self.columns) {
            self.area = None;
            self.section = Some(words);
            return;
        }
        if let Some(area) = self.text(row, PlanField::Area) {
            self.area = Some(area);
        }
        let action = self.action(row);
        let Some((title, description)) = action else {
            self.row_without_action(row);
            return;
        };
        if self.goes_on(row) {
            self.add_to_last(row);
            return;
        }
        let said = self.said(row);
        let reference = self.reference(row);
        let mut due = self.date(row, PlanField::Due);
        let mut original_due = self.date(row, PlanField::OriginalDue);
        if due.is_none() {
            // No revised date in this row: the first one still holds.
            due = original_due.take();
        }
        let start = self.date(row, PlanField::Start);
        if let (Some(from), Some(to)) =
            (start.as_ref().and_then(|s| s.day), due.as_ref().and_then(|d| d.day))
            && to < from
        {
            self.doubt(row, PlanField::Due, "is before the start: correct one of the two dates");
        }
        let (owner, contributors) = self.posts(row);
        let read = PlanRow {
            line: row.line,
            area: self.area.clone().or_else(|| self.section.clone()),
            reference,
            title: Some(title),
            description: description.map(|text| self.within(row, PlanField::Description, text)),
            outcome: self.account(row, PlanField::Outcome),
            success_criterion: self.account(row, PlanField::SuccessCriterion),
            owner,
            contributors,
            start,
            due,
            original_due,
            status: said.status,
            rating: said.rating,
            updates: self
                .text(row, PlanField::Progress)
                .map(|text| progress::split(&text))
                .unwrap_or_default(),
            impact: self.account(row, PlanField::Impact),
            evidence: self.account(row, PlanField::Evidence),
        };
        self.rows.push(read);
    }

    /// The words of all columns of a field; none where they are blank.
    fn text(&self, row: &Row, field: PlanField) -> Option<String> {
        let mut texts = self
            .columns
            .iter()
            .filter(|column| column.field == Some(field))
            .filter_map(|column| row.text(column.column))
            .filter(|text| !is_blank(text));
        let first = texts.next()?.to_owned();
        Some(texts.fold(first, |all, more| all + "\n" + more))
    }

    /// The action in a line, and at length where one line is not enough.
    fn action(&self, row: &Row) -> Option<(String, Option<String>)> {
        let title = self.text(row, PlanField::Title);
        let description = self.text(row, PlanField::Description);
        let (whole, more) = match (title, description) {
            (Some(title), more) => (title, more),
            (None, Some(description)) => (description, None),
            (None, None) => return None,
        };
        let line = one_line(&whole);
        let title = shorten(&line, TITLE);
        let is_whole = title == line && !whole.contains('\n');
        let description = match (is_whole, more) {
            (true, more) => more,
            (false, None) => Some(whole),
            (false, Some(more)) => Some(format!("{whole}\n\n{more}")),
        };
        Some((title, description))
    }

    fn row_without_action(&mut self, row: &Row) {
        let own = |column: &&ColumnRead| {
            row.cell(column.column).is_some_and(|cell| !cell.carried && !is_blank(&cell.text))
        };
        let filled: Vec<PlanField> =
            self.columns.iter().filter(own).filter_map(|column| column.field).collect();
        // An area above its actions, or remarks beside the table.
        if filled.iter().all(|field| *field == PlanField::Area) {
            return;
        }
        let heading = self.heading(PlanField::Title);
        let column = heading.clone().unwrap_or_else(|| "the action".to_owned());
        let what = if filled == [PlanField::Reference] {
            "has a reference and nothing else"
        } else {
            "has no action"
        };
        let detail = format!(
            "Row {} {what}: write what will be done in “{column}”, or delete the row",
            row.line
        );
        self.problem(row, heading, true, detail);
    }

    /// Whether a row only goes on with the action above, whose cell covers both.
    fn goes_on(&self, row: &Row) -> bool {
        let carried = |field| {
            self.columns
                .iter()
                .filter(|column| column.field == Some(field))
                .all(|column| row.cell(column.column).is_none_or(|cell| cell.carried))
        };
        !self.rows.is_empty()
            && carried(PlanField::Title)
            && carried(PlanField::Description)
            && carried(PlanField::Reference)
    }

    /// Adds what a further row of one action says: more progress, evidence, people.
    fn add_to_last(&mut self, row: &Row) {
        let own: Vec<(PlanField, String)> = self
            .columns
            .iter()
            .filter_map(|column| {
                let cell = row.cell(column.column).filter(|cell| !cell.carried)?;
                Some((column.field?, cell.text.clone()))
            })
            .collect();
        let Some(last) = self.rows.last_mut() else { return };
        let first_line = last.line;
        let join = |into: &mut Option<String>, text: String| {
            let so_far = into.get_or_insert_default();
            if !so_far.is_empty() {
                so_far.push('\n');
            }
            so_far.push_str(&text);
            *so_far = shorten(so_far, ACCOUNT);
        };
        let mut left_out = false;
        for (field, text) in own {
            match field {
                PlanField::Outcome => join(&mut last.outcome, text),
                PlanField::SuccessCriterion => join(&mut last.success_criterion, text),
                PlanField::Impact => join(&mut last.impact, text),
                PlanField::Evidence => join(&mut last.evidence, text),
                PlanField::Progress => last.updates.extend(progress::split(&text)),
                PlanField::Owner | PlanField::Contributors => {
                    let known = |post: &String| {
                        last.owner.as_ref() != Some(post) && !last.contributors.contains(post)
                    };
                    let posts: Vec<String> =
                        owner::split(&text).into_iter().filter(known).collect();
                    last.contributors.extend(posts);
                }
                PlanField::Area => {}
                _ => left_out = true,
            }
        }
        let line = row.line;
        let detail = if left_out {
            format!(
                "Row {line} goes on with the action of row {first_line}, which has one date and \
                 one status: its own were left out; give it a row with an action if it is one"
            )
        } else {
            format!("Row {line} goes on with the action of row {first_line} and was added to it")
        };
        self.problem(row, None, false, detail);
    }

    fn reference(&mut self, row: &Row) -> Option<String> {
        let column = self.columns.iter().find(|c| c.field == Some(PlanField::Reference))?;
        let cell = row.cell(column.column).filter(|cell| !is_blank(&cell.text))?;
        let reference = one_line(&cell.text);
        if cell.carried {
            let words = format!("“{reference}” covers several actions: this one gets another");
            self.doubt(row, PlanField::Reference, &words);
            return None;
        }
        if is_longer(&reference, REFERENCE) {
            let words =
                format!("has more than {REFERENCE} characters and was left out: shorten it");
            self.doubt(row, PlanField::Reference, &words);
            return None;
        }
        if let Some(first) = self.references.get(&fold_reference(&reference)).copied() {
            let detail = format!(
                "Row {}, “{}”: the reference {reference} already stands in row {first}; give this \
                 row another (if it should end in 0, as 2.10 does, make the cell text)",
                row.line, column.heading
            );
            let heading = Some(column.heading.clone());
            self.problem(row, heading, true, detail);
        } else {
            self.references.insert(fold_reference(&reference), row.line);
        }
        Some(reference)
    }

    fn posts(&mut self, row: &Row) -> (Option<String>, Vec<String>) {
        let mut posts = Vec::new();
        for field in [PlanField::Owner, PlanField::Contributors] {
            let Some(text) = self.text(row, field) else { continue };
            if matches!(fold(&text).as_str(), "tbc" | "tba" | "to be confirmed" | "vacant") {
                self.doubt(row, field, &format!("“{text}” names no post: fill it in later"));
                continue;
            }
            for post in owner::split(&text) {
                let post = one_line(&post);
                if is_longer(&post, TITLE) {
                    let words =
                        format!("has more than {TITLE} characters for one post: shorten it");
                    self.doubt(row, field, &words);
                }
                posts.push((field, shorten(&post, TITLE)));
            }
        }
        let at = posts.iter().position(|(field, _)| *field == PlanField::Owner);
        let owner = at.map(|at| posts.remove(at).1);
        let mut helpers: Vec<String> = Vec::new();
        for (_, post) in posts {
            if owner.as_ref() != Some(&post) && !helpers.contains(&post) {
                helpers.push(post);
            }
        }
        (owner, helpers)
    }

    fn date(&mut self, row: &Row, field: PlanField) -> Option<super::DateRead> {
        let column = self.columns.iter().find(|column| column.field == Some(field))?;
        let cell = row.cell(column.column).filter(|cell| !is_blank(&cell.text))?;
        let Dated { read, doubt } = date::read(&cell.text, cell.day);
        if let Some(doubt) = doubt {
            let words = shorten(&read.text, 80);
            let write = "write a day such as 31/03/2025, or leave the cell blank";
            let joint = if doubt.ends_with(" or") { " " } else { ": " };
            self.doubt(row, field, &format!("“{words}” {doubt}{joint}{write}"));
        }
        Some(read)
    }

    fn said(&mut self, row: &Row) -> Said {
        let mut all = Said::default();
        for field in [PlanField::Status, PlanField::Rating] {
            let Some(text) = self.text(row, field) else { continue };
            if let Some(said) = status::read(&text) {
                all.status = all.status.or(said.status);
                all.rating = all.rating.or(said.rating);
            } else {
                let words = format!(
                    "“{}” is no status that is known here: write not started, in progress or \
                     complete, or red, amber or green",
                    shorten(&one_line(&text), 80)
                );
                self.doubt(row, field, &words);
            }
        }
        all
    }

    fn account(&mut self, row: &Row, field: PlanField) -> Option<String> {
        let text = self.text(row, field)?;
        Some(self.within(row, field, text))
    }

    /// A text within the longest account; what is beyond it is said to be left out.
    fn within(&mut self, row: &Row, field: PlanField, text: String) -> String {
        if !is_longer(&text, ACCOUNT) {
            return text;
        }
        let words = format!("has more than {ACCOUNT} characters: the end was left out; shorten it");
        self.doubt(row, field, &words);
        shorten(&text, ACCOUNT)
    }

    /// Tables that run over several pages may repeat their header.
    fn is_header_again(&self, row: &Row) -> bool {
        row.cells.len() > 1
            && row.cells.iter().all(|cell| {
                let at = usize::from(cell.column);
                let known = self.columns.iter().find(|column| column.column == at);
                known.is_some_and(|column| {
                    column.heading.len() + 40 > cell.text.len()
                        && fold(&column.heading) == fold(&cell.text)
                })
            })
    }

    fn heading(&self, field: PlanField) -> Option<String> {
        let column = self.columns.iter().find(|column| column.field == Some(field));
        column.map(|column| column.heading.clone())
    }

    /// Something in a cell that a person should look at; the row is taken without it.
    fn doubt(&mut self, row: &Row, field: PlanField, words: &str) {
        let heading = self.heading(field);
        let place = heading.as_ref().map(|heading| format!(", “{heading}”")).unwrap_or_default();
        self.problem(row, heading, false, format!("Row {}{place}: {words}", row.line));
    }

    fn problem(&mut self, row: &Row, column: Option<String>, refuses: bool, detail: String) {
        // What refuses a row is always said: the row would vanish without a word.
        if self.problems.len() >= PROBLEMS && !refuses {
            self.more_problems += 1;
            return;
        }
        self.problems.push(Problem { line: row.line, column, refuses, detail });
    }
}

/// "2.3." and "2.3" are one reference; "2.30" is another.
fn fold_reference(reference: &str) -> String {
    reference.trim_end_matches('.').to_lowercase().replace(' ', "")
}
