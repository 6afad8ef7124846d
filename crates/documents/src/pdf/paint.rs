//! Pages into the file.

use domain::rating::DeliveryRating;
use krilla::{
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    geom::{Path, PathBuilder, Point, Quadrilateral, Rect},
    num::NormalizedF32,
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, SpanTag},
};

use super::{
    display::{Area, Item, LinkArea, Op, Sheet},
    fonts::Fonts,
    shape,
    tree::Places,
};
use crate::look::Rgb;

/// Draws what stands on a page, and notes where each piece of text came to lie.
pub(super) fn items(sheet: &Sheet, fonts: &Fonts, surface: &mut Surface<'_>, places: &mut Places) {
    for item in &sheet.items {
        match item {
            Item::Content { slot, truly, ops } => {
                let tag = match truly {
                    Some(truly) => ContentTag::Span(SpanTag::empty().with_actual_text(Some(truly))),
                    None => ContentTag::Other,
                };
                places.put(*slot, surface.start_tagged(tag));
                ops_on(ops, fonts, surface);
                surface.end_tagged();
            }
            Item::Decoration(ops) => artifact(ArtifactType::Layout, ops, fonts, surface),
        }
    }
}

/// Draws what is no part of the text.
pub(super) fn artifact(kind: ArtifactType, ops: &[Op], fonts: &Fonts, surface: &mut Surface<'_>) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    ops_on(ops, fonts, surface);
    surface.end_tagged();
}

/// A link as the file holds it.
pub(super) fn annotation(link: &LinkArea) -> Option<Annotation> {
    let quads: Vec<Quadrilateral> = link.areas.iter().map(quadrilateral).collect();
    if quads.is_empty() {
        return None;
    }
    let target = Target::Action(Action::Link(LinkAction::new(link.to.as_str().to_owned())));
    let about = format!("{} ({})", link.words.trim(), link.to.as_str());
    Some(Annotation::new_link(LinkAnnotation::new_with_quad_points(quads, target), Some(about)))
}

fn quadrilateral(area: &Area) -> Quadrilateral {
    let (right, bottom) = (area.x + area.width, area.y + area.height);
    Quadrilateral([
        Point::from_xy(area.x, bottom),
        Point::from_xy(right, bottom),
        Point::from_xy(right, area.y),
        Point::from_xy(area.x, area.y),
    ])
}

fn ops_on(ops: &[Op], fonts: &Fonts, surface: &mut Surface<'_>) {
    for op in ops {
        match op {
            Op::Glyphs { x, y, style, size, colour, text, glyphs } => {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(*colour)));
                let font = fonts.face(*style).font.clone();
                surface.draw_glyphs(Point::from_xy(*x, *y), glyphs, font, text, *size, false);
            }
            Op::Fill { area, colour } => draw(surface, rectangle(area), Some(*colour), None),
            Op::Stroke { area, colour } => draw(surface, rectangle(area), None, Some(*colour)),
            Op::Shape { area, rating, colour } => shaped(surface, area, *rating, *colour),
        }
    }
}

fn shaped(surface: &mut Surface<'_>, area: &Area, rating: DeliveryRating, colour: Rgb) {
    draw(surface, shape::path(area, rating), Some(colour), None);
}

fn draw(surface: &mut Surface<'_>, path: Option<Path>, inside: Option<Rgb>, edge: Option<Rgb>) {
    let Some(path) = path else { return };
    surface.set_fill(inside.map(fill));
    surface.set_stroke(edge.map(|colour| Stroke {
        paint: paint(colour),
        width: 0.7,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
}

fn rectangle(area: &Area) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(area.x, area.y, area.width, area.height)?);
    path.finish()
}

fn paint(colour: Rgb) -> krilla::paint::Paint {
    rgb::Color::new(colour.0, colour.1, colour.2).into()
}

fn fill(colour: Rgb) -> Fill {
    Fill { paint: paint(colour), opacity: NormalizedF32::ONE, ..Fill::default() }
}
