"""A city on disk: a folder with a manifest and two files of plain arrays."""

import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from geo.addresses import Addresses
from geo.errors import BadCity
from geo.roads import ROAD_CLASSES, Roads

FORMAT: Final = "callout-city"
VERSION: Final = 1
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

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavedCity:
    """What is kept of a city: all but what can be computed again."""

    roads: Roads
    addresses: Addresses
    zone: str
    source: str


def save_city(city: SavedCity, folder: Path) -> None:
    """Write a city into a folder, made if need be, in place of one that is there.

    The data files are named by their content, and written before the manifest that names them
    is replaced in one step: a crash or a full disk at any moment leaves the old city whole.

    Raises
    ------
    BadCity
        If the folder can't be written; says why.
    """
    contents = {
        "roads": _pack(_road_arrays(city.roads)),
        "addresses": _pack(city.addresses.to_arrays()),
    }
    files = {part: _entry(part, content) for part, content in contents.items()}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "zone": city.zone,
        "source": city.source,
        "road_classes": ROAD_CLASSES,
        "counts": {
            "junctions": city.roads.junctions,
            "arcs": city.roads.arcs,
            "addresses": len(city.addresses),
        },
        "files": files,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part, content in contents.items():
            _replace(folder / files[part]["name"], content)
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        _replace(folder / MANIFEST, text.encode())
        _remove_others(folder, {entry["name"] for entry in files.values()})
    except OSError as fault:
        raise BadCity(f"{folder}: can't be written: {fault.strerror or fault}") from fault


def load_city(folder: Path) -> SavedCity:
    """Read what `save_city` wrote; each file is checked against its checksum.

    Raises
    ------
    BadCity
        If the folder is missing, damaged or of another version; says what to do.
    """
    try:
        manifest = _read_manifest(folder)
        roads = _unpack(folder, manifest["files"]["roads"])
        addresses = _unpack(folder, manifest["files"]["addresses"])
        return SavedCity(
            roads=_roads(roads),
            addresses=Addresses.from_arrays(addresses),
            zone=str(manifest["zone"]),
            source=str(manifest["source"]),
        )
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as fault:
        why = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise BadCity(f"{folder}: damaged city, build it again: {why}") from fault


def _road_arrays(roads: Roads) -> Arrays:
    names = np.frombuffer(json.dumps(roads.names).encode(), np.uint8)
    return {field: getattr(roads, field) for field in _ROAD_ARRAYS} | {"names": names}


def _roads(arrays: Arrays) -> Roads:
    names = json.loads(arrays["names"].tobytes())
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ValueError("street names are not a list of texts")
    return Roads(**{field: arrays[field] for field in _ROAD_ARRAYS}, names=tuple(names))


def _pack(arrays: Arrays) -> bytes:
    """Arrays as the bytes of an uncompressed npz, the same for the same arrays."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _entry(part: str, content: bytes) -> dict[str, str]:
    digest = hashlib.sha256(content).hexdigest()
    return {"name": f"{part}-{digest[:12]}.npz", "sha256": digest}


def _replace(path: Path, content: bytes) -> None:
    """Write a file beside its place, make sure it is on the disk, and move it there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _remove_others(folder: Path, names: set[str]) -> None:
    """Remove the data files of the city that was here before."""
    for old in folder.glob("*-*.npz"):
        if old.name not in names:
            old.unlink()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BadCity(f"{folder}: no city here; build one with `callout city build`")
    manifest: Any = json.loads(path.read_bytes())
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadCity(f"{folder}: {MANIFEST} is not that of a city")
    if manifest["version"] != VERSION or tuple(manifest["road_classes"]) != ROAD_CLASSES:
        raise BadCity(
            f"{folder}: written by another version of Callout (format {manifest['version']}, "
            f"this one reads {VERSION}); build it again with `callout city build`"
        )
    return manifest


def _unpack(folder: Path, entry: Mapping[str, str]) -> Arrays:
    name = entry["name"]
    if Path(name).name != name:
        raise ValueError(f"{MANIFEST} names a file outside the folder: {name}")
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise ValueError(f"{name} differs from its checksum")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {array: arrays[array] for array in arrays.files}
