"""The address bar holds the state of a page: one grammar for every page.

A page declares its settings once (``pages/shared/params.py``) and uses them everywhere:

    ADDRESS = Address("sampling", Settings)

    ADDRESS.open()                        # once, at the top, outside any fragment
    control(ADDRESS, "guidance")          # pages/shared/controls.py draws what was declared
    settings = ADDRESS.values()           # after the controls; the address follows

Values are written as people would type them (`label=circles&guidance=3`). What cannot be read
falls back to the nearest bound or the default, with a message that names it. If a control moved,
the controls win; else, if the address moved (a link, the back button), the address wins. A value
that no widget owns, such as the player's t, is set with `ADDRESS.set(name, value)`. Names that
no setting has are left unread: links pick up foreign parameters on their way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared.params import Param, attempt, params_of, read, write

S = TypeVar("S")


@dataclass(frozen=True)
class Address(Generic[S]):
    """The settings of one page, and their place in session state.

    Args:
        page: The page's name.
        settings: The dataclass that declares its settings.
    """

    page: str
    settings: type[S]

    @cached_property
    def params(self) -> tuple[Param, ...]:
        """The declarations of all settings."""
        return params_of(self.settings)

    def param(self, name: str) -> Param:
        """The declaration of one setting."""
        return next(param for param in self.params if param.name == name)

    def open(self) -> None:
        """Takes up the address where it moved and no control did."""
        query = st.query_params.to_dict()
        seen = self._get("seen", None)
        gone = any(f"{self.page}.{param.name}" not in st.session_state for param in self.params)
        returned = gone and seen is not None and not query  # from another page: resume
        if query != seen and not returned and not self._moved():
            values, complaints = read(self.params, query)
            for name, value in values.items():
                self.set(name, value)
            self._put(values=values, complaints=complaints, seen=query)
        for param in self.params:
            self._hold(param.name)

    def key(self, name: str) -> str:
        """The widget key of a setting; a control that was hidden resumes its last value."""
        drawn = self._get("controls", frozenset())
        self._put(controls=drawn | {name})
        key = self._hold(name)
        if name not in self._get("controls before", drawn):
            # Streamlit tells the browser a value only in the run that sets it: a control that
            # comes back without that starts empty, and answers with it.
            self.set(name, st.session_state[key])
        return key

    def set(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Sets a value from a callback, or before its control is drawn."""
        st.session_state[f"{self.page}.{name}"] = value

    def values(self, at: DeltaGenerator | None = None) -> S:
        """The page's checked settings; complaints appear in `at`, or here."""
        values, complaints = {}, []
        self._put(
            **{"controls before": self._get("controls", frozenset()), "controls": frozenset()}
        )
        for param in self.params:
            held = st.session_state[self._hold(param.name)]
            values[param.name], bad = attempt(param, held, param.check)
            complaints += bad
        if values != self._last():
            self._put(values=values, complaints=complaints)
        for sentence in self._get("complaints", []):
            (at or st).warning(sentence, icon=":material/link_off:")
        self._follow(values)
        return self.settings(**values)

    def link(self, settings: S) -> str:
        """A link to this page in exactly this state."""
        base = str(st.context.url or "").split("?")[0]
        return f"{base}?{urlencode(write(self.params, vars(settings)))}"

    def _hold(self, name: str) -> str:
        """The session's key of a setting, which is there from now on."""
        key = f"{self.page}.{name}"
        if key not in st.session_state:
            self.set(name, self._last()[name])
        return key

    def _follow(self, values: Mapping[str, Any]) -> None:
        """Writes the whole state unless the address, as it stands, means just that."""
        if read(self.params, st.query_params.to_dict())[0] != values:
            query = write(self.params, values)
            st.query_params.from_dict(query)
            self._put(seen=query)

    def _moved(self) -> bool:
        """Whether a control left its last value since the page last ran."""
        last = self._last()
        for param in self.params:
            held = st.session_state.get(f"{self.page}.{param.name}", last[param.name])
            try:
                if param.check(held) != last[param.name]:
                    return True
            except (ValueError, TypeError, OverflowError):
                return True
        return False

    def _last(self) -> dict[str, Any]:
        return self._get("values", {param.name: param.default for param in self.params})

    def _get(self, what: str, otherwise: Any) -> Any:  # noqa: ANN401
        return st.session_state.get(f"{self.page}:{what}", otherwise)

    def _put(self, **what: Any) -> None:  # noqa: ANN401
        for name, value in what.items():
            st.session_state[f"{self.page}:{name}"] = value
