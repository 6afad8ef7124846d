//! The draft: every reader asked in turn, every value with its place and how sure it is.

use chrono::{Datelike, NaiveDate};
use domain::{
    framework::{Framework, InspectionKind},
    known_authority::KnownAuthority,
};

use super::{
    AreaRead, Certainty, Doubt, JudgementRead, ParagraphRead, ReportReading, Source,
    areas::{self, Area},
    authority,
    blocks::{self, Block, Kind, Place},
    check, columns, dates,
    furniture::{self, Cleared},
    grades,
    hyphens::Hyphens,
    inspector, marks,
    recognise::{self, Form, Recognised},
    references::{Paragraphs, References},
    visit,
};
use crate::text::{Document, Line};

/// A reading that is being put together.
pub(super) struct Draft<'a> {
    /// What has been read.
    pub reading: ReportReading,
    /// The document without page furniture.
    pub cleared: Cleared<'a>,
    /// What the document is.
    pub recognised: Recognised,
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Its table of judgements.
    pub table: grades::Table,
    /// Its areas and strengths.
    pub found: areas::Found,
}

/// Reads all that a document states.
pub(super) fn draft(document: &Document) -> ReportReading {
    let mut cleared = furniture::clear(document);
    let unfolded = columns::unfold(&cleared.lines);
    let mut marked = marks::attach(&unfolded.lines.iter().collect::<Vec<_>>());
    let hyphens = Hyphens::of(&marked.iter().collect::<Vec<_>>());
    // Only converters to text join words: a printed page has the hyphens that it has.
    for line in marked.iter_mut().filter(|line| line.size <= 0.0) {
        line.text = hyphens.mend(&line.text);
    }
    cleared.lines = marked.iter().collect();
    let recognised = recognise::recognise(&cleared.lines);
    let table = match recognised.framework {
        Some("ilacs" | "sif") => grades::table(from_title(&cleared.lines, &recognised), None),
        _ => grades::Table::default(),
    };
    let text: Vec<&Line> = from_title(&cleared.lines, &recognised)
        .iter()
        .filter(|line| !table.lines.contains(&(line.page, line.line)))
        .copied()
        .collect();
    let blocks = blocks::blocks(&text, cleared.body_size, &hyphens);
    let found = if recognised.framework.is_some() {
        areas::find(&blocks, recognised.framework, &hyphens)
    } else {
        areas::Found::default()
    };
    let reading = ReportReading { text: document.pages(), ..ReportReading::default() };
    let mut draft = Draft { reading, cleared, recognised, blocks, table, found };
    draft.authority();
    draft.framework();
    draft.days();
    draft.kind();
    draft.lead();
    draft.judgements();
    draft.paragraphs();
    draft.areas();
    draft.strengths();
    draft.deadline();
    check::check(&mut draft);
    if unfolded.left_out {
        let detail = "The report names the bodies responsible for each area in a column of its own; that column was left out.";
        draft.doubt("areas", detail);
    }
    draft.reading
}

/// The report itself: a web page may have its menus before it.
fn from_title<'l, 'a>(lines: &'l [&'a Line], recognised: &Recognised) -> &'l [&'a Line] {
    let begin = match recognised.form {
        Form::Report => recognised.title_at,
        // Letters have their addresses above the title, and all of them is text.
        Form::Letter | Form::ChildrensLetter | Form::About => 0,
    };
    lines.get(begin..).unwrap_or_default()
}

impl Draft<'_> {
    /// Notes where a value was found.
    pub fn source(&mut self, field: impl Into<String>, place: Place, sure: bool) {
        let certainty = if sure { Certainty::Sure } else { Certainty::Likely };
        let source = Source { page: place.page, line: place.line, certainty };
        self.reading.sources.insert(field.into(), source);
    }

    /// Notes what a person should look at.
    pub fn doubt(&mut self, field: impl Into<String>, detail: impl Into<String>) {
        self.reading.doubts.push(Doubt { field: field.into(), detail: detail.into() });
    }

    /// Whether the document is the inspectorate's own report or letter.
    pub const fn is_own(&self) -> bool {
        matches!(self.recognised.form, Form::Report | Form::Letter)
    }

    fn authority(&mut self) {
        let known = KnownAuthority::shipped().unwrap_or_default();
        let Some(named) = authority::find(&self.cleared.lines, &self.recognised, &known) else {
            self.doubt("inspection.authority.name", "No authority was found in the document.");
            return;
        };
        let sure = self.is_own() && named.in_title && named.urn.is_some();
        self.source("inspection.authority.name", named.place, self.is_own() && named.in_title);
        if named.urn.is_some() {
            self.source("inspection.authority.urn", named.place, sure);
        } else {
            let detail = format!("“{}” is in no list of authorities known here.", named.name);
            self.doubt("inspection.authority.urn", detail);
        }
        if !named.in_title {
            let detail = "The authority was taken from running text, not from a title: check it.";
            self.doubt("inspection.authority.name", detail);
        }
        self.reading.inspection.authority.name = Some(named.name);
        self.reading.inspection.authority.urn = named.urn;
    }

    fn framework(&mut self) {
        self.reading.inspection.framework = self.recognised.framework.map(str::to_owned);
        if self.recognised.framework.is_some() {
            let (title, own) = (self.recognised.title, self.is_own());
            self.source("inspection.framework", title, own);
        }
    }

    /// Days on site and day of publication.
    fn days(&mut self) {
        if self.recognised.framework.is_none() {
            return;
        }
        let lines = from_title(&self.cleared.lines, &self.recognised);
        // The date of a letter stands above its title.
        let published = match self.recognised.form {
            Form::About => None,
            _ => visit::published(&self.cleared.lines),
        };
        let labelled = match self.recognised.form {
            Form::About => None,
            _ => visit::labelled(lines),
        };
        let day = published.map(|dated| dated.value);
        let span = labelled.or_else(|| visit::in_sentences(&self.blocks, day));
        if let Some(published) = published {
            self.reading.inspection.published_on = Some(published.value);
            self.source(
                "inspection.published_on",
                published.place,
                self.is_own() && published.labelled,
            );
        }
        let Some(span) = span else { return };
        self.reading.inspection.started_on = Some(span.value.start);
        self.reading.inspection.ended_on = Some(span.value.end);
        let whole = span.value.printed_year && (span.value.end - span.value.start).num_days() <= 60;
        for field in ["inspection.started_on", "inspection.ended_on"] {
            self.source(field, span.place, self.is_own() && whole);
        }
        if !span.value.printed_year {
            let detail =
                "The year of the visit is not printed; it was taken from the letter's date.";
            self.doubt("inspection.started_on", detail);
        }
        self.compare_with_furniture(span.value);
    }

    /// The foot of each page repeats the days: where it differs, one of the two is wrong.
    fn compare_with_furniture(&mut self, span: dates::Span) {
        let other = self.cleared.furniture.iter().find_map(|line| {
            let other = dates::first(&line.text)?;
            let same = (other.start, other.end) == (span.start, span.end);
            // Some print the first day alone.
            let first_day = other.start == other.end && other.start == span.start;
            (!same && !first_day).then_some(other)
        });
        if let Some(other) = other {
            let detail = format!(
                "The foot of a page says {} to {}, the title page {} to {}.",
                spoken(other.start),
                spoken(other.end),
                spoken(span.start),
                spoken(span.end)
            );
            self.doubt("inspection.started_on", detail);
            for field in ["inspection.started_on", "inspection.ended_on"] {
                if let Some(source) = self.reading.sources.get_mut(field) {
                    source.certainty = Certainty::Likely;
                }
            }
        }
    }

    fn kind(&mut self) {
        if let Some(kind) = self.recognised.kind {
            self.reading.inspection.kind = Some(kind);
            let (title, own) = (self.recognised.title, self.is_own());
            self.source("inspection.kind", title, own);
            return;
        }
        if self.recognised.framework != Some("ilacs") || self.recognised.form == Form::About {
            return;
        }
        let inspection = &self.reading.inspection;
        let (Some(start), Some(end)) = (inspection.started_on, inspection.ended_on) else {
            return;
        };
        let kind = recognise::kind_by_length(start, end);
        let word = if kind == InspectionKind::Short { "short" } else { "standard" };
        let place = self.reading.sources.get("inspection.started_on").copied();
        let place =
            place.map_or(self.recognised.title, |at| Place { page: at.page, line: at.line });
        self.reading.inspection.kind = Some(kind);
        self.source("inspection.kind", place, false);
        let detail = format!(
            "The report does not say whether the inspection was short or standard; by its length it was {word}."
        );
        self.doubt("inspection.kind", detail);
    }

    fn lead(&mut self) {
        if self.recognised.framework.is_none() {
            return;
        }
        let Some(lead) = inspector::find(&self.cleared.lines, self.recognised.form) else { return };
        self.source(
            "inspection.lead_inspector",
            lead.place,
            lead.said && self.recognised.form != Form::About,
        );
        if !lead.said {
            let detail =
                "The letter does not name a lead inspector; this is the inspector who signed it.";
            self.doubt("inspection.lead_inspector", detail);
        }
        self.reading.inspection.lead_inspector = Some(lead.name);
    }

    fn judgements(&mut self) {
        match self.recognised.framework {
            Some("area_send") => self.send_outcome(),
            Some("ilacs" | "sif") => {
                self.table_grades();
                self.heading_grades();
            }
            _ => {}
        }
    }

    fn table_grades(&mut self) {
        let year = self.reading.inspection.started_on.map(|day| day.year());
        let lines = from_title(&self.cleared.lines, &self.recognised);
        self.table = grades::table(lines, year);
        let sure = self.table.neat && self.is_own();
        for graded in std::mem::take(&mut self.table.graded) {
            match graded.grade {
                Some(grade) => self.judge(graded.judgement, grade, graded.place, sure),
                None => self.table.open.push((graded.judgement, graded.place)),
            }
        }
        if let Some(year) = self.table.of_year {
            let detail =
                format!("The table has grades of several inspections; those of {year} were taken.");
            self.doubt("judgements", detail);
        }
        for (name, grade) in std::mem::take(&mut self.table.beside) {
            let detail = format!(
                "The report also grades {name} ({}); there is no place for it here.",
                check::grade_words(grade)
            );
            self.doubt("judgements", detail);
        }
    }

    /// Headings repeat the grades; they stand in where the table is missing, and are compared.
    fn heading_grades(&mut self) {
        let from_table = !self.reading.judgements.is_empty();
        let mut said: Vec<(&'static str, &'static str, Place)> = Vec::new();
        for block in &self.blocks {
            let heading = matches!(block.kind, Kind::Heading(_));
            if let Some((judgement, Some(grade))) = grades::heading(&block.text).filter(|_| heading)
            {
                said.push((judgement, grade, block.place));
            } else if let Some(grade) = grades::overall(&block.text)
                .filter(|_| self.recognised.framework == Some("sif") && block.place.page <= 2)
            {
                said.push(("overall_effectiveness", grade, block.place));
            }
        }
        if !matches!(self.recognised.form, Form::Report) {
            return;
        }
        for (judgement, grade, place) in said {
            let before = self.reading.judgements.iter().find(|read| read.judgement == judgement);
            match before.map(|read| read.grade.clone()) {
                Some(before) if before != grade && judgement != "adoption" => {
                    let detail = format!(
                        "The grade of “{}” is read as {} in one place and {} in another.",
                        check::judgement_words(judgement),
                        check::grade_words(&before),
                        check::grade_words(grade)
                    );
                    self.doubt("judgements", detail);
                    self.unsure(judgement);
                }
                Some(_) => {}
                None if judgement == "adoption" => {}
                // The overall sentence of a SIF report is its own place for that grade.
                None => {
                    let own = judgement == "overall_effectiveness"
                        && self.recognised.framework == Some("sif");
                    self.judge(judgement, grade, place, own || !from_table);
                    self.table.open.retain(|(open, _)| *open != judgement);
                }
            }
        }
    }

    fn unsure(&mut self, judgement: &str) {
        let at = self.reading.judgements.iter().position(|read| read.judgement == judgement);
        let source = at.and_then(|at| self.reading.sources.get_mut(&format!("judgements.{at}")));
        if let Some(source) = source {
            source.certainty = Certainty::Likely;
        }
    }

    fn send_outcome(&mut self) {
        let outcome = self.blocks.iter().take(60).find_map(|block| {
            grades::send_outcome(&super::words::fold(&block.text)).map(|grade| (grade, block.place))
        });
        if let Some((grade, place)) = outcome {
            self.judge("send_outcome", grade, place, self.recognised.form == Form::Report);
        }
    }

    fn judge(&mut self, judgement: &str, grade: &str, place: Place, sure: bool) {
        let at = self.reading.judgements.len();
        self.reading
            .judgements
            .push(JudgementRead { judgement: judgement.to_owned(), grade: grade.to_owned() });
        self.source(format!("judgements.{at}"), place, sure);
    }

    fn paragraphs(&mut self) {
        if !self.is_own() {
            return;
        }
        let mut section: Option<String> = None;
        let mut read = Vec::new();
        // A heading ends the paragraph before: a list below it is no part of that paragraph.
        let mut open = false;
        for block in &self.blocks {
            match block.kind {
                Kind::Heading(_) => {
                    section = Some(block.text.clone());
                    open = false;
                }
                Kind::Number(number) => {
                    open = true;
                    let text = block.text.clone();
                    let paragraph = ParagraphRead { number, section: section.clone(), text };
                    read.push((paragraph, block.place));
                }
                Kind::Bullet(_) => {
                    // A list inside a paragraph is part of it.
                    let inside = open && section.is_some() && !self.in_area(block.place);
                    if let Some((paragraph, _)) = read.last_mut().filter(|_| inside) {
                        paragraph.text.push_str("\n• ");
                        paragraph.text.push_str(&block.text);
                    }
                }
                Kind::Text => {}
            }
        }
        for (at, (paragraph, place)) in read.into_iter().enumerate() {
            self.reading.paragraphs.push(paragraph);
            self.source(format!("paragraphs.{at}"), place, true);
        }
    }

    /// Whether an area or a part of one begins here.
    fn in_area(&self, place: Place) -> bool {
        let any = |area: &Area| {
            area.place == place || area.children.iter().any(|part| part.place == place)
        };
        self.found.areas.iter().any(any)
    }

    fn areas(&mut self) {
        let numbers: Vec<(i32, String)> = self
            .reading
            .paragraphs
            .iter()
            .filter(|paragraph| !self.found.areas.iter().any(|area| area.text == paragraph.text))
            .map(|paragraph| (paragraph.number, paragraph.text.clone()))
            .collect();
        let paragraphs =
            Paragraphs::new(numbers.iter().map(|(number, text)| (*number, text.as_str())));
        let found = std::mem::take(&mut self.found.areas);
        for (at, area) in found.into_iter().enumerate() {
            let read = self.area(&area, "", &format!("areas.{at}"), &paragraphs);
            self.reading.areas.push(read);
        }
    }

    fn area(&mut self, area: &Area, stem: &str, field: &str, paragraphs: &Paragraphs) -> AreaRead {
        let sure = area.sure && self.is_own();
        self.source(field, area.place, sure);
        let references = if area.children.is_empty() {
            paragraphs.of(&format!("{stem} {}", area.text))
        } else {
            // The stem says what is asked, its parts of whom: those are compared.
            References { numbers: super::references::printed(&area.text), printed: true }
        };
        if !references.numbers.is_empty() {
            self.source(format!("{field}.paragraphs"), area.place, references.printed && sure);
        }
        let mut children = Vec::new();
        for (at, child) in area.children.iter().enumerate() {
            let field = format!("{field}.children.{at}");
            children.push(self.area(child, "", &field, paragraphs));
        }
        AreaRead {
            kind: area.kind,
            text: area.text.clone(),
            paragraphs: references.numbers,
            children,
        }
    }

    fn strengths(&mut self) {
        for (at, (text, place)) in std::mem::take(&mut self.found.strengths).into_iter().enumerate()
        {
            self.reading.strengths.push(text);
            let own = self.is_own();
            self.source(format!("strengths.{at}"), place, own);
        }
    }

    fn deadline(&mut self) {
        if !self.is_own() {
            return;
        }
        if let Some(deadline) = visit::deadline(&self.blocks) {
            self.reading.stated_deadline = Some(deadline.value);
            self.source("stated_deadline", deadline.place, true);
        }
    }
}

/// A day as people write it.
fn spoken(day: NaiveDate) -> String {
    domain::time::spoken(day)
}

/// The framework that was recognised, with its rules.
pub(super) fn rules(code: &str) -> Option<Framework> {
    Framework::shipped().ok()?.into_iter().find(|framework| framework.code.to_string() == code)
}
