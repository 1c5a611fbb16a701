"""A picture of how our answers get better with time, with what others came to in theirs."""

import io
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, NullFormatter
from numpy.typing import NDArray

from dispatch.measuring.contest.standing import over, references
from dispatch.measuring.contest.trial import OURS, Trial

COLUMNS: Final = 2
INK, FAINT, OWN = "#1f2933", "#c5ccd3", "#0b6e99"
PEERS: Final = {"ortools": "#b45309", "pyvrp": "#7c3aed", "vroom": "#15803d"}
OTHER: Final = "#52606d"
MOMENTS: Final = 200
FIRST_SECOND: Final = 0.05

Floats = NDArray[np.float64]


def draw_curves(trials: Sequence[Trial], *, heading: str) -> bytes:
    """Draw a panel for each set of problems; returns a PNG.

    The line is the mean over the set of our cost above the least known, from the moment at which
    there is a plan for every problem; a dot is another solver's answer, at the mean of its seconds.
    """
    groups = list(dict.fromkeys(trial.group for trial in trials)) or [""]
    columns = min(COLUMNS, len(groups))
    rows = math.ceil(len(groups) / columns)
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    # A Figure of its own, not pyplot's: nothing global.
    figure = Figure(figsize=(6.0 * columns, 0.8 + 3.6 * rows), dpi=120, layout=layout)
    panels = figure.subplots(rows, columns, squeeze=False)
    least = references(trials)
    for panel, group in zip(panels.flat, groups, strict=False):
        _draw(panel, [trial for trial in trials if trial.group == group], least)
        panel.set_title(group, loc="left", fontsize=10, color=INK)
    for panel in list(panels.flat)[len(groups) :]:
        panel.set_visible(False)
    figure.suptitle(heading, x=0.01, ha="left", color=INK, fontsize=12, fontweight="bold")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def mean_curve(trials: Sequence[Trial], least: dict[str, int]) -> tuple[Floats, Floats]:
    """Give moments, and the mean excess of our best plans at each of them, over these runs.

    Returns
    -------
    seconds, excess : float64 array of shape (m,)
        Excess is a share; empty where there is no run with a curve.
    """
    drawn = [trial for trial in trials if trial.curve and trial.cost is not None]
    if not drawn:
        return np.zeros(0), np.zeros(0)
    first = max(FIRST_SECOND, *(trial.curve[0][0] for trial in drawn))
    last = max(first * 1.01, *(trial.took for trial in drawn))
    seconds = np.geomspace(first, last, MOMENTS)
    excess = np.zeros((len(drawn), MOMENTS))
    for row, trial in zip(excess, drawn, strict=True):
        told = np.array([moment for moment, _ in trial.curve])
        costs = np.array([over(cost, least[trial.case]) for _, cost in trial.curve])
        row[:] = costs[np.maximum(np.searchsorted(told, seconds, side="right") - 1, 0)]
    return seconds, excess.mean(axis=0)


def _draw(panel: Axes, trials: Sequence[Trial], least: dict[str, int]) -> None:
    for label in dict.fromkeys(trial.label for trial in trials):
        own = [trial for trial in trials if trial.label == label and trial.cost is not None]
        if not own:
            continue
        solver = own[0].solver
        if solver == OURS:
            seconds, excess = mean_curve(own, least)
            panel.plot(seconds, 100 * excess, color=OWN, linewidth=1.8)
        colour = OWN if solver == OURS else PEERS.get(solver, OTHER)
        took = float(np.mean([trial.took for trial in own]))
        mean = 100 * float(np.mean([over(t.cost or 0, least[t.case]) for t in own]))
        name = f"{label}: {mean:.1f} %"
        panel.plot([took], [mean], "o", color=colour, markersize=6, label=name)
    if panel.get_lines():
        panel.legend(loc="lower left", fontsize=8, frameon=False, labelcolor="linecolor")
    panel.set_xscale("log")
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.set_yscale("symlog", linthresh=1.0)
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.set_ylim(bottom=-0.05)
    panel.margins(x=0.15, y=0.1)
    panel.set_xlabel("seconds", fontsize=9, color=INK)
    panel.set_ylabel("% above the least known", fontsize=9, color=INK)
    panel.grid(color=FAINT, linewidth=0.4)
    panel.tick_params(labelsize=8, colors=INK)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
