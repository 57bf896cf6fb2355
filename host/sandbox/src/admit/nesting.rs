//! How deep the types of a component lie inside one another, told from its bytes.
//!
//! ```wat
//! (type (instance (type (instance (type (instance))))))   ;; three; three bytes for each more
//! ```
//!
//! A parser follows such types by calling itself, so 26 kB of them end its stack, and the process
//! with it. This looks through a section of types with a list in place of the stack, one declaration
//! at a time, and stops at the limits. Everything else of a component is flat: nothing but a type can
//! hold another one in place. Types that name others by number are counted by the validator.
//!
//! Leaves to the validator what does not follow the grammar.

use wasmparser::{BinaryReader, ComponentType, FromReader, InstanceTypeDeclaration};

use super::measure::{Measure, TooMuch};

/// A type that holds declarations, and how many of them are to come.
struct Open {
    kind: Kind,
    left: u32,
}

#[derive(Clone, Copy)]
enum Kind {
    /// The section itself: types, one after another.
    Section,
    /// A type of components.
    Component,
    /// A type of instances.
    Instance,
}

/// How a type of components starts.
const COMPONENT: u8 = 0x41;
/// How a type of instances starts.
const INSTANCE: u8 = 0x42;
/// How a declaration of a type starts, inside of one of these.
const DECLARES_TYPE: u8 = 0x01;
/// How an import starts, inside of a type of components.
const DECLARES_IMPORT: u8 = 0x03;

/// The types and declarations in a section of types, all depths together; more than `most` are not
/// counted further. The look ends at bytes that cannot be read: a parser gets no further either.
pub(crate) fn items_of_types(contents: &[u8], most: usize) -> Result<u32, TooMuch> {
    let mut reader = BinaryReader::new(contents, 0);
    let mut items = 0;
    let mut open = Vec::new();
    if let Ok(left) = reader.read_var_u32() {
        let kind = Kind::Section;
        open.push(Open { kind, left });
    }
    while let Some(top) = open.last_mut() {
        let Some(left) = top.left.checked_sub(1) else {
            open.pop();
            continue;
        };
        top.left = left;
        items += 1;
        if items as usize > most {
            break;
        }
        let Ok(inside) = next(&mut reader, top.kind) else {
            break;
        };
        open.extend(inside);
        // The section is no type.
        Measure::TypeNesting.check(open.len() - 1)?;
    }
    Ok(items)
}

/// Reads one item; what it holds in turn is still to be read.
fn next(reader: &mut BinaryReader<'_>, kind: Kind) -> wasmparser::Result<Option<Open>> {
    let mut ahead = reader.clone();
    let first = ahead.read_u8()?;
    match (kind, first) {
        (Kind::Section, COMPONENT | INSTANCE) => {
            *reader = ahead;
            opened(first, reader).map(Some)
        }
        (Kind::Section, _) => skip::<ComponentType<'_>>(reader),
        (Kind::Component | Kind::Instance, DECLARES_TYPE) => {
            let second = ahead.read_u8()?;
            if !matches!(second, COMPONENT | INSTANCE) {
                return skip::<InstanceTypeDeclaration<'_>>(reader);
            }
            *reader = ahead;
            opened(second, reader).map(Some)
        }
        (Kind::Component, DECLARES_IMPORT) => {
            *reader = ahead;
            skip::<wasmparser::ComponentImport<'_>>(reader)
        }
        (Kind::Component | Kind::Instance, _) => skip::<InstanceTypeDeclaration<'_>>(reader),
    }
}

fn opened(first: u8, reader: &mut BinaryReader<'_>) -> wasmparser::Result<Open> {
    let kind = if first == COMPONENT {
        Kind::Component
    } else {
        Kind::Instance
    };
    let left = reader.read_var_u32()?;
    Ok(Open { kind, left })
}

/// Passes over an item that holds no type in place.
fn skip<'a, T: FromReader<'a>>(reader: &mut BinaryReader<'a>) -> wasmparser::Result<Option<Open>> {
    reader.read::<T>().map(|_| None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wasmparser::{ComponentTypeSectionReader, Parser, Payload};

    use super::*;

    /// The contents of the first section of types.
    fn section(text: &str) -> Vec<u8> {
        let bytes = wat::parse_str(text).unwrap();
        Parser::new(0)
            .parse_all(&bytes)
            .find_map(|payload| match payload.unwrap() {
                Payload::ComponentTypeSection(section) => Some(bytes[section.range()].to_vec()),
                _ => None,
            })
            .unwrap()
    }

    fn nested(kinds: &[u8]) -> Vec<u8> {
        let mut contents = vec![1];
        for (place, kind) in kinds.iter().enumerate() {
            let has_one = place + 1 < kinds.len();
            contents.extend([*kind, u8::from(has_one)]);
            contents.extend(has_one.then_some(DECLARES_TYPE));
        }
        contents
    }

    #[test]
    fn every_declaration_is_counted_once() {
        let text = r#"(component (type (component
            (core type (module (import "a" "b" (func)) (export "c" (func))))
            (type (instance (type (func (param "p" (list u8)))) (export "f" (func (type 0)))))
            (import "i" (instance (type 0)))
            (type $r (record (field "x" u32)))
            (alias outer 0 $r (type))
            (export "e" (instance (type 0))))))"#;
        // The list is a type of its own.
        assert_eq!(items_of_types(&section(text), 1_000), Ok(10));
        assert_eq!(items_of_types(&section(text), 4), Ok(5));
    }

    #[test]
    fn depth_is_bounded_whatever_it_is_made_of() {
        let most = Measure::TypeNesting.most();
        for kinds in [vec![INSTANCE], vec![COMPONENT], vec![INSTANCE, COMPONENT]] {
            let of = |count| -> Vec<u8> { kinds.iter().copied().cycle().take(count).collect() };
            assert_eq!(
                items_of_types(&nested(&of(most)), usize::MAX),
                Ok(most as u32)
            );
            for count in [most + 1, 1_000_000] {
                assert!(items_of_types(&nested(&of(count)), usize::MAX).is_err());
            }
        }
    }

    proptest! {
        /// Where the parser can read a section, all of its items were seen here.
        #[test]
        fn what_a_parser_reads_was_seen(contents in prop::collection::vec(
            prop_oneof![Just(0x41u8), Just(0x42), Just(0x40), Just(1), Just(0), Just(2), any::<u8>()],
            0..60,
        )) {
            let reader = BinaryReader::new(&contents, 0);
            let Ok(section) = ComponentTypeSectionReader::new(reader) else { return Ok(()) };
            let top = section.count();
            let items = items_of_types(&contents, usize::MAX);
            if section.into_iter().all(|item| item.is_ok()) {
                prop_assert!(items.map_or(true, |items| items >= top));
            }
        }
    }
}
