"""A page of the app without a browser, opened by its link."""

from streamlit.testing.v1 import AppTest

from tests.running import ROOT


def open_page(page: str, query: dict[str, str]) -> AppTest:
    """The page of that name with these words in its address, run once without a fault."""
    at = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=120).run()
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page(f"{page}/page.py").run()
    assert not at.exception
    return at


def picture(at: AppTest) -> bytes:
    """What travels to the page's first component."""
    sent: bytes = at.get("bidi_component")[0].proto.bytes
    assert len(sent) > 1000
    return sent
