//! A server of the binary's own, and a client that says every byte by itself, so that it can be as hostile
//! as it likes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value as Json;

use super::place::Place;
use super::process::tree_kib;

/// How long a test waits for anything of a server.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server under way. It ends with the value.
pub struct Server {
    child: Child,
    address: SocketAddr,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// The lines of its head, the first one left out.
    pub head: Vec<String>,
    /// Its body, as text.
    pub body: String,
}

impl Reply {
    /// A header of it.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.iter().find_map(|line| {
            let (said, value) = line.split_once(": ")?;
            said.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Its body, where that is JSON.
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Server {
    /// Starts a server on a free port, with these flags and this in its environment.
    pub fn start(place: &Place, flags: &[&str], env: &[(&str, &str)]) -> Server {
        let mut child = Command::new(crate::binary())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .env_clear()
            .envs(env.iter().copied())
            .current_dir(place.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let said = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line);
        said.expect("is text");
        let address = line
            .trim_end()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("it says where it listens: {line:?}"));
        Server {
            child,
            address: address.parse().expect("is an address"),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A new connection.
    pub fn connect(&self) -> Talk {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_nodelay(true).expect("can be set");
        stream.set_read_timeout(Some(PATIENCE)).expect("can be set");
        Talk {
            host: self.address.to_string(),
            reader: BufReader::new(stream),
        }
    }

    /// The answer to one request on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.connect().ask(method, path, headers, body)
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "")
    }

    /// The answer to a POST of JSON.
    pub fn post(&self, path: &str, body: &str) -> Reply {
        self.ask("POST", path, &[("Content-Type", "application/json")], body)
    }

    /// A number of its metrics; 0 where there is none of that name yet.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").body;
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0.0, |value| value.trim().parse().expect("is a number"))
    }

    /// Waits until it says something of itself.
    #[track_caller]
    pub fn wait_until(&self, says: impl Fn(&Server) -> bool) {
        let since = Instant::now();
        while !says(self) {
            assert!(since.elapsed() < PATIENCE, "it takes too long");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The memory that is resident now, in the process and all that it started.
    pub fn resident_kib(&self) -> u64 {
        tree_kib(self.child.id()).expect("is alive")
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("is alive");
    }

    /// Waits for its end; the exit code.
    pub fn ended(mut self) -> Option<i32> {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("can be waited for") {
                return status.code();
            }
            assert!(since.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection, byte by byte.
pub struct Talk {
    host: String,
    reader: BufReader<TcpStream>,
}

impl Talk {
    /// The head and the body of a request, as they go over the wire.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let mut text = format!("{method} {path} HTTP/1.1\r\n");
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            text.push_str(&format!("Host: {}\r\n", self.host));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if method != "GET" {
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        format!("{text}\r\n{body}")
    }

    /// Sends bytes; whether they were taken.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.reader.get_mut().write_all(bytes.as_ref()).is_ok()
    }

    /// Sends a request and reads its answer.
    #[track_caller]
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let request = self.request(method, path, headers, body);
        self.send(request);
        self.reply().expect("is answered")
    }

    /// The socket.
    pub fn stream(&self) -> &TcpStream {
        self.reader.get_ref()
    }

    /// Reads an answer; none where the connection has ended before it.
    pub fn reply(&mut self) -> Option<Reply> {
        let first = self.line()?;
        let status = first.split(' ').nth(1)?.parse().ok()?;
        let mut head = Vec::new();
        loop {
            match self.line()? {
                line if line.is_empty() => break,
                line => head.push(line),
            }
        }
        if status == 100 {
            return self.reply();
        }
        let mut reply = Reply {
            status,
            head,
            body: String::new(),
        };
        let body = match reply.header("content-length").map(str::parse) {
            Some(len) => self.exactly(len.ok()?)?,
            None if reply.header("transfer-encoding") == Some("chunked") => self.chunks()?,
            None => Vec::new(),
        };
        reply.body = String::from_utf8(body).ok()?;
        Some(reply)
    }

    /// Reads the head of an answer whose body comes in pieces.
    pub fn head(&mut self) -> Option<u16> {
        let status = self.line()?.split(' ').nth(1)?.parse().ok();
        while !self.line()?.is_empty() {}
        status
    }

    /// Reads a piece of a body; none at its end.
    pub fn piece(&mut self) -> Option<String> {
        let len = usize::from_str_radix(&self.line()?, 16).ok()?;
        let bytes = self.exactly(len)?;
        self.line()?;
        (len > 0).then(|| String::from_utf8_lossy(&bytes).into_owned())
    }

    fn chunks(&mut self) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        loop {
            let len = usize::from_str_radix(&self.line()?, 16).ok()?;
            whole.extend(self.exactly(len)?);
            self.line()?;
            if len == 0 {
                return Some(whole);
            }
        }
    }

    fn exactly(&mut self, len: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; len];
        self.reader.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(line.trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    /// Whether the other side has ended the connection, or does within this time.
    pub fn is_ended(&mut self, within: Duration) -> bool {
        let stream = self.reader.get_mut();
        stream.set_read_timeout(Some(within)).expect("can be set");
        let mut byte = [0];
        loop {
            match stream.read(&mut byte) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => {
                    return !matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    );
                }
            }
        }
    }
}
