//! Folders that are not what they should be: read-only, removed, foreign, or no folders. One that
//! cannot be used is named before anything runs; one that breaks later costs no result.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{RUN, Undisturbed, failed_at, modes_bind, told, without_privilege};
use solver_test_support::Place;

/// Changes the mode of a folder, and gives it back in the end, so that it can be removed.
struct Changed<'a>(&'a Path);

impl Changed<'_> {
    fn to(path: &Path, mode: u32) -> Changed<'_> {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("is ours");
        Changed(path)
    }
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        // Nothing is lost where the folder is gone.
        let _ = std::fs::set_permissions(self.0, Permissions::from_mode(0o755));
    }
}

/// A place in which the cache is warm and the archive whole.
fn in_use(whole: &Undisturbed) -> Place {
    let place = Place::with_component();
    whole.made_good(&place, &RUN);
    place
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_runs() {
    if !modes_bind() {
        return;
    }
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = in_use(&whole);
    for (folder, named, flag) in [
        ("archive", "archive folder archive", "--archive"),
        ("cache/compiled-1", "cache folder cache", "--cache"),
    ] {
        let path = place.path(folder);
        let changed = Changed::to(&path, 0o500);
        let ran = place.start_with(RUN, "", without_privilege).wait();
        failed_at(&ran, 2, &[named, "Permission denied", flag]);
        assert_eq!(ran.stdout, "");
        drop(changed);
        std::fs::set_permissions(&path, Permissions::from_mode(0o700)).expect("is ours");
        whole.made_good(&place, &RUN);
    }
}

#[test]
fn a_usual_cache_that_cannot_be_written_is_done_without() {
    if !modes_bind() {
        return;
    }
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = Place::with_component();
    let inner = place.path("solver-host/compiled-1");
    std::fs::create_dir_all(&inner).expect("can be made");
    let _changed = Changed::to(&inner, 0o500);
    let here = place.path("").into_os_string();
    let ran = place.start_with(&RUN[..10], "", |command| {
        without_privilege(command);
        command.env("XDG_CACHE_HOME", here);
    });
    let ran = ran.wait().ok();
    assert_eq!(told(&ran), whole.report);
    assert_eq!(place.count("solver-host/compiled-1"), 0);
}

#[test]
fn a_task_folder_that_is_read_only_costs_no_result() {
    if !modes_bind() {
        return;
    }
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let read_only = in_use(&whole);
    let folder = read_only.path("archive/007bbfb7");
    let some: Vec<_> = whole.archive.keys().take(3).collect();
    for name in &some {
        std::fs::remove_file(read_only.path(&format!("archive/{name}"))).expect("is there");
    }
    let changed = Changed::to(&folder, 0o500);
    let ran = read_only.start_with(RUN, "", without_privilege).wait();
    failed_at(
        &ran,
        1,
        &["3 of 32 solvers", "archive/007bbfb7", "Permission denied"],
    );
    whole.same_results(&ran);
    assert_eq!(ran.report().saved, 29);
    drop(changed);
    whole.made_good(&read_only, &RUN);
}

#[test]
fn a_task_folder_that_is_something_else_costs_no_result() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let no_folder = Place::with_component();
    no_folder.write("archive/007bbfb7", "a file");
    let ran = no_folder.run(RUN);
    failed_at(
        &ran,
        1,
        &["32 of 32 solvers", "archive/007bbfb7", "Not a directory"],
    );
    whole.same_results(&ran);
    assert_eq!(
        std::fs::read(no_folder.path("archive/007bbfb7")).expect("stays"),
        b"a file"
    );
    std::fs::remove_file(no_folder.path("archive/007bbfb7")).expect("is there");
    whole.made_good(&no_folder, &RUN);

    // Nothing outside of the archive is written, whatever leads there.
    let elsewhere = Place::with_component();
    elsewhere
        .write("outside/file", "foreign")
        .write("archive/file", "foreign");
    symlink("../outside", elsewhere.path("archive/007bbfb7")).expect("can be made");
    let ran = elsewhere.run(RUN);
    failed_at(&ran, 1, &["32 of 32 solvers", "archive/007bbfb7"]);
    whole.same_results(&ran);
    assert_eq!(elsewhere.files("outside").len(), 1);
}

#[test]
fn what_is_missing_or_damaged_in_the_archive_is_made_whole() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = in_use(&whole);
    std::fs::remove_dir_all(place.path("archive/007bbfb7")).expect("is there");
    whole.made_good(&place, &RUN);
    std::fs::remove_dir_all(place.path("archive")).expect("is there");
    whole.made_good(&place, &RUN);

    let names: Vec<&String> = whole.archive.keys().collect();
    let file = |at: usize| place.path(&format!("archive/{}", names[at]));
    let text = &whole.archive[names[0]];
    std::fs::remove_file(file(0)).expect("is there");
    std::fs::write(file(1), &text[..text.len() / 2]).expect("is ours");
    std::fs::write(file(2), "").expect("is ours");
    let mut flipped = whole.archive[names[3]].clone();
    flipped[0] ^= 1;
    std::fs::write(file(3), flipped).expect("is ours");
    std::fs::remove_file(file(4)).expect("is there");
    place.write("outside", "foreign");
    symlink(place.path("outside"), file(4)).expect("can be made");
    std::fs::remove_file(file(5)).expect("is there");
    mknodat(CWD, file(5), FileType::Fifo, Mode::RUSR, 0).expect("can be made");
    whole.made_good(&place, &RUN);
    assert_eq!(
        std::fs::read(place.path("outside")).expect("stays"),
        b"foreign"
    );
    assert!(
        std::fs::symlink_metadata(file(4))
            .expect("is there")
            .is_file()
    );

    // A folder is somebody's, and stays; all others are saved.
    std::fs::remove_file(file(6)).expect("is there");
    std::fs::create_dir(file(6)).expect("can be made");
    let ran = place.run(RUN);
    failed_at(&ran, 1, &["1 of 32 solvers", "archive/007bbfb7"]);
    whole.same_results(&ran);
    std::fs::remove_dir(file(6)).expect("stays");
    whole.made_good(&place, &RUN);
}

#[test]
fn foreign_things_in_the_archive_stay_and_disturb_nobody() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = Place::with_component();
    place
        .write("archive/README", "foreign")
        .write("archive/007bbfb7/notes.txt", "foreign")
        .write("archive/folder.tmp/inner", "foreign")
        .write("archive/secret/file", "foreign");
    let archive = place.path("archive");
    symlink("nothing", archive.join("link.tmp")).expect("can be made");
    symlink("/", archive.join("root")).expect("can be made");
    let pipe = archive.join("pipe.tmp");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR, 0).expect("can be made");
    let secret = archive.join("secret");
    let changed = Changed::to(&secret, 0o000);
    let ran = place.start_with(RUN, "", without_privilege).wait().ok();
    drop(changed);
    assert_eq!(told(&ran), whole.report);
    std::fs::remove_file(pipe).expect("stays");
    std::fs::remove_file(archive.join("link.tmp")).expect("stays");
    std::fs::remove_file(archive.join("root")).expect("stays");
    let mut files = place.files("archive");
    for foreign in [
        "README",
        "007bbfb7/notes.txt",
        "folder.tmp/inner",
        "secret/file",
    ] {
        assert_eq!(files.remove(foreign).expect("stays"), b"foreign");
    }
    assert!(files == whole.archive);
}

#[test]
fn folders_that_are_removed_meanwhile_cost_no_result() {
    // A run that goes on long after both folders were opened.
    let mut long = RUN;
    long[4] = "5000";
    let whole = Undisturbed::run(&long, &Place::with_component());
    for (folder, code) in [("archive", 1), ("cache", 0)] {
        let place = Place::with_component();
        let mut running = place.start(long, &[], "");
        running.wait_for_cpu(Duration::from_millis(150));
        std::fs::remove_dir_all(place.path(folder)).expect("is there");
        let ran = running.wait();
        match code {
            0 => assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), "")),
            _ => failed_at(&ran, code, &["32 of 32 solvers", "archive/007bbfb7"]),
        }
        whole.same_results(&ran);
        whole.made_good(&place, &long);
    }
}
