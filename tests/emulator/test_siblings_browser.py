"""Pages that say the same of several branches: which one, and a name that no page has.

The pictures in docs/images come from here.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import PATIENCE, ask, picture
from support.harness import CAIRN, Bot, Slackland, bot_beside

BRANCHES = {
    "Chemnitz": ("8 to 19", "Petra Busch"),
    "Dresden": ("9 to 18", "Uwe Krause"),
    "Erfurt": ("10 to 20", "Ines Vogt"),
    "Leipzig": ("9 to 20", "Anja Roth"),
}
SOP = """# Branch {name}

## Opening hours

Monday to Saturday the shop is open from {hours} o'clock. On the last Saturday of the month it closes two hours earlier.

## Who to call

The branch manager is {manager}. At night call the guard whose number hangs on the door.
"""


@pytest.fixture(scope="module")
def bot(slack: Slackland, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Its library has one page for each branch."""
    folder = tmp_path_factory.mktemp("branches")
    home, sops = folder / "home", folder / "sops"
    home.mkdir()
    sops.mkdir()
    for name, (hours, manager) in BRANCHES.items():
        (sops / f"{name.lower()}.md").write_text(SOP.format(name=name, hours=hours, manager=manager))
    environment = {**os.environ, "CAIRN_HOME": str(home)}  # noqa: TID251 - the process needs PATH
    subprocess.run([str(CAIRN), "sops", "sync", str(sops)], env=environment, cwd=folder, check=True, capture_output=True)
    with bot_beside(slack, home, home, FALLBACK_OWNER="U0ROSA") as running:
        yield running


def test_a_name_that_no_page_has(page: Page, pictures: Path) -> None:
    ask(page, "support", "Who is the manager of the Hamburg branch?")
    thread = page.locator(".thread-pane")
    expect(thread.get_by_text("There is no page about Hamburg")).to_be_visible(timeout=PATIENCE)
    expect(thread.get_by_role("button", name="Leipzig")).to_be_visible()
    picture(page, pictures / "no-such-name.png")


def test_which_one(page: Page, pictures: Path) -> None:
    page.set_viewport_size({"width": 1120, "height": 760})
    ask(page, "support", "opening hours")
    thread = page.locator(".thread-pane")
    thread.get_by_role("button", name="Leipzig").click(timeout=PATIENCE)
    expect(thread.get_by_text("9 to 20").last).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "which-one.png")
