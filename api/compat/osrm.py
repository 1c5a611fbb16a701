"""`/osrm/...`: this city's roads for whoever speaks to OSRM: VROOM, routingpy, map plug-ins."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from api.compat.osrm_answers import answer
from api.compat.osrm_url import Refused
from api.parts import Parts, PartsOf
from dispatch.errors import MissingTool

MEDIA_TYPE: Final = "application/json"
NOT_READY: Final = "NotReady"
"""A code of our own: OSRM doesn't start without roads."""

TEXT: Final = {"type": "string"}
REFUSED: Final = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": TEXT, "message": TEXT},
}
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": REFUSED}}}
    for status, text in (
        ("4XX", "400: `code` is OSRM's, such as `NoSegment`; `message` explains it."),
        ("503", f"`code` is `{NOT_READY}`: no city has been built, or this one is damaged."),
    )
}

router = APIRouter(tags=["osrm"], responses=REFUSALS)

Profile = Annotated[str, Path(description="`driving` or `car`.")]
Coordinates = Annotated[
    str, Path(description="`lon,lat;lon,lat;...`, or `polyline(...)`, `polyline6(...)`.")
]
GENERAL_OPTIONS: Final = {
    "radiuses": "For each coordinate, metres to a street at most, or `unlimited`; 1000 if empty.",
    "bearings": "For each coordinate `degrees,tolerance`: only streets that lead that way count.",
    "generate_hints": "Taken and passed over, like `hints`: answers have none.",
    "skip_waypoints": "`true`: leave the waypoints out of the answer.",
    "city": "Whose roads; by default `CALLOUT_CITY`, or the only city there is.",
}
TABLE_OPTIONS: Final = {
    "sources": "Positions of coordinates with semicolons between, or `all`: the rows.",
    "destinations": "Likewise the columns.",
    "annotations": "`duration` (default), `distance`, or both with a comma between.",
    "fallback_speed": "Metres per second as the crow flies where there is no way.",
    "fallback_coordinate": "`input` (default) or `snapped`: between which points the crow flies.",
    "scale_factor": "Durations are multiplied by it.",
}
ROUTE_OPTIONS: Final = {
    "steps": "`true`: turn by turn.",
    "geometries": "`polyline` (default), `polyline6`, `geojson`.",
    "overview": "`simplified` (default), `full`, `false`.",
    "annotations": "`true`, or some of `duration,distance,speed,weight,datasources`.",
    "alternatives": "Taken; there is one route.",
    "continue_straight": "`false` or `default`.",
}
NEAREST_OPTIONS: Final = {"number": "Streets that are wanted, each once; 1 to 100."}


def _described(what: str, options: dict[str, str]) -> dict[str, Any]:
    """`openapi_extra` of a service: its parameters, which are read elsewhere, and its reply."""
    query = [
        {"name": name, "in": "query", "required": False, "description": text}
        for name, text in (GENERAL_OPTIONS | options).items()
    ]
    found = {"type": "object", "required": ["code"], "properties": {"code": TEXT}}
    return {
        "parameters": [parameter | {"schema": TEXT} for parameter in query],
        "responses": {"200": {"description": what, "content": {MEDIA_TYPE: {"schema": found}}}},
    }


@router.get(
    "/osrm/table/v1/{profile}/{coordinates}",
    summary="Table of times and distances",
    openapi_extra=_described("Seconds and metres, row by row.", TABLE_OPTIONS),
)
async def osrm_table(
    profile: Profile, coordinates: Coordinates, request: Request, parts: PartsOf
) -> Response:
    """Give the fastest ways between all coordinates, as OSRM does; `null` where there is none."""
    return await _answered(f"table/v1/{profile}/{coordinates}", None, request, parts)


@router.get(
    "/osrm/route/v1/{profile}/{coordinates}",
    summary="Fastest way through places",
    openapi_extra=_described("One route, with a leg between neighbours.", ROUTE_OPTIONS),
)
async def osrm_route(
    profile: Profile, coordinates: Coordinates, request: Request, parts: PartsOf
) -> Response:
    """Give the fastest way from coordinate to coordinate, as OSRM does."""
    return await _answered(f"route/v1/{profile}/{coordinates}", None, request, parts)


@router.get(
    "/osrm/nearest/v1/{profile}/{coordinates}",
    summary="Nearest streets",
    openapi_extra=_described("Streets, the nearest one first.", NEAREST_OPTIONS),
)
async def osrm_nearest(
    profile: Profile, coordinates: Coordinates, request: Request, parts: PartsOf
) -> Response:
    """Give the streets nearest to one coordinate, as OSRM does."""
    return await _answered(f"nearest/v1/{profile}/{coordinates}", None, request, parts)


@router.get("/osrm/{question:path}", include_in_schema=False)
async def osrm(question: str, request: Request, parts: PartsOf) -> Response:
    """Say in OSRM's words what is wrong with any other address."""
    return await _answered(question, None, request, parts)


@router.get("/cities/{city}/osrm/{question:path}", include_in_schema=False)
async def osrm_of_city(city: str, question: str, request: Request, parts: PartsOf) -> Response:
    """Answer for a city that the base address names, for clients that can't add an option."""
    return await _answered(question, city, request, parts)


async def _answered(question: str, city: str | None, request: Request, parts: Parts) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    status, headers = HTTPStatus.OK, _allowed(request, parts.settings.osrm_origins)
    try:
        body = await parts.road_slots.run(
            lambda: answer(question, query, city, parts.roads, parts.settings),
            request.is_disconnected,
        )
    except Refused as refused:
        status, body = HTTPStatus.BAD_REQUEST, _error(refused.code, refused.message)
    except MissingTool as missing:
        status, body = HTTPStatus.SERVICE_UNAVAILABLE, _error(NOT_READY, str(missing))
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _error(code: str, message: str) -> bytes:
    return json.dumps({"code": code, "message": message}).encode()


def _allowed(request: Request, origins: tuple[str, ...]) -> dict[str, str]:
    """Let pages of other origins read the answer, where the settings name them."""
    if "*" in origins:
        return {"Access-Control-Allow-Origin": "*"}
    origin = request.headers.get("origin", "")
    if origin in origins:
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    return {}
