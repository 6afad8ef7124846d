//! Which column holds what: the headings of one row, each field once where it can be only once.

use super::{
    ColumnRead, PlanField, PlanRequest,
    fold::fold,
    heading::{Meaning, meaning},
};

/// Says for each heading what its column holds.
pub(super) fn assign(headings: &[(usize, String)], request: &PlanRequest) -> Vec<ColumnRead> {
    let mut columns: Vec<(ColumnRead, Option<Meaning>, bool)> = headings
        .iter()
        .map(|(column, heading)| {
            let said = request
                .columns
                .iter()
                .find(|said| fold(&said.heading) == fold(heading))
                .map(|said| said.field);
            let meaning = match said {
                Some(field) => {
                    field.map(|field| Meaning { field, strength: u8::MAX, revised: false })
                }
                None => meaning(heading),
            };
            let read = ColumnRead { column: *column, heading: heading.clone(), field: None };
            (read, meaning, said.is_some())
        })
        .collect();

    // A revised date is the due one, and the other becomes what it was at first.
    let revised = columns.iter().any(|(_, meaning, _)| meaning.is_some_and(|m| m.revised));
    if revised {
        for (_, meaning, said) in &mut columns {
            if let Some(meaning) = meaning
                && meaning.field == PlanField::Due
                && !meaning.revised
                && !*said
            {
                meaning.field = PlanField::OriginalDue;
            }
        }
    }
    for field in FIELDS {
        let strongest = columns
            .iter()
            .filter_map(|(_, meaning, _)| meaning.filter(|m| m.field == *field))
            .map(|meaning| meaning.strength)
            .max();
        let Some(strongest) = strongest else { continue };
        let mut taken = false;
        for (read, meaning, _) in &mut columns {
            let Some(found) = meaning.filter(|m| m.field == *field) else { continue };
            read.field = if can_be_several(*field) {
                Some(*field)
            } else if found.strength == strongest && !taken {
                taken = true;
                Some(*field)
            } else {
                second(*field)
            };
        }
    }
    columns.into_iter().map(|(read, _, _)| read).collect()
}

const FIELDS: &[PlanField] = &[
    PlanField::Area,
    PlanField::Reference,
    PlanField::Title,
    PlanField::Description,
    PlanField::Outcome,
    PlanField::SuccessCriterion,
    PlanField::Owner,
    PlanField::Contributors,
    PlanField::Start,
    PlanField::Due,
    PlanField::OriginalDue,
    PlanField::Status,
    PlanField::Rating,
    PlanField::Progress,
    PlanField::Impact,
    PlanField::Evidence,
];

/// Whether the texts of several columns may stand together.
const fn can_be_several(field: PlanField) -> bool {
    matches!(
        field,
        PlanField::Description
            | PlanField::Outcome
            | PlanField::SuccessCriterion
            | PlanField::Contributors
            | PlanField::Progress
            | PlanField::Impact
            | PlanField::Evidence
    )
}

/// What a second column is where the field can have only one.
const fn second(field: PlanField) -> Option<PlanField> {
    match field {
        PlanField::Title => Some(PlanField::Description),
        PlanField::Owner => Some(PlanField::Contributors),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::ColumnMeaning, *};
    use domain::Line;

    fn fields(headings: &[&str], request: &PlanRequest) -> Vec<Option<PlanField>> {
        let headings: Vec<_> =
            headings.iter().enumerate().map(|(at, text)| (at, (*text).to_owned())).collect();
        assign(&headings, request).into_iter().map(|column| column.field).collect()
    }

    #[test]
    fn a_revised_date_makes_the_other_the_original() {
        use PlanField::{Due, OriginalDue, Title};
        let found = fields(&["Action", "Deadline", "Revised date"], &PlanRequest::default());
        assert_eq!(found, [Some(Title), Some(OriginalDue), Some(Due)]);
    }

    #[test]
    fn the_surest_heading_is_taken() {
        use PlanField::{Area, Contributors, Description, Owner, Title};
        let found = fields(
            &["Priority", "Recommendation", "Action", "Tasks", "Lead", "Accountable"],
            &PlanRequest::default(),
        );
        let expected =
            [None, Some(Area), Some(Title), Some(Description), Some(Owner), Some(Contributors)];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_a_person_says_goes_first() {
        use PlanField::{Description, Evidence, Title};
        let columns = vec![
            ColumnMeaning {
                heading: Line::parse("budget").unwrap(),
                field: Some(PlanField::Evidence),
            },
            ColumnMeaning { heading: Line::parse("ACTION ").unwrap(), field: None },
            ColumnMeaning { heading: Line::parse("Step").unwrap(), field: Some(PlanField::Title) },
        ];
        let request = PlanRequest { columns, ..PlanRequest::default() };
        let found = fields(&["Budget", "Action", "Step", "Tasks"], &request);
        assert_eq!(found, [Some(Evidence), None, Some(Title), Some(Description)]);
    }
}
