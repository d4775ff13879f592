"""What people read while search is out of order, at the emulator's page. The picture in docs/images comes from here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import PATIENCE, ask, picture
from support.harness import Bot, Slackland, bot_beside

from retrieval.adapters.chroma_index import ChromaIndex


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Its index is lost while it runs."""
    home = tmp_path_factory.mktemp("bot") / "home"
    with bot_beside(slack, library, home, FALLBACK_OWNER="U0ROSA") as running:
        index = ChromaIndex.on_disk(home / "chroma")
        for collection in index.collections():
            index.drop(collection)
        index.close()
        yield running


def test_whoever_asks_hears_that_the_answer_comes_later(page: Page, pictures: Path) -> None:
    page.set_viewport_size({"width": 1120, "height": 620})
    ask(page, "support", "how long can I pause a subscription?")
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text("You need not ask again")).to_be_visible(timeout=2 * PATIENCE)
    picture(page, pictures / "search-down.png")
