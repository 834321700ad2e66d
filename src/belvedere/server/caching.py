"""Answers that need not be sent twice: an ETag on every GET of JSON, and 304 when the asker has it already.

Takes   an ASGI app
Gives   Caching, the ASGI app around it; tag(), the ETag of a body
Used by app.py, routes_city.py
Source  RFC 9110, sections 8.8.3 and 13.1.2. Tags are weak, because gzip comes after them.
"""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TAGGED = ("application/json", "application/geo+json")


def tag(body: bytes) -> str:
    """Return the weak ETag of a body."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


def has(headers: Headers, etag: str) -> bool:
    """Return whether If-None-Match names the tag (by weak comparison)."""
    held = headers.get("if-none-match", "")
    plain = etag.removeprefix("W/")
    return held.strip() == "*" or any(one.strip().removeprefix("W/") == plain for one in held.split(","))


class Caching:
    """The app with an ETag on each 200 answer of JSON to a GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back a JSON answer until its tag is known; pass all else (streams, downloads) as it comes."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        start: Message | None = None
        body = bytearray()

        async def tagging(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "").partition(";")[0]
                if message["status"] == 200 and kind in TAGGED:
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            headers = MutableHeaders(raw=start["headers"])
            etag = headers.setdefault("ETag", tag(bytes(body)))
            headers.setdefault("Cache-Control", "no-cache")  # keep it, but ask whether it still holds
            if has(asked, etag):
                del headers["content-length"]
                del headers["content-type"]
                await send({**start, "status": 304, "headers": headers.raw})
                await send({"type": "http.response.body", "body": b""})
                return
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": bytes(body)})

        await self.app(scope, receive, tagging)
