//! Writing pictures: a few shapes, with every text escaped.

use std::fmt::Write as _;

/// How a text stands to its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture in the making. `x` is in percent of its width, `y` in pixels from its top.
pub(super) struct Svg {
    out: String,
}

impl Svg {
    /// A picture of this height, with a sentence that says what it shows.
    pub(super) fn new(height: u32, sentence: &str) -> Self {
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg class=\"ap-chart\" xmlns=\"http://www.w3.org/2000/svg\" width=\"100%\" \
             height=\"{height}\" role=\"img\" aria-label=\"{}\">",
            escaped(sentence)
        );
        Self { out }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let _ = write!(
            self.out,
            "<line class=\"ap-line {class}\" x1=\"{}%\" y1=\"{}\" x2=\"{}%\" y2=\"{}\"/>",
            short(from.0),
            short(from.1),
            short(to.0),
            short(to.1)
        );
    }

    pub(super) fn rect(&mut self, at: (f64, f64), width: f64, height: f64, class: &str) {
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{}%\" y=\"{}\" width=\"{}%\" height=\"{}\"/>",
            short(at.0),
            short(at.1),
            short(width),
            short(height)
        );
    }

    pub(super) fn point(&mut self, at: (f64, f64), class: &str) {
        let (x, y) = (short(at.0), short(at.1));
        let _ =
            write!(self.out, "<circle class=\"ap-point {class}\" cx=\"{x}%\" cy=\"{y}\" r=\"5\"/>");
    }

    pub(super) fn text(&mut self, at: (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _ = write!(
            self.out,
            "<text class=\"{class}\" x=\"{}%\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            short(at.0),
            short(at.1),
            escaped(text)
        );
    }

    /// A shape of twelve pixels around a place; `inner` is drawn on sixteen.
    pub(super) fn shape(&mut self, at: (f64, f64), class: &str, inner: &str) {
        let (x, y) = (short(at.0), short(at.1));
        let _ = write!(
            self.out,
            "<g transform=\"translate(-6 -6)\"><svg class=\"{class}\" x=\"{x}%\" y=\"{y}\" \
             width=\"12\" height=\"12\" viewBox=\"0 0 16 16\">{inner}</svg></g>"
        );
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

/// A number with at most two decimals, and none that say nothing.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, char| {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(char),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_numbers_short() {
        let mut svg = Svg::new(10, "a \"b\" & <c>");
        svg.text((100.0 / 3.0, 2.0), Anchor::End, "x", "<script>");
        assert_eq!(
            svg.finish(),
            "<svg class=\"ap-chart\" xmlns=\"http://www.w3.org/2000/svg\" width=\"100%\" \
             height=\"10\" role=\"img\" aria-label=\"a &quot;b&quot; &amp; &lt;c&gt;\"><text \
             class=\"x\" x=\"33.33%\" y=\"2\" text-anchor=\"end\">&lt;script&gt;</text></svg>"
        );
        assert_eq!(
            (short(0.0), short(10.0), short(-1.5)),
            ("0".into(), "10".into(), "-1.5".into())
        );
    }
}
