"""Whether two registers speak of the same street.

Takes   two names as written: "VIA S.ISAIA", "Via Sant'Isaia"
Gives   True or False
Used by detectors.py
Source  Italian street names: class of street, titles, Christian names in full or by initial, surname last
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

ALIKE = 0.85  # [-] difflib ratio of two words from which they are one word written twice; ours
# classes of street, articles and titles: they tell no street from another
_CLASS = "via viale piazza piazzale piazzetta largo vicolo corso strada ponte galleria rotonda mura porta asse lungo"
_SMALL = "di de del della dello dei degli delle da dal d l la le lo il i e a al alla"
_TITLE = (
    "s san santa santo sant ss don monsignor cardinale padre fra generale colonnello maggiore capitano dottor professor"
)
_PLAIN = frozenset(f"{_CLASS} {_SMALL} {_TITLE} ingegner fratelli martiri caduti".split())


def same_street(one: str, other: str) -> bool:
    """Return whether both names are of one street: they share a surname, or the rest of the name in another spelling.

    Two empty names are not the same street.
    """
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    if _alike(a[-1], b[-1]):
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 1 and all(any(_alike(word, another) for another in long) for word in short)


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.lower().replace("’", "'")).encode("ascii", "ignore").decode()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    telling = tuple(word for word in words if word not in _PLAIN and len(word) > 1)
    return telling or tuple(words)


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other).ratio() >= ALIKE)
