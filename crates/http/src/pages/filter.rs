//! Narrowing a list down: a form whose answers stand in the address, and what is chosen now.

use super::sheet::{Field, Kind};

/// A choice that is made, and the address without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) text: String,
    pub(crate) without: String,
}

/// A form that narrows a list down.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    /// The address of the list.
    pub(crate) at: &'static str,
    pub(crate) fields: Vec<Field>,
    pub(crate) kept: Vec<Kept>,
}

impl Filter {
    /// A form over a list at this address; a select's first choice is the one that leaves all in.
    pub(crate) fn new(at: &'static str, fields: Vec<Field>) -> Self {
        let kept = fields
            .iter()
            .filter(|field| !field.value.is_empty())
            .map(|field| Kept {
                text: format!("{}: {}", field.label, chosen(field)),
                without: without(at, &fields, &field.name),
            })
            .collect();
        Self { at, fields, kept }
    }
}

/// What is chosen, as the field shows it.
fn chosen(field: &Field) -> &str {
    let label = match &field.kind {
        Kind::Select(choices) | Kind::Radios(choices) => {
            choices.iter().find(|choice| choice.value == field.value).map(|it| it.label.as_str())
        }
        _ => None,
    };
    label.unwrap_or(&field.value)
}

fn without(at: &str, fields: &[Field], name: &str) -> String {
    let others = fields.iter().filter(|field| field.name != name && !field.value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others.map(|field| (field.name.as_ref(), field.value.as_str())))
        .finish();
    if query.is_empty() { at.to_owned() } else { format!("{at}?{query}") }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;
    use crate::pages::sheet::Choice;

    #[derive(Template)]
    #[template(
        source = "{% import \"components/filter.html\" as filter %}{{ filter::filter(it) }}",
        ext = "html"
    )]
    struct Shown {
        it: Filter,
    }

    fn fields(rating: &str, words: &str) -> Vec<Field> {
        let choice = |value: &str, label: &str| Choice {
            value: value.into(),
            label: label.into(),
            hint: "",
        };
        let ratings = vec![choice("", "All"), choice("late", "Late")];
        vec![Field::select("rating", "Rating", rating, ratings), Field::line("q", "Words", words)]
    }

    #[test]
    fn what_is_chosen_can_be_taken_back_one_by_one() {
        let filter = Filter::new("/actions", fields("late", "a & b"));
        let kept: Vec<_> =
            filter.kept.iter().map(|it| (it.text.as_str(), it.without.as_str())).collect();
        assert_eq!(
            kept,
            [("Rating: Late", "/actions?q=a+%26+b"), ("Words: a & b", "/actions?rating=late")]
        );
        assert!(Filter::new("/actions", fields("", "")).kept.is_empty());
        insta::assert_snapshot!(Shown { it: filter }.render().unwrap());
    }
}
