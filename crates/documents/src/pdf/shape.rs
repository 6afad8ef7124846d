//! The shapes of ratings, so that nobody needs to see colours: the same as on the pages.

use domain::rating::DeliveryRating;
use krilla::geom::{Path, PathBuilder};

use super::display::Area;

/// A circle is drawn as four curves; this is how far their handles reach.
const KAPPA: f32 = 0.552_285;

/// A rating's shape within a square.
pub(super) fn path(area: &Area, rating: DeliveryRating) -> Option<Path> {
    let mut path = PathBuilder::new();
    let side = area.width;
    let polygon = |path: &mut PathBuilder, points: &[(f32, f32)]| {
        for (at, (x, y)) in points.iter().enumerate() {
            let (x, y) = (area.x + x * side, area.y + y * side);
            if at == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        path.close();
    };
    match rating {
        DeliveryRating::OnTrack => circle(&mut path, area, 0.44, false),
        DeliveryRating::AtRisk => polygon(&mut path, &[(0.5, 0.04), (0.98, 0.94), (0.02, 0.94)]),
        DeliveryRating::Late => {
            polygon(&mut path, &[(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]);
        }
        DeliveryRating::Complete => polygon(
            &mut path,
            &[(0.03, 0.56), (0.375, 0.9), (0.97, 0.25), (0.82, 0.12), (0.36, 0.62), (0.16, 0.42)],
        ),
        DeliveryRating::NotStarted => {
            circle(&mut path, area, 0.44, false);
            circle(&mut path, area, 0.25, true);
        }
        DeliveryRating::NotProceeding => {
            polygon(&mut path, &[(0.06, 0.38), (0.94, 0.38), (0.94, 0.62), (0.06, 0.62)]);
        }
    }
    path.finish()
}

/// A circle; turned the other way round it cuts a hole.
fn circle(path: &mut PathBuilder, area: &Area, part: f32, hole: bool) {
    let (x, y) = (area.x + area.width / 2.0, area.y + area.height / 2.0);
    let radius = area.width * part;
    let handle = radius * KAPPA;
    let turn = if hole { -1.0 } else { 1.0 };
    let (r, h) = (radius * turn, handle * turn);
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + h, x + handle, y + r, x, y + r);
    path.cubic_to(x - handle, y + r, x - radius, y + h, x - radius, y);
    path.cubic_to(x - radius, y - h, x - handle, y - r, x, y - r);
    path.cubic_to(x + handle, y - r, x + radius, y - h, x + radius, y);
    path.close();
}
