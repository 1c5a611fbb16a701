"""Saving a city while the disk is full, the process is killed, or others save the same one."""

import errno
import os
import resource
import signal
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from geo.errors import BadCity
from geo.folder import NewContents
from geo.storage import MANIFEST, SavedCity, load_city, save_city
from geo.turns import Turns
from tests.geo.made_roads import grid
from tests.geo.saved_cities import PARTS, a_city, assert_same, with_all_parts

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")

OLD = a_city(grid(2), streets=1, turns=Turns.none())
NEW = a_city(grid(4), streets=3)

REFUSED = 7
_STEPS = frozenset({"open", "os.rename", "os.remove", "os.mkdir"})


def _in_child(work: Callable[[], object]) -> int:
    """Do some work in a process of its own; how it ended (0, `REFUSED`, or minus a signal)."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BadCity:
            code = REFUSED
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _save_killed_at(step: int, city: SavedCity, folder: Path) -> None:
    """Save, but be killed at the given step that touches a file of the folder."""
    seen: list[str] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in _STEPS and str(arguments[0]).startswith(str(folder)):
            seen.append(event)
            if len(seen) > step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    save_city(city, folder)


def _save_with_room_for(size: int, city: SavedCity, folder: Path, *, killed: bool) -> None:
    """Save where no file can grow beyond a size: an error tells, or the system kills."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if killed else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    save_city(city, folder)


def test_killed_at_any_step_either_city_is_whole(tmp_path: Path) -> None:
    """A kill before each opening, moving and removing of a file leaves the old or the new city."""
    outcomes = []
    for step in range(100):
        folder = tmp_path / f"{step}.city"
        save_city(OLD, folder)
        ended = _in_child(partial(_save_killed_at, step, NEW, folder))
        found = load_city(folder)
        is_new = found.roads.junctions == NEW.roads.junctions
        assert_same(found, NEW if is_new else OLD)
        outcomes.append(is_new)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        save_city(NEW, folder)
        assert_same(load_city(folder), NEW)
    else:
        pytest.fail("saving takes more than a hundred steps")
    assert len(outcomes) > 2 * len(PARTS)
    assert outcomes == sorted(outcomes)
    assert not outcomes[0]
    assert outcomes[-1]


def test_the_first_save_killed_leaves_no_half_city(tmp_path: Path) -> None:
    """Where there was no city there is none, or a whole one: never a damaged one."""
    for step in range(100):
        folder = tmp_path / f"{step}.city"
        ended = _in_child(partial(_save_killed_at, step, NEW, folder))
        if (folder / MANIFEST).exists():
            assert_same(load_city(folder), NEW)
        else:
            with pytest.raises(BadCity, match="no city here"):
                load_city(folder)
        if ended == 0:
            break
    assert ended == 0


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("size", [0, 1, 40, 63, 64, 500, 1000, 1500, 2000, 2600, 3000, 5000])
def test_a_full_disk_leaves_the_old_city_whole(tmp_path: Path, size: int, *, killed: bool) -> None:
    """Whichever byte of whichever file finds no room, the old city loads as before."""
    save_city(OLD, tmp_path)
    before = {file.name for file in tmp_path.iterdir()}
    ended = _in_child(lambda: _save_with_room_for(size, NEW, tmp_path, killed=killed))
    if ended == 0:
        assert size == 5000
        assert_same(load_city(tmp_path), NEW)
        return
    assert ended == (-signal.SIGXFSZ if killed else REFUSED)
    assert_same(load_city(tmp_path), OLD)
    if not killed:
        assert {file.name for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("syncs", range(len(PARTS) + 2))
def test_a_disk_that_is_full_at_the_last_moment_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, syncs: int
) -> None:
    """Disks may find out late that there is no room: when what was written is asked for."""
    save_city(OLD, tmp_path)
    done: list[int] = []

    def no_room(_file: int) -> None:
        done.append(1)
        if len(done) > syncs:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.folder.os.fsync", no_room)
    with pytest.raises(BadCity, match="can't be written: No space left on device"):
        save_city(NEW, tmp_path)
    assert_same(load_city(tmp_path), OLD)
    assert not list(tmp_path.glob(".*"))


def test_builders_of_one_city_never_mix(tmp_path: Path) -> None:
    """While four processes save four cities, every reader finds one of them, whole."""
    cities = [a_city(grid(2 + i), streets=i, source=f"city {i}") for i in range(4)]
    save_city(cities[0], tmp_path)

    def save_often(city: SavedCity) -> None:
        for _ in range(15):
            save_city(city, tmp_path)

    children = []
    for city in cities:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                save_often(city)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    running, found = set(children), set()
    while running:
        loaded = load_city(tmp_path)
        number = int(loaded.source.removeprefix("city "))
        found.add(number)
        assert_same(loaded, cities[number])
        for child in list(running):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                assert status == 0
                running.remove(child)
    last = load_city(tmp_path)
    assert_same(last, cities[int(last.source.removeprefix("city "))])
    assert len(list(tmp_path.iterdir())) == len(PARTS) + 1
    assert found <= {0, 1, 2, 3}


def test_what_killed_writers_left_goes_away(tmp_path: Path) -> None:
    """Leftovers of an hour ago go with the next save; those of a moment ago may be in use."""
    dead, alive = tmp_path / ".roads-1.npz.123-aa.new", tmp_path / ".roads-2.npz.456-bb.new"
    for file in (dead, alive):
        file.write_bytes(b"half")
    an_hour_ago = time.time() - 3700
    os.utime(dead, (an_hour_ago, an_hour_ago))
    save_city(NEW, tmp_path)
    assert not dead.exists()
    assert alive.exists()


def test_files_of_others_stay(tmp_path: Path) -> None:
    """Only data files of cities are replaced: what somebody keeps beside them isn't ours."""
    (tmp_path / "notes.txt").write_text("mine")
    save_city(OLD, tmp_path)
    save_city(NEW, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_nothing_is_in_place_before_it_is_all_there(tmp_path: Path) -> None:
    """Without `replace` all stays as it was: a folder that was made for it goes again."""
    (tmp_path / "a").mkdir()
    for folder in (tmp_path / "a", tmp_path / "b"):
        with NewContents(folder) as contents:
            contents.write("a-1.npz", b"1")
            contents.write(MANIFEST, b"{}")
            assert all(file.name.endswith(".new") for file in folder.iterdir())
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    assert not list((tmp_path / "a").iterdir())


def test_a_first_save_without_room_leaves_nothing(tmp_path: Path) -> None:
    """No empty folder that a list of cities would call damaged."""
    folder = tmp_path / "new.city"
    ended = _in_child(lambda: _save_with_room_for(500, NEW, folder, killed=False))
    assert ended == REFUSED
    assert not folder.exists()


def test_files_are_replaced_only_over_those_expected(tmp_path: Path) -> None:
    """Whoever adds to a city finds out under the lock that another one has come meanwhile."""
    save_city(OLD, tmp_path)
    save_city(NEW, tmp_path, only_again=True)
    assert_same(load_city(tmp_path), OLD)
    save_city(with_all_parts(OLD), tmp_path, only_again=True)
    assert load_city(tmp_path).hierarchy is None
    save_city(with_all_parts(NEW), tmp_path)
    save_city(replace(with_all_parts(NEW), hierarchy=None), tmp_path, only_again=True)
    assert load_city(tmp_path).hierarchy is None
    save_city(with_all_parts(NEW), tmp_path, only_again=True)
    assert_same(load_city(tmp_path), with_all_parts(NEW))
    save_city(NEW, tmp_path / "gone.city", only_again=True)
    assert not (tmp_path / "gone.city").exists()


def test_folders_that_can_not_be_synced_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems sync files only; a city can be kept there all the same."""
    whole = os.fsync

    def files_only(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        whole(file)

    monkeypatch.setattr("geo.folder.os.fsync", files_only)
    save_city(NEW, tmp_path)
    assert_same(load_city(tmp_path), NEW)


def test_a_file_that_can_not_be_removed_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new city is in place: what is left of the old one is only room on the disk."""
    save_city(OLD, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", _in_use)
        save_city(NEW, tmp_path)
    assert_same(load_city(tmp_path), NEW)
    assert len(list(tmp_path.iterdir())) > len(PARTS) + 1
    save_city(NEW, tmp_path)
    assert len(list(tmp_path.iterdir())) == len(PARTS) + 1


def _in_use(path: Path, *, missing_ok: bool = False) -> None:
    raise PermissionError(13, f"used by another process ({missing_ok=})", str(path))
