"""A log that says each thing once: what repeats is held back and counted."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

Place = tuple[str, int, str]

_PLACES = 500  # remembered; a program has only so many lines that log


@dataclass
class _Told:
    since: float
    held: int = 0


class OncePerMinute(logging.Filter):
    """Lets each line of code, with each kind of exception or `about`, log once in a while.

    Whoever sends a server nonsense makes it log as often as they like; a full disk helps
    nobody. The next record that passes tells how many were held back.

    Args:
        seconds: How long a place is silent after it has logged.
        clock: Seconds that only grow.
    """

    def __init__(self, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.seconds, self.clock = seconds, clock
        self.told: OrderedDict[Place, _Told] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        kind = record.exc_info[0] if record.exc_info else None
        about = getattr(record, "about", kind.__name__ if kind else "")
        place = (record.pathname, record.lineno, about)
        now, told = self.clock(), self.told.get(place)
        if told is not None and now - told.since < self.seconds:
            told.held += 1
            return False
        if told is not None and told.held:
            record.msg = f"{record.getMessage()} [{told.held} more like this were held back]"
            record.args = ()
        self.told[place] = _Told(now)
        self.told.move_to_end(place)
        if len(self.told) > _PLACES:
            self.told.popitem(last=False)
        return True


class InOneLine(logging.Filter):
    """Tells errors of these kinds in one line, for their message says all there is.

    Args:
        kinds: Exceptions that no line of code is at fault for, such as a damaged file.
    """

    def __init__(self, *kinds: type[Exception]) -> None:
        super().__init__()
        self.kinds = kinds

    def filter(self, record: logging.LogRecord) -> bool:
        """True: the record is written, without the trace."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, self.kinds):
            record.msg, record.args, record.exc_info = str(error), (), None
        return True


def calm(*filters: logging.Filter) -> None:
    """Puts the filters on every logger there is; Streamlit's and uvicorn's pass nothing on."""
    names = list(logging.Logger.manager.loggerDict)
    for logger in (logging.getLogger(), *map(logging.getLogger, names)):
        for one in filters:
            logger.addFilter(one)
