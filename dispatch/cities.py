"""The cities built on this machine: one folder of roads and addresses for each.

A folder is ``NAME.city`` under the store's root, written and read by `geo.RoadNetwork`. Loaded
cities are kept in memory until their folder changes.
"""

import re
import secrets
import shlex
import shutil
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from dispatch.errors import BadInput, Fault, MissingTool, UnknownCity
from dispatch.fields import near, shown
from geo.errors import BadCity
from geo.network import RoadNetwork
from geo.storage import how_built
from geo.summary import CitySummary

SUFFIX = ".city"
# Every network holds tens of megabytes; a service rarely works in more cities at once.
KEPT_LOADED = 4

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """A built city: its name, its roads, and the IANA zone of its clocks."""

    name: str
    network: RoadNetwork
    zone: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    stamp: tuple[int, int]
    city: City


class CityStore:
    """Cities in folders under a root, which need not exist yet; safe to share by threads.

    Parameters
    ----------
    root : Path
        Where the folders are.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._loaded: OrderedDict[str, _Loaded] = OrderedDict()

    def check_name(self, name: str) -> None:
        """Refuse names that make no folder name everywhere.

        Raises
        ------
        BadInput
            If it has anything but letters, digits, ``-`` and ``_``, or is too long.
        """
        if not _NAME.fullmatch(name):
            why = f"{shown(name)} is no name: up to 64 letters, digits, - and _"
            raise BadInput([Fault(source="city", field="name", reason=why)])

    def add(
        self, name: str, network: RoadNetwork, *, recipe: Mapping[str, str] | None = None
    ) -> City:
        """Keep a network under a name, in place of any other of that name.

        Whoever has loaded the other one keeps it; who loads the name from now on gets this one.

        Parameters
        ----------
        name : str
        network : RoadNetwork
        recipe : mapping of str to str, optional
            Options of `callout city build` that made it, to say how to make it again.

        Raises
        ------
        BadInput
            If the name can't be one.
        MissingTool
            If the data folder can't be made.
        """
        self.check_name(name)
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = f"{self._root} can't be made ({error.strerror}): set CALLOUT_DATA to a folder"
            raise MissingTool(f"{why} that may be written to") from error
        kept = network if recipe is None else replace(network, recipe=recipe)
        kept.save(self._folder(name))
        return City(name=name, network=network, zone=network.zone)

    def list(self) -> tuple[str, ...]:
        """Names of all cities, in order."""
        folders = self._root.glob(f"*{SUFFIX}")
        names = (folder.name.removesuffix(SUFFIX) for folder in folders if folder.is_dir())
        return tuple(sorted(name for name in names if _NAME.fullmatch(name)))

    def info(self, name: str) -> CitySummary:
        """Return a city's figures.

        Raises
        ------
        UnknownCity, BadCity
            As `load`.
        """
        return self.load(name).network.summary()

    def disk_bytes(self, name: str) -> int:
        """Return how much of the disk a city takes.

        Raises
        ------
        UnknownCity
            If there is none of that name.
        """
        size = 0
        for file in self._existing(name).iterdir():
            with suppress(FileNotFoundError):  # a newer city has just replaced it
                size += file.stat().st_size
        return size

    def remove(self, name: str) -> None:
        """Forget a city for good, damaged ones too.

        Raises
        ------
        UnknownCity
            If there is none of that name.
        MissingTool
            If its folder can't be removed; says why.
        """
        folder = self._existing(name)
        # in one step, so that nobody finds half a city, not even if this process is killed
        gone = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.removed")
        try:
            folder.rename(gone)
        except OSError as error:
            raise MissingTool(f"{folder} can't be removed: {error.strerror}") from error
        with self._lock:
            self._loaded.pop(name, None)
        for rest in self._root.glob(".*.removed"):
            shutil.rmtree(rest, ignore_errors=True)

    def load(self, name: str) -> City:
        """Return a city, from memory when its folder is as it was.

        Raises
        ------
        UnknownCity
            If there is none of that name; says how to build it.
        BadCity
            If its folder is damaged or of another version; says how to build it again.
        """
        folder = self._existing(name)
        stamp = _stamp(folder)
        with self._lock:
            kept = self._loaded.get(name)
            if kept is not None and kept.stamp == stamp:
                self._loaded.move_to_end(name)
                return kept.city
        city = self._read(name, folder)
        with self._lock:
            self._loaded[name] = _Loaded(stamp, city)
            self._loaded.move_to_end(name)
            while len(self._loaded) > KEPT_LOADED:
                self._loaded.popitem(last=False)
        return city

    def _read(self, name: str, folder: Path) -> City:
        try:
            network = RoadNetwork.load(folder)
        except BadCity as error:
            again = build_command(name, how_built(folder))
            raise BadCity(f"city {name} can't be used: {error}: {again}") from error
        return City(name=name, network=network, zone=network.zone)

    def _folder(self, name: str) -> Path:
        return self._root / f"{name}{SUFFIX}"

    def _existing(self, name: str) -> Path:
        self.check_name(name)
        folder = self._folder(name)
        if not folder.is_dir():
            known = self.list()
            there = f"; there are: {', '.join(known)}" if known else "; none has been built yet"
            hint = near(name, known) or there
            raise UnknownCity(
                f"there is no city {name!r}{hint}. Build it: callout city build {name} --pbf FILE"
            )
        return folder


def build_command(name: str, recipe: Mapping[str, str]) -> str:
    """Return the command that builds a city again; with a FILE to fill in if nobody knows it."""
    options = [part for key, value in recipe.items() for part in (f"--{key}", shlex.quote(value))]
    return " ".join(["callout city build", name, *(options or ["--pbf FILE"])])


def _stamp(folder: Path) -> tuple[int, int]:
    try:
        status = (folder / "manifest.json").stat()
    except OSError:
        # A folder without a manifest is damaged: reading it says how.
        return (0, 0)
    return (status.st_mtime_ns, status.st_ino)
