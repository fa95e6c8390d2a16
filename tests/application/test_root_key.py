"""The root key: each leaf of its tree opens what it wrapped, until it is taken out, and no other one goes."""

from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from tests.application.office import ROOT
from tierline.application.encryption import BoxBroken, lock
from tierline.application.root_key import PURPOSES, RootKey, Taking
from tierline.interfaces.root_key import RootKeyFile
from tierline.interfaces.settings import BadSetting

PLACE = b"here"
OWNER, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "root.key"
    path.write_text(ROOT.hex())
    return path


def taking(box: bytes, **kept: bytes) -> Taking:
    return Taking(OWNER, box, kept)


def test_what_is_taken_out_opens_no_more_and_everything_else_does() -> None:
    chance = Random(7).randbytes
    root = RootKey.of(ROOT)
    keys = [chance(32) for _ in range(40)]
    boxes = [root.wrapped(key, PLACE, chance) for key in keys]
    for gone in (0, 13, 39):
        root = root.without([taking(boxes[gone])], {})
        later = root.wrapped(ROOT, PLACE, chance)
        assert root.unwrapped(later, PLACE) == ROOT
    for number, box in enumerate(boxes):
        if number in (0, 13, 39):
            with pytest.raises(BoxBroken):
                root.unwrapped(box, PLACE)
        else:
            assert root.unwrapped(box, PLACE) == keys[number]
    assert root.epoch == 3
    assert root.secret is None


def test_leaves_that_differ_in_one_bit_are_told_apart() -> None:
    root = RootKey.of(ROOT)
    points = [bytes(15) + bytes([last]) for last in range(4)]
    boxes = [root.wrapped(ROOT, PLACE, _drawing(point)) for point in points]
    root = root.without([taking(boxes[1])], {})
    for number in (0, 2, 3):
        assert root.unwrapped(boxes[number], PLACE) == ROOT
    with pytest.raises(BoxBroken):
        root.unwrapped(boxes[1], PLACE)
    assert root.without([taking(boxes[1])], {}).trees == root.trees


def test_what_the_32_bytes_wrapped_themselves_opens_until_they_are_gone() -> None:
    root = RootKey.of(ROOT)
    box = lock(ROOT, bytes(32), PLACE, Random(7).randbytes)
    assert root.unwrapped(box, PLACE) == bytes(32)
    root = root.without([taking(box)], {OTHER: b"theirs"})
    with pytest.raises(BoxBroken):
        root.unwrapped(box, PLACE)
    assert root.own_key(OTHER) == b"theirs"
    assert root.taken_out(OTHER) is None
    assert root.taken_out(OWNER) == {}


def test_what_rests_on_the_root_key_stays_when_something_is_taken_out_or_it_is_rotated() -> None:
    root = RootKey.of(ROOT)
    later = root.without([taking(b"")], {}).rotated(bytes(32), {})
    assert [later.derived(one) for one in PURPOSES] == [root.derived(one) for one in PURPOSES]
    assert later.derived(b"tierline sessions") != root.derived(b"tierline sessions")
    assert later.proof == root.proof


def test_a_rotated_root_key_opens_what_was_wrapped_before() -> None:
    chance = Random(7).randbytes
    root = RootKey.of(ROOT)
    before, gone = root.wrapped(ROOT, PLACE, chance), root.wrapped(ROOT, PLACE, chance)
    root = root.without([taking(gone)], {}).rotated(bytes(32), {})
    after = root.wrapped(ROOT, PLACE, chance)
    assert root.unwrapped(before, PLACE) == root.unwrapped(after, PLACE) == ROOT
    with pytest.raises(BoxBroken):
        root.unwrapped(gone, PLACE)
    with pytest.raises(BoxBroken):
        RootKey.of(ROOT).unwrapped(after, PLACE)


def test_the_file_holds_what_is_put_in_it_and_every_process_reads_it_anew(file: Path) -> None:
    here, elsewhere = RootKeyFile(file, "it"), RootKeyFile(file, "it")
    box = here.key.wrapped(ROOT, PLACE, Random(7).randbytes)
    begun = replace(here.key, takings=(taking(box, k=b"one"),))
    ended = begun.without(begun.takings, {OTHER: b"theirs"})
    for key in (begun, ended):
        with here.alone() as put:
            put(key)
        assert here.key == elsewhere.key == RootKeyFile(file, "it").key == key
    text = file.read_text()
    assert ROOT.hex() not in text
    assert sorted(one.name for one in file.parent.iterdir()) == ["root.key", "root.key.lock"]


def test_a_file_that_is_cut_off_is_refused_without_repeating_it(file: Path) -> None:
    place = RootKeyFile(file, "It")
    with place.alone() as put:
        put(place.key.rotated(bytes(32), {}))
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(BadSetting, match=r"It is damaged\."):
        RootKeyFile(file, "It")
    assert place.key.epoch == 1  # as it was, while the file can't be read


def _drawing(point: bytes):
    draws = iter([point])
    return lambda size: next(draws, bytes(size))
