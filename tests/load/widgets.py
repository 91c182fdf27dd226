"""A page's controls as a browser knows them: what they show, and what a hand may set them to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load import components

Choose = Callable[[Random, Any], Any]  # from what is shown


@dataclass(frozen=True)
class Widget:
    """One control of a page.

    Attributes:
        id: Streamlit's own id; its tail is the key that the page chose.
        kind: Which element it is, as the protocol calls it.
        field: In which field of a WidgetState its value travels.
        value: What the page shows.
        choose: Draws a valid value, another than the one shown where there is another.
        fragment: The fragment that is run again when it moves, or "".
        header: What a component tells of itself.
        given: Whether the page sets the value, whatever the browser held.
    """

    id: str
    kind: str
    field: str
    value: Any
    choose: Choose
    fragment: str = ""
    label: str = ""
    disabled: bool = False
    given: bool = False
    header: components.Header = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The page's own name for it."""
        return self.id.split("-", 2)[-1]

    def __str__(self) -> str:
        return self.key if self.key != "None" else self.label or self.kind


def state(widget: Widget, value: Any) -> WidgetState:  # noqa: ANN401
    """The value as it travels to the server."""
    message = WidgetState(id=widget.id)
    if widget.field.endswith("array_value"):
        getattr(message, widget.field).SetInParent()
        getattr(message, widget.field).data.extend(value)
    elif widget.field == "json_value":
        message.json_value = json.dumps(value)
    elif value is not None:
        setattr(message, widget.field, value)
    return message


def read(kind: str, proto: Message, fragment: str) -> Widget | None:
    """The control that an element is, or None if nobody can move it."""
    if kind not in READERS or not getattr(proto, "id", ""):
        return None
    field_name, value, choose = READERS[kind](proto)
    return Widget(
        id=proto.id,
        kind=kind,
        field=field_name,
        value=value,
        choose=choose,
        fragment=fragment,
        label=getattr(proto, "label", ""),
        disabled=getattr(proto, "disabled", False),
        given=getattr(proto, "set_value", False),
        header=components.read_header(proto) if kind == "bidi_component" else {},
    )


Read = tuple[str, Any, Choose]


def _slider(proto: Slider) -> Read:
    if proto.type == Slider.SELECT_SLIDER:
        options = list(proto.options)
        shown = list(proto.raw_value) or [options[int(at)] for at in proto.default]
        return "string_array_value", shown, lambda rng, _: _some(options, len(shown), rng)
    shown = list(proto.value if proto.set_value else proto.default)
    count = round((proto.max - proto.min) / (proto.step or 1))
    grid = [proto.min + at * (proto.step or 1) for at in range(count + 1)]
    return "double_array_value", shown, lambda rng, _: _some(grid, len(shown), rng)


def _some(options: list[Any], count: int, rng: Random) -> list[Any]:
    """As many values as the slider has thumbs, in the order of the options."""
    return [options[at] for at in sorted(rng.randrange(len(options)) for _ in range(count))]


def _other(options: list[str], shown: str | None, rng: Random) -> str:
    return rng.choice([option for option in options if option != shown] or options)


def _one_of(proto: Any) -> Read:  # noqa: ANN401
    options = list(proto.options)
    default = options[proto.default] if proto.HasField("default") and options else None
    shown = proto.raw_value if proto.set_value else default
    return "string_value", shown, lambda rng, held: _other(options, held, rng)


def _buttons(proto: Any) -> Read:  # noqa: ANN401
    options = [option.content for option in proto.options]
    shown = list(proto.raw_values) if proto.set_value else [options[at] for at in proto.default]
    several = proto.click_mode == proto.MULTI_SELECT

    def choose(rng: Random, held: list[str]) -> list[str]:
        if several:
            return [option for option in options if rng.random() < 0.5]
        return [_other(options, held[0] if held else None, rng)]

    return "string_array_value", shown, choose


def _number(proto: Any) -> Read:  # noqa: ANN401
    shown = proto.value if proto.set_value else proto.default
    low = proto.min if proto.has_min else shown - 10
    high = proto.max if proto.has_max else shown + 10
    return "double_value", shown, lambda rng, _: float(rng.randint(int(low), int(high)))


def _check(proto: Any) -> Read:  # noqa: ANN401
    shown = proto.value if proto.set_value else proto.default
    return "bool_value", shown, lambda _rng, held: not held


def _text(proto: Any) -> Read:  # noqa: ANN401
    shown = proto.value if proto.set_value else proto.default
    return "string_value", shown, lambda _rng, held: held


def _press(_proto: Any) -> Read:  # noqa: ANN401
    return "trigger_value", None, lambda _rng, _held: True


def _component(proto: Any) -> Read:  # noqa: ANN401
    header = components.read_header(proto)
    names = components.states(header)

    def choose(rng: Random, _held: object) -> dict[str, Any]:
        name = rng.choice(names)
        return {name: components.choose(name, header, rng)}

    return "json_value", None, choose


READERS: Mapping[str, Callable[[Any], Read]] = {
    "slider": _slider,
    "selectbox": _one_of,
    "radio": _one_of,
    "button_group": _buttons,
    "number_input": _number,
    "checkbox": _check,
    "text_input": _text,
    "text_area": _text,
    "button": _press,
    "bidi_component": _component,
}


def is_movable(widget: Widget) -> bool:
    """Whether a viewer would move it now and then: buttons and texts are left alone."""
    if widget.disabled or widget.kind in ("button", "text_input", "text_area"):
        return False
    return widget.kind != "bidi_component" or bool(components.states(widget.header))
