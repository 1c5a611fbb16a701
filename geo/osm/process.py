"""Extracts read in a process of their own: the worst file can't take the program down with it.

The reader in C++ may crash on a file whose damage no checksum shows; here that ends in an error.
The child runs `child_main`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from geo.errors import BadCity, BadRoadData
from geo.names import Names
from geo.osm.extract import Extract, Progress, read_pbf, refuse_no_file
from geo.storage import SavedCity, load_city, save_city

_REFUSED, _NO_ROOM = 2, 3
_CHILD = f"from {__name__} import child_main; child_main()"


def read_pbf_apart(path: Path, progress: Progress | None = None) -> Extract:
    """Do what `read_pbf` does, in a child process.

    Raises
    ------
    BadRoadData
        As `read_pbf`, and if the child crashes over the file.
    BadCity
        If there is no room for what it reads; says where.
    """
    refuse_no_file(path)
    with tempfile.TemporaryDirectory(prefix="callout-") as folder:
        # the child finds this very package, wherever the parent has it from
        paths = os.pathsep.join(entry or os.getcwd() for entry in sys.path)  # noqa: PTH109 - a text
        with subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(path), folder],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        ) as child:
            try:
                reason = _listen(child, progress)
            except BaseException:
                child.kill()
                raise
        if child.returncode == _REFUSED:
            raise BadRoadData(path, reason)
        if child.returncode == _NO_ROOM:
            raise BadCity(reason)
        if child.returncode != 0:
            raise BadRoadData(path, f"is damaged: its reader ended with code {child.returncode}")
        city = load_city(Path(folder))
    names = Names.empty() if city.names is None else city.names
    return Extract(city.roads, city.addresses, city.turns, city.notes, names)


def _listen(child: "subprocess.Popen[str]", progress: Progress | None) -> str:
    """Pass on what the child says it is doing; the reason, if it refuses the file."""
    reason = ""
    for line in child.stdout or ():
        told = json.loads(line)
        reason = told.get("refused", reason)
        if progress is not None and "step" in told:
            progress(told["step"], told["share"])
    return reason


def child_main() -> None:
    """Read the extract of the first argument into the folder of the second, telling the parent."""
    sys.exit(_read(Path(sys.argv[1]), Path(sys.argv[2])))


def _read(path: Path, folder: Path) -> int:
    def tell(**what: object) -> None:
        print(json.dumps(what), flush=True)  # noqa: T201 - the parent listens

    try:
        extract = read_pbf(path, lambda step, share: tell(step=step, share=share))
    except BadRoadData as bad:
        tell(refused=bad.reason)
        return _REFUSED
    # zone and source are the parent's to know
    city = SavedCity(
        roads=extract.roads,
        addresses=extract.addresses,
        turns=extract.turns,
        notes=extract.notes,
        names=extract.names,
        zone="",
        source="",
    )
    try:
        save_city(city, folder)
    except BadCity as full:
        tell(refused=str(full))
        return _NO_ROOM
    return 0
