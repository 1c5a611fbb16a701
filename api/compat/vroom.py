"""`POST /vroom/`: a problem as VROOM's JSON in, its plan as VROOM's JSON out."""

import json
import logging
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final

import anyio
from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.errors import fault_path
from api.json_body import parse_json, raw_json
from api.slots import Slots
from dispatch.errors import BadInput
from dispatch.road_questions import RoadQuestions
from dispatch.settings import Settings
from dispatch.vroom_questions import VroomLimits, VroomQuestions, VroomRefused

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/json"
OK, INTERNAL_ERROR, INPUT_ERROR, ROUTING_ERROR, TOO_LARGE = range(5)
STATUS: Final = {
    INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
    INPUT_ERROR: HTTPStatus.BAD_REQUEST,
    ROUTING_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
    TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""HTTP's status for each of VROOM's codes, as vroom-express has it."""

OBJECTS: Final = {"type": "array", "items": {"type": "object"}}
BODY: Final = {
    "type": "object",
    "required": ["vehicles"],
    "properties": {
        "jobs": OBJECTS,
        "shipments": OBJECTS,
        "vehicles": OBJECTS,
        "matrices": {"type": "object"},
        "seconds": {"type": "number", "minimum": 0, "description": "How long to search; 5."},
        "seed": {"type": "integer", "minimum": 0, "description": "Same seed, same search; 1."},
        "city": {"type": "string", "description": "Whose roads, if there are no matrices."},
    },
}
EXAMPLE: Final = {
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [28800, 61200]}],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 1800},
        {"id": 2, "location_index": 2, "service": 900, "time_windows": [[36000, 39600]]},
    ],
    "matrices": {"car": {"durations": [[0, 600, 900], [600, 0, 300], [900, 300, 0]]}},
    "seconds": 1,
}
PLAN: Final = {
    "type": "object",
    "required": ["code", "summary", "unassigned", "routes"],
    "properties": {
        "code": {"type": "integer"},
        "summary": {"type": "object"},
        "unassigned": OBJECTS,
        "routes": OBJECTS,
    },
}
REFUSED: Final = {
    "type": "object",
    "required": ["code", "error"],
    "properties": {"code": {"type": "integer"}, "error": {"type": "string"}},
}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
    for status, text, schema in (
        ("200", "`code` 0 and the plan.", PLAN),
        ("4XX", "400: `code` 2, every fault on a line of `error`. 413: `code` 4.", REFUSED),
        ("500", "`code` 3: no roads to these places; `code` 1: a bug of ours.", REFUSED),
    )
}


def vroom_routes(roads: RoadQuestions, settings: Settings, slots: Slots) -> APIRouter:
    """Make the route.

    Parameters
    ----------
    roads : RoadQuestions
        For problems without matrices.
    settings : Settings
        Limits of size and time.
    slots : Slots
        As many problems as these are solved at once; plans wait for the same.
    """
    limits = VroomLimits(
        tasks=settings.max_jobs, vehicles=settings.max_shifts, seconds=settings.max_seconds
    )
    questions = VroomQuestions(roads, limits)
    router = APIRouter(tags=["vroom"])

    @router.post(
        "/vroom/",
        summary="Plan a problem given as VROOM's JSON",
        responses=RESPONSES,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {MEDIA_TYPE: {"schema": BODY, "example": EXAMPLE}},
            }
        },
    )
    async def vroom(
        request: Request,
        city: Annotated[
            str | None,
            Query(description="Whose roads; by default `CALLOUT_CITY`, or the only city."),
        ] = None,
    ) -> Response:
        """Solve it while the caller waits, as vroom-express does; who hangs up stops the search."""
        try:
            body = await raw_json(request)
        except HTTPException as error:
            return _refusal(error)
        return await _while_wanted(request, slots, partial(_answer, questions, body, city))

    @router.post("/vroom", include_in_schema=False)
    async def vroom_without_slash(request: Request, city: str | None = None) -> Response:
        """Answer those who leave out the slash, too: a redirect would lose their body."""
        return await vroom(request, city)

    return router


async def _while_wanted(
    request: Request, slots: Slots, solve: Callable[[threading.Event], Response]
) -> Response:
    """Wait for a slot and solve; stop when the caller goes away."""
    cancel = threading.Event()
    found: Response | None = None

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        cancel.set()

    async def gone() -> bool:
        return cancel.is_set()

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        try:
            found = await slots.run(lambda: solve(cancel), gone)
        finally:
            cancel.set()
            group.cancel_scope.cancel()
    return found or Response(status_code=HTTPStatus.NO_CONTENT)  # nobody hears it


def _answer(
    questions: VroomQuestions, body: bytes, city: str | None, cancel: threading.Event
) -> Response:
    """Solve in a thread of its own; whatever happens, the answer is VROOM's."""
    try:
        return _reply(HTTPStatus.OK, questions.answer(parse_json(body), city=city, cancel=cancel))
    except VroomRefused as refused:
        return _reply(STATUS[refused.code], refused.reply)
    except BadInput as error:
        faults = [f"{fault_path(fault)}: {fault.reason}" for fault in error.faults]
        return _reply(STATUS[INPUT_ERROR], {"code": INPUT_ERROR, "error": "\n".join(faults)})
    except HTTPException as error:
        return _refusal(error)
    except Exception:
        # The edge: callers of VROOM read codes, not problem details.
        log.exception("POST /vroom/ broke")
        text = "something went wrong inside; the service's log has it"
        return _reply(STATUS[INTERNAL_ERROR], {"code": INTERNAL_ERROR, "error": text})


def _refusal(error: HTTPException) -> Response:
    """Say in VROOM's way that a body is no JSON, or too much of it."""
    code = TOO_LARGE if error.status_code == STATUS[TOO_LARGE] else INPUT_ERROR
    return _reply(error.status_code, {"code": code, "error": error.detail})


def _reply(status: int, document: dict[str, object]) -> Response:
    return Response(json.dumps(document), status_code=status, media_type=MEDIA_TYPE)
