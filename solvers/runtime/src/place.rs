//! Locations and cells that fit into a value.
//!
//! Example: `(3, 4)` and `(8, (3, 4))` are what most sets of a DSL program hold. As tuples each is
//! a block of memory, hashed and compared through pointers; here each is a number. Owns that
//! number. A pair that does not fit, with a row of 200 or a colour that is `True`, stays the tuple that
//! it is, and no program can tell the two apart.

use crate::hash;

/// The least row and column that fit. A ray goes 42 beyond where it starts, and two rays in a row
/// twice as far.
const LEAST: i32 = -96;
const BITS: u32 = 8;
/// How many rows and columns fit.
const SIDE: u32 = 1 << BITS;
/// How many colours fit.
const COLOURS: u32 = 16;

/// How many numbers locations and cells may have.
pub const NUMBERS: usize = 1 << (2 * BITS + COLOURS.ilog2());

/// The pair of a row and a column. 32 bits wide as whatever else a value holds, so that values go
/// from function to function in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location(u32);

impl Location {
    /// None where one of the two does not fit.
    #[inline(always)]
    pub fn new(i: i32, j: i32) -> Option<Self> {
        let row = i.wrapping_sub(LEAST) as u32;
        let column = j.wrapping_sub(LEAST) as u32;
        (row | column < SIDE).then_some(Location(row << BITS | column))
    }

    /// The row.
    #[inline(always)]
    pub fn i(self) -> i32 {
        (self.0 >> BITS) as i32 + LEAST
    }

    /// The column.
    #[inline(always)]
    pub fn j(self) -> i32 {
        (self.0 % SIDE) as i32 + LEAST
    }

    /// A number that no other location has. Locations compare as their numbers do.
    #[inline(always)]
    pub fn number(self) -> u32 {
        self.0
    }

    /// The location so far down and to the right, which is known to fit.
    #[inline(always)]
    pub fn moved(self, di: i32, dj: i32) -> Self {
        Location::of(self.0.wrapping_add(Location::step(di, dj)))
    }

    /// How much greater, modulo 2^32, the number of the location so far down and to the right is.
    #[inline(always)]
    pub fn step(di: i32, dj: i32) -> u32 {
        ((di << BITS) + dj) as u32
    }

    /// The number of a place of a grid that is known to fit.
    #[inline(always)]
    pub fn on_grid(i: usize, j: usize) -> u32 {
        const ORIGIN: u32 = (-LEAST as u32) << BITS | -LEAST as u32;
        ORIGIN + ((i << BITS) + j) as u32
    }

    /// The row and column of a place of a grid that has such a number, as of a cell there.
    #[inline(always)]
    pub fn place(number: u32) -> (usize, usize) {
        let at = Location::of(number);
        (at.i() as usize, at.j() as usize)
    }

    /// The location that has a number.
    #[inline(always)]
    pub fn of(number: u32) -> Self {
        Location(number & (SIDE * SIDE - 1))
    }

    /// The hash of the tuple that it is.
    #[inline]
    pub fn hash(self) -> u64 {
        hash::crossing(hash::row(self.i()), hash::column(self.j()))
    }
}

/// Whether all locations so far fit where they were moved to.
#[derive(Debug, Default)]
pub struct Fits(u32);

impl Fits {
    /// One more, so far down and to the right.
    #[inline(always)]
    pub fn also(&mut self, location: Location, di: i32, dj: i32) {
        let row = (location.0 >> BITS) as i32 + di;
        let column = (location.0 % SIDE) as i32 + dj;
        self.0 |= (row | column) as u32;
    }

    /// Whether they do.
    pub fn all(self) -> bool {
        self.0 < SIDE
    }
}

/// The pair of a colour and a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell(u32);

impl Cell {
    /// None where the colour does not fit.
    #[inline(always)]
    pub fn new(colour: i32, location: Location) -> Option<Self> {
        let colour = colour as u32;
        (colour < COLOURS).then_some(Cell(colour << (2 * BITS) | location.number()))
    }

    /// The colour.
    #[inline(always)]
    pub fn colour(self) -> i32 {
        (self.0 >> (2 * BITS)) as i32
    }

    /// The location.
    #[inline(always)]
    pub fn location(self) -> Location {
        Location::of(self.0)
    }

    /// A number that no other cell has.
    #[inline(always)]
    pub fn number(self) -> u32 {
        self.0
    }

    /// The number of the cell of a colour that fits, and the number of a location.
    #[inline(always)]
    pub fn number_of(colour: u8, location: u32) -> u32 {
        u32::from(colour) << (2 * BITS) | location
    }

    /// The cell that has a number.
    #[inline(always)]
    pub fn of(number: u32) -> Self {
        Cell(number & (NUMBERS as u32 - 1))
    }

    /// The hash of the tuple that it is.
    #[inline]
    pub fn hash(self) -> u64 {
        hash::pair(self.colour() as u64, self.location().hash())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_went_in() {
        for i in [-96, -1, 0, 29, 159] {
            for j in [-96, -1, 0, 29, 159] {
                let location = Location::new(i, j).unwrap();
                assert_eq!((location.i(), location.j()), (i, j));
                assert_eq!(Location::of(location.number()), location);
                assert_eq!(location.hash(), hash::location(i, j));
                if let (Ok(i), Ok(j)) = (usize::try_from(i), usize::try_from(j)) {
                    assert_eq!(Location::on_grid(i, j), location.number());
                }
                for colour in [0, 9, 15] {
                    let cell = Cell::new(colour, location).unwrap();
                    assert_eq!((cell.colour(), cell.location()), (colour, location));
                    assert_eq!(Cell::of(cell.number()), cell);
                    let parts = (hash::small(colour), hash::location(i, j));
                    assert_eq!(cell.hash(), hash::pair(parts.0, parts.1));
                    assert!((cell.number() as usize) < NUMBERS);
                }
            }
        }
    }

    #[test]
    fn all_fit_where_each_does() {
        let corners = [(-96, -96), (-96, 159), (159, -96), (159, 159)];
        for (di, dj) in [
            (0, 0),
            (1, 0),
            (-1, 0),
            (0, 1),
            (0, -1),
            (255, -255),
            (1 << 26, 0),
        ] {
            for (i, j) in corners {
                let location = Location::new(i, j).unwrap();
                let mut fits = Fits::default();
                fits.also(location, di, dj);
                let there = Location::new(i + di, j + dj);
                assert_eq!(fits.all(), there.is_some());
                if let Some(there) = there {
                    assert_eq!(location.moved(di, dj), there);
                }
            }
        }
    }

    #[test]
    fn one_step_beyond_does_not_fit() {
        for far in [-97, 160, i32::MIN, i32::MAX] {
            assert_eq!(Location::new(far, 0), None);
            assert_eq!(Location::new(0, far), None);
        }
        let location = Location::new(0, 0).unwrap();
        for far in [-1, 16, i32::MIN, i32::MAX] {
            assert_eq!(Cell::new(far, location), None);
        }
    }
}
