"""One bounded line and one worker for all that is computed: fair by viewer, equal work once.

A viewer has one place in line. A newer request takes the place of the older one, so whoever moves
a slider fast neither waits longer nor makes others wait. Idle tasks run while nobody else waits
and step aside as soon as somebody does.
"""

import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

from core.engine.ticket import Busy, Cancelled, Check, Interrupted, Replaced, Task, Ticket

T = TypeVar("T")


class Queue:
    """Runs tasks one after the other in one thread of its own.

    Args:
        limit: Tasks that may wait; the next is refused.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._waiting: list[Task] = []
        self._running: Task | None = None
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
    ) -> Ticket[T]:
        """Takes a request in; the same viewer's older ones are replaced.

        Args:
            work: What is computed; it is handed ``check`` and calls it at every step.
            viewer: Who asks; None is nobody in particular.
            deadline: Seconds from now.
            key: Requests with the same key share one task; None shares nothing.
            idle: Whether it waits until nobody else does.

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
            place = self._prune(older)
            if ticket is None:
                ticket = self._insert(Task(work, key, idle=idle), place, viewer, deadline)
        return ticket

    def place(self, task: Task) -> int:
        """How many waiting tasks are served before this one, itself included; 0 if none."""
        with self._news:
            return self._waiting.index(task) + 1 if task in self._waiting else 0

    @property
    def running(self) -> bool:
        """Whether a task is being computed."""
        return self._running is not None

    def close(self) -> None:
        """Cancels everything and ends the worker."""
        ending = Cancelled("The engine is shutting down.")
        with self._news:
            self._closed = True
            for task in self._waiting:
                task.fail(ending)
            self._waiting.clear()
            if self._running:
                for ticket in self._running.tickets:
                    ticket.cancel(ending)
            self._news.notify()
        if self._thread:
            self._thread.join()

    def _insert(self, task: Task[T], place: int, viewer: str | None, deadline: float) -> Ticket[T]:
        if len(self._waiting) >= self.limit:
            raise Busy(
                f"{self.limit} requests are waiting already, which is the limit. "
                "Try again in a moment."
            )
        self._waiting.insert(place, task)
        self._waiting.sort(key=lambda waiting: waiting.idle)  # stable: the order stays
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
            self._thread.start()
        self._news.notify()
        return Ticket(task, viewer, deadline, self.place)

    def _tasks(self) -> list[Task]:
        return [*self._waiting, *([self._running] if self._running else [])]

    def _tickets(self, viewer: str | None) -> list[Ticket]:
        found = (ticket for task in self._tasks() for ticket in task.tickets)
        return [ticket for ticket in found if viewer is not None and ticket.viewer == viewer]

    def _same(self, key: Hashable | None, idle: bool) -> Task | None:
        """The task that waits or runs under this key."""
        found = (task for task in self._tasks() if (task.key, task.idle) == (key, idle))
        return next(found, None) if key is not None else None

    def _prune(self, older: list[Ticket]) -> int:
        """Drops tasks that nobody wants; gives the place of the first that had one of these."""
        place, kept = None, []
        for task in self._waiting:
            if task.wanted:
                kept.append(task)
            elif place is None and any(ticket in older for ticket in task.tickets):
                place = len(kept)
        self._waiting = kept
        return len(kept) if place is None else place

    def _check(self, task: Task) -> None:
        """Raises if the running task is to leave the worker."""
        if not task.wanted or (task.idle and any(not other.idle for other in self._waiting)):
            raise Interrupted("The task was interrupted.")

    def _serve(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                task = self._running = self._waiting.pop(0)
            self._run(task)

    def _run(self, task: Task) -> None:
        check: Check = partial(self._check, task)
        try:
            check()
            result = task.work(check)
        except Interrupted as left:
            self._set_aside(task, left)
        except BaseException as error:
            self._end(partial(task.fail, error))
        else:
            self._end(partial(task.finish, result))

    def _end(self, tell: Callable[[], object]) -> None:
        """Nobody can join the task between its end and the telling of it."""
        with self._news:
            self._running = None
            tell()

    def _set_aside(self, task: Task, left: Interrupted) -> None:
        """A task that somebody wants waits again, first of its kind; else it ends."""
        with self._news:
            self._running = None
            if not task.wanted or self._closed:
                task.fail(left)
                return
            ahead = sum(not other.idle for other in self._waiting) if task.idle else 0
            self._waiting.insert(ahead, task)
