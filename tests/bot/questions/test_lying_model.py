"""A lying model, through langchain-openai's own client and over HTTP: what it says falsely never reaches Slack, in any message,
at any moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.guarded import real
from fakes.model_servers import Break, Fail, Garbage, ModelServer, OpenAIWire, Refuse, Say
from fakes.written_sentences import Group, answered_from, groups
from support.bot_factory import SlackSide, direct, slack_side
from support.writing_sops import GOOD, limits

from core.language_model import LanguageModel
from retrieval.adapters.chat.setup import ModelSetup

_WRITTEN = ("each sentence checked", "Still writing")


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer(OpenAIWire()).running() as running:
        yield running


def language(server: ModelServer) -> LanguageModel:
    model: LanguageModel = real(ModelSetup(server.name, server.url, "k", timeout=5.0)).model
    return model


def letters(text: object) -> str:
    return re.sub(r"[^a-z0-9€$%]+", "", re.sub(r"<[^|>]*\|([^>]*)>", r"\1", str(text)).lower())


def written_to(side: SlackSide, since: int) -> Iterator[str]:
    """The texts of messages that hold a model's sentences, early views too."""
    for name, args in side.slack.calls[since:]:
        if name.startswith("chat.") and any(mark in str(args) for mark in _WRITTEN):
            yield " ".join(str(block.get("text", {}).get("text", "")) for block in args["blocks"])


def ask(side: SlackSide, server: ModelServer, number: int, draft: Any) -> list[str]:
    server.play(Say("ANSWER"), draft if not isinstance(draft, str) else Say(draft))
    since = len(side.slack.calls)
    side.dispatch(direct(ts=f"17953488{number:02}.000100"))
    return list(written_to(side, since))


def test_there_are_enough_lies_of_every_sort() -> None:
    lies = [lie for group in groups() for lie in group.lies]
    assert len(lies) >= 200
    assert {"number", "unit", "negation", "role", "invented step", "order", "approval", "merged", "comparator"} <= {
        kind for kind, _ in lies
    }


@pytest.mark.slow
@pytest.mark.parametrize("group", groups(), ids=lambda group: group.name)
def test_no_lie_reaches_slack_alone_or_among_true_sentences(group: Group, server: ModelServer) -> None:
    side = slack_side(answered_from(group.found), language=language(server))
    true = next((one for one in group.honest if "`" not in one), group.honest[0])
    for number, (_, lie) in enumerate(group.lies):
        assert ask(side, server, 2 * number, f"{lie} [1]") == []
        for text in ask(side, server, 2 * number + 1, f"{true} [1] {lie} [1]"):
            assert letters(lie) not in letters(text).replace(letters(true), "")
    assert len({message["thread_ts"] for message in side.posts()}) == 2 * len(group.lies)


@pytest.mark.parametrize(
    "act",
    [
        Fail(429),
        Fail(500),
        Fail(401),
        Garbage(),
        Refuse(),
        Say(""),
        Break("If the refund is more than EUR 200, the"),
        Break("If the refund is more than EUR 200, the", is_rude=True),
        Say("x", end="length"),
    ],
    ids=str,
)
def test_a_broken_model_leaves_the_quote(act: Any, server: ModelServer) -> None:
    side = slack_side(limits(), language=language(server))
    assert ask(side, server, 0, act) == []
    (post,) = side.posts()
    assert "Convert other currencies" in str(post)


def test_a_good_model_is_heard_and_was_sent_the_passages_as_data(server: ModelServer) -> None:
    side = slack_side(limits(), language=language(server))
    *_, last = ask(side, server, 0, GOOD)
    assert "Nobody approves a refund that they requested" in last
    body = server.bodies[-1]
    assert body["stream"] is True
    assert re.search(r'<passage-([0-9a-f]{12}) id="1">', str(body["messages"]))
