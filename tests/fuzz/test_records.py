"""Request records and addresses: a value is in bounds, or it is refused with a sentence."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import requests
from core.guided import Guided
from core.requests import SampleRequest
from pages.film.settings import ADDRESS as FILM
from pages.guidance.settings import ADDRESS as GUIDANCE
from pages.sampling.settings import ADDRESS as SAMPLING
from pages.shared.address import Address
from pages.shared.params import read, write
from pages.time_embedding.settings import ADDRESS as TIME_EMBEDDING
from tests.fuzz import examples

NUMBERS = st.integers() | st.floats() | st.booleans() | st.sampled_from([0, 1, -0.0, 1e308, 2**63])
SIMPLE = st.none() | NUMBERS | st.text() | st.binary()
ANYTHING = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner), max_leaves=4
)
LIKELY = {
    "label": st.sampled_from(["moons", "circles", "both", 0, 1, 2, None]),
    "guidance": st.floats(-200, 200),
    "sampler": st.sampled_from(["ddpm", "ddim", "heun", "dpmpp-2m", "euler"]),
    "steps": st.integers(-2, 1200),
    "n": st.integers(-2, 1_200_000),
    "seed": st.integers(-2, 2**64),
    "eta": st.floats(-0.5, 1.5),
    "clip": st.floats(0, 10) | st.just(math.inf),
    "checkpoint": st.sampled_from(["moons-circles", "dropout-10", "../manifest", ""]),
    "changes": st.just(()),
}
FIELDS = st.fixed_dictionaries({}, optional={k: v | ANYTHING for k, v in LIKELY.items()})
GUIDED = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["network", "exact", "free", "classifier"]) | ANYTHING
        for name in ("source", "direction", "low", "high", "rescale", "negative_weight")
    },
)


def made(kind: type[Any], *given: object, **fields: object) -> Any:  # noqa: ANN401
    """The record, or the sentence that refuses it."""
    try:
        return kind(*given, **fields)
    except ValueError as refused:
        return str(refused)


@given(FIELDS)
@examples(300)
def test_a_request_is_in_bounds_or_refused(fields: dict[str, Any]) -> None:
    request = made(SampleRequest, **fields)
    if isinstance(request, str):
        assert "need" in request
        assert len(request) < 500
        return
    assert hash(request) == hash(SampleRequest(**fields))
    assert 1 <= request.n * request.steps <= requests.MAX_WORK
    assert abs(request.guidance) <= requests.MAX_GUIDANCE
    assert 0 <= request.seed < 2**63
    x, label, _ = requests.start(SampleRequest(**{**fields, "n": 10, "steps": 1}))
    assert (x.shape, label.shape) == ((10, 2), (10,))


@given(GUIDED)
@examples(150)
def test_a_guided_run_is_sound_or_refused(fields: dict[str, Any]) -> None:
    run = made(Guided, SampleRequest(), **fields)
    if isinstance(run, str):
        assert "need" in run
    else:
        assert hash(run) == hash(Guided(SampleRequest(), **fields))


WORDS = (
    st.text(max_size=30) | NUMBERS.map(str) | st.sampled_from(["nan", "-inf", "1e999", "٣", ""])
)


@pytest.mark.parametrize(
    "address", [FILM, GUIDANCE, SAMPLING, TIME_EMBEDDING], ids=lambda a: a.page
)
@given(st.data())
@examples(60)
def test_an_address_is_read_and_written_alike(address: Address[Any], data: st.DataObject) -> None:
    names = st.sampled_from([param.name for param in address.params]) | st.text(max_size=9)
    query = data.draw(st.dictionaries(names, WORDS, max_size=6))
    values, complaints = read(address.params, query)
    assert all("\n" not in words and len(words) < 600 for words in complaints)
    address.settings(**values)
    again, none = read(address.params, write(address.params, values))
    assert (again, none) == (values, [])
