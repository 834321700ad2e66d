"""What every answer of the server has: strict headers, a checked Host, a bounded body, one line in the log.

Takes   an ASGI app
Gives   Guard, the ASGI app around it
Used by app.py
Source  W3C Content Security Policy Level 3; W3C Fetch Metadata; OWASP on DNS rebinding
"""

from __future__ import annotations

import logging
import time
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from belvedere.server.problems import answer, refuse

LOG = logging.getLogger("belvedere.server")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_BODY = 1_000_000  # [bytes] a scenario with a drawn polygon is some 10 kB
TOO_LARGE = f"The request holds more than {MAX_BODY // 1000} kB. Send less at once."
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """The app as the network sees it.

    Parameters
    ----------
    app : what answers
    hosts : names that the Host header may have; empty: any (behind a proxy that checks them itself)
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] = LOOPBACK) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, pass it on, and mark the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            await self._pass(scope, receive, marked)
        except Exception as error:  # the last line: whatever it is, the asker gets a Problem
            LOG.exception("unexpected %s", type(error).__name__)
            if status == 0:
                text = "The server made a mistake. It is in the server's log; the request can be tried again."
                await answer(refuse(500, text).problem)(scope, receive, marked)
        finally:
            # the query is not logged: it may say what somebody looked at
            milliseconds = 1000 * (time.perf_counter() - start)
            LOG.info("%s %s %d %.0f ms", scope["method"], quote(scope["path"]), status, milliseconds)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if self.hosts and host_name(headers.get("host", "")) not in self.hosts:
            # a page of another site whose name was made to point here
            wrong = refuse(400, "The Host header is not this server's. Open it by http://127.0.0.1 and its port.")
            await answer(wrong.problem)(scope, receive, send)
            return
        if scope["method"] in CHANGES and headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            wrong = refuse(403, "Only this server's own pages may change anything. Open the control room itself.")
            await answer(wrong.problem)(scope, receive, send)
            return
        if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > MAX_BODY:
            await answer(refuse(413, TOO_LARGE).problem)(scope, receive, send)
            return
        await self.app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    """Return `receive` with an end to a body that did not say how long it is."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise HTTPException(413, TOO_LARGE.rstrip("."))
        return message

    return counted


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port and brackets, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
