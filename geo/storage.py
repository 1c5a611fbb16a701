"""A city on disk: a folder with a manifest and a few files of plain arrays."""

import hashlib
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from geo.addresses import Addresses
from geo.array_file import Arrays, mapped, packed, unpacked
from geo.errors import BadCity
from geo.folder import NewContents, reading
from geo.hierarchy import Hierarchy
from geo.names import Names
from geo.roads import ROAD_CLASSES, Roads
from geo.turns import Turns

FORMAT: Final = "callout-city"
VERSION: Final = 2
HIERARCHY_VERSION: Final = 1
"""Of the arrays of a hierarchy: those of another version are made anew, the city stays."""
MANIFEST: Final = "manifest.json"

_ROAD_ARRAYS = (
    "lon",
    "lat",
    "tail",
    "head",
    "milliseconds",
    "decimetres",
    "road_class",
    "name",
    "shape_start",
    "shape_lon",
    "shape_lat",
)
_TURN_ARRAYS = ("banned_start", "banned_arc", "slow_from", "slow_to", "slow_milliseconds")

# what cities without a recipe say of their source, and the options that make such a city
_SOURCES = (
    r"made city, (?P<synthetic>\d+) junctions, seed (?P<seed>\d+)",
    r"(?P<pbf>.+\.pbf), © OpenStreetMap .*",
)
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    struct.error,
    BadZipFile,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavedCity:
    """What is kept of a city: what can't be computed again, and what takes long.

    Parameters
    ----------
    roads, turns, addresses
        Of the city.
    zone : str
        IANA time zone.
    source : str
        Where the roads come from, and under which licence.
    notes : tuple of str
        What was left out when the source was read, for people.
    recipe : mapping of str to str
        Options of `callout city build` that make it again, such as ``{"pbf": "porto.osm.pbf"}``.
    names : Names, optional
        Named things other than addresses and roads.
    hierarchy : Hierarchy, optional
        Of these roads and turns.
    """

    roads: Roads
    addresses: Addresses
    zone: str
    source: str
    turns: Turns = field(default_factory=Turns.none)
    notes: tuple[str, ...] = ()
    recipe: Mapping[str, str] = field(default_factory=dict)
    names: Names | None = None
    hierarchy: Hierarchy | None = None


def save_city(city: SavedCity, folder: Path, *, only_again: bool = False) -> None:
    """Write a city into a folder, made if need be, in place of one that is there.

    The data files are named by their content, and in place before the manifest that names them
    is replaced in one step: a crash or a full disk at any moment leaves the old city whole. Of
    two processes that save into one folder, the last one wins.

    Parameters
    ----------
    city : SavedCity
    folder : Path
    only_again : bool
        Do nothing unless the folder has this city, perhaps with another hierarchy.

    Raises
    ------
    BadCity
        If the folder can't be written; says why.
    """
    try:
        with NewContents(folder) as contents:
            files = {part: _write(contents, part, a) for part, a in _parts(city).items()}
            text = json.dumps(_manifest(city, files), ensure_ascii=False, indent=2) + "\n"
            contents.write(MANIFEST, text.encode())
            same = [files[part]["name"] for part in files if part != "hierarchy"]
            contents.replace(last=MANIFEST, only_over=same if only_again else ())
    except OSError as fault:
        raise BadCity(f"{folder}: can't be written: {fault.strerror or fault}") from fault


def load_city(folder: Path) -> SavedCity:
    """Read what `save_city` wrote; each file is checked against its checksum.

    The arrays are mapped, not copied: processes that load one city share its memory, and keep
    what they have while another city takes the folder over. A hierarchy that is missing, damaged
    or of another version is None: it can be made anew from the rest.

    Raises
    ------
    BadCity
        If the folder is missing, damaged or of another version; says what to do.
    """
    try:
        with reading(folder):
            manifest = _read_manifest(folder)
            files = dict(manifest["files"])
            hierarchy = _map_if_there(folder, files.pop("hierarchy", None))
            contents = {part: _map(folder, entry) for part, entry in files.items()}
        parts = {part: _unpack(files[part], contents[part]) for part in contents}
        roads = _roads(parts["roads"])
        return SavedCity(
            roads=roads,
            addresses=Addresses.from_arrays(parts["addresses"]),
            zone=str(manifest["zone"]),
            source=str(manifest["source"]),
            turns=_turns(parts["turns"], roads),
            notes=tuple(map(str, manifest["notes"])),
            recipe=_recipe(manifest),
            names=Names.from_arrays(parts["names"]) if "names" in parts else None,
            hierarchy=None if hierarchy is None else _hierarchy(manifest, hierarchy, roads),
        )
    except _DAMAGE as fault:
        why = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise BadCity(f"{folder}: damaged ({why}): build it again") from fault


def how_built(folder: Path) -> Mapping[str, str]:
    """Options of `callout city build` that made a city, as far as a damaged one still tells."""
    try:
        return _recipe(json.loads((folder / MANIFEST).read_bytes()))
    except _DAMAGE:
        return {}


def _parts(city: SavedCity) -> dict[str, Arrays]:
    roads = {field: getattr(city.roads, field) for field in _ROAD_ARRAYS}
    names = np.frombuffer(json.dumps(city.roads.names).encode(), np.uint8)
    parts: dict[str, Arrays] = {
        "roads": roads | {"names": names},
        "turns": {field: getattr(city.turns, field) for field in _TURN_ARRAYS},
        "addresses": city.addresses.to_arrays(),
    }
    if city.names is not None:
        parts["names"] = city.names.to_arrays()
    if city.hierarchy is not None:
        parts["hierarchy"] = city.hierarchy.to_arrays()
    return parts


def _manifest(city: SavedCity, files: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "zone": city.zone,
        "source": city.source,
        "recipe": dict(city.recipe),
        "notes": list(city.notes),
        "road_classes": ROAD_CLASSES,
        "counts": {
            "junctions": city.roads.junctions,
            "arcs": city.roads.arcs,
            "forbidden_turns": city.turns.banned,
            "slow_turns": len(city.turns.slow_from),
            "addresses": len(city.addresses),
            "names": 0 if city.names is None else len(city.names),
        },
        "hierarchy": _about_hierarchy(files),
        "files": files,
    }


def _write(contents: NewContents, part: str, arrays: Arrays) -> dict[str, str]:
    """Write a part's file; what the manifest says of it."""
    content = packed(arrays)
    digest = hashlib.sha256(content).hexdigest()
    name = f"{part}-{digest[:12]}.npz"
    contents.write(name, content)
    return {"name": name, "sha256": digest}


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BadCity(f"{folder}: no city here; build one with `callout city build`")
    manifest: Any = json.loads(path.read_bytes())
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadCity(f"{folder}: {MANIFEST} is not that of a city: build it again")
    if manifest["version"] != VERSION or tuple(manifest["road_classes"]) != ROAD_CLASSES:
        raise BadCity(
            f"{folder}: written by another version of Callout (format {manifest['version']}, "
            f"this one reads {VERSION}): build it again"
        )
    return manifest


def _map(folder: Path, entry: Mapping[str, str]) -> mmap:
    name = entry["name"]
    if Path(name).name != name:
        raise ValueError(f"{MANIFEST} names a file outside the folder: {name}")
    try:
        return mapped(folder / name)
    except ValueError as fault:
        raise ValueError(f"{name} differs from its checksum: {fault}") from fault


def _unpack(entry: Mapping[str, str], content: mmap) -> Arrays:
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise ValueError(f"{entry['name']} differs from its checksum")
    return unpacked(content)


def _roads(arrays: Arrays) -> Roads:
    names = json.loads(arrays["names"].tobytes())
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ValueError("street names are not a list of texts")
    return Roads(**{field: arrays[field] for field in _ROAD_ARRAYS}, names=tuple(names))


def _turns(arrays: Arrays, roads: Roads) -> Turns:
    turns = Turns(**{field: arrays[field] for field in _TURN_ARRAYS})
    for name in ("banned_arc", "slow_from", "slow_to"):
        arcs = arrays[name]
        if len(arcs) and not 0 <= arcs.min() <= arcs.max() < roads.arcs:
            raise ValueError(f"{name} names roads that the city doesn't have")
    return turns


def _map_if_there(folder: Path, entry: Mapping[str, str] | None) -> mmap | None:
    try:
        return None if entry is None else _map(folder, entry)
    except _DAMAGE:
        return None


def _hierarchy(manifest: Mapping[str, Any], content: mmap, roads: Roads) -> Hierarchy | None:
    """Read the hierarchy if it is whole, of this version and of these roads."""
    about, files = manifest["hierarchy"], manifest["files"]
    if about != _about_hierarchy(files):
        return None
    try:
        hierarchy = Hierarchy.from_arrays(_unpack(files["hierarchy"], content))
        hierarchy.check_roads(roads)
    except _DAMAGE:
        return None
    return hierarchy


def _about_hierarchy(files: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Say what a hierarchy was made of; with other roads it would lead nowhere."""
    return {
        "version": HIERARCHY_VERSION,
        "of": [files["roads"]["sha256"], files["turns"]["sha256"]],
    }


def _recipe(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    """Read how a city was built, if need be from what it says of its source."""
    if manifest.get("recipe"):
        return {str(option): str(value) for option, value in manifest["recipe"].items()}
    found = [re.fullmatch(pattern, manifest["source"]) for pattern in _SOURCES]
    return next((match.groupdict() for match in found if match), {})
