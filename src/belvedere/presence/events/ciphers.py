"""Two small keyed functions over many devices at once: SipHash of ids of any length, Speck of 64-bit names.

Takes   bytes of ids, names, keys of 16 bytes as two or four whole numbers
Gives   siphash(), 64 bits of each id; encipher() and decipher(), a permutation of all 64-bit names and its inverse
Used by events/keys.py
Source  Aumasson and Bernstein (2012), SipHash: a fast short-input PRF (2 rounds a word, 4 at the end); Beaulieu et al.
        (2013), The SIMON and SPECK families of lightweight block ciphers (Speck64/128: 27 rounds)
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint32, uint64
from numpy.typing import NDArray

from belvedere.presence.kernel.ground import Longs, Words

Bytes = NDArray[np.uint8]
Halves = NDArray[np.uint32]
Four = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

ROUNDS = 27  # [-] of Speck64/128


@njit(cache=True, nogil=True, inline="always")
def _left(word: np.uint64, bits: int) -> np.uint64:
    return (uint64(word) << uint64(bits)) | (uint64(word) >> uint64(64 - bits))


@njit(cache=True, nogil=True, inline="always")
def _stir(a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64) -> Four:
    """Return the four words after one SipRound."""
    a = uint64(a + b)
    c = uint64(c + d)
    b = _left(b, 13) ^ a
    d = _left(d, 16) ^ c
    a = _left(a, 32)
    c = uint64(c + b)
    a = uint64(a + d)
    b = _left(b, 17) ^ c
    d = _left(d, 21) ^ a
    return a, b, _left(c, 32), d


@njit(cache=True, nogil=True)
def siphash(offsets: Longs, data: Bytes, low: np.uint64, high: np.uint64) -> Words:
    """Return (n,) SipHash-2-4 of data[offsets[i]:offsets[i+1]] under the key whose 16 bytes are `low`, then `high`."""
    n = len(offsets) - 1
    out = np.empty(n, np.uint64)
    for i in range(n):
        a = uint64(low) ^ uint64(0x736F6D6570736575)
        b = uint64(high) ^ uint64(0x646F72616E646F6D)
        c = uint64(low) ^ uint64(0x6C7967656E657261)
        d = uint64(high) ^ uint64(0x7465646279746573)
        start, end = offsets[i], offsets[i + 1]
        whole = start + (end - start) // 8 * 8
        for at in range(start, whole, 8):
            word = uint64(0)
            for k in range(8):
                word |= uint64(data[at + k]) << uint64(8 * k)
            d ^= word
            a, b, c, d = _stir(a, b, c, d)
            a, b, c, d = _stir(a, b, c, d)
            a ^= word
        word = uint64(end - start) << uint64(56)
        for k in range(end - whole):
            word |= uint64(data[whole + k]) << uint64(8 * k)
        d ^= word
        a, b, c, d = _stir(a, b, c, d)
        a, b, c, d = _stir(a, b, c, d)
        a ^= word
        c ^= uint64(0xFF)
        for _ in range(4):
            a, b, c, d = _stir(a, b, c, d)
        out[i] = a ^ b ^ c ^ d
    return out


@njit(cache=True, nogil=True, inline="always")
def _turn(half: np.uint32, bits: int) -> np.uint32:
    return uint32((uint32(half) << uint32(bits)) | (uint32(half) >> uint32(32 - bits)))


@njit(cache=True, nogil=True)
def schedule(key: Halves) -> Halves:
    """Return the 27 round keys of Speck64/128 from a key of four words, the lowest first."""
    rounds = np.empty(ROUNDS, np.uint32)
    rest = key[1:].copy()
    now = uint32(key[0])
    for i in range(ROUNDS):
        rounds[i] = now
        word = uint32(uint32(now + _turn(rest[i % 3], 24)) ^ uint32(i))
        rest[i % 3] = word
        now = uint32(_turn(now, 3) ^ word)
    return rounds


@njit(cache=True, nogil=True)
def encipher(words: Words, rounds: Halves) -> Words:
    """Return (n,) each word enciphered."""
    out = np.empty(len(words), np.uint64)
    for i in range(len(words)):
        x, y = uint32(words[i] >> uint64(32)), uint32(words[i])
        for k in range(ROUNDS):
            x = uint32(uint32(_turn(x, 24) + y) ^ rounds[k])
            y = uint32(_turn(y, 3) ^ x)
        out[i] = (uint64(x) << uint64(32)) | uint64(y)
    return out


@njit(cache=True, nogil=True)
def decipher(words: Words, rounds: Halves) -> Words:
    """Return (n,) each word as it was before `encipher`."""
    out = np.empty(len(words), np.uint64)
    for i in range(len(words)):
        x, y = uint32(words[i] >> uint64(32)), uint32(words[i])
        for back in range(ROUNDS):
            y = _turn(uint32(y ^ x), 29)
            x = _turn(uint32(uint32(x ^ rounds[ROUNDS - 1 - back]) - y), 8)
        out[i] = (uint64(x) << uint64(32)) | uint64(y)
    return out
