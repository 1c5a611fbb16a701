"""`callout city tiles`: a city's map as vector tiles, for the board and other maps."""

from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands.console import complain, make_folder, progress, say, say_json
from dispatch.commands.options import Json, city_store
from dispatch.errors import BadInput, Fault, MissingTool
from geo.tiles import INSTALL, TileKind, TilesFailed, write_tiles

Name = Annotated[str, typer.Argument(help="Name of the city.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write (.pmtiles or .geojson); NAME.pmtiles."),
]


def tiles(name: Name, *, output: Output = None, as_json: Json = False) -> None:
    """Write a city's roads and addresses as a PMTiles archive, or GeoJSON without tippecanoe."""
    path = Path(f"{name}.{TileKind.PMTILES}") if output is None else output
    if path.suffix.removeprefix(".") not in set(TileKind):
        reason = "is neither a .pmtiles nor a .geojson file"
        raise BadInput([Fault(source=str(path), reason=reason)])
    if path.is_dir():
        raise BadInput([Fault(source=str(path), reason="is a folder: no file can be written")])
    network = city_store().load(name).network
    make_folder(path.parent)
    with progress(f"drawing {name}") as report:
        report(f"drawing {name}", 0.1)
        try:
            written = write_tiles(
                network.roads,
                network.ground.twin,
                network.addresses,
                path,
                name=name,
                source=network.source,
            )
        except TilesFailed as error:
            raise MissingTool(str(error)) from error
    size = written.path.stat().st_size
    if as_json:
        say_json(
            {
                "file": str(written.path),
                "kind": written.kind,
                "bytes": size,
                "left_out": written.left_out,
            }
        )
    else:
        say(f"{written.path}  {size / 1e6:.1f} MB")
    if written.path != path:
        complain(f"tippecanoe is not installed, so GeoJSON was written; for tiles: {INSTALL}")
    if written.left_out:
        complain(f"left out for want of room: {', '.join(written.left_out)}")
