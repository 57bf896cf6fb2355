//! Python's operators and protocols on values, well-typed or not.
//!
//! | module | owns |
//! | --- | --- |
//! | [`arithmetic`] | `+ - * // % -x & abs` and truth |
//! | [`compare`] | `== < >` and membership |
//! | [`iterate`] | iterators, `len`, unpacking, ranges |
//! | [`subscript`] | `x[i]` and `x[i:j]` |
//! | [`sort`] | `sorted` |

pub mod arithmetic;
pub mod compare;
pub mod iterate;
pub mod sort;
pub mod subscript;
