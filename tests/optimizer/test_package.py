"""What the package offers, and what it must not need."""

import subprocess
import sys

import optimizer

OFFERED = {
    *("Problem", "Visit", "Vehicle", "Break", "Reload", "Battery", "Pin", "Previous"),
    *("Shipment", "Precedence", "Change", "TravelTables"),
    *("Solution", "Route", "Stop", "Rest", "Call", "CallKind", "Costs"),
    *("solve", "SolveParams", "Progress", "greedy", "insertions", "Insertion"),
    *("schedule", "assemble", "violations", "Violation", "bound", "Bound"),
    *("explain", "Reason", "relaxations", "Relaxation", "runner_ups", "RunnerUp"),
    "costs_by_visit",
    *("OptimizerError", "ProblemError", "FormatError", "SolverFailed", "Cancelled"),
}


def test_the_public_names_are_those_intended() -> None:
    """Nothing more, nothing less, and all of it there."""
    assert set(optimizer.__all__) == OFFERED
    assert all(hasattr(optimizer, name) for name in optimizer.__all__)


def test_only_children_import_the_solver() -> None:
    """OR-Tools takes a second to import and holds the lock: the caller's process is spared it."""
    program = "import sys, optimizer; sys.exit(any(m.startswith('ortools') for m in sys.modules))"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
