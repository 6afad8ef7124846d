//! Grades: from the table of judgements, whose cells wrap and may be read in any order, and from
//! the headings that repeat them.

use super::{
    blocks::Place,
    words::{fold, words},
};
use crate::text::Line;

/// A grade that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Graded {
    /// Code of the judgement.
    pub judgement: &'static str,
    /// Code of the grade; none where the table has a dash or "not applicable".
    pub grade: Option<&'static str>,
    /// Where its name stands.
    pub place: Place,
}

/// The table of judgements.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// In the order of the table.
    pub graded: Vec<Graded>,
    /// Judgements without a grade, or with more than one to choose from.
    pub open: Vec<(&'static str, Place)>,
    /// The lines of the table: none of them is text.
    pub lines: Vec<(u32, u32)>,
    /// Grades of judgements that the frameworks do not have: "adoption performance", its grade.
    pub beside: Vec<(&'static str, &'static str)>,
    /// It has a column for each of several years, and this one was taken.
    pub of_year: Option<i32>,
    /// Whether the grades were found where they belong, one beside each name.
    pub neat: bool,
}

/// Codes that stand for judgements without a code of their own.
const BESIDE: [(&str, &str); 2] = [("adoption", "adoption performance"), ("board", "LSCB")];

/// Names as tables print them, the longest first where one begins another.
const NAMES: &[(&str, &str)] = &[
    ("leaders", "the impact of leaders on social work practice with children and families"),
    ("leaders", "impact of leaders on social work practice with children and families"),
    ("leaders", "leadership management and governance"),
    (
        "children_in_care_and_care_leavers",
        "the experiences and progress of children in care and care leavers",
    ),
    (
        "children_in_care_and_care_leavers",
        "experiences and progress of children in care and care leavers",
    ),
    (
        "help_and_protection",
        "the experiences and progress of children who need help and protection",
    ),
    ("help_and_protection", "experiences and progress of children who need help and protection"),
    ("help_and_protection", "children who need help and protection"),
    ("children_in_care", "the experiences and progress of children in care"),
    ("children_in_care", "experiences and progress of children in care"),
    (
        "children_in_care",
        "the experiences and progress of children looked after and achieving permanence",
    ),
    ("children_in_care", "children looked after and achieving permanence"),
    ("adoption", "adoption performance"),
    ("adoption", "graded judgement for adoption performance"),
    ("care_leavers", "the experiences and progress of care leavers"),
    ("care_leavers", "experiences and progress of care leavers"),
    ("overall_effectiveness", "overall effectiveness"),
];

/// Words that a table may have beside its names and grades.
const BESIDES: &[&str] = &[
    "judgement",
    "judgements",
    "grade",
    "grades",
    "inspection",
    "introduced",
    "january",
    "in",
    "the",
    "area",
    "new",
    "previous",
    "current",
    "and",
    "care",
    "leavers",
    "and",
    "n/a",
    "n",
    "a",
    "applicable",
    "not",
    "judged",
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Name(&'static str, Place),
    Grade(&'static str),
    NoGrade,
}

/// Reads the first table of judgements among the lines.
pub(super) fn table(lines: &[&Line], year: Option<i32>) -> Table {
    let Some(begin) = (0..lines.len()).find(|at| begins_table(lines, *at)) else {
        return Table::default();
    };
    let mut flat: Vec<(String, Place)> = Vec::new();
    let mut years: Vec<i32> = Vec::new();
    let mut table = Table::default();
    for line in lines.iter().skip(begin) {
        let cells = table_words(&line.text);
        if !cells.iter().all(|word| in_vocabulary(word)) {
            break;
        }
        // A line that goes on to prose ("Good") has been stopped above; a heading is no row.
        if heading(&fold(&line.text)).is_some_and(|(_, grade)| grade.is_some()) && is_heading(line)
        {
            break;
        }
        years
            .extend(cells.iter().filter_map(|word| word.parse::<i32>().ok()).filter(|y| *y > 2000));
        flat.extend(cells.into_iter().map(|word| (word, Place::of(line))));
        table.lines.push((line.page, line.line));
    }
    let marks = marks(&flat);
    settle(&mut table, &marks, &years, year);
    table
}

/// "… help and protection: good" is a heading and not a row.
fn is_heading(line: &Line) -> bool {
    line.text.contains(':') || has_word(&line.text, "is") || has_word(&line.text, "are")
}

fn has_word(text: &str, wanted: &str) -> bool {
    words(text).iter().any(|word| word == wanted)
}

/// A header of two words, or the first name of one of the frameworks on a line like a row.
fn begins_table(lines: &[&Line], at: usize) -> bool {
    let joined: Vec<String> =
        lines.iter().skip(at).take(2).flat_map(|line| table_words(&line.text)).collect();
    let header = joined.first().is_some_and(|word| word == "judgement" || word == "judgements")
        && joined.get(1).is_some_and(|word| word == "grade" || word == "grades");
    if header {
        return true;
    }
    let Some(line) = lines.get(at) else { return false };
    let own = table_words(&line.text);
    let all = own.iter().all(|word| in_vocabulary(word));
    let graded = lines.iter().skip(at).take(3).any(|line| {
        let words = table_words(&line.text);
        words.iter().any(|word| grade_of(word).is_some())
            && words.iter().all(|word| in_vocabulary(word))
    });
    let named = name_at(&own).is_some_and(|(_, length)| length >= 4)
        || table_words(&line.text).starts_with(&["the".to_owned(), "impact".to_owned()])
        || table_words(&line.text).starts_with(&["the".to_owned(), "experiences".to_owned()]);
    all && graded && named && !is_heading(line)
}

/// Words of a table, without numbers of rows and marks.
fn table_words(text: &str) -> Vec<String> {
    words(text)
        .into_iter()
        .filter(|word| word.len() > 2 || !word.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

fn in_vocabulary(word: &str) -> bool {
    let year = word.parse::<u32>().is_ok_and(|year| (2000..2100).contains(&year));
    year || BESIDES.contains(&word)
        || matches!(word, "requires" | "improvement" | "to" | "be")
        || grade_of(word).is_some()
        || NAMES.iter().any(|(_, name)| name.split(' ').any(|own| own == word))
}

/// The grade that a word begins.
fn grade_of(word: &str) -> Option<&'static str> {
    match word {
        "outstanding" => Some("outstanding"),
        "good" => Some("good"),
        "requires" => Some("requires_improvement"),
        "inadequate" => Some("inadequate"),
        _ => None,
    }
}

fn name_at<S: AsRef<str>>(words: &[S]) -> Option<(&'static str, usize)> {
    NAMES
        .iter()
        .filter_map(|(code, name)| {
            let own: Vec<&str> = name.split(' ').collect();
            let fits = own.len() <= words.len()
                && own.iter().zip(words).all(|(own, word)| *own == word.as_ref());
            fits.then_some((*code, own.len()))
        })
        .max_by_key(|(_, length)| *length)
}

/// Names and grades in the order in which they end. Cells of two columns may be read line by line,
/// so that a grade stands inside a name: it is taken out, and the name goes on.
fn marks(flat: &[(String, Place)]) -> Vec<Mark> {
    const REST: [&str; 4] = ["improvement", "to", "be", "good"];
    let mut left: Vec<(&str, Place, usize)> = Vec::new();
    let mut grades: Vec<(usize, Mark)> = Vec::new();
    // How much of "requires improvement to be good" has been met.
    let mut rest = REST.len();
    let mut before = "";
    for (at, (word, place)) in flat.iter().enumerate() {
        if REST.get(rest) == Some(&word.as_str()) && (word != "improvement" || rest == 0) {
            rest += 1;
        } else if let Some(grade) = grade_of(word) {
            grades.push((at, Mark::Grade(grade)));
            rest = if grade == "requires_improvement" { 0 } else { REST.len() };
        } else if word == "n/a" || (word == "a" && before == "n") {
            grades.push((at, Mark::NoGrade));
        } else {
            left.push((word, *place, at));
        }
        before = word;
    }
    let mut marks = grades;
    let mut at = 0;
    while at < left.len() {
        let rest = left.get(at..).unwrap_or_default();
        let ahead: Vec<&str> = rest.iter().take(16).map(|(word, ..)| *word).collect();
        match (name_at(&ahead), rest.first()) {
            (Some((code, length)), Some((_, place, position))) => {
                marks.push((*position, Mark::Name(code, *place)));
                at += length;
            }
            _ => at += 1,
        }
    }
    marks.sort_by_key(|(position, _)| *position);
    marks.into_iter().map(|(_, mark)| mark).collect()
}

fn settle(table: &mut Table, marks: &[Mark], years: &[i32], year: Option<i32>) {
    let names: Vec<(&'static str, Place)> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Name(code, place) => Some((*code, *place)),
            _ => None,
        })
        .collect();
    let grades: Vec<Option<&'static str>> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Grade(grade) => Some(Some(*grade)),
            Mark::NoGrade => Some(None),
            Mark::Name(..) => None,
        })
        .collect();
    if names.is_empty() {
        table.lines.clear();
        return;
    }
    let several = grades.len() > names.len() && grades.len().is_multiple_of(names.len());
    let columns = grades.len() / names.len();
    if grades.len() == names.len() {
        table.neat = true;
        for ((judgement, place), grade) in names.iter().zip(&grades) {
            table.take(judgement, *grade, *place);
        }
    } else if let Some(column) = years
        .iter()
        .take(columns)
        .position(|of| Some(*of) == year)
        .filter(|_| several && years.len() >= columns)
    {
        table.of_year = year;
        for ((judgement, place), grades) in names.iter().zip(grades.chunks(columns)) {
            let grade = grades.get(column).copied().flatten();
            table.take(judgement, grade, *place);
        }
        together_once(table);
    } else {
        beside(table, marks);
    }
}

/// In a table of two years the older name of a judgement may stand for the newer as well.
fn together_once(table: &mut Table) {
    if table.graded.iter().any(|graded| graded.judgement == "care_leavers") {
        for graded in &mut table.graded {
            if graded.judgement == "children_in_care_and_care_leavers" {
                graded.judgement = "children_in_care";
            }
        }
    }
}

/// Takes only grades that follow their name, where names and grades do not come out even.
fn beside(table: &mut Table, marks: &[Mark]) {
    for (at, mark) in marks.iter().enumerate() {
        let Mark::Name(judgement, place) = mark else { continue };
        let after: Vec<&Mark> =
            marks.iter().skip(at + 1).take_while(|mark| !matches!(mark, Mark::Name(..))).collect();
        match after.as_slice() {
            [Mark::Grade(grade)] => table.take(judgement, Some(grade), *place),
            _ => table.open.push((judgement, *place)),
        }
    }
}

impl Table {
    fn take(&mut self, judgement: &'static str, grade: Option<&'static str>, place: Place) {
        if let (Some((_, name)), Some(grade)) =
            (BESIDE.iter().find(|(code, _)| *code == judgement), grade)
        {
            self.beside.push((name, grade));
        } else if !self.graded.iter().any(|graded| graded.judgement == judgement) {
            self.graded.push(Graded { judgement, grade, place });
        }
    }
}

/// The judgement and grade of a heading: "The experiences and progress of children in care: good",
/// "… are good", or the name alone.
pub(super) fn heading(text: &str) -> Option<(&'static str, Option<&'static str>)> {
    let mut words = table_words(text);
    if words.starts_with(&["the", "graded", "judgement", "for"].map(str::to_owned)) {
        words.drain(..4);
    }
    let (code, length) = name_at(&words)?;
    let rest: Vec<&str> = words.iter().skip(length).map(String::as_str).collect();
    let rest = match rest.as_slice() {
        ["is" | "are", rest @ ..] => rest,
        ["requires", "improvement", ..] | [] | [_] => rest.as_slice(),
        _ => return None,
    };
    // A bare name that prose may begin with is no heading.
    match rest {
        [] => Some((code, None)),
        ["require" | "requires", "improvement"]
        | ["require" | "requires", "improvement", "to", "be", "good"] => {
            Some((code, Some("requires_improvement")))
        }
        [grade] => Some((code, Some(grade_of(grade).filter(|_| *grade != "requires")?))),
        _ => None,
    }
}

/// The grade in a sentence of its own: "The overall judgement is good", "Children's services in X
/// require improvement to be good".
pub(super) fn overall(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let said = folded
        .strip_prefix("the overall judgement is ")
        .or_else(|| folded.strip_prefix("overall effectiveness: "));
    let rest = if let Some(rest) = said {
        rest.strip_prefix("that children's services are ").unwrap_or(rest)
    } else {
        let (_, rest) = folded.split_once("children's services in ")?;
        ["is ", "are ", "require ", "requires "]
            .iter()
            .filter_map(|verb| rest.find(&format!(" {verb}")).map(|at| (at, verb)))
            .min()
            .filter(|(at, _)| *at < 60)
            .and_then(|(at, _)| rest.get(at + 1..))
            .map(|rest| {
                rest.strip_prefix("is ").or_else(|| rest.strip_prefix("are ")).unwrap_or(rest)
            })?
    };
    let mut words = rest.split([' ', '.', ',']);
    match (words.next()?, words.next()) {
        ("requires" | "require", Some("improvement")) => Some("requires_improvement"),
        ("requires" | "require", _) => None,
        (word, _) => grade_of(word),
    }
}

/// The grade of the safeguarding board: "The effectiveness of the LSCB is good."
pub(super) fn board(folded: &str) -> Option<&'static str> {
    let (_, rest) =
        folded.split_once("the effectiveness of the local safeguarding children board")?;
    let (_, rest) = rest.split_once(" is ").filter(|(before, _)| before.len() < 12)?;
    grade_of(rest.split([' ', '.']).next()?)
        .or_else(|| rest.starts_with("requires improvement").then_some("requires_improvement"))
}

/// The outcome of an area SEND inspection by the words that each outcome has.
pub(super) fn send_outcome(folded: &str) -> Option<&'static str> {
    if folded.contains("typically lead to positive experiences and outcomes") {
        Some("outcome_1")
    } else if folded.contains("lead to inconsistent experiences and outcomes") {
        Some("outcome_2")
    } else if super::words::has_any(
        folded,
        &["widespread and/or systemic failings", "widespread or systemic failings"],
    ) {
        Some("outcome_3")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(
        lines: &[&str],
        year: Option<i32>,
    ) -> (Vec<(&'static str, Option<&'static str>)>, Table) {
        let lines: Vec<Line> = (1..)
            .zip(lines)
            .map(|(line, text)| Line { page: 1, line, text: (*text).to_owned(), ..Line::default() })
            .collect();
        let table = table(&lines.iter().collect::<Vec<_>>(), year);
        (table.graded.iter().map(|graded| (graded.judgement, graded.grade)).collect(), table)
    }

    #[rstest]
    #[case::beside(&[
        "Judgement\tGrade",
        "The impact of leaders on social work\tGood",
        "practice with children and families",
        "The experiences and progress of\tRequires improvement to be good",
        "children who need help and protection",
        "Children were seen on 4 days.",
    ])]
    #[case::between_the_lines_of_a_name(&[
        "Judgement\tGrade",
        "The impact of leaders on social work practice with",
        "Good",
        "children and families",
        "The experiences and progress of children who need\tRequires improvement",
        "help and protection\tto be good",
    ])]
    #[case::one_below_the_other(&[
        "Judgement",
        "Grade",
        "The impact of leaders on social work practice with children and families",
        "Good",
        "The experiences and progress of children who need help and protection",
        "Requires improvement to be good",
    ])]
    #[case::names_first(&[
        "Judgement Grade",
        "The impact of leaders on social work practice with children and families",
        "The experiences and progress of children who need help and protection",
        "Good",
        "Requires improvement to be good",
    ])]
    #[case::without_header(&[
        "The impact of leaders on social work practice with children and families\tGood",
        "The experiences and progress of children who need help and protection\tRequires improvement",
    ])]
    fn cells_may_wrap_and_come_in_any_order(#[case] lines: &[&str]) {
        let (graded, table) = read(lines, None);
        let wanted =
            [("leaders", Some("good")), ("help_and_protection", Some("requires_improvement"))];
        assert_eq!(graded, wanted);
        assert!(table.neat && table.open.is_empty());
    }

    #[test]
    fn a_missing_grade_leaves_its_judgement_open() {
        let (graded, table) = read(
            &[
                "Judgement\tGrade",
                "Overall effectiveness\tGood",
                "The experiences and progress of care leavers",
                "The experiences and progress of children in care\tInadequate",
            ],
            None,
        );
        let wanted =
            [("overall_effectiveness", Some("good")), ("children_in_care", Some("inadequate"))];
        assert_eq!(graded, wanted);
        assert_eq!(table.open.len(), 1);
        assert!(!table.neat);
    }

    #[test]
    fn a_table_of_two_years_is_read_for_the_year_of_the_inspection() {
        let lines = [
            "Judgement\tGrade 2017 inspection\tGrade 2024 inspection",
            "The experiences and progress of children in care (and care leavers 2017)\tGood\tInadequate",
            "The experiences and progress of care leavers\tN/A\tGood",
        ];
        let (graded, table) = read(&lines, Some(2024));
        assert_eq!(
            graded,
            [("children_in_care", Some("inadequate")), ("care_leavers", Some("good"))]
        );
        assert_eq!(table.of_year, Some(2024));
        assert!(read(&lines, None).0.is_empty());
    }

    #[rstest]
    #[case("The experiences and progress of children in care: good", Some(("children_in_care", Some("good"))))]
    #[case("The experiences and progress of care leavers are inadequate", Some(("care_leavers", Some("inadequate"))))]
    #[case("The experiences and progress of children who need help and protection requires improvement to be good",
        Some(("help_and_protection", Some("requires_improvement"))))]
    #[case("Leadership, management and governance are good", Some(("leaders", Some("good"))))]
    #[case("The experiences and progress of care leavers", Some(("care_leavers", None)))]
    #[case("The experiences and progress of care leavers have been a matter of concern", None)]
    fn headings_repeat_grades(
        #[case] text: &str,
        #[case] wanted: Option<(&'static str, Option<&'static str>)>,
    ) {
        assert_eq!(heading(text), wanted);
    }

    #[rstest]
    #[case("The overall judgement is good", Some("good"))]
    #[case("The overall judgement is requires improvement", Some("requires_improvement"))]
    #[case(
        "Children’s services in Northshire require improvement to be good",
        Some("requires_improvement")
    )]
    #[case("Children’s services in Northshire are inadequate", Some("inadequate"))]
    #[case("Children’s services in Northshire", None)]
    fn an_overall_grade_in_a_sentence(#[case] text: &str, #[case] wanted: Option<&str>) {
        assert_eq!(overall(text), wanted);
    }
}
