"""One visitor in Chromium, with all that the page asked for and said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.running import Server

# Said by Chromium's software renderer about itself whenever a WebGL picture is read.
RENDERER = "GL Driver Message"


def drawn(page: Page, pictures: int = 2) -> None:
    """Waits until the browser has drawn that often: what was asked for before is on screen."""
    page.evaluate(
        """async (left) => {
            while (left-- > 0) await new Promise(requestAnimationFrame);
        }""",
        pictures,
    )


def eventually(page: Page, condition: Callable[[], bool], pictures: int = 900) -> None:
    """Waits until a condition holds, asked anew with every picture that the browser draws."""
    for _ in range(pictures):
        if condition():
            return
        drawn(page, 1)
    raise AssertionError(f"Never held within {pictures} pictures.")


@dataclass
class Visit:
    """One visitor: a page in a context of its own, and all that it asked for and said."""

    server: Server
    context: BrowserContext
    page: Page
    log_start: int
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.console.append(f"pageerror: {error}"))
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and RENDERER not in message.text:
            self.console.append(f"{message.type}: {message.text} ({message.location})")

    def go(self, path: str = "/") -> Page:
        """Opens a path of the app and waits until its script has run."""
        self.page.goto(self.server.url + path)
        self.settle()
        return self.page

    def settle(self, timeout: float = 60_000) -> None:
        """Waits until the page's script has finished and nothing is stale."""
        app = '[data-testid="stApp"][data-test-script-state="notRunning"]'
        self.page.locator(app).wait_for(timeout=timeout)
        self.page.wait_for_function(
            "() => document.querySelectorAll('[data-testid=stMain] [data-stale=true],"
            " [data-testid=stSkeleton], [data-testid=stAppSkeleton]').length === 0",
            timeout=timeout,
        )

    def outside(self) -> list[str]:
        """Requests that went anywhere but to the server."""
        home = urlsplit(self.server.url).netloc
        local = ("blob:", "data:", "about:")
        return [
            url
            for url in self.requests
            if not url.startswith(local) and urlsplit(url).netloc != home
        ]

    def assert_silent(self) -> None:
        """Nothing asked outside, nothing in the console, nothing loud in the server's log."""
        assert self.outside() == []
        told = [line for line in self.console if not any(e in line for e in self.expected)]
        assert told == [], "The browser's console is not silent."
        loud = self.server.loud_lines(self.log_start)
        loud = [line for line in loud if not any(e in line for e in self.expected)]
        assert loud == [], "The server's log is not silent."


def stand_still(picture: Locator) -> None:
    """Waits until a picture has kept its place and drawn nothing new for a dozen frames."""
    picture.evaluate("""(e) => new Promise((done) => {
        let [last, same] = ["", 0];
        const look = () => {
            const now = JSON.stringify([e.getBoundingClientRect(), e.read?.().drawn]);
            same = now === last ? same + 1 : 0;
            last = now;
            if (same > 12) done();
            else requestAnimationFrame(look);
        };
        look();
    })""")
