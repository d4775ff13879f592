"""Installed for a whole organisation, Cairn hears all of its people and nobody else; lists are asked workspace by workspace."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.slack import ME, ORGANISATION, FakeSlack, api_error
from slack_sdk import WebClient
from support.answer_clicks import asked, click
from support.bot_factory import SlackSide, command, direct, home, mention, message, slack_side

from bot.inbox.catchup import AGAIN
from bot.inbox.intake import Received
from bot.outbox.posts import thread_key
from bot.practice.settings import Quiet
from bot.slack.accounts import FRESH as LOOKUP_FRESH
from bot.slack.events import Identity
from bot.slack.installation import FRESH, members
from bot.wiring.workspace import OtherWorkspaceError, check_database
from core.workspace import LoggedChange

NORTH, SOUTH, LATER = "T01TEST", "T02SOUTH", "T03LATER"


def account(*teams: str, organisation: str = ORGANISATION, **flags: Any) -> dict[str, Any]:
    """As Slack describes somebody of an organisation."""
    enterprise = {"id": "U", "enterprise_id": organisation, "teams": list(teams), **flags.pop("within", {})}
    return {"team_id": teams[0], "enterprise_user": enterprise, **flags}


@pytest.fixture
def side() -> SlackSide:
    made = slack_side()
    made.slack.workspaces = [NORTH, SOUTH]
    made.slack.users["U0MIA"] |= account(NORTH)
    made.slack.users["U0LEO"] |= account(LATER, SOUTH)
    made.slack.users["U0AMARA"] |= account(LATER)
    made.slack.users["U0STRANGER"] = {"real_name": "Sam", **account("T0ELSE", organisation="E0ELSE")}
    made.slack.users["U0ALONE"] = {"real_name": "Al", "team_id": "T0ALONE", "is_stranger": True}
    return made


def from_team(body: dict[str, Any], place: str, /, **fields: Any) -> dict[str, Any]:
    """As Slack delivers for an organisation."""
    event = {**body["event"], "team": place, "user_team": place, **fields}
    authorizations = [{"enterprise_id": ORGANISATION, "team_id": None, "is_enterprise_install": True}]
    return {**body, "team_id": place, "enterprise_id": ORGANISATION, "authorizations": authorizations, "event": event}


@pytest.mark.parametrize(("person", "team"), [("U0MIA", NORTH), ("U0LEO", SOUTH), ("U0MIA", ORGANISATION), ("U0LEO", LATER)])
def test_everybody_of_the_organisation_is_answered_once(side: SlackSide, person: str, team: str) -> None:
    """Slack names a workspace, also one without Cairn that the person is in as well, or the organisation."""
    side.dispatch(from_team(mention(user=person), team))
    side.dispatch(from_team(message(user=person), team))
    assert [post["channel"] for post in side.posts()] == ["C0OPS"]
    side.dispatch(from_team(direct(user=person, ts="1795348800.000900"), team))
    assert len(side.posts()) == 2
    assert {logged.question.place.team for logged in side.memory.questions} == {ORGANISATION}


@pytest.mark.parametrize(
    ("person", "team"),
    [("U0AMARA", LATER), ("U0STRANGER", "T0ELSE"), ("U0ALONE", "T0ALONE"), ("U0GONE", "T0GONE"), ("U0STRANGER", "E0ELSE")],
)
def test_people_of_other_companies_and_of_workspaces_without_cairn_leave_nothing(side: SlackSide, person: str, team: str) -> None:
    for body in (mention(user=person), direct(user=person, ts="1795348800.000900")):
        side.dispatch(from_team(body, team) | {"is_ext_shared_channel": True})
    side.dispatch({**command("how do I refund?"), "user_id": person, "team_id": team})
    assert (side.posts(), side.memory.questions, side.memory.events) == ([], [], [])


@pytest.mark.parametrize("person", ["U0STRANGER", "U0ALONE", "U0AMARA"])
def test_their_accounts_are_refused_where_slack_names_our_organisation(side: SlackSide, person: str) -> None:
    side.dispatch(from_team(mention(user=person), ORGANISATION))
    (post,) = side.slack.made("chat.postEphemeral")
    assert (side.posts(), "workspaces that I was added to" in str(post)) == ([], True)
    assert side.services.people.viewer(person) is None


def test_while_slack_does_not_say_who_somebody_is_the_directory_counts(side: SlackSide) -> None:
    side.services.me()
    side.slack.fail("users.info", *[ConnectionError()] * 9)
    side.dispatch(from_team(mention(), NORTH))
    assert len(side.memory.questions) == 1


def test_who_is_unknown_because_slack_cannot_be_asked_is_answered_later(side: SlackSide) -> None:
    """Slack delivers it again; when it does not, it is read in the channel's history."""
    event = from_team(mention(user="U0LEO"), LATER)
    side.slack.fail("users.info", *[ConnectionError()] * 9)
    assert (side.dispatch(event).status, len(side.posts())) == (500, 0)
    side.slack.failures.clear()
    assert (side.dispatch(event).status, len(side.posts())) == (200, 1)

    words = {"user": "U0LEO", "team": LATER, "text": f"<@{ME}> how do I refund?", "ts": f"{side.clock.now.timestamp():.6f}"}
    side.slack.fail("users.info", *[ConnectionError()] * 9)
    side.clock.now += LOOKUP_FRESH
    side.slack.put("C0OPS", **words)
    catch_up = side.services.background.catch_up
    assert (catch_up.run(), catch_up.tick()) == (0, 0)
    side.slack.failures.clear()
    side.clock.now += AGAIN
    assert (catch_up.tick(), len(side.posts())) == (1, 2)


def test_a_workspaces_own_token_within_an_organisation_hears_its_workspace_alone() -> None:
    side = slack_side()
    side.slack.users["U0LEO"] |= account(SOUTH)
    side.dispatch(from_team(mention(user="U0LEO"), SOUTH))
    assert (side.posts(), side.memory.events) == ([], [])


def test_commands_and_clicks_of_both_workspaces_are_taken(side: SlackSide) -> None:
    side.slack.users["U0MIA"] |= account(SOUTH)
    question, shown = asked(side, from_team(mention(), SOUTH))
    pressed = click("feedback_helped", question, shown) | {"team": None, "enterprise": {"id": ORGANISATION}}
    pressed["user"] = {**pressed["user"], "team_id": SOUTH}
    assert side.dispatch(pressed).status == 200
    assert side.memory.questions[0].feedback
    side.dispatch({**command("status"), "team_id": SOUTH, "enterprise_id": ORGANISATION, "is_enterprise_install": "true"})
    assert {event.is_done for event in side.memory.events} == {True}


def test_a_thread_goes_on_whichever_workspace_slack_names(side: SlackSide) -> None:
    _, shown = asked(side, from_team(mention(), NORTH))
    thread = shown["thread_ts"]
    side.dispatch(from_team(message("and then?", ts="1795348900.000100", thread_ts=thread), ORGANISATION))
    assert len(side.posts()) == 2


def test_who_administers_one_workspace_does_not_administer_the_organisation(side: SlackSide) -> None:
    side.slack.users["U0MIA"] |= account(NORTH, is_admin=True, is_owner=True)
    side.slack.users["U0LEO"] |= account(SOUTH, within={"is_owner": True})
    assert [side.services.people.is_admin(person) for person in ("U0MIA", "U0LEO", "U0GONE")] == [False, True, False]
    assert ["Settings" in home(side, person) for person in ("U0MIA", "U0LEO")] == [False, True]


def test_a_workspace_that_cairn_is_added_to_is_read_after_a_while(side: SlackSide) -> None:
    assert side.services.me().workspaces == {NORTH, SOUTH}
    side.slack.workspaces.append(LATER)
    side.services.refresh()
    assert side.services.me().workspaces == {NORTH, SOUTH}
    side.clock.now += FRESH
    side.slack.fail("auth.teams.list", "internal_error")
    side.services.refresh()
    assert side.services.me().workspaces == {NORTH, SOUTH}
    side.clock.now += FRESH
    side.services.refresh()
    assert side.services.me().workspaces == {NORTH, SOUTH, LATER}
    side.dispatch(from_team(mention(user="U0AMARA"), LATER))
    assert len(side.memory.questions) == 1


def test_missed_messages_are_read_in_each_workspace_once(side: SlackSide) -> None:
    catch_up = side.services.background.catch_up
    asked(side, from_team(mention(), NORTH))
    side.slack.put("C0OPS", user="U0LEO", team=SOUTH, text=f"<@{ME}> how do I refund?", ts=f"{side.clock.now.timestamp():.6f}")
    assert catch_up.run() == 1
    read = [args["team_id"] for args in side.slack.made("users.conversations")]
    assert read == [NORTH, NORTH, SOUTH, SOUTH]
    assert len(side.slack.made("conversations.history")) == len(side.slack.channels)
    side.slack.fail("users.conversations", "team_access_not_granted", "team_access_not_granted")
    catch_up.run()
    assert catch_up._again_at is None


def test_people_and_languages_are_listed_in_each_workspace(side: SlackSide) -> None:
    assert [person.id for person in members(side.slack)] == ["U0GRETA", "U0LEO", "U0MIA"]
    side.slack.fail("auth.test", ConnectionError())
    side.services.people.read_languages()
    side.slack.calls.clear()
    side.services.people.read_languages()
    assert [args["team_id"] for args in side.slack.made("users.list")] == [NORTH, SOUTH]


def test_do_not_disturb_is_asked_in_a_workspace_of_the_person(side: SlackSide) -> None:
    calls = []

    class Resting(FakeSlack):
        def on_dnd_teamInfo(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
            calls.append((args.get("team_id"), args["users"]))
            return {"users": {}}

    side.slack.users["U0MIA"] |= account("T0AA", SOUTH)
    slack = Resting()
    Quiet(slack, side.services.people.workspace_of).until(["U0MIA", "U0LEO"], side.clock.now)
    assert calls == [(SOUTH, "U0MIA,U0LEO")]


@pytest.mark.parametrize("fields", [{"user_team": SOUTH}, {"user_team": ORGANISATION, "team": SOUTH}])
def test_a_question_keeps_the_workspace_of_who_asks(side: SlackSide, fields: dict[str, str]) -> None:
    """A stream in a channel names it."""
    received = side.services.intake.message(from_team(mention(user="U0LEO"), NORTH, **fields))
    assert isinstance(received, Received)
    assert (received.incoming.team, received.incoming.workspace) == (ORGANISATION, SOUTH)


def test_a_confidential_thread_of_the_workspace_stays_confidential(side: SlackSide) -> None:
    with side.memory() as uow:
        uow.outbox.add(thread_key(NORTH, "C0OPS", "1.0"), "D0MIA", {}, side.clock.now)
        uow.commit()
    assert side.services.intake.threads.is_confidential("C0OPS", "1.0")
    assert not side.services.intake.threads.is_confidential("C0OPS", "2.0")


def test_a_workspaces_database_becomes_its_organisations() -> None:
    side = slack_side()
    question, _ = asked(side)
    with side.memory() as uow:
        uow.workspace.change(side.services.me().team, LoggedChange("guests_may_ask", None, "true", "U0LEO", side.clock.now))
        uow.commit()
    organisation = Identity(ORGANISATION, ME, "", is_organisation=True, workspaces=frozenset({NORTH, SOUTH}))
    check_database(side.memory, organisation)
    with side.memory() as uow:
        assert set(uow.questions.workspaces()) == {ORGANISATION}
        assert uow.workspace.saved(ORGANISATION) == {"guests_may_ask": "true"}
        assert uow.questions.get(question).question.place.team == ORGANISATION
    assert [event.message_key.partition(":")[0] for event in side.memory.events] == [ORGANISATION]
    check_database(side.memory, organisation)
    with pytest.raises(OtherWorkspaceError, match=f"workspace {NORTH}, and the database is of {ORGANISATION}"):
        check_database(side.memory, Identity(NORTH, ME, ""))


def test_another_organisation_and_a_workspace_outside_are_refused() -> None:
    side = slack_side()
    asked(side)
    before = repr(side.memory.questions)
    other = Identity("E0ELSE", ME, "", is_organisation=True, workspaces=frozenset({"T0ELSE"}))
    with pytest.raises(
        OtherWorkspaceError, match=f"organisation E0ELSE, and the database is of {NORTH}.*add Cairn to that"
    ) as refused:
        check_database(side.memory, other)
    assert "\n" not in str(refused.value)
    assert repr(side.memory.questions) == before


def test_settings_alone_say_whose_a_database_is() -> None:
    side = slack_side()
    with side.memory() as uow:
        uow.workspace.change("T0ELSE", LoggedChange("guests_may_ask", None, "true", "U0LEO", side.clock.now))
        uow.commit()
    with pytest.raises(OtherWorkspaceError, match="T0ELSE"):
        check_database(side.memory, side.services.me())


def test_a_refused_list_of_workspaces_is_asked_again(side: SlackSide) -> None:
    side.slack.fail("auth.teams.list", api_error("internal_error"))
    with pytest.raises(Exception, match="internal_error"):
        side.services.me()
    assert side.services.me().team == ORGANISATION
    assert isinstance(side.services.client, WebClient)
