"""Tells an address of an alert by HTTP POST.

Takes   a Webhook, the bytes, the environment
Gives   post()
Used by send.py
Source  the signature is HMAC-SHA-256 (RFC 2104) of "<time>.<body>", so that neither can be changed or sent again later

    X-Belvedere-Time: 1711526400              [s] UTC when it was sent
    X-Belvedere-Signature: sha256=<hex>
    Idempotency-Key: <alert>/<what>           the same of every try
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import httpx

from belvedere.alerts.notify.channels import Webhook
from belvedere.alerts.notify.outcome import ARRIVED, Outcome, again, never

AGAIN = frozenset({408, 425, 429})  # [-] RFC 9110, 8470, 6585: come back later


def post(channel: Webhook, key: str, content: bytes, time: int, environment: Mapping[str, str]) -> Outcome:
    """Send once; return whether it arrived, and whether another try makes sense.

    Parameters
    ----------
    key : the same for each try of one message
    content : JSON
    time : [s] UTC since 1970, signed with it
    """
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, "X-Belvedere-Time": str(time)}
    if channel.secret:
        secret = environment.get(channel.secret, "")
        if not secret:
            return never(f"the variable {channel.secret} is not set")
        headers["X-Belvedere-Signature"] = f"sha256={sign(secret, time, content)}"
    try:
        with (
            httpx.Client(timeout=channel.timeout, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", channel.address, content=content, headers=headers) as answer,
        ):
            status = answer.status_code  # its body is not read: nothing there is of use
    except httpx.HTTPError as error:
        return again(f"{type(error).__name__}: {error}")
    if 200 <= status < 300:
        return ARRIVED
    return again(f"HTTP {status}") if status >= 500 or status in AGAIN else never(f"HTTP {status}")


def sign(secret: str, time: int, content: bytes) -> str:
    """Return the signature of a message, as the receiver works it out again."""
    return hmac.new(secret.encode(), f"{time}.".encode() + content, hashlib.sha256).hexdigest()
