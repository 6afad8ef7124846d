//! Blocks as elements.

use std::fmt::Write as _;

use crate::{
    escape::{escape, escaped},
    look,
    model::{Bar, Block, Cell, Run, Table, TableLook, Weight},
};

/// Writes a block.
pub(super) fn write(block: &Block, number: Option<&str>, out: &mut String) {
    match block {
        Block::Title(text) => element("h1", text, out),
        Block::Heading { level, runs: text, .. } => {
            let depth = level.depth() + 1;
            let _ = write!(out, "<h{depth}>");
            if let Some(number) = number {
                let _ = write!(out, "<span class=\"number\">{number}</span>");
            }
            runs(text, out);
            let _ = writeln!(out, "</h{depth}>");
        }
        Block::Para { weight, runs: text } => {
            out.push_str(match weight {
                Weight::Plain => "<p>",
                Weight::Lead => "<p class=\"lead\">",
                Weight::Small => "<p class=\"small\">",
            });
            runs(text, out);
            out.push_str("</p>\n");
        }
        Block::Clause(text) => {
            let number = number.unwrap_or_default();
            let _ = write!(out, "<p class=\"clause\"><span>{number}</span> <span>");
            runs(text, out);
            out.push_str("</span></p>\n");
        }
        Block::Bullets(items) => list("ul", items, out),
        Block::Steps(items) => list("ol", items, out),
        Block::Quote(text) => {
            out.push_str("<blockquote>");
            element("p", text, out);
            out.push_str("</blockquote>\n");
        }
        Block::Table(content) => table(content, out),
        Block::Bar(content) => bar(content, out),
        Block::PageBreak => out.push_str("<div class=\"break\"></div>\n"),
    }
}

fn element(name: &str, text: &[Run], out: &mut String) {
    let _ = write!(out, "<{name}>");
    runs(text, out);
    let _ = writeln!(out, "</{name}>");
}

fn list(name: &str, items: &[Vec<Run>], out: &mut String) {
    let _ = writeln!(out, "<{name}>");
    for item in items {
        element("li", item, out);
    }
    let _ = writeln!(out, "</{name}>");
}

fn runs(text: &[Run], out: &mut String) {
    for run in text {
        match run {
            Run::Text(text) => {
                for (is_on, tag) in [(text.bold, "<strong>"), (text.italic, "<em>")] {
                    if is_on {
                        out.push_str(tag);
                    }
                }
                escape(&text.text, out);
                for (is_on, tag) in [(text.italic, "</em>"), (text.bold, "</strong>")] {
                    if is_on {
                        out.push_str(tag);
                    }
                }
            }
            Run::Link { text, to } => {
                let _ = write!(out, "<a href=\"{}\">", escaped(to.as_str()));
                escape(text, out);
                out.push_str("</a>");
            }
            Run::Rating(rating) => {
                let (behind, word) = look::tag(rating.rating);
                let edge = if behind == look::Rgb(255, 255, 255) { look::QUIET } else { behind };
                let _ = write!(
                    out,
                    "<span class=\"rating\" style=\"background:#{};color:#{};border-color:#{}\"><i \
                     aria-hidden=\"true\">{}</i>{}</span>",
                    behind.hex(),
                    word.hex(),
                    edge.hex(),
                    look::sign(rating.rating),
                    escaped(&rating.label),
                );
            }
        }
    }
}

fn table(table: &Table, out: &mut String) {
    match table.look {
        TableLook::Facts => out.push_str("<table class=\"facts\">\n"),
        // What is wider than a small screen is moved sideways, by keys too.
        TableLook::Grid => {
            // Many columns are not squeezed: then the table moves, and not the page.
            let class = if table.columns() > 3 { " class=\"many\"" } else { "" };
            let _ = writeln!(
                out,
                "<div class=\"sideways\" role=\"region\" tabindex=\"0\" \
                 aria-label=\"{}\">\n<table{class}>",
                escaped(&table.caption),
            );
        }
    }
    let _ = writeln!(out, "<caption>{}</caption>", escaped(&table.caption));
    out.push_str("<colgroup>");
    for share in table.shares() {
        let _ = write!(out, "<col style=\"width:{:.1}%\">", share * 100.0);
    }
    out.push_str("</colgroup>\n");
    if !table.header.is_empty() {
        out.push_str("<thead>\n<tr>");
        for name in &table.header {
            let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
        }
        out.push_str("</tr>\n</thead>\n");
    }
    out.push_str("<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, content) in row.cells.iter().enumerate() {
            if at == 0 && table.row_header {
                out.push_str("<th scope=\"row\">");
                cell(content, out);
                out.push_str("</th>");
            } else {
                out.push_str("<td>");
                cell(content, out);
                out.push_str("</td>");
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    if table.look == TableLook::Grid {
        out.push_str("</div>\n");
    }
}

fn cell(cell: &Cell, out: &mut String) {
    match cell.paras.as_slice() {
        [only] => runs(only, out),
        several => {
            for para in several {
                element("p", para, out);
            }
        }
    }
}

/// The bar is a picture with a sentence; what its parts are is written below it.
fn bar(bar: &Bar, out: &mut String) {
    let _ = write!(
        out,
        "<div class=\"bar\">\n<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 1000 36\" \
         preserveAspectRatio=\"none\">",
        escaped(&bar.alt),
    );
    let whole = f64::from(bar.total().max(1));
    let mut from = 0.0;
    for part in bar.shown() {
        let wide = f64::from(part.count) / whole * 1000.0;
        let (fill, _) = look::bar(part.rating);
        let _ = write!(
            out,
            "<rect x=\"{from:.2}\" y=\"1\" width=\"{:.2}\" height=\"34\" fill=\"#{}\" \
             stroke=\"#{}\" vector-effect=\"non-scaling-stroke\"/>",
            (wide - 3.0).max(1.0),
            fill.hex(),
            if fill == look::Rgb(255, 255, 255) { look::QUIET.hex() } else { fill.hex() },
        );
        from += wide;
    }
    out.push_str("</svg>\n<ul>\n");
    for part in bar.shown() {
        let (fill, _) = look::bar(part.rating);
        let _ = writeln!(
            out,
            "<li><i style=\"background:#{}\"></i><span>{}</span></li>",
            fill.hex(),
            escaped(&part.words()),
        );
    }
    out.push_str("</ul>\n</div>\n");
}
