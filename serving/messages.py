"""What a session hears: the messages of our pages' own browsers, and nothing else."""

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

HEARD = (
    *("rerun_script", "stop_script", "app_heartbeat", "load_git_info"),
    "backend_operation_request",  # asks for a download that is made when it is wanted
)
UNSUPPORTED = 1003  # close code: data of a kind that is not accepted


class KnownMessages:
    """Middleware: drops messages that no browser of ours sends, and ends a session of nonsense.

    Streamlit lets any viewer clear the caches of all, and writes a trace for each frame that is
    no message.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what is heard."""

        async def hear() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                kind = _kind(message.get("bytes"))
                if kind in HEARD:
                    return message
                if kind is None:
                    await send({"type": "websocket.close", "code": UNSUPPORTED})
                    return {"type": "websocket.disconnect", "code": UNSUPPORTED}

        await self.app(scope, hear if scope["type"] == "websocket" else receive, send)


def _kind(data: bytes | None) -> str | None:
    """The kind of a message, "" if it has none, None if it is no message."""
    try:
        return BackMsg.FromString(data).WhichOneof("type") or "" if data else None
    except DecodeError:
        return None
