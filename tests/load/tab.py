"""What a browser tab keeps: the page's controls and their values, its address, cached messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.load.widgets import Widget, read, state

PICTURES = {"bidi_component", "plotly_chart", "vega_lite_chart", "imgs", "echarts_chart"}
CACHED_RUNS = 2  # runs that Streamlit's browser keeps a message for after its last use
SAYS = {"heading": "body", "markdown": "body", "alert": "body", "progress": "text"}


def _turn(_rng: Random, held: bool) -> bool:
    return not held


@dataclass
class _Cached:
    message: ForwardMsg
    run: int


@dataclass
class Tab:
    """The state of one page in one browser, fed with messages and asked for reruns.

    Attributes:
        widgets: Controls on the page by id.
        values: What the browser holds for them by id.
        texts: Words on the page by their place.
        troubles: Exceptions that the page has shown, ever.
        alerts: Errors and warnings in words that the page has shown, ever.
    """

    url: str
    page: str = ""
    query: str = ""
    page_hash: str = ""
    session: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, Widget] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[tuple[int, ...], str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    fragments: frozenset[str] = frozenset()
    _seen: set[str] = field(default_factory=set)
    _cache: dict[str, _Cached] = field(default_factory=dict)
    _runs: int = 0

    def rerun(self, fragment: str = "", pressed: Widget | None = None) -> BackMsg:
        """The message that asks for a run of the page, or of one of its fragments."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.fragment_id = self.query, fragment
        asked.page_script_hash = self.page_hash
        if not self.page_hash:
            asked.page_name = self.page
        asked.cached_message_hashes.extend(self._cache)
        asked.context_info.url = f"{self.url}/{self.page}"
        asked.context_info.timezone = "UTC"
        asked.context_info.color_scheme = "light"
        asked.widget_states.SetInParent()
        for key, value in self.values.items():
            asked.widget_states.widgets.append(state(self.widgets[key], value))
        if pressed:
            asked.widget_states.widgets.append(state(pressed, True))
        return message

    def set(self, widget: Widget, value: Any) -> None:  # noqa: ANN401
        """Holds a value as the browser does; a component's states are kept side by side."""
        if widget.field == "json_value":
            value = {**self.values.get(widget.id, {}), **value}
        self.values[widget.id] = value

    def hear(self, message: ForwardMsg) -> ForwardMsg:
        """Takes a message in; gives it back, or the one that it stands for."""
        message = self._from_cache(message)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id
            self.fragments = frozenset(message.metadata.run.fragment_ids)
            self._seen = set()
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
            for page in message.navigation.app_pages:
                self.pages[page.url_pathname] = page.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._draw(message)
        elif kind == "session_event" and message.session_event.HasField(
            "script_compilation_exception"
        ):
            self.troubles.append(message.session_event.script_compilation_exception.message)
        elif kind == "script_finished":
            self._forget(message.script_finished)
        return message

    def find(self, name: str) -> Widget:
        """The control whose key or label ends with these words."""
        found = [w for w in self.widgets.values() if w.key.endswith(name) or w.label == name]
        assert found, f"No control is called {name!r}: {sorted(map(str, self.widgets.values()))}"
        return found[0]

    def _from_cache(self, message: ForwardMsg) -> ForwardMsg:
        if message.WhichOneof("type") == "ref_hash":
            kept = self._cache[message.ref_hash]
            kept.run = self._runs
            whole = ForwardMsg()
            whole.CopyFrom(kept.message)
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            self._cache[message.hash] = _Cached(message, self._runs)
        return message

    def _draw(self, message: ForwardMsg) -> None:
        place, delta = tuple(message.metadata.delta_path), message.delta
        if delta.WhichOneof("type") == "add_block":
            self._open(delta.add_block, delta.fragment_id)
        elif delta.WhichOneof("type") == "new_element":
            self._show(place, delta.new_element, delta.fragment_id)

    def _show(self, place: tuple[int, ...], element: Element, fragment: str) -> None:
        kind = element.WhichOneof("type") or "empty"
        proto = getattr(element, kind)
        self.texts.pop(place, None)
        if kind == "exception":
            self.troubles.append(f"{proto.type}: {proto.message}")
        elif kind in SAYS:
            self.texts[place] = getattr(proto, SAYS[kind])
            if kind == "alert" and proto.format in (proto.ERROR, proto.WARNING):
                self.alerts.append(proto.body)
        self._take(read(kind, proto, fragment))

    def _open(self, block: Block, fragment: str) -> None:
        """Expanders and popovers that rerun the page when they are opened."""
        kind = block.WhichOneof("type")
        if kind not in ("expandable", "popover") or not getattr(block, kind).id:
            return
        proto = getattr(block, kind)
        shown = proto.expanded if kind == "expandable" else proto.open
        opened = Widget(proto.id, kind, "bool_value", shown, _turn, fragment, proto.label)
        self._take(opened)

    def _take(self, widget: Widget | None) -> None:
        if widget is None:
            return
        self.widgets[widget.id] = widget
        self._seen.add(widget.id)
        if widget.value is None:
            return
        if widget.given or widget.id not in self.values:
            self.values[widget.id] = widget.value
        else:
            shown = self.values[widget.id]
            self.widgets[widget.id] = replace(widget, value=shown)

    def _forget(self, status: int) -> None:
        """Lets go of controls that the run did not draw again, and of old cached messages."""
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        for widget in self._of_run():
            if widget.id not in self._seen:
                del self.widgets[widget.id]
                self.values.pop(widget.id, None)
        self._runs += 1
        for key, kept in list(self._cache.items()):
            mine = not self.fragments or kept.message.delta.fragment_id in self.fragments
            if mine and self._runs - kept.run > CACHED_RUNS:
                del self._cache[key]

    def _of_run(self) -> Iterator[Widget]:
        for widget in list(self.widgets.values()):
            if not self.fragments or widget.fragment in self.fragments:
                yield widget
