//! The parts of a long list: forwards to the next, and back to the first.

/// Where the other parts of a list are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    /// The first part, unless this is it.
    pub(crate) first: Option<String>,
    /// The part after this one, if there is one.
    pub(crate) next: Option<String>,
}

impl Pages {
    /// The parts around one: `kept` is what the address says besides, `after` where this part
    /// begins (empty for the first), and `next` where the next does.
    pub(crate) fn of(
        path: &str,
        kept: &[(&str, &str)],
        after: &str,
        next: Option<impl ToString>,
    ) -> Self {
        let address = |after: Option<String>| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(kept.iter().filter(|(_, value)| !value.is_empty()));
            if let Some(after) = after {
                query.append_pair("after", &after);
            }
            match query.finish() {
                query if query.is_empty() => path.to_owned(),
                query => format!("{path}?{query}"),
            }
        };
        Self {
            first: (!after.is_empty()).then(|| address(None)),
            next: next.map(|next| address(Some(next.to_string()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;

    #[derive(Template)]
    #[template(
        source = "{% import \"components/paging.html\" as paging %}{{ paging::paging(pages) }}",
        ext = "html"
    )]
    struct Shown {
        pages: Pages,
    }

    #[test]
    fn addresses_keep_what_was_asked_for() {
        for (kept, after, next, first_is, next_is) in [
            (&[][..], "", None, None, None),
            (&[], "", Some("x&y"), None, Some("/a?after=x%26y")),
            (&[("q", "a b"), ("r", "")], "x", None, Some("/a?q=a+b"), None),
            (&[("q", "a")], "x", Some("z"), Some("/a?q=a"), Some("/a?q=a&after=z")),
            (&[], "x", Some("z"), Some("/a"), Some("/a?after=z")),
        ] {
            let pages = Pages::of("/a", kept, after, next);
            assert_eq!((pages.first.as_deref(), pages.next.as_deref()), (first_is, next_is));
        }
    }

    #[test]
    fn a_list_in_one_part_has_no_ways() {
        assert_eq!(Shown { pages: Pages::default() }.render().unwrap().trim(), "");
        let pages = Pages::of("/a", &[("q", "b")], "x", Some("z"));
        insta::assert_snapshot!(Shown { pages }.render().unwrap());
    }
}
