"""`create_app`: the one place where the service's parts are joined."""

import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from fastapi import FastAPI

from api.compat import osrm
from api.compat.vroom import vroom_routes
from api.docs_page import install_docs
from api.errors import install_error_handlers
from api.guard import Guard
from api.parts import Parts
from api.routes import cities, health, plans, sheets
from api.slots import Slots
from api.turns import Turns
from api.worker import Workers
from dispatch.cities import CityStore
from dispatch.city_list import load_city
from dispatch.errors import DispatchError
from dispatch.execution import Execution, Planner, RoadPlanner
from dispatch.plan_sheets import PlanSheets
from dispatch.road_questions import RoadQuestions
from dispatch.service import PlanService
from dispatch.settings import Settings, load_settings
from dispatch.store import open_engine, upgrade

log = logging.getLogger(__name__)

DESCRIPTION = """
Plans technicians' days on real roads.

1. `POST /v1/plans` with a city, a date, jobs and shifts: answered at once with an id, on disk.
2. `GET /v1/plans/{id}` until `state` is an end: progress, the best so far, then the plan.
3. `GET /v1/plans/{id}/sheets` lists its files: day sheets, calendars, tables, maps.

`DELETE /v1/plans/{id}` stops the search and keeps the best plan. A request with an
`Idempotency-Key` may be repeated without harm. Plans outlive restarts.

Durations are seconds (minutes in requests, as in files), distances metres, money minor units;
instants are ISO 8601 with offset. Every error is `application/problem+json` (RFC 9457) and lists
all faults of the request at once, each with its path.
"""


def create_app(
    settings: Settings | None = None,
    *,
    planner: Planner | None = None,
    clock: Callable[[], datetime] | None = None,
) -> FastAPI:
    """Build the service; nothing is opened or started before the server starts it.

    Parameters
    ----------
    settings : Settings, optional
        Default: from the environment and the file that `CALLOUT_CONFIG` names.
    planner : Planner, optional
        Computes plans; default: on the built cities' roads.
    clock : callable, optional
        Gives the present instant, aware; default: the system's.

    Raises
    ------
    BadInput
        If a setting makes no sense.
    """
    known = load_settings() if settings is None else settings
    parts = _join(known, planner, clock or _now)
    app = FastAPI(
        title="Callout",
        summary="Dispatch and routing for vehicle service organisations.",
        description=DESCRIPTION,
        version=version("callout"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan(parts),
    )
    app.state.parts = parts
    install_error_handlers(app)
    app.add_middleware(Guard, hosts=known.hosts, max_body_bytes=known.max_body_bytes)
    for routes in (plans, sheets, cities, health, osrm):
        app.include_router(routes.router)
    app.include_router(vroom_routes(parts.roads, known, parts.solver_slots))
    install_docs(app)
    return app


def _now() -> datetime:
    return datetime.now(UTC)


def _join(settings: Settings, planner: Planner | None, clock: Callable[[], datetime]) -> Parts:
    engine = open_engine(settings.database)
    store = CityStore(settings.cities)
    service = PlanService(
        engine,
        clock=clock,
        new_id=lambda: uuid.uuid4().hex,
        lease=timedelta(seconds=settings.lease_seconds),
        max_queued=settings.max_queued,
    )
    computes = RoadPlanner(store, clock) if planner is None else planner
    turns = Turns(settings.solver_slots)
    return Parts(
        settings=settings,
        engine=engine,
        service=service,
        planner=computes,
        cities=store,
        sheets=PlanSheets(lambda city: store.load(city).network),
        workers=Workers(
            service,
            Execution(service, computes, time.monotonic),
            slots=settings.solver_slots,
            lease_seconds=settings.lease_seconds,
            turns=turns,
        ),
        roads=RoadQuestions(store, settings.city),
        road_slots=Slots(settings.road_slots),
        solver_slots=Slots(turns),
    )


def _lifespan(parts: Parts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        _prepare(parts)
        try:
            with parts.workers:
                yield
        finally:
            parts.engine.dispose()

    return running


def _prepare(parts: Parts) -> None:
    """Make the folders, bring the database up to date, load the city that was asked for.

    What fails is logged, and `/readyz` says what is missing: a service that answers can be
    asked what is wrong with it.
    """
    try:
        upgrade(parts.engine)
        if parts.settings.city is not None:
            load_city(parts.cities, parts.settings.city)
    except DispatchError as error:
        log.error("not ready: %s", error)  # noqa: TRY400 - the message says it all
