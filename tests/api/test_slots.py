"""Slots: so many computations at once, and everything else goes on meanwhile."""

import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import httpx
import pytest
from anyio import to_thread
from anyio.lowlevel import checkpoint

from api.app import create_app
from api.slots import Slots
from dispatch.cities import CityStore
from geo.network import RoadNetwork
from tests.api.osrm_service import some_places, written
from tests.api.service_client import settings_in

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Run as the server does."""
    return "asyncio"


async def test_no_more_than_so_many_at_once() -> None:
    """Of twenty that come together two compute at any time, and all are answered in the end."""
    slots, lock = Slots(2), threading.Lock()
    running, most, answers = 0, 0, []

    def compute(i: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return i

    async def ask(i: int) -> None:
        answers.append(await slots.run(lambda: compute(i)))

    async with anyio.create_task_group() as group:
        for i in range(20):
            group.start_soon(ask, i)
    assert len(answers) == 20
    assert set(answers) == set(range(20))
    assert most == 2


async def test_those_that_wait_take_no_threads_from_others() -> None:
    """With a hundred waiting for the only slot, the framework's own threads are free."""
    slots, go = Slots(1), threading.Event()
    async with anyio.create_task_group() as group:
        for _ in range(100):
            group.start_soon(slots.run, lambda: go.wait(60))
        await checkpoint()
        with anyio.fail_after(30):
            assert await to_thread.run_sync(lambda: "answered") == "answered"
        assert not go.is_set()
        go.set()


async def test_a_fault_frees_its_slot() -> None:
    """Whoever comes next is answered."""
    slots = Slots(1)

    def broken() -> None:
        raise ValueError("as planned")

    for _ in range(3):
        with pytest.raises(ValueError, match="as planned"):
            await slots.run(broken)
    assert await slots.run(lambda: 1) == 1


async def test_the_service_stays_awake(tmp_path: Path) -> None:
    """While tables are computed, whether the service is alive is answered many times over."""
    network = RoadNetwork.synthetic(2000, seed=1)
    CityStore(tmp_path / "cities").add("made", network)
    app = create_app(settings_in(tmp_path, road_slots=1))
    places = written(some_places(network, 300))
    transport = httpx.ASGITransport(app)
    done = False
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

        async def tables() -> None:
            nonlocal done
            try:
                for _ in range(3):
                    reply = await client.get(f"/osrm/table/v1/driving/{places}")
                    assert reply.status_code == 200
            finally:
                done = True

        alive = 0
        async with anyio.create_task_group() as group:
            group.start_soon(tables)
            while not done:
                assert (await client.get("/livez")).status_code == 200
                alive += 1
                await anyio.sleep(0.001)
        assert alive >= 3


async def test_nothing_is_computed_for_those_who_have_left() -> None:
    """A hundred ask and hang up while they wait: only the first and the last are computed."""
    slots, go, computed = Slots(1), threading.Event(), []

    def compute(name: str) -> str:
        computed.append(name)
        go.wait(60)
        return name

    async def left() -> bool:
        return True

    async def stays() -> bool:
        return False

    answers: list[str | None] = []

    async def ask(name: str, gone: Callable[[], Awaitable[bool]]) -> None:
        answers.append(await slots.run(lambda: compute(name), gone))

    async with anyio.create_task_group() as group:
        group.start_soon(ask, "first", stays)
        await checkpoint()
        for i in range(100):
            group.start_soon(ask, f"left {i}", left)
        group.start_soon(ask, "last", stays)
        await checkpoint()
        go.set()
    assert computed == ["first", "last"]
    assert sorted(answers, key=str) == [*[None] * 100, "first", "last"]


async def test_an_asker_who_is_cancelled_frees_the_slot() -> None:
    """Waiting may be given up at any moment; the slot goes to the next."""
    slots, go = Slots(1), threading.Event()
    async with anyio.create_task_group() as group:
        group.start_soon(slots.run, lambda: go.wait(60))
        await checkpoint()
        with anyio.move_on_after(0):
            await slots.run(lambda: pytest.fail("was given up"))
        go.set()
    with anyio.fail_after(30):
        assert await slots.run(lambda: 1) == 1
