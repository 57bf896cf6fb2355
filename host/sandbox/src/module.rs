//! Core modules that are to become solvers: what they have to export, and that they import
//! nothing.
//!
//! | export | type |
//! | --- | --- |
//! | `memory` | a 32-bit memory |
//! | `cabi_realloc` | `(old, old_size, align, size) -> block` |
//! | `solve` | `(demos, demos_len, height, width, cells, cells_len) -> result` |
//! | `cabi_post_solve`, where there is one | `(result)`: frees what `solve` gave |
//!
//! All numbers are `i32`. Leaves the wrapping to `component`, and to `run` which instructions an
//! engine takes.

use std::fmt;

use wasmparser::types::{EntityType, TypesRef};
use wasmparser::{Parser, ValType, Validator, WasmFeatures};

use super::contract::{MEMORY, POST_SOLVE, REALLOC, SOLVE};
use solver_core::quote::quoted;

/// The export that some toolchains want called first; a component would never call it.
const INITIALIZE: &str = "_initialize";

/// A core module that can be wrapped into a component of the world.
#[derive(Clone, Copy, Debug)]
pub struct SolverModule<'a> {
    bytes: &'a [u8],
    frees_results: bool,
}

/// Why a core module cannot be wrapped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModuleError {
    /// It is wrapped already.
    #[error("a component already; run it as it is, with `run --solvers`")]
    Component,
    /// It is no WebAssembly, or breaks its rules.
    #[error("invalid WebAssembly: {0}")]
    Invalid(String),
    /// It wants something from the host.
    #[error(
        "it imports '{module}' '{name}', but a solver may import nothing; \
         build it for wasm32-unknown-unknown, without a system around it"
    )]
    Import {
        /// The first half of the first import's name.
        module: String,
        /// The second half.
        name: String,
    },
    /// It lacks exports.
    #[error(
        "it does not export {}; name the function in solver-sdk's `solver!` and build with crate-type cdylib",
        List(.0)
    )]
    Missing(Vec<&'static str>),
    /// An export is something else.
    #[error("its export `{name}` is {found}, but has to be {expected}")]
    Mistyped {
        /// Its name.
        name: &'static str,
        /// Its type.
        found: String,
        /// The type that it should have.
        expected: String,
    },
    /// It wants to be called before the first call.
    #[error(
        "it exports `{INITIALIZE}`, which nobody would call; \
         build it without start-up code, or with a start function"
    )]
    Initialize,
}

/// Names as a sentence lists them.
struct List<'a>(&'a [&'static str]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            let joint = match place {
                0 => "",
                _ if place + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{joint}`{name}`")?;
        }
        Ok(())
    }
}

/// The type of a function over `i32`.
#[derive(Clone, Copy)]
struct Signature {
    params: usize,
    results: usize,
}

/// The functions that a solver has to export.
const FUNCTIONS: [(&str, Signature); 2] = [
    (REALLOC, Signature::new(4, 1)),
    (SOLVE, Signature::new(6, 1)),
];

impl<'a> SolverModule<'a> {
    /// Checks the bytes of a core module.
    pub fn check(bytes: &'a [u8]) -> Result<Self, ModuleError> {
        if Parser::is_component(bytes) {
            return Err(ModuleError::Component);
        }
        let types = Validator::new_with_features(WasmFeatures::all())
            .validate_all(bytes)
            .map_err(|error| ModuleError::Invalid(error.to_string()))?;
        let types = types.as_ref();
        if let Some((module, name, _)) = types.core_imports().into_iter().flatten().next() {
            return Err(ModuleError::Import {
                module: quoted(module),
                name: quoted(name),
            });
        }
        let exports: Vec<(&str, EntityType)> = types.core_exports().into_iter().flatten().collect();
        let find = |wanted: &str| exports.iter().find(|(name, _)| *name == wanted);

        let required = [MEMORY, REALLOC, SOLVE];
        let missing: Vec<_> = required.into_iter().filter(|n| find(n).is_none()).collect();
        if !missing.is_empty() {
            return Err(ModuleError::Missing(missing));
        }
        if let Some((_, found)) = find(MEMORY) {
            check_memory(*found)?;
        }
        for (name, signature) in FUNCTIONS {
            if let Some((_, found)) = find(name) {
                signature.check(name, *found, types)?;
            }
        }
        let post_solve = find(POST_SOLVE);
        if let Some((_, found)) = post_solve {
            Signature::new(1, 0).check(POST_SOLVE, *found, types)?;
        }
        if find(INITIALIZE).is_some() {
            return Err(ModuleError::Initialize);
        }
        Ok(SolverModule {
            bytes,
            frees_results: post_solve.is_some(),
        })
    }

    /// The bytes of the module.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether it exports `cabi_post_solve`.
    pub(crate) fn frees_results(&self) -> bool {
        self.frees_results
    }
}

fn check_memory(found: EntityType) -> Result<(), ModuleError> {
    let found = match found {
        EntityType::Memory(memory) if memory.memory64 => "a 64-bit memory",
        EntityType::Memory(memory) if memory.shared => "a shared memory",
        EntityType::Memory(_) => return Ok(()),
        other => kind(other),
    };
    Err(ModuleError::Mistyped {
        name: MEMORY,
        found: found.to_owned(),
        expected: "a 32-bit memory of its own".to_owned(),
    })
}

impl Signature {
    const fn new(params: usize, results: usize) -> Self {
        Signature { params, results }
    }

    fn check(
        self,
        name: &'static str,
        found: EntityType,
        types: TypesRef<'_>,
    ) -> Result<(), ModuleError> {
        let ints = |count| vec![ValType::I32; count];
        let found = match found {
            EntityType::Func(id) | EntityType::FuncExact(id) => {
                let found = types[id].unwrap_func();
                if found.params() == ints(self.params) && found.results() == ints(self.results) {
                    return Ok(());
                }
                function(found.params(), found.results())
            }
            other => kind(other).to_owned(),
        };
        Err(ModuleError::Mistyped {
            name,
            found: quoted(&found),
            expected: function(&ints(self.params), &ints(self.results)),
        })
    }
}

fn kind(found: EntityType) -> &'static str {
    match found {
        EntityType::Func(_) | EntityType::FuncExact(_) => "a function",
        EntityType::Table(_) => "a table",
        EntityType::Memory(_) => "a memory",
        EntityType::Global(_) => "a global",
        EntityType::Tag(_) => "a tag",
    }
}

/// A type of function as messages write it.
fn function(params: &[ValType], results: &[ValType]) -> String {
    let names = |types: &[ValType]| {
        let names: Vec<String> = types.iter().map(ToString::to_string).collect();
        names.join(" ")
    };
    format!("({}) -> ({})", names(params), names(results))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORTS: [&str; 3] = [
        "(memory (export \"memory\") 1)",
        "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)",
        "(func (export \"solve\") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable)",
    ];

    /// Checks a module of these fields; whether it frees results, or what is wrong.
    fn check(fields: &[&str]) -> Result<bool, String> {
        let bytes = wat::parse_str(format!("(module {})", fields.join("\n"))).unwrap();
        SolverModule::check(&bytes)
            .map(|module| module.frees_results())
            .map_err(|error| error.to_string())
    }

    fn check_with(field: &str) -> Result<bool, String> {
        let mut fields = EXPORTS.to_vec();
        fields.push(field);
        check(&fields)
    }

    #[test]
    fn three_exports_are_enough_and_a_fourth_is_known() {
        assert_eq!(check(&EXPORTS), Ok(false));
        let post = "(func (export \"cabi_post_solve\") (param i32))";
        assert_eq!(check_with(post), Ok(true));
    }

    #[test]
    fn all_that_is_missing_is_named() {
        let error = check(&[]).unwrap_err();
        assert!(error.starts_with("it does not export `memory`, `cabi_realloc` and `solve`; "));
        let error = check(&EXPORTS[..2]).unwrap_err();
        assert!(error.starts_with("it does not export `solve`; "));
    }

    #[test]
    fn types_are_compared() {
        let with = |place: usize, field| {
            let mut fields = EXPORTS.to_vec();
            fields[place] = field;
            check(&fields).unwrap_err()
        };
        assert_eq!(
            with(
                2,
                "(func (export \"solve\") (param i32 i64) (result i32) unreachable)"
            ),
            "its export `solve` is (i32 i64) -> (i32), \
             but has to be (i32 i32 i32 i32 i32 i32) -> (i32)"
        );
        assert_eq!(
            with(1, "(global (export \"cabi_realloc\") i32 (i32.const 0))"),
            "its export `cabi_realloc` is a global, but has to be (i32 i32 i32 i32) -> (i32)"
        );
        assert_eq!(
            with(0, "(memory (export \"memory\") i64 1)"),
            "its export `memory` is a 64-bit memory, but has to be a 32-bit memory of its own"
        );
        assert_eq!(
            check_with("(func (export \"cabi_post_solve\") (result i32) unreachable)").unwrap_err(),
            "its export `cabi_post_solve` is () -> (i32), but has to be (i32) -> ()"
        );
    }

    #[test]
    fn imports_and_start_up_code_are_refused() {
        let mut fields = vec!["(import \"env\" \"now\" (func (result i64)))"];
        fields.extend(EXPORTS);
        assert!(
            check(&fields)
                .unwrap_err()
                .starts_with("it imports 'env' 'now', ")
        );
        let error = check_with("(func (export \"_initialize\"))").unwrap_err();
        assert!(error.starts_with("it exports `_initialize`, "));
    }

    #[test]
    fn what_is_no_core_module_is_told_apart() {
        let component = wat::parse_str("(component)").unwrap();
        let errors = [&component[..], b"\0asm\x01\0\0\0\xff", b"\0asm"]
            .map(|bytes| SolverModule::check(bytes).unwrap_err());
        assert_eq!(errors[0], ModuleError::Component);
        assert!(matches!(errors[1], ModuleError::Invalid(_)));
        assert!(matches!(errors[2], ModuleError::Invalid(_)));
    }
}
