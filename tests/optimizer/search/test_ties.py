"""Families and the ties within them: who depends on whom, and in what turn they are put in."""

from dataclasses import replace

import numpy as np

from optimizer.clock.columns import NEVER
from optimizer.clock.packing import pack
from optimizer.problem import Pin, Precedence, Problem, Shipment
from optimizer.search.layout import BUNDLE, FIRST_MEMBER, FIRST_TIE, N_MEMBERS, N_TIES, STUCK
from optimizer.search.ties import AFTER, BEFORE, SAME_TIME, SAME_VAN, TIE, pairs, ties_of
from tests.optimizer.line import problem, van, visit
from tests.strategies import EVERYTHING, Size, random_problem


def day() -> Problem:
    """Make seven visits: two start together before a shipment is fetched; two are free."""
    return replace(
        problem([van(), van()], [visit(k) for k in range(1, 8)]),
        shipments=(Shipment(pickup=4, delivery=1),),
        synchronised=((2, 5),),
        precedences=(Precedence(first=5, then=4, min_delay=3, max_delay=9),),
    )


def test_every_tie_is_seen_from_both_ends() -> None:
    """What is after the one is before the other, with the same delays."""
    assert set(pairs(day())) == {
        (4, 1, (SAME_VAN, 0, NEVER)),
        (1, 4, (SAME_VAN, 0, NEVER)),
        (2, 5, (SAME_TIME, 0, 0)),
        (5, 2, (SAME_TIME, 0, 0)),
        (4, 5, (AFTER, 3, 9)),
        (5, 4, (BEFORE, 3, 9)),
    }


def test_a_family_has_its_bundles_in_turn() -> None:
    """Whoever is waited for comes first; those that go together stand together."""
    made = day()
    _, kin, members = ties_of(made, pack(made))
    first, count = kin[1, FIRST_MEMBER], kin[1, N_MEMBERS]
    assert members[0, first : first + count].tolist() == [2, 5, 1, 4]
    assert kin[2, BUNDLE] == kin[5, BUNDLE] != kin[1, BUNDLE] == kin[4, BUNDLE]
    assert kin[[0, 3, 6], N_MEMBERS].tolist() == [0, 0, 0]


def test_no_limit_on_a_delay_is_never() -> None:
    """A precedence without a latest second has none."""
    made = replace(day(), precedences=(Precedence(first=5, then=4),))
    assert (4, 5, (AFTER, 0, NEVER)) in set(pairs(made))


def test_a_frozen_member_keeps_its_family() -> None:
    """Nobody of it is taken out once it is in."""
    made = day()
    frozen = replace(made.visits[2], pin=Pin(vehicle=0, position=0))
    made = replace(made, visits=(*made.visits[:2], frozen, *made.visits[3:]))
    _, kin, _ = ties_of(made, pack(made))
    assert kin[[1, 2, 4, 5], STUCK].tolist() == [1, 1, 1, 1]
    assert not kin[[0, 3, 6], STUCK].any()


def test_a_part_knows_only_its_own_ties() -> None:
    """Ties with visits outside aren't among them."""
    made = day()
    ties, kin, members = ties_of(made, pack(made, visits=[1, 4, 6], vehicles=[0]))
    assert len(ties) == 2
    assert kin[:, N_TIES].tolist() == [1, 1, 0]
    assert members[0].tolist() == [0, 1]


def test_members_follow_those_they_wait_for() -> None:
    """On any problem, families are whole and their bundles in an order that can be served."""
    rng = np.random.default_rng(31)
    seen = 0
    for _ in range(150):
        made = random_problem(rng, Size(visits=(2, 10), features=EVERYTHING))
        ties, kin, members = ties_of(made, pack(made))
        turn = {int(i): k for k, i in enumerate(members[0])}
        assert len(turn) == members.shape[1]
        for i in range(len(kin)):
            assert (i in turn) == (kin[i, N_TIES] > 0)
            for row in ties[kin[i, FIRST_TIE] : kin[i, FIRST_TIE] + kin[i, N_TIES]]:
                assert kin[row[0], FIRST_MEMBER] == kin[i, FIRST_MEMBER]
                if row[1] in (SAME_TIME, SAME_VAN):
                    assert kin[row[0], BUNDLE] == kin[i, BUNDLE]
                seen += 1
    assert seen > 50


def test_who_is_tied_to_nobody_is_a_bundle_of_its_own() -> None:
    """A problem without ties: no rows, no families; frozen visits stay all the same."""
    made = problem([van()], [visit(1), visit(2, pin=Pin(vehicle=0, position=0)), visit(3)])
    ties, kin, members = ties_of(made, pack(made))
    assert (ties.shape, members.shape) == ((0, TIE), (1, 0))
    assert kin[:, BUNDLE].tolist() == [0, 1, 2]
    assert kin[:, STUCK].tolist() == [0, 1, 0]
    assert not kin[:, [N_MEMBERS, N_TIES]].any()
