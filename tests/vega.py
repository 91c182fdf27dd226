"""What a Vega-Lite record draws."""

from typing import Any

import pyarrow as pa


def rows(spec: dict[str, Any], layer: int = 0) -> list[dict[str, Any]]:
    """The rows of one layer: its own, or else those that all views share."""
    view = spec["layer"][layer] if "layer" in spec else spec
    values = view.get("data", spec["data"])["values"]
    found: list[dict[str, Any]] = values.to_pylist() if isinstance(values, pa.Table) else values
    return found
