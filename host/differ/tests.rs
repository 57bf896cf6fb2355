//! What the differs promise.
