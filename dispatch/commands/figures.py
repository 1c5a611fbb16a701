"""What a plan comes to, for people at a terminal and for programs."""

from collections import Counter
from zoneinfo import ZoneInfo

from dispatch.commands.console import say, say_table
from dispatch.model import Plan, Route

MOST_UNASSIGNED = 20


def say_plan(plan: Plan) -> None:
    """Print a plan's routes, what it leaves out, and its figures."""
    zone = ZoneInfo(plan.zone)
    used = [route for route in plan.routes if route.stops]
    say_table(
        ("technician", "jobs", "leaves", "back", "driving", "km", "overtime"),
        [_row(route, zone) for route in used],
    )
    idle = [route.shift.technician.name for route in plan.routes if not route.stops]
    if idle:
        say(f"Not needed: {', '.join(idle)}")
    say()
    for line in summary_lines(plan):
        say(line)


def _row(route: Route, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        route.shift.technician.name,
        str(len(route.stops)),
        f"{route.departure.astimezone(zone):%H:%M}",
        f"{route.end.astimezone(zone):%H:%M}",
        clock(route.travel_seconds),
        f"{route.metres / 1000:.1f}",
        clock(route.overtime_seconds) if route.overtime_seconds else "",
    )


def summary_lines(plan: Plan) -> list[str]:
    """Give the figures of a plan, a line each."""
    jobs = plan.jobs_planned + len(plan.unassigned)
    travel = sum(route.travel_seconds for route in plan.routes)
    metres = sum(route.metres for route in plan.routes)
    overtime = sum(route.overtime_seconds for route in plan.routes)
    # The price of a job left out only ranks plans; nobody pays it.
    paid = {term: amount for term, amount in plan.costs.items() if term != "unserved" and amount}
    terms = ", ".join(f"{term} {money(amount, plan.currency)}" for term, amount in paid.items())
    lines = [
        f"{plan.jobs_planned} of {jobs} jobs planned for {plan.day} in {plan.city}",
        f"driving {clock(travel)} h, {metres / 1000:,.1f} km; overtime {clock(overtime)} h",
        f"cost {money(sum(paid.values()), plan.currency)} ({terms or 'nothing'})",
    ]
    baseline = plan.solver.get("baseline_cost")
    if isinstance(baseline, int) and baseline > 0 and not plan.costs.get("unserved"):
        saved = 100 * (1 - plan.cost / baseline)
        lines.append(
            f"greedy insertion would cost {money(baseline, plan.currency)} ({saved:.1f} % saved)"
        )
    lines += _unassigned_lines(plan)
    count = len(plan.violations)
    lines.append(f"{count} violation{'' if count == 1 else 's'}")
    return lines


def _unassigned_lines(plan: Plan) -> list[str]:
    lines = [
        f"not planned: {left.job.id}: {'; '.join(reason.text for reason in left.reasons)}"
        for left in plan.unassigned[:MOST_UNASSIGNED]
    ]
    if len(plan.unassigned) > MOST_UNASSIGNED:
        codes = Counter(r.code for left in plan.unassigned for r in left.reasons[:1])
        counted = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        lines.append(f"not planned in all: {len(plan.unassigned)} ({counted})")
    return lines


def plan_facts(plan: Plan) -> dict[str, object]:
    """Give the same figures to programs."""
    return {
        "plan": plan.id,
        "city": plan.city,
        "date": plan.day.isoformat(),
        "jobs_planned": plan.jobs_planned,
        "unassigned": [
            {"job": left.job.id, "reasons": [reason.text for reason in left.reasons]}
            for left in plan.unassigned
        ],
        "travel_seconds": sum(route.travel_seconds for route in plan.routes),
        "metres": sum(route.metres for route in plan.routes),
        "overtime_seconds": sum(route.overtime_seconds for route in plan.routes),
        "cost": plan.cost,
        "costs": dict(plan.costs),
        "currency": plan.currency,
        "solver": dict(plan.solver),
        "violations": list(plan.violations),
    }


def clock(seconds: int) -> str:
    """Write a duration as hours and minutes."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def money(amount: int, currency: str) -> str:
    """Write minor units as money."""
    return f"{amount / 100:,.2f} {currency}"
