//! The meaning of a call on all demos: which values are equal, how far they are from right, and what
//! they are good for as a layer.

use solver_runtime::layer::Ways;

use crate::batch::{Evaluation, Kind};

/// The meaning of a call on all demos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The kind of its values.
    pub kind: Kind,
    /// Equal where the values are, on all demos.
    pub fingerprint: u64,
    /// How far it is from right, see `solver_core::cells`; none where it is no grid.
    pub distance: Option<u64>,
    /// Cells that are off on all demos together; none where it is no grid of the right size on one.
    pub off: Option<u64>,
    /// Its effect as a layer, where it is one.
    pub layer: Option<Effect>,
}

/// The effect of a patch on all demos.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Effect {
    /// In which ways it may be painted.
    pub(super) ways: u8,
    /// With which colour on each demo it may be filled, or filled under what is there.
    pub(super) fill: Vec<u8>,
    pub(super) underfill: Vec<u8>,
    /// Cells that it puts right on each demo.
    pub(super) fixed: Vec<u32>,
}

impl Effect {
    /// By its evaluations, one for each demo; none where it is no layer on one of them, or of no use on
    /// any.
    pub fn of(evaluations: &[Evaluation]) -> Option<Effect> {
        let both = evaluations.iter().fold(Ways::ALL, |ways, evaluation| {
            ways.and(evaluation.layer.ways)
        });
        let fixed: Vec<u32> = evaluations
            .iter()
            .map(|evaluation| evaluation.layer.fixed)
            .collect();
        if both == Ways::NONE || fixed.iter().all(|fixed| *fixed == 0) {
            return None;
        }
        Some(Effect {
            ways: both.bits(),
            fill: evaluations
                .iter()
                .map(|evaluation| evaluation.layer.fill)
                .collect(),
            underfill: evaluations
                .iter()
                .map(|evaluation| evaluation.layer.underfill)
                .collect(),
            fixed,
        })
    }

    /// Cells that it puts right.
    pub(super) fn total(&self) -> u32 {
        self.fixed.iter().sum()
    }
}

/// The fingerprint of a value on all demos, by those on each of them.
pub fn fingerprint(fingerprints: impl Iterator<Item = u64>) -> u64 {
    fingerprints.fold(0, |all: u64, fingerprint| {
        // An odd multiplier with its bits well spread, that of splitmix64's sequence.
        (all.rotate_left(23) ^ fingerprint).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    })
}
