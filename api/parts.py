"""What routes work with: joined once in `create_app`, handed to each request."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from api.slots import Slots
from api.worker import Workers
from dispatch.cities import CityStore
from dispatch.execution import Planner
from dispatch.plan_sheets import PlanSheets
from dispatch.road_questions import RoadQuestions
from dispatch.service import PlanService
from dispatch.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a running service."""

    settings: Settings
    engine: Engine
    service: PlanService
    planner: Planner
    cities: CityStore
    sheets: PlanSheets
    workers: Workers
    roads: RoadQuestions
    road_slots: Slots
    solver_slots: Slots


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(_parts)]
