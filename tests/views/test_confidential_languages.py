"""Confidential cards in German and in a pseudo-locale: each in the language of the one person who reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from fakes.slack import TEAM
from support.bot_factory import SlackSide, direct, mention, slack_side
from support.pseudo_locale import check_card, check_view

from bot.blocks.card import Card
from bot.confidential.views import cards
from bot.confidential.views.cards import ConfidentialReply, Listener
from core.localization import gettext as _
from core.localization import speaking
from escalation.confidential.contacts import Confidant, Contacts, HelpLine
from escalation.confidential.messages import KEPT, KEPT_SINCE, in_words
from escalation.confidential.recognising import Topic

OWN = Contacts(help_lines=(HelpLine("Σωτηρία", "144", "πάντα"),), page="https://x.example/help")
LISTENERS = (Listener("U0GRETA", "Γκρέτα", "εμπιστοσύνη"), Listener("U0LEO", "Λέο"))
TOPICS = [topic for topic in Topic if topic is not Topic.CLOSING]
HARASSED = "my manager is harassing me"


def reply(topic: Topic, contacts: Contacts = OWN) -> Card:
    rule = Card("x", ({"type": "section", "text": {"type": "mrkdwn", "text": "κανόνας"}},))
    return cards.reply_card(ConfidentialReply(topic, contacts, LISTENERS, rule, "#ομάδα"))


CARDS: Mapping[str, Callable[[], Card]] = {
    **{f"reply {topic}": lambda topic=topic: reply(topic) for topic in TOPICS},
    "nobody named": lambda: cards.help_card(Contacts(), Topic.DANGER, ""),
    "nobody named, a page": lambda: cards.help_card(OWN, Topic.PAY, "#ομάδα"),
    "closing": cards.closing,
    "asked": lambda: cards.asked_card(reply(Topic.PAY), LISTENERS[0], is_sent=True),
    "asked, not sent": lambda: cards.asked_card(None, LISTENERS[0], is_sent=False),
    "talk": lambda: cards.talk_card("U0MIA", "Μία"),
    "words": lambda: cards.words_card("U0MIA", "Μία", "δύο\nδώδ"),
    "passed on": lambda: cards.passed_on("Γκρέτα"),
    "in touch": lambda: cards.will_be_in_touch("Γκρέτα"),
    "promised": lambda: cards.promised(cards.talk_card("U0MIA", "Μία"), "Μία"),
    "nobody there": cards.nobody_there,
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_fits_in_german_and_no_word_of_it_is_hard_coded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_card(CARDS[name], monkeypatch)


def test_the_modal_fits_in_german_and_no_word_of_it_is_hard_coded(monkeypatch: pytest.MonkeyPatch) -> None:
    check_view(lambda: cards.words_view(LISTENERS[0]), monkeypatch)


@pytest.mark.parametrize("clicked_in", ["en", "de"])
@pytest.mark.parametrize("drawn_in", ["en", "de"])
def test_a_card_no_longer_says_that_nobody_knows_whichever_language_it_was_drawn_in(drawn_in: str, clicked_in: str) -> None:
    with speaking(drawn_in):
        shown, before, since = reply(Topic.PAY), _(KEPT), _(KEPT_SINCE)
    with speaking(clicked_in):
        text = str(cards.asked_card(shown, LISTENERS[0], is_sent=True).blocks)
    assert before in str(shown.blocks)
    assert before not in text
    assert since in text


def test_help_in_one_text_is_whole_in_german() -> None:
    with speaking("de"):
        text = in_words(Topic.DANGER, Contacts(), ["Greta Lind"])
    assert text.startswith("Wenn du oder jemand anderes in Gefahr ist")
    assert "Notruf: 112 in Europa" in text
    assert "Du kannst vertraulich reden mit: Greta Lind." in text


def speaking_german(*people: str) -> SlackSide:
    side = slack_side(contacts=Contacts((Confidant("U0GRETA"),)))
    for person in people:
        side.slack.users[person]["locale"] = "de-DE"
    return side


def clicked(side: SlackSide, action: str, value: str, channel: str, person: str) -> None:
    on = side.slack.messages[channel][-1]
    side.dispatch(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "channel": {"id": channel},
            "container": {"type": "message", "message_ts": on["ts"]},
            "message": {key: on[key] for key in ("ts", "text", "blocks")},
            "trigger_id": f"T.{action}",
            "response_url": "http://127.0.0.1:9/r",
            "actions": [{"action_id": action, "block_id": "b", "value": value}],
        }
    )


def test_who_wrote_in_an_english_channel_is_helped_in_their_own_language() -> None:
    side = speaking_german("U0MIA")
    side.dispatch(mention(text=f"<@U0BOT> {HARASSED}"))
    assert "niemand weiß davon" in side.slack.messages["DU0MIA"][-1]["text"]


def test_each_of_two_people_reads_their_own_language_whoever_clicks() -> None:
    side = speaking_german("U0MIA")
    side.dispatch(direct(HARASSED))
    clicked(side, "confidential_talk:0", "U0GRETA", "D0MIA", "U0MIA")
    assert "Um ein Gespräch gebeten" in json.dumps(side.slack.messages["D0MIA"][-1]["blocks"], ensure_ascii=False)
    assert "would like to talk to you in confidence" in side.slack.messages["DU0GRETA"][-1]["text"]
    clicked(side, "confidential_in_touch", "U0MIA", "DU0GRETA", "U0GRETA")
    assert "meldet sich bei dir" in side.slack.messages["DU0MIA"][-1]["text"]
    assert "knows that you will get in touch" in side.slack.messages["DU0GRETA"][-1]["text"]
