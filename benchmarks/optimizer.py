"""What the optimiser makes of days and instances beside others, and how fast it offers one job.

python -m benchmarks.optimizer                                made days, plain and rich, then offers
python -m benchmarks.optimizer FOLDER... --city porto         the literature, and days on real roads

The plans are those of `callout bench optimizer`, one call for each kind of day, so that the words
after ``--`` are its own: ``-- --seconds 2,10 --record runs.jsonl``.
"""

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np

from dispatch.cli import run
from dispatch.measuring.contest.rich_day import rich_day
from dispatch.measuring.contest.technician_day import made_tables, technician_day
from optimizer.insertion import greedy, insertions
from optimizer.problem import Problem

DAYS = "60x8,120x20,240x35,400x60"
RICH_DAYS = "60x8,120x20"
OFFERS = "400x100"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instances", nargs="*", help="folders of VRPLIB or Solomon files")
    parser.add_argument("--city", help="built here, for the days; default: a made one")
    parser.add_argument("--days", default=DAYS, help="plain ones; empty: none")
    parser.add_argument("--rich-days", default=RICH_DAYS, help="empty: none")
    parser.add_argument("--offers", default=OFFERS, help="JOBSxTECHNICIANS; empty: none")
    given = list(sys.argv[1:] if argv is None else argv)
    own, more = split_words(given)
    args = parser.parse_args(own)
    city = ("--city", args.city) if args.city else ()
    for folder in args.instances:
        bench("--instances", folder, *more)
    if args.days:
        bench("--days", args.days, *city, *more)
    if args.rich_days:
        bench(
            "--days", args.rich_days, "--rich", "--iterations", "--peers", "routing", *city, *more
        )
    if args.offers:
        jobs, technicians = (int(number) for number in args.offers.split("x"))
        show_offers(jobs, technicians)


def split_words(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split what is ours from what follows ``--`` and is the command's."""
    if "--" not in words:
        return list(words), []
    at = list(words).index("--")
    return list(words[:at]), list(words[at + 1 :])


def bench(*words: str) -> None:
    """Run one `callout bench optimizer` here; a plan that breaks a rule ends it all.

    Raises
    ------
    SystemExit
        With the command's exit code, unless it is 0.
    """
    print(f"\n$ callout bench optimizer {' '.join(words)}", flush=True)
    code = run(["bench", "optimizer", *words])
    if code:
        sys.exit(code)


def show_offers(jobs: int, technicians: int) -> None:
    """Print how long ranking all technicians for one job takes, on a plain and on a rich day."""
    day = technician_day(
        made_tables(jobs + technicians, seed=1), jobs=jobs, technicians=technicians, seed=1
    )
    for name, problem in (("plain", day), ("rich", rich_day(day, 1))):
        took = offer_seconds(problem)
        median, late = np.percentile(took, [50, 95]) * 1000
        print(
            f"one job, {technicians} technicians, {jobs} jobs, {name}: "
            f"median {median:.2f} ms, p95 {late:.2f} ms ({len(took)} jobs)",
            flush=True,
        )


def offer_seconds(problem: Problem) -> list[float]:
    """Seconds of ranking all vehicles for each first visit of a day that is planned without it."""
    orders = greedy(problem).order(len(problem.vehicles))
    firsts = [order[0] for order in orders if order]
    took = []
    for index in [*firsts[:1], *firsts]:  # the first is asked twice: compiling doesn't count
        rest = [[i for i in order if i != index] for order in orders]
        began = time.perf_counter()
        insertions(problem, rest, index)
        took.append(time.perf_counter() - began)
    return took[1:]


if __name__ == "__main__":
    main()
