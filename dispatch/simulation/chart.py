"""A picture of a study: a panel for each figure that decides, scenarios with their intervals."""

import io
import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from dispatch.exports.fonts import CHINESE, needs_chinese
from dispatch.simulation.comparison import ScenarioAnswer
from dispatch.simulation.figures import TITLES

SHOWN = ("wait_mean", "wait_p90", "on_time", "left", "utilisation", "overtime_hours")
COLUMNS = 3
INK, FAINT, REFERENCE, OTHER = "#1f2933", "#c5ccd3", "#52606d", "#0b6e99"
MOST_LETTERS = 34


def draw_chart(answers: Sequence[ScenarioAnswer], *, heading: str) -> bytes:
    """Draw means and 95 % intervals of every scenario; returns a PNG.

    The dashed line is the first scenario, with which the others are compared.
    """
    rows = math.ceil(len(SHOWN) / COLUMNS)
    height = 1.5 + rows * (1.1 + 0.32 * len(answers))
    layout = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.15)
    # A Figure of its own, not pyplot's: nothing global, safe in a server's threads.
    figure = Figure(figsize=(12, height), dpi=120, layout=layout)
    panels = figure.subplots(rows, COLUMNS, squeeze=False, sharey=True)
    for name, panel in zip(SHOWN, panels.flat, strict=True):
        _draw_panel(panel, answers, name)
    figure.suptitle(heading, x=0.01, ha="left", color=INK, fontsize=13, fontweight="bold")
    note = "Dot: mean over replications. Bar: its 95 % interval. Dashed: the first scenario."
    figure.supxlabel(note, x=0.01, ha="left", color=REFERENCE, fontsize=9)
    for text in figure.findobj(Text):
        if isinstance(text, Text) and needs_chinese(text.get_text()):
            text.get_fontproperties().set_file(str(CHINESE))
    picture = io.BytesIO()
    # No date and no version inside: the same study gives the same bytes.
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def _draw_panel(panel: Axes, answers: Sequence[ScenarioAnswer], name: str) -> None:
    title = TITLES[name]
    scale = 100 if title.percent else 1
    for row, answer in enumerate(answers):
        value = answer.figures[name]
        colour = OTHER if row else REFERENCE
        if not math.isnan(value.low):
            ends = (value.low * scale, value.high * scale)
            panel.plot(ends, (row, row), color=colour, linewidth=3, solid_capstyle="round")
        panel.plot(value.mean * scale, row, "o", color=colour, markersize=7)
        if not math.isnan(value.mean):
            panel.annotate(
                f"{value.mean * scale:.{title.decimals}f}",
                (value.mean * scale, row),
                xytext=(0, 8),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                color=INK,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "linewidth": 0},
            )
    first = answers[0].figures[name].mean * scale
    if not math.isnan(first):
        panel.axvline(first, color=FAINT, linestyle="--", zorder=0)
    panel.set_title(f"{title.title} ({title.unit})", loc="left", fontsize=10, color=INK)
    panel.set_yticks(range(len(answers)), [_short(answer.scenario.name) for answer in answers])
    panel.set_ylim(len(answers) - 0.5, -0.7)
    panel.margins(x=0.15)
    panel.tick_params(labelsize=9, colors=INK, length=0)
    panel.grid(axis="x", color=FAINT, linewidth=0.4)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)


def _short(name: str) -> str:
    # matplotlib reads $...$ as mathematics; a scenario may cost dollars.
    name = name.replace("$", r"\$")
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
