//! What happened, newest first or oldest first, as whoever shows it has sorted it.

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happened {
    /// In a few words: "Due date moved".
    pub(crate) title: String,
    /// Who did it.
    pub(crate) by: String,
    /// The moment, for programs.
    pub(crate) at: String,
    /// The moment, for people.
    pub(crate) when: String,
    /// In sentences, a paragraph each.
    pub(crate) said: Vec<String>,
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;

    #[derive(Template)]
    #[template(
        source = "{% import \"components/timeline.html\" as timeline %}{{ timeline::timeline(all) }}",
        ext = "html"
    )]
    struct Shown {
        all: Vec<Happened>,
    }

    #[test]
    fn a_timeline_says_what_who_and_when() {
        let all = vec![Happened {
            title: "Due date moved".into(),
            by: "Asha Rowe".into(),
            at: "2024-04-02T10:05:00Z".into(),
            when: "2 April 2024 at 11:05".into(),
            said: vec!["From 31 March to 30 June 2024, because <the provider> withdrew.".into()],
        }];
        insta::assert_snapshot!(Shown { all }.render().unwrap());
    }
}
