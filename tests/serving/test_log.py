"""The log says each thing once."""

import logging
from collections.abc import Iterator

import pytest

from serving.log import InOneLine, OncePerMinute, calm


class Lines(logging.Handler):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("film-room-test")
    logger.propagate = False
    yield logger
    logger.filters.clear()
    logger.handlers.clear()


def fail(logger: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except type(error):
        logger.exception("It broke: %s", error)


def test_the_same_failure_is_written_once_a_minute_and_counted(logger: logging.Logger) -> None:
    now, lines = 0.0, Lines()
    logger.addHandler(lines)
    logger.addFilter(OncePerMinute(60.0, lambda: now))
    for number in range(50):
        fail(logger, ValueError(number))
    now = 61.0
    fail(logger, ValueError("again"))
    fail(logger, ValueError("at once"))
    first, second = lines.lines
    assert first.startswith("It broke: 0\nTraceback")
    assert second.startswith("It broke: again [49 more like this were held back]\nTraceback")


def test_other_failures_of_the_same_line_are_written(logger: logging.Logger) -> None:
    lines = Lines()
    logger.addHandler(lines)
    logger.addFilter(OncePerMinute())
    for error in (ValueError("a"), KeyError("b"), ValueError("c")):
        fail(logger, error)
    logger.error("Another line")
    assert [line.splitlines()[0] for line in lines.lines] == [
        "It broke: a",
        "It broke: 'b'",
        "Another line",
    ]


def test_every_logger_is_calmed(logger: logging.Logger) -> None:
    once = OncePerMinute()
    calm(once)
    try:
        assert once in logger.filters
        assert once in logging.getLogger().filters
    finally:
        for name in [*logging.Logger.manager.loggerDict]:
            logging.getLogger(name).removeFilter(once)
        logging.getLogger().removeFilter(once)


def test_what_no_code_is_at_fault_for_is_one_line_and_each_thing_is_said(
    logger: logging.Logger,
) -> None:
    lines = Lines()
    logger.addHandler(lines)
    logger.addFilter(OncePerMinute())
    logger.addFilter(InOneLine(KeyError))
    fail(logger, ZeroDivisionError("ours"))
    fail(logger, KeyError("theirs"))
    for file in ("a", "b", "a"):
        logger.warning("%s is damaged", file, extra={"about": file})
    assert "Traceback" in lines.lines[0]
    assert lines.lines[1:] == ["'theirs'", "a is damaged", "b is damaged"]
