"""Answers in a model's words, with the real process: a model over HTTP, a Slack without streams, one message that is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.model_servers import Act, ModelServer, OpenAIWire, Say
from playwright.sync_api import Page, expect
from support.browser import PATIENCE, opened_page, picture
from support.harness import MIA, Bot, Slackland, bot_beside, key_of, text_of, wait_for

APPROVAL = "who may approve a refund by amount?"
TRUE = "If the refund is more than EUR 200, the billing lead approves it first"
LIE = "If the refund is more than EUR 900, the billing lead approves it first"


class TwoHeads(ModelServer):
    """Answers triage with ANSWER and questions with `draft`."""

    draft: Act = Say("")

    def next_act(self, body: dict[str, Any], headers: dict[str, str]) -> Act:
        self.bodies.append(body)
        return Say("ANSWER") if "who should answer it" in str(body) else self.draft


@pytest.fixture(scope="module")
def model() -> Iterator[TwoHeads]:
    with TwoHeads(OpenAIWire()).running() as running:
        assert isinstance(running, TwoHeads)
        yield running


@pytest.fixture(scope="module", autouse=True)
def written(slack: Slackland, library: Path, model: TwoHeads, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    home = tmp_path_factory.mktemp("written") / "home"
    with bot_beside(slack, library, home, LLM_MODEL=model.name, LLM_BASE_URL=model.url, LLM_API_KEY="k") as running:
        model.draft = Say("")
        wait_for("the model's client, which is loaded beside the bot's start", lambda: asked_a_model(slack, model), 120)
        yield running


@pytest.fixture
def page(slack: Slackland, chromium: Path) -> Iterator[Page]:
    with opened_page(slack, chromium) as opened:
        yield opened


def asked_a_model(slack: Slackland, model: TwoHeads) -> bool:
    """Ask, and see whether the model was asked: a question that comes before its client is loaded is answered without it."""
    final(slack, slack.mention("C0BILLING", MIA, "what does it cost to pause?"))
    return bool(model.bodies)


def final(slack: Slackland, asked: str) -> dict[str, Any]:
    """The answer once it is complete."""

    def look() -> list[dict[str, Any]]:
        return [answer for answer in slack.answers("C0BILLING", asked) if key_of(answer).startswith("answer:")]

    message: dict[str, Any] = wait_for("the final card", look, 30)[0]
    assert len(slack.answers("C0BILLING", asked)) == 1
    return message


def cited(model: TwoHeads) -> str:
    """The number of the passage on approvals, as the model was given it."""
    text = str(model.bodies[-1]["messages"])
    match = re.search(r'id="(\d)">(?:(?!</passage).)*Nobody approves a refund', text)
    return match[1] if match else ""


def test_a_checked_answer_ends_in_one_message(slack: Slackland, model: TwoHeads, page: Page, pictures: Path) -> None:
    model.draft = Say(f"{TRUE} [1]. {LIE} [1]. Nobody approves a refund that they requested [1].", between=0.02)
    asked = slack.mention("C0BILLING", MIA, APPROVAL)
    answer = text_of(final(slack, asked))
    assert "Written from 1 SOP, each sentence checked" in answer
    assert "Nobody approves a refund that they requested" in answer
    assert "EUR 900" not in str(slack.log())
    assert cited(model) == "1"
    page.locator(".sidebar-item", has_text="billing").click()
    page.locator(".messages .msg", has_text=APPROVAL).last.locator(".thread-summary").click(timeout=PATIENCE)
    expect(page.locator(".thread-pane").get_by_text("each sentence checked")).to_be_visible(timeout=PATIENCE)
    picture(page, pictures / "written.png")


def test_a_lying_model_leaves_the_quote(slack: Slackland, model: TwoHeads) -> None:
    model.draft = Say(f"{LIE} [1].")
    asked = slack.mention("C0BILLING", MIA, APPROVAL)
    answer = text_of(final(slack, asked))
    assert "each sentence checked" not in answer
    assert "Convert other currencies" in answer
    assert "EUR 900" not in str(slack.log())


def test_a_model_that_keeps_people_waiting_is_not_waited_for(slack: Slackland, model: TwoHeads) -> None:
    model.draft = Say(f"{TRUE} [1].", before=8.0)
    asked = slack.mention("C0BILLING", MIA, APPROVAL)
    answer = text_of(final(slack, asked))
    assert "Convert other currencies" in answer
