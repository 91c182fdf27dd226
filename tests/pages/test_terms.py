"""Terms: every definition is one line, and a page cannot name a term that has none."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.terms import TERMS, terms


def page() -> None:
    from pages.shared.terms import terms

    terms("x₀", "t")


def test_the_named_terms_are_drawn_in_order() -> None:
    shown = AppTest.from_function(page).run().markdown[0].value
    assert shown.index(TERMS["x₀"]) < shown.index(TERMS["t"])
    assert TERMS["score"] not in shown


def test_a_term_without_a_definition_is_refused() -> None:
    with pytest.raises(ValueError, match="'flux' has no definition"):
        terms("t", "flux")


@pytest.mark.parametrize("name", TERMS)
def test_a_definition_is_short_and_ends_as_a_sentence_does(name: str) -> None:
    assert len(TERMS[name]) < 150
    assert TERMS[name].endswith((".", ")"))
