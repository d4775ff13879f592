"""Settings in Slack: who may, what is checked, what is saved, what stands in the log, and what holds then."""

from __future__ import annotations

import pytest
from fakes.slack import ORGANISATION, TEAM
from support.bot_factory import found, home, publish, slack_side
from support.settings_story import ADMIN, SettingsStory

from bot.admin.live import LiveWorkspace
from bot.admin.reading import AdminSettings
from bot.admin.views.overview import ASK_GOLDEN, RESET
from bot.admin.views.reports import HealthLine, SourceLine
from bot.admin.views.words import TITLES
from bot.blocks.buttons import SETTINGS
from bot.blocks.checks import MODAL_TITLE
from core.localization import gettext, languages, speaking
from core.workspace import CHANNEL, ChannelMode, Key, LoggedChange, Workspace


def saved(story: SettingsStory) -> dict[str, str]:
    with story.side.memory() as uow:
        return dict(uow.workspace.saved(TEAM))


def log(story: SettingsStory) -> list[LoggedChange]:
    with story.side.memory() as uow:
        return list(uow.workspace.log(TEAM, 9))


def live(story: SettingsStory) -> LiveWorkspace:
    return story.side.services.admin.looks.live


def test_only_admins_have_the_button_and_every_click_is_checked_anew() -> None:
    story = SettingsStory(slack_side())
    assert SETTINGS in home(story.side, ADMIN)
    assert SETTINGS not in home(story.side, "U0MIA")
    assert "Owners and fallbacks" in story.start()
    form = story.page("guests")
    assert "Guest accounts may ask" in form
    story.person = "U0MIA"
    assert "Only admins" in story.start()
    assert "Only admins" in story.page("guests")
    assert "Only admins" in story.press(RESET, "guests")
    assert "Only admins" in story.press(ASK_GOLDEN, "now")
    assert "Only admins" in str(story.save("guests", "{}", guests_may_ask="true"))
    assert (saved(story), log(story)) == ({}, [])


def test_in_an_organisation_its_admins_change_settings_and_those_of_a_workspace_do_not() -> None:
    story = SettingsStory(slack_side())
    story.side.slack.workspaces = [TEAM, "T02"]
    assert "every workspace of the organisation" in story.page("guests")
    assert "every workspace of the organisation" in str(story.save("guests", "{}", guests_may_ask="true"))
    story.side.slack.users[ADMIN]["enterprise_user"] = {"enterprise_id": ORGANISATION, "teams": ["T02"], "is_admin": True}
    story.page("guests")
    assert story.save("guests", guests_may_ask="true") == {}
    with story.side.memory() as uow:
        assert (uow.workspace.saved(TEAM), uow.workspace.saved(ORGANISATION)) == ({}, {"guests_may_ask": "true"})


def test_who_was_an_admin_when_the_page_opened_and_is_none_any_more_saves_nothing() -> None:
    story = SettingsStory(slack_side())
    story.page("guests")
    story.side.slack.users[ADMIN] = {"real_name": "Leo Park"}
    assert "Only admins" in str(story.save("guests", guests_may_ask="true"))
    assert saved(story) == {}


def test_a_change_is_saved_logged_and_holds_at_once_and_elsewhere_after_a_tick() -> None:
    story = SettingsStory(slack_side())
    other = LiveWorkspace(Workspace("U0LEO", "C0OPS"))
    story.page("practice")
    assert story.save("practice", quiz_slot="08:30", quiz_daily="2", quiz_weekly="8") == {}
    assert "Practice questions: saved." in story.shown()
    assert "At most 2 a day and 8 a week; new people get them at 08:30." in story.shown()
    now = live(story).now
    assert (now.quiz_daily, now.quiz_weekly, f"{now.quiz_slot:%H:%M}") == (2, 8, "08:30")
    assert other.now.quiz_daily == 3
    other.refresh(story.side.memory, TEAM)
    assert other.now.quiz_daily == 2
    assert {(each.name, each.old, each.new, each.by) for each in log(story)} == {
        ("quiz_slot", None, "08:30", ADMIN),
        ("quiz_daily", None, "2", ADMIN),
        ("quiz_weekly", None, "8", ADMIN),
    }
    page = story.page("log")
    assert "*Questions a day*: as in .env → 2" in page
    assert "Leo Park, 22 Nov 2026 12:00 UTC" in page


PAGES = {
    "channels": {"channel": "C0OPS", "mode": "unasked"},
    "owners": {"fallback_owner": "U0GRETA", "fallback_channel": "C0BILLING"},
    "approvers": {"approver_roles": "support"},
    "guests": {"guests_may_ask": "true"},
    "practice": {"quiz_slot": "08:30", "quiz_daily": "2", "quiz_weekly": "8"},
    "model": {"use_model": "", "llm_daily_budget": "100", "llm_person_daily_budget": "10"},
}
"""Another value for every setting, by page."""


@pytest.mark.parametrize("section", PAGES)
def test_every_setting_that_is_saved_stands_in_the_log(section: str) -> None:
    story = SettingsStory(slack_side(admin=AdminSettings(roles=("support",), model="a-model")))
    values = PAGES[section]
    story.page(section)
    assert story.save(section, **values) == {}
    names = {CHANNEL + "C0OPS"} if section == "channels" else set(values)
    assert {(each.name, each.by) for each in log(story)} == {(name, ADMIN) for name in names}


def test_no_setting_is_left_out() -> None:
    assert {*Key} == {name for section, values in PAGES.items() if section != "channels" for name in values}


def test_what_did_not_change_is_not_logged() -> None:
    story = SettingsStory(slack_side())
    story.page("practice")
    story.save("practice", quiz_slot="09:00", quiz_daily="3", quiz_weekly="14")
    assert [each.name for each in log(story)] == ["quiz_weekly"]
    story.page("practice")
    story.save("practice", quiz_slot="09:00", quiz_daily="3", quiz_weekly="14")
    assert len(log(story)) == 1


def test_of_two_admins_with_the_same_page_open_the_second_is_told_and_nothing_is_lost() -> None:
    story = SettingsStory(slack_side())
    story.page("practice")
    opened = story.side.slack.made("views.open")[-1]["view"]["private_metadata"]
    story.save("practice", opened, quiz_slot="09:00", quiz_daily="2", quiz_weekly="15")
    late = story.save("practice", opened, quiz_slot="10:00", quiz_daily="4", quiz_weekly="15")
    assert late["response_action"] == "errors"
    assert "Leo Park changed this" in late["errors"]["quiz_daily"]
    assert saved(story) == {"quiz_daily": "2"}, "nor the slot, which nobody else had changed"


def test_a_saved_page_can_be_taken_back() -> None:
    story = SettingsStory(slack_side())
    assert RESET not in story.start()
    story.page("practice")
    story.save("practice", quiz_slot="09:00", quiz_daily="2", quiz_weekly="15")
    assert RESET in story.shown()
    assert "as in .env again" in story.press(RESET, "practice")
    assert (saved(story), live(story).now.quiz_daily) == ({}, 3)
    assert (log(story)[0].old, log(story)[0].new) == ("2", None)


def test_bad_values_are_told_below_their_field_and_save_nothing() -> None:
    story = SettingsStory(slack_side(workspace=Workspace("U0LEO", "C0OPS", ceilings=(100.0, None))))
    slack = story.side.slack
    slack.users["U0GONE"] = {"real_name": "Gone", "deleted": True}
    slack.users["U0GUEST"] = {"real_name": "Guest", "is_restricted": True}
    slack.channels["C0SHARED"] = {"id": "C0SHARED", "name": "shared", "is_member": True, "is_ext_shared": True}
    slack.channels["C0OUT"] = {"id": "C0OUT", "name": "out", "is_member": False}
    cases = [
        ("practice", {"quiz_slot": "soon", "quiz_daily": "3", "quiz_weekly": "9"}, "quiz_slot", "pick a time"),
        ("practice", {"quiz_slot": "09:00", "quiz_daily": "0", "quiz_weekly": "9"}, "quiz_daily", "from 1 to 10"),
        ("practice", {"quiz_slot": "09:00", "quiz_daily": "²", "quiz_weekly": "9"}, "quiz_daily", "from 1 to 10"),
        ("practice", {"quiz_slot": "09:00", "quiz_daily": "5", "quiz_weekly": "4"}, "quiz_weekly", "fewer questions than a day"),
        ("owners", {"fallback_owner": "", "fallback_channel": ""}, "fallback_owner", "name a person or a channel"),
        ("owners", {"fallback_owner": "U0GONE", "fallback_channel": ""}, "fallback_owner", "deactivated"),
        ("owners", {"fallback_owner": "U0GUEST", "fallback_channel": ""}, "fallback_owner", "full member"),
        ("owners", {"fallback_owner": "", "fallback_channel": "C0OUT"}, "fallback_channel", "/invite @cairn"),
        ("owners", {"fallback_owner": "", "fallback_channel": "C0SHARED"}, "fallback_channel", "other companies"),
        ("approvers", {"approver_roles": "guru"}, "approver_roles", "no role “guru”"),
        (
            "model",
            {"use_model": "true", "llm_daily_budget": "much", "llm_person_daily_budget": "1"},
            "llm_daily_budget",
            "0 or more",
        ),
        (
            "model",
            {"use_model": "true", "llm_daily_budget": "nan", "llm_person_daily_budget": "1"},
            "llm_daily_budget",
            "0 or more",
        ),
        (
            "model",
            {"use_model": "true", "llm_daily_budget": "101", "llm_person_daily_budget": "1"},
            "llm_daily_budget",
            "100 at most",
        ),
        (
            "model",
            {"use_model": "true", "llm_daily_budget": "0", "llm_person_daily_budget": "1"},
            "llm_daily_budget",
            "100 at most",
        ),
        ("channels", {"channel": "", "mode": "never"}, "channel", "choose a channel"),
        ("channels", {"channel": "C0OPS", "mode": "loud"}, "mode", "choose when"),
        ("channels", {"channel": "C0SHARED", "mode": "unasked"}, "channel", "other companies"),
    ]
    for section, values, field, words in cases:
        reply = story.save(section, "{}", **values)
        assert reply.get("response_action") == "errors", (section, values)
        assert words in reply["errors"][field], reply
    assert (saved(story), log(story)) == ({}, [])


def test_fallbacks_and_approvers_that_are_saved_hold_where_they_are_asked_for() -> None:
    story = SettingsStory(slack_side(admin=AdminSettings(roles=("support",))))
    assert "Fallback owner" in story.page("owners")
    story.save("owners", fallback_owner="U0GRETA", fallback_channel="C0BILLING")
    story.page("approvers")
    assert story.save("approvers", approver_roles="Support, billing-ops") == {}
    live_now = live(story)
    assert (live_now.owner, live_now.channel) == ("U0GRETA", "C0BILLING")
    assert live_now.approvers() == {"support", "billing-ops"}
    assert story.side.services.case_asking.cases.service.fallback.owner == "U0GRETA"
    assert "*Fallback owner*: as in .env → Greta Lind" in story.page("log")
    assert "*Fallback channel*: as in .env → #billing" in story.page("log")


def test_owners_who_cannot_be_reached_are_named() -> None:
    story = SettingsStory(slack_side())
    story.side.slack.users["U0AMARA"]["deleted"] = True
    publish(story.side.memory, found("Layoffs", audience=frozenset({"hr"})))
    page = story.page("owners")
    assert "Refunds: owner Amara Okafor has a deactivated account" in page
    assert "Layoffs" not in page, "the admin may not see it"


def test_health_sources_and_golden_questions_are_read() -> None:
    health = [
        HealthLine("slack", is_ok=True, detail="connected"),
        HealthLine("index", is_ok=False, detail="stale", remedy="Rebuild it."),
    ]
    admin = AdminSettings(
        health=lambda: health,
        sources=lambda: [SourceLine("wiki", "late", "last complete 3 days ago")],
        golden=lambda: (4, ["who <pays>?"]),
    )
    story = SettingsStory(slack_side(admin=admin))
    assert "1 source, and how fresh it is." in story.start()
    assert "last complete 3 days ago" in story.page("sources")
    page = story.page("health")
    assert page.index("Rebuild it.") < page.index("connected")
    assert "Not asked from here yet." in story.page("golden")
    assert "3 of 4 got the right answer on 22 Nov 2026." in story.press(ASK_GOLDEN, "now")
    assert "who &lt;pays&gt;?" in str(story.side.slack.made("views.update")[-1])
    assert "Asked by Leo Park" in story.page("golden")


def test_golden_questions_are_not_asked_again_at_each_click() -> None:
    asked = list[int]()

    def ask() -> tuple[int, list[str]]:
        asked.append(1)
        return 4, []

    story = SettingsStory(slack_side(admin=AdminSettings(golden=ask)))
    story.start()
    story.page("golden")
    for _ in range(3):
        story.press(ASK_GOLDEN, "now")
    assert asked == [1]
    story.side.clock.advance(minutes=6)
    story.press(ASK_GOLDEN, "now")
    assert asked == [1, 1]


def test_what_fails_is_said_in_the_modal() -> None:
    def broken() -> list[HealthLine]:
        raise OSError("disk")

    story = SettingsStory(slack_side(admin=AdminSettings(health=broken)))
    told = story.page("health")
    assert "That did not work" in told
    assert "disk" not in told


def test_a_value_of_an_earlier_version_or_another_hand_does_no_harm() -> None:
    workspace = Workspace("U0LEO").with_saved({"quiz_daily": "many", "gone": "1", "channel:C1": "loud", "channel:C2": "never"})
    assert workspace.quiz_daily == 3
    assert workspace.channels == {"C2": ChannelMode.NEVER}


def test_a_budget_never_exceeds_what_the_environment_sets() -> None:
    default = Workspace(budgets=(50.0, 10.0), ceilings=(50.0, None))
    assert default.with_saved({"llm_daily_budget": "80", "llm_person_daily_budget": "80"}).budgets == (50.0, 80.0)
    assert default.with_saved({"llm_daily_budget": "0"}).budgets == (50.0, 10.0)
    assert default.with_saved({"llm_daily_budget": "20"}).budgets == (20.0, 10.0)


def test_titles_of_sops_are_shown_as_they_are_and_lead_nowhere() -> None:
    story = SettingsStory(slack_side())
    story.side.slack.users["U0AMARA"]["deleted"] = True
    publish(story.side.memory, found("<https://evil.example|Click> & more"))
    page = story.page("owners")
    assert "&lt;https://evil.example|Click&gt; &amp; more: owner" in page
    assert "<https://evil" not in page


def test_channels_can_be_changed_where_more_are_saved_than_travel_with_a_page() -> None:
    story = SettingsStory(slack_side())
    with story.side.memory() as uow:
        for name in ["C0OPS", *(f"C0{number:09}" for number in range(120))]:
            uow.workspace.change(TEAM, LoggedChange(f"channel:{name}", None, "never", ADMIN, story.side.clock()))
        uow.commit()
    assert "private_metadata" not in story.page("channels"), "it takes 3,000 characters"
    assert story.save("channels", "", channel="C0OPS", mode="mentions") == {}
    assert "channel:C0OPS" not in saved(story)


def test_only_channels_that_are_named_are_looked_up() -> None:
    story = SettingsStory(slack_side())
    with story.side.memory() as uow:
        for number in range(40):
            uow.workspace.change(TEAM, LoggedChange(f"{CHANNEL}C0{number:03}", None, "never", ADMIN, story.side.clock()))
        uow.commit()
    assert "and 35 more" in story.start()
    asked = {args["channel"] for method, args in story.side.slack.calls if method == "conversations.info"}
    assert len(asked) == 6, "the first five, and the fallback"


@pytest.mark.parametrize("code", languages())
def test_no_title_of_a_page_is_cut(code: str) -> None:
    with speaking(code):
        assert [title for title in TITLES.values() if len(gettext(title)) > MODAL_TITLE] == []
