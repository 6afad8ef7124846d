//! Backups: what was acknowledged is in them, and what was altered is refused.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use domain::{
    Line,
    action::{Action, evidence::Evidence},
    file::{FileKind, KeptFile},
};
use persistence::{Archive, BackupError, ChildFilter, Options, Store};
use sea_orm::ConnectionTrait;

use crate::support::{Base, Council, OURS, action, both, evidence, id, noon, of, uuid};

both!(
    comes_back_as_it_was,
    is_whole_under_writes,
    altered_archives_are_refused,
    a_filled_target_is_left_alone,
    what_exists_stays_as_it_is,
    a_tampered_database_is_told,
    the_other_kind_is_refused,
);

async fn council(base: Base) -> Council {
    let council = base.council().await;
    council.write(async |tx| tx.add(action(1, "1.1")).await).await.unwrap();
    council.store.set_fact("name", "of the instance").await.unwrap();
    council
}

fn archive(council: &Council) -> PathBuf {
    council.base.dir.path().join("backup.tar")
}

/// What lies in a folder, without the database at work.
fn left(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("plan.db"))
        .collect();
    names.sort();
    names
}

fn refusal<T: std::fmt::Debug>(result: Result<T, BackupError>) -> String {
    match result {
        Err(BackupError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

async fn comes_back_as_it_was(base: Base) {
    let council = council(base).await;
    let file = archive(&council);
    let written = Archive::write(&council.store, &file, noon(5)).await.unwrap();
    assert_eq!(left(council.base.dir.path()), ["backup.tar"]);
    assert_eq!(written.bytes, fs::metadata(&file).unwrap().len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let manifest = &written.manifest;
    assert_eq!((manifest.format, manifest.created_at), (2, noon(5)));
    assert_eq!(manifest.heads[&uuid(OURS)].revision, 2);
    assert_eq!(manifest.members.len(), 1);
    assert_eq!(written.entries, 1 + 2 + 1);

    // Later changes are not in it.
    council.write(async |tx| tx.add(action(2, "1.2")).await).await.unwrap();
    let other = council.base.another().await;
    let restored = Archive::restore(&other.options, &file).await.unwrap();
    assert_eq!((&restored.manifest, restored.entries), (manifest, written.entries));
    assert_eq!(left(other.dir.path()), [""; 0]);
    let store = other.open().await;
    store.check_schema().await.unwrap();
    let actions: Vec<Action> =
        store.read(of(OURS), async |reader| reader.all(&ChildFilter::all()).await).await.unwrap();
    assert_eq!(actions, [action(1, "1.1")]);
    assert_eq!(store.fact("name").await.unwrap().as_deref(), Some("of the instance"));
    let found = store.read(of(OURS), async |reader| reader.search("managers", None, 5).await);
    assert_eq!(found.await.unwrap().len(), 1);
    // It goes on from there.
    crate::support::write(&store, of(OURS), "on", async |tx| tx.add(action(3, "1.3")).await)
        .await
        .unwrap();
    assert_eq!(store.verify().await.unwrap().findings, []);
}

async fn is_whole_under_writes(base: Base) {
    let council = council(base).await;
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writers: Vec<_> = (0..4_u64)
        .map(|writer| {
            let (store, stop, done) = (council.store.clone(), Arc::clone(&stop), Arc::clone(&done));
            tokio::spawn(async move {
                let mut number = 1000 * (writer + 1);
                while !stop.load(Ordering::SeqCst) {
                    number += 1;
                    crate::support::write(&store, of(OURS), "add", async move |tx| {
                        tx.add(action(u128::from(number), &format!("{number}"))).await
                    })
                    .await
                    .unwrap();
                    done.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for round in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        let before = done.load(Ordering::SeqCst);
        let file = council.base.dir.path().join(format!("{round}.tar"));
        Archive::write(&council.store, &file, noon(0)).await.unwrap();
        let other = council.base.another().await;
        let restored = Archive::restore(&other.options, &file).await.unwrap();
        let revision = restored.manifest.heads[&uuid(OURS)].revision;
        assert!(u64::try_from(revision).unwrap() >= before + 2, "{revision} {before}");
    }
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(council.findings().await, [""; 0]);
}

async fn altered_archives_are_refused(base: Base) {
    let council = council(base).await;
    let file = archive(&council);
    let written = Archive::write(&council.store, &file, noon(0)).await.unwrap();
    let whole = fs::read(&file).unwrap();
    let other = council.base.another().await;
    let bad = council.base.dir.path().join("bad.tar");
    let is_refused = async |bytes: &[u8], what: String| {
        fs::write(&bad, bytes).unwrap();
        let sentence = refusal(Archive::restore(&other.options, &bad).await);
        assert!(sentence.contains("use another backup"), "{what}: {sentence}");
        assert_eq!(left(other.dir.path()), [""; 0], "{what}");
        assert!(!other.dir.path().join("plan.db").exists());
    };
    // A store is opened for each try on PostgreSQL, so fewer tries there.
    let every = if council.base.is_sqlite() { 1 } else { 40 };
    let size = whole.len();
    let manifest_ends = whole.windows(3).position(|bytes| bytes == b"}\n\0").unwrap();
    let spots = (0..512)
        .chain((512..manifest_ends + 4).step_by(7))
        .chain((manifest_ends..size).step_by(size / 200 + 1))
        .chain(size - 2600..size - 1600)
        .chain([size - 1024, size - 1]);
    for at in spots.step_by(every) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        is_refused(&bytes, format!("a flipped bit at {at}")).await;
    }
    for at in [0, 1, 511, 512, 600, 1024, size / 3, size / 2, size - 1025, size - 512, size - 1] {
        is_refused(&whole[..at], format!("cut off at {at}")).await;
    }
    let mut longer = whole.clone();
    longer.push(0);
    is_refused(&longer, "something appended".into()).await;
    let mut double = whole.clone();
    double.extend(&whole);
    is_refused(&double, "twice".into()).await;
    // An archive that ordinary tools wrote, with a path that leads outside.
    for name in ["../outside", "/outside", "manifest.json", "database.sqlite", "link"] {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(4);
        header.set_mode(0o600);
        if name == "link" {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
        }
        header.set_cksum();
        builder.append(&header, b"text".as_slice()).unwrap();
        is_refused(&builder.into_inner().unwrap(), format!("a foreign {name}")).await;
    }
    // A manifest that lies in a well-formed archive.
    let honest = String::from_utf8(whole[512..=manifest_ends + 1].to_vec()).unwrap();
    let member = &written.manifest.members[0];
    for (from, to) in [
        (member.name.as_str(), "../../evil.sqlite"),
        (member.sha256.as_str(), "0000"),
        ("\"format\": 2", "\"format\": 0, \"more\": 1"),
    ] {
        let text = honest.replace(from, to);
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, "manifest.json", text.as_bytes()).unwrap();
        let mut bytes = builder.into_inner().unwrap();
        bytes.truncate(bytes.len() - 1024);
        bytes.extend(&whole[(manifest_ends + 2).next_multiple_of(512)..]);
        is_refused(&bytes, format!("a manifest with {to}")).await;
    }
    fs::write(&bad, &whole).unwrap();
    Archive::restore(&other.options, &bad).await.unwrap();
}

async fn a_filled_target_is_left_alone(base: Base) {
    let council = council(base).await;
    let file = archive(&council);
    Archive::write(&council.store, &file, noon(0)).await.unwrap();
    let other = council.base.another().await;
    let store = other.store().await;
    let sentence = refusal(Archive::restore(&other.options, &file).await);
    assert!(sentence.contains("left as it is"), "{sentence}");
    store.close().await;
    let sentence = refusal(Archive::restore(&other.options, &file).await);
    assert!(sentence.contains("left as it is"), "{sentence}");
    assert!(!other.open().await.is_empty().await.unwrap());
    // Opened and never migrated is empty.
    let third = council.base.another().await;
    let store = third.open().await;
    assert!(store.is_empty().await.unwrap());
    store.close().await;
    Archive::restore(&third.options, &file).await.unwrap();
    if council.base.is_sqlite() {
        let text = Base::sqlite();
        fs::write(text.dir.path().join("plan.db"), "shopping list").unwrap();
        let sentence = refusal(Archive::restore(&text.options, &file).await);
        assert!(sentence.contains("left as it is"), "{sentence}");
        assert_eq!(fs::read(text.dir.path().join("plan.db")).unwrap(), b"shopping list");
    }
}

async fn what_exists_stays_as_it_is(base: Base) {
    let council = council(base).await;
    let file = archive(&council);
    fs::write(&file, "precious").unwrap();
    let sentence = refusal(Archive::write(&council.store, &file, noon(0)).await);
    assert!(sentence.contains("choose another name"), "{sentence}");
    assert_eq!(fs::read(&file).unwrap(), b"precious");
    assert_eq!(left(council.base.dir.path()), ["backup.tar"]);
    let nowhere = council.base.dir.path().join("no/such/folder/backup.tar");
    let refused = Archive::write(&council.store, &nowhere, noon(0)).await.unwrap_err();
    assert!(refused.to_string().contains("choose a folder"), "{refused}");
    let empty = council.base.another().await;
    let sentence = refusal(
        Archive::write(&empty.open().await, &empty.dir.path().join("x.tar"), noon(0)).await,
    );
    assert!(sentence.contains("nothing to back up"), "{sentence}");
    let missing = Archive::restore(&empty.options, &nowhere).await.unwrap_err().to_string();
    assert!(missing.contains("backup.tar cannot be read"), "{missing}");
}

async fn a_tampered_database_is_told(base: Base) {
    let council = council(base).await;
    let behind = council.base.behind().await;
    behind.execute_unprepared("update action set title = 'Nothing'").await.unwrap();
    let file = archive(&council);
    let sentence = refusal(Archive::write(&council.store, &file, noon(0)).await);
    assert!(sentence.contains("is not as it was last recorded"), "{sentence}");
    assert_eq!(left(council.base.dir.path()), [""; 0]);
}

async fn the_other_kind_is_refused(base: Base) {
    let council = council(base).await;
    let file = archive(&council);
    Archive::write(&council.store, &file, noon(0)).await.unwrap();
    let other =
        if council.base.is_sqlite() { Base::postgres().await } else { Some(Base::sqlite()) };
    let Some(other) = other else { return };
    let sentence = refusal(Archive::restore(&other.options, &file).await);
    assert!(sentence.contains("restore it into a"), "{sentence}");
}

#[tokio::test]
async fn a_copy_is_made_before_a_migration() {
    let council = council(Base::sqlite()).await;
    assert_eq!(council.store.backup_before_migration().await.unwrap(), None);
    council.write(async |tx| tx.add(evidence(3, 1)).await).await.unwrap();
    // As it was before evidence had files: what was recorded then must come through the step.
    let behind = council.base.behind().await;
    behind
        .execute_unprepared(
            "create table earlier as select authority_id, id, version, plan_id, action_id, kind, \
             title, link, note, dated_on, added_by, added_on from evidence; drop table evidence; \
             alter table earlier rename to evidence; \
             create index evidence_action on evidence (authority_id, action_id, id); \
             drop table visit_finding; drop table area_standing; drop table agenda_comment; drop table agenda_item; drop table submission; \
             drop table frozen_document; \
             drop table calendar_feed_secret; drop table calendar_feed; \
             alter table settings drop column word_template; \
             alter table action drop column public_words; \
             alter table action drop column childrens_words; \
             alter table area drop column public_words; \
             alter table area drop column childrens_words; \
             alter table governance_body drop column members; \
             alter table governance_body drop column rhythm; \
             delete from schema_step where version >= 's0010'",
        )
        .await
        .unwrap();
    let folder = council.base.dir.path().to_owned();
    let names = ["plan.before-s0010_evidence_files-2.db", "plan.before-s0010_evidence_files.db"];
    for name in names.iter().rev() {
        let copy = council.store.backup_before_migration().await.unwrap();
        assert_eq!(copy, Some(folder.join(name)));
    }
    assert_eq!(left(&folder), names);
    // An archive of the older schema comes back up to date.
    let file = archive(&council);
    let written = Archive::write(&council.store, &file, noon(0)).await.unwrap();
    assert_eq!(written.manifest.schema_step, "s0009_meetings");
    assert_eq!(council.store.migrate().await.unwrap(), 5);
    let other = Base::sqlite();
    Archive::restore(&other.options, &file).await.unwrap();
    other.open().await.check_schema().await.unwrap();

    let copy = folder.join(names[1]);
    let store = Store::open(Options::new(format!("sqlite://{}", copy.display()))).await.unwrap();
    assert_eq!(store.pending_steps().await.unwrap(), 5);
    store.migrate().await.unwrap();
    assert_eq!(store.verify().await.unwrap().findings, []);
    let found: Option<Action> =
        store.read(of(OURS), async |reader| reader.get(id(1)).await).await.unwrap();
    assert!(found.is_some());
    let found: Option<Evidence> =
        store.read(of(OURS), async |reader| reader.get(id(3)).await).await.unwrap();
    assert_eq!(found, Some(evidence(3, 1)));
    // An empty database needs no copy.
    let empty = Base::sqlite();
    assert_eq!(empty.open().await.backup_before_migration().await.unwrap(), None);
}

#[tokio::test]
async fn files_are_in_it_and_what_was_altered_of_them_is_refused() {
    let council = council(Base::sqlite()).await;
    let bytes = b"Eight of ten records hold a reason.".to_vec();
    let sha256 = council.store.files().put(bytes.clone().into()).await.unwrap();
    let size = i64::try_from(bytes.len()).unwrap();
    let kept =
        KeptFile { name: Line::parse("May.txt").unwrap(), kind: FileKind::Txt, size, sha256 };
    for number in [3, 4] {
        let of = Evidence { file: Some(kept.clone()), ..evidence(number, 1) };
        council.write(async move |tx| tx.add(of).await).await.unwrap();
    }
    let file = archive(&council);
    let written = Archive::write(&council.store, &file, noon(0)).await.unwrap();
    assert_eq!((written.files, written.manifest.members.len()), (1, 2), "the same file is one");
    assert_eq!(written.manifest.members[1].name, format!("files/{sha256}"));
    let other = council.base.another().await;
    let restored = Archive::restore(&other.options, &file).await.unwrap();
    assert_eq!(restored.files, 1);
    assert_eq!(other.options.files.get(sha256).await.unwrap(), bytes);
    let whole = fs::read(&file).unwrap();
    let at = whole.windows(bytes.len()).rposition(|it| it == bytes).unwrap();
    let (bad, third) = (council.base.dir.path().join("bad.tar"), council.base.another().await);
    for place in [at, at + bytes.len() - 1, at + bytes.len(), at - 1, at - 512] {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        fs::write(&bad, altered).unwrap();
        let sentence = refusal(Archive::restore(&third.options, &bad).await);
        assert!(sentence.contains("use another backup"), "{sentence}");
    }
    assert!(third.options.files.get(sha256).await.is_err(), "nothing altered was kept");
}

#[tokio::test]
async fn names_may_hold_anything() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("50% Kinder & Jugend? #1 'ü\"");
    fs::create_dir(&folder).unwrap();
    let escaped =
        folder.to_str().unwrap().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    let options = Options::new(format!("sqlite://{escaped}/plan.db"));
    let store = Store::open(options).await.unwrap();
    store.migrate().await.unwrap();
    assert!(folder.join("plan.db").exists());
    let file = folder.join("backup 100%?.tar");
    Archive::write(&store, &file, noon(0)).await.unwrap();
    let again = Options::new(format!("sqlite://{escaped}/again.db"));
    Archive::restore(&again, &file).await.unwrap();
    assert!(folder.join("again.db").exists());
}
