"""Asks an app without a network: what a browser would get.

Takes   an ASGI app
Gives   ask(), one request's answer
Used by the tests of this room
"""

from __future__ import annotations

import asyncio

import httpx
from starlette.types import ASGIApp

HERE = "http://127.0.0.1:8000"


def ask(app: ASGIApp, path: str, method: str = "GET", **request: object) -> httpx.Response:
    """Return the answer to one request, as from a browser on the same machine."""

    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            return await client.request(method, path, **request)

    return asyncio.run(once())
