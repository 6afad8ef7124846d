//! A form as it is shown: its fields, what was typed, and what is wrong with it.

use std::borrow::Cow;

use application::Failure;
pub(crate) use domain::sentence::capital;
use domain::{change::Hash, identifying::Doubt};

use crate::problem::Problem;

/// A word of a form: most are written here, and those of rows are made.
pub(crate) type Word = Cow<'static, str>;

/// How a line of text is typed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// The input's type.
    pub(crate) kind: &'static str,
    /// What a browser or a password keeper may fill in.
    pub(crate) autocomplete: &'static str,
    /// Which keyboard a telephone shows.
    pub(crate) mode: &'static str,
    /// How many characters wide; as wide as the column where nothing is said.
    pub(crate) width: &'static str,
    /// Text in which spelling and capitals are not corrected.
    pub(crate) plain: bool,
}

/// One of several answers.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: &'static str,
}

/// What kind of answer a field takes.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// One line.
    Line(Look),
    /// Several lines, this many of them shown.
    Lines(u8),
    /// One of a few.
    Radios(Vec<Choice>),
    /// One of many.
    Select(Vec<Choice>),
    /// Any number of several; each is a box of its own, named by the field and its value.
    Ticks(Vec<Choice>),
    /// Yes or nothing.
    Tick,
    /// A file, of these endings.
    File(&'static str),
    /// Carried along, not shown.
    Hidden,
}

/// The fields of an item’s words for other readers.
pub(crate) fn wordings(public: impl Into<String>, children: impl Into<String>) -> [Field; 2] {
    [
        Field::lines("public_words", "In words for the public (optional)", public)
            .hint("Papers for the public print these in its place; of an area, beside the exact words"),
        Field::lines("childrens_words", "In words for children (optional)", children)
            .hint("The letter to children prints these. Short sentences, and no word that a child of nine would not know."),
    ]
}

/// A field of a form.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: Word,
    pub(crate) label: Word,
    pub(crate) hint: Word,
    /// What was typed, or what it is now. Never a password.
    pub(crate) value: String,
    pub(crate) error: Option<String>,
    /// What the writer should look at once more; it stops nothing.
    pub(crate) warning: Option<String>,
    pub(crate) kind: Kind,
}

impl Field {
    fn new(name: impl Into<Word>, label: impl Into<Word>, value: String, kind: Kind) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, hint: Word::Borrowed(""), value, error: None, warning: None, kind }
    }

    /// A line of ordinary text.
    pub(crate) fn line(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
    ) -> Self {
        let look = Look { kind: "text", ..Look::default() };
        Self::new(name, label, value.into(), Kind::Line(look))
    }

    /// Several lines of text.
    pub(crate) fn lines(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(name, label, value.into(), Kind::Lines(3))
    }

    /// An e-mail address.
    pub(crate) fn email(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
    ) -> Self {
        let look = Look { kind: "email", autocomplete: "email", plain: true, ..Look::default() };
        Self::new(name, label, value.into(), Kind::Line(look))
    }

    /// What somebody signs in with.
    pub(crate) fn username(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
    ) -> Self {
        let look = Look { kind: "text", autocomplete: "username", plain: true, ..Look::default() };
        Self::new(name, label, value.into(), Kind::Line(look))
    }

    /// A password: it is never shown again.
    pub(crate) fn password(
        name: &'static str,
        label: &'static str,
        autocomplete: &'static str,
    ) -> Self {
        let look = Look { kind: "password", autocomplete, mode: "", width: "", plain: true };
        Self::new(name, label, String::new(), Kind::Line(look))
    }

    /// A code from an authenticator app: it is never shown again.
    pub(crate) fn code(name: &'static str, label: &'static str) -> Self {
        let look = Look {
            kind: "text",
            autocomplete: "one-time-code",
            mode: "numeric",
            width: "10",
            plain: true,
        };
        Self::new(name, label, String::new(), Kind::Line(look))
    }

    /// A day that is typed as people write it, and comes back as it was typed.
    pub(crate) fn date(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
    ) -> Self {
        let look = Look { kind: "text", width: "20", plain: true, ..Look::default() };
        Self::new(name, label, value.into(), Kind::Line(look))
            .hint("For example, 31 March 2025 or 31/3/2025")
    }

    /// One of a few answers.
    pub(crate) fn radios(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Self {
        Self::new(name, label, value.into(), Kind::Radios(choices))
    }

    /// One of many answers.
    pub(crate) fn select(
        name: impl Into<Word>,
        label: impl Into<Word>,
        value: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Self {
        Self::new(name, label, value.into(), Kind::Select(choices))
    }

    /// Any number of several answers; `chosen` holds their values with spaces between them.
    pub(crate) fn ticks(
        name: impl Into<Word>,
        label: impl Into<Word>,
        chosen: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Self {
        Self::new(name, label, chosen.into(), Kind::Ticks(choices))
    }

    /// Yes or nothing.
    pub(crate) fn tick(name: impl Into<Word>, label: impl Into<Word>, yes: bool) -> Self {
        Self::new(name, label, if yes { "yes".into() } else { String::new() }, Kind::Tick)
    }

    /// A file to be chosen. No browser shows again which one was.
    pub(crate) fn file(
        name: impl Into<Word>,
        label: impl Into<Word>,
        endings: &'static str,
    ) -> Self {
        Self::new(name, label, String::new(), Kind::File(endings))
    }

    /// Something carried along.
    pub(crate) fn hidden(name: impl Into<Word>, value: impl Into<String>) -> Self {
        Self::new(name, "", value.into(), Kind::Hidden)
    }

    /// The same, with a word of help.
    pub(crate) fn hint(mut self, hint: impl Into<Word>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Whether one of its choices is to choose nothing, as in a filter.
    pub(crate) fn has_empty_choice(&self) -> bool {
        matches!(&self.kind, Kind::Select(choices) if choices.iter().any(|it| it.value.is_empty()))
    }

    /// Whether a choice is among those that are chosen.
    pub(crate) fn has(&self, value: &str) -> bool {
        self.value.split(' ').any(|chosen| chosen == value)
    }

    /// The ids of what explains it.
    pub(crate) fn described_by(&self) -> Option<String> {
        let name = &self.name;
        let parts = [
            (!self.hint.is_empty(), "hint"),
            (self.error.is_some(), "error"),
            (self.warning.is_some(), "warning"),
        ];
        let ids: Vec<String> = parts
            .iter()
            .filter(|(stands, _)| *stands)
            .map(|(_, part)| format!("{name}-{part}"))
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) fields: Vec<Field>,
    /// What is wrong, and of no field in particular.
    pub(crate) said: Vec<String>,
}

impl Sheet {
    /// A form with these fields.
    pub(crate) const fn new(fields: Vec<Field>) -> Self {
        Self { fields, said: Vec::new() }
    }

    /// Whether anything is wrong with it.
    pub(crate) fn failed(&self) -> bool {
        !self.said.is_empty() || self.fields.iter().any(|field| field.error.is_some())
    }

    /// Some of its fields, by their names: for a page that stands something between them.
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|field| field.name == name);
        found.map_or("", |field| field.value.as_str())
    }

    /// Some of the fields.
    pub(crate) fn of(&self, names: &[&str]) -> Vec<&Field> {
        self.fields.iter().filter(|field| names.contains(&&*field.name)).collect()
    }

    /// Says something that is wrong.
    pub(crate) fn say(&mut self, sentence: impl Into<String>) {
        self.said.push(sentence.into());
    }

    /// Says what is wrong with a field; of a field that the form does not show, above it. A field
    /// of a row is named by its whole pointer, with dots: `areas.0.text`.
    pub(crate) fn fault(&mut self, pointer: &str, detail: &str) {
        let whole = pointer.trim_start_matches('/').replace('/', ".");
        let known = self.fields.iter().any(|field| field.name == whole);
        let first = whole.split('.').next().unwrap_or_default();
        let name = if known { &whole } else { first };
        let shown = |field: &&mut Field| field.name == name && !matches!(field.kind, Kind::Hidden);
        match self.fields.iter_mut().find(shown) {
            Some(field) if field.error.is_none() => {
                field.error = Some(sentence(&field.label, detail));
            }
            Some(_) => {}
            None => self.said.push(capital(detail)),
        }
    }

    /// Whether anything is said beside a field.
    pub(crate) fn speaks_of(&self, name: &str) -> bool {
        let said = |field: &Field| field.error.is_some() || field.warning.is_some();
        self.fields.iter().any(|field| field.name == name && said(field))
    }

    /// Whether its writer should look at something once more.
    pub(crate) fn warned(&self) -> bool {
        self.fields.iter().any(|field| field.warning.is_some())
    }

    /// Asks its writer to look once more at what may identify a child, and carries along what was
    /// shown: sent again as it is, the form goes through.
    pub(crate) fn warn(&mut self, doubts: &[(&'static str, Doubt)]) {
        for field in &mut self.fields {
            let of_field = doubts.iter().filter(|(name, _)| *name == field.name);
            let said: Vec<String> = of_field.map(|(_, doubt)| doubt.sentence()).collect();
            if !said.is_empty() {
                field.warning = Some(format!("{}.", said.join("; ")));
            }
        }
        self.fields.push(Field::hidden("looked_at", looked_at(doubts)));
    }

    /// The form with what is wrong; everything that a form cannot show goes on as a problem.
    pub(crate) fn refused(mut self, failure: Failure) -> Result<Self, Problem> {
        match failure {
            Failure::Invalid(faults) => {
                for fault in faults {
                    self.fault(&fault.pointer, &fault.detail);
                }
            }
            Failure::Refused(refusal) => self.say(capital(&refusal.detail)),
            other => return Err(other.into()),
        }
        Ok(self)
    }
}

/// What stands for these doubts in a form whose writer was shown them; nothing for none.
pub(crate) fn looked_at(doubts: &[(&'static str, Doubt)]) -> String {
    if doubts.is_empty() {
        return String::new();
    }
    let mut said = String::new();
    for (name, doubt) in doubts {
        said.extend([*name, " ", &doubt.sentence(), "\n"]);
    }
    Hash::of(said.as_bytes()).to_string().chars().take(16).collect()
}

/// What is wrong, as a sentence that names its field.
fn sentence(label: &str, detail: &str) -> String {
    const GOES_ON: [&str; 5] = ["must ", "is ", "was ", "has ", "already "];
    let label = label.strip_suffix(" (optional)").unwrap_or(label);
    // A question is answered, it must do nothing.
    if label.ends_with('?') && detail == "must be chosen" {
        return format!("Choose an answer to “{label}”");
    }
    if GOES_ON.iter().any(|start| detail.starts_with(start)) {
        format!("{label} {detail}")
    } else {
        capital(detail)
    }
}

#[cfg(test)]
mod tests {
    use domain::FieldFault;

    use super::*;

    fn sheet() -> Sheet {
        Sheet::new(vec![
            Field::line("name", "Name", "x"),
            Field::password("password", "Password", "current-password").hint("Long"),
            Field::hidden("version", "3"),
        ])
    }

    #[test]
    fn faults_stand_beside_their_fields_and_name_them() {
        for (pointer, detail, said) in [
            ("/name", "must not be empty", Some("Name must not be empty")),
            ("/name/0", "is needed", Some("Name is needed")),
            ("/name", "somebody is here", Some("Somebody is here")),
            ("/version", "is odd", None),
            ("", "say more", None),
        ] {
            let failure = Failure::Invalid(vec![FieldFault::new(pointer, detail)]);
            let shown = sheet().refused(failure).unwrap();
            assert!(shown.failed());
            assert_eq!(shown.fields[0].error.as_deref(), said, "{pointer}");
            assert_eq!(shown.said.is_empty(), said.is_some(), "{pointer}");
            assert_eq!(shown.fields[0].value, "x", "what was typed stays");
        }
    }

    #[test]
    fn fields_name_what_explains_them() {
        let mut sheet = sheet();
        assert_eq!(sheet.fields[0].described_by(), None);
        assert_eq!(sheet.fields[1].described_by().as_deref(), Some("password-hint"));
        sheet.fault("/password", "is wrong");
        sheet.fault("/name", "is wrong");
        assert_eq!(sheet.fields[0].described_by().as_deref(), Some("name-error"));
        assert_eq!(sheet.fields[1].described_by().as_deref(), Some("password-hint password-error"));
        assert!(sheet.fields[1].value.is_empty());
    }

    #[test]
    fn what_a_form_cannot_show_goes_on() {
        assert!(sheet().refused(Failure::Hidden).is_err());
        assert!(sheet().refused(Failure::Forbidden("no".into())).is_err());
        assert!(sheet().refused(Failure::refused("last", "one must stay")).unwrap().failed());
    }
}
