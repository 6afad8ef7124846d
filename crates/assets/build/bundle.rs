//! The files that are served, and the Rust that names them.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};

use super::css;

/// Components of MoJ Frontend that the pages use: one that is not named here is not shipped.
const MOJ: &[&str] = &["moj-timeline"];

/// What is said of whose work it is, as the licence asks: in the styles and in the script.
const NOTICE: &str = "/* Contains GOV.UK Frontend, (c) 2017 Crown Copyright (Government Digital \
                      Service), and parts of MoJ Frontend, (c) 2018 Crown Copyright (Ministry of \
                      Justice), both under the MIT licence and both adapted. */\n";

/// Our own styles, in the order in which they are read.
const OWN: &[&str] = &[
    "base.css",
    "header.css",
    "banners.css",
    "forms.css",
    "tables.css",
    "ratings.css",
    "charts.css",
    "details.css",
    "plan.css",
    "drafts.css",
    "print.css",
];

struct Out<'a> {
    folder: &'a Path,
    code: String,
}

/// Writes everything into a folder.
pub(crate) fn write(home: &Path, folder: &Path) -> Result<(), String> {
    let read = |path: &str| {
        let path = home.join(path);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let govuk = "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min";
    let moj = "node_modules/@ministryofjustice/frontend/moj/moj-frontend.min.css";

    let mut style = NOTICE.to_owned();
    style.push_str(&css::adapt(&read(&format!("{govuk}.css"))?, None)?);
    style.push_str(&css::adapt(&read(moj)?, Some(MOJ))?);
    for name in OWN {
        style.push_str(&css::shorten(&read(&format!("app/css/{name}"))?)?);
    }
    let library = read(&format!("{govuk}.js"))?;
    let library = library.split("//# sourceMappingURL").next().unwrap_or_default();
    let library = format!("{NOTICE}{library}");

    let mut out = Out { folder, code: String::from("pub(crate) static FILES: &[Asset] = &[\n") };
    let style = out.add("app", "css", &style)?;
    let library = out.add("govuk-frontend", "js", &library)?;
    let script = read("app/init.js")?.replace("./govuk-frontend.js", &format!("./{library}"));
    let script = out.add("init", "js", &script)?;
    let icon = out.add("icon", "svg", &read("app/icon.svg")?)?;
    out.code.push_str("];\n");
    for (name, about, file) in [
        ("STYLESHEET", "The stylesheet of every page.", &style),
        ("SCRIPT", "The script of every page: without it every page works.", &script),
        ("LIBRARY", "What the script loads, for a page to say so early.", &library),
        ("ICON", "The picture in a browser's tab.", &icon),
    ] {
        let _ = writeln!(out.code, "/// {about}\npub const {name}: &str = \"/assets/{file}\";");
    }
    fs::write(folder.join("files.rs"), out.code).map_err(|error| error.to_string())
}

impl Out<'_> {
    /// Keeps a file, and answers the name under which it is served.
    fn add(&mut self, stem: &str, kind: &str, text: &str) -> Result<String, String> {
        let hash = Sha256::digest(text).iter().take(8).fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        });
        let name = format!("{stem}-{hash}.{kind}");
        let plain = format!("{stem}.{kind}");
        let write = || {
            fs::write(self.folder.join(&plain), text)?;
            fs::write(self.folder.join(format!("{plain}.gz")), gzip(text)?)
        };
        write().map_err(|error: io::Error| format!("{plain}: {error}"))?;
        let _ = writeln!(
            self.code,
            "    Asset {{ name: \"{name}\", hash: \"{hash}\", content_type: \"{}\", \
             bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{plain}\")), \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{plain}.gz\")) }},",
            match kind {
                "css" => "text/css; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                _ => "image/svg+xml",
            },
        );
        Ok(name)
    }
}

/// The same bytes at every build: no time of day is in them.
fn gzip(text: &str) -> io::Result<Vec<u8>> {
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    gzip.write_all(text.as_bytes())?;
    gzip.finish()
}
