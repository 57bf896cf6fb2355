//! The socket that a server listens on. It is opened before the fence goes up: later nobody can.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// Connections that wait to be taken.
const BACKLOG: i32 = 1_024;
/// Connections at once at most; further ones wait.
const MOST_CONNECTIONS: u64 = 4_096;
/// Open files that connections leave for everything else.
const OTHER_FILES: u64 = 64;

/// A socket that listens, and how many connections there may be.
#[derive(Debug)]
pub struct Listening {
    socket: TcpListener,
    address: SocketAddr,
    most: usize,
}

impl Listening {
    /// Listens at an address; port 0 picks a free one.
    pub fn at(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(
            Domain::for_address(address),
            Type::STREAM,
            Some(Protocol::TCP),
        )?;
        // A server that was just ended may have left connections that are closing.
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        let socket = TcpListener::from(socket);
        Ok(Listening {
            address: socket.local_addr()?,
            socket,
            most: most_connections(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Connections at once at most.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// The socket, on the runtime that asks for it.
    pub(crate) fn into_socket(self) -> io::Result<tokio::net::TcpListener> {
        tokio::net::TcpListener::from_std(self.socket)
    }
}

/// As many connections as the process may have files open, which is raised as far as it may be.
fn most_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = MOST_CONNECTIONS + OTHER_FILES;
    let raised = limit.maximum.map_or(wanted, |most| most.min(wanted));
    let open = match limit.current {
        Some(current) if current < raised => {
            let raised_limit = Rlimit {
                current: Some(raised),
                maximum: limit.maximum,
            };
            match setrlimit(Resource::Nofile, raised_limit) {
                Ok(()) => raised,
                Err(_) => current,
            }
        }
        Some(_) | None => wanted,
    };
    usize::try_from(open.saturating_sub(OTHER_FILES).max(1)).unwrap_or(1)
}

/// The next connection. One that its client has given up already is none, and where the system has no
/// file left for one, it waits.
pub(crate) async fn next(socket: &tokio::net::TcpListener) -> TcpStream {
    loop {
        match socket.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => match error.kind() {
                io::ErrorKind::ConnectionAborted
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::Interrupted => {}
                _ => sleep(Duration::from_millis(100)).await,
            },
        }
    }
}
