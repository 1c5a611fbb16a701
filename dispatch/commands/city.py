"""`callout city ...`: build, list, describe and remove road networks."""

from pathlib import Path
from typing import Annotated, Any

import typer

from dispatch.cities import CityStore
from dispatch.commands.areas import REACH_SETTINGS, reach
from dispatch.commands.city_sources import Recipe
from dispatch.commands.console import (
    Exit,
    complain,
    progress,
    say,
    say_json,
    say_pairs,
    say_table,
)
from dispatch.commands.geocode import geocode
from dispatch.commands.options import Json, city_store
from dispatch.commands.route import ROUTE_SETTINGS, route
from dispatch.commands.tiles import tiles
from geo import BadCity

app = typer.Typer(help="Road networks of cities.", no_args_is_help=True)

Facts = dict[str, Any]

_READING, _PREPARED = 0.7, 0.95
"""Shares of building that are done when the roads have been read, and the engine made."""

Name = Annotated[str, typer.Argument(help="Name of the city: letters, digits, - and _.")]


@app.command()
def build(
    name: Name,
    *,
    pbf: Annotated[Path | None, typer.Option(help="OpenStreetMap extract, .osm.pbf.")] = None,
    place: Annotated[
        str | None, typer.Option(help='Name of a place, such as "Porto, Portugal" (online).')
    ] = None,
    point: Annotated[
        str | None, typer.Option(metavar="LON,LAT", help="Middle of a circle (online).")
    ] = None,
    radius: Annotated[float | None, typer.Option(help="Metres around --point.")] = None,
    polygon: Annotated[
        Path | None, typer.Option(help="GeoJSON file with the area's outline (online).")
    ] = None,
    graphml: Annotated[Path | None, typer.Option(help="Graph saved by osmnx.")] = None,
    arcs: Annotated[
        Path | None, typer.Option(help="Text with columns tail head seconds metres.")
    ] = None,
    nodes: Annotated[
        Path | None, typer.Option(help="Text with columns node lon lat, for --arcs.")
    ] = None,
    synthetic: Annotated[int | None, typer.Option(help="Junctions of a made city.")] = None,
    seed: Annotated[int | None, typer.Option(help="Which made city; default 1.")] = None,
    zone: Annotated[
        str | None, typer.Option(help="IANA time zone; default: looked up by the place.")
    ] = None,
) -> None:
    """Build a city's road network and keep it under NAME, in place of any other of that name."""
    recipe = Recipe(
        pbf=pbf,
        place=place,
        point=point,
        radius=radius,
        polygon=polygon,
        graphml=graphml,
        arcs=arcs,
        nodes=nodes,
        synthetic=synthetic,
        seed=seed,
        zone=zone,
    )
    recipe.check()
    store = city_store()
    store.check_name(name)
    with progress(f"building {name}") as report:
        network = recipe.network(name, lambda step, share: report(step, share * _READING))
        report("preparing the road engine", _READING)
        network.ground.hierarchy  # noqa: B018 - made by asking for it
        report("saving", _PREPARED)
        store.add(name, network, recipe=recipe.options())
    describe(facts(store, name))


@app.command("list")
def list_cities(*, as_json: Json = False) -> Exit:
    """List the cities built here."""
    store = city_store()
    cities: list[Facts] = []
    damaged: list[str] = []
    for name in store.list():
        try:
            cities.append(facts(store, name))
        except BadCity as error:
            damaged.append(str(error))
    if as_json:
        say_json(cities)
    elif not cities and not damaged:
        say("No city has been built yet: callout city build NAME --pbf FILE")
    elif cities:
        columns = ("city", "junctions", "km of road", "addresses", "on disk", "zone")
        say_table(columns, [_row(city) for city in cities])
    complain(*damaged)
    return Exit.MISSING if damaged else Exit.DONE


@app.command()
def info(name: Name, *, as_json: Json = False) -> None:
    """Describe one city."""
    city = facts(city_store(), name)
    if as_json:
        say_json(city)
    else:
        describe(city)


@app.command()
def remove(name: Name) -> None:
    """Forget a city."""
    city_store().remove(name)
    say(f"{name} removed")


app.command()(geocode)
app.command(context_settings=REACH_SETTINGS)(reach)
app.command(context_settings=ROUTE_SETTINGS)(route)
app.command()(tiles)


def facts(store: CityStore, name: str) -> Facts:
    """Give a city's facts to programs."""
    network = store.load(name).network
    summary, engine = network.summary(), network.ground.hierarchy
    return {
        "name": name,
        "junctions": summary.junctions,
        "arcs": summary.arcs,
        "kilometres": round(summary.km, 1),
        "forbidden_turns": summary.forbidden_turns,
        "slow_turns": summary.slow_turns,
        "addresses": summary.addresses,
        "names": summary.names,
        "engine": {"nodes": engine.nodes, "arcs": len(engine.up), "levels": engine.height},
        "disk_bytes": store.disk_bytes(name),
        "zone": summary.zone,
        "source": summary.source,
        "notes": list(summary.notes),
    }


def describe(city: Facts) -> None:
    """Give a city's facts to people."""
    engine = city["engine"]
    say_pairs(
        {
            "city": city["name"],
            "junctions": f"{city['junctions']:,}",
            "arcs": f"{city['arcs']:,}",
            "roads": f"{city['kilometres']:,.0f} km",
            "turns": f"{city['forbidden_turns']:,} forbidden, {city['slow_turns']:,} slow",
            "addresses": f"{city['addresses']:,}",
            "names": f"{city['names']:,}",
            "engine": f"{engine['arcs']:,} arcs, {engine['levels']:,} levels",
            "on disk": _megabytes(city["disk_bytes"]),
            "time zone": city["zone"],
            "source": city["source"],
        }
    )
    for note in city["notes"]:
        say(f"note: {note}")


def _row(city: Facts) -> tuple[str, ...]:
    return (
        city["name"],
        f"{city['junctions']:,}",
        f"{city['kilometres']:,.0f}",
        f"{city['addresses']:,}",
        _megabytes(city["disk_bytes"]),
        city["zone"],
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
