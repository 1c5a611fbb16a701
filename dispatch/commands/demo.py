"""`callout demo`: the made city, a day, sheets: everything once, without a connection."""

from datetime import date
from pathlib import Path

from dispatch.cities import City, CityStore
from dispatch.commands import options
from dispatch.commands.console import progress, say
from dispatch.commands.figures import say_plan
from dispatch.commands.plan import exit_code, plan_files
from dispatch.errors import UnknownCity
from dispatch.samples import sample_folder
from geo import BadCity, RoadNetwork
from optimizer import SolveParams

CITY = "demo"
JUNCTIONS = 10_000
CITY_SEED = 1
DAY = date(2026, 3, 2)


def demo(
    *,
    out: options.Out = Path("out/demo"),
    seconds: options.Seconds = 10.0,
    seed: options.Seed = 1,
) -> int:
    """Plan the shipped sample day in a made city; needs no connection."""
    city = demo_city(options.city_store())
    samples = sample_folder()
    plan = plan_files(
        city,
        jobs=samples / "jobs.csv",
        shifts=samples / "shifts.csv",
        catalogue=samples / "catalogue.toml",
        day=DAY,
        params=SolveParams(seconds=seconds, seed=seed),
        out=out,
    )
    say_plan(plan)
    say()
    say(f"{out}/map.png            all routes on the map")
    say(f"{out}/sheets/pdf/        a page for each technician (also html, ics, csv, geojson)")
    say(f"{out}/plan.json          the plan for programs")
    say(f"callout check {out}/problem.json {out}/solution.json    proves it once more")
    return exit_code(plan)


def demo_city(store: CityStore) -> City:
    """Load the made city, building it when it is not there or of another version."""
    try:
        return store.load(CITY)
    except (UnknownCity, BadCity):
        with progress("making a city") as report:
            network = RoadNetwork.synthetic(JUNCTIONS, seed=CITY_SEED)
            report("saving it", 0.9)
            store.add(CITY, network)
    return store.load(CITY)
