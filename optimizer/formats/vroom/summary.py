"""A reply in a few lines for people at a terminal."""

from collections.abc import Iterator
from typing import Any


def summary_lines(reply: Any) -> Iterator[str]:
    """Give a reply of `write` in lines: the whole, each route, what was left out and why."""
    whole = reply["summary"]
    hours = _hours(whole["duration"])
    yield f"cost {whole['cost']:,}: {_count(whole['routes'], 'route')}, {hours} of driving"
    for route in reply["routes"]:
        steps = route["steps"]
        tasks = sum(step["type"] in {"job", "pickup", "delivery"} for step in steps)
        yield (
            f"  vehicle {route['vehicle']}{_text(route)}: {_count(tasks, 'task')}, "
            f"{_hours(route['duration'])} of driving, cost {route['cost']:,}"
        )
    if reply["unassigned"]:
        yield f"{_count(len(reply['unassigned']), 'task')} left out"
    for left in reply["unassigned"]:
        why = "; ".join(reason["text"] for reason in left.get("reasons", ()))
        said = [why, left.get("relaxation", "")]
        yield f"  {left['type']} {left['id']}{_text(left)}: {'; '.join(filter(None, said))}"


def _text(thing: Any) -> str:
    return f" ({thing['description']})" if thing.get("description") else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _hours(seconds: int) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"
