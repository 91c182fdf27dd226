"""The queue and the cache: bounded, first come first served, newest of a viewer, no leftovers."""

import threading
import time
from collections.abc import Iterator

import pytest

from core.engine.cache import ByteCache
from core.engine.queue import Busy, Cancelled, Late, Queue, Replaced, Ticket


class Gate:
    """Work that runs until it is let go or told to stop."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, ticket: Ticket[str]) -> str:
        self.entered.set()
        while not self.open.wait(0.005):
            ticket.check()
        return "done"


@pytest.fixture
def queue() -> Iterator[Queue]:
    made = Queue(2)
    yield made
    made.close()


def ask(queue: Queue, work: object, viewer: str | None = None, deadline: float = 30) -> Ticket:
    return queue.submit(Ticket(work, viewer, deadline))  # type: ignore[arg-type]


def test_requests_are_answered_in_their_order(queue: Queue) -> None:
    order: list[int] = []
    gate = Gate()
    first = ask(queue, gate)
    assert gate.entered.wait(5)
    later = [ask(queue, lambda _ticket, i=i: order.append(i)) for i in range(2)]
    gate.open.set()
    assert first.result() == "done"
    for ticket in later:
        ticket.result()
    assert order == [0, 1]


def test_a_full_queue_says_so_at_once(queue: Queue) -> None:
    gate = Gate()
    ask(queue, gate)
    assert gate.entered.wait(5)
    waiting = [ask(queue, lambda _ticket: "later") for _ in range(2)]
    with pytest.raises(Busy, match="2 requests are waiting already"):
        ask(queue, lambda _ticket: "never")
    waiting[0].cancel()  # who left makes room
    gate.open.set()
    assert ask(queue, lambda _ticket: "now").result() == "now"


def test_a_newer_request_of_a_viewer_replaces_the_older_ones_alone(queue: Queue) -> None:
    gate = Gate()
    running = ask(queue, gate, "ann")
    assert gate.entered.wait(5)
    other = ask(queue, lambda _ticket: "bob's", "bob")
    waiting = ask(queue, lambda _ticket: "older", "ann")
    newest = ask(queue, lambda _ticket: "newest", "ann")
    for old in (running, waiting):
        with pytest.raises(Replaced):
            old.result()
    assert newest.result() == "newest"
    assert other.result() == "bob's"


def test_a_deadline_counts_from_the_asking(queue: Queue) -> None:
    gate = Gate()
    ask(queue, gate)
    assert gate.entered.wait(5)
    ran = []
    late = ask(queue, ran.append, deadline=0.1)
    with pytest.raises(Late, match=r"within 0\.1 s"):
        late.result()
    gate.open.set()
    ask(queue, lambda _ticket: None).result()
    assert not ran


def test_work_that_nobody_waits_for_any_more_stops(queue: Queue) -> None:
    gate = Gate()
    ticket = ask(queue, gate)
    assert gate.entered.wait(5)
    with pytest.raises(Cancelled):
        ticket.result(alive=lambda: False)
    assert ask(queue, lambda _ticket: "next").result() == "next"
    assert ticket.done


def test_whatever_alive_raises_cancels_the_work(queue: Queue) -> None:
    def gone() -> bool:
        raise KeyboardInterrupt

    gate = Gate()
    ticket = ask(queue, gate)
    with pytest.raises(KeyboardInterrupt):
        ticket.result(alive=gone)
    assert ticket.stopped


def test_an_error_reaches_who_asked_and_nobody_else(queue: Queue) -> None:
    def broken(_ticket: Ticket) -> None:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        ask(queue, broken).result()
    assert ask(queue, lambda _ticket: 3).result() == 3


def test_closing_ends_the_worker_and_all_that_wait() -> None:
    queue, gate = Queue(5), Gate()
    running = ask(queue, gate)
    assert gate.entered.wait(5)
    waiting = ask(queue, gate)
    began = time.monotonic()
    queue.close()
    assert time.monotonic() - began < 2
    for ticket in (running, waiting):
        with pytest.raises(Cancelled):
            ticket.result()
    with pytest.raises(Busy):
        ask(queue, gate)


def test_the_cache_holds_no_more_bytes_than_its_limit_and_drops_the_longest_unused() -> None:
    cache: ByteCache[bytes] = ByteCache(100, len)
    for name in "abc":
        cache.put(name, bytes(30))
    assert cache.get("a") == bytes(30)
    cache.put("d", bytes(35))  # b was used longest ago
    assert [name for name in "abcd" if cache.get(name) is not None] == ["a", "c", "d"]
    assert cache.held == 95
    cache.put("a", bytes(10))
    assert (cache.held, len(cache)) == (75, 3)
    cache.put("e", bytes(101))
    assert cache.get("e") is None
    assert cache.held == 75
    cache.put("f", bytes(100))
    assert (cache.held, len(cache)) == (100, 1)
