//! Numbers of headings and of paragraphs, counted once for all back ends that write them out.

use super::{Block, Level};

/// Counts along a document.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    heading: u32,
    clause: u32,
}

impl Numbers {
    /// The number of the next block, where it has one: "2" or "2.1".
    pub(crate) fn next(&mut self, block: &Block) -> Option<String> {
        match block {
            Block::Heading { level: Level::One, numbered: true, .. } => {
                self.heading += 1;
                self.clause = 0;
                Some(self.heading.to_string())
            }
            Block::Clause(_) => {
                self.clause += 1;
                Some(format!("{}.{}", self.heading.max(1), self.clause))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_counted_below_their_heading() {
        let mut numbers = Numbers::default();
        let blocks = [
            Block::heading(Level::One, "Recommendations"),
            Block::numbered("Background"),
            Block::clause("a"),
            Block::clause("b"),
            Block::numbered("Supporting information"),
            Block::para("x"),
            Block::clause("c"),
        ];
        let all: Vec<String> = blocks.iter().filter_map(|block| numbers.next(block)).collect();
        assert_eq!(all, ["1", "1.1", "1.2", "2", "2.1"]);
    }
}
