"""What all tests share: one real server, started when first asked for."""

from collections.abc import Iterator

import pytest

from tests.running import Server, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, served the way `make run` does."""
    with running(tmp_path_factory.mktemp("server") / "server.log") as started:
        yield started
