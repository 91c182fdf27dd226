"""The queue and the cache: bounded, fair by viewer, equal work once, newest of a viewer."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from core.engine import Busy, Cancelled, Check, Late, Replaced, Ticket
from core.engine.cache import ByteCache
from core.engine.queue import Queue


class Gate:
    """Work that runs until it is let go or told to stop."""

    def __init__(self) -> None:
        self.entered, self.open, self.left = (threading.Event() for _ in range(3))

    def __call__(self, check: Check) -> str:
        self.entered.set()
        try:
            while not self.open.wait(0.005):
                check()
        finally:
            self.left.set()
        return "done"


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    monkeypatch.setattr("core.engine.queue.TURN", 0.1)
    made = Queue(3)
    yield made
    made.close()


def ask(
    queue: Queue,
    work: Callable[[Check], object],
    viewer: str | None = None,
    deadline: float = 30,
    **options: object,
) -> Ticket:
    return queue.submit(work, viewer=viewer, deadline=deadline, **options)  # type: ignore[arg-type]


def closed(queue: Queue, viewer: str | None = None, **options: object) -> tuple[Gate, Ticket]:
    """A gate that the worker has entered, and its ticket."""
    gate = Gate()
    ticket = ask(queue, gate, viewer, **options)  # type: ignore[arg-type]
    assert gate.entered.wait(5)
    return gate, ticket


def test_requests_are_answered_in_their_order_and_know_their_place(queue: Queue) -> None:
    order: list[int] = []
    gate, first = closed(queue)
    later = [ask(queue, lambda _check, i=i: order.append(i)) for i in range(2)]
    assert [first.place, *(ticket.place for ticket in later)] == [0, 1, 2]
    gate.open.set()
    assert first.result() == "done"
    for ticket in later:
        ticket.result()
    assert order == [0, 1]
    assert [ticket.place for ticket in later] == [0, 0]


def test_who_waits_is_told_the_place(queue: Queue) -> None:
    gate, _ = closed(queue)
    ask(queue, lambda _check: None)
    places: list[int] = []

    def told(place: int) -> None:
        places.append(place)
        gate.open.set()

    assert ask(queue, lambda _check: "mine").result(on_place=told) == "mine"
    assert places[0] == 2


def test_a_full_queue_says_so_at_once(queue: Queue) -> None:
    gate, _ = closed(queue)
    waiting = [ask(queue, lambda _check: "later") for _ in range(3)]
    with pytest.raises(Busy, match="3 requests are waiting already"):
        ask(queue, lambda _check: "never")
    waiting[0].cancel()  # who left makes room
    gate.open.set()
    assert ask(queue, lambda _check: "now").result() == "now"


def test_a_newer_request_of_a_viewer_replaces_the_older_ones_alone(queue: Queue) -> None:
    _, running = closed(queue, "ann")
    other = ask(queue, lambda _check: "bob's", "bob")
    waiting = ask(queue, lambda _check: "older", "ann")
    newest = ask(queue, lambda _check: "newest", "ann")
    for old in (running, waiting):
        with pytest.raises(Replaced):
            old.result()
    assert newest.result() == "newest"
    assert other.result() == "bob's"


def test_a_viewer_who_moves_fast_keeps_one_place_and_takes_no_other(queue: Queue) -> None:
    order: list[str] = []
    gate, _ = closed(queue, "ann")
    ask(queue, lambda _check: order.append("bob"), "bob")
    ask(queue, lambda _check: order.append("cid"), "cid")
    for move in range(20):
        last = ask(queue, lambda _check, move=move: order.append(f"bob {move}"), "bob")
    assert last.place == 1  # where the first of them stood
    again = ask(queue, lambda _check: order.append("ann"), "ann")  # ends ann's own, goes last
    assert again.place in (2, 3)
    again.result()
    assert not gate.open.is_set()
    assert order == ["bob 19", "cid", "ann"]


def test_equal_work_is_done_once_for_all_who_ask(queue: Queue) -> None:
    gate, _ = closed(queue)
    runs: list[str] = []
    tickets = [
        ask(queue, lambda _check: runs.append("run") or len(runs), viewer, key="same")
        for viewer in ("ann", "bob", None)
    ]
    ask(queue, lambda _check: runs.append("other"), key="other")
    assert {ticket.place for ticket in tickets} == {1}
    gate.open.set()
    assert [ticket.result() for ticket in tickets] == [1, 1, 1]
    assert runs.count("run") == 1


@pytest.mark.parametrize("leaves", ["by cancelling", "for something newer"])
def test_who_leaves_does_not_cancel_what_others_wait_for(queue: Queue, leaves: str) -> None:
    gate, first = closed(queue, "ann", key="same")
    second = ask(queue, lambda _check: "computed again", "bob", key="same")
    if leaves == "by cancelling":
        first.cancel()
    else:
        ask(queue, lambda _check: "newer", "ann")
    with pytest.raises(Cancelled):
        first.result()
    assert not gate.left.wait(0.1)
    gate.open.set()
    assert second.result() == "done"


def test_work_ends_when_the_last_of_its_sharers_has_left(queue: Queue) -> None:
    gate, first = closed(queue, key="same")
    second = ask(queue, gate, key="same")
    first.cancel()
    second.cancel()
    assert gate.left.wait(5)
    assert not gate.open.is_set()
    assert ask(queue, lambda _check: "afresh", key="same").result() == "afresh"


def test_a_viewer_who_asks_for_the_same_again_keeps_it(queue: Queue) -> None:
    gate, first = closed(queue, "ann", key="same")
    again = ask(queue, lambda _check: "computed again", "ann", key="same")
    with pytest.raises(Replaced):
        first.result()
    gate.open.set()
    assert again.result() == "done"


def steps(seconds: float, order: list[str], name: str) -> Callable[[Check], str]:
    """Work that takes so long, in short steps."""

    def work(check: Check) -> str:
        order.append(f"{name} begins")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            check()
            time.sleep(0.002)
        order.append(name)
        return name

    return work


def test_idle_work_steps_aside_for_everybody_and_goes_on(queue: Queue) -> None:
    order: list[str] = []
    ticket = ask(queue, steps(0.3, order, "idle"), idle=True)
    while not order:
        time.sleep(0.001)
    first, second = (ask(queue, steps(0.01, order, name)) for name in ("first", "second"))
    assert [first.result(), second.result(), ticket.result()] == ["first", "second", "idle"]
    assert order.count("idle begins") == 1
    assert order[-1] == "idle"


def test_a_long_task_lends_the_worker_and_goes_on(queue: Queue) -> None:
    order: list[str] = []
    long = ask(queue, steps(1.0, order, "long"), "ann", cost=10)
    while not order:
        time.sleep(0.001)
    short = [ask(queue, steps(0.02, order, name), name) for name in ("bob", "cid")]
    assert [one.result() for one in (*short, long)] == ["bob", "cid", "long"]
    assert order[0] == "long begins"
    assert [name for name in order if "begins" not in name] == ["bob", "cid", "long"]


def test_who_stands_still_can_be_given_up(queue: Queue) -> None:
    long = ask(queue, steps(20, [], "long"), "ann", cost=10)
    gate, other = closed(queue, "bob")  # entered in the middle of it
    newer = ask(queue, lambda _check: "newer", "ann")
    gate.open.set()
    assert [other.result(), newer.result()] == ["done", "newer"]
    with pytest.raises(Replaced):
        long.result()


def test_a_task_of_the_same_length_waits_for_its_turn(queue: Queue) -> None:
    order: list[str] = []
    tickets = [ask(queue, steps(0.5, order, name), name, cost=10) for name in ("ann", "bob")]
    short = ask(queue, steps(0.01, order, "cid"), "cid")
    for ticket in (*tickets, short):
        ticket.result()
    assert [name for name in order if "begins" not in name] == ["cid", "ann", "bob"]


def test_any_number_of_long_tasks_come_to_their_end() -> None:
    queue, order = Queue(20), []  # type: ignore[var-annotated]
    tickets = [ask(queue, steps(0.25, order, str(i)), str(i)) for i in range(8)]
    assert [ticket.result() for ticket in tickets] == [str(i) for i in range(8)]
    queue.close()


def test_a_short_task_stands_before_a_long_one_that_was_asked_just_before(queue: Queue) -> None:
    gate, _ = closed(queue)
    order: list[str] = []
    long = ask(queue, lambda _check: order.append("long"), "ann", cost=2.0)
    short = ask(queue, lambda _check: order.append("short"), "bob", cost=0.01)
    assert [long.place, short.place] == [2, 1]
    gate.open.set()
    long.result()
    assert order == ["short", "long"]


def test_a_long_task_is_not_overtaken_for_ever(queue: Queue) -> None:
    gate, _ = closed(queue)
    long = ask(queue, lambda _check: "long", cost=0.01)
    while (short := ask(queue, lambda _check: "short", cost=0.0)).place == 1:
        short.cancel()
        time.sleep(0.001)
    assert [long.place, short.place] == [1, 2]
    gate.open.set()


def test_idle_work_waits_behind_all_others(queue: Queue) -> None:
    gate, _ = closed(queue)
    order: list[str] = []
    idle = ask(queue, lambda _check: order.append("idle"), idle=True)
    ask(queue, lambda _check: order.append("a"))
    ask(queue, lambda _check: order.append("b"))
    assert idle.place == 3
    gate.open.set()
    idle.result()
    assert order == ["a", "b", "idle"]


def test_a_deadline_counts_from_the_asking(queue: Queue) -> None:
    gate, _ = closed(queue)
    ran = []
    late = ask(queue, ran.append, deadline=0.1)
    with pytest.raises(Late, match=r"within 0\.1 s"):
        late.result()
    gate.open.set()
    ask(queue, lambda _check: None).result()
    assert not ran


def test_work_that_nobody_waits_for_any_more_stops(queue: Queue) -> None:
    gate, ticket = closed(queue)
    with pytest.raises(Cancelled):
        ticket.result(alive=lambda: False)
    assert ask(queue, lambda _check: "next").result() == "next"
    assert ticket.done
    assert gate.left.is_set()


def test_whatever_alive_raises_cancels_the_work(queue: Queue) -> None:
    def gone() -> bool:
        raise KeyboardInterrupt

    gate = Gate()
    ticket = ask(queue, gate)
    with pytest.raises(KeyboardInterrupt):
        ticket.result(alive=gone)
    assert ticket.stopped


def test_an_error_reaches_who_asked_and_nobody_else(queue: Queue) -> None:
    def broken(_check: Check) -> None:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        ask(queue, broken).result()
    assert ask(queue, lambda _check: 3).result() == 3


def test_closing_ends_the_worker_and_all_that_wait() -> None:
    queue = Queue(5)
    gate, running = closed(queue)
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
