//! A draft as it is typed: from what was read, from what a form sent, and to what is recorded.

use std::fmt::Write as _;

use application::{
    Failure,
    reading::{
        AcceptReading, AreaDraft, AreaRead, InspectionDraft, ParagraphDraft, PlanDraft,
        ReportReading,
    },
};
use domain::{
    Account, FieldFault, Line, Title,
    framework::{ClockStart, FindingKind, Framework, InspectionKind},
    inspection::Judgement,
    time::spoken,
};

use super::super::{
    form::{Pairs, Typed},
    typed::Read,
};
use crate::problem::Problem;

/// The most areas and parts of a form.
const MOST_AREAS: usize = 200;
/// How deeply areas nest, the first level counted.
const DEPTH: usize = 4;

/// The fields of the inspection itself.
pub(super) const PLAIN: &[&str] = &[
    "framework",
    "kind",
    "started_on",
    "ended_on",
    "received_on",
    "published_on",
    "lead_inspector",
    "stated_deadline",
    "plan",
    "plan_title",
];

/// An area or a part of one.
#[derive(Debug, Clone, Default)]
pub(super) struct AreaTyped {
    /// 0 for an area, 1 for its part, and so on.
    pub(super) depth: usize,
    /// What it was called when it was read, to find its place and its doubts: `areas.0.children.1`.
    pub(super) was: String,
    pub(super) kind: Typed,
    pub(super) text: Typed,
    pub(super) paragraphs: Typed,
}

/// A draft with everything that was typed into it.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// What was read: the text, the places, the doubts and the paragraphs.
    pub(super) reading: ReportReading,
    plain: Vec<(&'static str, Typed)>,
    /// Grades by the code of their judgement.
    grades: Vec<(String, Typed)>,
    /// In reading order, parts after their areas.
    pub(super) areas: Vec<AreaTyped>,
}

/// The button that records everything although something is empty.
pub(super) const CREATE_WITH_GAPS: &str = "create-with-gaps";

/// Which button was pressed.
#[derive(Debug)]
pub(super) struct Press(String);

impl Press {
    /// Whether it is the one that records everything.
    pub(super) fn creates(&self) -> bool {
        ["create", CREATE_WITH_GAPS].contains(&&*self.0)
    }

    /// Whether what is empty is meant to be.
    pub(super) fn means_gaps(&self) -> bool {
        self.0 == CREATE_WITH_GAPS
    }
}

fn flat(areas: &[AreaRead], stem: &str, depth: usize, into: &mut Vec<AreaTyped>) {
    for (at, area) in areas.iter().enumerate() {
        let was = format!("{stem}.{at}");
        let numbers: Vec<String> = area.paragraphs.iter().map(ToString::to_string).collect();
        into.push(AreaTyped {
            depth,
            kind: Typed::of(area.kind.code()),
            text: Typed::of(&area.text),
            paragraphs: Typed::of(&numbers.join(", ")),
            was: was.clone(),
        });
        flat(&area.children, &format!("{was}.children"), depth + 1, into);
    }
}

impl Draft {
    /// What was read, to be looked at.
    pub(super) fn of(mut reading: ReportReading, frameworks: &[Framework]) -> Self {
        let it = &reading.inspection;
        let day = |day: Option<chrono::NaiveDate>| day.map(spoken).unwrap_or_default();
        let year = it.published_on.or(it.started_on).map(|day| day.format(" %Y").to_string());
        let framework = it.framework.clone().unwrap_or_default();
        let subject = match framework.as_str() {
            "area_send" => "SEND",
            "jtai" => "Joint targeted area inspection",
            _ => "Children's services",
        };
        let title = format!("{subject} improvement plan{}", year.unwrap_or_default());
        let values = [
            framework.clone(),
            it.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
            day(it.started_on),
            day(it.ended_on),
            String::new(),
            day(it.published_on),
            it.lead_inspector.clone().unwrap_or_default(),
            day(reading.stated_deadline),
            "yes".to_owned(),
            title,
        ];
        let mut draft = Self {
            plain: PLAIN
                .iter()
                .zip(values)
                .map(|(name, value)| (*name, Typed::of(&value)))
                .collect(),
            ..Self::default()
        };
        let known = frameworks.iter().find(|known| *known.code == *framework);
        let codes = known.map(|known| known.judgements.iter().map(|it| it.code.as_str()));
        for code in codes.into_iter().flatten() {
            let read = reading.judgements.iter().find(|read| read.judgement == code);
            if let Some(read) = read {
                draft.grades.push((code.to_owned(), Typed::of(&read.grade)));
            }
        }
        flat(&reading.areas, "areas", 0, &mut draft.areas);
        draft.areas.truncate(MOST_AREAS);
        reading.areas.clear();
        draft.reading = reading;
        draft
    }

    /// What a form sent. A form that is not ours is refused.
    pub(super) fn sent(pairs: Pairs) -> Result<(Self, Press), Problem> {
        let (mut draft, mut press) = (Self::default(), String::new());
        for (name, value) in pairs.0 {
            let unknown = || Problem::parameter(&name, "is not a field of this form");
            if let Some(name) = PLAIN.iter().find(|known| **known == name) {
                draft.plain.push((name, Typed::of(value.trim())));
            } else if name == "reading" {
                draft.reading = serde_json::from_str(&value).map_err(|_| {
                    Problem::malformed(
                        "the draft in the form is not as it was sent: read the report again",
                    )
                })?;
            } else if name == "do" {
                press = value;
            } else if let Some(code) = name.strip_prefix("grade.") {
                draft.grades.push((code.to_owned(), Typed::of(value.trim())));
            } else if let Some(rest) = name.strip_prefix("area.") {
                let (at, field) = rest.split_once('.').ok_or_else(unknown)?;
                let at: usize =
                    at.parse().ok().filter(|at| *at < MOST_AREAS).ok_or_else(unknown)?;
                if draft.areas.len() <= at {
                    draft.areas.resize_with(at + 1, AreaTyped::default);
                }
                let area = draft.areas.get_mut(at).ok_or_else(unknown)?;
                let typed = Typed::of(value.trim());
                match field {
                    "depth" => {
                        area.depth =
                            value.parse().ok().filter(|it| *it < DEPTH).ok_or_else(unknown)?;
                    }
                    "was" => area.was = value,
                    "kind" => area.kind = typed,
                    "text" => area.text = typed,
                    "paragraphs" => area.paragraphs = typed,
                    _ => return Err(unknown()),
                }
            } else {
                return Err(unknown());
            }
        }
        draft.level();
        Ok((draft, Press(if press.is_empty() { "create".to_owned() } else { press })))
    }

    /// What was typed into a field of the inspection.
    pub(super) fn plain(&self, name: &str) -> Typed {
        let found = self.plain.iter().find(|(known, _)| *known == name);
        found.map(|(_, typed)| typed.clone()).unwrap_or_default()
    }

    /// The grade that was chosen for a judgement.
    pub(super) fn grade(&self, code: &str) -> &str {
        let found = self.grades.iter().find(|(known, _)| known == code);
        found.map_or("", |(_, typed)| typed.as_str())
    }

    /// The framework that was chosen.
    pub(super) fn framework<'a>(&self, frameworks: &'a [Framework]) -> Option<&'a Framework> {
        let code = self.plain("framework");
        frameworks.iter().find(|known| *known.code == *code.as_str())
    }

    /// The judgements that inspections of the chosen framework and day give.
    pub(super) fn judgements<'a>(
        &self,
        frameworks: &'a [Framework],
    ) -> Vec<&'a domain::framework::JudgementRule> {
        let Some(framework) = self.framework(frameworks) else { return Vec::new() };
        match super::super::typed::typed_day(self.plain("started_on").as_str()) {
            Some(day) => framework.judgements_on(day).collect(),
            // A grade that was read is shown whatever becomes of the day.
            None => framework
                .judgements
                .iter()
                .filter(|rule| {
                    rule.valid_to.is_none() || !self.grade(rule.code.as_str()).is_empty()
                })
                .collect(),
        }
    }

    /// An area is at most one level deeper than the one before it.
    fn level(&mut self) {
        let mut most = 0;
        for area in &mut self.areas {
            area.depth = area.depth.min(most);
            most = area.depth + 1;
        }
    }

    /// How many areas follow this one as its parts, at any depth.
    fn parts(&self, at: usize) -> usize {
        let depth = self.areas.get(at).map_or(0, |area| area.depth);
        self.areas.iter().skip(at + 1).take_while(|area| area.depth > depth).count()
    }

    /// Does what a button says: adds an area or a part, or takes one out with its parts.
    pub(super) fn press(&mut self, press: &Press) {
        let (what, at) = press.0.split_once('.').unwrap_or((&press.0, ""));
        let at: Option<usize> = at.parse().ok().filter(|at| *at < self.areas.len());
        let like = |area: Option<&AreaTyped>| {
            area.map_or_else(
                || Typed::of(FindingKind::AreaForImprovement.code()),
                |it| it.kind.clone(),
            )
        };
        match (what, at) {
            ("remove", Some(at)) => {
                let end = at + 1 + self.parts(at);
                self.areas.drain(at..end);
            }
            ("add-part", Some(at)) if self.areas.len() < MOST_AREAS => {
                let area = self.areas.get(at);
                let depth = area.map_or(0, |area| area.depth + 1);
                let part = AreaTyped { depth, kind: like(area), ..AreaTyped::default() };
                let place = at + 1 + self.parts(at);
                if depth < DEPTH {
                    self.areas.insert(place, part);
                }
            }
            ("add-area", _) if self.areas.len() < MOST_AREAS => {
                let kind = like(self.areas.first());
                self.areas.push(AreaTyped { kind, ..AreaTyped::default() });
            }
            _ => {}
        }
        self.level();
    }

    /// The place of each area in the tree: `/areas/0/children/1`.
    fn pointers(&self) -> Vec<String> {
        let mut counts = [0_usize; DEPTH];
        let mut pointers = Vec::with_capacity(self.areas.len());
        for area in &self.areas {
            let mut pointer = "/areas".to_owned();
            for (level, count) in counts.iter().take(area.depth).enumerate() {
                let under = if level == 0 { "" } else { "/children" };
                let _ = write!(pointer, "{under}/{}", count.saturating_sub(1));
            }
            if area.depth > 0 {
                pointer.push_str("/children");
            }
            if let Some(count) = counts.get_mut(area.depth) {
                let _ = write!(pointer, "/{count}");
                *count += 1;
            }
            for deeper in counts.iter_mut().skip(area.depth + 1) {
                *deeper = 0;
            }
            pointers.push(pointer);
        }
        pointers
    }

    /// The name of each area as the inspectorate would count it: "3" and "3a".
    pub(super) fn labels(&self) -> Vec<String> {
        let mut stack: Vec<(String, i32)> = Vec::new();
        let mut labels = Vec::with_capacity(self.areas.len());
        for area in &self.areas {
            stack.truncate(area.depth + 1);
            if stack.len() <= area.depth {
                stack.push((String::new(), 0));
            }
            let above = area.depth.checked_sub(1).and_then(|at| stack.get(at));
            let above = above.map(|(label, _)| label.clone());
            if let Some((label, count)) = stack.get_mut(area.depth) {
                *count += 1;
                *label = domain::inspection::Area::label_for(above.as_deref(), *count);
                labels.push(label.clone());
            }
        }
        labels
    }

    /// The field of the form that a pointer of the application means; empty for none of them.
    pub(super) fn field_of(&self, pointer: &str, frameworks: &[Framework]) -> String {
        if let Some(name) = pointer.strip_prefix("/inspection/") {
            return name.to_owned();
        }
        if let Some(rest) = pointer.strip_prefix("/judgements/") {
            let at: Option<usize> = rest.split('/').next().and_then(|at| at.parse().ok());
            let given = self.given(frameworks);
            let code = at.and_then(|at| given.get(at)).map(|it| it.0.as_str());
            return code.map(|code| format!("grade.{code}")).unwrap_or_default();
        }
        if pointer == "/plan/title" {
            return "plan_title".to_owned();
        }
        // The deepest area whose pointer this one begins with.
        let found = self.pointers().into_iter().enumerate().filter_map(|(at, area)| {
            let rest = pointer.strip_prefix(&area)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| (at, area.len(), rest.to_owned()))
        });
        if let Some((at, _, rest)) = found.max_by_key(|(_, length, _)| *length) {
            let field =
                rest.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
            let field =
                if ["kind", "paragraphs"].contains(&&*field) { field } else { "text".into() };
            return format!("area.{at}.{field}");
        }
        pointer.trim_start_matches('/').to_owned()
    }

    /// The grades that were chosen, of judgements that can be given.
    fn given(&self, frameworks: &[Framework]) -> Vec<(String, String)> {
        let rules = self.judgements(frameworks);
        let chosen = rules
            .iter()
            .map(|rule| (rule.code.as_str().to_owned(), self.grade(rule.code.as_str()).to_owned()));
        chosen.filter(|(_, grade)| !grade.is_empty()).collect()
    }

    /// What is empty though the inspection has it, or a rule counts from it: its field, and why it
    /// is wanted. Reports lack some of it, so it can be left empty by somebody who says so.
    pub(super) fn gaps(&self, frameworks: &[Framework]) -> Vec<(String, String)> {
        let mut gaps = Vec::new();
        let Some(framework) = self.framework(frameworks) else { return gaps };
        let counts =
            framework.obligations.iter().any(|rule| rule.counted_from == ClockStart::Received);
        if counts && self.plain("received_on").as_str().is_empty() {
            let why = "is empty: without it no statutory day can be counted. Give it, or create the inspection without it";
            gaps.push(("received_on".to_owned(), why.to_owned()));
        }
        let kind = InspectionKind::from_code(self.plain("kind").as_str());
        if kind.is_some_and(InspectionKind::gives_grades) {
            let rules = self.judgements(frameworks).into_iter();
            for rule in rules.filter(|rule| self.grade(rule.code.as_str()).is_empty()) {
                let why = "has no grade. Choose it, or create the inspection without it";
                gaps.push((format!("grade.{}", rule.code.as_str()), why.to_owned()));
            }
        }
        gaps
    }

    /// What will be recorded, with every fault of what was typed at once.
    pub(super) fn wanted(&self, frameworks: &[Framework]) -> Result<AcceptReading, Failure> {
        let mut read = Read::new();
        let typed = |name: &str| self.plain(name);
        let framework =
            read.chosen("inspection/framework", &typed("framework"), |text| Line::parse(text).ok());
        let kind = read.chosen("inspection/kind", &typed("kind"), InspectionKind::from_code);
        let started_on = read.day("inspection/started_on", &typed("started_on"));
        let ended_on = read.day("inspection/ended_on", &typed("ended_on"));
        let received_on = read.maybe_day("inspection/received_on", &typed("received_on"));
        let published_on = read.maybe_day("inspection/published_on", &typed("published_on"));
        let lead_inspector =
            read.maybe("inspection/lead_inspector", &typed("lead_inspector"), Title::parse);
        let stated_deadline = read.maybe_day("stated_deadline", &typed("stated_deadline"));
        let with_plan = typed("plan").is_yes();
        let title = with_plan
            .then(|| read.parsed("plan/title", &typed("plan_title"), Title::parse))
            .flatten();
        let areas = self.tree(&mut read);
        let judgements = self.given(frameworks);
        let paragraphs = self.paragraphs();
        read.finish()?;
        let (Some(framework), Some(kind), Some(started_on), Some(ended_on)) =
            (framework, kind, started_on, ended_on)
        else {
            return Err(Failure::field("", "something is missing"));
        };
        let code = |text: &str| {
            Line::parse(text).map_err(|error| Failure::field("/judgements", error.to_string()))
        };
        let judgements = judgements
            .iter()
            .map(|(judgement, grade)| {
                Ok(Judgement { judgement: code(judgement)?, grade: code(grade)? })
            })
            .collect::<Result<_, Failure>>()?;
        Ok(AcceptReading {
            inspection: InspectionDraft {
                authority: self.reading.inspection.authority.clone(),
                framework,
                kind,
                started_on,
                ended_on,
                received_on,
                published_on,
                lead_inspector,
                report_url: None,
            },
            judgements,
            paragraphs: paragraphs?,
            areas,
            stated_deadline,
            plan: title.map(|title| PlanDraft { title }),
        })
    }

    /// The numbered paragraphs as they were read.
    fn paragraphs(&self) -> Result<Vec<ParagraphDraft>, Failure> {
        let read = self.reading.paragraphs.iter().enumerate().map(|(at, paragraph)| {
            let bad = |error: &dyn std::fmt::Display| {
                let detail = format!("paragraph {} of the report {error}", paragraph.number);
                Failure::Invalid(vec![FieldFault::new(format!("/paragraphs/{at}"), detail)])
            };
            Ok(ParagraphDraft {
                number: paragraph.number,
                // A heading that is too long to be one is left out.
                section: paragraph.section.as_deref().and_then(|it| Title::parse(it).ok()),
                text: Account::parse(&paragraph.text).map_err(|error| bad(&error))?,
                tone: None,
            })
        });
        read.collect()
    }

    /// The areas with their parts inside.
    fn tree(&self, read: &mut Read) -> Vec<AreaDraft> {
        let pointers = self.pointers();
        let mut levels: Vec<Vec<AreaDraft>> = vec![Vec::new(); DEPTH + 1];
        // From the end: the parts of an area are complete when it comes.
        for (area, pointer) in self.areas.iter().zip(&pointers).rev() {
            let name = |field: &str| format!("{}/{field}", pointer.trim_start_matches('/'));
            let kind = read.chosen(&name("kind"), &area.kind, FindingKind::from_code);
            let text = read.parsed(&name("text"), &area.text, Account::parse);
            let paragraphs =
                read.maybe(&name("paragraphs"), &area.paragraphs, numbers).unwrap_or_default();
            let mut children =
                levels.get_mut(area.depth + 1).map(std::mem::take).unwrap_or_default();
            children.reverse();
            if let (Some(kind), Some(text), Some(level)) = (kind, text, levels.get_mut(area.depth))
            {
                level.push(AreaDraft { kind, text, paragraphs, children });
            }
        }
        let mut areas = levels.into_iter().next().unwrap_or_default();
        areas.reverse();
        areas
    }
}

/// Numbers of paragraphs: "12, 14-16".
pub(crate) fn numbers(text: &str) -> Result<Vec<i32>, &'static str> {
    const SAID: &str = "must be numbers of paragraphs, such as 12, 14-16";
    let mut all = Vec::new();
    let parts = text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let number = |text: &str| text.parse::<i32>().ok().filter(|it| (1..=9999).contains(it));
        let (first, last) = number(first).zip(number(last)).ok_or(SAID)?;
        if first > last || last - first > 500 || all.len() > 1000 {
            return Err(SAID);
        }
        all.extend(first..=last);
    }
    all.dedup();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(depths: &[usize]) -> Draft {
        let area = |depth: &usize| AreaTyped {
            depth: *depth,
            kind: Typed::of("area_for_improvement"),
            text: Typed::of("x"),
            ..AreaTyped::default()
        };
        Draft { areas: depths.iter().map(area).collect(), ..Draft::default() }
    }

    #[test]
    fn areas_keep_their_places_in_the_tree() {
        let draft = draft(&[0, 1, 2, 1, 0, 0, 1]);
        assert_eq!(
            draft.pointers(),
            [
                "/areas/0",
                "/areas/0/children/0",
                "/areas/0/children/0/children/0",
                "/areas/0/children/1",
                "/areas/1",
                "/areas/2",
                "/areas/2/children/0",
            ]
        );
        assert_eq!(draft.labels()[..2], ["1", "1a"]);
        assert_eq!(draft.labels()[4..], ["2", "3", "3a"]);
        assert_eq!(draft.field_of("/areas/0/children/1/kind", &[]), "area.3.kind");
        assert_eq!(draft.field_of("/areas/2", &[]), "area.5.text");
        assert_eq!(draft.field_of("/inspection/ended_on", &[]), "ended_on");
        let mut read = Read::new();
        let tree = draft.tree(&mut read);
        assert_eq!(tree.len(), 3);
        assert_eq!(
            (tree[0].children.len(), tree[0].children[0].children.len(), tree[2].children.len()),
            (2, 1, 1)
        );
        assert!(read.finish().is_ok());
    }

    #[test]
    fn buttons_add_and_take_out() {
        let mut draft = draft(&[0, 1, 1, 0]);
        for (press, depths) in [
            ("add-part.0", &[0, 1, 1, 1, 0][..]),
            ("remove.0", &[0]),
            ("add-area", &[0, 0]),
            ("remove.9", &[0, 0]),
            ("nonsense", &[0, 0]),
        ] {
            draft.press(&Press(press.into()));
            let now: Vec<usize> = draft.areas.iter().map(|area| area.depth).collect();
            assert_eq!(now, depths, "{press}");
        }
    }

    #[test]
    fn paragraphs_are_typed_as_lists_of_numbers() {
        assert_eq!(numbers("12, 14-16;18"), Ok(vec![12, 14, 15, 16, 18]));
        for bad in ["x", "0", "5-3", "1-9999", "12.5"] {
            assert!(numbers(bad).is_err(), "{bad}");
        }
    }
}
