//! The structure of a document for who does not see it: what is a heading, a list, a table.
//!
//! The tree grows in reading order while pages are laid out. What is drawn is numbered by slots;
//! painting gives each slot its place in the file.

use std::num::NonZeroU16;

use krilla::tagging::{
    Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Root,
    Heading(u8, String),
    Para,
    Quote,
    List { ordered: bool },
    Item,
    Label,
    Body,
    Table(String),
    Caption,
    Head,
    Rows,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
    Figure(String),
    Link,
}

#[derive(Debug, Clone, Copy)]
enum Child {
    Node(usize),
    Slot(usize),
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    children: Vec<Child>,
}

/// A node's place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(usize);

/// A piece of what is drawn, as the tree knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Slot(usize);

/// The tree.
#[derive(Debug)]
pub(super) struct Tree {
    entries: Vec<Entry>,
    slots: usize,
}

impl Tree {
    pub(super) const ROOT: NodeId = NodeId(0);

    pub(super) fn new() -> Self {
        Self { entries: vec![Entry { kind: Kind::Root, children: Vec::new() }], slots: 0 }
    }

    /// Adds a node as the last child of another.
    pub(super) fn node(&mut self, parent: NodeId, kind: Kind) -> NodeId {
        let id = self.entries.len();
        self.entries.push(Entry { kind, children: Vec::new() });
        self.child(parent, Child::Node(id));
        NodeId(id)
    }

    /// Adds something that is drawn as the last child of a node.
    pub(super) fn slot(&mut self, parent: NodeId) -> Slot {
        let slot = self.slots;
        self.slots += 1;
        self.child(parent, Child::Slot(slot));
        Slot(slot)
    }

    fn child(&mut self, parent: NodeId, child: Child) {
        if let Some(entry) = self.entries.get_mut(parent.0) {
            entry.children.push(child);
        }
    }

    /// The slots in the order in which they are read.
    #[cfg(test)]
    pub(super) fn reading_order(&self) -> Vec<Slot> {
        fn walk(tree: &Tree, at: usize, out: &mut Vec<Slot>) {
            for child in &tree.entries[at].children {
                match child {
                    Child::Slot(slot) => out.push(Slot(*slot)),
                    Child::Node(node) => walk(tree, *node, out),
                }
            }
        }
        let mut out = Vec::new();
        walk(self, 0, &mut out);
        out
    }

    /// Somewhere to keep where each slot came to lie.
    pub(super) fn places(&self) -> Places {
        Places(vec![None; self.slots])
    }

    /// The tree as the file holds it.
    pub(super) fn finish(&self, places: &Places) -> TagTree {
        let mut tree = TagTree::new();
        for child in self.entries.first().into_iter().flat_map(|root| &root.children) {
            if let Some(node) = self.built(*child, places) {
                tree.push(node);
            }
        }
        tree
    }

    fn built(&self, child: Child, places: &Places) -> Option<Node> {
        match child {
            Child::Slot(slot) => places.0.get(slot).copied().flatten().map(Node::Leaf),
            Child::Node(id) => {
                let entry = self.entries.get(id)?;
                let children: Vec<Node> =
                    entry.children.iter().filter_map(|child| self.built(*child, places)).collect();
                // An empty cell must stay, or the cells after it would move.
                let may_be_empty = matches!(entry.kind, Kind::Cell | Kind::RowHeader);
                (may_be_empty || !children.is_empty())
                    .then(|| Node::Group(TagGroup::with_children(entry.kind.tag(), children)))
            }
        }
    }
}

/// Where each slot came to lie.
#[derive(Debug)]
pub(super) struct Places(Vec<Option<Identifier>>);

impl Places {
    pub(super) fn put(&mut self, slot: Slot, identifier: Identifier) {
        if let Some(place) = self.0.get_mut(slot.0) {
            *place = Some(identifier);
        }
    }
}

impl Kind {
    fn tag(&self) -> TagKind {
        match self {
            Self::Root => Tag::Section.into(),
            Self::Heading(level, title) => {
                let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
                Tag::Hn(level, Some(title.clone())).into()
            }
            Self::Para => Tag::P.into(),
            Self::Quote => Tag::BlockQuote.into(),
            Self::List { ordered: true } => Tag::L(ListNumbering::Decimal).into(),
            Self::List { ordered: false } => Tag::L(ListNumbering::Disc).into(),
            Self::Item => Tag::LI.into(),
            Self::Label => Tag::Lbl.into(),
            Self::Body => Tag::LBody.into(),
            Self::Table(summary) => Tag::Table.with_summary(Some(summary.clone())).into(),
            Self::Caption => Tag::Caption.into(),
            Self::Head => Tag::THead.into(),
            Self::Rows => Tag::TBody.into(),
            Self::Row => Tag::TR.into(),
            Self::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
            Self::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
            Self::Cell => Tag::TD.into(),
            Self::Figure(alt) => Tag::Figure(Some(alt.clone())).into(),
            Self::Link => Tag::Link.into(),
        }
    }
}
