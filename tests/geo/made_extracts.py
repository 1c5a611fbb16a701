"""OpenStreetMap extracts in miniature, written for the tests of what reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import osmium

from geo.osm.extract import Extract
from geo.roads import Roads

Tags = Mapping[str, str]
NODES = 100


@dataclass(frozen=True, kw_only=True)
class MadeWay:
    """A way; the first of an extract has the identity 1, the second 2, and so on."""

    nodes: Sequence[int]
    tags: Tags = field(default_factory=lambda: {"highway": "residential"})


@dataclass(frozen=True, kw_only=True)
class MadeRelation:
    """A relation, with members such as ("w", 3, "from")."""

    members: Sequence[tuple[str, int, str]]
    tags: Tags


def place(node: int) -> tuple[float, float]:
    """Nodes 0 to 9 lie along a street to the east, 10 to 19 along the next one north."""
    return 8.68 + node % 10 * 0.001, 49.41 + node // 10 * 0.001


def write_extract(
    path: Path,
    ways: Sequence[MadeWay],
    *,
    nodes: Mapping[int, Tags] | None = None,
    relations: Sequence[MadeRelation] = (),
    missing: Sequence[int] = (),
    packed: bool = True,
) -> Path:
    """Write an extract of ways, relations, and of all the ways' nodes but the missing ones."""
    tagged = dict(nodes or {})
    used = {node for way in ways for node in way.nodes} | set(tagged)
    compression = "zlib" if packed else "none"
    target = osmium.io.File(str(path), f"pbf,pbf_compression={compression}")
    made = osmium.osm.mutable
    with osmium.SimpleWriter(target) as writer:
        for node in sorted(used - set(missing)):
            writer.add_node(made.Node(id=node, location=place(node), tags=tagged.get(node, {})))
        for i, way in enumerate(ways):
            writer.add_way(made.Way(id=i + 1, nodes=way.nodes, tags=way.tags))
        for i, relation in enumerate(relations):
            writer.add_relation(
                made.Relation(id=i + 1, members=list(relation.members), tags=relation.tags)
            )
    return path


def junction_nodes(roads: Roads) -> list[int]:
    """Give the node that each junction was."""
    node = {(round(x, 6), round(y, 6)): n for n in range(NODES) for x, y in [place(n)]}
    return [node[round(x, 6), round(y, 6)] for x, y in zip(roads.lon, roads.lat, strict=True)]


def arcs_by_nodes(roads: Roads) -> dict[tuple[int, int], int]:
    """Give arcs by the nodes at their ends."""
    at = junction_nodes(roads)
    ends = zip(roads.tail.tolist(), roads.head.tolist(), strict=True)
    return {(at[a], at[b]): arc for arc, (a, b) in enumerate(ends)}


def forbidden(extract: Extract) -> set[tuple[int, ...]]:
    """Give forbidden sequences by the nodes that they pass."""
    roads, turns = extract.roads, extract.turns
    at = junction_nodes(roads)
    starts = turns.banned_start.tolist()
    sequences = [turns.banned_arc[a:b].tolist() for a, b in pairwise(starts)]
    for arcs in sequences:
        assert roads.head[arcs[:-1]].tolist() == roads.tail[arcs[1:]].tolist()
    return {(at[roads.tail[arcs[0]]], *(at[roads.head[arc]] for arc in arcs)) for arcs in sequences}
