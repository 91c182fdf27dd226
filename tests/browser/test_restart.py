"""A server that is restarted while somebody looks."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.running import free_port, running
from tests.visiting import Visit


def test_a_view_comes_back_by_itself_after_a_restart(
    open_visit: Callable[..., Visit], tmp_path: Path
) -> None:
    env = {"PORT": str(port := free_port())}
    with running(tmp_path / "first", port=port, env=env) as first:
        visit = open_visit("/sampling?guidance=2.5&n=300&seed=3", at=first)
        visit.expected = ("WebSocket", "ERR_CONNECTION_REFUSED", "Failed to", "ERR_EMPTY")
        slider = visit.page.get_by_role("slider", name="Guidance s").first
        slider.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_url("**guidance=2.6**")
        visit.settle()
        shown, words = visit.page.url, visit.page.get_by_text("Sliced Wasserstein").first
        sentence = words.inner_text()
    with running(tmp_path / "second", port=port, env=env) as second:
        app = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
        visit.page.locator(app).wait_for(timeout=60_000)
        visit.settle()
        assert visit.page.url == shown
        expect(words).to_have_text(sentence)
        expect(slider).to_have_value("2.6")
        slider.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_url("**guidance=2.7**")
        assert second.loud_lines() == []
