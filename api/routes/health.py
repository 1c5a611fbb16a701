"""Whether the process is alive, and whether it can do its work."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from importlib.metadata import version

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.parts import Parts, PartsOf
from api.schemas import Check, Liveness, Readiness
from dispatch.city_list import city_names
from dispatch.errors import DispatchError, MissingTool
from dispatch.store import current_revision, head_revision

router = APIRouter(tags=["health"])


@router.get("/livez", summary="Is it alive?")
async def livez() -> Liveness:
    """Say that the process answers; a supervisor restarts it when it doesn't."""
    return Liveness(status="alive", version=version("callout"))


@router.get(
    "/readyz",
    summary="Is it ready?",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not ready; the checks say why."}},
)
def readyz(parts: PartsOf) -> Response:
    """Say whether plans can be taken and computed, and if not, what is missing."""
    checks = list(_checks(parts))
    ready = all(check.ok for check in checks)
    return JSONResponse(
        Readiness(ready=ready, checks=checks).model_dump(),
        status_code=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Cache-Control": "no-store"},
    )


def _checks(parts: Parts) -> Iterator[Check]:
    yield _check("database", lambda: _database(parts))
    yield _check("cities", lambda: _cities(parts))
    yield _check("workers", lambda: _workers(parts))


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, detail=look())
    except DispatchError as error:
        return Check(name=name, ok=False, detail=str(error))


def _database(parts: Parts) -> str:
    has, needs = current_revision(parts.engine), head_revision()
    if has != needs:
        raise MissingTool(f"has layout {has}, needs {needs}: callout db upgrade")
    return f"layout {has}"


def _cities(parts: Parts) -> str:
    names = city_names(parts.cities, parts.settings.cities)
    wanted = parts.settings.city
    if wanted is not None and wanted not in names:
        raise MissingTool(f"{wanted!r} is not built: callout city build {wanted} --help")
    return ", ".join(names) or "none yet: callout city build NAME --help"


def _workers(parts: Parts) -> str:
    alive = parts.workers.alive
    if alive < parts.settings.solver_slots:
        raise MissingTool(f"{alive} of {parts.settings.solver_slots} run: restart the service")
    return f"{alive} solver slots"
