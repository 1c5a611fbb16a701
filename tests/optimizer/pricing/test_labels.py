"""Label setting finds the cheapest route there is, whatever visits earn and cuts charge."""

import numpy as np
import pytest

from optimizer.pricing import labels
from optimizer.pricing.columns import FAR, LABEL, NEXT, Ints
from optimizer.pricing.completion import completions, relaxed_best
from optimizer.pricing.kinds import Kind
from optimizer.pricing.pricer import Answer, Pricer, Prices
from tests.optimizer.line import problem, van, visit
from tests.optimizer.pricing.made_kinds import all_routes, kinds_in, random_kinds, worth


def random_prices(kind: Kind, rng: np.random.Generator) -> Ints:
    """Make prices about as high as the ways are dear."""
    usual = int(np.median(list(all_routes(kind).values()) or [1]))
    return rng.integers(0, 2 * usual + 2, len(kind.visits))


def asked(
    kind: Kind,
    price: Ints,
    *,
    exact: bool = True,
    triples: list[tuple[int, int, int]] | None = None,
    charges: list[int] | None = None,
    threshold: int = 0,
) -> Answer:
    """Ask one kind, prices and triples being by its rows."""
    visits = np.zeros(int(kind.visits.max()) + 1, np.int64)
    visits[kind.visits] = price
    known = [[int(kind.visits[row]) for row in triple] for triple in triples or []]
    prices = Prices(
        visits=visits,
        kinds=np.array([threshold], np.int64),
        triples=np.array(known, np.int64).reshape(-1, 3),
        cuts=np.array(charges or [], np.int64),
    )
    pricer = Pricer([kind], threads=1)
    try:
        return pricer.ask(prices, exact=exact, most=1000)[0]
    finally:
        pricer.close()


def test_the_cheapest_route_is_found() -> None:
    """On random kinds the least value is that of the best of all orders, or nothing is gained."""
    rng = np.random.default_rng(1)
    for _, kind in random_kinds(0, 60):
        price = random_prices(kind, rng)
        values = [worth(order, cost, price) for order, cost in all_routes(kind).items()]
        answer = asked(kind, price)
        assert answer.is_exact
        assert answer.least == answer.found == min([0, *values])


def test_a_threshold_only_hides_what_is_above_it() -> None:
    """Asked for less than a value, the search finds what is below and nothing else."""
    rng = np.random.default_rng(2)
    for _, kind in random_kinds(100, 30):
        price = random_prices(kind, rng)
        values = [worth(order, cost, price) for order, cost in all_routes(kind).items()]
        limit = sorted([0, *values])[len(values) // 2]
        answer = asked(kind, price, threshold=min(0, limit))
        assert answer.least == min([min(0, limit), *values])


def test_routes_found_are_routes() -> None:
    """Each route can be driven, is below the threshold, and is worth no less than the least."""
    rng = np.random.default_rng(3)
    for _, kind in random_kinds(200, 40):
        price = random_prices(kind, rng)
        routes = all_routes(kind)
        for exact in (True, False):
            answer = asked(kind, price, exact=exact)
            assert len(set(answer.rows)) == len(answer.rows)
            values = [worth(rows, routes[rows], price) for rows in answer.rows]
            assert all(answer.least <= value < 0 for value in values)
            assert min([0, *values]) == answer.found or len(answer.rows) == 0


def test_the_quick_search_never_claims_too_much() -> None:
    """What it says no route is below holds for all of them, though it may miss the best."""
    rng = np.random.default_rng(4)
    for _, kind in random_kinds(300, 40):
        price = random_prices(kind, rng)
        best = min([0, *(worth(o, cost, price) for o, cost in all_routes(kind).items())])
        answer = asked(kind, price, exact=False)
        assert answer.least <= best <= answer.found


def test_cuts_charge_the_second_of_a_triple() -> None:
    """With random cuts the least value is still that of the best order, charges included."""
    rng = np.random.default_rng(5)
    seen = 0
    for _, kind in random_kinds(400, 60):
        m = len(kind.visits)
        if m < 3:
            continue
        seen += 1
        price = random_prices(kind, rng)
        triples = [tuple(int(r) for r in rng.choice(m, 3, replace=False)) for _ in range(4)]
        charges = [int(c) for c in rng.integers(1, max(2, int(price.max())), 4)]
        bits = np.array([[sum(1 << r for r in triple)] for triple in triples], np.uint64)
        values = [
            worth(order, cost, price, bits, np.array(charges))
            for order, cost in all_routes(kind).items()
        ]
        answer = asked(kind, price, triples=triples, charges=charges)  # type: ignore[arg-type]
        assert answer.least == min([0, *values])
    assert seen > 20


def test_more_than_sixty_four_cuts() -> None:
    """Cuts in a second word of bits charge as those in the first do."""
    made = problem([van()], [visit(k, 5) for k in (1, 2, 3, 4)])
    (kind,) = kinds_in(made)
    price = np.full(4, 200 * 1024)
    triples = [(0, 1, 2)] * 69 + [(1, 2, 3)]
    charges = [1] * 69 + [500 * 1024]
    bits = np.array([[sum(1 << r for r in triple)] for triple in triples], np.uint64)
    values = [
        worth(order, cost, price, bits, np.array(charges))
        for order, cost in all_routes(kind).items()
    ]
    assert asked(kind, price, triples=triples, charges=charges).least == min(values)


def test_more_than_sixty_four_visits() -> None:
    """Visits in a second word of bits are served once as well."""
    many = [visit(1 + k % 11, 60, windows=((10 * k, 10 * k + 40),)) for k in range(70)]
    (kind,) = kinds_in(problem([van()], many))
    assert kind.within.shape[2] == 2
    answer = asked(kind, np.full(70, 300 * 1024))
    assert answer.is_exact
    for rows in answer.rows:
        assert len(set(rows)) == len(rows)
        assert kind.cost(rows) is not None


def test_a_search_that_is_told_to_stop() -> None:
    """It proves nothing that doesn't hold: what it says no route is below is far below all."""
    (kind,) = kinds_in(problem([van()], [visit(1), visit(2)]))
    pricer = Pricer([kind], threads=1)
    pricer.halt[0] = 1
    prices = Prices(
        visits=np.array([500, 500]),
        kinds=np.zeros(1, np.int64),
        triples=np.zeros((0, 3), np.int64),
        cuts=np.zeros(0, np.int64),
    )
    (answer,) = pricer.ask(prices, exact=True, most=5)
    pricer.close()
    assert not answer.is_exact
    assert answer.least <= -FAR


def test_a_search_out_of_room_falls_back_on_its_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for a few labels only, what it says no route is below still holds."""
    monkeypatch.setattr("optimizer.pricing.pricer.LABELS", 8)
    rng = np.random.default_rng(6)
    short = 0
    for _, kind in random_kinds(500, 40):
        price = random_prices(kind, rng) * 2
        answer = asked(kind, price)
        short += not answer.is_exact
        values = [worth(order, cost, price) for order, cost in all_routes(kind).items()]
        assert answer.least <= min([0, *values])
    assert short


def test_completions_are_never_too_dear() -> None:
    """Begun anywhere, no route is worth less than what they add up to."""
    rng = np.random.default_rng(7)
    for _, kind in random_kinds(600, 40):
        price = random_prices(kind, rng)
        shape = kind.within.shape[:2]
        least, second = np.empty(shape, np.int64), np.empty(shape, np.int64)
        through, halt = np.empty(shape, np.int32), np.zeros(1, np.int32)
        timing = kind.stop, kind.windows, kind.steps
        done = completions(
            *timing, kind.legs, kind.shift, kind.following, price, least, second, through, halt
        )
        assert done
        assert (least <= second).all()
        values = [worth(order, cost, price) for order, cost in all_routes(kind).items()]
        floor = relaxed_best(*timing, kind.shift, price, least)
        assert floor <= min(values, default=FAR)


def test_the_best_routes_are_written_out_first() -> None:
    """Of all found the cheapest come first, and only so many with the same last visit."""
    label = np.zeros((4, LABEL), np.int64)
    label[:, NEXT] = -1
    label[:, 2] = (0, 1, 1, 1)  # their visits
    label[:, 3] = (-1, 0, 0, -1)  # what they continue
    found, value = np.array([1, 2, 3]), np.array([-5, -9, -7])
    rows = labels.routes(found, 3, 2, 2, value, label, 2)
    assert rows.tolist() == [[0, 1], [1, -1]]
    one = labels.routes(found, 3, 3, 1, value, label, 2)
    assert one.tolist() == [[0, 1]]
