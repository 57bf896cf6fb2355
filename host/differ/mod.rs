pub mod ask;
pub mod kind;
pub mod set;
