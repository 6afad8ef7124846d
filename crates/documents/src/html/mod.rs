//! A document as one page for a browser: complete in itself, without a script, printable.

mod blocks;

use std::fmt::Write as _;

use crate::{
    escape::{escape, escaped},
    model::{Document, Numbers, Page},
};

/// The styles of the page, which asks nothing of any server.
const STYLE: &str = include_str!("style.css");

/// The document as a page.
#[must_use]
pub fn render(document: &Document) -> String {
    let meta = &document.meta;
    let mut out = String::with_capacity(64 * 1024);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta \
         name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <meta name=\"author\" content=\"{}\">\n",
        escaped(&meta.lang),
        escaped(&meta.title),
        escaped(&meta.author),
    );
    if let Some(subject) = &meta.subject {
        let _ = writeln!(out, "<meta name=\"description\" content=\"{}\">", escaped(subject));
    }
    let _ = write!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n");
    let mut numbers = Numbers::default();
    for section in &document.sections {
        let class = match section.page {
            Page::Portrait => "portrait",
            Page::Landscape => "landscape",
        };
        let _ = writeln!(out, "<section class=\"{class}\">");
        for block in &section.blocks {
            blocks::write(block, numbers.next(block).as_deref(), &mut out);
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n<footer><p>");
    escape(&meta.author, &mut out);
    out.push_str("<br>");
    escape(&meta.footer, &mut out);
    out.push_str("</p></footer>\n</body>\n</html>\n");
    out
}
