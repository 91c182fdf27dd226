"""Makes one inline component of several files: scripts, styles and markup that include others.

Streamlit loads inline code from a blob: address, where a relative import means nothing; it serves
files only from an installed package; and the offline page is one file. So the sources are modules
for the type checker, the linter and the tests, and become one script here.
"""

import re
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import|export)\b(?! default).*", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n", re.MULTILINE)
_INCLUDE = re.compile(r'^ *(?:@import|<!-- include) "([^"]*)"(?:;| -->)\n', re.MULTILINE)


def component(name: str, *, html: Path, css: Path, js: Path) -> ComponentRenderer:
    """Registers a component made of these files and of all that they include."""
    return st.components.v2.component(name, html=text(html), css=text(css), js=script(js))


def text(path: Path) -> str:
    """Reads a style sheet or markup; `@import "x.css";` and `<!-- include "x.html" -->` lines
    become the files that they name."""
    source = path.read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: text(path.parent / found[1]), source)


def script(entry: Path) -> str:
    """Joins a module and all that it imports into one script that imports nothing.

    Every module keeps its own scope: it becomes a function that returns what it exports. Lines
    that are comments stay behind. The entry alone may have a default export.

    Raises:
        FileNotFoundError: No such module.
        ValueError: Modules that import each other, or a form other than
            ``import { a, b as c } from "./x.js";`` and ``export function|class|const``.
    """
    joined: dict[Path, str] = {}
    _join(entry.resolve(), (), joined)
    return "".join(joined.values())


def _join(path: Path, above: tuple[Path, ...], joined: dict[Path, str]) -> None:
    if path in above:
        circle = " → ".join(each.name for each in (*above[above.index(path) :], path))
        raise ValueError(f"{path.name}: modules import each other in a circle, {circle}")
    if path in joined:
        return

    def take(found: re.Match[str]) -> str:
        source = (path.parent / found[2]).resolve()
        _join(source, (*above, path), joined)
        return f"const {{{found[1].replace(' as ', ': ')}}} = {_name(source, joined)};\n"

    code = _IMPORT.sub(take, _COMMENT.sub("", path.read_text(encoding="utf-8")))
    exported = _EXPORT.findall(code)
    code = _EXPORT.sub("", code)
    unknown = _UNKNOWN.search(code) or (above and re.search(r"^export default.*", code, re.M))
    if unknown:
        raise ValueError(f"{path.name}: {unknown[0]!r} is a form that cannot be joined")
    joined[path] = code
    if above:
        name, names = _name(path, joined), ", ".join(exported)
        joined[path] = f"const {name} = (() => {{\n{code}return {{ {names} }};\n}})();\n"


def _name(path: Path, joined: dict[Path, str]) -> str:
    return f"{path.stem}${list(joined).index(path)}"
