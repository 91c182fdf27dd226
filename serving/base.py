"""Tells Streamlit's page where its server is, and what to do when it is full.

Without the first, a deep link first asks for /PAGE/_stcore/health, is told 404, and logs that
as an error. Without the second, a page that loaded just before the last place was taken waits
for a session without a word.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/film-room-base.js"
_SCRIPT = """\
window.__streamlit = {BACKEND_BASE_URL: new URL(".", document.currentScript.src).href};

// A socket that never opens: where the server is full, the page that says so takes over.
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    let opened = false;
    this.addEventListener("open", () => (opened = true));
    this.addEventListener("close", async () => {
      if (opened) return;
      const asked = { headers: { Accept: "text/html" }, cache: "no-store" };
      const page = await fetch(location.href, asked).catch(() => null);
      if (page?.status === 503) location.reload();
    });
  }
};
"""
_TAG = f'<script src=".{PATH}"></script>'.encode()


def respond(_request: Request) -> Response:
    """Serves the script that names the server's address: the folder that it came from."""
    return Response(_SCRIPT, media_type="text/javascript")


class NamedBase:
    """Middleware: puts the script's tag first in the head of every HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with the tag inserted, all else untouched."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        # Asked for plain, for a tag cannot be put into compressed text; it is compressed later.
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        scope = {**scope, "headers": plain}
        held: list[Message] = []
        body = bytearray()

        async def insert(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = MutableHeaders(scope=message).get("content-type", "")
                if message["status"] == 200 and kind.startswith("text/html"):
                    held.append(message)
                    return
            if not held:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                page = bytes(body).replace(b"<head>", b"<head>" + _TAG, 1)
                MutableHeaders(scope=held[0])["content-length"] = str(len(page))
                await send(held[0])
                await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, insert)
