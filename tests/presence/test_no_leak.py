"""A whole day with hostile input, from events to the draft of the assessment: no device is in anything but the room.

Searched for are the operator's ids, the names of each device in the month and on the day, the secret and the keys made
of it: as bytes in either order, in hexadecimal and in decimal digits, in every file outside the trusted folder (its
bytes, and what its compressed columns hold), in all output, log records, warnings, progress, errors and reprs.
"""

import dataclasses
import logging
import traceback
import warnings
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from belvedere.errors import BelvedereError
from belvedere.presence import dpia, published, release
from belvedere.presence.definitions import named
from belvedere.presence.events import clean, keys, network
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel import memory as memories
from belvedere.presence.kernel.ground import Ground
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.settings import Settings
from belvedere.presence.people import quality
from belvedere.presence.release import flows, silence
from belvedere.presence.release.places import tree
from belvedere.presence.release.settings import Settings as Privacy
from tests.presence.events.test_clean import CELLS, bronze, partition
from tests.presence.phones import DAY

CITY = Path(__file__).parents[2] / "cities" / "bologna"
SECRET = np.random.default_rng(1).bytes(32)
USERS = [np.random.default_rng(100 + number).bytes(32) for number in range(40)]
PLACES = tree("city", [("z0", "far"), ("z1", "near")])
GROUND = Ground(
    zone=np.array([0, 1], np.int32),
    x=np.array([0, 5_000], np.int32),
    y=np.zeros(2, np.int32),
    city=np.ones(2, np.bool_),
    region=np.ones(2, np.bool_),
    municipality=np.array([0, 1], np.int32),
)


class Watched:
    """A definition that keeps what it was shown."""

    def __init__(self):
        self.shown = []

    def __repr__(self):
        return "Watched"

    def classify(self, days):
        self.shown.append(days)
        return named("garante").classify(days)


def rows():
    """Return rows of every user all day long, and rows with an id wherever none belongs."""
    made = []
    for number, user in enumerate(USERS):
        for hour in range(4, 24):
            made.append((user, f"2024-03-25 {hour:02}:{number:02}:00", ("north", "south")[hour % 2], 222))
        made.append((user, user.hex(), "north", 222))  # as a time
        made.append((user, "2024-03-25 10:00:00", user.hex(), 222))  # as a cell
        made.append((user[:7], "2024-03-25 10:00:00", "north", 222))  # cut short
    return made


def csv():
    """Return a CSV whose rows break every rule, each with an id in it."""
    lines = ["user_id,timestamp,cell_id,mcc"]
    for user in USERS:
        text = user.hex()
        lines += [
            f"{text},2024-03-25T12:00:00,north,222",
            f"{text},2024-03-25T12:00:00,north,{text}",  # as a country
            f"{text},{text},{text},{text},{text}",  # a column too many
            f'"{text},2024-03-25T12:00:00',  # a quote that never ends on this line
            f"{text}",
        ]
    return "\n".join(lines)


def forms(number: int):
    """Return how a 64-bit key may look, as bytes."""
    little, big = number.to_bytes(8, "little"), number.to_bytes(8, "big")
    for raw in (little, big):
        yield from (raw, raw.hex().encode(), raw.hex().upper().encode())
    yield str(number).encode()
    if number >= 1 << 63:  # as a signed number
        yield str(number - (1 << 64)).encode()


def wanted():
    """Return everything that must not be found: what it is, and its bytes."""
    secrets = keys.Secrets(SECRET)
    data = np.frombuffer(b"".join(USERS), np.uint8)
    offsets = np.arange(0, 32 * len(USERS) + 1, 32, dtype=np.int64)
    month = keys.pseudonyms(offsets, data, secrets.monthly(DAY.day))
    today = keys.today(month.copy(), secrets.daily(DAY.day))
    found = {}
    for kind, raws in (("user id", USERS), ("secret", [SECRET, secrets.monthly(DAY.day), secrets.daily(DAY.day)])):
        for raw in raws:
            for form in (raw, raw.hex().encode(), raw.hex().upper().encode(), repr(raw)[2:18].encode()):
                found[form] = kind
    for kind, names in (("name of the month", month), ("name of the day", today)):
        for name in names.tolist():
            found.update(dict.fromkeys(forms(int(name)), kind))
    return found


def leaks(content: bytes, where: str, known):
    return [(kind, where) for form, kind in known.items() if form in content]


def content(file: Path):
    """Return a file's bytes, and for a table those of its columns too: compression would hide them."""
    data = file.read_bytes()
    if file.suffix == ".parquet" and data[-4:] == b"PAR1":
        table = pq.read_table(file)
        for column in table.columns:
            for chunk in column.chunks:
                data += b"".join(bytes(each) for each in chunk.buffers() if each is not None)
        data += str(table.schema.metadata).encode()
    return data


@dataclasses.dataclass
class Run:
    trusted: Path
    outside: Path
    said: list
    objects: list


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A day through every part of the room, with all that it says."""
    trusted, outside = tmp_path_factory.mktemp("trusted"), tmp_path_factory.mktemp("outside")
    for day in (25, 26):
        (partition(trusted, "mno_network", day) / "cells.csv").write_text(CELLS)
    folder = partition(trusted, "mno_events", 25)
    bronze(folder, rows())
    (folder / "b.csv").write_text(csv())
    (folder / "c.parquet").write_bytes((folder / "a.parquet").read_bytes()[:-200])  # cut
    (folder / "d.parquet").write_bytes(b"".join(USERS))  # nothing but ids
    said, objects, watched = [], [], Watched()

    def progress(share, english, italian):
        said.append(f"{share} {english} {italian}")

    root = logging.getLogger()
    listener = logging.Handler(0)
    listener.emit = lambda record: said.append(record.getMessage())
    root.addHandler(listener)
    level, root.level = root.level, 0
    with warnings.catch_warnings(record=True) as warned:
        secrets = keys.Secrets(SECRET)
        net = network.read(trusted / "bronze" / "mno_network", DAY, "EPSG:32632", "UTC")
        source = clean.Source(trusted, net, secrets, "UTC")
        cleaned = clean.clean(source, DAY, progress)
        memory = Memory(trusted / "memory", secrets)
        products = kernel.run(
            cleaned.folder, GROUND, DAY, memory, watched, Settings(threads=1, work=trusted / "work"), progress
        )
        recalled = memories.recall(memory, DAY.day.replace(day=26), GROUND)
        privacy = Privacy()
        ledger = release.Ledger(outside / "room", privacy, progress)
        about = release.About("the officer", "garante", synthetic=True)
        plain = release.About("the officer", synthetic=True)
        plan = privacy.plan
        units = products.units.astype(np.int64)
        here = release.presence(units, PLACES, DAY, plan.budget("presence"), ledger, about=about)
        counts = flows.counted(products, GROUND, PLACES)
        release.trips(counts, PLACES, DAY, plan.budget("trips"), ledger, about=plain)
        codes, abroad = products.countries.astype(np.int64), products.units_mcc.astype(np.int64)
        release.countries(codes, abroad, DAY, plan.budget("countries"), ledger, about=plain)
        quality.write(outside / "room", quality.report(products, "garante", None, None, synthetic=False))
        for language in dpia.LANGUAGES:
            dpia.write(CITY, outside / "room", outside / f"{language}.html", language, progress)
        seen = published.read(outside / "room")
        said.append(str(silence.hours(seen.presence)))
    root.level = level
    root.removeHandler(listener)
    said += [str(one.message) for one in warned]
    objects += [cleaned, source, net, memory, recalled, products, counts, products.account, *watched.shown]
    objects += [days.past for days in watched.shown] + [secrets, GROUND, ledger, here, seen]
    return Run(trusted, outside, said, objects)


def test_the_day_was_a_real_one(lived):
    """What follows would pass on nothing: every user was counted, and every fault met."""
    products = lived.objects[5]
    assert products.devices == len(USERS)
    dropped = lived.objects[0].account.dropped
    assert dropped["damaged"] and dropped["unknown cell"] and dropped["no time"] and dropped["wrong id"]
    assert len(lived.objects[0].damaged) == 2


def test_the_search_finds_devices_where_they_are(lived):
    """Inside the trusted room each kind but the secret is there to be found."""
    known = wanted()
    found = {kind for file in lived.trusted.rglob("*") if file.is_file() for kind, _ in leaks(content(file), "", known)}
    assert found == {"user id", "name of the month", "name of the day"}


def test_no_file_outside_the_room_holds_a_device(lived):
    files = [file for file in lived.outside.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} >= {".parquet", ".json", ".jsonl", ".csv", ".html"}
    known = wanted()
    assert [leak for file in files for leak in leaks(content(file), str(file), known)] == []


def test_no_file_name_anywhere_holds_a_device(lived):
    known = wanted()
    names = [str(file) for folder in (lived.trusted, lived.outside) for file in folder.rglob("*")]
    assert [leak for name in names for leak in leaks(name.encode(), name, known)] == []


def test_nothing_said_on_the_way_tells_of_a_device(lived):
    assert len(lived.said) > 10
    assert leaks("\n".join(lived.said).encode(), "said", wanted()) == []


def test_no_repr_or_text_of_what_passes_through_the_room_shows_a_device(lived):
    known = wanted()
    with np.printoptions(threshold=10**9), dataclass_depth():
        for one in lived.objects:
            for text in (repr(one), str(one), f"{one}"):
                assert leaks(text.encode(), type(one).__name__, known) == []


def test_nothing_is_printed(tmp_path, capfd):
    """Again, for what goes round Python's own streams."""
    for day in (25, 26):
        (partition(tmp_path, "mno_network", day) / "cells.csv").write_text(CELLS)
    bronze(partition(tmp_path, "mno_events", 25), rows())
    secrets = keys.Secrets(SECRET)
    net = network.read(tmp_path / "bronze" / "mno_network", DAY, "EPSG:32632", "UTC")
    cleaned = clean.clean(clean.Source(tmp_path, net, secrets, "UTC"), DAY, lambda *_: None)
    kernel.run(cleaned.folder, GROUND, DAY, None, Watched(), Settings(threads=1), lambda *_: None)
    assert capfd.readouterr() == ("", "")


def fails(what):
    """Return all that an error says: itself, its causes, its traceback."""
    with pytest.raises((BelvedereError, TypeError)) as caught:
        what()
    return "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(vars(caught.value))


def test_no_error_tells_of_a_device(lived, tmp_path):
    user, secrets = USERS[0], keys.Secrets(SECRET)
    memory = Memory(tmp_path / "memory", secrets)
    wrong = tmp_path / "memory" / "2024-03" / "2024-03-25.parquet"
    wrong.parent.mkdir(parents=True)
    names = np.frombuffer(b"".join(USERS)[:80], np.uint64)
    zones = np.full(10, 99, np.int16)
    later = DAY.day.replace(day=26)

    def far_zone():
        pq.write_table(pa.table([names, zones, zones, zones], schema=memories.SCHEMA), wrong)
        memories.recall(memory, later, GROUND)

    def torn():
        wrong.write_bytes(b"".join(USERS))
        memories.recall(memory, later, GROUND)

    def damaged_events():
        (tmp_path / "events").mkdir()
        (tmp_path / "events" / "part-0000.parquet").write_bytes(b"".join(USERS))
        kernel.run(tmp_path / "events", GROUND, DAY, None, Watched(), Settings(threads=1), lambda *_: None)

    def other_columns():
        folder = tmp_path / "other"
        folder.mkdir()
        pq.write_table(pa.table({user.hex(): [user], "device": names[:1]}), folder / "part-0000.parquet")
        kernel.run(folder, GROUND, DAY, None, Watched(), Settings(threads=1), lambda *_: None)

    def no_class():
        class Wrong(Watched):
            def classify(self, days):
                return days.past.days_seen + 77

        kernel.run(next(lived.trusted.glob("events/*")), GROUND, DAY, None, Wrong(), Settings(), lambda *_: None)

    def short_secret():
        keys.Secrets(SECRET[:31])

    def open_secret():
        (tmp_path / "key").write_bytes(SECRET)
        (tmp_path / "key").chmod(0o644)
        keys.read(lived.trusted, tmp_path / "key")

    def pickled():
        import pickle

        pickle.dumps(secrets)

    known = wanted()
    for each in (far_zone, torn, damaged_events, other_columns, no_class, short_secret, open_secret, pickled):
        assert leaks(fails(each).encode(), each.__name__, known) == []


class dataclass_depth:  # noqa: N801 reads as a sentence
    """Pandas in full, so that nothing hides behind dots."""

    def __enter__(self):
        import pandas as pd

        self.context = pd.option_context("display.max_rows", None, "display.max_columns", None)
        self.context.__enter__()

    def __exit__(self, *_):
        self.context.__exit__(None, None, None)
