"""Who can be told: the [notify.<name>] tables of alerts.toml.

Takes   tables of TOML
Gives   Webhook, Email, Channel; channels()
Used by alerts/rules.py, webhook.py, email.py, send.py

    [notify.control_room]
    by = "webhook"
    address = "https://example.org/alerts"
    secret = "BELVEDERE_WEBHOOK_SECRET"    # the NAME of the environment variable that holds the key

    [notify.air_office]
    by = "email"
    host = "mail.example.org"
    sender = "belvedere@example.org"
    to = ["air@example.org"]
    user = "BELVEDERE_SMTP_USER"           # names of environment variables, again
    password = "BELVEDERE_SMTP_PASSWORD"

No secret ever stands in the file: it is in git.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from belvedere.alerts.contract import Severity
from belvedere.city.recipe_fields import fill, nearest, table_of, text_of
from belvedere.errors import RecipeError

Least = Literal["note", "warning", "alarm"]
MOST = 20  # [-] channels, and addresses of one
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,79}")  # the name of an environment variable
MAILBOX = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9.-]{1,190}", re.ASCII)
HERE = ("127.0.0.1", "localhost", "::1")  # where a message may travel unencrypted


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes alerts as JSON by HTTP POST.

    Raises
    ------
    ValueError
        when the address or a name of a variable is none
    """

    by: Literal["webhook"]
    address: str
    secret: str = ""  # variable that holds the key of the signature; "": unsigned
    least: Least = "note"
    tries: int = 5  # [-]
    wait: float = 2.0  # [s] before the second try; twice as long before each one after
    timeout: float = 10.0  # [s] for a connection, and for an answer

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.address)
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known or not self.address.isprintable() or " " in self.address:
            raise ValueError(f"address = {self.address!r} is no http or https address")
        if parts.username or parts.password:
            raise ValueError("the address holds a password; name a variable in `secret` instead")
        if parts.scheme == "http" and parts.hostname not in HERE:
            raise ValueError("plain http goes to this machine only; write https")
        _variables(self.secret)
        _patience(self.tries, self.wait, self.timeout)


@dataclass(frozen=True, slots=True)
class Email:
    """A mail server, and who gets alerts by it.

    Raises
    ------
    ValueError
        when an address or a name of a variable is none
    """

    by: Literal["email"]
    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"  # none: to this machine only
    user: str = ""  # variable that holds it; "": no login
    password: str = ""
    certificates: str = ""  # a file of authorities to trust instead of the system's
    least: Least = "note"
    tries: int = 5  # [-]
    wait: float = 2.0  # [s]
    timeout: float = 10.0  # [s]

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9.:-]{1,190}", self.host) or not 1 <= self.port <= 65535:
            raise ValueError(f"host = {self.host!r}, port = {self.port} is no mail server")
        if not 1 <= len(self.to) <= MOST:
            raise ValueError(f"to has {len(self.to)} addresses: write 1 to {MOST}")
        for address in (self.sender, *self.to):
            if not MAILBOX.fullmatch(address):
                raise ValueError(f"{address!r} is no mail address")
        if self.security == "none" and self.host not in HERE:
            raise ValueError('unencrypted mail goes to this machine only; write security = "starttls"')
        if self.security == "none" and self.user:
            raise ValueError('a login needs encryption; write security = "starttls"')
        if bool(self.user) != bool(self.password):
            raise ValueError("user and password go together")
        _variables(self.user, self.password)
        _patience(self.tries, self.wait, self.timeout)


Channel = Webhook | Email


def channels(tables: Mapping[str, object], file: Path) -> Mapping[str, Channel]:
    """Return who can be told, by name.

    Raises
    ------
    RecipeError
        when a key or value is wrong; the nearest known one is named
    """
    if len(tables) > MOST:
        raise RecipeError(file, "notify", f"{len(tables)} of them", remedy=f"Write at most {MOST}.")
    found: dict[str, Channel] = {}
    for name in tables:
        where = f"notify.{name}"
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
            raise RecipeError(file, where, "not a name", remedy="Use small letters, digits and _, a letter first.")
        table = table_of(tables, name, file, "notify")
        by = text_of(table, "by", file, where)
        if by not in ("webhook", "email"):
            raise nearest(file, f"{where}.by", by, ("webhook", "email"))
        if "password" in table and by == "webhook":
            raise nearest(file, where, "password", tuple(field.name for field in fields(Webhook)))
        made: type[Webhook] | type[Email] = Webhook if by == "webhook" else Email
        found[name] = fill(made, table, file, where)
    return found


def wants(channel: Channel, severity: Severity) -> bool:
    """Return whether an alert is grave enough for a channel."""
    return severity >= Severity[channel.least.upper()]


def _variables(*names: str) -> None:
    for name in names:
        if name and not VARIABLE.fullmatch(name):
            raise ValueError(f"{name!r} is no name of an environment variable: secrets do not stand in this file")


def _patience(tries: int, wait: float, timeout: float) -> None:
    if not (1 <= tries <= 10 and 0 <= wait <= 300 and 0 < timeout <= 60):
        raise ValueError("tries is 1 to 10, wait 0 to 300 s, timeout above 0 to 60 s")
