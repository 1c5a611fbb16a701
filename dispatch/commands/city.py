"""`callout city ...`: build, list, describe, remove road networks, and look addresses up."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dispatch.commands.console import (
    Exit,
    complain,
    progress,
    say,
    say_json,
    say_pairs,
    say_table,
)
from dispatch.commands.options import Json, city_store
from dispatch.errors import BadInput, Fault
from geo import BadCity, CitySummary, Gazetteer, RoadNetwork

app = typer.Typer(help="Road networks of cities.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the city: letters, digits, - and _.")]


class Source(StrEnum):
    """Where a road network can come from."""

    PBF = "pbf"
    PLACE = "place"
    GRAPHML = "graphml"
    SYNTHETIC = "synthetic"


@app.command()
def build(
    name: Name,
    *,
    pbf: Annotated[Path | None, typer.Option(help="OpenStreetMap extract, .osm.pbf.")] = None,
    place: Annotated[
        str | None, typer.Option(help='Name of a place, such as "Porto, Portugal" (online).')
    ] = None,
    graphml: Annotated[Path | None, typer.Option(help="Graph saved by osmnx.")] = None,
    synthetic: Annotated[int | None, typer.Option(help="Junctions of a made city.")] = None,
    seed: Annotated[int, typer.Option(help="Which made city.")] = 1,
    zone: Annotated[
        str | None, typer.Option(help="IANA time zone; default: looked up by the place.")
    ] = None,
) -> None:
    """Build a city's road network and keep it under NAME."""
    given = {
        Source.PBF: pbf,
        Source.PLACE: place,
        Source.GRAPHML: graphml,
        Source.SYNTHETIC: synthetic,
    }
    sources = [source for source, value in given.items() if value is not None]
    if len(sources) != 1:
        raise typer.BadParameter("give one of --pbf, --place, --graphml, --synthetic")
    store = city_store()
    store.check_name(name)
    with progress(f"building {name}") as report:
        if pbf is not None:
            network = RoadNetwork.from_pbf(pbf, zone=zone, progress=report)
        elif place is not None:
            network = RoadNetwork.from_place(place, zone=zone)
        elif graphml is not None:
            network = RoadNetwork.from_graphml(graphml, zone=zone)
        else:
            network = _made(synthetic or 0, seed, zone)
        report("saving", 0.95)
        store.add(name, network)
    describe(name, network.summary())


def _made(junctions: int, seed: int, zone: str | None) -> RoadNetwork:
    try:
        network = RoadNetwork.synthetic(junctions, seed=seed)
    except ValueError as error:
        raise BadInput([Fault(source="--synthetic", reason=str(error))]) from error
    return network if zone is None else replace(network, zone=zone)


@app.command("list")
def list_cities(*, as_json: Json = False) -> Exit:
    """List the cities built here."""
    store = city_store()
    summaries, damaged = {}, []
    for name in store.list():
        try:
            summaries[name] = store.info(name)
        except BadCity as error:
            damaged.append(str(error))
    if as_json:
        say_json([facts(name, summary) for name, summary in summaries.items()])
    elif not summaries and not damaged:
        say("No city has been built yet: callout city build NAME --pbf FILE")
    elif summaries:
        rows = [
            (name, f"{s.junctions:,}", f"{s.km:,.0f}", f"{s.addresses:,}", s.zone)
            for name, s in summaries.items()
        ]
        say_table(("city", "junctions", "km of road", "addresses", "zone"), rows)
    complain(*damaged)
    return Exit.MISSING if damaged else Exit.DONE


@app.command()
def info(name: Name, *, as_json: Json = False) -> None:
    """Describe one city."""
    summary = city_store().info(name)
    if as_json:
        say_json(facts(name, summary))
    else:
        describe(name, summary)


@app.command()
def remove(name: Name) -> None:
    """Forget a city."""
    city_store().remove(name)
    say(f"{name} removed")


@app.command()
def geocode(name: Name, address: Annotated[str, typer.Argument(help="Street and number.")]) -> None:
    """Find an address in a city's own gazetteer (no connection needed)."""
    found = Gazetteer(city_store().load(name).network.addresses).find(address)
    say(f"{found.coordinate.lon:.6f},{found.coordinate.lat:.6f}  {found.address}")


def facts(name: str, summary: CitySummary) -> dict[str, object]:
    """Give a city's facts to programs."""
    return {
        "name": name,
        "junctions": summary.junctions,
        "arcs": summary.arcs,
        "kilometres": round(summary.km, 1),
        "addresses": summary.addresses,
        "zone": summary.zone,
        "source": summary.source,
    }


def describe(name: str, summary: CitySummary) -> None:
    """Give a city's facts to people."""
    say_pairs(
        {
            "city": name,
            "junctions": f"{summary.junctions:,}",
            "arcs": f"{summary.arcs:,}",
            "roads": f"{summary.km:,.0f} km",
            "addresses": f"{summary.addresses:,}",
            "time zone": summary.zone,
            "source": summary.source,
        }
    )
