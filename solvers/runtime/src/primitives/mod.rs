//! The primitives.
//!
//! Every primitive is written on the dynamic operators of `ops`, in the order in which Python
//! would evaluate them, so that ill-typed arguments fail, or do not, as in Python; well-typed
//! ones take a shorter way where it gives the same. [`catalogue`](crate::catalogue) names them
//! and makes [`TABLE`].
//!
//! | module | owns |
//! | --- | --- |
//! | [`numbers`] | arithmetic on integers and pairs |
//! | [`logic`] | truth, equality, choice |
//! | [`containers`] | making and taking apart tuples and sets |
//! | [`selection`] | one element of many, and orders |
//! | [`functions`] | functions that make or apply functions |
//! | [`colours`] | colours of grids and objects |
//! | [`grids`] | turning, cutting and joining grids |
//! | [`scaling`] | grids and objects in other sizes |
//! | [`painting`] | grids with other cells |
//! | [`patches`] | indices, corners and positions of patches |
//! | [`neighbours`] | the neighbours of a location |
//! | [`pieces`] | sizes and mirrors of grids and patches |
//! | [`lines`] | lines, boxes and frontiers as indices |
//! | [`objects`], [`object_order`] | objects in grids, and the order of their cells |
//! | [`parts`] | objects of a colour, of a patch, of a grid |
//! | [`patterns`] | occurrences, frontiers and periods |

pub mod colours;
pub mod containers;
pub mod functions;
pub mod grids;
pub mod lines;
pub mod logic;
pub mod neighbours;
pub mod numbers;
pub mod object_order;
pub mod objects;
pub mod painting;
pub mod parts;
pub mod patches;
pub mod patterns;
pub mod pieces;
pub mod scaling;
pub mod selection;

pub use crate::catalogue::TABLE;
use crate::error::Outcome;
use crate::value::Value;

/// A primitive as a run needs it.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// How many arguments it takes.
    pub params: u32,
    /// The function itself; it fails where the arguments are not as many.
    pub run: fn(&[Value]) -> Outcome,
}
