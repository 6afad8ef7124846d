//! Tables that name the responsible bodies on the left and what they must do on the right: the right
//! column is text like any other, once the left one is taken out of its lines.

use super::{blocks::bullet, headings, words::fold};
use crate::text::Line;

/// How far a line may begin from the edge of its column, in points.
const NEAR: f64 = 20.0;

/// The lines with such tables unfolded.
#[derive(Debug, Default)]
pub(super) struct Unfolded {
    /// In reading order.
    pub lines: Vec<Line>,
    /// Something of a left column was left out.
    pub left_out: bool,
}

/// Takes the left column out of such tables.
pub(super) fn unfold(lines: &[&Line]) -> Unfolded {
    let mut unfolded = Unfolded::default();
    let mut column: Option<f64> = None;
    // A line of the left column alone stood before.
    let mut left_alone = false;
    for line in lines {
        if is_header(line) {
            column = Some(line.second);
            if let Some((_, right)) = line.text.split_once('\t') {
                let text = right.to_owned();
                unfolded.lines.push(Line { text, apart: true, ..(*line).clone() });
            }
            continue;
        }
        let Some(edge) = column else {
            unfolded.lines.push((*line).clone());
            continue;
        };
        match part(line, edge) {
            Part::Both(right) => {
                let apart = line.apart || left_alone;
                let x = line.second;
                unfolded.lines.push(Line { text: right, x, apart, ..(*line).clone() });
                (unfolded.left_out, left_alone) = (true, false);
            }
            Part::Right => unfolded.lines.push((*line).clone()),
            Part::Left => (unfolded.left_out, left_alone) = (true, true),
            Part::Outside => {
                column = None;
                unfolded.lines.push((*line).clone());
            }
        }
    }
    unfolded
}

fn is_header(line: &Line) -> bool {
    let folded = fold(&line.text);
    line.second > 0.0 && line.text.contains('\t') && folded.starts_with("responsible bod")
}

/// Which columns a line belongs to.
enum Part {
    Both(String),
    Left,
    Right,
    Outside,
}

fn part(line: &Line, edge: f64) -> Part {
    if headings::known(&line.text).is_some() {
        return Part::Outside;
    }
    let marked = bullet(&line.text).is_some();
    if line.x > edge - NEAR {
        return Part::Right;
    }
    match line.text.split_once('\t') {
        Some((_, right)) if !marked && (line.second - edge).abs() < 2.0 * NEAR => {
            Part::Both(right.replace('\t', " "))
        }
        None if line.end < edge + NEAR / 4.0 => Part::Left,
        _ => Part::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_column_is_read_down() {
        let line = |x: f64, second: f64, text: &str, apart: bool| {
            let end = if second > 0.0 { 500.0 } else { x + 100.0 };
            Line { x, end, second, text: text.to_owned(), apart, ..Line::default() }
        };
        let lines = [
            line(70.0, 250.0, "Responsible body\tAreas for priority action", true),
            line(70.0, 250.0, "Leaders at the\tLeaders should act", true),
            line(70.0, 250.0, "council\tat once.", false),
            line(70.0, 0.0, "and board", false),
            line(70.0, 250.0, "The board\tThe board should see", false),
            line(250.0, 0.0, "what comes of it.", false),
            line(70.0, 0.0, "Areas for improvement", true),
            line(70.0, 0.0, "Leaders", false),
        ];
        let unfolded = unfold(&lines.iter().collect::<Vec<_>>());
        let seen: Vec<_> =
            unfolded.lines.iter().map(|line| (line.text.as_str(), line.apart)).collect();
        assert_eq!(
            seen,
            [
                ("Areas for priority action", true),
                ("Leaders should act", true),
                ("at once.", false),
                ("The board should see", true),
                ("what comes of it.", false),
                ("Areas for improvement", true),
                ("Leaders", false),
            ]
        );
        assert!(unfolded.left_out);
    }
}
