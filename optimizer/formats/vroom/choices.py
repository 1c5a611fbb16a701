"""Whom a task wants, and what is settled about it: our own keys of jobs and shipment steps."""

from collections.abc import Mapping
from typing import TypedDict

from optimizer.formats.fields import Field
from optimizer.formats.vroom.costs import CostScale
from optimizer.formats.vroom.request import MAX_ID
from optimizer.problem import MAX_TIME, Pin, Previous

MAX_DAY = 10_000
Pairs = tuple[tuple[int, int], ...]


class Choices(TypedDict):
    """Fields of a visit that name skills, tools, vehicles and days."""

    levels: Pairs
    tools: frozenset[int]
    required: frozenset[int]
    forbidden: frozenset[int]
    preferred: frozenset[int]
    preference_cost: int
    vehicle_costs: Pairs
    territory: int | None
    day: int
    delay_cost: int
    pin: Pin | None
    previous: Previous | None


def read_choices(task: Field, vehicles: Mapping[int, int], scale: CostScale) -> Choices:
    """Read them all; vehicles are named by their ids."""

    def named(key: str) -> frozenset[int]:
        numbers = task[key].elements()
        return frozenset(read_vehicle_id(number, vehicles) for number in numbers)

    return Choices(
        levels=read_levels(task["levels"]),
        tools=frozenset(task["tools"].integers(0, MAX_ID)),
        required=named("required_vehicles"),
        forbidden=named("forbidden_vehicles"),
        preferred=named("preferred_vehicles"),
        preference_cost=scale.amount(task["preference_cost"]),
        vehicle_costs=_vehicle_costs(task["vehicle_costs"], vehicles, scale),
        territory=task["territory"].optional(0, MAX_ID),
        day=task["day"].integer(0, MAX_DAY, default=0),
        delay_cost=scale.amount(task["delay_cost"]),
        pin=_pin(task["pin"], vehicles),
        previous=_previous(task["previous"], vehicles),
    )


def read_vehicle_id(number: Field, vehicles: Mapping[int, int]) -> int:
    """Index of a vehicle that is named by its id; an unknown one is a fault."""
    known = len(number.faults)
    value = number.integer(0, MAX_ID)
    if len(number.faults) == known and value not in vehicles:
        number.wrong(f"there is no vehicle with id {value}")
    return vehicles.get(value, 0)


def read_levels(levels: Field) -> Pairs:
    """Read pairs of a skill and a level; a skill comes once."""
    pairs = [
        (element["skill"].integer(0, MAX_ID), element["level"].integer(1, MAX_TIME))
        for element in levels.objects()
    ]
    refuse_repeated(levels, [skill for skill, _ in pairs], "skill")
    return tuple(dict(pairs).items())


def refuse_repeated(owner: Field, keys: list[int], what: str) -> None:
    """Note a fault for what may come once and comes twice."""
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        owner.wrong(f"has {what} {key} more than once")


def _vehicle_costs(costs: Field, vehicles: Mapping[int, int], scale: CostScale) -> Pairs:
    known = len(costs.faults)
    pairs = [
        (read_vehicle_id(element["vehicle"], vehicles), scale.amount(element["cost"]))
        for element in costs.objects()
    ]
    if len(costs.faults) == known:
        numbers = {index: number for number, index in vehicles.items()}
        refuse_repeated(costs, [numbers[index] for index, _ in pairs], "vehicle")
    return tuple(dict(pairs).items())


def _pin(pin: Field, vehicles: Mapping[int, int]) -> Pin | None:
    if not pin.present or not pin.is_object():
        return None
    return Pin(
        vehicle=read_vehicle_id(pin["vehicle"], vehicles),
        start=pin["start"].optional(-MAX_TIME, MAX_TIME),
        position=pin["position"].optional(0, MAX_TIME),
    )


def _previous(previous: Field, vehicles: Mapping[int, int]) -> Previous | None:
    if not previous.present or not previous.is_object():
        return None
    return Previous(
        vehicle=read_vehicle_id(previous["vehicle"], vehicles),
        start=previous["start"].integer(-MAX_TIME, MAX_TIME),
    )
