"""A person's hands at the emulator's page, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright
from support.harness import Slackland

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PERSON = "Jonas Lindqvist"
PATIENCE = 20_000
DECIDER, STAND_IN = "Amara Okafor", "Rosa Delgado"


@contextmanager
def opened_page(slack: Slackland, chromium: Path) -> Iterator[Page]:
    """The page, acting as somebody new in billing ops."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS.split())
        opened = browser.new_page(viewport={"width": 1120, "height": 700}, device_scale_factor=1.5)
        opened.goto(slack.url)
        opened.locator(".actas select").select_option(label=PERSON)
        yield opened
        browser.close()


def ask(page: Page, channel: str, text: str) -> None:
    """Write in a channel as a person does and open the thread of what was written."""
    page.locator(".sidebar-item", has_text=channel).click()
    page.locator("main .composer-input").fill(f"@cairn {text}")
    page.locator("main .composer-send").click()
    page.locator(".messages .msg", has_text=text).last.locator(".thread-summary").click(timeout=PATIENCE)


def picture(page: Page, file: Path) -> None:
    page.mouse.move(5, 400)
    page.screenshot(path=file)


def act_as(page: Page, name: str) -> None:
    page.locator(".actas select").select_option(label=name)
    page.locator(".sidebar-item", has_text="billing").click()


SUBMIT = """([user, values]) => new Promise(done => {
  const socket = new WebSocket(`ws://${location.host}/ui`)
  socket.onopen = () => { socket.send(JSON.stringify({t: "view_submit", user, values})); setTimeout(done, 500) }
})"""


def submit(page: Page, user: str, **values: dict[str, object]) -> None:
    """Send the open form with these fields: the emulator's page lists no people and no channels to choose from."""
    page.evaluate(SUBMIT, [user, {name: {name: value} for name, value in values.items()}])


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).last.click(timeout=PATIENCE)
