//! A QR code as the lines of a picture: no image is loaded, and nothing but digits is written.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The white around the code without which cameras do not find it.
const QUIET: i32 = 4;

/// A QR code.
#[derive(Debug, Clone)]
pub(crate) struct Qr {
    /// How many squares wide and high it is, the white around it included.
    pub(crate) size: i32,
    /// Its dark squares, as the path of a picture.
    pub(crate) path: String,
}

impl Qr {
    /// The code of a text; nothing when the text is too long for one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
        Some(Self { size: code.size() + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_squares_with_white_around_them() {
        let qr = Qr::of("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ").unwrap();
        assert!(qr.path.starts_with("M4 4h1v1h-1z"), "the corner is dark");
        assert!(qr.path.bytes().all(|byte| b"Mhvz -0123456789".contains(&byte)));
        assert!(qr.size > 21 + 2 * QUIET);
        assert!(Qr::of(&"x".repeat(10_000)).is_none());
    }
}
