//! The headings as a table of contents beside the pages.

use krilla::{
    destination::XyzDestination,
    geom::Point,
    outline::{Outline, OutlineNode},
};

/// A heading and where it stands.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) depth: u8,
    pub(super) title: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// The headings, each below the one that it belongs to.
pub(super) fn outline(entries: &[Entry]) -> Outline {
    let mut outline = Outline::new();
    for node in nested(entries) {
        outline.push_child(node);
    }
    outline
}

fn nested(entries: &[Entry]) -> Vec<OutlineNode> {
    let mut nodes = Vec::new();
    let mut rest = entries;
    while let Some((first, after)) = rest.split_first() {
        let below = after.iter().take_while(|entry| entry.depth > first.depth).count();
        let (own, later) = after.split_at(below);
        let to = XyzDestination::new(first.page, Point::from_xy(0.0, first.y));
        let mut node = OutlineNode::new(first.title.clone(), to).with_open(true);
        for child in nested(own) {
            node.push_child(child);
        }
        nodes.push(node);
        rest = later;
    }
    nodes
}
