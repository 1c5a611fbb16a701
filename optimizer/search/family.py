"""Visits that go together: put back as a family, each at a time that suits those that are in.

While they are in the plan, the start of each is held where it was when it was put in, so that no
route depends on another one. Whoever writes the plan out times the routes together.
"""

# ruff: noqa: PLR0917 - kernels take plain arrays

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import inner
from optimizer.clock.columns import (
    EARLIEST,
    HI,
    IS_PICKUP,
    LO,
    LOCATION,
    NEVER,
    OPENS,
    PARTNER,
    PLACE,
    ROLE,
    TYPE,
)
from optimizer.search.dice import below, draw
from optimizer.search.layout import (
    AT,
    BOUND,
    BUNDLE,
    CACHE,
    CAN,
    COST,
    DICE,
    DONE,
    FIRST_MEMBER,
    FIRST_TIE,
    FIT,
    FULL_ROWS,
    HELD,
    KIN,
    LENGTH,
    LISTS,
    MARK,
    MEMBERS,
    N_BOUND,
    N_CAN,
    N_MEMBERS,
    N_TIES,
    OLD_HI,
    OLD_LO,
    ORDER,
    ROUND,
    ROWS,
    SEEN,
    SERVICE,
    SETUP,
    SPARE,
    STUCK,
    SUMS,
    TIES,
    TOKEN,
    TOTAL,
    USUAL,
    VEHICLES,
    VISITS,
    WHERE,
    Long,
    Records,
    State,
    Tables,
)
from optimizer.search.routes import best_place, insert, place_of, renew, take_out, timed
from optimizer.search.seek import seek
from optimizer.search.ties import AFTER, BEFORE, LEAST, MOST, NATURE, OTHER, SAME_TIME, SAME_VAN

Longs = NDArray[np.int64]

ATTEMPTS: Final = 4
"""How often a bundle is tried; but for the first time not before a second drawn at random."""
HASTY: Final = -1
"""An attempt without any waiting."""


@inner
def insert_family(p: Tables, r: Records, s: State, c: Long) -> None:
    """Put back a family of visits, as far as that is possible and pays.

    If some have waited for one that didn't come in after all, again without any waiting.
    """
    for patience in range(1, -1, -1):
        _insert_bundles(p, r, s, c, patience)
        if patience == 0 or s[KIN][c, STUCK] or not _waits_in_vain(s, c):
            return
        for i in range(s[KIN][c, FIRST_MEMBER], s[KIN][c, FIRST_MEMBER] + s[KIN][c, N_MEMBERS]):
            _let_go(p, r, s, s[MEMBERS][0, i])


@inner
def _waits_in_vain(s: State, c: Long) -> bool:
    """Whether, of a family, one is in that can't be long before one that is not."""
    kin, ties, at = s[KIN], s[TIES], s[AT]
    for j in range(kin[c, FIRST_MEMBER], kin[c, FIRST_MEMBER] + kin[c, N_MEMBERS]):
        m = s[MEMBERS][0, j]
        for i in range(kin[m, FIRST_TIE], kin[m, FIRST_TIE] + kin[m, N_TIES]):
            awaited = ties[i, NATURE] == BEFORE and ties[i, MOST] < NEVER
            if awaited and at[m, WHERE] >= 0 and at[ties[i, OTHER], WHERE] < 0:
                return True
    return False


@inner
def _let_go(p: Tables, r: Records, s: State, c: Long) -> None:
    """Take a visit out, if it is in, and don't hold its start any more."""
    if s[AT][c, WHERE] >= 0:
        take_out(p, r, s, c)
    hold(p, s, c, s[USUAL][c, 0], s[USUAL][c, 1])


@inner
def _insert_bundles(p: Tables, r: Records, s: State, c: Long, patience: Long) -> None:
    """Put back a family bundle by bundle, each after those that it depends on."""
    kin, members = s[KIN], s[MEMBERS]
    first = kin[c, FIRST_MEMBER]
    end = first + kin[c, N_MEMBERS]
    while first < end:
        after = first + 1
        while after < end and kin[members[0, after], BUNDLE] == kin[members[0, first], BUNDLE]:
            after += 1
        missing = False
        for i in range(first, after):
            kin[members[0, i], DONE] = s[SUMS][0, ROUND]
            missing |= s[AT][members[0, i], WHERE] < 0
        attempt = np.int64(0 if patience else HASTY)
        while missing and attempt < ATTEMPTS:
            missing = not _insert_bundle(p, r, s, first, after, attempt)
            attempt += 1 if patience else ATTEMPTS - HASTY
        first = after


@inner
def _insert_bundle(
    p: Tables, r: Records, s: State, first: Long, after: Long, attempt: Long
) -> bool:
    """Put in all visits of a bundle; none if one doesn't fit or they don't pay."""
    members, at, size, before = s[MEMBERS], s[AT], after - first, s[SUMS][0, TOTAL]
    turn = below(s[DICE], size)
    good = True
    for i in range(size):
        c = members[0, first + (i + turn) % size]
        if at[c, WHERE] < 0 and not _insert_member(p, r, s, c, attempt):
            good = False
            break
    if good and s[SUMS][0, TOTAL] <= before:
        return True
    for i in range(first, after):
        _let_go(p, r, s, members[0, i])
    return False


@inner
def _insert_member(p: Tables, r: Records, s: State, c: Long, attempt: Long) -> bool:
    vis = p[VISITS]
    low, high, patient = allowed(p, s, c)
    if patient and attempt >= 0 and low < high:
        low = max(low, _awaited(p, s, c))
        if attempt > 0 and low < high:
            low += int(draw(s[DICE]) * (high - low))
    if low > high:
        return False
    hold(p, s, c, low, high)
    if vis[c, PARTNER] >= 0:
        return _insert_shipment(p, r, s, c)
    _pass_over(s, c, s[SUMS][0, TOKEN] + 1)
    v, k, _ = seek(p, r, s, c, np.int64(NEVER), 0.0)
    return v >= 0 and insert(p, r, s, v, c, k) < NEVER and _settle(p, r, s, c)


@inner
def _pass_over(s: State, c: Long, token: Long) -> None:
    """Mark vehicles that serve what starts in the same second as already seen."""
    ties, kin = s[TIES], s[KIN]
    for i in range(kin[c, FIRST_TIE], kin[c, FIRST_TIE] + kin[c, N_TIES]):
        v = s[AT][ties[i, OTHER], WHERE]
        if ties[i, NATURE] == SAME_TIME and v >= 0:
            s[ROWS][v, SEEN] = token


@inner
def _awaited(p: Tables, s: State, c: Long) -> Long:
    """Tell from when on those may follow a visit that can't be long after it."""
    ties, kin, service = s[TIES], s[KIN], p[SERVICE]
    low = np.int64(-NEVER)
    least = service[0, c]
    for kind in range(service.shape[0]):
        least = min(least, service[kind, c])
    for i in range(kin[c, FIRST_TIE], kin[c, FIRST_TIE] + kin[c, N_TIES]):
        if ties[i, NATURE] == BEFORE and ties[i, MOST] < NEVER:
            opens = max(s[USUAL][ties[i, OTHER], 0], p[VISITS][ties[i, OTHER], OPENS])
            low = max(low, opens - ties[i, MOST] - least)
    return low


@inner
def allowed(p: Tables, s: State, c: Long) -> tuple[Long, Long, bool]:
    """Tell from when to when a visit may start, given those that are in, and if waiting may help.

    It may where another visit, not in yet, can't be long after it or has to start with it.
    The first is later than the last if a visit is missing that has to be there before; but
    what is delivered may wait for its pick-up, which is put in with it.
    """
    vis, at, ties, kin = p[VISITS], s[AT], s[TIES], s[KIN]
    low, high, together, patient = s[USUAL][c, 0], s[USUAL][c, 1], False, False
    for i in range(kin[c, FIRST_TIE], kin[c, FIRST_TIE] + kin[c, N_TIES]):
        other, nature = ties[i, OTHER], ties[i, NATURE]
        v = at[other, WHERE]
        if nature == AFTER:
            if v < 0 and (other != vis[c, PARTNER] or vis[c, ROLE] == IS_PICKUP):
                return 1, 0, False
            if v < 0:
                continue
            kind = p[VEHICLES][v, TYPE]
            done = vis[other, LO] + p[SERVICE][kind, other]
            # whether a set-up is due may change with whatever comes before: both ends hold
            low = max(low, done + p[SETUP][kind, other] + ties[i, LEAST])
            high = min(high, done + ties[i, MOST])
        elif nature == SAME_TIME and v >= 0:
            low, high = max(low, vis[other, LO]), min(high, vis[other, LO])
            together = True
        patient |= nature == SAME_TIME or (nature == BEFORE and ties[i, MOST] < NEVER)
    return low, high, patient and not together


@inner
def hold(p: Tables, s: State, c: Long, low: Long, high: Long) -> None:
    """Bound the start of a visit, and forget what routes answered under other bounds."""
    vis, at, sums = p[VISITS], s[AT], s[SUMS]
    if vis[c, LO] == low and vis[c, HI] == high:
        return
    if not at[c, HELD]:
        at[c, HELD], at[c, OLD_LO], at[c, OLD_HI] = 1, vis[c, LO], vis[c, HI]
        s[LISTS][BOUND, sums[0, N_BOUND]] = c
        sums[0, N_BOUND] += 1
    vis[c, LO], vis[c, HI] = low, high
    forget(s[CACHE], c)


@inner
def forget(cache: Longs, c: Long) -> None:
    """Forget what routes answered about a visit."""
    for v in range(cache.shape[1]):
        cache[c, v, MARK] = cache[c, v, MARK + 2] = 0


@inner
def _settle(p: Tables, r: Records, s: State, c: Long) -> bool:
    """Hold a visit at its earliest start; tell whether its route can be driven like that."""
    kin, ties, v = s[KIN], s[TIES], s[AT][c, WHERE]
    tied = False
    for i in range(kin[c, FIRST_TIE], kin[c, FIRST_TIE] + kin[c, N_TIES]):
        tied |= ties[i, NATURE] != SAME_VAN
    if not tied:
        return True
    rec, size, kind = r[0], r[2].shape[1], p[VEHICLES][v, TYPE]
    k = place_of(s[ORDER], v, c)
    start = rec[v * size + k, EARLIEST] - p[SERVICE][kind, c]
    if k == 1 or rec[v * size + k - 1, PLACE] != p[VISITS][c, LOCATION]:
        start -= p[SETUP][kind, c]
    start = min(max(start, p[VISITS][c, LO]), p[VISITS][c, HI])
    hold(p, s, c, start, start)
    return bool(renew(p, r, s, v, k - 1) < NEVER)


@inner
def _insert_shipment(p: Tables, r: Records, s: State, c: Long) -> bool:
    """Put in both ends of a shipment at their best places."""
    partner = p[VISITS][c, PARTNER]
    pickup, delivery = (c, partner) if p[VISITS][c, ROLE] == IS_PICKUP else (partner, c)
    low, high, _ = allowed(p, s, partner)
    if low > high:
        return False
    hold(p, s, partner, low, high)
    best, vehicle = np.int64(NEVER), np.int64(-1)
    first, second = np.int64(0), np.int64(0)
    s[SUMS][0, TOKEN] += 1
    token = s[SUMS][0, TOKEN]
    _pass_over(s, pickup, token)
    _pass_over(s, delivery, token)
    for i in range(s[AT][pickup, N_CAN]):
        v = s[CAN][pickup, i]
        if p[FIT][v, delivery] < NEVER and s[ROWS][v, SEEN] != token:
            cost, a, b = _best_pair(p, r, s, v, pickup, delivery, best)
            if a >= 0 and cost < best:
                best, vehicle, first, second = cost, v, a, b
    if vehicle < 0 or insert(p, r, s, vehicle, pickup, first) >= NEVER:
        return False
    if insert(p, r, s, vehicle, delivery, second) >= NEVER:
        return False
    if not _settle(p, r, s, pickup):
        return False
    low, high, _ = allowed(p, s, delivery)
    if low > high:
        return False
    hold(p, s, delivery, low, high)
    return renew(p, r, s, vehicle, np.int64(0)) < NEVER and _settle(p, r, s, delivery)


@inner
def _best_pair(
    p: Tables, r: Records, s: State, v: Long, c: Long, d: Long, cut: Long
) -> tuple[Long, Long, Long]:
    """Try a pick-up at each place of a route, and find the best place of its delivery."""
    order, row = s[ORDER], s[ROWS][v]
    n, now, best = row[LENGTH], row[COST], cut
    first: Long = np.int64(-1)
    second: Long = np.int64(-1)
    if n + 2 + SPARE > order.shape[1]:
        s[SUMS][0, FULL_ROWS] = 1
        return best, first, second
    for j in range(n, 0, -1):
        order[v, j + 1] = order[v, j]
    row[LENGTH] = n + 1
    for k in range(n + 1):
        if k > 0:
            order[v, k] = order[v, k + 1]
        order[v, k + 1] = c
        more = timed(p, r, s, v, np.int64(0)) - now
        if more >= best:
            continue
        less, place = best_place(p, r, s, v, d, best - more)
        if place >= 0 and less + more < best:
            best, first, second = less + more, k, place
    row[LENGTH] = n
    timed(p, r, s, v, np.int64(0))
    return best, first, second
