"""A message whose blocks Slack refuses is sent again with less: native, then a picture, then words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes.slack import Clock, Database, FakeSlack, api_error

from bot.blocks import native, parts
from bot.blocks.card import Block, Card
from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.outbox.worker import Worker
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.pace import Pace
from insights.reports.models import Chart, Series, Shape

CHART = Chart("Reopened", "Fewer.", Shape.BAR, ["2 Nov", "9 Nov"], [Series("n", [9, 3])])


class Uploading(FakeSlack):
    """A workspace that may give files:write."""

    def __init__(self, refusal: str = "") -> None:
        super().__init__()
        self.refusal = refusal
        self.uploads: list[dict[str, Any]] = []

    def files_upload_v2(self, **given: Any) -> Any:  # type: ignore[override]
        self.uploads.append(given)
        if self.refusal:
            raise api_error(self.refusal)
        return {"ok": True, "files": [{"id": "F1"}]}


def sent(slack: FakeSlack, *refusals: str) -> list[list[str]]:
    """The kinds of blocks of each request that posts one message with a chart."""
    database, clock = Database(), Clock()
    delivery = Delivery(database, Clients(slack, slack), Worker(), clock, Pace(lambda: 0.0, rate=0))
    chart = native.chart_block(CHART)
    assert chart is not None
    card = Card("All in words", (parts.section("hello"), chart, native.chart_words(CHART)))
    slack.fail("chat.postMessage", *refusals)
    delivery.post(Post("digest:1", "C0OPS", calls.post("digest:1", "C0OPS", card)))
    assert database.truth.calls["digest:1"].is_done
    return [[block["type"] for block in args["blocks"]] for args in slack.made("chat.postMessage")]


def test_slacks_own_blocks_go_first_and_nothing_is_uploaded() -> None:
    slack = Uploading()
    assert sent(slack) == [["section", "data_visualization", "context"]]
    assert not slack.uploads


def test_a_workspace_without_them_gets_the_picture() -> None:
    slack = Uploading()
    assert sent(slack, "invalid_blocks")[1:] == [["section", "image", "context"]]
    (upload,) = slack.uploads
    assert upload["content"].startswith(b"\x89PNG")
    assert upload["alt_txt"] == "n: 2 Nov 9, 9 Nov 3"


@pytest.mark.parametrize(
    ("refusal", "answers", "kinds"),
    [
        ("missing_scope", ("invalid_blocks",), ["section", "context"]),
        ("", ("invalid_blocks",) * 2, ["section", "context"]),
        ("", ("invalid_blocks",) * 3, ["section"]),
    ],
    ids=["no scope for uploads", "the picture is refused too", "all blocks are refused"],
)
def test_then_words(refusal: str, answers: tuple[str, ...], kinds: list[str]) -> None:
    slack = Uploading(refusal)
    assert sent(slack, *answers)[-1] == kinds
    (message,) = slack.messages["C0OPS"]
    assert message["text"] == "All in words"
    assert message["blocks"][0]["block_id"] == "digest:1"


def test_a_message_without_them_is_tried_twice_and_not_more() -> None:
    call = calls.post("k", "C1", Card("text", (parts.section("words"),)))
    assert len(list(calls.fallbacks(call, lambda _block: None))) == 1


def posted(slack: FakeSlack, *blocks: Block) -> list[dict[str, Any]]:
    """The blocks of the message as Slack got it."""
    database, clock = Database(), Clock()
    delivery = Delivery(database, Clients(slack, slack), Worker(), clock, Pace(lambda: 0.0, rate=0))
    delivery.post(Post("review:1", "C0OPS", calls.post("review:1", "C0OPS", Card("All in words", blocks))))
    (args,) = slack.made("chat.postMessage")
    shown: list[dict[str, Any]] = args["blocks"]
    return shown


GAPPED = replace(CHART, series=[Series("n", [9, None])])


def test_a_chart_with_a_gap_is_drawn_when_the_message_is_sent() -> None:
    slack = Uploading()
    image, words = posted(slack, *native.chart_blocks(GAPPED))
    assert (image["slack_file"], image["block_id"]) == ({"id": "F1"}, "review:1")
    assert "chart" not in image
    assert words["type"] == "context"
    assert slack.uploads[0]["alt_txt"] == "Fewer."


def test_without_the_scope_its_words_stand_alone() -> None:
    shown = posted(Uploading("missing_scope"), parts.section("hello"), *native.chart_blocks(GAPPED))
    assert [block["type"] for block in shown] == ["section", "context"]


def test_what_a_picture_alone_shows_takes_its_place() -> None:
    (block,) = posted(Uploading("missing_scope"), native.picture_wanted(GAPPED))
    assert (block["type"], block["elements"][0]["text"], block["block_id"]) == ("context", "Fewer.", "review:1")
