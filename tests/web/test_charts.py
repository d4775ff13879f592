"""Charts on Cairn's own pages: drawn only for addresses that Cairn made."""

from __future__ import annotations

from fakes.samples import later
from fakes.unit_of_work import fake_units
from support.pictures import png_size

from bot.web.app import create_web
from bot.web.links import Links, link_secret

LINKS = Links("http://cairn.test", later, link_secret("xoxb-1"))
CODE = "20261123-0.1.4-c2"


def get(path: str) -> tuple[int, str, bytes]:
    with create_web(fake_units(), LINKS, later).test_client() as client:
        response = client.get(path)
        return response.status_code, response.mimetype, response.data


def test_the_address_on_a_card_opens_a_picture() -> None:
    status, kind, data = get(LINKS.chart(CODE).removeprefix("http://cairn.test"))
    assert (status, kind) == (200, "image/png")
    assert png_size(data) == (1200, 360)


def test_an_address_that_somebody_made_up_opens_nothing() -> None:
    good = LINKS.chart(CODE).removeprefix("http://cairn.test")
    for path in (
        good.replace("0.1.4", "0.1.5"),
        good[:-1],
        f"/charts/{CODE}.png",
        Links("", later, link_secret("xoxb-2")).chart(CODE),
    ):
        assert get(path)[0] == 403
    nonsense = "nonsense"
    assert get(LINKS.chart(nonsense).removeprefix("http://cairn.test"))[0] == 403


def test_without_a_secret_there_is_no_address() -> None:
    assert Links("http://cairn.test", later).chart(CODE) == ""
    assert not Links("http://cairn.test", later).opens_chart(CODE, "")
