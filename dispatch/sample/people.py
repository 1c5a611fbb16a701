"""Invented people for sample days; no name, number or vehicle is anybody's."""

from collections.abc import Sequence

import numpy as np

# Each group's own order of names: Chinese family names come first and without a blank.
_WESTERN: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Ana", "Rui", "Inês", "João", "Marta", "Tiago", "Beatriz", "Gonçalo", "Sofia", "Nuno"),
        ("Ponte", "Vale", "Açucena", "Ribeirão", "Carvalhal", "Figueirão", "Lousã", "Conceição"),
    ),
    (
        ("Jürgen", "Käthe", "Lukas", "Frieda", "Björn", "Anneliese", "Matthias", "Ulrike"),
        ("Kürbis", "Groß", "Weißdorn", "Möwe", "Löffler", "Sägebrecht", "Apfelbaum", "Größle"),
    ),
)
_CHINESE = (
    ("王", "李", "张", "陈", "林", "赵"),
    ("芳", "伟", "静怡", "志强", "晓雨", "建国", "丽"),
)
_CHINESE_SHARE = 0.15

VEHICLES = (
    "Hatchback, grey",
    "Hatchback, red",
    "Estate, blue",
    "SUV, white",
    "SUV, electric, black",
    "Saloon, electric, silver",
    "City car, electric, green",
    "Panel van, white",
)
NOTES = (
    "Garagem no piso -2, portão verde",
    "Ligar dez minutos antes de chegar",
    "Bitte bei Apfelbaum klingeln",
    "Schlüssel liegt im Briefkasten",
    "车在地下车库请先打电话",
    "Parked behind the bakery",
    "Asks for the same technician as last time",
)


def names(count: int, rng: np.random.Generator, *, distinct: bool) -> list[str]:
    """Return invented names of three languages.

    Parameters
    ----------
    count : int
        How many.
    rng : Generator
        Where chance comes from.
    distinct : bool
        Whether no two may be equal; when the names run out, they are numbered.
    """
    drawn = [_name(rng) for _ in range(count)]
    return _numbered(drawn) if distinct else drawn


def invented_phone(rng: np.random.Generator) -> str:
    """Return a number of the range that Ofcom keeps free for drama (+44 7700 900000-900999)."""
    return f"+44 7700 900{int(rng.integers(1000)):03d}"


def _name(rng: np.random.Generator) -> str:
    if rng.random() < _CHINESE_SHARE:
        families, given = _CHINESE
        return f"{_one(families, rng)}{_one(given, rng)}"
    first, last = _WESTERN[int(rng.integers(len(_WESTERN)))]
    return f"{_one(first, rng)} {_one(last, rng)}"


def _one(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]


def _numbered(drawn: Sequence[str]) -> list[str]:
    times: dict[str, int] = {}
    result = []
    for name in drawn:
        times[name] = times.get(name, 0) + 1
        result.append(name if times[name] == 1 else f"{name} {times[name]}")
    return result
