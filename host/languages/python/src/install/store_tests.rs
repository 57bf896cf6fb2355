//! The folder: whole or not at all, the user's alone, stale where this program cannot run it.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use super::super::disk::write;
use super::super::held::{About, BUILDING};
use super::super::key::key;
use super::*;
use solver_core::hash::sha256_hex;

const NUMPY: Interpreter = Interpreter::Numpy;

fn folder() -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder(place.path().join("python"));
    (place, folder)
}

/// Puts a snapshot of a few bytes into the folder.
fn build(folder: &Folder, image: &[u8]) {
    build_of(NUMPY, folder, image);
}

fn build_of(interpreter: Interpreter, folder: &Folder, image: &[u8]) {
    let held = folder.hold(&mut || panic!("is free")).unwrap();
    let building = held.build().unwrap();
    building.write_code(b"code").unwrap();
    building.library(|file| file.write_all(b"library")).unwrap();
    building.write_image(image).unwrap();
    building.write_notice("numpy.txt", b"notice").unwrap();
    building
        .finish(About {
            interpreter,
            versions: [("numpy".to_owned(), "2.5.2".to_owned())].into(),
            file_sha256: "1".repeat(64),
            module_sha256: "2".repeat(64),
            image_sha256: sha256_hex(image).to_string(),
            engine: "an engine".to_owned(),
            patches: 11,
        })
        .unwrap();
}

fn only(folder: &Folder) -> Found {
    let mut found = folder.found().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_snapshot_is_found_and_opened_as_it_was_built() {
    let (_place, folder) = folder();
    assert!(folder.found().unwrap().is_empty());
    assert!(folder.ready().unwrap().is_empty());
    build(&folder, b"image");
    let found = only(&folder);
    assert_eq!((found.interpreter, found.state), (NUMPY, State::Ready));
    let manifest = found.manifest.as_ref().unwrap();
    let hashes = format!("{}{}", "2".repeat(64), sha256_hex(b"image"));
    assert_eq!(manifest.identity, sha256_hex(hashes.as_bytes()).to_string());
    assert_eq!(manifest.sizes[IMAGE], 5);
    assert!(found.licences().join("numpy.txt").is_file());
    let ready = folder.ready().unwrap();
    assert_eq!(ready[0].identity, manifest.identity);
    let code = io::read_to_string(&ready[0].files.code).unwrap();
    assert_eq!(code, "code");
    // Another one takes its place, and the files that are open stay.
    build(&folder, b"other image");
    assert_ne!(only(&folder).manifest, found.manifest);
    let image = io::read_to_string(&ready[0].files.image).unwrap();
    assert_eq!(image, "image");
    assert!(folder.left_aside().is_empty());
}

#[test]
fn what_this_program_cannot_run_is_stale() {
    let (_place, folder) = folder();
    build(&folder, b"image");
    let path = only(&folder).path;
    let manifest = path.join(MANIFEST);
    let whole = std::fs::read_to_string(&manifest).unwrap();
    for text in [
        whole.replace(key(NUMPY), &"0".repeat(64)),
        whole.replace("\"format\": 1", "\"format\": 2"),
        "{".to_owned(),
    ] {
        std::fs::write(&manifest, text).unwrap();
        assert_eq!(only(&folder).state, State::Stale);
        assert!(folder.ready().unwrap().is_empty());
    }
    std::fs::write(&manifest, &whole).unwrap();
    assert_eq!(only(&folder).state, State::Ready);
    for name in [IMAGE, CODE, LIBRARY] {
        let bytes = std::fs::read(path.join(name)).unwrap();
        std::fs::write(path.join(name), &bytes[1..]).unwrap();
        assert_eq!(only(&folder).state, State::Stale, "{name}");
        std::fs::write(path.join(name), bytes).unwrap();
    }
    std::fs::remove_file(path.join(CODE)).unwrap();
    assert_eq!(only(&folder).state, State::Stale);
}

#[test]
fn a_folder_that_others_may_write_to_is_refused() {
    let (_place, folder) = folder();
    build(&folder, b"image");
    let found = only(&folder);
    for path in [
        folder.0.clone(),
        folder.0.join(NUMPY.name()),
        found.path.clone(),
        found.path.join(CODE),
        found.path.join(IMAGE),
        found.path.join(LIBRARY),
    ] {
        let before = path.metadata().unwrap().permissions();
        assert_eq!(before.mode() & 0o077, 0, "{}", path.display());
        for mode in [0o720, 0o702] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = folder.ready();
            assert!(
                matches!(refused, Err(StoreError::NotOurs { .. })),
                "{refused:?}"
            );
        }
        std::fs::set_permissions(&path, before).unwrap();
    }
    assert_eq!(folder.ready().unwrap().len(), 1);
}

#[test]
fn what_an_interrupted_process_left_goes_with_the_next() {
    let (_place, folder) = folder();
    let held = folder.hold(&mut || panic!("is free")).unwrap();
    held.build().unwrap().write_code(b"half").unwrap();
    held.fetching().unwrap();
    // Whoever is at work was not interrupted.
    assert!(!folder.was_interrupted());
    drop(held);
    assert!(folder.left_aside().is_empty(), "a failure leaves nothing");
    // A process that was killed does.
    let half = folder.0.join(BUILDING);
    make_folder(&half).unwrap();
    write(&half.join(CODE), b"half").unwrap();
    assert!(folder.was_interrupted());
    assert!(folder.found().unwrap().is_empty());
    drop(folder.hold(&mut || panic!("is free")).unwrap());
    assert!(!folder.was_interrupted());
    assert!(folder.left_aside().is_empty());
}

#[test]
fn one_process_at_a_time_holds_the_folder() {
    let (_place, folder) = folder();
    let held = folder.hold(&mut || panic!("is free")).unwrap();
    let (sender, waits) = std::sync::mpsc::channel();
    let other = folder.clone();
    let thread = std::thread::spawn(move || {
        other
            .hold(&mut || sender.send(()).unwrap())
            .map(drop)
            .unwrap();
    });
    waits.recv().unwrap();
    drop(held);
    thread.join().unwrap();
}

#[test]
fn each_interpreter_has_a_snapshot_of_its_own() {
    let (_place, folder) = folder();
    for interpreter in [NUMPY, Interpreter::Core] {
        build_of(interpreter, &folder, b"image");
    }
    let names = |folder: &Folder| -> Vec<&str> {
        let ready = folder.ready().unwrap();
        ready.iter().map(|it| it.name).collect()
    };
    assert_eq!(names(&folder), ["cpython", "cpython-numpy"]);
    let paths = folder.ready().unwrap();
    assert_ne!(paths[0].files.library_path, paths[1].files.library_path);
    // That of one is of no use to the other.
    let held = folder.hold(&mut || panic!("is free")).unwrap();
    assert!(held.remove(Some(Interpreter::Core)).unwrap() > 0);
    assert_eq!(names(&folder), ["cpython-numpy"]);
    let of_numpy = folder.0.join(NUMPY.name());
    std::fs::rename(&of_numpy, folder.0.join(Interpreter::Core.name())).unwrap();
    assert_eq!(only(&folder).state, State::Stale);
}

#[test]
fn a_snapshot_goes_alone_or_with_the_files_that_all_are_made_of() {
    let (_place, folder) = folder();
    build(&folder, b"image");
    let held = folder.hold(&mut || panic!("is free")).unwrap();
    for interpreter in Interpreter::ALL {
        let path = held.kept_path(kind(interpreter));
        make_folder(path.parent().unwrap()).unwrap();
        write(&path, b"wheel").unwrap();
        assert_eq!(folder.kept(interpreter), Some(path));
    }
    assert!(held.remove(Some(NUMPY)).unwrap() > 0);
    assert!(folder.found().unwrap().is_empty());
    assert_eq!(held.remove(None).unwrap(), 10);
    assert_eq!(folder.kept(NUMPY), None);
    assert_eq!(held.remove(None).unwrap(), 0);
    assert_eq!(folder.0.read_dir().unwrap().count(), 0);
}
