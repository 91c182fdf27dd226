"""A task that is computed once, and the tickets of all who wait for it."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
Check = Callable[[], None]
Alive = Callable[[], bool]
OnPlace = Callable[[int], None]

POLL = 0.05  # seconds between two looks at whether anybody still waits


class Refused(RuntimeError):
    """A request that was not carried out for no fault of its own; the message is for people."""


class Busy(Refused):
    """The queue is full."""


class Late(Refused):
    """The deadline passed."""


class Cancelled(Refused):
    """Nobody waits for it any more."""


class Replaced(Cancelled):
    """The same viewer asked for something newer."""


class Interrupted(Refused):
    """A task that left the worker early, for nobody wants it."""


class Task(Generic[T]):
    """One piece of work, shared by all tickets that ask for the same.

    Args:
        work: What is computed; it is handed ``check`` and calls it at every step.
        key: What makes two tasks equal; None is equal to no other.
        idle: Whether it runs only while nothing else waits.
        cost: Seconds that it takes, roughly.
        asked: When it was asked, as ``time.monotonic`` tells.
    """

    def __init__(
        self,
        work: Callable[[Check], T],
        key: Hashable | None = None,
        *,
        idle: bool = False,
        cost: float = 0.0,
        asked: float = 0.0,
    ) -> None:
        self.work, self.key, self.idle, self.cost, self.asked = work, key, idle, cost, asked
        self.tickets: list[Ticket[T]] = []
        self.turn = 0.0  # when its turn at the worker began
        self.error: BaseException | None = None
        self.result: T
        self._finished = threading.Event()

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return any(ticket.refusal() is None for ticket in self.tickets)

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._finished.is_set()

    def finish(self, result: T) -> "Task[T]":
        """Keeps the result and tells all who wait."""
        self.result = result
        self._finished.set()
        return self

    def fail(self, error: BaseException) -> None:
        """Keeps the error and tells all who wait."""
        self.error = error
        self._finished.set()

    def wait(self, seconds: float) -> bool:
        """Waits for the end for so long; gives whether it is there."""
        return self._finished.wait(seconds)


class Ticket(Generic[T]):
    """One viewer's claim on a task; giving it up leaves the task to the others.

    Args:
        task: What is waited for.
        viewer: Who asks; None is nobody in particular.
        deadline: Seconds from now.
        place: Gives the task's place in line; 0 runs or is done.
    """

    def __init__(
        self,
        task: Task[T],
        viewer: str | None,
        deadline: float,
        place: Callable[[Task[T]], int] = lambda _task: 0,
    ) -> None:
        self.viewer = viewer
        self._task = task
        self._place = place
        self._seconds = deadline
        self._ends = time.monotonic() + deadline
        self._stopped: Refused | None = None
        task.tickets.append(self)

    @property
    def place(self) -> int:
        """How many are served before it, itself included; 0 once it runs or is done."""
        return self._place(self._task)

    @property
    def stopped(self) -> bool:
        """Whether it was given up or replaced."""
        return self._stopped is not None

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._task.done or self.refusal() is not None

    def cancel(self, why: Refused | None = None) -> None:
        """Gives the ticket up; a finished one stays as it is."""
        if not self._task.done:
            self._stopped = why or Cancelled("The request was cancelled.")

    def refusal(self) -> Refused | None:
        """Why this ticket is no longer served, or None."""
        if self._stopped is None and time.monotonic() > self._ends:
            return Late(
                f"The answer was not there within {self._seconds:g} s. "
                "Ask for fewer points or steps, or try again when fewer people do."
            )
        return self._stopped

    def result(self, alive: Alive | None = None, on_place: OnPlace | None = None) -> T:
        """Waits for the result.

        Args:
            alive: Asked every 50 ms whether anybody still wants it; False, or whatever it
                raises, gives the ticket up.
            on_place: Called every 50 ms with the place in line.

        Raises:
            Refused: If it was replaced, cancelled or late; else whatever the work raised.
        """
        try:
            while not self._task.wait(POLL):
                if alive and not alive():
                    raise Cancelled("Nobody waits for this any more.")
                self._check()
                if on_place:
                    on_place(self.place)
        except BaseException:
            self.cancel()
            raise
        if self._stopped or isinstance(self._task.error, Interrupted):
            self._check()
        if self._task.error:
            raise self._task.error
        return self._task.result

    def _check(self) -> None:
        refusal = self.refusal()
        if refusal:
            raise refusal
