pub mod ask;
pub mod inquiry;
pub mod kind;
pub mod set;
