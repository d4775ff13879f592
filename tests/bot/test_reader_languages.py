"""A message speaks the language of who reads it: a person's own surfaces theirs, a channel the workspace's, whoever clicks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fakes.slack import FakeSlack
from support.answer_clicks import asked, click, text_of
from support.bot_factory import SlackSide, answered, direct, found, home, slack_side, source
from support.case_story import LEGAL, Story
from support.pseudo_locale import CODE, PseudoTexts

from bot.settings import Settings
from core import localization
from core.localization import workspace

_ACCENTED = re.compile(r"ō{3}")


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's Slack speaks the pseudo-locale; the workspace speaks English."""
    real, spoken = localization._texts, localization.languages()
    monkeypatch.setattr(localization, "_texts", lambda code: PseudoTexts() if code == CODE else real(code))
    monkeypatch.setattr(localization, "languages", lambda: (*spoken, CODE))
    monkeypatch.setattr(FakeSlack, "locale", "el-GR")


def speaking_german(side: SlackSide, *people: str) -> SlackSide:
    for person in people:
        side.slack.users[person]["locale"] = "de-DE"
    return side


def test_a_direct_message_is_answered_in_the_persons_language_and_a_channel_in_the_workspaces() -> None:
    side = speaking_german(slack_side(), "U0MIA")
    _, shown = asked(side, direct())
    assert "Hat geholfen" in text_of(shown)
    assert "geprüft: 3. Nov. 2026" in text_of(shown)
    side = speaking_german(slack_side(), "U0MIA")
    _, shown = asked(side)
    assert "Helped" in text_of(shown)
    assert "reviewed 3 Nov 2026" in text_of(shown)


def test_a_person_whose_language_cairn_lacks_reads_the_workspaces() -> None:
    side = slack_side()
    side.slack.users["U0MIA"]["locale"] = "fi-FI"
    with workspace("de"):
        assert "Hat geholfen" in text_of(asked(side, direct())[1])
    side = slack_side()
    side.slack.users["U0MIA"]["locale"] = "en-GB"
    with workspace("de"):
        assert "Helped" in text_of(asked(side, direct())[1])


def test_a_german_who_clicks_in_an_english_channel_leaves_its_card_english() -> None:
    side = speaking_german(slack_side(answered(source(), source(found("Credit notes", "Partial"), 2))), "U0MIA", "U0LEO")
    question, shown = asked(side)
    side.dispatch(click("feedback_still_stuck", question, shown))
    assert "is still stuck. The owner can help" in text_of(side.slack.messages["C0OPS"][-1])
    side.dispatch(click("feedback_helped", question, shown, "U0LEO"))
    assert side.slack.made("chat.postEphemeral")[-1]["text"] == "Notiert, danke."
    side.dispatch(click("answer_more", question, shown, actions=_choice(f"why:{question}")))
    assert side.slack.made("views.open")[-1]["view"]["title"]["text"] == "Warum diese Antwort?"


def _choice(value: str) -> list[dict[str, Any]]:
    return [{"action_id": "answer_more", "block_id": "b", "type": "overflow", "selected_option": {"value": value}}]


def test_home_is_shown_in_the_persons_language() -> None:
    side = speaking_german(slack_side(), "U0MIA")
    assert "Deine letzten Fragen" in home(side, "U0MIA")
    assert "Your last questions" in home(side, "U0LEO")


def test_a_german_asks_in_private_and_the_owner_reads_it_in_hers() -> None:
    story = Story(body=direct("can I refund 750 EUR?"))
    speaking_german(story.side, "U0MIA")
    story.side.services.people.forget("U0MIA")
    story.click("case_send", "U0MIA", on=story.message("D0MIA"))
    assert "needs a decision" in story.side.slack.messages["DU0AMARA"][-1]["text"]
    assert "nachgefragt" in str(story.side.slack.messages["D0MIA"][-1]["blocks"])


def test_the_setting_takes_languages_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr_FR:fr")  # gettext's own: of no concern here
    assert Settings(_env_file=None).cairn_language == "en"
    assert Settings(_env_file=None, cairn_language="de_DE").cairn_language == "de"
    with pytest.raises(ValueError, match="Cairn speaks en, de"):
        Settings(_env_file=None, cairn_language="xx")


def test_no_click_brings_a_persons_language_into_a_channel(everybody: None) -> None:
    for verdict in (None, LEGAL):
        story = Story(verdict) if verdict else Story()
        side = story.side
        if verdict is None:
            story.sent()
        for action in ("case_claim", "case_ask_info", "case_approve", "case_decide", "case_more"):
            story.click(action, "U0AMARA", value=story.case.id)
        story.click("case_decide", "U0AMARA", value=story.case.id)
        story.submit("U0AMARA", choice={"selected_option": {"value": "approved"}}, reason="ok", amount="600")
        shown = [call for call in side.slack.calls if str(call[1].get("channel", "")).startswith("C")]
        public = [args for method, args in shown if method in {"chat.postMessage", "chat.update"}]
        assert len(public) > 3
        assert [args for args in public if _ACCENTED.search(str(args.get("text")) + str(args.get("blocks")))] == []
        alone = [args["view"] for method, args in side.slack.calls if method == "views.open"]
        assert alone
        assert all(_ACCENTED.search(str(view)) for view in alone)
