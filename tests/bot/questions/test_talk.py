"""What people say besides questions, as the Slack side answers it."""

from __future__ import annotations

import pytest
from fakes.slack import ME
from support.bot_factory import SlackSide, answered, direct, found, mention, message, publish, slack_side, source, unanswered
from support.proposal_story import OWNER, ProposalStory

from bot.questions.views.talk import cases
from escalation.cases.models import Status
from retrieval.answer.models import Outcome, Places, sources_of
from retrieval.library.models import Block, BlockKind
from retrieval.questions import FeedbackKind
from retrieval.search.models import Query
from retrieval.search.turns import joined

NEXT = "1795348801.000100"
THREAD = "1795348800.000100"


def last(side: SlackSide) -> str:
    return str(side.posts()[-1]["blocks"])


def by_word(side: SlackSide, **outcomes: Outcome) -> None:
    """Answer by the first word that the question holds."""

    def answer(query: Query) -> Outcome:
        side.answers.asked.append(query)
        return next((outcome for word, outcome in outcomes.items() if word in query.text), unanswered())

    object.__setattr__(side.answers, "answer", answer)
    sections = {each.current.ref: each.current for outcome in outcomes.values() for each in sources_of(outcome)}
    publish(side.memory, *sections.values())


HOLD = answered(source(found("Holds", "Cancel a hold", (Block(BlockKind.PARAGRAPH, "Call the bank."),))))
LATE = answered(source(found("Late returns", "Fee", (Block(BlockKind.PARAGRAPH, "It costs 20 EUR."),))))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("hi!", "What do you need to know"),
        ("thx, clear now", "Glad to help"),
        ("nvm found it", "All right"),
        ("🤔", "Not clear yet"),
        ("who are you?", "AI assistant"),
        ("are you a bot?", "I'm an AI, not a person"),
        ("what can you do?", "Ask me how something is done"),
        ("do you store what I ask?", "Erase me…"),
        ("tell me a joke", "not something an SOP would cover"),
        ("what's the weather?", "not something an SOP would cover"),
        ("set a timer for 5 minutes", "not something an SOP would cover"),
        ("list the SOPs", "Refunds"),
        ("who owns refunds?", "Amara Okafor looks after it, Greta Lind stands in"),
        ("what changed in refunds?", "Version 3, 3 Nov 2026"),
        ("my cases", "You have no cases"),
        ("status", "You have no cases"),
        ("wie ist der Stand?", "You have no cases"),
    ],
)
def test_small_talk_is_answered_and_not_logged(words: str, says: str) -> None:
    side = slack_side()
    side.dispatch(direct(words))
    assert says.replace("'", "") in last(side).replace("\\'", "'").replace("'", "")
    assert not side.memory.questions


@pytest.mark.parametrize(
    "words", ["thanks for the last one, but how do I cancel a hold?", "hi, card hold for 2 nights?", "how do I set the alarm?"]
)
def test_a_question_with_a_kind_word_is_a_question(words: str) -> None:
    side = slack_side()
    side.dispatch(direct(words))
    (logged,) = side.memory.questions
    assert logged.question.text == words


def test_only_what_a_person_may_see_is_listed() -> None:
    side = slack_side()
    publish(
        side.memory,
        found("Payroll", audience=frozenset({"finance"})),
        found("Chargebacks", audience=frozenset({"billing-ops"})),
    )
    side.dispatch(direct("list the SOPs"))
    assert "Chargebacks" in last(side)
    assert "Payroll" not in last(side)
    side.dispatch(mention(text=f"<@{ME}> list the SOPs", ts=NEXT))
    assert "Refunds" in last(side)
    assert "Chargebacks" not in last(side)
    for words in ("who owns payroll", "what changed in payroll", "what changed lately"):
        side.dispatch(direct(words, ts=f"17953488{len(words)}.000100"))
        assert "Payroll" not in last(side)


def test_headings_of_a_version_that_was_restricted_are_told_to_nobody_else_when_a_later_one_is_open() -> None:
    story = ProposalStory()
    for number, audience in ((4, frozenset({"finance"})), (5, frozenset[str]())):
        story.change(f"Text {number}.", number=number, audience=audience)
        story.click("proposal_approve", OWNER, on=story.card(f"D{OWNER}"))
    story.side.dispatch(direct("what changed in refunds?"))
    assert "Version 4" in last(story.side)
    assert "Version 5" in last(story.side)
    assert "Issue a refund" not in last(story.side)


def test_cases_are_told_to_whoever_asks_only() -> None:
    side = slack_side()
    side.dispatch(mention(text=f"<@{ME}> my cases"))
    assert not side.posts()
    (told,) = side.slack.made("chat.postEphemeral")
    assert told["user"] == "U0MIA"


@pytest.mark.parametrize("words", ["That does not help", "no that's wrong", "still stuck", "that's not what I asked"])
@pytest.mark.parametrize("in_thread", [True, False])
def test_words_do_what_the_button_still_stuck_does_once(words: str, in_thread: bool) -> None:
    side = slack_side()
    side.dispatch(direct())
    for ts in (NEXT, "1795348802.000100"):
        side.dispatch(direct(words, ts=ts, **({"thread_ts": THREAD} if in_thread else {})))
        assert "ask_owner" in last(side) or "case_send" in last(side)
    (logged,) = side.memory.questions
    assert [given.kind for given in logged.feedback] == [FeedbackKind.STILL_STUCK]


def test_the_asker_in_a_channel_thread_is_stuck_without_a_mention_others_are_not_heard() -> None:
    side = slack_side()
    side.dispatch(mention())
    side.dispatch(message("that's wrong", NEXT, thread_ts=THREAD, user="U0LEO"))
    assert len(side.posts()) == 1
    side.dispatch(message("that's wrong", "1795348802.000100", thread_ts=THREAD))
    (logged,) = side.memory.questions
    assert logged.feedback[0].kind is FeedbackKind.STILL_STUCK


def test_stuck_without_an_answer_before_asks_for_other_words() -> None:
    side = slack_side()
    side.dispatch(direct("that does not help"))
    assert "other words" in last(side)


@pytest.mark.parametrize("words", ["and by when?", "its annual", "what about Dresden", "for kids?"])
def test_a_follow_up_outside_a_thread_leans_on_the_question_before(words: str) -> None:
    side = slack_side()
    side.dispatch(direct())
    side.dispatch(direct(words, ts=NEXT))
    assert side.answers.asked[-1].turns == ("how do I refund?",)
    assert [str(ref) for ref in side.answers.asked[-1].shown] == ["refunds#issue-a-refund"]


@pytest.mark.parametrize(("words", "ts"), [("opening hours", NEXT), ("and by when?", "1795352800.000100")])
def test_a_question_of_its_own_or_much_later_leans_on_nothing(words: str, ts: str) -> None:
    side = slack_side()
    side.dispatch(direct())
    side.dispatch(direct(words, ts=ts))
    assert side.answers.asked[-1].turns == ()


@pytest.mark.parametrize(
    "text",
    [
        "How do I cancel a hold? And what is the fee for late returns?",
        "1. how do I cancel a hold\n2. what is the fee for late returns",
        "How do I cancel a hold? Also, what does a late return cost?",
        "How do I cancel a hold and what does a late return cost?",
    ],
)
def test_two_questions_get_two_answers(text: str) -> None:
    side = slack_side()
    by_word(side, hold=HOLD, late=LATE)
    side.dispatch(direct(text))
    first, second = (str(post["blocks"]) for post in side.posts())
    assert "Call the bank" in first
    assert "You wrote: _" in first
    assert "hold" in first.split("You wrote: _")[1].split("_")[0]
    assert "20 EUR" in second
    assert "late" in second.split("You wrote: _")[1].split("_")[0]
    assert len({logged.question.id for logged in side.memory.questions}) == 2
    side.dispatch(direct(text))
    assert len(side.posts()) == 2


@pytest.mark.parametrize(
    "text", ["how do I cancel a hold. also a van came back late tonight", "How do I cancel a hold? When is a van late?"]
)
def test_another_matter_is_searched_for_without_the_one_before_it(text: str) -> None:
    side = slack_side()
    by_word(side, hold=HOLD, late=LATE)
    side.dispatch(direct(text))
    first, second = side.answers.asked
    assert ("hold" in first.text, "late" in second.text, second.turns) == (True, True, ())
    assert len(side.posts()) == 2


@pytest.mark.parametrize(
    ("words", "goes_on"),
    [
        ("Also who approves above 500?", True),
        ("also what is the limit for managers?", True),
        ("also how long is the deadline?", True),
        ("also the order is 45 days old", True),
        ("also someone left a laptop in 214", False),
        ("also where do I park the white van of the house at night", False),
    ],
)
def test_a_follow_up_that_begins_with_also_keeps_its_conversation(words: str, goes_on: bool) -> None:
    side = slack_side()
    side.dispatch(direct())
    side.dispatch(direct(words, ts=NEXT))
    query = side.answers.asked[1]
    assert bool(query.turns) is goes_on
    assert (joined(query.text, query.turns) != query.text) is goes_on


def test_the_first_of_two_questions_in_a_thread_keeps_the_conversation() -> None:
    side = slack_side()
    side.dispatch(direct())
    side.dispatch(direct("also what is the limit for managers? where do I park the van?", ts=NEXT, thread_ts=THREAD))
    first, second = side.answers.asked[1:3]
    assert (first.text, len(first.turns), second.turns) == ("also what is the limit for managers?", 1, ())


def test_two_questions_of_one_section_get_one_answer() -> None:
    side = slack_side()
    text = "How do I cancel a hold? And who cancels a hold?"
    by_word(side, hold=HOLD)
    side.dispatch(direct(text))
    (logged,) = side.memory.questions
    assert (len(side.posts()), logged.question.text) == (1, text)
    assert "You wrote" not in last(side)


def test_two_unsure_questions_with_the_same_likeliest_place_stay_two() -> None:
    side = slack_side()
    by_word(side, hold=Places((*HOLD.sources, *LATE.sources), 0.3, 9), late=Places(HOLD.sources, 0.3, 9))
    side.dispatch(direct("How do I stop a hold? What is the late fee?"))
    assert len(side.memory.questions) == 2


def test_more_than_three_questions_are_said() -> None:
    side = slack_side()
    by_word(side, hold=HOLD, late=LATE)
    side.dispatch(direct("How do I hold it? What is a late fee? How do I refund? Who has the key? Where is the form?"))
    assert len(side.posts()) == 3
    assert "2 more questions" in str(side.posts()[0]["blocks"])


def test_a_mail_is_searched_for_its_question_and_that_is_said() -> None:
    side = slack_side()
    by_word(side, hold=HOLD)
    mail = "Dear team,\n" + "we had a lovely time in March and the children liked the pool. " * 20 + "\nKind regards\nP. Miller"
    side.dispatch(direct(f"How do I cancel a hold?\n\n{mail}"))
    assert side.answers.asked[-1].text == "How do I cancel a hold?"
    assert "searched for this part of it only" in last(side)
    assert side.memory.questions[0].question.text.startswith("How do I cancel a hold?\n")


FILE = {"subtype": "file_share", "files": [{"id": "F1", "mimetype": "image/png"}]}


def test_a_list_of_cases_that_is_cut_says_how_many_are_left() -> None:
    lines = [("why?", Status.OPEN, "")]
    assert "…and 3 older ones." in cases(lines, left=3).text
    assert "older" not in cases(lines).text


def test_a_picture_alone_is_said_not_to_be_read() -> None:
    side = slack_side()
    side.dispatch(direct("", **FILE))
    assert "read that picture or file" in last(side)
    assert not side.memory.questions


def test_the_words_beside_a_picture_are_answered() -> None:
    side = slack_side()
    side.dispatch(direct("how do I refund?", **FILE))
    assert "read pictures or files" in last(side)
    assert "thing 1" in last(side)


def test_me_messages_and_group_messages_are_heard() -> None:
    side = slack_side()
    side.dispatch(direct("wonders how to refund", subtype="me_message"))
    assert len(side.posts()) == 1
    group = {"channel": "G0GROUP", "channel_type": "mpim"}
    side.dispatch(message("lunch?", NEXT, **group))
    assert len(side.posts()) == 1
    side.dispatch(message(f"<@{ME}> how do I refund?", "1795348802.000100", **group))
    assert (side.posts()[-1]["channel"], len(side.posts())) == ("G0GROUP", 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Wie storniere ich eine Buchung?", "keine SOPs auf Deutsch, nur auf Englisch."),
        ("Comment annuler une réservation ?", "pas de procédures en français, seulement en anglais."),
        ("Rezervasyonu nasıl iptal ederim?", "Türkçe SOP"),  # noqa: RUF001
    ],
)
def test_a_language_without_sops_is_said_in_it_and_places_stay(text: str, says: str) -> None:
    side = slack_side()
    side.dispatch(direct(text))
    assert says in last(side)
    assert "thing 1" in last(side)


@pytest.mark.parametrize("text", ["how do I refund?", "card hold", "refund de la carte"])
def test_a_language_that_the_library_has_or_nobody_can_tell_is_not_spoken_of(text: str) -> None:
    side = slack_side()
    side.dispatch(direct(text))
    assert "SOP" not in str(side.posts()[0]["blocks"][0])


def test_a_guest_is_refused_whatever_they_say() -> None:
    side = slack_side()
    side.slack.users["U0MIA"]["is_restricted"] = True
    side.dispatch(direct("list the SOPs"))
    assert "only answer full members" in last(side)
