"""Joins a component's own files with the shared ones: inline code cannot import."""

from pathlib import Path

SHARED = Path(__file__).parent


def bundle(folder: Path, *names: str) -> str:
    """Concatenates files; each name is looked up in `folder` first, then among the shared ones.

    The last JavaScript file holds the default export. Raises FileNotFoundError for a name that
    is in neither folder.
    """
    return "\n".join(_find(folder, name).read_text(encoding="utf-8") for name in names)


def _find(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.exists() else SHARED / name
