"""Depots, batteries and the hours of skills: our own keys of vehicles."""

from optimizer.formats.fields import Field
from optimizer.formats.vroom.choices import refuse_repeated
from optimizer.formats.vroom.costs import CostScale
from optimizer.formats.vroom.jobs import read_amount
from optimizer.formats.vroom.places import Places
from optimizer.formats.vroom.request import MAX_ID
from optimizer.problem import MAX_RATE, MAX_TIME, Battery, Reload


def read_reload(reload: Field, places: Places, scale: CostScale, dimensions: int) -> Reload | None:
    """Read where and how a van can load again."""
    if not reload.present or not reload.is_object():
        return None
    if not reload["capacity"].present:
        reload["capacity"].wrong("is missing")
    return Reload(
        location=places.row(reload)[0],
        duration=reload["service"].integer(0, MAX_TIME, default=0),
        capacity=read_amount(reload["capacity"], dimensions),
        windows=reload["time_windows"].spans(-MAX_TIME, MAX_TIME),
        cost=scale.amount(reload["cost"]),
    )


def read_battery(battery: Field, places: Places) -> Battery | None:
    """Read how far an electric van can drive, and where it charges."""
    if not battery.present or not battery.is_object():
        return None
    full = battery["range"].integer(0, MAX_RATE)
    initial = battery["initial"].integer(0, MAX_RATE, default=full)
    if initial > full:
        battery["initial"].wrong(f"{initial} is more than the range ({full})")
    return Battery(
        range=full,
        initial=min(initial, full),
        chargers=tuple(places.row(charger)[0] for charger in battery["chargers"].objects()),
        setup=battery["setup"].integer(0, MAX_RATE, default=0),
        seconds_per_kilometre=battery["seconds_per_km"].integer(0, MAX_RATE, default=0),
    )


def read_skill_windows(windows: Field) -> tuple[tuple[int, tuple[int, int]], ...]:
    """Read the seconds in which a skill may be used; each skill comes once."""
    found = [
        (one["skill"].integer(0, MAX_ID), one["time_window"].span(-MAX_TIME, MAX_TIME))
        for one in windows.objects()
    ]
    refuse_repeated(windows, [skill for skill, _ in found], "skill")
    return tuple(dict(found).items())
