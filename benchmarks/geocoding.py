"""How well misspelt addresses are found, and how fast: `python -m benchmarks.geocoding --help`."""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.address_text import street_key, words
from geo.coordinate import Coordinate, great_circle_metres
from geo.gazetteer.candidate import Candidate
from geo.geocode import SAME_DOOR_METRES, Gazetteer
from geo.network import RoadNetwork

TOP = 3
DRAWS = 300
LETTERS_PER_SLIP = 4
"""In the fair draw a name has at most one slip for so many letters, and two in all."""
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed when nothing goes wrong, the street in it, and how to tell the answer."""

    street: str
    rest: str
    is_right: Callable[[Candidate], bool]


def main(argv: Sequence[str] | None = None) -> None:
    """Draw addresses and streets, misspell each twice, and look whether the first three have it.

    A slip is a wrong letter, a missing one, one too many, or two swapped, at random letters of
    the street's name; the number is right. "any" puts two slips into every name, however short;
    "fair" at most one for every four letters.
    """
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("extracts", nargs="*", type=Path, help=".osm.pbf files")
    parser.add_argument("--junctions", type=int, default=50_000, help="of the made city; 0: none")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what was not found")
    args = parser.parse_args(argv)
    print(f"{'questions':42} slips  draws  top 1  top {TOP}  median ms  p95 ms")
    every: list[tuple[Gazetteer, Question]] = []
    for path in args.extracts:
        network = RoadNetwork.from_pbf(path)
        city = path.name.split(".")[0]
        gazetteer = _index(city, network)
        doors = [(gazetteer, door) for door in _doors(network)]
        every += doors
        streets = [(gazetteer, street) for street in _streets(network)]
        _report(f"{city}, addresses ({len(doors):,})", doors, args)
        _report(f"{city}, streets ({len(streets):,})", streets, args)
    if every:
        _report(f"all extracts' addresses ({len(every):,})", every, args)
    if args.junctions:
        network = RoadNetwork.synthetic(args.junctions, seed=1)
        gazetteer = _index("made", network)
        made = [(gazetteer, door) for door in _doors(network)]
        _report(f"made city, addresses ({len(made):,})", made, args)


def misspelt(text: str, slips: int, rng: random.Random) -> str:
    """Put slips of the finger into the letters of a text."""
    letters = list(text)
    for _ in range(slips):
        places = [i for i, letter in enumerate(letters) if letter.isalpha()]
        if not places:
            break
        i = rng.choice(places)
        kind = rng.randrange(4)
        if kind == 0:
            letters[i] = rng.choice(ALPHABET.replace(letters[i].lower(), ""))
        elif kind == 1:
            del letters[i]
        elif kind == 2:  # noqa: PLR2004 - the third kind
            letters.insert(i, rng.choice(ALPHABET))
        else:
            j = i + 1 if i + 1 < len(letters) else i - 1
            letters[i], letters[max(j, 0)] = letters[max(j, 0)], letters[i]
    return "".join(letters)


def _index(name: str, network: RoadNetwork) -> Gazetteer:
    started = time.perf_counter()
    gazetteer = network.gazetteer
    gazetteer.candidates("Rua Nova 1")
    seconds = time.perf_counter() - started
    count = len(network.addresses) + len(network.names)
    print(f"{name}: {count:,} addresses and names indexed in {seconds:.2f} s")
    return gazetteer


def _doors(network: RoadNetwork) -> list[Question]:
    questions = []
    for row in range(len(network.addresses)):
        address = network.addresses[row]

        def is_right(answer: Candidate, place: Coordinate = address.coordinate) -> bool:
            return great_circle_metres(answer.coordinate, place) <= SAME_DOOR_METRES

        questions.append(Question(address.street, f" {address.number}", is_right))
    return questions


def _streets(network: RoadNetwork) -> list[Question]:
    questions = []
    for name in network.roads.names[1:]:
        # a label's first part is the name: those with a comma can't be told apart
        if "," in name:
            continue

        def is_right(answer: Candidate, name: str = name) -> bool:
            return street_key(words(answer.label.split(", ")[0])) == street_key(words(name))

        questions.append(Question(name, "", is_right))
    return questions


def _report(
    title: str, questions: list[tuple[Gazetteer, Question]], args: argparse.Namespace
) -> None:
    for kind in ("any", "fair") if questions else ():
        rng = random.Random(args.seed)
        first, found, times = 0, 0, []
        drawn = [rng.choice(questions) for _ in range(args.draws)]
        for gazetteer, question in drawn:
            letters = sum(letter.isalpha() for letter in question.street)
            slips = 2 if kind == "any" else min(2, letters // LETTERS_PER_SLIP)
            typed = misspelt(question.street, slips, rng) + question.rest
            started = time.perf_counter()
            answers = gazetteer.candidates(typed, limit=TOP)
            times.append((time.perf_counter() - started) * 1000)
            first += any(question.is_right(answer) for answer in answers[:1])
            right = any(question.is_right(answer) for answer in answers)
            found += right
            if args.show and not right:
                print(f"    {typed!r} is {question.street + question.rest!r}, not", answers[:1])
        median, p95 = np.percentile(times, (50, 95))
        print(
            f"{title:42} {kind:5} {args.draws:6,}  {first / args.draws:5.1%}"
            f"  {found / args.draws:5.1%}  {median:9.1f}  {p95:6.1f}"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
