"""Plans: ask for one, look at it, stop it."""

import json
import re
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.cursor import read_cursor, write_cursor
from api.json_body import RawJson, parse_json
from api.openapi import PROBLEMS, request_body
from api.parts import Parts, PartsOf
from api.schemas import PLAN_EXAMPLE, Accepted, PlanBody, PlanId, PlanView, RunList, RunView
from dispatch.plan_request import PlanRequest, RequestLimits
from dispatch.runs import Run, State, Submitted

router = APIRouter(prefix="/v1/plans", tags=["plans"], responses=PROBLEMS)

ACCEPTED_HEADERS = {
    "Location": {"description": "Where the plan is.", "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "`true` when the key was known: this is the first answer once more.",
        "schema": {"type": "string"},
    },
}

_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


@router.post(
    "",
    summary="Ask for a plan",
    status_code=HTTPStatus.ACCEPTED,
    response_model=Accepted,
    openapi_extra=request_body(PlanBody, PLAN_EXAMPLE),
    response_description="On disk; will be computed.",
    responses={202: {"headers": ACCEPTED_HEADERS}},
)
def submit_plan(
    body: RawJson,
    parts: PartsOf,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Any text of your own (1-255 visible ASCII characters). The same request "
            "under the same key is one plan, however often it is sent; another request under "
            "that key is refused with 422."
        ),
    ] = None,
) -> Response:
    """Ask for a plan; it is on disk when this is answered, and computed when a slot is free."""
    if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
        raise HTTPException(
            HTTPStatus.BAD_REQUEST, "Idempotency-Key must be 1-255 visible ASCII characters"
        )
    limits = RequestLimits(
        seconds=parts.settings.max_seconds,
        jobs=parts.settings.max_jobs,
        shifts=parts.settings.max_shifts,
    )
    request = PlanRequest.parse(parse_json(body), limits)
    submitted = _submitted(parts, request, idempotency_key)
    href = f"/v1/plans/{submitted.run_id}"
    accepted = Accepted(id=submitted.run_id, href=href, created=submitted.created)
    replayed = {"Idempotency-Replayed": "true"} if submitted.replayed else {}
    return JSONResponse(
        accepted.model_dump(mode="json"),
        status_code=HTTPStatus.ACCEPTED,
        headers={"Location": href, **replayed},
    )


def _submitted(parts: Parts, request: PlanRequest, key: str | None) -> Submitted:
    # What was taken once is answered the same way, even if its city has gone since.
    known = None if key is None else parts.service.earlier(request, key)
    if known is not None:
        return known
    parts.planner.check(request)
    submitted = parts.service.submit(request, key)
    parts.workers.wake()
    return submitted


@router.get("", summary="List plans")
def list_plans(
    parts: PartsOf,
    limit: Annotated[int, Query(ge=1, le=200, description="Plans on a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    state: Annotated[State | None, Query(description="Only those.")] = None,
) -> RunList:
    """List plans, newest first; those that come in between never shift a page."""
    before = None if cursor is None else read_cursor(cursor)
    page = parts.service.page(limit, before=before, state=state)
    return RunList(
        plans=[RunView.of(run) for run in page.runs],
        next=None if page.next_before is None else write_cursor(page.next_before),
    )


@router.get(
    "/{id}",  # noqa: FAST003 - PlanId is called so
    summary="Look at a plan",
    response_model=PlanView,
    responses={304: {"description": "Nothing changed since the given ETag."}},
)
def get_plan(
    plan_id: PlanId,
    parts: PartsOf,
    if_none_match: Annotated[
        str | None, Header(description="ETags that you have; 304 when it is still one of them.")
    ] = None,
) -> Response:
    """Look how far a plan is; once `state` is `done`, the plan is in it."""
    run = parts.service.get(plan_id)
    headers = {"ETag": _etag(run), "Cache-Control": "no-cache"}
    if if_none_match is not None and _matches(if_none_match, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return JSONResponse(_view(run, parts), headers=headers)


@router.delete(
    "/{id}",  # noqa: FAST003 - PlanId is called so
    summary="Stop a plan",
    response_model=RunView,
    responses={202: {"model": RunView, "description": "It will stop within moments."}},
    response_description="It had ended already, or ended now.",
)
def stop_plan(plan_id: PlanId, parts: PartsOf) -> Response:
    """Stop a plan's search; the best plan so far is kept. Stopping twice does no harm."""
    run = parts.service.cancel(plan_id)
    parts.workers.stop(plan_id)
    status = HTTPStatus.OK if run.state.ended else HTTPStatus.ACCEPTED
    return JSONResponse(RunView.of(run).model_dump(mode="json"), status_code=status)


def _view(run: Run, parts: Parts) -> dict[str, object]:
    text = None if run.revision is None else parts.service.plan_text(run.id)
    # As it is stored: reading it into records and writing it again would change nothing.
    plan = None if text is None else json.loads(text)
    return {**RunView.of(run).model_dump(mode="json"), "plan": plan}


def _etag(run: Run) -> str:
    return f'"{version("callout")}-{run.id}-{run.version}"'


def _matches(given: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return "*" in tags or etag in tags
