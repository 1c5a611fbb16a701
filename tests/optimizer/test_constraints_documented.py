"""docs/concepts.md has a row for every constraint that is tested to bind."""

from pathlib import Path

import pytest

from tests.optimizer.constraint import Example
from tests.optimizer.test_constraints_ties import EXAMPLES as TIES
from tests.optimizer.test_constraints_vehicles import EXAMPLES as VEHICLES
from tests.optimizer.test_constraints_visits import EXAMPLES as VISITS

CONCEPTS = Path(__file__).parents[2] / "docs" / "concepts.md"


@pytest.mark.parametrize("example", [*VISITS, *VEHICLES, *TIES], ids=lambda example: example.name)
def test_constraint_has_its_row(example: Example) -> None:
    """Its name, its fields, what must hold and both costs are in one line."""
    start = f"| {example.name} | {example.fields} | {example.must} |"
    (row,) = (x for x in CONCEPTS.read_text(encoding="utf-8").splitlines() if x.startswith(start))
    for cost in example.costs:
        assert f"({cost:,})" in row
