"""Every request that the guide names is understood as one: it is answered, and no question is made of it."""

from __future__ import annotations

import re

import pytest
from support.bot_factory import command, direct, slack_side
from support.documented import PAGES, ROOT

SLACK = (ROOT / "docs" / "guide" / "slack.md").read_text(encoding="utf-8")
TABLE = SLACK[SLACK.index("## Requests about Cairn") : SLACK.index("## What Cairn ignores")]
ROWS = [line.split("|")[1] for line in TABLE.splitlines() if line.startswith("|")]
IN_GERMAN = next(line for line in TABLE.splitlines() if line.startswith("In German too"))
REQUESTS = re.findall(r'"([^"]+)"', "\n".join([*ROWS, IN_GERMAN]))
COMMANDS = sorted({words for page in PAGES for words in re.findall(r"`/cairn ([^`\n]+)`", page.read_text(encoding="utf-8"))})


def test_the_guide_names_requests_and_commands() -> None:
    assert {"browse", "who owns refunds?", "meine Fälle"} <= set(REQUESTS)
    assert {"learn", "quiz me about refunds", "status"} <= set(COMMANDS)


@pytest.mark.parametrize("words", REQUESTS)
def test_a_request_in_a_direct_message_is_no_question(words: str) -> None:
    side = slack_side()
    side.dispatch(direct(words))
    assert side.memory.questions == []
    assert side.posts()


@pytest.mark.parametrize("words", [words for words in COMMANDS if words != "your question"])
def test_a_word_of_the_command_is_no_question(words: str) -> None:
    side = slack_side()
    side.dispatch(command(words))
    assert side.memory.questions == []
