"""Numbers for ids, names for rows and profiles: what a VROOM document calls things."""

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.formats.vroom.request import Task
from optimizer.formats.vroom.tables import DEFAULT_PROFILE
from optimizer.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Numbers for ids and coordinates for rows."""

    visits: list[int]
    types: list[Task]
    vehicles: list[int]
    coordinates: Sequence[tuple[float, float]] | None

    @classmethod
    def of(cls, problem: Problem, coordinates: Sequence[tuple[float, float]] | None) -> "Names":
        """Give everything a number: by its own id where all of them are numbers."""
        types = [Task.JOB] * len(problem.visits)
        for shipment in problem.shipments:
            types[shipment.pickup] = Task.PICKUP
            types[shipment.delivery] = Task.DELIVERY
        return cls(
            visits=_numbers([visit.id for visit in problem.visits]),
            types=types,
            vehicles=_numbers([vehicle.id for vehicle in problem.vehicles]),
            coordinates=coordinates,
        )

    def task(self, i: int) -> object:
        """Name a visit: its number, with its type unless it is a job."""
        number, kind = self.visits[i], self.types[i]
        return number if kind is Task.JOB else {"type": kind.value, "id": number}

    def place(
        self, row: int | None, location: str = "location", index: str = "location_index"
    ) -> dict[str, object]:
        """Name a row under two keys; none is null."""
        if row is None:
            return {index: None}
        keys: dict[str, object] = {index: row}
        if self.coordinates is not None:
            keys[location] = list(self.coordinates[row])
        return keys


def profile_name(matrix: int) -> str:
    """Name a matrix; the first one is VROOM's default profile."""
    return f"{DEFAULT_PROFILE}{matrix + 1}" if matrix else DEFAULT_PROFILE


def _numbers(ids: list[str]) -> list[int]:
    if all(name.isascii() and name.isdigit() and str(int(name)) == name for name in ids):
        return [int(name) for name in ids]
    return list(range(1, len(ids) + 1))
