"""A version that waits, from its card to what readers see, clicked through on a Slack of fakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from fakes.samples import question
from support.proposal_story import ADMIN, BACKUP, NEW_TEXT, OWNER, STRANGER, ProposalStory

from bot.outbox.delivery import Delivery
from core import units
from retrieval.library.proposals.events import Approved, Measured
from retrieval.library.proposals.models import Status
from retrieval.library.versions import Version
from retrieval.questions import LoggedSource


@pytest.fixture
def story() -> ProposalStory:
    return ProposalStory()


def test_a_version_that_waits_is_a_card_in_the_owners_channel(story: ProposalStory) -> None:
    story.change(author="mia@x.example")
    text = story.text()
    assert "Changed SOP: Refunds" in text
    assert "version 4 in place of 3" in text
    assert "Written by Mia Sol." in text
    assert "+ *• Ask finance above 500 EUR.*" in text
    assert "*Depends on it:* 1 action card · questions of fewer than 5 people in the last 30 days" in text
    assert "⚠️ When the file was read: 2 numbers lost. Check &lt;by hand&gt;." in text
    assert story.buttons() == ["proposal_approve", "proposal_reject", "proposal_open"]
    assert "Refunds" in story.told(OWNER)[0]
    story.tick()
    assert len(story.messages("C0BILLING", "proposal:")) == 1


def test_one_look_opens_all_that_wait_a_few_in_each_transaction(story: ProposalStory, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    add = story.governance.book.delivery.add
    monkeypatch.setattr(Delivery, "add", lambda _self, uow, posts: sizes.append(len(posts)) or add(uow, posts))
    with story.side.memory() as uow:
        for number in range(12):
            document = replace(story.document, id=f"sop-{number}")
            uow.library.add_version(document, Version(document.id, 1, document.digest, story.side.clock()))
        uow.commit()
    story.tick()
    with story.side.memory() as uow:
        assert len(uow.proposals.live()) == 12
    assert max(sizes) <= 5


@pytest.mark.parametrize(
    ("people", "says"),
    [
        (0, "questions of fewer than 5 people"),
        (1, "questions of fewer than 5 people"),
        (4, "questions of fewer than 5 people"),
        (5, "10 questions"),
    ],
)
def test_questions_are_counted_from_five_askers_on(story: ProposalStory, people: int, says: str) -> None:
    with story.side.memory() as uow:
        for person in range(people):
            for number in range(2 if people == 5 else 5):
                logged = question(1, f"U9{person}")
                name, at = f"q-{person}-{number}", story.side.clock() - timedelta(days=3)
                source = LoggedSource("refunds", 3, story.section.section.anchor, 1, 0.9, 0.7, None, 1)
                uow.questions.add(replace(logged, question=replace(logged.question, id=name, asked_at=at), sources=(source,)))
        uow.commit()
    story.change()
    assert f"· {says} in the last 30 days" in story.text()


def test_the_owner_approves_and_readers_see_it(story: ProposalStory) -> None:
    story.change()
    story.click("proposal_approve", OWNER)
    assert story.live_text() == NEW_TEXT
    assert "Live now as version 4, approved by Amara Okafor" in story.text()
    assert story.buttons() == ["proposal_roll_back", "proposal_open"]


@pytest.mark.parametrize("person", [OWNER, BACKUP, ADMIN, "U0QUINN", "U0LEO"])
def test_owner_backup_admin_approver_and_fallback_decide(story: ProposalStory, person: str) -> None:
    story.change()
    story.click("proposal_approve", person)
    assert story.proposals()[-1].status is Status.LIVE
    assert story.live_text() == NEW_TEXT


def test_nobody_else_decides(story: ProposalStory) -> None:
    story.change()
    for action in ("proposal_approve", "proposal_reject"):
        story.click(action, STRANGER)
    assert story.proposals()[-1].status is Status.WAITING
    assert ["Only the SOP's owner or backup" in each for each in story.whispers()] == [True, True]
    assert not story.side.slack.made("views.open")


def test_whoever_wrote_it_does_not_approve_it_alone(story: ProposalStory) -> None:
    story.change(author="amara@x.example")
    story.click("proposal_approve", OWNER)
    assert "needs a second person's approval" in story.whispers()[-1]
    story.click("proposal_approve", BACKUP)
    assert story.proposals()[-1].status is Status.LIVE


def test_a_new_version_cannot_name_its_own_approver(story: ProposalStory) -> None:
    story.change(owner=STRANGER, backup=STRANGER)
    story.click("proposal_approve", STRANGER)
    assert story.proposals()[-1].status is Status.WAITING


def test_a_rejection_needs_a_note_and_stands_on_the_card(story: ProposalStory) -> None:
    story.change()
    story.click("proposal_reject", OWNER)
    assert story.submit(OWNER, note=" ")["errors"] == {"note": "Please say why: the author reads it."}
    assert story.submit(OWNER, note="The limit is 300") == {}
    assert "Rejected by Amara Okafor. “The limit is 300”" in story.text()
    assert story.buttons() == ["proposal_approve", "proposal_open"]
    assert story.live_text() != NEW_TEXT


def test_who_is_late_is_told_who_decided(story: ProposalStory) -> None:
    story.change()
    earlier = story.card()
    story.click("proposal_reject", BACKUP)
    modal = story.view()
    story.click("proposal_approve", OWNER)
    assert "Amara Okafor" in story.submit(BACKUP, modal, note="No")["errors"]["note"]
    story.click("proposal_approve", BACKUP, on=earlier)
    assert "That has been decided already. ✓ Live now as version 4, approved by Amara Okafor" in story.whispers()[-1]
    story.click("proposal_approve", OWNER, on=earlier)
    assert len(story.whispers()) == 1


def test_a_card_of_an_earlier_version_decides_nothing(story: ProposalStory) -> None:
    story.change()
    earlier = story.card()
    story.change("Another text.", number=5)
    story.click("proposal_approve", OWNER, on=earlier)
    assert story.live_text() not in {NEW_TEXT, "Another text."}
    assert "Off the list" in str(story.messages("C0BILLING", "proposal:")[0]["blocks"])
    story.click("proposal_approve", OWNER)
    assert story.live_text() == "Another text."


def test_going_back_is_one_click_and_a_version(story: ProposalStory) -> None:
    before = story.live_text()
    story.change()
    story.click("proposal_approve", OWNER)
    live = story.card()
    story.click("proposal_roll_back", BACKUP)
    assert story.live_text() == before
    assert "Rolled back by Greta Lind: readers see the text of version 3 again" in story.text()
    with story.side.memory() as uow:
        assert uow.library.card("refunds").version == 5
    story.click("proposal_roll_back", OWNER, on=live)
    assert "Rolled back by Greta Lind" in story.whispers()[-1]


def test_going_back_does_not_undo_a_newer_version(story: ProposalStory) -> None:
    story.change()
    story.click("proposal_approve", OWNER)
    first = story.card()
    story.change("Another text.", number=5)
    story.click("proposal_approve", OWNER)
    story.click("proposal_roll_back", OWNER, on=first)
    assert "A newer version is live" in story.whispers()[-1]
    assert story.live_text() == "Another text."


def test_a_version_with_a_day_waits_for_it(story: ProposalStory) -> None:
    day = story.side.clock().date() + timedelta(days=3)
    story.change(effective=day)
    story.click("proposal_approve", OWNER)
    assert f"In force from {day.day}" in story.text()
    assert story.buttons() == ["proposal_reject", "proposal_open"]
    story.side.clock.advance(days=2)
    story.tick()
    assert story.live_text() != NEW_TEXT
    story.side.clock.advance(days=1)
    story.tick()
    assert story.live_text() == NEW_TEXT
    assert "Live now as version 4" in story.text()


def test_what_waits_for_its_day_can_be_stopped(story: ProposalStory) -> None:
    story.change(effective=date(2099, 1, 1))
    story.click("proposal_approve", OWNER)
    story.click("proposal_reject", BACKUP)
    assert story.submit(BACKUP, note="Too early") == {}
    assert story.proposals()[-1].status is Status.REJECTED


def test_a_decision_on_the_command_line_reaches_the_card(story: ProposalStory) -> None:
    proposal = story.change()
    with story.side.memory() as uow:
        story.governance.book.service.act(uow, proposal.id, "Lena (command line)", Approved(proposal.seal), story.side.clock())
        uow.commit()
    story.tick()
    assert "Live now as version 4, approved by Lena (command line)" in story.text()


def test_golden_questions_come_later_onto_the_card(story: ProposalStory) -> None:
    story.change()
    story.governance.tick.measure = lambda document: (40, 2, 0, (f"Which {document.title}?",))
    story.governance.tick.measure_one()
    assert "2 of 40 no longer find their section" in story.text()
    assert isinstance(story.proposals()[-1].measured, Measured)
    story.governance.tick.measure = lambda _document: pytest.fail("asked again")
    story.governance.tick.measure_one()


def test_a_crash_after_the_word_is_made_good_by_the_tick(story: ProposalStory) -> None:
    proposal = story.change()
    story.governance.book.act(proposal.id, OWNER, Approved(proposal.seal))
    assert story.live_text() != NEW_TEXT
    story.tick()
    assert story.live_text() == NEW_TEXT


def test_a_link_of_ones_own_for_whoever_may_see_it(story: ProposalStory) -> None:
    proposal = story.change()
    story.click("proposal_open", STRANGER)
    assert f"https://sops.example/proposals/{proposal.id}?for={STRANGER}" in str(story.side.slack.made("chat.postEphemeral")[-1])


def test_a_restricted_sop_is_no_card_where_others_read(story: ProposalStory) -> None:
    story = ProposalStory(audience=frozenset({"billing-ops"}))
    story.side.slack.channels["C0BILLING"]["is_private"] = False
    story.change()
    assert not story.messages("C0BILLING", "proposal:")
    assert "Ask finance" in story.text(f"D{OWNER}")
    for person in (ADMIN, "U0QUINN", "U0LEO"):
        story.click("proposal_approve", person, on=story.card(f"D{OWNER}"))
    story.click("proposal_open", STRANGER, on=story.card(f"D{OWNER}"))
    assert story.proposals()[-1].status is Status.WAITING
    assert not [each for each in story.whispers() if "sops.example" in each]


def test_a_version_that_closes_an_sop_leaves_the_channel(story: ProposalStory) -> None:
    story.change(audience=frozenset({"billing-ops"}))
    assert not story.messages("C0BILLING", "proposal:")
    assert "Ask finance" in story.text(f"D{OWNER}")


def test_a_version_that_opens_an_sop_says_so_on_its_button() -> None:
    story = ProposalStory(audience=frozenset({"billing-ops"}))
    story.change(audience=frozenset())
    assert "Approve, open to everyone" in story.text(f"D{OWNER}")
    proposal = story.proposals()[-1]
    story.click("proposal_approve", OWNER, on=story.card(f"D{OWNER}"), value=f"{proposal.id}:{proposal.seal}")
    assert story.proposals()[-1].status is Status.WAITING
    story.click("proposal_approve", OWNER, on=story.card(f"D{OWNER}"))
    assert story.proposals()[-1].status is Status.LIVE


def test_words_of_a_restricted_version_are_shown_to_nobody_else_once_the_new_one_is_open() -> None:
    """The card shows what it is compared with, whatever readers see by now."""
    story = ProposalStory(audience=frozenset({"billing-ops"}))
    story.change(audience=frozenset())
    card = story.card(f"D{OWNER}")
    story.click("proposal_approve", OWNER, on=card)
    proposal = story.proposals()[-1]
    assert proposal.status is Status.LIVE
    story.click("proposal_open", STRANGER, on=card)
    assert not [each for each in story.whispers() if "sops.example" in each]
    details = story.governance.book.details
    for person, may in ((STRANGER, False), (ADMIN, False), ("C0BILLING", False), (OWNER, True)):
        shown = units.run(story.side.memory, partial(details.shown, proposal=proposal, channel=person))
        assert bool(shown.diffs) is may
    for person, may in ((ADMIN, False), (OWNER, True)):
        assert units.run(story.side.memory, partial(details.routes.may_decide, proposal=proposal, person=person)) is may
