"""What OpenStreetMap's turn restrictions say: who may not drive from which road into which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

Member = tuple[str, int, str]
"""Type ("n", "w" or "r"), identity and role of a member of a relation."""

NO_TURNS: Final = frozenset(
    {
        "no_left_turn",
        "no_right_turn",
        "no_straight_on",
        "no_u_turn",
        "no_turn",
        "no_entry",
        "no_exit",
    }
)
ONLY_TURNS: Final = frozenset(
    {"only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"}
)

_MOST_SPECIFIC_FIRST = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
_OURS = frozenset({"motorcar", "motor_vehicle", "vehicle"})
"""Vehicles that a service van counts as; what excepts one of them excepts us."""
_HOURS = ("day_on", "day_off", "hour_on", "hour_off")
"""How times were tagged before there was `restriction:conditional`."""
_LIFTED = frozenset({"no", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A turn that is forbidden, or the only one allowed, at all times.

    Parameters
    ----------
    relation : int
        Its identity in OpenStreetMap.
    kind : str
        One of `NO_TURNS` or `ONLY_TURNS`.
    origins, targets : tuple of int
        Ways from and into which one turns.
    via_node : int or None
        The node where they meet; None where ways lie between them.
    via_ways : tuple of int
        Those ways, in any order.
    """

    relation: int
    kind: str
    origins: tuple[int, ...]
    targets: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...]

    @property
    def only(self) -> bool:
        """Whether all other turns are forbidden."""
        return self.kind in ONLY_TURNS

    @property
    def ways(self) -> frozenset[int]:
        """All ways that it names."""
        return frozenset((*self.origins, *self.via_ways, *self.targets))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """A restriction that holds only at times or for some, which we don't read.

    Parameters
    ----------
    relation : int
        Its identity in OpenStreetMap.
    says : str
        As tagged, such as "no_left_turn @ (Mo-Fr 07:00-09:00)".
    origins, targets : tuple of int
        Ways from and into which one turns.
    """

    relation: int
    says: str
    origins: tuple[int, ...]
    targets: tuple[int, ...]

    def note(self, streets: Mapping[int, str]) -> str:
        """Say in one line what is left out, and where."""
        here, there = (
            " and ".join(dict.fromkeys(streets.get(way) or "a road without a name" for way in ways))
            for ways in (self.origins or (0,), self.targets or (0,))
        )
        line = f"relation {self.relation} left out: {self.says}, from {here} into {there}"
        return " ".join(line.split())


@dataclass(slots=True)
class Restrictions:
    """The restrictions of an extract, relation by relation.

    Parameters
    ----------
    standing : list of Restriction
        Those that hold at all times.
    conditional : list of Conditional
        Those that we leave out, because they hold only at times.
    broken : Counter of str
        How many say nothing that can be understood, by what is wrong with them.
    """

    standing: list[Restriction] = field(default_factory=list)
    conditional: list[Conditional] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)

    def read(self, relation: int, tags: Mapping[str, str], members: Sequence[Member]) -> None:
        """Take a relation in; one that is no restriction, or not for us, leaves no trace."""
        if tags.get("type") != "restriction" or _exempts_us(tags):
            return
        origins, targets = _ways(members, "from"), _ways(members, "to")
        says, condition = _value(tags)
        if condition:
            self.conditional.append(
                Conditional(relation=relation, says=condition, origins=origins, targets=targets)
            )
        if not says:
            return
        # of "no_left_turn;no_u_turn" between the same roads the first says it all
        kind = says.split(";")[0].strip()
        via = _one_via(members)
        if kind not in NO_TURNS | ONLY_TURNS:
            self.broken["neither forbid a turn nor command one"] += 1
        elif not origins or not targets or via is None:
            self.broken["lack the road from, the place or the road to which one turns"] += 1
        else:
            self.standing.append(
                Restriction(
                    relation=relation,
                    kind=kind,
                    origins=origins,
                    targets=targets,
                    via_node=via if isinstance(via, int) else None,
                    via_ways=() if isinstance(via, int) else via,
                )
            )

    def notes(self, dropped: Mapping[str, int], streets: Mapping[int, str]) -> list[str]:
        """Say which restrictions were left out, a line each: counts first.

        Parameters
        ----------
        dropped : mapping of str to int
            How many of the standing ones became no forbidden turn, by the reason why.
        streets : mapping of int to str
            Names of ways; those that have none, or are not in the city, may be missing.
        """
        counts = Counter(self.broken) + Counter(dict(dropped))
        lines = [f"turn restrictions left out: {n} {why}" for why, n in sorted(counts.items())]
        if self.conditional:
            lines.append(
                f"turn restrictions left out: {len(self.conditional)} hold only at times, see below"
            )
        return lines + [some.note(streets) for some in self.conditional]


def _exempts_us(tags: Mapping[str, str]) -> bool:
    return bool({vehicle.strip() for vehicle in tags.get("except", "").split(";")} & _OURS)


def _value(tags: Mapping[str, str]) -> tuple[str, str]:
    """Tell what holds at all times, and what on a condition; "" where nothing does."""
    always, at_times = "", ""
    for key in _MOST_SPECIFIC_FIRST:
        value = tags.get(key, "").strip()
        at_times = at_times or tags.get(f"{key}:conditional", "").strip()
        if "@" in value:
            at_times = at_times or value
        elif value:
            always = value
            break
    if always in _LIFTED:
        always = ""
    hours = " ".join(tags[key] for key in _HOURS if key in tags)
    if always and hours:
        return "", f"{always} @ ({hours})"
    return always, at_times


def _ways(members: Sequence[Member], role: str) -> tuple[int, ...]:
    """Ways of one role, each once."""
    return tuple(
        dict.fromkeys(ref for kind, ref, as_what in members if (kind, as_what) == ("w", role))
    )


def _one_via(members: Sequence[Member]) -> int | tuple[int, ...] | None:
    """Find the node or the ways through which one turns; None if there is neither or both."""
    ways = _ways(members, "via")
    nodes = {ref for kind, ref, role in members if (kind, role) == ("n", "via")}
    if ways:
        return None if nodes else ways
    return nodes.pop() if len(nodes) == 1 else None
