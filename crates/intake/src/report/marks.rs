//! Marks of list items and numbers of paragraphs that stand on a line of their own, as they do in
//! text copied from a viewer: each belongs to the line below.

use super::blocks::bullet;
use crate::text::Line;

/// Puts such marks before the line that they belong to.
pub(super) fn attach(lines: &[&Line]) -> Vec<Line> {
    let mut attached: Vec<Line> = Vec::with_capacity(lines.len());
    let mut mark: Option<&Line> = None;
    for line in lines {
        match mark.take() {
            Some(before) if before.page == line.page && !stands_alone(&line.text) => {
                let text = format!("{} {}", before.text, line.text);
                let (x, apart) = (before.x.min(line.x), before.apart);
                attached.push(Line { text, x, apart, ..(*line).clone() });
            }
            before => {
                attached.extend(before.cloned());
                if stands_alone(&line.text) {
                    mark = Some(line);
                } else {
                    attached.push((*line).clone());
                }
            }
        }
    }
    attached.extend(mark.cloned());
    attached
}

/// Whether a line is a mark, or a number with a point, and nothing else.
fn stands_alone(text: &str) -> bool {
    let number = text.strip_suffix('.').is_some_and(|digits| {
        (1..=3).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
    });
    // Letters of symbol fonts need a word behind them to be told from words.
    let mark = text.chars().count() == 1
        && !text.starts_with(char::is_alphanumeric)
        && bullet(&format!("{text} x")).is_some();
    number || mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_marks_and_numbers_join_the_line_below() {
        let lines: Vec<Line> = ["•", "One", "12.", "Two", "Three", "◼"]
            .iter()
            .map(|text| Line { page: 1, text: (*text).to_owned(), ..Line::default() })
            .collect();
        let attached = attach(&lines.iter().collect::<Vec<_>>());
        let seen: Vec<_> = attached.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(seen, ["• One", "12. Two", "Three", "◼"]);
    }
}
