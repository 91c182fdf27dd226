"""One bounded queue and one worker: who asks too late is told so at once, who left is dropped."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

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


class Ticket(Generic[T]):
    """A place in the queue: a cancel token for the worker, a result for who waits.

    Args:
        work: What is to be done; it is handed the ticket and calls ``check`` at every step.
        viewer: Who asks; None is nobody in particular.
        deadline: Seconds from now.
    """

    def __init__(
        self, work: "Callable[[Ticket[T]], T]", viewer: str | None, deadline: float
    ) -> None:
        self.viewer = viewer
        self._work = work
        self._seconds = deadline
        self._ends = time.monotonic() + deadline
        self._stopped: Refused | None = None
        self._done = threading.Event()
        self._result: T
        self._error: BaseException | None = None

    def cancel(self, why: Refused | None = None) -> None:
        """Asks the work to stop at its next step; a finished one stays as it is."""
        self._stopped = why or Cancelled("The request was cancelled.")

    @property
    def stopped(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._stopped is not None

    def check(self) -> None:
        """Raises Cancelled or Late if the work is to stop."""
        if self._stopped:
            raise self._stopped
        if time.monotonic() > self._ends:
            raise Late(
                f"The answer was not there within {self._seconds:g} s. "
                "Ask for fewer points or steps, or try again when fewer people do."
            )

    def run(self) -> None:
        """Does the work and keeps its result or its error."""
        try:
            self.check()
            self._result = self._work(self)
        except BaseException as error:
            self._error = error
        self._done.set()

    def fail(self, error: Refused) -> None:
        """Ends a ticket that was never run."""
        self._error = error
        self._done.set()

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._done.is_set()

    def result(self, alive: Callable[[], bool] | None = None) -> T:
        """Waits for the result.

        Args:
            alive: Asked every 50 ms whether anybody still wants it; False, or whatever it
                raises, cancels the work.

        Raises:
            Refused: If it was replaced, cancelled or late; else whatever the work raised.
        """
        try:
            while not self._done.wait(POLL):
                if alive and not alive():
                    raise Cancelled("Nobody waits for this any more.")
                self.check()
        except BaseException:
            self.cancel()
            raise
        if self._error:
            raise self._error
        return self._result


class Queue:
    """Runs tickets one after the other in one thread of its own.

    Args:
        limit: Tickets that may wait; the next is refused.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._waiting: deque[Ticket] = deque()
        self._running: Ticket | None = None
        self._news = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, ticket: Ticket[T]) -> Ticket[T]:
        """Takes a ticket in; the same viewer's older ones are replaced.

        Raises:
            Busy: If the queue is full.
        """
        with self._news:
            if self._closed:
                raise Busy("The engine is shutting down.")
            if ticket.viewer is not None:
                self._replace(ticket.viewer)
            self._waiting = deque(waiting for waiting in self._waiting if not waiting.stopped)
            if len(self._waiting) >= self.limit:
                raise Busy(
                    f"{self.limit} requests are waiting already, which is the limit. "
                    "Try again in a moment."
                )
            self._waiting.append(ticket)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
                self._thread.start()
            self._news.notify()
        return ticket

    def close(self) -> None:
        """Cancels everything and ends the worker."""
        with self._news:
            self._closed = True
            for ticket in self._waiting:
                ticket.fail(Cancelled("The engine is shutting down."))
            self._waiting.clear()
            if self._running:
                self._running.cancel()
            self._news.notify()
        if self._thread:
            self._thread.join()

    def _replace(self, viewer: str) -> None:
        news = Replaced("A newer request took this one's place.")
        for old in [ticket for ticket in self._waiting if ticket.viewer == viewer]:
            self._waiting.remove(old)
            old.fail(news)
        if self._running and self._running.viewer == viewer:
            self._running.cancel(news)

    def _serve(self) -> None:
        while True:
            with self._news:
                self._running = None
                self._news.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                self._running = self._waiting.popleft()
            self._running.run()
