//! The contract's values as they cross into a guest and back.
//!
//! Results are read lazily: a guest may claim gigabytes, and the host copies at most 900 cells and
//! 1,024 bytes of a message, and checks no byte that it does not read. wasmtime's own lazy types
//! cannot stop inside a string, hence the two types with their own lifting here.

use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext,
    wasmtime_environ::component::StringEncoding,
};
use wasmtime::component::{ComponentType, Lift, Lower};
use wasmtime::{Result, ValRaw, bail};

use solver_core::outcome::{Defect, Outcome};
use solver_core::task::{Grid, MAX_SIDE, Pair};

/// A grid on its way into a guest.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub(crate) struct GridIn<'a> {
    height: u32,
    width: u32,
    cells: &'a [u8],
}

/// A demo on its way into a guest.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub(crate) struct SampleIn<'a> {
    input: GridIn<'a>,
    output: GridIn<'a>,
}

impl<'a> From<&'a Grid> for GridIn<'a> {
    fn from(grid: &'a Grid) -> Self {
        GridIn {
            // At most 30 each.
            height: grid.height() as u32,
            width: grid.width() as u32,
            cells: grid.cells(),
        }
    }
}

impl<'a> From<&'a Pair> for SampleIn<'a> {
    fn from(pair: &'a Pair) -> Self {
        SampleIn {
            input: (&pair.input).into(),
            output: (&pair.output).into(),
        }
    }
}

/// The grid of a guest, as it gave it.
#[derive(ComponentType, Lift)]
#[component(record)]
pub(crate) struct GridOut {
    height: u32,
    width: u32,
    cells: CellsOut,
}

/// The cells that a DSL solver returns where its value is no grid at all.
const NOT_A_GRID: &[u8] = b"not-a-grid";

/// The most cells that a valid grid has.
const MAX_CELLS: usize = MAX_SIDE * MAX_SIDE;

impl GridOut {
    /// The grid, or what is wrong with it.
    pub fn outcome(self) -> Outcome {
        let GridOut {
            height,
            width,
            cells,
        } = self;
        if height == 0 && width == 0 && cells.read == NOT_A_GRID {
            return Outcome::InvalidOutput(Defect::NotAGrid);
        }
        if height == 0 || width == 0 {
            return Outcome::InvalidOutput(Defect::Empty);
        }
        if u64::from(height) * u64::from(width) != cells.len as u64 {
            return Outcome::InvalidOutput(Defect::Ragged);
        }
        let (height, width) = (height as usize, width as usize);
        if height > MAX_SIDE || width > MAX_SIDE {
            return Outcome::InvalidOutput(Defect::TooLarge);
        }
        match Grid::from_cells(height, width, cells.read) {
            Ok(grid) => Outcome::Grid(grid),
            Err(_) => Outcome::InvalidOutput(Defect::Colour),
        }
    }
}

/// A `list<u8>` of which no more is read than a grid may have.
pub(crate) struct CellsOut {
    len: usize,
    read: Vec<u8>,
}

/// A `string` of which no more is read than a message may have.
pub(crate) struct MessageOut(pub String);

/// The most bytes of a message that are kept.
const MAX_MESSAGE_BYTES: usize = 1_024;

/// The bytes from `ptr` on, `len` units of `unit` bytes, after the checks of the canonical ABI.
fn slice<'a>(
    cx: &LiftContext<'a>,
    ptr: usize,
    len: usize,
    unit: usize,
    align: usize,
) -> Result<&'a [u8]> {
    if !ptr.is_multiple_of(align) {
        bail!("pointer not aligned to {align}");
    }
    let end = len.checked_mul(unit).and_then(|size| ptr.checked_add(size));
    match end.and_then(|end| cx.memory().get(ptr..end)) {
        Some(bytes) => Ok(bytes),
        None => bail!("pointer and length outside of memory"),
    }
}

fn pair_from_flat(src: &[ValRaw; 2]) -> (usize, usize) {
    (src[0].get_u32() as usize, src[1].get_u32() as usize)
}

fn pair_from_memory(bytes: &[u8]) -> Result<(usize, usize)> {
    let word = |at: usize| {
        bytes
            .get(at..at + 4)
            .and_then(|four| <[u8; 4]>::try_from(four).ok())
            .map(|four| u32::from_le_bytes(four) as usize)
    };
    match (word(0), word(4)) {
        (Some(ptr), Some(len)) => Ok((ptr, len)),
        _ => bail!("a pair of pointer and length needs eight bytes"),
    }
}

impl CellsOut {
    fn lift((ptr, len): (usize, usize), cx: &LiftContext<'_>) -> Result<Self> {
        let bytes = slice(cx, ptr, len, 1, 1)?;
        Ok(CellsOut {
            len,
            read: bytes[..len.min(MAX_CELLS)].to_vec(),
        })
    }
}

// SAFETY: a list of bytes is lowered as a pointer and a length, which is what `Lower` and `ABI`
// say; the type check accepts lists of bytes alone.
unsafe impl ComponentType for CellsOut {
    type Lower = [ValRaw; 2];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::POINTER_PAIR;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        <[u8] as ComponentType>::typecheck(ty, types)
    }
}

// SAFETY: reads only what `ABI` describes, and memory only within bounds.
unsafe impl Lift for CellsOut {
    fn linear_lift_from_flat(
        cx: &mut LiftContext<'_>,
        _ty: InterfaceType,
        src: &Self::Lower,
    ) -> Result<Self> {
        CellsOut::lift(pair_from_flat(src), cx)
    }

    fn linear_lift_from_memory(
        cx: &mut LiftContext<'_>,
        _ty: InterfaceType,
        bytes: &[u8],
    ) -> Result<Self> {
        CellsOut::lift(pair_from_memory(bytes)?, cx)
    }
}

/// The bit that marks UTF-16 in the length of a string whose encoding may be either.
const UTF16_TAG: usize = 1 << 31;

impl MessageOut {
    fn lift((ptr, len): (usize, usize), cx: &LiftContext<'_>) -> Result<Self> {
        let text = match cx.options().string_encoding {
            StringEncoding::Utf8 => utf8(slice(cx, ptr, len, 1, 1)?)?,
            StringEncoding::Utf16 => utf16(slice(cx, ptr, len, 2, 2)?)?,
            StringEncoding::CompactUtf16 if len & UTF16_TAG != 0 => {
                utf16(slice(cx, ptr, len ^ UTF16_TAG, 2, 2)?)?
            }
            StringEncoding::CompactUtf16 => latin1(slice(cx, ptr, len, 1, 2)?),
        };
        Ok(MessageOut(text))
    }
}

/// The message from UTF-8, cut at a character.
fn utf8(bytes: &[u8]) -> Result<String> {
    let read = &bytes[..bytes.len().min(MAX_MESSAGE_BYTES)];
    match std::str::from_utf8(read) {
        Ok(text) => Ok(text.to_owned()),
        // A character that the cut divides is not read.
        Err(error) if error.error_len().is_none() && read.len() < bytes.len() => {
            Ok(String::from_utf8_lossy(&read[..error.valid_up_to()]).into_owned())
        }
        Err(_) => bail!("the message is not UTF-8"),
    }
}

/// The message from UTF-16, cut where its UTF-8 form would be too long.
fn utf16(bytes: &[u8]) -> Result<String> {
    let units = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let mut text = String::new();
    for unit in char::decode_utf16(units) {
        let Ok(character) = unit else {
            bail!("the message is not UTF-16");
        };
        if !push_within(&mut text, character) {
            break;
        }
    }
    Ok(text)
}

fn latin1(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        if !push_within(&mut text, char::from(byte)) {
            break;
        }
    }
    text
}

fn push_within(text: &mut String, character: char) -> bool {
    let fits = text.len() + character.len_utf8() <= MAX_MESSAGE_BYTES;
    if fits {
        text.push(character);
    }
    fits
}

// SAFETY: a string is lowered as a pointer and a length, which is what `Lower` and `ABI` say; the
// type check accepts strings alone.
unsafe impl ComponentType for MessageOut {
    type Lower = [ValRaw; 2];

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo::POINTER_PAIR;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        <str as ComponentType>::typecheck(ty, types)
    }
}

// SAFETY: reads only what `ABI` describes, and memory only within bounds.
unsafe impl Lift for MessageOut {
    fn linear_lift_from_flat(
        cx: &mut LiftContext<'_>,
        _ty: InterfaceType,
        src: &Self::Lower,
    ) -> Result<Self> {
        MessageOut::lift(pair_from_flat(src), cx)
    }

    fn linear_lift_from_memory(
        cx: &mut LiftContext<'_>,
        _ty: InterfaceType,
        bytes: &[u8],
    ) -> Result<Self> {
        MessageOut::lift(pair_from_memory(bytes)?, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(height: u32, width: u32, cells: &[u8]) -> Outcome {
        GridOut {
            height,
            width,
            cells: CellsOut {
                len: cells.len(),
                read: cells[..cells.len().min(MAX_CELLS)].to_vec(),
            },
        }
        .outcome()
    }

    #[test]
    fn the_first_defect_that_applies_is_named() {
        use Outcome::InvalidOutput;
        assert_eq!(out(0, 0, b"not-a-grid"), InvalidOutput(Defect::NotAGrid));
        assert_eq!(out(0, 0, b""), InvalidOutput(Defect::Empty));
        assert_eq!(out(0, 5, b"12345"), InvalidOutput(Defect::Empty));
        assert_eq!(out(2, 2, &[0; 5]), InvalidOutput(Defect::Ragged));
        assert_eq!(out(65536, 65536, &[]), InvalidOutput(Defect::Ragged));
        assert_eq!(out(31, 1, &[99; 31]), InvalidOutput(Defect::TooLarge));
        assert_eq!(out(1, 2, &[9, 10]), InvalidOutput(Defect::Colour));
        assert!(matches!(out(30, 30, &[9; 900]), Outcome::Grid(_)));
    }

    #[test]
    fn a_message_is_cut_at_a_character_and_checked_no_further() {
        let mut bytes = vec![b'a'; MAX_MESSAGE_BYTES - 1];
        bytes.extend("äb".as_bytes());
        bytes.push(0xff);
        assert_eq!(utf8(&bytes).unwrap(), "a".repeat(MAX_MESSAGE_BYTES - 1));
        assert!(utf8(&[b'a', 0xff]).is_err());
        assert!(utf8(&[0xc3]).is_err());
        assert_eq!(latin1(&[0xe4]), "ä");
        assert!(utf16(&[0x00, 0xd8]).is_err());
        assert_eq!(utf16(&[0xe4, 0x00]).unwrap(), "ä");
    }
}
