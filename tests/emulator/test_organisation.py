"""One bot for an organisation of two workspaces: everybody is answered once, where they asked, and strangers are not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.organisation import LISTS, Organisation, organisation
from support.harness import CAIRN, MIA, OWNER, ROOT, Bot, Slackland, bot_beside, key_of, slackland, text_of, wait_for

from storage.engine import make_engine
from storage.unit_of_work import SqlUnitOfWork

REFUND = "what is the refund window by plan?"
NORTH, SOUTH = "T0CAIRN", "T0SOUTH"
COLLEAGUE, STRANGER, IN_TWO = "U0PRIYA", "U0DIEGO", "U0HANA"
"""COLLEAGUE works in the second workspace, as OWNER does; STRANGER is of another company and reads channels that are shared; IN_TWO
works in the second one and in one without Cairn, which Slack names.
"""

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def there(slack: Slackland) -> Iterator[Organisation]:
    made = Organisation(
        slack.api_url,
        people={OWNER: SOUTH, COLLEAGUE: SOUTH, IN_TWO: "T0WITHOUT"},
        channels={"C0BILLING": SOUTH, "C0FINANCE": SOUTH},
        strangers=frozenset({STRANGER}),
    )
    with organisation(made):
        yield made


@pytest.fixture(scope="module")
def bot(slack: Slackland, there: Organisation, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    home = tmp_path_factory.mktemp("bot") / "home"
    skills = str(ROOT / "examples" / "skills.yaml")
    with bot_beside(slack, library, home, SLACK_API_URL=f"{there.url}/api/", SKILLS=skills) as running:
        yield running


@pytest.fixture(autouse=True)
def _bot(bot: Bot) -> None:
    del bot


def test_people_of_both_workspaces_are_answered_once_in_their_place(slack: Slackland) -> None:
    places = [("C0SUPPORT", MIA), ("C0BILLING", COLLEAGUE), (MIA, MIA), (COLLEAGUE, COLLEAGUE)] * 2
    with ThreadPoolExecutor(len(places)) as at_once:
        asked = list(at_once.map(lambda each: slack.mention(*each, REFUND), places))
    for (channel, person), ts in zip(places, asked, strict=True):
        place = channel if channel[0] == "C" else wait_for("the DM", lambda person=person: slack.direct(person))
        assert key_of(slack.wait_for_answer(place, ts)).startswith("answer:")
    slack.say("C0BILLING", COLLEAGUE, "and how long does it take?", asked[1])
    slack.wait_for_answer("C0BILLING", asked[1], 2)
    channels = ["C0SUPPORT", "C0BILLING", slack.direct(MIA), slack.direct(COLLEAGUE)] * 2
    counts = [len(slack.answers(channel, ts)) for channel, ts in zip(channels, asked, strict=True)]
    assert counts == [1, 2, *[1] * 6]


def test_a_case_from_one_workspace_is_decided_in_the_other(slack: Slackland) -> None:
    asked = slack.mention("C0SUPPORT", MIA, "how do I issue a refund?")
    slack.press("C0SUPPORT", slack.wait_for_answer("C0SUPPORT", asked), MIA, "ask_owner")
    card = wait_for("the card", lambda: [each for each in slack.bot_messages("C0BILLING") if key_of(each).startswith("case:")])[0]
    assert f"<@{OWNER}>" in text_of(card)
    slack.say("C0BILLING", OWNER, "Use the short form.", card["ts"])
    assert "Amara Okafor wrote" in text_of(slack.wait_for_answer("C0SUPPORT", asked, 2))


def test_practice_questions_come_to_each_persons_own_direct_messages(slack: Slackland) -> None:
    for person in (MIA, COLLEAGUE):
        slack.command("C0SUPPORT", person, "quiz me")
    for person in (MIA, COLLEAGUE):
        wait_for("a question", lambda person=person: _questions(slack, person))
    assert [len(_questions(slack, person)) for person in (MIA, COLLEAGUE)] == [1, 1]


def _questions(slack: Slackland, person: str) -> list[dict[str, object]]:
    direct = slack.direct(person)
    return [each for each in slack.bot_messages(direct) if key_of(each).startswith("practice:")] if direct else []


def test_a_stranger_hears_nothing_and_leaves_nothing(slack: Slackland, bot: Bot) -> None:
    shared = slack.mention("C0SUPPORT", STRANGER, REFUND)
    direct = slack.mention(STRANGER, STRANGER, REFUND)
    slack.command("C0SUPPORT", STRANGER, REFUND)
    last = slack.mention("C0SUPPORT", MIA, REFUND)
    slack.wait_for_answer("C0SUPPORT", last)
    assert slack.answers("C0SUPPORT", shared) == []
    assert [each for each in slack.bot_messages(slack.direct(STRANGER)) if each.get("thread_ts") == direct] == []
    assert [each for each in slack.messages("C0SUPPORT") if each.get("ephemeral_to") == STRANGER] == []
    assert (teams(bot.home), asked_by(bot.home, STRANGER)) == ({"E0SAMPLE"}, 0)


def test_a_question_whose_author_could_not_be_looked_up_is_read_again(slack: Slackland, bot: Bot, there: Organisation) -> None:
    bot.stop()
    there.broken.add("users.info")
    bot.start()
    asked = slack.mention("C0SUPPORT", IN_TWO, REFUND)
    slack.wait_for_answer("C0SUPPORT", asked, seconds=90)
    there.broken.clear()


def test_what_was_said_in_either_workspace_meanwhile_is_answered(slack: Slackland, bot: Bot, there: Organisation) -> None:
    bot.stop()
    there.listed.clear()
    missed = {channel: slack.mention(channel, person, REFUND) for channel, person in (("C0SUPPORT", MIA), ("C0BILLING", COLLEAGUE))}
    bot.start()
    for channel, ts in missed.items():
        slack.wait_for_answer(channel, ts)
        assert len(slack.answers(channel, ts)) == 1
    assert {team for method, team in there.listed if method == "users.conversations"} == {NORTH, SOUTH}
    assert not set(there.refused) & set(LISTS)


def test_doctor_counts_the_workspaces_and_another_organisations_token_is_refused(bot: Bot, there: Organisation) -> None:
    said = cairn(bot, "doctor")
    assert "an organisation-wide install of 2 workspaces, as cairn" in said.stdout
    with organisation(replace(there, id="E0OTHER", workspaces=("T0OTHER",))) as url:
        refused = cairn(bot, "run", SLACK_API_URL=url)
    assert refused.returncode
    line = refused.stderr.strip().splitlines()[-1]
    assert "organisation E0OTHER, and the database is of E0SAMPLE" in line
    assert "Traceback" not in refused.stderr


def test_a_workspaces_database_goes_on_as_its_organisations_once_slack_says_whose_token_it_is(
    tmp_path: Path, library: Path, emulator_installed: None
) -> None:
    del emulator_installed
    with slackland(tmp_path / "slack") as own, bot_beside(own, library, tmp_path / "home") as alone:
        asked = own.mention("C0SUPPORT", MIA, REFUND)
        own.wait_for_answer("C0SUPPORT", asked)
        alone.stop()
        assert teams(alone.home) == {NORTH}
        there = Organisation(own.api_url, broken={"auth.test"})
        with organisation(there) as url:
            alone.environment["SLACK_API_URL"] = url
            alone.start()
            assert teams(alone.home) == {NORTH}
            there.broken.clear()
            wait_for("the move", lambda: teams(alone.home) == {"E0SAMPLE"})
            own.say("C0SUPPORT", MIA, "and how long does it take?", asked)
            own.wait_for_answer("C0SUPPORT", asked, 2)
            assert len(own.answers("C0SUPPORT", asked)) == 2
            assert teams(alone.home) == {"E0SAMPLE"}
            alone.stop()


def cairn(bot: Bot, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command, env = [str(CAIRN), *words], bot._env() | environment
    return subprocess.run(command, env=env, cwd=bot.home, capture_output=True, text=True, timeout=120, check=False)


def teams(home: Path) -> set[str]:
    engine = make_engine(f"sqlite:///{home / 'cairn.db'}")
    with SqlUnitOfWork(engine) as unit:
        found = set(unit.questions.workspaces())
    engine.dispose()
    return found


def asked_by(home: Path, person: str) -> int:
    engine = make_engine(f"sqlite:///{home / 'cairn.db'}")
    with SqlUnitOfWork(engine) as unit:
        found = len(unit.questions.of_person(person))
    engine.dispose()
    return found
