//! A slot is its image between two runs, whatever was written and wherever its pages have gone.

use proptest::prelude::*;

use super::*;

const LAYOUT: Layout = Layout {
    capacity: 256 * WASM_PAGE,
    guard_after: WASM_PAGE,
};

/// An image of so many pages that are all different, with a hole of zeros.
fn image(pages: usize) -> Image {
    let mut bytes: Vec<u8> = (0..pages * WASM_PAGE)
        .map(|at| (at / 4_096 + at * 31) as u8)
        .collect();
    let hole = WASM_PAGE / 2..WASM_PAGE + 4_096;
    bytes[hole].fill(0);
    let mut file = tempfile::tempfile().unwrap();
    write_image(&mut file, &bytes).unwrap();
    let image = Image::open(file).unwrap();
    assert!(image.bytes() == bytes);
    image
}

fn held(slot: &ImageSlot) -> &[u8] {
    // SAFETY: accessible, and nobody writes meanwhile.
    unsafe { std::slice::from_raw_parts(slot.base(), slot.len) }
}

fn write(slot: &ImageSlot, at: usize, byte: u8) {
    // SAFETY: the tests write to accessible places.
    unsafe { slot.base().add(at).write_volatile(byte) }
}

#[test]
fn a_file_that_is_no_memory_is_refused() {
    for len in [0, 1, WASM_PAGE - 1, WASM_PAGE + 4_096] {
        let file = tempfile::tempfile().unwrap();
        file.set_len(len as u64).unwrap();
        assert!(Image::open(file).is_err(), "{len}");
    }
    let long = image(4);
    let short = Layout {
        capacity: 3 * WASM_PAGE,
        guard_after: WASM_PAGE,
    };
    assert!(ImageSlot::reserve(short, &long).is_err());
}

#[test]
fn two_slots_of_an_image_do_not_see_each_other_nor_change_the_file() {
    let image = image(4);
    let before = image.bytes().to_vec();
    let one = ImageSlot::reserve(LAYOUT, &image).unwrap();
    let two = ImageSlot::reserve(LAYOUT, &image).unwrap();
    for at in (0..image.len()).step_by(1_000) {
        write(&one, at, 0xAA);
    }
    assert!(held(&two) == before && image.bytes() == before);
}

#[test]
fn the_part_behind_the_image_is_zeros_for_each_run() {
    let image = image(2);
    let mut slot = ImageSlot::reserve(LAYOUT, &image).unwrap();
    assert!(slot.grow_to(WASM_PAGE).is_err());
    for _ in 0..3 {
        slot.grow_to(200 * WASM_PAGE).unwrap();
        let behind = slot.len..200 * WASM_PAGE;
        // SAFETY: accessible since it grew.
        let bytes =
            unsafe { std::slice::from_raw_parts(slot.base().add(behind.start), behind.len()) };
        assert!(bytes.iter().all(|&byte| byte == 0));
        for at in behind.step_by(4_096) {
            write(&slot, at, 1);
        }
        slot.reset(&image, Restore::Told).unwrap();
        assert_eq!(slot.slot.accessible(), slot.len);
    }
}

#[test]
fn a_run_that_writes_all_of_it_leaves_nothing() {
    // More than is copied back.
    let image = image(3 * KEEP / WASM_PAGE);
    let large = Layout {
        capacity: 4 * KEEP,
        ..LAYOUT
    };
    let mut slot = ImageSlot::reserve(large, &image).unwrap();
    for how in [Restore::Told, Restore::Anew, Restore::Told] {
        for at in (0..slot.len).step_by(512) {
            write(&slot, at, 0x55);
        }
        slot.reset(&image, how).unwrap();
        assert!(held(&slot) == image.bytes(), "{how:?}");
    }
}

/// A step of a run: a place that is written, or a range that the kernel is asked to move to swap space.
#[derive(Clone, Debug)]
enum Step {
    Write(usize, u8),
    PageOut(usize, usize),
    Grow(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let at = 0..8 * WASM_PAGE;
    prop_oneof![
        8 => (at.clone(), any::<u8>()).prop_map(|(at, byte)| Step::Write(at, byte)),
        1 => (at, 1..20usize).prop_map(|(at, pages)| Step::PageOut(at, pages)),
        1 => (8..16usize).prop_map(Step::Grow),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_a_run_does_the_next_one_finds_the_image(
        runs in prop::collection::vec((prop::collection::vec(step(), 0..80), any::<bool>()), 1..6),
    ) {
        let image = image(8);
        let mut slot = ImageSlot::reserve(LAYOUT, &image).unwrap();
        for (steps, told) in runs {
            for step in steps {
                match step {
                    Step::Write(at, byte) => write(&slot, at, byte),
                    Step::PageOut(at, pages) => {
                        let start = at / 4_096 * 4_096;
                        let len = (pages * 4_096).min(slot.len - start);
                        // SAFETY: moves pages of the slot to swap space where there is some, and
                        // changes none of their bytes.
                        let _ = unsafe {
                            rustix::mm::madvise(
                                slot.base().add(start).cast(), len, Advice::LinuxPageOut)
                        };
                    }
                    Step::Grow(pages) => slot.grow_to(pages * WASM_PAGE).unwrap(),
                }
            }
            let how = if told { Restore::Told } else { Restore::Anew };
            slot.reset(&image, how).unwrap();
            prop_assert!(held(&slot) == image.bytes());
        }
    }
}
