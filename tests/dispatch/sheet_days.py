"""Days for the tests of sheets: typical, long, peculiar, none at all."""

# ruff: noqa: RUF001 - dashes, crosses and Chinese commas are what is tested

from dataclasses import replace
from datetime import timedelta

from dispatch.model import Place, Plan, Route, Van
from tests.builders import (
    ALIADOS,
    BOLHAO,
    CATARINA,
    a_job,
    a_leg,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    a_technician,
    a_window,
    at,
)

WORK = ("Flat tyre", "12 V battery", "Charging cable stuck", "Brake pads, front")
CUSTOMERS = ("Marta Ponte", "王芳", "João Guimarães", "Conceição Araújo")
NOTES = ("", "Park in the yard; ring twice.", "请从北门进入，车停在地下二层B区。", "Gate code 4711")
PARTS: tuple[dict[str, int], ...] = (
    {},
    {"battery_12v": 1},
    {"cable_clip": 2},
    {"brake_pads_front": 1, "cable_clip": 1},
)

LONG_NOTE = "\n".join(f"Line {i} of what the customer said about the noise." for i in range(250))
PECULIAR = (
    '<script>alert("x")</script> {{ 7*7 }} & "quotes"',
    "a\x00b\x1b[31m\u202ec\ud800 tab\there",
    "key 🔑 under 👩‍🔧 mat, ไทย, اختبار, " + "x" * 400,
    "测试" * 300,
    "\N{DOTTED CROSS} {n} {nb} ** __ -- ~~",
)


def a_day(stops: int, *, note: str | None = None, end: str = "17:00") -> Route:
    """Return a route of so many stops half an hour apart, with lunch after the fourth."""
    places = (ALIADOS, CATARINA, BOLHAO)
    listed = []
    for i in range(stops):
        job = a_job(
            f"J{i + 1}",
            place=places[i % 3],
            title=WORK[i % 4],
            customer=CUSTOMERS[i % 4],
            phone=f"+351 900 000 {i:03d}",
            note=NOTES[i % 4] if note is None else note,
            parts=PARTS[i % 4],
            windows=(a_window("08:00", "20:00"),) if i % 2 else (),
            setup_seconds=300 * (i % 2),
            service_seconds=900,
        )
        leg = a_leg(420, 1300, origin=places[(i - 1) % 3], destination=job.place)
        stop = a_stop(job, leg=leg)
        later = timedelta(minutes=30 * i)
        listed.append(
            replace(
                stop,
                arrival=stop.arrival + later,
                start=stop.start + later,
                finish=stop.finish + later,
            )
        )
    shift = a_shift(
        a_technician("ana", name="Ana Conceição"),
        van=Van(id="12-AB-34", stock={"battery_12v": 5, "cable_clip": 1}),
        end=end,
    )
    return a_route(shift, stops=listed)


def plan_of(*routes: Route) -> Plan:
    """Return a plan of these routes that leaves nothing out."""
    return a_plan(routes=routes, unassigned=[])


def peculiar_day() -> Route:
    """Return a route whose every text is unusual."""
    stops = [
        replace(
            a_stop(leg=a_leg()),
            job=a_job(
                text,
                place=Place(lon=-8.61, lat=41.15, address=text),
                title=text,
                customer=text,
                vehicle=text,
                note=text,
                phone=text,
                parts={text: 2},
            ),
        )
        for text in PECULIAR
    ]
    technician = a_technician("王/../芳", name=PECULIAR[1])
    return replace(
        a_route(a_shift(technician, van=Van(id=PECULIAR[0])), stops=stops), end=at("09:00")
    )
