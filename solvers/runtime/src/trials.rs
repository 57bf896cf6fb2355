//! Many calls over shared values, each of which may fail: what a search by enumeration asks for.
//!
//! A search wants to know of an expression only whether it is one that it has already, and how far
//! it is from the wanted grid. So the values stay here, and a trial is answered with a fingerprint;
//! what it has allocated is given back at once.
//!
//! ```text
//! request := 0 value value count value*  -- a ground more: the wanted value, the input, and values
//!                                        to start with
//!          | 1 ground count call*  -- calls that each add a value to a ground
//!          | 2 ground count call*  -- trials on a ground
//! call    := count place*          -- places of the function and its arguments on the ground
//! reply   := trial*                -- to a request of trials, in the order of the calls; else
//!                                     how many bytes are in use, in 4, least first
//! trial   := kind ways fill underfill off fingerprint  -- four bytes, 4 and 8, least first
//! ```
//!
//! `off` is how many cells of a grid differ from the wanted one. Of a patch it is how many it puts
//! right, and the three bytes before are those of its [`layer`](crate::layer); without ways it is none.
//!
//! A ground is what there is for one demo. A call that fails where a value is to be added adds
//! `None`, so places stay what they are.
//!
//! Values are those of [`crate::inspect`]. Leaves the choice of calls to the host.

use core::cell::RefCell;

use crate::alloc;
use crate::call;
use crate::catalogue::place_of;
use crate::fingerprint::{Print, too_large};
use crate::grid;
use crate::inspect;
use crate::layer::{Layer, Sheet, Ways};
use crate::ops::iterate::{iter, len};
use crate::program::Reader;
use crate::set;
use crate::set::places;
use crate::value::Value;

/// The kind of a value, as far as its first element tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// There is none: the call failed, or made more than a search can use.
    Failed,
    /// `None`.
    None,
    /// `True` or `False`.
    Boolean,
    /// A whole number.
    Integer,
    /// Two whole numbers.
    Pair,
    /// Rows of equal length, of whole numbers.
    Grid,
    /// A tuple of grids.
    Grids,
    /// Any other tuple.
    Tuple,
    /// A set of whole numbers.
    IntegerSet,
    /// A set of coloured cells.
    Object,
    /// A set of objects.
    Objects,
    /// A set of locations.
    Indices,
    /// Any other set.
    Set,
    /// The empty set, which may stand for any.
    Empty,
    /// A function.
    Function,
}

impl Kind {
    /// Every kind, by its number.
    pub const ALL: [Kind; 15] = [
        Kind::Failed,
        Kind::None,
        Kind::Boolean,
        Kind::Integer,
        Kind::Pair,
        Kind::Grid,
        Kind::Grids,
        Kind::Tuple,
        Kind::IntegerSet,
        Kind::Object,
        Kind::Objects,
        Kind::Indices,
        Kind::Set,
        Kind::Empty,
        Kind::Function,
    ];
}

/// Bytes of a trial in a reply.
pub const TRIAL_BYTES: usize = 16;
/// The first byte of a request that makes a ground.
pub const GROUND: u8 = 0;
/// The first byte of a request that adds values.
pub const KEEP: u8 = 1;
/// The first byte of a request that makes trials.
pub const TRY: u8 = 2;
/// Cells off of what is no grid of the wanted size.
pub const NO_SUCH_GRID: u32 = u32::MAX;
/// Arguments of a call at most.
const MOST_ARGS: usize = 4;

/// The things at hand for one demo.
struct Ground {
    wanted: Value,
    sheet: Option<Sheet>,
    values: Vec<Value>,
}

thread_local! {
    static GROUNDS: RefCell<Vec<Ground>> = const { RefCell::new(Vec::new()) };
}

/// Answers a request; none where it is malformed.
pub fn answer(request: &[u8]) -> Option<Vec<u8>> {
    GROUNDS.with_borrow_mut(|grounds| {
        let mut reader = Reader::new(request);
        match reader.byte()? {
            GROUND => {
                call::start();
                let wanted = inspect::read(&mut reader, inspect::DEEPEST).ok()?;
                let input = inspect::read(&mut reader, inspect::DEEPEST).ok()?;
                grounds.push(Ground {
                    wanted,
                    sheet: Sheet::new(wanted, input),
                    values: inspect::read_all(&mut reader, inspect::DEEPEST).ok()?,
                });
                Some(in_use())
            }
            KEEP => {
                let ground = grounds.get_mut(reader.number()? as usize)?;
                for _ in 0..reader.number()? {
                    keep(&mut reader, &mut ground.values)?;
                }
                Some(in_use())
            }
            TRY => {
                let ground = grounds.get(reader.number()? as usize)?;
                let count = reader.number()?;
                // A call has a byte at least, so this bounds what is taken below.
                if count as usize > request.len() {
                    return None;
                }
                // All of the room is taken here: what trials allocate is given back.
                let mut reply = Vec::with_capacity(count as usize * TRIAL_BYTES);
                for _ in 0..count {
                    one(&mut reader, ground, &mut reply)?;
                }
                Some(reply)
            }
            _ => None,
        }
    })
}

fn in_use() -> Vec<u8> {
    let top = u32::try_from(alloc::top()).unwrap_or(u32::MAX);
    top.to_le_bytes().to_vec()
}

fn keep(reader: &mut Reader<'_>, values: &mut Vec<Value>) -> Option<()> {
    let mut args = [Value::None; MOST_ARGS];
    let (function, count) = operands(reader, values, &mut args)?;
    call::start();
    let made = call::call(function, args.get(..count)?);
    values.push(made.unwrap_or(Value::None));
    Some(())
}

/// The function of a call, and how many arguments were put into `args`.
fn operands(
    reader: &mut Reader<'_>,
    bank: &[Value],
    args: &mut [Value; MOST_ARGS],
) -> Option<(Value, usize)> {
    let count = (reader.number()? as usize).checked_sub(1)?;
    let mut next = || Some(*bank.get(reader.number()? as usize)?);
    let function = next()?;
    for arg in args.get_mut(..count)? {
        *arg = next()?;
    }
    Some((function, count))
}

fn one(reader: &mut Reader<'_>, ground: &Ground, reply: &mut Vec<u8>) -> Option<()> {
    let mut args = [Value::None; MOST_ARGS];
    let (function, count) = operands(reader, &ground.values, &mut args)?;
    let mark = alloc::mark();
    let judged = judge(function, args.get(..count)?, ground);
    // SAFETY: numbers are left of all that was made since, and no older value refers to a
    // younger one: see `call_for_key`. A failure that is on the heap was dropped in there.
    unsafe { alloc::release(mark) };
    let Judged {
        kind,
        off,
        layer,
        print,
    } = judged;
    reply.extend_from_slice(&[kind as u8, layer.ways.bits(), layer.fill, layer.underfill]);
    reply.extend_from_slice(&off.to_le_bytes());
    reply.extend_from_slice(&print.to_le_bytes());
    Some(())
}

/// The findings about a call.
struct Judged {
    kind: Kind,
    off: u32,
    layer: Layer,
    print: u64,
}

fn judge(function: Value, args: &[Value], ground: &Ground) -> Judged {
    const FAILED: Judged = Judged {
        kind: Kind::Failed,
        off: NO_SUCH_GRID,
        layer: Layer::NONE,
        print: 0,
    };
    if is_sure_to_be_large(function, args) {
        return FAILED;
    }
    call::start();
    let judged = call::call(function, args).and_then(|value| {
        let kind = kind(value);
        if kind == Kind::Grid && is_large(value) {
            return too_large();
        }
        let mut print = Print::default();
        print.add(value, inspect::DEEPEST)?;
        let layer = match (kind, &ground.sheet) {
            (Kind::Object | Kind::Objects | Kind::Indices | Kind::Empty, Some(sheet)) => {
                sheet.look_at(value)
            }
            _ => Layer::NONE,
        };
        let off = match kind {
            Kind::Grid => off(value, ground.wanted),
            _ if layer.ways != Ways::NONE => layer.fixed,
            _ => NO_SUCH_GRID,
        };
        Ok(Judged {
            kind,
            off,
            layer,
            print: print.seal(),
        })
    });
    judged.unwrap_or(FAILED)
}

/// Rows and columns of a grid that is of use: no output has more.
const MOST_SIDE: i64 = 30;

/// Whether a grid has more rows or columns than any output.
fn is_large(grid: Value) -> bool {
    let (height, width) = sides(grid);
    height.max(width) > MOST_SIDE
}

fn sides(grid: Value) -> (i64, i64) {
    let len = |value: &Value| match value.items() {
        Some(items) => items.len() as i64,
        None => 0,
    };
    if let Some(grid) = grid::of(grid) {
        return (grid.height() as i64, grid.width() as i64);
    }
    let width = match grid.items() {
        Some(rows) => rows.first().map_or(0, len),
        None => 0,
    };
    (len(&grid), width)
}

/// Whether a call makes something too large for certain, which its arguments tell before it takes
/// its time.
fn is_sure_to_be_large(function: Value, args: &[Value]) -> bool {
    let Value::Primitive(number) = function else {
        return false;
    };
    const UPSCALE: u32 = place_of("upscale");
    const HUPSCALE: u32 = place_of("hupscale");
    const VUPSCALE: u32 = place_of("vupscale");
    const CANVAS: u32 = place_of("canvas");
    const REPEAT: u32 = place_of("repeat");
    const PRODUCT: u32 = place_of("product");
    let times = |value: &Value| i64::from(value.to_small().unwrap_or(i32::MAX));
    let count = |value: &Value| len(*value).map_or(0, |len| len as i64);
    match (number, args) {
        (UPSCALE, [grid, factor]) if grid.is_tuple() => {
            let (height, width) = sides(*grid);
            height.max(width) * times(factor) > MOST_SIDE
        }
        (HUPSCALE, [grid, factor]) => sides(*grid).1 * times(factor) > MOST_SIDE,
        (VUPSCALE, [grid, factor]) => sides(*grid).0 * times(factor) > MOST_SIDE,
        (UPSCALE, [object, factor]) => {
            count(object).saturating_mul(times(factor).saturating_pow(2)) > MOST_SIDE.pow(2)
        }
        (CANVAS, [_, sides]) => {
            let sides = sides.items().unwrap_or(&[]);
            sides.iter().any(|side| times(side) > MOST_SIDE)
        }
        (REPEAT, [_, count]) => times(count) > MOST_SIDE,
        (PRODUCT, [a, b]) => count(a) * count(b) > MOST_SIDE.pow(2),
        _ => false,
    }
}

/// See [`Kind`].
pub fn kind(value: Value) -> Kind {
    match value {
        Value::None => Kind::None,
        Value::True | Value::False => Kind::Boolean,
        Value::Int(_) | Value::Big(_) => Kind::Integer,
        Value::Primitive(_) | Value::User(_) | Value::Closure(_) => Kind::Function,
        Value::Grid(_) => Kind::Grid,
        Value::Location(_) => Kind::Pair,
        Value::Cell(_) => Kind::Tuple,
        Value::Tuple(tuple) => of_tuple(tuple.items()),
        Value::Set(_) => of_set(value),
    }
}

fn of_tuple(items: &[Value]) -> Kind {
    let is_number = |item: &Value| matches!(item, Value::Int(_) | Value::Big(_));
    match items {
        [a, b] if is_number(a) && is_number(b) => return Kind::Pair,
        _ => {}
    }
    if is_grid(items) {
        return Kind::Grid;
    }
    match items.first() {
        Some(Value::Grid(_)) => Kind::Grids,
        Some(first) if first.items().is_some_and(is_grid) => Kind::Grids,
        _ => Kind::Tuple,
    }
}

fn is_grid(rows: &[Value]) -> bool {
    let width = |row: &Value| row.items().map_or(0, <[Value]>::len);
    let Some(first) = rows.first().and_then(|row| row.items()) else {
        return false;
    };
    matches!(first.first(), Some(Value::Int(_))) && rows.iter().all(|row| width(row) == first.len())
}

fn of_set(set: Value) -> Kind {
    if let Some(places) = set::places(set) {
        return match places.kind() {
            places::Kind::Locations => Kind::Indices,
            places::Kind::Cells => Kind::Object,
        };
    }
    let first = iter(set).ok().and_then(|mut items| items.next());
    match first {
        None => Kind::Empty,
        Some(Value::Int(_) | Value::Big(_)) => Kind::IntegerSet,
        Some(item) if item.is_tuple() => match item.parts() {
            Some((Value::Int(_), Value::Int(_))) => Kind::Indices,
            Some((Value::Int(_), index)) if index.is_tuple() => Kind::Object,
            _ => Kind::Set,
        },
        Some(inner @ Value::Set(_)) => match of_set(inner) {
            Kind::Object => Kind::Objects,
            _ => Kind::Set,
        },
        Some(_) => Kind::Set,
    }
}

/// Cells in which a grid differs from the wanted one, where that has its size.
fn off(value: Value, wanted: Value) -> u32 {
    if let (Some(grid), Some(wanted)) = (grid::of(value), grid::of(wanted)) {
        if (grid.height(), grid.width()) != (wanted.height(), wanted.width()) {
            return NO_SUCH_GRID;
        }
        let pairs = grid.cells().iter().zip(wanted.cells());
        return pairs.map(|(cell, wanted)| u32::from(cell != wanted)).sum();
    }
    let (Some(rows), Some(wanted)) = (value.items(), wanted.items()) else {
        return NO_SUCH_GRID;
    };
    if rows.len() != wanted.len() {
        return NO_SUCH_GRID;
    }
    let mut off = 0;
    for (row, wanted) in rows.iter().zip(wanted) {
        let (Some(row), Some(wanted)) = (row.items(), wanted.items()) else {
            return NO_SUCH_GRID;
        };
        if row.len() != wanted.len() {
            return NO_SUCH_GRID;
        }
        for pair in row.iter().zip(wanted) {
            off += match pair {
                (Value::Int(a), Value::Int(b)) => u32::from(a != b),
                _ => 1,
            };
        }
    }
    off
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::find;
    use crate::program::{write_int, write_number};

    fn int(number: i128) -> Vec<u8> {
        let mut out = vec![inspect::INT];
        write_int(&mut out, number);
        out
    }

    fn tuple(items: &[Vec<u8>]) -> Vec<u8> {
        let mut out = vec![inspect::TUPLE];
        write_number(&mut out, items.len() as u32);
        out.extend(items.concat());
        out
    }

    fn primitive(name: &str) -> Vec<u8> {
        let mut out = vec![inspect::PRIMITIVE];
        write_number(&mut out, find(name).unwrap());
        out
    }

    fn calls(calls: &[&[u32]]) -> Vec<u8> {
        let mut out = Vec::new();
        write_number(&mut out, calls.len() as u32);
        for call in calls {
            write_number(&mut out, call.len() as u32);
            for &place in *call {
                write_number(&mut out, place);
            }
        }
        out
    }

    fn ground(wanted: Vec<u8>, values: &[Vec<u8>]) -> Option<Vec<u8>> {
        let mut request = vec![GROUND];
        request.extend(wanted);
        request.extend(int(0));
        write_number(&mut request, values.len() as u32);
        request.extend(values.concat());
        answer(&request)
    }

    fn on_ground(what: u8, number: u32, asked: &[&[u32]]) -> Option<Vec<u8>> {
        let mut request = vec![what];
        write_number(&mut request, number);
        request.extend(calls(asked));
        answer(&request)
    }

    fn trials(number: u32, asked: &[&[u32]]) -> Vec<(Kind, u32, u64)> {
        let reply = on_ground(TRY, number, asked).unwrap();
        let (trials, rest) = reply.as_chunks::<TRIAL_BYTES>();
        assert!(rest.is_empty());
        let word = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
        trials
            .iter()
            .map(|trial| {
                let print = u64::from_le_bytes(trial[8..].try_into().unwrap());
                (Kind::ALL[trial[0] as usize], word(&trial[4..8]), print)
            })
            .collect()
    }

    #[test]
    fn kinds_have_their_numbers() {
        for (number, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
        }
    }

    #[test]
    fn a_failure_ends_nothing_and_equal_values_look_equal() {
        let grid = |cells: [[i128; 2]; 2]| tuple(&cells.map(|row| tuple(&row.map(int))));
        let wanted = grid([[2, 1], [4, 3]]);
        let names = ["vmirror", "hmirror", "rot180", "first", "size", "ofcolor"];
        let mut values = vec![grid([[1, 2], [3, 4]])];
        values.extend(names.map(primitive));
        values.push(int(9));
        ground(wanted, &values).unwrap();
        assert!(on_ground(KEEP, 0, &[&[2, 0], &[5, 0]]).is_some());
        let asked: [&[u32]; 8] = [
            &[1, 0],
            &[4, 7],
            &[3, 8],
            &[1, 0],
            &[5, 0],
            &[2, 0],
            &[6, 0, 7],
            &[5, 7],
        ];
        let found = trials(0, &asked);
        assert_eq!((found[0].0, found[0].1), (Kind::Grid, 0));
        assert_eq!(found[1], (Kind::Failed, NO_SUCH_GRID, 0));
        // Upside down and turned around is mirrored.
        assert_eq!(found[2], found[0]);
        assert_eq!(found[3], found[0]);
        assert_eq!((found[4].0, found[4].1), (Kind::Integer, NO_SUCH_GRID));
        assert_eq!((found[5].0, found[5].1), (Kind::Grid, 4));
        assert_ne!(found[5].2, found[0].2);
        assert_eq!(found[6].0, Kind::Empty);
    }

    #[test]
    fn numbers_and_pairs_that_hash_alike_do_not_look_alike() {
        let values = [primitive("identity"), int(-1), int(-2), int(1)];
        ground(int(0), &values).unwrap();
        let found = trials(0, &[&[0, 1], &[0, 2], &[0, 3]]);
        let mut prints: Vec<u64> = found.iter().map(|trial| trial.2).collect();
        prints.dedup();
        assert_eq!(prints.len(), 3);
    }

    #[test]
    fn requests_that_no_host_writes_are_refused() {
        assert_eq!(answer(&[]), None);
        assert_eq!(answer(&[7]), None);
        assert_eq!(answer(&[TRY, 0, 0]), None);
        ground(int(0), &[int(1)]).unwrap();
        for what in [KEEP, TRY] {
            assert_eq!(on_ground(what, 0, &[&[0, 5]]), None);
            assert_eq!(on_ground(what, 0, &[&[]]), None);
            assert_eq!(on_ground(what, 1, &[]), None);
            assert_eq!(on_ground(what, 0, &[&[0, 0, 0, 0, 0, 0, 0]]), None);
            assert_eq!(answer(&[what, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
        }
        // A number is no function: kept, that is `None`, and a failure where it is tried.
        on_ground(KEEP, 0, &[&[0, 0]]).unwrap();
        assert_eq!(trials(0, &[&[0, 0]])[0].0, Kind::Failed);
    }
}
