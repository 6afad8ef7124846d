//! How ratings look on paper: the same colours as on the pages, and never colour alone.

use domain::rating::DeliveryRating;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Rgb {
    /// As styles and Word write it, without the hash.
    pub(crate) fn hex(self) -> String {
        format!("{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// Text.
pub(crate) const INK: Rgb = Rgb(0x0b, 0x0c, 0x0c);
/// Text that matters less.
pub(crate) const QUIET: Rgb = Rgb(0x48, 0x4e, 0x52);
/// Headings and links.
pub(crate) const ACCENT: Rgb = Rgb(0x12, 0x3f, 0x6d);
/// Lines between rows.
pub(crate) const RULE: Rgb = Rgb(0xb1, 0xb8, 0xbd);
/// Behind the header of a table.
pub(crate) const SHADE: Rgb = Rgb(0xee, 0xf2, 0xf5);

/// The colours of a rating: behind its word, and of the word.
pub(crate) const fn tag(rating: DeliveryRating) -> (Rgb, Rgb) {
    const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
    match rating {
        DeliveryRating::Late => (Rgb(0xca, 0x35, 0x35), WHITE),
        DeliveryRating::AtRisk => (Rgb(0xff, 0xb8, 0x1c), INK),
        DeliveryRating::OnTrack => (Rgb(0xd4, 0xeb, 0xdf), Rgb(0x0b, 0x4d, 0x34)),
        DeliveryRating::Complete => (Rgb(0xd5, 0xe4, 0xf3), Rgb(0x0f, 0x38, 0x5c)),
        DeliveryRating::NotStarted => (WHITE, Rgb(0x38, 0x3f, 0x43)),
        DeliveryRating::NotProceeding => (Rgb(0xe3, 0xe6, 0xe8), Rgb(0x38, 0x3f, 0x43)),
    }
}

/// The colours of a rating's part of a bar: strong enough to be told from white (3:1), and text.
pub(crate) const fn bar(rating: DeliveryRating) -> (Rgb, Rgb) {
    const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
    match rating {
        DeliveryRating::Late => (Rgb(0xca, 0x35, 0x35), WHITE),
        DeliveryRating::AtRisk => (Rgb(0xff, 0xb8, 0x1c), INK),
        DeliveryRating::OnTrack => (Rgb(0x0f, 0x7a, 0x52), WHITE),
        DeliveryRating::Complete => (Rgb(0x1d, 0x70, 0xb8), WHITE),
        DeliveryRating::NotStarted => (WHITE, INK),
        DeliveryRating::NotProceeding => (Rgb(0x68, 0x6f, 0x73), WHITE),
    }
}

/// Its shape as a character, for where text is all there is.
pub(crate) const fn sign(rating: DeliveryRating) -> char {
    match rating {
        DeliveryRating::OnTrack => '●',
        DeliveryRating::AtRisk => '▲',
        DeliveryRating::Late => '■',
        DeliveryRating::Complete => '✔',
        DeliveryRating::NotStarted => '○',
        DeliveryRating::NotProceeding => '–',
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn luminance(colour: Rgb) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.0) + 0.7152 * part(colour.1) + 0.0722 * part(colour.2)
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn words_are_read_on_every_colour() {
        for rating in DeliveryRating::ALL {
            for (behind, word) in [tag(*rating), bar(*rating)] {
                let contrast = contrast(behind, word);
                assert!(contrast >= 4.5, "{rating}: {contrast:.2}");
            }
        }
        for colour in [INK, QUIET, ACCENT] {
            assert!(contrast(colour, Rgb(255, 255, 255)) >= 4.5);
        }
        assert!(contrast(INK, SHADE) >= 7.0);
    }

    #[test]
    fn no_two_ratings_share_a_sign() {
        let signs: BTreeSet<char> = DeliveryRating::ALL.iter().map(|it| sign(*it)).collect();
        assert_eq!(signs.len(), DeliveryRating::ALL.len());
    }
}
