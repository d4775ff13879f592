"""The first message of an installation: once, to whom CAIRN_ADMINS names, with what comes next."""

from __future__ import annotations

from support.bot_factory import SlackSide, direct, slack_side

from bot.blocks.checks import message_problems
from bot.home.first_run import FirstRun
from bot.home.views.first_run import first_run_card

ADMINS = frozenset({"u0leo", "nobody@x.example"})


def told(side: SlackSide) -> list[str]:
    return [str(post["blocks"]) for post in side.posts() if "Three next steps" in str(post)]


def first_run(side: SlackSide, admins: frozenset[str] = ADMINS) -> FirstRun:
    return FirstRun(side.services.dispatcher.deps, admins)


def test_the_admin_is_told_once_that_it_is_an_ai_and_what_to_do() -> None:
    side = slack_side()
    first_run(side).tick()
    first_run(side).tick()
    (message,) = told(side)
    assert "Hi Leo, I'm Cairn" in message
    assert "AI assistant" in message
    assert "/invite @cairn" in message
    assert "1 approved SOP." in message
    assert side.posts()[-1]["channel"] == "DU0LEO"


def test_nobody_is_told_without_a_name_or_in_a_workspace_in_use() -> None:
    side = slack_side()
    first_run(side, frozenset()).tick()
    side.dispatch(direct("how do I refund?"))
    first_run(side).tick()
    assert not told(side)


def test_without_sops_the_first_step_is_to_load_some() -> None:
    card = first_run_card("<!here> Leo", 0)
    assert not message_problems(card.text, card.blocks)
    assert "cairn sops sync DIR" in str(card.blocks)
    assert "<!here>" not in str(card.blocks)
