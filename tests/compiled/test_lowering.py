"""Kernels as closed programs: no index from the end, no call from outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BOUNDED = """
import numpy as np
from compiled import inner, kernel

@inner
def moved(table, i, j):
    table[j, 1] = table[i, 1]
    return table[i, 1]

@kernel
def ask(table, i, j):
    return moved(table, i, j)

table = np.arange(6).reshape(3, 2)
for i, j in ((1, 2), (-1, 1), (1, -1), (3, 1)):
    try:
        print(ask(table, i, j))
    except IndexError:
        print("beyond")
"""

CLOSED = """
import numpy as np
from compiled import inner, kernel

@inner
def weighed(table, unread, row):
    return table[row, 0] * table[row, 1] if row < 1000 else weighed(table, unread, row - 1)

@kernel
def total(table, unread):
    found = 0
    for row in range(table.shape[0]):
        found += weighed(table, unread, row)
    return found

table = np.arange(6).reshape(3, 2) + 1
print(total(table, table) - 8)
for code in total.inspect_llvm().values():
    for line in code.splitlines():
        if line.startswith("define") and "internal" not in line:
            print(line)
"""


def bounded(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script with kernels that look at every index before they use it."""
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    asked = {
        "NUMBA_BOUNDSCHECK": "1",
        "NUMBA_CACHE_DIR": str(folder / "kernels"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, str(path)],
        env=os.environ | asked,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def test_an_index_below_zero_is_beyond_the_array(tmp_path: Path) -> None:
    """Whoever asks numba to look gets told, reading or writing; it is never the last row."""
    run = bounded(BOUNDED, tmp_path)
    assert run.stdout.split() == ["3", "beyond", "beyond", "beyond"], run.stderr


def test_nothing_of_a_kernel_can_be_called_from_outside_but_itself(tmp_path: Path) -> None:
    """So that its parts keep only the arguments that they read."""
    run = bounded(CLOSED, tmp_path)
    answer, *public = run.stdout.splitlines()
    assert answer == "36", run.stderr
    assert public
    assert not [line for line in public if "weighed" in line]


SEARCH = """
import numpy as np
from optimizer.check import violations
from optimizer.insertion import insertions
from optimizer.schedule import assemble
from optimizer.search.engine import Engine
from tests.optimizer.search.test_engine import test_routes_may_outgrow_their_rows as outgrow
from tests.strategies import EVERYTHING, Size, random_problem

outgrow()
for seed in range(80):
    size = Size(visits=(2, 14), vehicles=(1, 4), features=EVERYTHING)
    problem = random_problem(np.random.default_rng(seed), size)
    engine = Engine(problem, seed=seed)
    engine.reset([()] * len(problem.vehicles))
    engine.anneal(iterations=300)
    engine.reset(engine.orders())
    orders = engine.orders()
    assert not violations(problem, assemble(problem, orders)), seed
    served = {visit for order in orders for visit in order}
    for visit in set(range(len(problem.visits))) - served:
        insertions(problem, orders, visit)
print("within")
"""


@pytest.mark.slow
def test_no_search_reaches_beyond_its_arrays(tmp_path: Path) -> None:
    """Problems with everything that there is, every index looked at."""
    run = bounded(SEARCH, tmp_path)
    assert run.stdout.split() == ["within"], run.stderr
