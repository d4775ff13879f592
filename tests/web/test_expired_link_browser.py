"""The page of a link that has expired, in Chromium. The picture in docs/images comes from here."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

from fakes.samples import NOON, document
from fakes.unit_of_work import fake_units
from playwright.sync_api import expect, sync_playwright
from support.browser import FLAGS
from werkzeug.serving import make_server

from bot.web.app import create_web
from bot.web.links import Links, link_secret


def test_an_expired_link_tells_where_a_new_one_is(chromium: Path, pictures: Path) -> None:
    secret = link_secret("xoxb-1")
    later = lambda: NOON + timedelta(days=31)  # noqa: E731
    server = make_server("127.0.0.1", 0, create_web(fake_units(), Links("", later, secret), later), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    link = Links(f"http://127.0.0.1:{server.server_port}", lambda: NOON, secret).address(document("refunds", "").id, 1)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS.split())
            page = browser.new_page(viewport={"width": 820, "height": 300}, device_scale_factor=1.25)
            response = page.goto(link)
            assert response is not None
            assert response.status == 410
            expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()
            page.screenshot(path=pictures / "link-expired.png")
            browser.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
