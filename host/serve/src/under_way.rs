//! Requests under way: from their headers to the last byte of their answers.

use std::sync::Arc;

use crate::client::Connection;
use crate::count::{Count, Counted};

/// A request under way. When this is dropped it is over, however it ended.
#[derive(Debug)]
pub(crate) struct UnderWay {
    connection: Arc<Connection>,
    _counted: Counted,
}

impl UnderWay {
    /// One that has begun on a connection.
    pub fn begin(all: &Arc<Count>, connection: &Arc<Connection>) -> Self {
        connection.begins();
        UnderWay {
            connection: connection.clone(),
            _counted: all.one(),
        }
    }

    /// Its connection.
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.connection.ends();
    }
}
