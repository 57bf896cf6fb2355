"""A small server of `POST /v1/score` on the loopback, over one host: for tests of the client alone.

It can be told to break: to drop connections, to refuse, to be full.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from solver_host._calls import Call
from solver_host._judge import command_of
from solver_host._process import Hosts


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, token: str | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.token = token
        self.hosts = Hosts(
            command_of(
                limits=None, tasks=(), workers=None, brief=False, cache=None, options=(), binary=None
            )
        )
        self.posts: list[int] = []
        """How many lines each POST had."""
        self.drop: list[int] = []
        """After how many answers the next connections are dropped, one by one."""
        self.busy = 0
        """How many POSTs are answered by 503."""
        self.together = 0
        self.most_together = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        server = self.server
        body = self.rfile.read(int(self.headers["content-length"]))
        if server.token and self.headers["authorization"] != f"Bearer {server.token}":
            return self.refuse(401, "the token is missing or wrong")
        if len(body) > 16 << 20:
            return self.refuse(413, "the request is longer than 16 MiB")
        with server.lock:
            busy, server.busy = server.busy > 0, server.busy - 1
            drop = server.drop.pop(0) if server.drop else None
            server.posts.append(body.count(b"\n"))
            server.together += 1
            server.most_together = max(server.together, server.most_together)
        try:
            if busy:
                return self.refuse(503, "draining")
            self.answer(body, drop)
        finally:
            with server.lock:
                server.together -= 1

    def answer(self, body: bytes, drop: int | None) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for count, line in enumerate(lines(self.server.hosts, body)):
            if count == drop:
                self.close_connection = True
                self.connection.close()
                return
            # Cut in the middle, as a network does.
            for part in (line[:7], line[7:]):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def refuse(self, status: int, message: str) -> None:
        text = message.encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def lines(hosts: Hosts, body: bytes) -> Iterator[bytes]:
    """The answers to the lines of a body, with their own ids."""
    for number, line in enumerate(body.splitlines(), 1):
        done = threading.Event()
        given: list[Any] = []

        def take(outcome: Any, given: list[Any] = given, done: threading.Event = done) -> None:
            given.append(outcome)
            done.set()

        head, _, rest = line.partition(b",")
        hosts.submit(Call(b"{" + rest if rest else b"{}", take))
        done.wait()
        answer = json.loads(given[0])
        if answer["id"] is None and "error" in answer:
            message = answer["error"]["message"].partition(": ")[2]
            answer["error"]["message"] = f"line {number}: {message}"
        else:
            answer["id"] = json.loads(line)["id"]
        yield json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def serving(token: str | None = None) -> Iterator[Server]:
    server = Server(token)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        server.hosts.close(kill=True)
