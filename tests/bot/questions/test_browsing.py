"""The library to leaf through, who owns what, my record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fakes.slack import ME, TEAM
from support.bot_factory import SlackSide, answered, command, direct, found, mention, publish, slack_side, source

from bot.blocks.checks import message_problems
from bot.questions.views.browse import Shelf, root_card
from bot.questions.views.talk import SopLine
from retrieval.library.models import CurrentSection


def placed(title: str, folder: str, **governance: Any) -> CurrentSection:
    section = found(title, **governance)
    return replace(section, sop=replace(section.sop, source=f"{folder}/{title.lower()}.md" if folder else f"{title.lower()}.md"))


def library() -> SlackSide:
    refunds = placed("Refunds", "billing")
    side = slack_side(answered(source(refunds)))
    publish(
        side.memory,
        placed("Holds", "billing", owner="U0GRETA"),
        placed("Layoffs", "people/secret", audience=frozenset({"hr"}), owner="U0LEO", backup=None),
        placed("Badges", "", owner=None),
    )
    return side


def last(side: SlackSide) -> dict[str, Any]:
    return {"channel": "D0MIA", **side.slack.messages["D0MIA"][-1]}


def turn(side: SlackSide, label: str, person: str = "U0MIA", channel: str = "D0MIA") -> str:
    shown = last(side)
    elements = [each for block in shown["blocks"] for each in [*block.get("elements", ()), block.get("accessory") or {}]]
    button = next(each for each in elements if each.get("type") == "button" and label in each["text"]["text"])
    side.dispatch(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": shown["ts"]},
            "message": {"ts": shown["ts"], "text": shown["text"], "blocks": shown["blocks"]},
            "trigger_id": f"T.{len(side.slack.calls)}",
            "response_url": "http://127.0.0.1:9/r",
            "actions": [{"action_id": button["action_id"], "block_id": "b", "value": button["value"]}],
        }
    )
    now = last(side)
    assert not message_problems(now["text"], now["blocks"])
    return str(now["blocks"])


def test_the_library_is_leafed_through_by_folder_and_owner_down_to_sections() -> None:
    side = library()
    side.dispatch(direct("browse"))
    text = str(last(side)["blocks"])
    assert "3 SOPs you may see" in text
    assert "billing (2)" in text
    assert "Layoffs" not in text
    assert "secret" not in text
    page = turn(side, "billing (2)")
    assert page.index("Holds") < page.index("Refunds")
    assert "Greta Lind" in page
    sections = turn(side, "Sections")
    assert "Issue a refund" in sections
    assert "Owner Greta Lind" in sections
    assert "billing*: 2 SOPs" in turn(side, "Back")
    assert "By owner" in turn(side, "All SOPs")
    assert "Holds" in turn(side, "Greta Lind (1)")


def test_the_command_shows_the_same_and_what_changed_meanwhile_is_gone_at_the_next_page() -> None:
    side = library()
    side.dispatch(direct("list the SOPs"))
    closed = placed("Holds", "billing", audience=frozenset({"hr"}))
    publish(side.memory, replace(closed, sop=replace(closed.sop, version=4)))
    assert "Holds" not in turn(side, "billing (2)")
    side.dispatch(command("browse"))
    assert not side.memory.questions


def test_in_a_channel_nothing_is_turned_and_a_mention_gets_the_list_that_everybody_may_see() -> None:
    side = library()
    side.dispatch(direct("browse"))
    before = str(last(side)["blocks"])
    assert turn(side, "billing (2)", channel="C0OPS") == before
    side.dispatch(mention(text=f"<@{ME}> browse the library"))
    assert "open to everyone here" in str(side.posts()[-1])


def test_who_owns_what() -> None:
    side = library()
    side.dispatch(direct("who owns what?"))
    text = str(last(side)["blocks"])
    assert "*Amara Okafor*: Refunds" in text
    assert text.index("Greta Lind") < text.index("Nobody is named")
    assert "Layoffs" not in text
    assert "Leo Park" not in text


def test_my_record_is_for_the_asker_alone() -> None:
    side = library()
    side.dispatch(direct("my record"))
    assert "https://sops.example/U0MIA/record|Open my record" in str(last(side)["blocks"])
    side.dispatch(mention(text=f"<@{ME}> show me my record"))
    (told,) = side.slack.made("chat.postEphemeral")
    assert told["user"] == "U0MIA"


def test_a_long_folder_with_a_hundred_sops_fits_its_button() -> None:
    shelves = [Shelf("a" * 90, "folder|0|a", 12_345), Shelf("b", "folder|0|b", 1)]
    card = root_card([SopLine("Refunds", "")], shelves, [], "")
    assert not message_problems(card.text, card.blocks)
    assert "aa (12345)" in str(card.blocks)
