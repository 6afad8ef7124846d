//! Web pages: the words, with list items as bullets and headings as headings. The tokenizer alone
//! is used, so that no tree has to be built from deep or broken nesting.

use std::cell::RefCell;

use html5ever::{
    TokenizerResult,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, states::RawKind,
    },
};

use super::{
    lines::{Document, Flow},
    plain::decode,
};
use crate::{Unreadable, limits};

/// Reads a page.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let text = decode(bytes);
    let sink = Sink(RefCell::new(Page::default()));
    let tokenizer = Tokenizer::new(sink, html5ever::tokenizer::TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text.as_str()));
    // A script or an encoding stops the tokenizer; it goes on where it stood.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.end_block();
    page.flow.finish()
}

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.text(&text),
            Token::TagToken(tag) => return page.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
struct Page {
    flow: Flow,
    text: String,
    heading: bool,
    /// Elements around this place whose words are not the document's.
    hidden: usize,
    /// The lists around this place: the next number of each, or none for bullets.
    lists: Vec<Option<u32>>,
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.hidden == 0 && !self.flow.is_full() {
            // A line break in the source is a space on the page.
            self.text.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        }
    }

    fn end_block(&mut self) {
        let level = self.lists.len().saturating_sub(1);
        self.flow.push(&self.text, level, self.heading);
        self.text.clear();
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "script" | "style" | "noscript" | "iframe" => {
                self.hide(opens);
                let kind =
                    if &*tag.name == "script" { RawKind::ScriptData } else { RawKind::Rawtext };
                if opens {
                    return TokenSinkResult::RawData(kind);
                }
            }
            "title" | "nav" | "select" | "button" => self.hide(opens),
            "ul" | "ol" => {
                self.end_block();
                if !opens {
                    self.lists.pop();
                } else if self.lists.len() < limits::DEPTH {
                    self.lists.push((&*tag.name == "ol").then_some(1));
                }
            }
            "li" => {
                self.end_block();
                if opens {
                    self.mark();
                }
            }
            "td" | "th" if !opens => self.text.push('\t'),
            "br" => self.end_block(),
            name if is_block(name) => {
                // A paragraph inside a list item is the item's own.
                let own = matches!(name, "p" | "div") && self.text.chars().count() < 5;
                if !(opens && own) {
                    self.end_block();
                }
                self.heading = opens && is_heading(name);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn hide(&mut self, opens: bool) {
        if opens {
            self.hidden += 1;
        } else {
            self.hidden = self.hidden.saturating_sub(1);
        }
    }

    fn mark(&mut self) {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text = format!("{number}. ");
                *number = number.saturating_add(1);
            }
            _ => "• ".clone_into(&mut self.text),
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_block(name: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "form",
        "head",
        "header",
        "hr",
        "main",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
    ];
    is_heading(name) || BLOCKS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_headings_and_tables_keep_their_form() {
        let page = "<html><head><title>no</title><style>p{a:b}</style></head><body>\
            <h2>What needs\n to improve?</h2><ul><li>One<ul><li>a &amp; b</li></ul></li></ul>\
            <ol><li><p>First</p></li><li>Second</li></ol>\
            <table><tr><td>Judgement</td><td>Grade</td></tr></table>\
            <script>if (a < b) { no() }</script></body></html>";
        let document = read(page.as_bytes()).unwrap();
        let seen: Vec<_> = document
            .lines
            .iter()
            .map(|line| (line.text.as_str(), line.x > 0.0, line.heading))
            .collect();
        assert_eq!(
            seen,
            [
                ("What needs to improve?", false, true),
                ("• One", false, false),
                ("• a & b", true, false),
                ("1. First", false, false),
                ("2. Second", false, false),
                ("Judgement\tGrade", false, false)
            ]
        );
    }

    #[test]
    fn deep_nesting_costs_no_stack() {
        let page = format!("<html>{}x", "<ul><li>".repeat(100_000));
        assert!(read(page.as_bytes()).is_ok());
    }
}
