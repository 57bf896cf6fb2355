//! Entries of the cache that are not what they were: each counts as not there, what it stood for is
//! compiled again, and the next entry is whole. The folder is all that there is: no index, and no
//! book of sizes that could be missing.

use std::os::unix::fs::symlink;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::json;

use super::{RUN, Undisturbed, is_whole_entry};
use solver_test_support::{Place, Random, guests};

/// The seed of the flipped bits.
const SEED: u64 = 1;
/// Regions of an entry in each of which a bit is flipped.
const REGIONS: usize = 16;

/// One way to spoil an entry.
enum Damage {
    /// Other bytes.
    Bytes(Vec<u8>),
    Folder,
    /// A pipe, which whoever opens it waits for.
    Pipe,
    LinkToNothing,
    LinkToItself,
    /// A whole entry, but outside of the folder.
    LinkOutside,
    Missing,
}

impl Damage {
    /// All of them, for an entry of those bytes.
    fn all(whole: &[u8], random: &mut Random) -> Vec<Damage> {
        let half = whole.len() / 2;
        let mut all: Vec<Damage> = [0, 1, 19, 20, 83, 84, half, whole.len() - 1]
            .map(|len| Damage::Bytes(whole[..len].to_vec()))
            .into();
        // A page at the end that was never written reads as zeros.
        let mut torn = whole.to_vec();
        torn[half..].fill(0);
        all.push(Damage::Bytes(torn));
        all.push(Damage::Bytes([whole, b"\0"].concat()));
        all.push(Damage::Bytes([whole, whole].concat()));
        for region in 0..REGIONS {
            let (from, to) = (
                region * whole.len() / REGIONS,
                (region + 1) * whole.len() / REGIONS,
            );
            let mut flipped = whole.to_vec();
            flipped[from + random.below(to - from)] ^= 1 << random.below(8);
            all.push(Damage::Bytes(flipped));
        }
        all.extend([
            Damage::Folder,
            Damage::Pipe,
            Damage::LinkToNothing,
            Damage::LinkToItself,
            Damage::LinkOutside,
            Damage::Missing,
        ]);
        all
    }

    fn spoil(&self, entry: &Path, outside: &Path) {
        std::fs::remove_file(entry).expect("is there");
        match self {
            Damage::Bytes(bytes) => std::fs::write(entry, bytes),
            Damage::Folder => std::fs::create_dir_all(entry.join("inner")),
            Damage::Pipe => {
                let made = mknodat(CWD, entry, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0);
                made.map_err(Into::into)
            }
            Damage::LinkToNothing => symlink("nothing", entry),
            Damage::LinkToItself => symlink(entry.file_name().expect("has one"), entry),
            Damage::LinkOutside => symlink(outside, entry),
            Damage::Missing => Ok(()),
        }
        .expect("can be made");
    }
}

/// The one entry.
fn entry_of(place: &Place) -> String {
    let files = place.files("cache");
    let mut names = files.keys();
    let name = names.next().expect("is there");
    assert_eq!(names.next(), None);
    format!("cache/{name}")
}

#[test]
fn a_damaged_entry_is_not_there_and_the_next_one_is_whole() {
    let good = guests("good");
    let echo = good.iter().find(|guest| guest.name == "echo.wat");
    let wasm = BASE64_STANDARD.encode(&echo.expect("is there").bytes);
    let request = json!({"id": 1, "wasm_base64": wasm, "task": "007bbfb7"}).to_string();
    let place = Place::new();
    let score = |hits: &str| {
        let args = ["score", "--stats", "--cache", "cache"];
        let ran = place.run_with_input(args, &request).ok();
        assert!(ran.stderr.contains(hits), "{}", ran.stderr);
        ran.stdout
    };
    let line = score(" 0 cache hits");
    assert_eq!(score(" 1 cache hit"), line);

    let name = entry_of(&place);
    let (entry, outside) = (place.path(&name), place.path("outside"));
    let whole = std::fs::read(&entry).expect("is there");
    assert!(is_whole_entry(&whole));
    std::fs::write(&outside, &whole).expect("can be written");
    let all = Damage::all(&whole, &mut Random::new(SEED));
    for damage in &all {
        damage.spoil(&entry, &outside);
        assert_eq!(score(" 0 cache hits"), line);
        let made = std::fs::symlink_metadata(&entry).expect("is there");
        assert!(made.is_file());
        assert!(is_whole_entry(&std::fs::read(&entry).expect("can be read")));
        assert_eq!(std::fs::read(&outside).expect("is there"), whole);
    }
    assert_eq!(score(" 1 cache hit"), line);
    println!(
        "cache entries: {} damaged (seed {SEED}), all replaced",
        all.len()
    );
}

#[test]
fn a_run_replaces_a_damaged_entry() {
    let whole = Undisturbed::run(&RUN, &Place::with_component());
    let place = Place::with_component();
    whole.made_good(&place, &RUN);
    let entry = place.path(&entry_of(&place));
    let bytes = std::fs::read(&entry).expect("is there");
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 4;
    for damage in [
        Damage::Bytes(flipped),
        Damage::Bytes(bytes[..bytes.len() / 2].to_vec()),
        Damage::Folder,
    ] {
        damage.spoil(&entry, Path::new("nothing"));
        whole.made_good(&place, &RUN);
    }
}

#[test]
fn pruning_copes_with_what_is_no_entry() {
    let place = Place::with_component();
    place.run(RUN).ok();
    let name = entry_of(&place);
    place
        .write("cache/compiled-1/component-00", "rubbish")
        .write("cache/compiled-1/aside.tmp", "half")
        .write("cache/compiled-1/folder/inner", "foreign");
    let inner = place.path("cache/compiled-1");
    symlink("nothing", inner.join("link")).expect("can be made");
    let pipe = mknodat(CWD, inner.join("pipe.tmp"), FileType::Fifo, Mode::RUSR, 0);
    pipe.expect("can be made");
    let prune = |size: &str| {
        let args = [
            "cache",
            "--prune",
            "--json",
            "--cache",
            "cache",
            "--cache-size",
            size,
        ];
        let ran = place.run(args).ok();
        serde_json::from_str::<serde_json::Value>(&ran.stdout).expect("is JSON")
    };
    let pruned = prune("1024");
    assert_eq!(
        (&pruned["entries"], &pruned["removed"]),
        (&json!(1), &json!(1))
    );
    assert!(!place.lacks(&name));
    assert!(place.lacks("cache/compiled-1/aside.tmp"));
    assert_eq!(prune("0")["entries"], 0);
    assert!(place.lacks(&name));
    std::fs::remove_file(inner.join("pipe.tmp")).expect("stays");
}
