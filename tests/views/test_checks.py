from __future__ import annotations

from typing import Any

import pytest
from support.slack_views import view_problems

from bot.blocks import parts
from bot.blocks.checks import message_problems

_SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}


def test_a_plain_message_has_no_problem() -> None:
    assert message_problems("hello", [parts.section("hello"), parts.context("small"), parts.divider(), parts.header("big")]) == []


@pytest.mark.parametrize(
    ("text", "blocks", "problem"),
    [
        (" ", [_SECTION], "no fallback text"),
        ("x" * 4_001, [], "text of 4001 characters"),
        ("x", [_SECTION] * 51, "51 blocks"),
        ("x", [{"type": "section", "text": {"text": "x" * 3_001}}], "section of 3001 characters"),
        ("x", [{"type": "section"}], "empty section"),
        ("x", [{"type": "section", "fields": [{"text": "x" * 2_001}]}], "field of 2001 characters"),
        ("x", [{"type": "section", "fields": [{"text": "x"}] * 11}], "11 fields"),
        ("x", [{"type": "header", "text": {"text": "x" * 151}}], "header of 151 characters"),
        ("x", [{"type": "context", "elements": []}], "0 context elements"),
        ("x", [{"type": "actions", "elements": [{"type": "button", "text": {"text": "x"}}] * 26}], "26 actions"),
        ("x", [{"type": "actions", "elements": [{"type": "button", "text": {"text": "x" * 76}}]}], "button of 76 characters"),
        ("x", [{"type": "context_actions"}], "block type context_actions"),
        ("x", [{**_SECTION, "block_id": "a"}, {**_SECTION, "block_id": "a"}], "block_id twice"),
        ("x", [{**_SECTION, "block_id": "a" * 256}], "block_id of 256 characters"),
    ],
)
def test_what_slack_would_refuse_is_named(text: str, blocks: list[dict[str, Any]], problem: str) -> None:
    assert problem in message_problems(text, blocks)


def test_options_and_values_have_limits() -> None:
    option = {"text": {"text": "x"}, "value": "v" * 151}
    blocks = [{"type": "actions", "elements": [{"type": "overflow", "options": [option]}]}]
    assert message_problems("x", blocks) == ["option value of 151 characters"]


def test_modals_have_limits_of_their_own() -> None:
    view = {"type": "modal", "title": {"text": "x" * 25}, "blocks": [_SECTION] * 101}
    assert view_problems(view) == ["101 blocks", "title of 25 characters"]
