import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.presence.events import ciphers

LOW, HIGH = np.frombuffer(bytes(range(16)), "<u8")


def test_siphash_of_the_papers_message_is_the_papers_hash():
    # Aumasson and Bernstein (2012), appendix A: key 00…0f, message 00…0e
    message = np.arange(15, dtype=np.uint8)
    found = ciphers.siphash(np.array([0, 15], np.int64), message, LOW, HIGH)
    assert hex(found[0]) == "0xa129ca6149be45e5"


def test_siphash_of_nothing_is_that_of_the_reference_implementation():
    found = ciphers.siphash(np.array([0, 0], np.int64), np.empty(0, np.uint8), LOW, HIGH)
    assert found[0].tobytes().hex() == "310e0edd47db6f72"


def test_speck_enciphers_the_papers_block():
    # Beaulieu et al. (2013), appendix C: Speck64/128
    rounds = ciphers.schedule(np.array([0x03020100, 0x0B0A0908, 0x13121110, 0x1B1A1918], np.uint32))
    found = ciphers.encipher(np.array([0x3B7265747475432D], np.uint64), rounds)
    assert hex(found[0]) == "0x8c6fa548454e028b"


@given(st.lists(st.integers(0, 2**64 - 1)), st.binary(min_size=16, max_size=16))
@settings(deadline=None)
def test_what_is_enciphered_can_be_deciphered(words, key):
    rounds = ciphers.schedule(np.frombuffer(key, "<u4"))
    given_ = np.array(words, np.uint64)
    np.testing.assert_array_equal(ciphers.decipher(ciphers.encipher(given_, rounds), rounds), given_)
