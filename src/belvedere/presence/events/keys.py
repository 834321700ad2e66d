"""Keys of devices: a secret from outside the trusted folder, other names for the same device each month and each day.

Takes   a 32-byte key from a file or an environment variable, kept away from the data
Gives   Secrets; pseudonyms(), user ids → names of a month; today(), names of a month → of a day; undo(), back again
Used by events/clean.py, kernel/memory.py, simulate
Source  Aumasson and Bernstein (2012), SipHash: a fast short-input PRF; Beaulieu et al. (2013), The SIMON and SPECK
        families of lightweight block ciphers; BLAKE2b (RFC 7693) derives the key of each month and day

A device's name in a month is SipHash-2-4 of the operator's user id under the month's key: 64 bits, so that among a
million devices two share a name with a chance of 3 in 100 million. Its name on a day is that name enciphered by
Speck64/128 under the day's key: a permutation, so no two devices ever merge here, and whoever holds the secret can go
back to the month (memory of homes), while from the files alone the days of a device cannot be joined.
Nothing derived is ever written or shown.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.events import ciphers
from belvedere.presence.events.ciphers import Bytes
from belvedere.presence.kernel.ground import Longs, Words

KEY_BYTES = 32  # [byte] length of the secret
MOST_BYTES = 4096  # [byte] read of a key file: no key is longer
VARIABLE = "BELVEDERE_PRESENCE_KEY"  # environment variable with the secret, 64 hexadecimal digits


class Secrets:
    """The secret of an operator's room; shows nothing of itself."""

    __slots__ = ("_derive",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES or len(set(key)) < 8:
            raise InputError(
                "secret of the room of people", "", "it is not 32 random bytes", remedy="Make one: openssl rand -hex 32"
            )

        def derive(period: str) -> bytes:
            return hashlib.blake2b(period.encode(), key=key, digest_size=32, person=b"belvedere.people").digest()

        self._derive: Callable[[str], bytes] = derive

    def __repr__(self) -> str:
        return "Secrets(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled: give each process the place to read it from")

    def monthly(self, day: date) -> bytes:
        """Return the key [32 bytes] of the month of a service day."""
        return self._derive(f"month {day.year:04}-{day.month:02}")

    def daily(self, day: date) -> bytes:
        """Return the key [32 bytes] of a service day."""
        return self._derive(f"day {day.isoformat()}")

    def same(self, other: Secrets) -> bool:
        """Tell whether two are the same secret, in constant time."""
        return hmac.compare_digest(self._derive("check"), other._derive("check"))


def read(trusted: Path, file: Path | None = None) -> Secrets:
    """Read the secret from a file outside the trusted folder, or without one from BELVEDERE_PRESENCE_KEY.

    Parameters
    ----------
    trusted : folder that holds events and memory
    file : 32 bytes, or 64 hexadecimal digits

    Raises
    ------
    InputError : the file lies inside the trusted folder (links followed), others may read it, or it is no key
    """
    if file is None:
        text = os.environ.get(VARIABLE, "")
        if not text:
            raise InputError(
                VARIABLE, "", "it is not set", remedy="Set it, or name a key file outside the trusted folder"
            )
        return Secrets(_bytes(text.encode(), VARIABLE))
    if not file.is_file():
        raise MissingFileError(file, remedy="Name the file of the secret, on another disk than the data")
    held, inside = file.resolve(), trusted.resolve()
    if held.is_relative_to(inside) or file.absolute().is_relative_to(trusted.absolute()):
        raise InputError(
            file,
            "",
            f"the secret lies inside the trusted folder {trusted}, beside the data that it protects",
            remedy="Make a new one on another disk or in memory (/dev/shm, /run): this one is no longer secret",
        )
    mode = held.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(file, "", "others than its owner may read it", remedy=f"Run: chmod 600 {file}")
    with held.open("rb") as stream:
        return Secrets(_bytes(stream.read(MOST_BYTES), str(file)))


def pseudonyms(offsets: Longs, data: Bytes, key: bytes) -> Words:
    """Return (n,) the names in a month of n user ids, which lie in `data` from offsets[i] to offsets[i+1].

    Parameters
    ----------
    key : Secrets.monthly(day)
    """
    low, high = np.frombuffer(key[:16], "<u8")
    return np.asarray(ciphers.siphash(offsets, data, low, high))


def today(names: Words, key: bytes) -> Words:
    """Return (n,) the names on a day of devices known by their names of the month; `key` is Secrets.daily(day)."""
    return np.asarray(ciphers.encipher(names, _rounds(key)))


def undo(names: Words, key: bytes) -> Words:
    """Return (n,) the names in the month of devices known by their names of a day."""
    return np.asarray(ciphers.decipher(names, _rounds(key)))


def _rounds(key: bytes) -> ciphers.Halves:
    return np.asarray(ciphers.schedule(np.frombuffer(key[:16], "<u4")))


def _bytes(content: bytes, where: str) -> bytes:
    """Return 32 bytes from 32 bytes or 64 hexadecimal digits; never shows what it read."""
    if len(content) == KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(where, "", "it is not a key of 32 bytes", remedy="Make one: openssl rand -hex 32")
    return key
