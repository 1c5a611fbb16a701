"""What an answer rests on, in sentences that stand beside it."""

from dispatch.simulation.scenario import Demand, ScenarioSet


def assumptions(study: ScenarioSet) -> tuple[str, ...]:
    """Say what the model of a study takes for granted."""
    demand, vary = study.demand, study.variability
    kinds = ", ".join(f"{kind.name} {kind.share:g}" for kind in demand.kinds)
    return (
        (
            f"Calls come at random, independently of each other: {demand.calls_per_day:g} on an "
            "ordinary day (a Poisson process), more at the hours that the profile favours."
        ),
        (
            f"Kinds of calls, in parts: {kinds}. Places are drawn from {demand.places} addresses "
            "of the city, all equally likely."
        ),
        f"A call is on time when somebody arrives within {demand.target_seconds // 60} minutes.",
        _appointments(demand),
        (
            f"Work takes the catalogue's minutes on average and varies by {vary.service:.0%}; "
            "drives take the road network's time on average and vary by "
            f"{vary.travel:.0%}, each for itself (lognormal). Dispatch plans with the averages."
        ),
        (
            "Every job is given at once to whom it costs least, in driving, overtime, and the "
            f"waiting of all{_free_wait(demand)}, which weighs more the longer it has lasted. It "
            "moves to somebody else only when the technician can't do it within shift and "
            "overtime any more. Who has set off is not called back."
        ),
        (
            "Technicians wait where their last job ended, and leave so as to be home at the end "
            "of the shift. Vans carry every part that is needed."
        ),
        (
            "Nobody cancels, and the first visit mends everything. What nobody comes for by the "
            "end of the day counts as left; waits are those of the calls that were served."
        ),
    )


def _appointments(demand: Demand) -> str:
    if not demand.booked:
        return "There are no appointments."
    minutes = demand.booked_window_seconds // 60
    return (
        f"{demand.booked} appointments a day are known in the morning, each with a window of "
        f"{minutes} minutes; they are kept late rather than not at all."
    )


def _free_wait(demand: Demand) -> str:
    minutes = demand.free_wait_seconds // 60
    return f" beyond the first {minutes} minutes" if minutes else ""
