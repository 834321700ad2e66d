import struct
import zipfile

import pytest

from belvedere.city import archive
from belvedere.errors import InputError, MissingFileError
from tests.city.small import zip_of


def test_members_are_named_in_order_without_folders_and_macos_leftovers(tmp_path):
    path = zip_of(
        tmp_path / "a.zip", {"z/b.txt": "1", "a.txt": "2", "z/": "", "__MACOSX/._a.txt": "x", ".DS_Store": ""}
    )
    assert archive.members(path) == ("a.txt", "z/b.txt")


def test_a_member_is_found_by_its_end_and_read(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"folder/table.CSV": "a;b\n1;2\n", "folder/readme.txt": ""})
    assert archive.find(path, ".csv") == "folder/table.CSV"
    assert archive.read(path, "folder/table.CSV") == b"a;b\n1;2\n"


def test_a_missing_zip_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.zip: there is no such file"):
        archive.members(tmp_path / "none.zip")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_half_a_download_is_named(tmp_path, share):
    whole = zip_of(tmp_path / "whole.zip", {"a.txt": "some text " * 500}).read_bytes()
    half = tmp_path / "half.zip"
    half.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"half\.zip: not a whole zip file .* Download it again"):
        archive.members(half)


def claiming(path, size):
    """Rewrite the unpacked size that a zip's directory and local header claim for its one member."""
    raw = bytearray(path.read_bytes())
    raw[22:26] = struct.pack("<I", size)
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", size)
    path.write_bytes(bytes(raw))


def test_thirty_gigabytes_claimed_in_a_small_zip_are_refused_unread(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("stops.txt", b"0" * 1000)
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    # zip64: the directory says 0xFFFFFFFF and an extra field holds the 30 GB
    name, extra = b"stops.txt", struct.pack("<HHQ", 1, 8, 30_000_000_000)
    head = raw[directory : directory + 46]
    head[24:28] = b"\xff\xff\xff\xff"
    head[30:32] = struct.pack("<H", len(extra))
    end = raw[raw.index(b"PK\x05\x06") :]
    entry = bytes(head) + name + extra
    end[12:16] = struct.pack("<I", len(entry))
    path.write_bytes(bytes(raw[:directory]) + entry + bytes(end))
    assert path.stat().st_size < 300
    with pytest.raises(InputError, match=r"stops\.txt: the member claims 30,000,000,000 bytes"):
        archive.read(path, "stops.txt")


def test_a_member_that_claims_less_than_it_holds_is_broken(tmp_path):
    path = zip_of(tmp_path / "liar.zip", {"a.txt": "0" * 100_000})
    claiming(path, 10)
    with pytest.raises(InputError, match=r"a\.txt: the member is broken"):
        archive.read(path, "a.txt")


def test_what_unpacks_to_more_than_the_limit_is_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.txt": "0" * 2000, "b.txt": "0" * 900})
    with pytest.raises(InputError, match=r"a\.txt: the member claims 2,000 bytes, more than the 1,000"):
        archive.read(path, "b.txt", limit=1000)


def test_members_that_together_pass_the_limit_are_refused_and_leave_nothing(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.txt": "0" * 900, "b.txt": "0" * 900})
    with (
        pytest.raises(InputError, match=r"b\.txt: unpacks to more than"),
        archive.unpacked(path, ("a.txt", "b.txt"), limit=1000),
    ):
        pass


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:evil.txt"])
def test_a_member_that_leaves_its_folder_is_refused(tmp_path, name):
    path = zip_of(tmp_path / "a.zip", {name: "x"})
    with pytest.raises(InputError, match="leads out of its folder"):
        archive.members(path)


def test_a_changed_byte_is_a_broken_member(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a.txt", "hello world")
    path.write_bytes(path.read_bytes().replace(b"hello", b"jello", 1))
    with pytest.raises(InputError, match=r"a\.txt: the member is broken"):
        archive.read(path, "a.txt")


def test_an_encrypted_member_is_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.txt": "x"})
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 8] |= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(InputError, match="encrypted"):
        archive.members(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.txt", "1")
        made.writestr("a.txt", "2")
    with pytest.raises(InputError, match="two members have this name"):
        archive.members(path)


def test_a_wanted_member_that_is_not_there_or_not_alone_is_named(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.csv": "", "b.csv": ""})
    with pytest.raises(InputError, match=r"several members could be \.csv: a\.csv, b\.csv"):
        archive.find(path, ".csv")
    with pytest.raises(InputError, match=r"no member is called stops\.txt\. The zip holds: a\.csv, b\.csv"):
        archive.find(path, "stops.txt")
    with pytest.raises(InputError, match=r"c\.csv: no such member"):
        archive.read(path, "c.csv")


def test_the_unpacked_folder_is_gone_afterwards(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"in/a.txt": "1"})
    with archive.unpacked(path, ("in/a.txt",)) as folder:
        assert (folder / "a.txt").read_text() == "1"
    assert not folder.exists()
