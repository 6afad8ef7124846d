//! What is typed on the page for an update, and what it comes to.

use application::{
    Failure,
    actions::{
        ActionView, AddEvidence, AskDateChange, PostUpdate, Report, SentFile, ToReport, UpdateView,
        file_doubts,
    },
};
use chrono::NaiveDate;
use domain::{
    Account, FieldFault, Line, Note, Title,
    action::{
        date_change::DateChangeReason, evidence::EvidenceKind, status::DeliveryStatus,
        update::Declared,
    },
    id::UpdateId,
    identifying::{Doubt, doubts},
};
use serde::Deserialize;

use crate::pages::{
    evidence::file_field,
    form::{Seen, Typed},
    sheet::{Choice, Field, Sheet, capital},
    typed::Read,
    words::{choice, date_reason, evidence_kind},
};

/// Everything that the page sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct UpdateForm {
    pub(super) done: Typed,
    pub(super) difference: Typed,
    pub(super) status: Typed,
    pub(super) declared: Typed,
    pub(super) declared_reason: Typed,
    pub(super) path_to_green: Typed,
    pub(super) date_right: Typed,
    pub(super) new_date: Typed,
    pub(super) date_reason: Typed,
    pub(super) date_note: Typed,
    pub(super) evidence_kind: Typed,
    pub(super) evidence_title: Typed,
    pub(super) evidence_note: Typed,
    pub(super) evidence_link: Typed,
    pub(super) evidence_expires_on: Typed,
    /// Which doubts the writer has looked at.
    pub(super) looked_at: Typed,
    /// The earlier update that this one corrects.
    pub(super) corrects: Typed,
    /// The version of the action that the page was made for.
    pub(super) version: Seen,
    /// The revision of the log that it was made for: what came later is told in a conflict.
    pub(super) revision: Seen,
}

/// What the fields are called in a sentence about them.
const NOUNS: [(&str, &str); 14] = [
    ("done", "what you have done"),
    ("difference", "what difference it has made"),
    ("declared_reason", "the reason why it is not on track"),
    ("path_to_green", "what will bring it back on track"),
    ("new_date", "the new date"),
    ("date_note", "the reason for the new date"),
    ("date_reason", "the kind of reason"),
    ("evidence_kind", "the kind of evidence"),
    ("evidence_title", "the title of the evidence"),
    ("evidence_note", "what the evidence shows"),
    ("evidence_link", "the link to the evidence"),
    ("evidence_expires_on", "the last day of the evidence"),
    ("file", "the file"),
    ("status", "the status"),
];

/// The moves that an owner can make from a status, the present one first.
fn moves(from: DeliveryStatus) -> &'static [DeliveryStatus] {
    use DeliveryStatus as S;
    match from {
        S::NotStarted => &[S::NotStarted, S::InProgress],
        S::InProgress => &[S::InProgress, S::Complete],
        S::Complete => &[S::Complete, S::InProgress],
        // Taking back a sign-off or a stop is the plan lead's, and has its own place.
        S::Verified | S::Embedded | S::NotProceeding => &[],
    }
}

fn status_label(from: DeliveryStatus, to: DeliveryStatus) -> String {
    match (from, to) {
        (from, to) if from == to => format!("{}, as it is now", capital(to.words())),
        (DeliveryStatus::Complete, DeliveryStatus::InProgress) => {
            "In progress again: it was not done after all".into()
        }
        (_, DeliveryStatus::Complete) => "Complete: there is nothing left to do".into(),
        _ => capital(to.words()),
    }
}

impl UpdateForm {
    /// The page as it opens: a correction begins with what was said.
    pub(super) fn fresh(to: &ToReport, revision: i64) -> Self {
        let mut form = Self {
            status: Typed::of(to.action.status.code()),
            date_right: Typed::of("yes"),
            version: Seen(to.action.version),
            revision: Seen(revision),
            ..Self::default()
        };
        if let Some(earlier) = &to.corrects {
            form.begin_with(earlier);
        }
        form
    }

    fn begin_with(&mut self, earlier: &UpdateView) {
        let maybe = |text: Option<&str>| Typed::of(text.unwrap_or_default());
        self.done = Typed::of(&earlier.done);
        self.difference = maybe(earlier.difference.as_deref());
        self.declared = maybe(earlier.declared.map(Declared::code));
        self.declared_reason = maybe(earlier.declared_reason.as_deref());
        self.path_to_green = maybe(earlier.path_to_green.as_deref());
        self.corrects = Typed::of(&earlier.id.to_string());
    }

    /// Whether anything was typed about evidence.
    pub(super) fn has_evidence(&self) -> bool {
        let typed = [
            &self.evidence_kind,
            &self.evidence_title,
            &self.evidence_note,
            &self.evidence_link,
            &self.evidence_expires_on,
        ];
        typed.iter().any(|typed| typed.some().is_some())
    }

    /// The status that is chosen, or the present one.
    fn status_of(&self, action: &ActionView) -> DeliveryStatus {
        DeliveryStatus::from_code(self.status.as_str()).unwrap_or(action.status)
    }

    /// What was typed, as the application takes it: every fault at once.
    pub(super) fn report(&self, to: &ToReport, file: Option<SentFile>) -> Result<Report, Failure> {
        let mut read = Read::new();
        let done = if read.has("done", &self.done, "say what you have done") {
            read.parsed("done", &self.done, Account::parse)
        } else {
            None
        };
        let difference = read.maybe("difference", &self.difference, Account::parse);
        let status = match self.status.some() {
            Some(_) => read.chosen("status", &self.status, DeliveryStatus::from_code),
            None => None,
        };
        let declared = self.declared(&mut read, to);
        let is_worried = matches!(declared, Some(Declared::AtRisk | Declared::OffTrack));
        let (mut declared_reason, mut path_to_green) = (None, None);
        if is_worried {
            for (name, typed, slot, ask) in [
                (
                    "declared_reason",
                    &self.declared_reason,
                    &mut declared_reason,
                    "say why it is not on track",
                ),
                (
                    "path_to_green",
                    &self.path_to_green,
                    &mut path_to_green,
                    "say what will bring it back on track",
                ),
            ] {
                if typed.some().is_none() {
                    read.fault(name, ask);
                } else {
                    *slot = read.parsed(name, typed, Note::parse);
                }
            }
        }
        let new_date = self.asked_date(&mut read);
        let evidence = self.evidence(&mut read, file.is_some());
        let corrects = read.maybe("corrects", &self.corrects, str::parse::<UpdateId>);
        read.finish()?;
        let done = done.ok_or_else(|| Failure::field("/done", "say what you have done"))?;
        Ok(Report {
            update: PostUpdate {
                done,
                difference,
                declared,
                declared_reason,
                path_to_green,
                forecast_on: new_date.as_ref().map(|asked| asked.to_on),
                status,
                corrects,
            },
            new_date,
            evidence,
            file,
        })
    }

    fn declared(&self, read: &mut Read, to: &ToReport) -> Option<Declared> {
        let found = Declared::from_code(self.declared.as_str());
        // What is done is on no track any more.
        let is_needed = self.status_of(&to.action).is_open();
        if found.is_none() && (is_needed || self.declared.some().is_some()) {
            read.fault("declared", "choose how it is going");
        }
        found
    }

    fn asked_date(&self, read: &mut Read) -> Option<AskDateChange> {
        if self.date_right.as_str() != "no" {
            return None;
        }
        let to_on = if read.has("new_date", &self.new_date, "say which date is right") {
            read.day("new_date", &self.new_date)
        } else {
            None
        };
        let reason = if read.has(
            "date_reason",
            &self.date_reason,
            "choose the kind of reason for the new date",
        ) {
            read.chosen("date_reason", &self.date_reason, DateChangeReason::from_code)
        } else {
            None
        };
        let note =
            if read.has("date_note", &self.date_note, "say in words why the date has to move") {
                read.parsed("date_note", &self.date_note, Note::parse)
            } else {
                None
            };
        Some(AskDateChange { to_on: to_on?, reason: reason?, note: note? })
    }

    /// What in it may identify a child, by the field.
    pub(super) fn doubts(
        &self,
        file: Option<&SentFile>,
        today: NaiveDate,
    ) -> Vec<(&'static str, Doubt)> {
        let texts = [
            ("done", &self.done),
            ("difference", &self.difference),
            ("declared_reason", &self.declared_reason),
            ("path_to_green", &self.path_to_green),
            ("date_note", &self.date_note),
            ("evidence_title", &self.evidence_title),
            ("evidence_note", &self.evidence_note),
            ("evidence_link", &self.evidence_link),
        ];
        let of_texts = texts.into_iter().flat_map(|(name, typed)| {
            doubts(typed.as_str(), today).into_iter().map(move |doubt| (name, doubt))
        });
        let of_file = file.into_iter().flat_map(|file| file_doubts(file, today));
        of_texts.chain(of_file.map(|doubt| ("file", doubt))).collect()
    }

    fn evidence(&self, read: &mut Read, has_file: bool) -> Option<AddEvidence> {
        if !self.has_evidence() && !has_file {
            return None;
        }
        let kind = if read.has("evidence_kind", &self.evidence_kind, "choose the kind of evidence")
        {
            read.chosen("evidence_kind", &self.evidence_kind, EvidenceKind::from_code)
        } else {
            None
        };
        let title = if read.has("evidence_title", &self.evidence_title, "say what the evidence is")
        {
            read.parsed("evidence_title", &self.evidence_title, Title::parse)
        } else {
            None
        };
        let link = read.maybe("evidence_link", &self.evidence_link, Line::<500>::parse);
        let note = read.maybe("evidence_note", &self.evidence_note, Account::parse);
        let expires_on = read.maybe_day("evidence_expires_on", &self.evidence_expires_on);
        Some(AddEvidence { kind: kind?, title: title?, link, note, dated_on: None, expires_on })
    }

    /// The fields with what was typed, in the order in which an owner thinks of them.
    pub(super) fn sheet(&self, to: &ToReport) -> Sheet {
        let action = &to.action;
        let mut done = Field::lines("done", "What have you done?", self.done.as_str())
            .hint("In a few plain sentences. Name no child.");
        let mut difference = Field::lines(
            "difference",
            "What difference has it made? (optional)",
            self.difference.as_str(),
        )
        .hint("What is better for children now, and how do you know?");
        for field in [&mut done, &mut difference] {
            field.kind = crate::pages::sheet::Kind::Lines(5);
        }
        let mut fields = vec![done, difference];
        let moves = moves(action.status);
        if !moves.is_empty() {
            let choices =
                moves.iter().map(|to| choice(to.code(), status_label(action.status, *to)));
            let status = self.status.some().unwrap_or_else(|| action.status.code());
            fields.push(Field::radios("status", "Status", status, choices.collect()));
        }
        let ratings = Declared::ALL.iter().map(|it| choice(it.code(), capital(it.words())));
        fields.push(
            Field::radios(
                "declared",
                "How is it going?",
                self.declared.as_str(),
                ratings.collect(),
            )
            .hint("As you see it. The rating from the dates stands beside it."),
        );
        fields.push(Field::lines(
            "declared_reason",
            "Why is it not on track?",
            self.declared_reason.as_str(),
        ));
        fields.push(
            Field::lines(
                "path_to_green",
                "What will bring it back on track?",
                self.path_to_green.as_str(),
            )
            .hint("Who does what by when"),
        );
        fields.extend(self.date_fields(to));
        fields.extend(self.evidence_fields());
        if self.corrects.some().is_some() {
            fields.push(Field::hidden("corrects", self.corrects.as_str()));
        }
        fields.push(Field::hidden("version", self.version.0.to_string()));
        fields.push(Field::hidden("revision", self.revision.0.to_string()));
        Sheet::new(fields)
    }

    fn date_fields(&self, to: &ToReport) -> Vec<Field> {
        let typed = self.date_right.as_str() == "no";
        // Nothing can be asked while somebody else has yet to answer; what was typed stays in sight.
        if (!may_ask(to) || to.waiting.is_some()) && !typed {
            return Vec::new();
        }
        let right = vec![choice("yes", "Yes"), choice("no", "No, it needs another date")];
        let reasons = DateChangeReason::ALL.iter().map(|it| choice(it.code(), date_reason(*it)));
        vec![
            Field::radios(
                "date_right",
                "Is the date still right?",
                self.date_right.as_str(),
                right,
            ),
            Field::date("new_date", "New date", self.new_date.as_str()),
            Field::select(
                "date_reason",
                "Kind of reason",
                self.date_reason.as_str(),
                reasons.collect(),
            ),
            Field::lines("date_note", "Why does the date have to move?", self.date_note.as_str())
                .hint("Members read this"),
        ]
    }

    fn evidence_fields(&self) -> Vec<Field> {
        let kinds: Vec<Choice> =
            EvidenceKind::ALL.iter().map(|it| choice(it.code(), evidence_kind(*it))).collect();
        vec![
            Field::select("evidence_kind", "Kind of evidence", self.evidence_kind.as_str(), kinds),
            Field::line("evidence_title", "What it is", self.evidence_title.as_str())
                .hint("For example, Audit of 20 plans, December"),
            file_field(),
            Field::lines("evidence_note", "What it shows", self.evidence_note.as_str())
                .hint("This, a file or a link. Name no child."),
            Field::line("evidence_link", "Link (optional)", self.evidence_link.as_str())
                .hint("An address that begins with https://"),
            Field::date(
                "evidence_expires_on",
                "Last day on which it says how things are (optional)",
                self.evidence_expires_on.as_str(),
            ),
        ]
    }
}

/// Whether there is a date that could be moved by a request.
fn may_ask(to: &ToReport) -> bool {
    to.action.due_on.is_some() && to.action.status.is_open()
}

/// What the application finds wrong, by the names of the fields and in their words.
pub(super) fn in_words(failure: Failure) -> Failure {
    let Failure::Invalid(faults) = failure else { return failure };
    let faults = faults.into_iter().map(|fault| {
        let name = match fault.pointer.trim_start_matches('/').split_once('/') {
            Some(("new_date", "to_on")) => "new_date".to_owned(),
            Some(("new_date", field)) => format!("date_{field}"),
            Some(("evidence", "file")) => "file".to_owned(),
            Some(("evidence", field)) => format!("evidence_{field}"),
            Some((field, _)) => field.to_owned(),
            None => fault.pointer.trim_start_matches('/').to_owned(),
        };
        let goes_on =
            ["must ", "is ", "was ", "has "].iter().any(|it| fault.detail.starts_with(it));
        let noun = NOUNS.iter().find(|(known, _)| *known == name).map(|(_, noun)| *noun);
        let detail = match noun {
            Some(noun) if goes_on => format!("{noun} {}", fault.detail),
            _ => fault.detail,
        };
        FieldFault::new(format!("/{name}"), detail)
    });
    Failure::Invalid(faults.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_after_their_fields() {
        for (pointer, detail, name, said) in [
            ("/done", "must not be empty", "/done", "what you have done must not be empty"),
            (
                "/new_date/to_on",
                "it is already due on 1 May 2025",
                "/new_date",
                "it is already due on 1 May 2025",
            ),
            (
                "/evidence/link",
                "must begin with https://",
                "/evidence_link",
                "the link to the evidence must begin with https://",
            ),
            (
                "/evidence/note",
                "give a link or say what the evidence shows",
                "/evidence_note",
                "give a link or say what the evidence shows",
            ),
            (
                "/corrects",
                "there is no such update of this action",
                "/corrects",
                "there is no such update of this action",
            ),
        ] {
            let Failure::Invalid(faults) = in_words(Failure::field(pointer, detail)) else {
                panic!("{pointer}")
            };
            let found: Vec<_> = faults.iter().map(|it| (&*it.pointer, &*it.detail)).collect();
            assert_eq!(found, [(name, said)]);
        }
    }

    #[test]
    fn an_owner_is_offered_what_the_domain_allows() {
        use DeliveryStatus as S;
        for (from, offered) in [
            (S::NotStarted, &[S::NotStarted, S::InProgress][..]),
            (S::InProgress, &[S::InProgress, S::Complete]),
            (S::Complete, &[S::Complete, S::InProgress]),
            (S::Verified, &[]),
            (S::NotProceeding, &[]),
        ] {
            assert_eq!(moves(from), offered);
        }
        assert_eq!(status_label(S::InProgress, S::InProgress), "In progress, as it is now");
    }
}
