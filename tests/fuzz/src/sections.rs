//! Sections of components, nested and mixed to any depth: what a parser follows by calling itself ends
//! a stack, whoever meets it first.
//!
//! Most of it breaks the rules somewhere, but late: the grammar is followed as long as the bytes last,
//! so that a reader gets far before it stops.

use arbitrary::{Result, Unstructured};

const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";

/// Sections of a component by their numbers.
mod id {
    pub const CORE_INSTANCE: u8 = 2;
    pub const CORE_TYPE: u8 = 3;
    pub const COMPONENT: u8 = 4;
    pub const INSTANCE: u8 = 5;
    pub const ALIAS: u8 = 6;
    pub const TYPE: u8 = 7;
    pub const CANON: u8 = 8;
    pub const IMPORT: u8 = 10;
    pub const EXPORT: u8 = 11;
}

/// A component; none where the bytes are too few.
pub fn component(data: &[u8]) -> Option<Vec<u8>> {
    let mut entropy = Unstructured::new(data);
    let depth = depth(&mut entropy).ok()?.min(60);
    let mut inner = sections(&mut entropy).ok()?;
    for _ in 0..depth {
        let mut around = sections(&mut entropy).ok()?;
        push(&mut around, id::COMPONENT, &inner);
        around.extend(&sections(&mut entropy).ok()?[HEADER.len()..]);
        inner = around;
    }
    Some(inner)
}

/// How deep: mostly a little, sometimes as deep as a megabyte allows.
fn depth(entropy: &mut Unstructured<'_>) -> Result<usize> {
    let most = 1usize << entropy.int_in_range(0..=18)?;
    entropy.int_in_range(0..=most)
}

/// A component of a few sections without components inside.
fn sections(entropy: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = HEADER.to_vec();
    for _ in 0..entropy.int_in_range(0..=4)? {
        let kind = *entropy.choose(&[
            id::CORE_INSTANCE,
            id::CORE_TYPE,
            id::INSTANCE,
            id::ALIAS,
            id::TYPE,
            id::TYPE,
            id::CANON,
            id::IMPORT,
            id::EXPORT,
        ])?;
        let mut contents = Vec::new();
        let items = entropy.int_in_range(0..=3u8)?;
        contents.push(items);
        for _ in 0..items {
            match kind {
                id::TYPE => types(entropy, &mut contents)?,
                id::CORE_TYPE => core_type(entropy, &mut contents)?,
                id::ALIAS => alias(entropy, &mut contents)?,
                _ => some(entropy, &mut contents)?,
            }
        }
        push(&mut out, kind, &contents);
    }
    Ok(out)
}

/// Types inside one another, each with other declarations before the next and after it.
fn types(entropy: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let depth = depth(entropy)?;
    let few = depth > 200;
    let mut after = Vec::new();
    for _ in 0..depth {
        let kind = *entropy.choose(&[0x41u8, 0x42, 0x42])?;
        let before = if few {
            0
        } else {
            entropy.int_in_range(0..=2u8)?
        };
        let behind = if few {
            0
        } else {
            entropy.int_in_range(0..=2u8)?
        };
        out.extend([kind, before + 1 + behind]);
        for _ in 0..before {
            declaration(entropy, out)?;
        }
        out.push(0x01);
        after.push(behind);
    }
    leaf(entropy, out)?;
    while let Some(behind) = after.pop() {
        for _ in 0..behind {
            declaration(entropy, out)?;
        }
    }
    Ok(())
}

/// A declaration that holds no type of components or instances.
fn declaration(entropy: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    match entropy.int_in_range(0..=4)? {
        0 => {
            out.push(0x00);
            core_type(entropy, out)
        }
        1 => {
            out.push(0x02);
            alias(entropy, out)
        }
        2 => {
            // An export of a function of some type.
            let name = entropy.int_in_range(b'a'..=b'z')?;
            out.extend([0x04, 0x00, 1, name, 0x01, entropy.int_in_range(0..=3)?]);
            Ok(())
        }
        3 => {
            let name = entropy.int_in_range(b'a'..=b'z')?;
            out.extend([0x03, 0x00, 1, name, 0x05, entropy.int_in_range(0..=3)?]);
            Ok(())
        }
        _ => {
            out.push(0x01);
            leaf(entropy, out)
        }
    }
}

/// A type that holds others by number alone.
fn leaf(entropy: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let known = entropy.int_in_range(0..=5u8)?;
    out.extend(match entropy.int_in_range(0..=7)? {
        0 => vec![0x7d],
        1 => vec![0x70, known],
        2 => vec![0x6f, 2, known, 0x79],
        3 => vec![0x72, 1, 1, b'f', known],
        4 => vec![0x6b, known],
        5 => vec![0x40, 1, 1, b'p', known, 0x00, known],
        6 => vec![0x6a, 1, known, 1, 0x73],
        _ => return some(entropy, out),
    });
    Ok(())
}

/// A type of core modules, with types of functions and aliases of such in it.
fn core_type(entropy: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let declarations = entropy.int_in_range(0..=4u8)?;
    out.extend([0x50, declarations]);
    for _ in 0..declarations {
        out.extend(match entropy.int_in_range(0..=3)? {
            0 => vec![0x01, 0x60, 1, 0x7f, 0],
            1 => vec![0x02, 0x10, 0x01, entropy.int_in_range(0..=2)?, 0],
            2 => vec![0x03, 1, b'e', 0x00, 0],
            _ => vec![0x01, 0x50, 1, 0x01, 0x60, 0, 0],
        });
    }
    Ok(())
}

fn alias(entropy: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let count = *entropy.choose(&[0u8, 1, 2, 30, 127])?;
    let index = entropy.int_in_range(0..=5)?;
    out.extend(match entropy.int_in_range(0..=3)? {
        0 => vec![0x03, 0x02, count, index],
        1 => vec![0x04, 0x02, count, index],
        2 => vec![0x05, 0x00, index, 1, b'i'],
        _ => vec![0x00, 0x11, 0x02, count, index],
    });
    Ok(())
}

/// Any few bytes.
fn some(entropy: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let count = entropy.int_in_range(1..=6)?;
    out.extend(entropy.bytes(count)?);
    Ok(())
}

fn push(out: &mut Vec<u8>, id: u8, contents: &[u8]) {
    out.push(id);
    let mut length = contents.len();
    while length > 0x7f {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(contents);
}
