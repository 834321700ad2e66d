"""Real servers on this machine: a web server that answers as it is told, a mail server with or without encryption."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Web:
    """What a web server was sent."""

    address: str
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def web(answers: Sequence[int], hold: threading.Event | None = None) -> Iterator[Web]:
    """Serve POSTs on the loopback: the statuses in turn, the last for ever; `hold`: not before it is set."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if hold is not None:
                hold.wait()
            said.bodies.append(content)
            said.headers.append(dict(self.headers.items()))
            status = left.pop(0) if len(left) > 1 else left[0]
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:  # the client has gone
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said = Web(f"http://127.0.0.1:{server.server_address[1]}/alerts")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield said
    finally:
        if hold is not None:
            hold.set()
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """What a mail server was sent."""

    port: int = 0
    letters: list[Envelope] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuse: list[str] = field(default_factory=list)  # replies to DATA, in turn

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's
        if self.refuse:
            return self.refuse.pop(0)
        self.letters.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def login(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: LoginPassword) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)  # the server says so itself


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def mail(post: Post, certificate: Path | None = None, *, login: bool = False) -> Iterator[Post]:
    """Serve SMTP on the loopback, with STARTTLS where a certificate is given."""
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server = Controller(
        post,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=context is not None,
        authenticator=post.login if login else None,
        auth_required=login,
    )
    server.start()
    post.port = server.port
    try:
        yield post
    finally:
        server.stop()


def certificate(folder: Path) -> Path:
    """Make a certificate for this machine, which nobody else trusts."""
    path = folder / "server.pem"
    key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        str(path.with_suffix(".key")),
    ]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "3650"]
    subprocess.run(["openssl", "req", "-x509", *key, *name, "-out", str(path)], check=True, capture_output=True)
    return path
