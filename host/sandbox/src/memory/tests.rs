//! A slot holds zeros between two runs, whatever was written and wherever its pages have gone.

use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;

use super::slot::{KEEP, Layout, SPARE, Slot};
use super::*;

const PAGE: usize = 64 << 10;
const LAYOUT: Layout = Layout {
    capacity: 256 * PAGE,
    guard_after: PAGE,
};

fn bytes(slot: &Slot, range: Range<usize>) -> &[u8] {
    // SAFETY: the tests ask for accessible ranges, and nobody writes meanwhile.
    unsafe { std::slice::from_raw_parts(slot.base().add(range.start), range.len()) }
}

fn write(slot: &mut Slot, at: usize, byte: u8) {
    // SAFETY: the tests write to accessible places.
    unsafe { slot.base().add(at).write_volatile(byte) }
}

fn holding(slot: &Slot, len: usize, most: usize) -> (Vec<Range<usize>>, usize) {
    let base = slot.base().addr();
    let mut found = Vec::new();
    let ended = pages::that_hold_something(base..base + len, most, |run| {
        found.push(run.start - base..run.end - base);
    })
    .unwrap();
    (found, ended - base)
}

#[test]
fn pages_that_were_written_are_told_and_those_that_were_read_are_not() {
    if !pages::are_told() {
        return;
    }
    let page = rustix::param::page_size();
    let mut slot = Slot::reserve(LAYOUT).unwrap();
    slot.set_accessible(64 * PAGE).unwrap();
    assert_eq!(bytes(&slot, 0..8 * page).iter().max(), Some(&0));
    assert!(holding(&slot, 64 * PAGE, usize::MAX).0.is_empty());
    write(&mut slot, 3 * page + 7, 1);
    write(&mut slot, 4 * page, 1);
    write(&mut slot, 64 * PAGE - 1, 1);
    let (found, ended) = holding(&slot, 64 * PAGE, usize::MAX);
    assert_eq!(found, [3 * page..5 * page, 64 * PAGE - page..64 * PAGE]);
    assert_eq!(ended, 64 * PAGE);
    let (found, ended) = holding(&slot, 64 * PAGE, 2 * page);
    assert_eq!(found.first(), Some(&(3 * page..5 * page)));
    assert!(found.len() == 1 && ended < 64 * PAGE);
}

#[test]
fn more_regions_than_one_call_reports_are_all_told() {
    if !pages::are_told() {
        return;
    }
    let page = rustix::param::page_size();
    let mut slot = Slot::reserve(LAYOUT).unwrap();
    slot.set_accessible(1_000 * 2 * page).unwrap();
    for place in 0..1_000 {
        write(&mut slot, place * 2 * page, 1);
    }
    let (found, ended) = holding(&slot, 1_000 * 2 * page, usize::MAX);
    assert_eq!((found.len(), ended), (1_000, 1_000 * 2 * page));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_reset_slot_is_zeros(
        runs in prop::collection::vec(
            (1usize..64, prop::collection::vec((0usize..64 * PAGE, 1usize..4 * PAGE), 0..40)),
            1..5,
        ),
        is_told: bool,
    ) {
        let mut slot = Slot::reserve(LAYOUT).unwrap();
        for (pages, writes) in runs {
            let len = pages * PAGE;
            slot.set_accessible(PAGE.min(len)).unwrap();
            slot.set_accessible(len).unwrap();
            prop_assert!(bytes(&slot, 0..len).iter().all(|&byte| byte == 0));
            for (at, count) in writes {
                for at in (at..(at + count).min(len)).step_by(509) {
                    write(&mut slot, at, 0xa5);
                }
            }
            if is_told {
                slot.reset();
            } else {
                slot.reset_untold();
            }
            prop_assert!(bytes(&slot, 0..len).iter().all(|&byte| byte == 0));
        }
    }
}

#[test]
fn what_is_over_the_kept_part_is_given_back() {
    let mut slot = Slot::reserve(LAYOUT).unwrap();
    slot.set_accessible(128 * PAGE).unwrap();
    for at in (0..128 * PAGE).step_by(1 << 10) {
        write(&mut slot, at, 1);
    }
    slot.reset();
    if pages::are_told() {
        let (found, _) = holding(&slot, 128 * PAGE, usize::MAX);
        let resident: usize = found.iter().map(Range::len).sum();
        assert_eq!(resident, KEEP);
    }
    assert!(bytes(&slot, 0..128 * PAGE).iter().all(|&byte| byte == 0));
}

#[test]
fn a_run_that_writes_little_does_not_keep_the_pages_of_one_before_it() {
    if !pages::are_told() {
        return;
    }
    let page = rustix::param::page_size();
    let mut slot = Slot::reserve(LAYOUT).unwrap();
    slot.set_accessible(16 * PAGE).unwrap();
    let resident = |slot: &Slot| {
        let (found, _) = holding(slot, 16 * PAGE, usize::MAX);
        found.iter().map(Range::len).sum::<usize>()
    };
    for at in (0..8 * PAGE).step_by(page) {
        write(&mut slot, at, 1);
    }
    slot.reset();
    assert_eq!(resident(&slot), 8 * PAGE);
    write(&mut slot, 2 * page + 1, 1);
    slot.reset();
    assert_eq!(resident(&slot), 3 * page + SPARE);
    assert!(bytes(&slot, 0..16 * PAGE).iter().all(|&byte| byte == 0));
}

#[test]
fn a_memory_is_as_large_as_it_says_and_no_slot_is_kept_beyond_the_most() {
    let memories = Memories::new(1, AfterRun::Reset);
    let new = |pages: usize| {
        let ty = MemoryType::new(1, None);
        memories
            .new_memory(ty, pages * PAGE, None, Some(LAYOUT.capacity), PAGE)
            .unwrap()
    };
    let (mut first, second) = (new(1), new(2));
    let place = second.as_ptr();
    assert_ne!(first.as_ptr(), place);
    first.grow_to(5 * PAGE).unwrap();
    assert_eq!(
        (first.byte_size(), first.byte_capacity()),
        (5 * PAGE, LAYOUT.capacity)
    );
    assert!(first.grow_to(LAYOUT.capacity + PAGE).is_err());
    drop(second);
    drop(first);
    assert_eq!(memories.idle.slots.lock().unwrap().len(), 1);
    assert_eq!(new(1).as_ptr(), place);
    let unmapped = Memories {
        idle: Arc::clone(&memories.idle),
        after: AfterRun::Unmap,
    };
    let ty = MemoryType::new(1, None);
    let memory = unmapped.new_memory(ty, PAGE, None, Some(LAYOUT.capacity), PAGE);
    drop(memory);
    assert_eq!(memories.idle.slots.lock().unwrap().len(), 0);
}
