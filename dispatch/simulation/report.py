"""A study's report: tables for people, JSON and CSV for programs, a picture, the assumptions."""

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.simulation.assumptions import assumptions
from dispatch.simulation.chart import draw_chart
from dispatch.simulation.comparison import ScenarioAnswer, compare
from dispatch.simulation.figures import TITLES, FigureTitle, names
from dispatch.simulation.runner import SimulationResult
from dispatch.simulation.statistics import Estimate

MINUS = "\u2212"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A table of text: the first column names the row; numbers are set to the right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True


def documents(result: SimulationResult) -> dict[str, bytes]:
    """Return the report's files by name; the same study gives the same bytes."""
    answers = compare(result)
    return {
        "report.md": _markdown(result, answers).encode(),
        "report.json": (json.dumps(facts(result), indent=1, allow_nan=False) + "\n").encode(),
        "replications.csv": _replications(result).encode(),
        "chart.png": draw_chart(answers, heading=_heading(result)),
    }


def tables(answers: Sequence[ScenarioAnswer]) -> tuple[ReportTable, ...]:
    """Return the tables for people: figures by scenario, then differences to the first."""
    labels = [f"{TITLES[name].title} ({TITLES[name].unit})" for name in names()]
    found = _table("Mean ± half of the 95 % interval", answers, labels, lambda a: a.figures, _shown)
    if len(answers) == 1:
        return (found,)
    first = answers[0].scenario.name
    title = f"Difference to {first!r} on the same days (* clear: the interval leaves out 0)"
    return (found, _table(title, answers[1:], labels, lambda a: a.differences, _shown_change))


def facts(result: SimulationResult) -> dict[str, object]:
    """Return the same figures for programs; null where a figure or interval doesn't exist."""
    return {
        "title": result.study.title,
        "city": result.city,
        "date": None if result.study.day is None else result.study.day.isoformat(),
        "seed": result.study.seed,
        "replications": result.replications,
        "assumptions": list(assumptions(result.study)),
        "units": {name: _machine_unit(TITLES[name]) for name in names()},
        "scenarios": [
            {
                "name": answer.scenario.name,
                "changes": answer.scenario.changes,
                "technicians": answer.technicians,
                "demand_factor": answer.scenario.demand_factor,
                "figures": {n: _estimate_facts(answer.figures[n]) for n in names()},
                "difference_to_first": {
                    n: _estimate_facts(value) for n, value in answer.differences.items()
                },
            }
            for answer in compare(result)
        ],
    }


def _table(
    title: str,
    answers: Sequence[ScenarioAnswer],
    labels: Sequence[str],
    values: Callable[[ScenarioAnswer], Mapping[str, Estimate]],
    write_one: Callable[[Estimate, FigureTitle], str],
) -> ReportTable:
    return ReportTable(
        title=title,
        columns=("", *(answer.scenario.name for answer in answers)),
        rows=tuple(
            (label, *(write_one(values(answer)[name], TITLES[name]) for answer in answers))
            for name, label in zip(names(), labels, strict=True)
        ),
    )


def _shown(value: Estimate, title: FigureTitle) -> str:
    if math.isnan(value.mean):
        return "-"
    scale = 100 if title.percent else 1
    mean = _number(value.mean * scale, title.decimals)
    if math.isnan(value.low):
        return mean
    return f"{mean} ± {(value.high - value.low) / 2 * scale:.{title.decimals}f}"


def _shown_change(value: Estimate, title: FigureTitle) -> str:
    text = _shown(value, title)
    rises = value.mean > 0 and text.split(" ")[0].strip("0.")
    sign = "+" if rises else ""
    return f"{sign}{text}{' *' if value.clear else ''}"


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if not text.strip("-0."):
        return text.lstrip("-")
    return text.replace("-", MINUS)


def _machine_unit(title: FigureTitle) -> str:
    return "share" if title.percent else title.unit


def _estimate_facts(value: Estimate) -> dict[str, float | int | None]:
    def known(number: float) -> float | None:
        return None if math.isnan(number) else number

    return {
        "mean": known(value.mean),
        "low": known(value.low),
        "high": known(value.high),
        "replications": value.replications,
    }


def _replications(result: SimulationResult) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("scenario", "replication", *names()))
    for scenario, days in zip(result.study.scenarios, result.days, strict=True):
        for replication, day in enumerate(days):
            values = [getattr(day, name) for name in names()]
            cells = ["" if math.isnan(value) else repr(value) for value in values]
            writer.writerow((scenario.name, replication, *cells))
    return text.getvalue()


def _heading(result: SimulationResult) -> str:
    return result.study.title or "What would change"


def _markdown(result: SimulationResult, answers: Sequence[ScenarioAnswer]) -> str:
    day = "" if result.study.day is None else f" {result.study.day.isoformat()}."
    parts = [
        f"# {_heading(result)}",
        (
            f"{result.city}.{day} {result.replications} simulated days for each scenario, the same "
            f"random days for all (seed {result.study.seed})."
        ),
        _markdown_table(
            ReportTable(
                title="Scenarios",
                columns=("scenario", "changes", "technicians out"),
                rows=tuple(
                    (a.scenario.name, a.scenario.changes, str(a.technicians)) for a in answers
                ),
                numbers=False,
            )
        ),
        "![Means and intervals of the deciding figures](chart.png)",
        *(_markdown_table(table) for table in tables(answers)),
        "## What this assumes",
        "\n".join(f"- {line}" for line in assumptions(result.study)),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: ReportTable) -> str:
    rule = ("---", *("---:" if table.numbers else "---" for _ in table.columns[1:]))
    lines = [_markdown_row(row) for row in (table.columns, rule, *table.rows)]
    return f"## {table.title}\n\n" + "\n".join(lines)


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
