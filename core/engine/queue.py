"""One bounded line and one worker for all that is computed: fair by viewer, equal work once.

A viewer has one place in line. A newer request takes the place of the older one, so whoever moves
a slider fast neither waits longer nor makes others wait. Short tasks stand before long ones that
were asked a little earlier. A long task lends the worker to much shorter ones at its steps and
goes on afterwards; an idle one lends it to all who wait.
"""

import threading
import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

import torch

from core.engine.ticket import Busy, Cancelled, Check, Interrupted, Replaced, Task, Ticket

T = TypeVar("T")

TURN = 0.1  # seconds of work after which a task lets shorter ones go first, and of theirs then
SHORTER = 4  # how many times as short it must be
PATIENCE = 5  # a task lets others go first that come in so many times its own length
DEPTH = 4  # tasks that may stand still at once


class Queue:
    """Runs tasks one after the other in one thread of its own.

    Args:
        limit: Tasks that may wait; the next is refused.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._waiting: list[Task] = []
        self._running: list[Task] = []  # the last one is computed, the others stand still
        self._news = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(
        self,
        work: Callable[[Check], T],
        *,
        viewer: str | None,
        deadline: float,
        key: Hashable | None = None,
        idle: bool = False,
        cost: float = 0.1,
    ) -> Ticket[T]:
        """Takes a request in; the same viewer's older ones are replaced.

        Args:
            work: What is computed; it is handed ``check`` and calls it at every step.
            viewer: Who asks; None is nobody in particular.
            deadline: Seconds from now.
            key: Requests with the same key share one task; None shares nothing.
            idle: Whether it waits until nobody else does.
            cost: Seconds that it takes, roughly.

        Raises:
            Busy: If the queue is full.
        """
        with self._news:
            if self._closed:
                raise Busy("The engine is shutting down.")
            older, task = self._tickets(viewer), self._same(key, idle)
            ticket = Ticket(task, viewer, deadline, self.place) if task else None
            for old in older:
                old.cancel(Replaced("A newer request took this one's place."))
            asked = self._prune(older)
            if ticket is None:
                task = Task(work, key, idle=idle, cost=cost, asked=asked)
                ticket = self._insert(task, viewer, deadline)
        return ticket

    def place(self, task: Task) -> int:
        """How many waiting tasks are served before this one, itself included; 0 if none."""
        with self._news:
            return self._waiting.index(task) + 1 if task in self._waiting else 0

    @property
    def running(self) -> bool:
        """Whether a task is being computed."""
        return bool(self._running)

    def close(self) -> None:
        """Cancels everything and ends the worker."""
        ending = Cancelled("The engine is shutting down.")
        with self._news:
            self._closed = True
            for task in self._waiting:
                task.fail(ending)
            self._waiting.clear()
            for ticket in (ticket for task in self._running for ticket in task.tickets):
                ticket.cancel(ending)
            self._news.notify()
        if self._thread:
            self._thread.join()

    def _insert(self, task: Task[T], viewer: str | None, deadline: float) -> Ticket[T]:
        if len(self._waiting) >= self.limit:
            raise Busy(
                f"{self.limit} requests are waiting already, which is the limit. "
                "Try again in a moment."
            )
        self._waiting.append(task)
        self._sort()
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
            self._thread.start()
        self._news.notify()
        return Ticket(task, viewer, deadline, self.place)

    def _tasks(self) -> list[Task]:
        return [*self._waiting, *self._running]

    def _tickets(self, viewer: str | None) -> list[Ticket]:
        found = (ticket for task in self._tasks() for ticket in task.tickets)
        return [ticket for ticket in found if viewer is not None and ticket.viewer == viewer]

    def _same(self, key: Hashable | None, idle: bool) -> Task | None:
        """The task that waits or runs under this key."""
        found = (task for task in self._tasks() if (task.key, task.idle) == (key, idle))
        return next(found, None) if key is not None else None

    def _sort(self) -> None:
        self._waiting.sort(key=lambda task: (task.idle, task.asked + PATIENCE * task.cost))

    def _prune(self, older: list[Ticket]) -> float:
        """Drops tasks that nobody wants; gives when the first that had one of these was asked."""
        gone = [task for task in self._waiting if not task.wanted]
        self._waiting = [task for task in self._waiting if task not in gone]
        heirs = (task.asked for task in gone if any(ticket in older for ticket in task.tickets))
        return min(heirs, default=time.monotonic())

    def _serve(self) -> None:
        while not self._closed:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._closed)
            task = self._take()
            if task is not None:
                self._run(task)

    def _take(self, lender: Task | None = None) -> Task | None:
        """Moves the first in line to the worker, or the first that a lender steps aside for."""
        with self._news:
            for task in self._waiting:
                if lender is None or _goes_before(task, lender):
                    self._waiting.remove(task)
                    self._running.append(task)
                    return task
            return None

    def _run(self, task: Task) -> None:
        check: Check = partial(self._check, task)
        task.turn = time.monotonic()
        try:
            check()
            with torch.inference_mode(False):  # whatever the task that lends the worker is in
                result = task.work(check)
        except Interrupted as left:
            self._leave(task, left)
        except BaseException as error:
            self._end(task, partial(task.fail, error))
        else:
            self._end(task, partial(task.finish, result))

    def _check(self, task: Task) -> None:
        """Raises if nobody wants the task; lends the worker if the task has had its turn."""
        over = task.idle or time.monotonic() - task.turn > TURN
        if over and threading.current_thread() is self._thread and len(self._running) < DEPTH:
            self._lend(task)
        if not task.wanted:
            raise Interrupted("Nobody waits for the task.")

    def _lend(self, task: Task) -> None:
        """Computes shorter tasks, for an idle one all that wait, while this one stands still."""
        until = time.monotonic() + TURN
        while (other := self._take(task)) is not None:
            self._run(other)
            if not task.idle and time.monotonic() > until:
                break
        task.turn = time.monotonic()

    def _end(self, task: Task, tell: Callable[[], object]) -> None:
        """Nobody can join the task between its end and the telling of it."""
        with self._news:
            self._running.remove(task)
            tell()

    def _leave(self, task: Task, left: Interrupted) -> None:
        """Ends the task, unless somebody has joined it meanwhile; then it waits again."""
        with self._news:
            self._running.remove(task)
            if task.wanted and not self._closed:
                self._waiting.append(task)
                self._sort()
            else:
                task.fail(left)


def _goes_before(task: Task, lender: Task) -> bool:
    return not task.idle and (lender.idle or SHORTER * task.cost <= lender.cost)
