//! The typeface in which documents are printed, copied as it is: a font is not adapted, because its
//! licence keeps its name for the unchanged files.

use std::{fmt::Write as _, fs, path::Path};

/// Where the package keeps its files.
const HOME: &str = "node_modules/@expo-google-fonts/atkinson-hyperlegible-next";

/// What is taken: the name in Rust, what is said of it, and the file.
const FACES: [(&str, &str, &str); 3] = [
    ("REGULAR", "The upright face.", "400Regular/AtkinsonHyperlegibleNext_400Regular.ttf"),
    ("BOLD", "The bold face.", "700Bold/AtkinsonHyperlegibleNext_700Bold.ttf"),
    (
        "ITALIC",
        "The italic face.",
        "400Regular_Italic/AtkinsonHyperlegibleNext_400Regular_Italic.ttf",
    ),
];

/// Writes the faces, their licence and the Rust that names them into a folder.
pub(crate) fn write(home: &Path, folder: &Path) -> Result<(), String> {
    let copy = |from: &str, to: &str| {
        let path = home.join(HOME).join(from);
        fs::copy(&path, folder.join(to)).map_err(|error| format!("{}: {error}", path.display()))
    };
    let mut code = String::new();
    for (name, about, file) in FACES {
        let kept = format!("{}.ttf", name.to_lowercase());
        copy(file, &kept)?;
        let _ = writeln!(
            code,
            "/// {about}\npub const {name}: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \
             \"/{kept}\"));",
        );
    }
    copy("LICENSE_FONT", "font-licence.txt")?;
    code.push_str(
        "/// The SIL Open Font License, under which the faces are used and passed on.\npub const \
         LICENCE: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/font-licence.txt\"));\n",
    );
    fs::write(folder.join("fonts.rs"), code).map_err(|error| error.to_string())
}
