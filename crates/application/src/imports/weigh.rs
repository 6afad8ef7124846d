//! What each line of a plan's table comes to, given what is there already. Reads and writes nothing:
//! the preview and the import itself ask the same question of the same answer.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    Account, Id, Line, Note, Title,
    action::{
        Action, Impact,
        status::{Delivery, DeliveryStatus, Mark},
        update::{Latest, ProgressUpdate},
    },
    authority::{Person, Post},
    import::{PlanField, find_action, find_area, find_post},
    inspection::Area,
    plan::Plan,
    text::TextFault,
    time::spoken,
};
use intake::plan::{DateRead, PlanReading, PlanRow};

use super::{
    choices::{Choices, ImportCounts, LineOutcome, LineProblem, LineView},
    reports::{self, Frame},
};
use crate::{
    Failure,
    actions::{ActionDetails, is_promised},
    app::fresh,
};

/// What is there already.
pub(super) struct Known {
    pub(super) plan: Plan,
    pub(super) areas: Vec<Area>,
    pub(super) posts: Vec<Post>,
    pub(super) actions: Vec<Action>,
    /// The words of the updates of each action, folded.
    pub(super) updates: HashMap<Id<Action>, Vec<String>>,
    pub(super) by: Id<Person>,
    pub(super) today: NaiveDate,
}

/// What a line does.
pub(super) enum Work {
    Nothing,
    Create(Box<Action>, Vec<ProgressUpdate>),
    Change(Box<Action>, Box<Action>, Vec<ProgressUpdate>),
}

/// What all lines come to.
pub(super) struct Weighed {
    pub(super) lines: Vec<(LineView, Work)>,
    /// Posts that are to be made.
    pub(super) posts: Vec<Post>,
}

impl Weighed {
    pub(super) fn counts(&self) -> ImportCounts {
        let with = |outcome| self.lines.iter().filter(|(view, _)| view.outcome == outcome).count();
        ImportCounts {
            lines: self.lines.len(),
            create: with(LineOutcome::Create),
            change: with(LineOutcome::Change),
            same: with(LineOutcome::Same),
            refuse: with(LineOutcome::Refuse),
            updates: self
                .lines
                .iter()
                .map(|(_, work)| match work {
                    Work::Nothing => 0,
                    Work::Create(_, updates) | Work::Change(_, _, updates) => updates.len(),
                })
                .sum(),
            doubtful: self.lines.iter().filter(|(view, _)| !view.problems.is_empty()).count(),
        }
    }
}

/// Weighs every line.
pub(super) fn weigh(reading: &PlanReading, choices: &Choices, known: &Known) -> Weighed {
    let mut scale = Scale {
        choices,
        known,
        posts: Vec::new(),
        taken: HashSet::new(),
        references: known
            .actions
            .iter()
            .map(|action| folded_reference(&action.reference))
            .collect(),
    };
    let lines = reading
        .rows
        .iter()
        .map(|row| {
            let problems = reading.problems.iter().filter(|problem| problem.line == row.line);
            let problems = problems.map(|problem| LineProblem {
                column: problem.column.clone(),
                refuses: problem.refuses,
                detail: problem.detail.clone(),
            });
            scale.line(row, accepted(problems.collect(), row, reading, choices))
        })
        .collect();
    let lines = with_lost(lines, reading);
    // Only posts that a line which is carried out needs.
    let Scale { posts, .. } = scale;
    let mut weighed = Weighed { lines, posts };
    let needed: HashSet<Id<Post>> = weighed
        .lines
        .iter()
        .flat_map(|(_, work)| match work {
            Work::Nothing => vec![],
            Work::Create(action, _) | Work::Change(_, action, _) => {
                action.owner.iter().chain(&action.contributors).copied().collect()
            }
        })
        .collect();
    weighed.posts.retain(|post| needed.contains(&post.id));
    weighed
}

/// What is said of words for a date once somebody has accepted the day that they seem to mean.
fn accepted(
    mut problems: Vec<LineProblem>,
    row: &PlanRow,
    reading: &PlanReading,
    choices: &Choices,
) -> Vec<LineProblem> {
    if !choices.accept_suggested_dates {
        return problems;
    }
    let dates = [
        (PlanField::Start, &row.start),
        (PlanField::Due, &row.due),
        (PlanField::OriginalDue, &row.original_due),
    ];
    for (field, read) in dates {
        let Some(read) = read.as_ref().filter(|read| read.day.is_none()) else { continue };
        let Some(day) = read.suggestion else { continue };
        let heading = reading.columns.iter().find(|column| column.field == Some(field));
        let heading = heading.map(|column| column.heading.as_str());
        for problem in problems.iter_mut().filter(|it| it.column.as_deref() == heading) {
            problem.detail = format!("“{}” is taken for {}", read.text, spoken(day));
        }
    }
    problems
}

/// Adds the lines that were refused before they became rows, in their places.
fn with_lost(mut lines: Vec<(LineView, Work)>, reading: &PlanReading) -> Vec<(LineView, Work)> {
    for problem in reading.problems.iter().filter(|problem| problem.refuses) {
        if lines.iter().any(|(view, _)| view.line == problem.line) {
            continue;
        }
        let view = LineView {
            line: problem.line,
            outcome: LineOutcome::Refuse,
            reference: None,
            title: None,
            changes: Vec::new(),
            problems: vec![LineProblem {
                column: problem.column.clone(),
                refuses: true,
                detail: problem.detail.clone(),
            }],
        };
        lines.push((view, Work::Nothing));
    }
    lines.sort_by_key(|(view, _)| view.line);
    lines
}

fn folded_reference(reference: &str) -> String {
    reference.trim().to_ascii_lowercase()
}

/// The state of a weighing: what earlier lines have claimed.
struct Scale<'a> {
    choices: &'a Choices,
    known: &'a Known,
    posts: Vec<Post>,
    /// Actions that an earlier line means.
    taken: HashSet<Id<Action>>,
    /// References in use, small.
    references: HashSet<String>,
}

/// One line on the scale.
struct Sheet<'a> {
    row: &'a PlanRow,
    problems: Vec<LineProblem>,
    changes: Vec<String>,
}

impl Sheet<'_> {
    fn doubt(&mut self, detail: impl Into<String>) {
        self.problems.push(LineProblem { column: None, refuses: false, detail: detail.into() });
    }

    fn refuse(&mut self, detail: impl Into<String>) {
        self.problems.push(LineProblem { column: None, refuses: true, detail: detail.into() });
    }

    fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.refuses)
    }

    /// A checked text, or a problem that names the column.
    fn text<T>(
        &mut self,
        what: &str,
        text: Option<&str>,
        parse: fn(&str) -> Result<T, TextFault>,
    ) -> Option<T> {
        match parse(text?) {
            Ok(parsed) => Some(parsed),
            Err(TextFault::Empty) => None,
            Err(fault) => {
                self.refuse(format!("the {what} {fault}"));
                None
            }
        }
    }
}

impl<'a> Scale<'a> {
    fn line(&mut self, row: &PlanRow, problems: Vec<LineProblem>) -> (LineView, Work) {
        let mut sheet = Sheet { row, problems, changes: Vec::new() };
        let work = if sheet.is_refused() { Work::Nothing } else { self.work(&mut sheet) };
        let refused = sheet.is_refused();
        let outcome = match &work {
            _ if refused => LineOutcome::Refuse,
            Work::Nothing => LineOutcome::Same,
            Work::Create(..) => LineOutcome::Create,
            Work::Change(..) => LineOutcome::Change,
        };
        let action = match &work {
            Work::Nothing => None,
            Work::Create(action, _) | Work::Change(_, action, _) => Some(action),
        };
        let reference =
            action.map(|action| action.reference.to_string()).or_else(|| row.reference.clone());
        let title = action.map(|action| action.title.to_string()).or_else(|| row.title.clone());
        let view = LineView {
            line: row.line,
            outcome,
            reference,
            title,
            changes: if refused { Vec::new() } else { sheet.changes },
            problems: sheet.problems,
        };
        (view, if refused { Work::Nothing } else { work })
    }

    fn work(&mut self, sheet: &mut Sheet<'_>) -> Work {
        let row = sheet.row;
        let area = self.area(sheet);
        let known = find_action(
            &self.known.actions,
            row.reference.as_deref(),
            row.title.as_deref(),
            area.map(|area| area.id),
        );
        match known {
            Some(action) => {
                if !self.taken.insert(action.id) {
                    sheet.refuse(format!(
                        "an earlier line means the same action {}; put the two into one line",
                        action.reference
                    ));
                    return Work::Nothing;
                }
                self.change(sheet, action, area)
            }
            None => self.create(sheet, area),
        }
    }

    /// The area that a line answers: by its own words, by its reference, or by the uploader's word.
    fn area(&self, sheet: &mut Sheet<'_>) -> Option<&'a Area> {
        let areas: &'a [Area] = &self.known.areas;
        let row = sheet.row;
        if let Some(found) = row.area.as_deref().and_then(|words| find_area(areas, words)) {
            return Some(found);
        }
        let prefix = row.reference.as_deref().and_then(|reference| reference.rsplit_once('.'));
        let by_reference =
            prefix.and_then(|(label, _)| areas.iter().find(|area| area.label.as_str() == label));
        if let Some(found) = by_reference {
            if row.area.is_some() {
                sheet.doubt(format!(
                    "no area has the words in its area cell; by its reference it is taken for area {}",
                    found.label
                ));
            }
            return Some(found);
        }
        self.choices.default_area.and_then(|id| areas.iter().find(|area| area.id == id))
    }

    fn create(&mut self, sheet: &mut Sheet<'_>, area: Option<&Area>) -> Work {
        let row = sheet.row;
        let Some(area) = area else {
            sheet.refuse(match &row.area {
                Some(words) => format!(
                    "no area for improvement has the words “{}”; write its label, such as 2, or \
                     choose an area for lines without one",
                    shortened(words)
                ),
                None => {
                    "it names no area for improvement; write its label, such as 2, or choose an \
                         area for lines without one"
                        .to_owned()
                }
            });
            return Work::Nothing;
        };
        let Some(title) = sheet.text("action", row.title.as_deref(), Title::parse) else {
            if !sheet.is_refused() {
                sheet.refuse("it says of no action what will be done");
            }
            return Work::Nothing;
        };
        let reference = match &row.reference {
            Some(own) => sheet.text("reference", Some(own), Line::parse),
            None => self.next_reference(area),
        };
        let Some(reference) = reference else { return Work::Nothing };
        self.references.insert(folded_reference(&reference));
        let blank = ActionDetails {
            plan: self.known.plan.id,
            reference,
            title,
            description: None,
            outcome: None,
            success_criterion: None,
            areas: vec![area.id],
            owner: None,
            contributors: vec![],
            starts_on: None,
            due_on: None,
            depends_on: vec![],
            blocked_reason: None,
            impact: Impact::default(),
            internal_note: None,
            public_words: None,
            childrens_words: None,
        };
        let details = self.details(sheet, blank);
        let Some(mut action) = began(sheet, details.begin(&self.known.plan, self.known.today))
        else {
            return Work::Nothing;
        };
        if let Some(original) = self.date(row.original_due.as_ref())
            && action.due_on.is_some_and(|due| due != original)
        {
            action.original_due_on = Some(original);
            action.revisions = 1;
        }
        let updates = self.reports(sheet, &mut action, &[]);
        self.move_status(sheet, &mut action, &updates);
        let mut said = vec![format!("new action for area {}", area.label)];
        said.extend(self.owner_in_words(&action));
        said.extend(action.due_on.map(|due| format!("due on {}", spoken(due))));
        said.extend(counted(updates.len()));
        said.append(&mut sheet.changes);
        sheet.changes = said;
        Self::check(sheet, &action);
        Work::Create(Box::new(action), updates)
    }

    /// The next free reference of an area: 2.1, 2.2, …
    fn next_reference(&self, area: &Area) -> Option<Line<20>> {
        (1..10_000)
            .map(|number| format!("{}.{number}", area.label))
            .find(|reference| !self.references.contains(&folded_reference(reference)))
            .and_then(|reference| Line::parse(&reference).ok())
    }

    fn change(&mut self, sheet: &mut Sheet<'_>, before: &Action, area: Option<&Area>) -> Work {
        let mut wanted = ActionDetails::of(before);
        if let Some(title) = sheet.text("action", sheet.row.title.as_deref(), Title::parse) {
            wanted.title = title;
        }
        if let Some(area) = area
            && !wanted.areas.contains(&area.id)
        {
            wanted.areas.push(area.id);
        }
        let mut wanted = self.details(sheet, wanted);
        if wanted.due_on != before.due_on && is_promised(before, &self.known.plan) {
            let due = before.due_on.map(spoken).unwrap_or_default();
            sheet.doubt(format!(
                "its due date stays {due}: that date is a promise; ask for a date change, with a reason"
            ));
            wanted.due_on = before.due_on;
        }
        let onto = wanted.onto(before, &self.known.plan, self.known.today);
        let Some(mut after) = began(sheet, onto) else { return Work::Nothing };
        let known = self.known.updates.get(&before.id).map(Vec::as_slice).unwrap_or_default();
        let updates = self.reports(sheet, &mut after, known);
        self.move_status(sheet, &mut after, &updates);
        self.tell(sheet, before, &after, updates.len());
        Self::check(sheet, &after);
        if *before == after && updates.is_empty() {
            return Work::Nothing;
        }
        Work::Change(Box::new(before.clone()), Box::new(after), updates)
    }

    /// The details as the line has them; an empty cell leaves what is there.
    fn details(&mut self, sheet: &mut Sheet<'_>, mut details: ActionDetails) -> ActionDetails {
        let row = sheet.row;
        let account = Account::parse;
        for (what, text, field) in [
            ("description", &row.description, &mut details.description),
            ("outcome", &row.outcome, &mut details.outcome),
            ("success measure", &row.success_criterion, &mut details.success_criterion),
        ] {
            if let Some(text) = sheet.text(what, text.as_deref(), account) {
                *field = Some(text);
            }
        }
        if let Some(owner) = &row.owner {
            details.owner = self.post(sheet, owner).or(details.owner);
        }
        if !row.contributors.is_empty() {
            let mut posts: Vec<Id<Post>> = Vec::new();
            for title in &row.contributors {
                if let Some(post) = self.post(sheet, title)
                    && details.owner != Some(post)
                    && !posts.contains(&post)
                {
                    posts.push(post);
                }
            }
            details.contributors = posts;
        }
        // Whoever takes an action over helps with it no longer.
        details.contributors.retain(|post| details.owner != Some(*post));
        details.starts_on = self.date(row.start.as_ref()).or(details.starts_on);
        details.due_on = self.date(row.due.as_ref()).or(details.due_on);
        details
    }

    /// The post with a title: known, to be made, or nobody.
    fn post(&mut self, sheet: &mut Sheet<'_>, title: &str) -> Option<Id<Post>> {
        if let Some(post) = find_post(&self.known.posts, title) {
            if post.closed {
                sheet.doubt(format!(
                    "the post {} is closed; reopen it, or name another",
                    post.title
                ));
                return None;
            }
            return Some(post.id);
        }
        if let Some(post) = find_post(&self.posts, title) {
            return Some(post.id);
        }
        if !self.choices.make_posts {
            sheet
                .doubt(format!("there is no post “{}”; the action has no owner", shortened(title)));
            return None;
        }
        let title = sheet.text("owner", Some(title), Title::parse)?;
        let post = Post {
            id: fresh(),
            version: 1,
            title,
            organisation: None,
            holders: vec![],
            closed: false,
        };
        let id = post.id;
        self.posts.push(post);
        Some(id)
    }

    fn date(&self, read: Option<&DateRead>) -> Option<NaiveDate> {
        let read = read?;
        read.day.or_else(|| read.suggestion.filter(|_| self.choices.accept_suggested_dates))
    }

    /// The updates of the line, and what the action keeps of the latest.
    fn reports(
        &self,
        sheet: &mut Sheet<'_>,
        action: &mut Action,
        known: &[String],
    ) -> Vec<ProgressUpdate> {
        let frame = Frame {
            plan: self.known.plan.id,
            action: action.id,
            by: self.known.by,
            today: self.known.today,
        };
        let updates = reports::updates(sheet.row, frame, known, &mut sheet.problems);
        for update in &updates {
            if action.latest.as_ref().is_none_or(|latest| latest.on <= update.posted_on) {
                action.latest = Some(Latest::after(update, action.latest.as_ref()));
            }
        }
        updates
    }

    /// Moves the action to the status of the line, by the steps that lead there.
    fn move_status(&self, sheet: &mut Sheet<'_>, action: &mut Action, updates: &[ProgressUpdate]) {
        use DeliveryStatus as S;
        let Some(wanted) = sheet.row.status else { return };
        let now = action.delivery.status();
        let signed = matches!(wanted, S::Verified | S::Embedded);
        if wanted == now || (signed && matches!(now, S::Verified | S::Embedded)) {
            return;
        }
        let to = if signed { S::Complete } else { wanted };
        if signed {
            sheet.doubt("it is taken as complete: a second person signs it off here, on evidence");
        }
        let on = updates.last().map_or(self.known.today, |update| update.posted_on);
        let why = updates.last().map(|update| update.done.chars().take(2000).collect::<String>());
        let note = why.and_then(|why| Note::parse(&why).ok());
        let note = note.or_else(|| Note::parse("As the imported plan has it.").ok());
        let steps: &[S] = if to == S::Complete && now == S::NotStarted {
            &[S::InProgress, S::Complete]
        } else {
            &[to]
        };
        let mut delivery: Delivery = action.delivery.clone();
        for step in steps {
            if *step == delivery.status() {
                continue;
            }
            let plain = delivery.status().is_open() && *step != S::NotProceeding;
            let mark =
                Mark { on, by: self.known.by, note: if plain { None } else { note.clone() } };
            match delivery.go(*step, mark) {
                Ok(moved) => delivery = moved,
                Err(refusal) => {
                    sheet.doubt(format!("its status stays {}: {}", now.words(), refusal.detail));
                    return;
                }
            }
        }
        if delivery.status() != now {
            sheet.changes.push(format!("becomes {}", delivery.status().words()));
            if !delivery.status().is_open() {
                action.blocked = None;
            }
            action.delivery = delivery;
        }
    }

    fn owner_in_words(&self, action: &Action) -> Option<String> {
        let owner = action.owner?;
        let post = self.known.posts.iter().chain(&self.posts).find(|post| post.id == owner)?;
        Some(format!("owned by {}", post.title))
    }

    /// Says what will differ.
    fn tell(&self, sheet: &mut Sheet<'_>, before: &Action, after: &Action, updates: usize) {
        let mut said = Vec::new();
        if before.title != after.title {
            said.push(format!("is called “{}”", after.title));
        }
        for (what, differs) in [
            ("description", before.description != after.description),
            ("outcome", before.outcome != after.outcome),
            ("success measure", before.success_criterion != after.success_criterion),
            ("areas", before.areas != after.areas),
            ("contributors", before.contributors != after.contributors),
        ] {
            if differs {
                said.push(format!("another {what}"));
            }
        }
        if before.owner != after.owner {
            said.push(self.owner_in_words(after).unwrap_or_else(|| "no owner".into()));
        }
        if before.starts_on != after.starts_on {
            said.extend(after.starts_on.map(|day| format!("starts on {}", spoken(day))));
        }
        if before.due_on != after.due_on {
            said.extend(after.due_on.map(|day| format!("due on {}", spoken(day))));
        }
        said.extend(counted(updates));
        said.append(&mut sheet.changes);
        sheet.changes = said;
    }

    fn check(sheet: &mut Sheet<'_>, action: &Action) {
        for fault in action.check().err().unwrap_or_default() {
            let field = fault.pointer.trim_start_matches('/').replace('_', " ");
            sheet.refuse(format!("{field} {}", fault.detail));
        }
    }
}

fn counted(updates: usize) -> Option<String> {
    match updates {
        0 => None,
        1 => Some("1 update".to_owned()),
        many => Some(format!("{many} updates")),
    }
}

fn began(sheet: &mut Sheet<'_>, made: Result<Action, Failure>) -> Option<Action> {
    match made {
        Ok(action) => Some(action),
        Err(failure) => {
            sheet.refuse(failure.to_string());
            None
        }
    }
}

/// A cell's words, short enough to stand in a sentence.
fn shortened(words: &str) -> String {
    const MOST: usize = 60;
    let short: String = words.chars().take(MOST).collect();
    if short.len() < words.len() { format!("{short}…") } else { short }
}
