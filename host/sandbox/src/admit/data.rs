//! Data segments, put together: a compiler makes code for each that is active, and thousands of them in
//! one function take it minutes.
//!
//! ```wat
//! (data (i32.const 16) "abc")            ;; becomes (data (i32.const 16) "abc\00de")
//! (data (i32.const 20) "de")             ;; becomes (data "")
//! ```
//!
//! A segment keeps its number. After the start an active segment has no bytes left, and an empty one has
//! none either, so whoever asks for them meets the same. Only what surely fits is put together: a
//! number for a place, in a memory that the module makes itself, within what it has at the start.
//!
//! Leaves to [`super::shape`] how many may be left.

use std::ops::Range;

use wasm_encoder::{ConstExpr, DataSection, DataSegment, DataSegmentMode, Encode};
use wasmparser::{BinaryReader, Data, DataKind, DataSectionReader, Operator};

/// Modules of fewer segments stay as they are.
const MANY: usize = 64;
/// Zeros between two segments that are put together, at most.
pub(crate) const MOST_GAP: u64 = 4 << 10;

/// A segment whose place is known.
struct Fixed<'a> {
    /// Its number among the segments.
    number: usize,
    memory: u32,
    start: u64,
    bytes: &'a [u8],
}

/// A segment as it is written again.
enum Becomes<'a> {
    /// Unchanged.
    Itself(Data<'a>),
    /// Without bytes: they are in another one.
    Empty,
    /// The bytes of several.
    Several {
        memory: u32,
        start: u64,
        bytes: Vec<u8>,
    },
}

/// The section of data with segments put together, and how many active ones are left; none where it
/// stays as it is. `memories` has the bytes at the start of each memory that the module makes itself,
/// by number, and nothing for others.
pub(crate) fn put_together(contents: &[u8], memories: &[Option<u64>]) -> Option<(Vec<u8>, usize)> {
    let reader = DataSectionReader::new(BinaryReader::new(contents, 0)).ok()?;
    let segments: Vec<Data<'_>> = reader.into_iter().collect::<Result<_, _>>().ok()?;
    let is_active = |segment: &Data<'_>| matches!(segment.kind, DataKind::Active { .. });
    if segments.iter().filter(|segment| is_active(segment)).count() < MANY {
        return None;
    }
    let mut made = Vec::with_capacity(segments.len());
    let mut run = Vec::new();
    // Zeros may be written where nothing was before. Later runs are put together without gaps, since
    // another segment may have written there.
    let mut gap = MOST_GAP;
    for (number, segment) in segments.into_iter().enumerate() {
        match fixed(number, &segment, memories) {
            Some(fixed) => {
                run.push(fixed);
                made.push(Becomes::Empty);
            }
            None => {
                // One that may trap, or may write over others, does so in its turn.
                if is_active(&segment) {
                    place(&mut run, gap, &mut made);
                    gap = 0;
                }
                made.push(Becomes::Itself(segment));
            }
        }
    }
    place(&mut run, gap, &mut made);
    Some(encoded(&made))
}

/// The segment, if its place is known and within its memory.
fn fixed<'a>(number: usize, segment: &Data<'a>, memories: &[Option<u64>]) -> Option<Fixed<'a>> {
    let DataKind::Active {
        memory_index,
        offset_expr,
    } = &segment.kind
    else {
        return None;
    };
    let mut operators = offset_expr.get_operators_reader();
    let Ok(Operator::I32Const { value }) = operators.read() else {
        return None;
    };
    let Ok(Operator::End) = operators.read() else {
        return None;
    };
    let start = u64::from(value.cast_unsigned());
    let has = memories.get(*memory_index as usize).copied().flatten()?;
    (start + segment.data.len() as u64 <= has).then_some(Fixed {
        number,
        memory: *memory_index,
        start,
        bytes: segment.data,
    })
}

/// Puts the segments of a run together that lie no further apart than `gap`, each piece in the place of
/// one of them.
fn place(run: &mut Vec<Fixed<'_>>, gap: u64, made: &mut [Becomes<'_>]) {
    let mut pieces: Vec<(u32, Range<u64>)> = Vec::new();
    let mut spans: Vec<(u32, Range<u64>)> = run
        .iter()
        .map(|fixed| {
            let end = fixed.start + fixed.bytes.len() as u64;
            (fixed.memory, fixed.start..end)
        })
        .collect();
    spans.sort_by_key(|(memory, span)| (*memory, span.start));
    for (memory, span) in spans {
        match pieces.last_mut() {
            Some((same, piece)) if *same == memory && span.start <= piece.end + gap => {
                piece.end = piece.end.max(span.end);
            }
            Some(_) | None => pieces.push((memory, span)),
        }
    }
    let mut filled: Vec<Vec<u8>> = pieces
        .iter()
        .map(|(_, piece)| vec![0; usize::try_from(piece.end - piece.start).unwrap_or(0)])
        .collect();
    // In their order: a later one writes over an earlier one.
    for fixed in run.iter() {
        let after = pieces.partition_point(|(memory, piece)| {
            (*memory, piece.start) <= (fixed.memory, fixed.start)
        });
        let Some(number) = after.checked_sub(1) else {
            continue;
        };
        let at = usize::try_from(fixed.start - pieces[number].1.start).unwrap_or(usize::MAX);
        let end = at.saturating_add(fixed.bytes.len());
        if let Some(target) = filled[number].get_mut(at..end) {
            target.copy_from_slice(fixed.bytes);
        }
    }
    // There are no more pieces than segments.
    for (fixed, ((memory, piece), bytes)) in run.iter().zip(pieces.into_iter().zip(filled)) {
        made[fixed.number] = Becomes::Several {
            memory,
            start: piece.start,
            bytes,
        };
    }
    run.clear();
}

/// The contents of the section, and how many of its segments are active.
fn encoded(made: &[Becomes<'_>]) -> (Vec<u8>, usize) {
    let mut section = DataSection::new();
    let mut active = 0;
    for segment in made {
        match segment {
            Becomes::Empty => {
                section.passive([]);
            }
            Becomes::Several {
                memory,
                start,
                bytes,
            } => {
                active += 1;
                let place = u32::try_from(*start).unwrap_or(u32::MAX);
                let offset = ConstExpr::i32_const(place.cast_signed());
                section.active(*memory, &offset, bytes.iter().copied());
            }
            Becomes::Itself(Data { kind, data, .. }) => {
                let offset;
                let mode = match kind {
                    DataKind::Passive => DataSegmentMode::Passive,
                    DataKind::Active {
                        memory_index,
                        offset_expr,
                    } => {
                        active += 1;
                        let mut reader = offset_expr.get_binary_reader();
                        let length = reader.bytes_remaining();
                        let bytes = reader.read_bytes(length).unwrap_or_default();
                        // Its `end` is written by the encoder.
                        let bytes = bytes.split_last().map_or(&[][..], |(_, before)| before);
                        offset = ConstExpr::raw(bytes.iter().copied());
                        DataSegmentMode::Active {
                            memory_index: *memory_index,
                            offset: &offset,
                        }
                    }
                };
                section.segment(DataSegment {
                    mode,
                    data: data.iter().copied(),
                });
            }
        }
    }
    let mut bytes = Vec::new();
    section.encode(&mut bytes);
    // Without the length in front: whoever writes sections writes that.
    let mut reader = BinaryReader::new(&bytes, 0);
    let _ = reader.read_var_u32();
    (bytes.split_off(reader.original_position()), active)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A segment as a test draws it: its memory, its place, its bytes; passive without a place.
    type Drawn = (u32, Option<u32>, Vec<u8>);

    const SIZES: [Option<u64>; 3] = [Some(70_000), None, Some(20_000)];

    fn section(segments: &[Drawn]) -> Vec<u8> {
        let made: Vec<Becomes<'_>> = segments
            .iter()
            .map(|(memory, place, bytes)| match place {
                Some(place) => Becomes::Several {
                    memory: *memory,
                    start: u64::from(*place),
                    bytes: bytes.clone(),
                },
                None => Becomes::Itself(Data {
                    kind: DataKind::Passive,
                    data: bytes,
                    range: 0..0,
                }),
            })
            .collect();
        encoded(&made).0
    }

    /// The memories after the segments were copied in, up to the first that does not fit, and the bytes
    /// that are left in the segments.
    fn started(contents: &[u8]) -> (Vec<Vec<u8>>, Option<usize>, Vec<Vec<u8>>) {
        let mut memories: Vec<Vec<u8>> = vec![vec![0; 70_000], vec![0; 30_000], vec![0; 20_000]];
        let mut left = Vec::new();
        let mut failed = None;
        let reader = DataSectionReader::new(BinaryReader::new(contents, 0)).unwrap();
        for (number, segment) in reader.into_iter().enumerate() {
            let segment = segment.unwrap();
            let DataKind::Active {
                memory_index,
                offset_expr,
            } = segment.kind
            else {
                left.push(segment.data.to_vec());
                continue;
            };
            left.push(Vec::new());
            let mut operators = offset_expr.get_operators_reader();
            let Operator::I32Const { value } = operators.read().unwrap() else {
                panic!()
            };
            let at = value.cast_unsigned() as usize;
            let memory = &mut memories[memory_index as usize];
            match memory.get_mut(at..at.saturating_add(segment.data.len())) {
                Some(target) if failed.is_none() => target.copy_from_slice(segment.data),
                Some(_) => {}
                None => failed = failed.or(Some(number)),
            }
        }
        (memories, failed, left)
    }

    fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
        let place = prop_oneof![
            8 => (0u32..20_000).prop_map(Some),
            1 => (0u32..100_000).prop_map(Some),
            1 => Just(None),
        ];
        let bytes = prop::collection::vec(any::<u8>(), 0..40);
        let memory = prop_oneof![4 => Just(0u32), 1 => Just(1), 2 => Just(2)];
        prop::collection::vec((memory, place, bytes), 0..200)
    }

    proptest! {
        #[test]
        fn memories_start_as_before(segments in drawn()) {
            let before = section(&segments);
            let active = segments.iter().filter(|(_, place, _)| place.is_some()).count();
            match put_together(&before, &SIZES) {
                None => prop_assert!(active < MANY),
                Some((after, left)) => {
                    prop_assert!(left <= active);
                    let (before, after) = (started(&before), started(&after));
                    prop_assert_eq!(before.1, after.1);
                    // Where one does not fit, nobody sees the memories.
                    prop_assert!(before.1.is_some() || before.0 == after.0);
                    prop_assert_eq!(before.2, after.2);
                }
            }
        }
    }

    #[test]
    fn zeros_between_segments_write_over_nothing() {
        let mut segments: Vec<Drawn> = (0..100).map(|n| (0, Some(n * 10), vec![1; 10])).collect();
        // Into a memory that is not the module's own, and behind it once more into the first.
        segments.push((1, Some(0), vec![2]));
        segments.extend([(0, Some(5), vec![3]), (0, Some(900), vec![4])]);
        let before = section(&segments);
        let (after, left) = put_together(&before, &SIZES).unwrap();
        assert_eq!(left, 4);
        assert_eq!(started(&before), started(&after));
    }

    #[test]
    fn thousands_side_by_side_become_one_and_those_far_apart_stay() {
        let side_by_side: Vec<Drawn> = (0..9_000).map(|n| (0, Some(n), vec![1; 10])).collect();
        let (_, left) = put_together(&section(&side_by_side), &[Some(10_000_000)]).unwrap();
        assert_eq!(left, 1);
        let apart: Vec<Drawn> = (0..100).map(|n| (0, Some(n * 9_000), vec![1])).collect();
        let (_, left) = put_together(&section(&apart), &[Some(10_000_000)]).unwrap();
        assert_eq!(left, 100);
    }
}
