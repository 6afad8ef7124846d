//! A letter to the children and young people whom a plan is for, in plain words.

use domain::rating::DeliveryRating;

use super::{Audience, Plan, Wording, audience::Worded, parts, reading_age::ReadingAge, sentences};
use crate::model::{Block, Document, Level, Page, Run, Section, Weight};

/// What a letter says beside the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// Paragraphs at the beginning; the usual ones where nothing is said.
    pub opening: Vec<String>,
    /// Paragraphs at the end; the usual ones where nothing is said.
    pub closing: Vec<String>,
    /// Who writes: a post.
    pub from: String,
    /// Where to ask, in plain words.
    pub contact: Option<String>,
}

/// The letter, and what its writer should know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChildrensLetter {
    /// The letter.
    pub document: Document,
    /// How old a reader should be; none where the letter has no words.
    pub reading_age: Option<ReadingAge>,
    /// Areas ("Area 3a") and actions ("Action 2.3") that have no words for children yet.
    pub without_own_words: Vec<String>,
}

/// What stands behind words that were not written for children.
const BORROWED: &str = " (We have not yet put this into our own words.)";

/// The letter to children. It leaves out what the public may not read.
#[must_use]
pub fn childrens_letter(plan: &Plan, letter: &Letter) -> ChildrensLetter {
    let mut writer = Writer::default();
    let title = "What we will do to help children and young people better";
    writer.blocks.push(Block::Title(vec![Run::plain(title)]));
    writer.say("Dear children and young people,");
    writer.all(&letter.opening, &opening(plan));
    let areas = parts::areas(plan, Audience::Public);
    if !areas.is_empty() {
        writer.heading("What the inspectors asked us to do better");
        let items = areas.iter().map(|area| (format!("Area {}", area.label), &area.wording));
        writer.items(items.collect());
    }
    let open = |rating| !matches!(rating, DeliveryRating::Complete | DeliveryRating::NotProceeding);
    let actions = parts::actions(plan, Audience::Public);
    // A letter is not a plan: it tells what has words for children, and all of it where nothing has.
    let told: Vec<_> = actions.iter().filter(|action| action.wording.children.is_some()).collect();
    let told = if told.is_empty() { actions.iter().collect() } else { told };
    for (heading, wanted) in [("What we will do", true), ("What we have done", false)] {
        let items = told.iter().filter(|action| {
            open(action.rating) == wanted && action.rating != DeliveryRating::NotProceeding
        });
        let items: Vec<_> =
            items.map(|action| (format!("Action {}", action.reference), &action.wording)).collect();
        if !items.is_empty() {
            writer.heading(heading);
            writer.items(items);
        }
    }
    writer.all(&letter.closing, &closing(letter));
    writer.say("Thank you for reading this.");
    writer.blocks.push(Block::Para { weight: Weight::Plain, runs: vec![Run::bold(&letter.from)] });
    writer.blocks.push(Block::para(&plan.authority));
    let reading_age = ReadingAge::of(&writer.said);
    if let Some(age) = reading_age {
        let text = format!("This letter is easy to read for somebody {}.", age.in_words());
        writer.blocks.push(Block::weighted(Weight::Small, text));
    }
    let document = Document {
        meta: parts::meta(plan, title, "A letter to children and young people about the plan"),
        sections: vec![Section { page: Page::Portrait, blocks: writer.blocks }],
    };
    ChildrensLetter { document, reading_age, without_own_words: writer.borrowed }
}

fn opening(plan: &Plan) -> Vec<String> {
    let came = plan.inspections.last().map(|it| {
        format!(
            "In {}, inspectors from {} came to see how we help children and young people.",
            it.ended_on.format("%B %Y"),
            it.inspectorate,
        )
    });
    let came = came.unwrap_or_else(|| "We want to help children and young people better.".into());
    vec![
        came,
        "They told us what we do well. They also told us what we must do better. This letter \
                says what we will do."
            .into(),
    ]
}

fn closing(letter: &Letter) -> Vec<String> {
    let ask = letter.contact.as_deref().map(sentences::stopped);
    let ask = ask.unwrap_or_else(|| "You can ask your social worker about it.".into());
    vec![format!("Do you want to know more, or tell us what you think? {ask}")]
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    /// All that is read, for the reading age.
    said: Vec<String>,
    borrowed: Vec<String>,
}

impl Writer {
    fn say(&mut self, text: &str) {
        self.blocks.push(Block::para(text));
        self.said.push(text.to_owned());
    }

    fn heading(&mut self, text: &str) {
        self.blocks.push(Block::heading(Level::One, text));
        self.said.push(text.to_owned());
    }

    fn all(&mut self, own: &[String], usual: &[String]) {
        for text in if own.is_empty() { usual } else { own } {
            self.say(text);
        }
    }

    fn items(&mut self, items: Vec<(String, &Wording)>) {
        let mut list = Vec::new();
        for (name, wording) in items {
            let words = wording.for_children();
            // Several actions may be one thing to a child: it is said once.
            if self.said.iter().any(|said| said == words.words()) {
                continue;
            }
            match words {
                Worded::Own(words) => {
                    self.said.push(words.to_owned());
                    list.push(vec![Run::plain(words)]);
                }
                Worded::Borrowed(words) => {
                    self.said.push(words.to_owned());
                    self.borrowed.push(name);
                    list.push(vec![Run::plain(words), Run::italic(BORROWED)]);
                }
                // Nothing that they may read: the letter does without it, and its writer knows.
                Worded::Withheld => self.borrowed.push(name),
            }
        }
        if !list.is_empty() {
            self.blocks.push(Block::Bullets(list));
        }
    }
}
