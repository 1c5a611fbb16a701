"""`callout city geocode`: look up addresses, streets and places of a city, or what is somewhere."""

from collections.abc import Sequence
from typing import Annotated

import typer

from dispatch.commands.console import Exit, complain, say, say_json, say_table
from dispatch.commands.options import Json, city_store
from dispatch.errors import BadInput, Fault
from dispatch.locate import address_of, gazetteer_of
from geo import BadCoordinate, Coordinate, GeocodingFailed
from geo.gazetteer.candidate import Candidate, Found

Name = Annotated[str, typer.Argument(help="Name of the city: letters, digits, - and _.")]


def geocode(
    name: Name,
    text: Annotated[
        str | None, typer.Argument(help='Address, "Street / Street" or the name of a place.')
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most candidates.")] = 5,
    reverse: Annotated[
        str | None, typer.Option(metavar="LON,LAT", help="What is at these coordinates.")
    ] = None,
    complete: Annotated[bool, typer.Option(help="The text is still being typed.")] = False,
    as_json: Json = False,
) -> Exit:
    """Find a place in a city's own gazetteer (no connection needed).

    Ends with 0 when the place is sure, with 1 when it isn't; then it lists what may be meant.
    """
    if (text is None) == (reverse is None):
        raise typer.BadParameter("give a text, or --reverse LON,LAT")
    gazetteer = gazetteer_of(city_store().load(name))
    if reverse is not None:
        return _tell([gazetteer.reverse(_coordinate(reverse))], None, as_json=as_json)
    asked = text or ""
    if complete:
        return _tell(gazetteer.complete(asked, limit), None, as_json=as_json)
    _check(asked)
    try:
        sure = gazetteer.find(asked)
    except GeocodingFailed as unsure:
        if not as_json:
            complain(str(unsure))
        _tell(gazetteer.candidates(asked, limit=limit), None, as_json=as_json)
        return Exit.NO
    return _tell(gazetteer.candidates(asked, limit=limit), sure, as_json=as_json)


def _check(text: str) -> None:
    if not text.strip():
        raise BadInput([Fault(source="text", reason="is empty: give street and number")])


def _coordinate(text: str) -> Coordinate:
    try:
        lon, lat = (float(part) for part in text.split(","))
        return Coordinate(lon, lat)
    except (ValueError, BadCoordinate) as error:
        why = str(error) if isinstance(error, BadCoordinate) else f"{text!r} is not LON,LAT"
        raise BadInput([Fault(source="--reverse", reason=why)]) from error


def _tell(candidates: Sequence[Candidate], sure: Found | None, *, as_json: bool) -> Exit:
    """Print the sure place alone, or the candidates."""
    if as_json:
        answer = None if sure is None else _sure_fields(sure)
        say_json({"found": answer, "candidates": [_fields(c) for c in candidates]})
    elif sure is not None:
        place = sure.coordinate
        say(f"{place.lon:.6f},{place.lat:.6f}  {address_of(sure)}")
    elif candidates:
        say_table(("place", "kind", "score", "lon", "lat"), [_row(c) for c in candidates])
    return Exit.DONE if sure or candidates else Exit.NO


def _row(candidate: Candidate) -> tuple[str, ...]:
    extra = [candidate.note] if candidate.note else []
    if candidate.metres is not None:
        extra.append(f"{candidate.metres:,.0f} m away")
    label = f"{candidate.label} ({', '.join(extra)})" if extra else candidate.label
    place = candidate.coordinate
    return label, candidate.kind, str(candidate.score), f"{place.lon:.6f}", f"{place.lat:.6f}"


def _fields(candidate: Candidate) -> dict[str, object]:
    """Give a candidate to programs."""
    fields: dict[str, object] = {
        "label": candidate.label,
        "kind": candidate.kind,
        "score": candidate.score,
        "lon": round(candidate.coordinate.lon, 7),
        "lat": round(candidate.coordinate.lat, 7),
    }
    if candidate.note:
        fields["note"] = candidate.note
    if candidate.metres is not None:
        fields["metres"] = round(candidate.metres, 1)
    return fields


def _sure_fields(found: Found) -> dict[str, object]:
    return {
        "label": str(found.address),
        "kind": found.kind,
        "lon": round(found.coordinate.lon, 7),
        "lat": round(found.coordinate.lat, 7),
        "note": found.note,
    }
