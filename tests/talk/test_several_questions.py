from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.talk.questions import LONG, MOST, questions_in

CHATTER = "We stayed with you in March and had a wonderful time, and the children liked the pool. " * 14
MAIL = f"Dear team,\n\n{CHATTER}\n\nKind regards,\nPeter Miller"
ASKED = "Can a guest get the deposit back after a late cancellation?"


@pytest.mark.parametrize(
    "text",
    [
        "How do I cancel a hold?",
        "card hold for 2 nights",
        "A guest wants to cancel. Can she get her money back?",
        "How do I refund it? It was paid by card.",
        "How do I refund? Is that right?",
        "Who approves a refund and when?",
        "Do I need a receipt or is a card slip enough?",
        "I need to refund a guest and close the folio",
        "what do I do when the till is short",
        "Guest lost the key. What do I do?",
        "how long can I pause a subscription? (no. 10001)",
        "how much is the refund? also he has no receipt",
        "price for a week? also with a dog",
        "how do I get a refund? also I paid by voucher",
        "can a guest cancel? also the guest paid cash",
        "how do i cancel? also there is no receipt",
        "he wants a refund and also a voucher",
        "Is invoice no. 4711 paid? It is not in the list, only No. 4712 is.",
    ],
)
def test_one_question_is_searched_for_as_it_stands(text: str) -> None:
    assert questions_in(text).asked == (text,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("How do I cancel a hold? And what is the fee?", ("How do I cancel a hold?", "And what is the fee?")),
        ("How do I refund? And by when?", ("How do I refund?", "And by when?")),
        ("1. how do I refund\n2. who approves it", ("how do I refund", "who approves it")),
        ("1) How do I refund?\n2) Who approves it?", ("How do I refund?", "Who approves it?")),
        ("- how do I refund\n- who approves it", ("how do I refund", "who approves it")),
        ("a) how do I refund\nb) who approves it", ("how do I refund", "who approves it")),
        ("How do I refund? Also, who approves it?", ("How do I refund?", "who approves it?")),
        ("how do I refund, also who approves it", ("how do I refund", "who approves it")),
        ("How do I cancel a hold and what does a late return cost?", ("How do I cancel a hold", "what does a late return cost?")),
        ("A lady lost her card. Also, when must she leave?", ("A lady lost her card.", "when must she leave?")),
        ("How do I refund? It was cash. Also, who signs?", ("How do I refund? It was cash.", "who signs?")),
        ("Two things:\nhow do I refund?\nwho approves it?", ("Two things: how do I refund?", "who approves it?")),
        ("Hi! How do I refund? Who approves it? Thanks!", ("How do I refund?", "Who approves it?")),
        ("how do i book a cab. also someone left a laptop in 214", ("how do i book a cab.", "someone left a laptop in 214")),
        ("someone hit our bike. also the till is 35 short", ("someone hit our bike.", "the till is 35 short")),
        ("how do I book a cab? also a guest fell on the stairs", ("how do I book a cab?", "a guest fell on the stairs")),
        ("how do I refund? another question: where do I park?", ("how do I refund?", "where do I park?")),
        ("how do I refund? Besides, where do I park the van?", ("how do I refund?", "where do I park the van?")),
        ("our hire bike crashed. also the till is 35 short tonight", ("our hire bike crashed.", "the till is 35 short tonight")),
        ("how do i book a hall? also i lost my badge", ("how do i book a hall?", "i lost my badge")),
        ("room 12 is cold. by the way there's a smell of gas", ("room 12 is cold.", "there's a smell of gas")),
        (
            "what gap between two vans? also she asks if her mum can come, what do i charge",
            ("what gap between two vans?", "she asks if her mum can come, what do i charge"),
        ),
    ],
)
def test_several_questions_are_told_apart(text: str, asked: tuple[str, ...]) -> None:
    assert questions_in(text).asked == asked


@pytest.mark.parametrize(
    "text",
    [
        "Can I refund this order? Also the amount is EUR 5,000",
        "Can I refund this order? Also the order is 45 days old",
        "Can I refund this order? Also amount is EUR 5,000",
        "Can I refund this order? Also a signature is missing",
        "Can I refund this order? Also the amount is EUR 5,000, is that ok?",
        "may I approve this invoice, also the purchase order is missing",
        "can I give 20 %? also the contract ends next month",
    ],
)
def test_a_detail_is_searched_for_with_its_question(text: str) -> None:
    assert questions_in(text).asked == (text,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("how do I book a cab? also the till is 35 short", ("how do I book a cab?", "the till is 35 short")),
        ("how do I clean it and btw the till is short today", ("how do I clean it", "the till is short today")),
        ("what is the card limit also mine is blocked since today", ("what is the card limit", "mine is blocked since today")),
        ("room 3 is cold, also we are out of gloves", ("room 3 is cold", "we are out of gloves")),
        ("Who signs? Also the lift is stuck. Who do I call?", ("Who signs?", "the lift is stuck. Who do I call?")),
        ("1. lane 4 rope broken\n2. shower cold", ("lane 4 rope broken", "shower cold")),
        ("Open today:\n1) lane 4 rope broken\n2) shower cold", ("lane 4 rope broken", "shower cold")),
        ("2 things: the bin store is locked and the lift is stuck", ("the bin store is locked", "the lift is stuck")),
        ("hi, three questions: the fee, the date and the form", ("the fee", "the date", "the form")),
        ("do members get towels and can guests rent them", ("do members get towels", "can guests rent them")),
        ("how long do we keep it, where do we send it then", ("how long do we keep it", "where do we send it then")),
    ],
)
def test_matters_are_told_apart_without_a_question_mark(text: str, asked: tuple[str, ...]) -> None:
    assert questions_in(text).asked == asked


@pytest.mark.parametrize(
    "text",
    [
        "2 things: the bin store is locked",
        "1. needle stick\n2. how do I report it",
        "can the guests also bring their own dogs into the pool",
        "do I also need a form when they leave the building",
        "what do I also do when the till is short",
        "he wants a refund and also the voucher back",
        "when the guest is late, what do I do with the deposit",
    ],
)
def test_what_only_looks_like_several_matters_is_one(text: str) -> None:
    assert len(questions_in(text).asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Second line support is where?",
        "Different question types are allowed in the quiz?",
        "Besides refunds above 500 what else needs an approval?",
        "how do I refund in cash? second customer paid in cash today",
        "how do I refund in cash? One more guest paid in cash today",
    ],
)
def test_ordinary_words_turn_to_nothing(text: str) -> None:
    assert questions_in(text).asked == (text,)


@pytest.mark.parametrize(
    "said",
    [
        "by the way thanks for your help yesterday everybody",
        "btw great work on the last release guys",
        "by the way, how are you?",
    ],
)
def test_thanks_and_praise_are_no_matter(said: str) -> None:
    assert questions_in(f"Where do I park the van? {said}").asked == ("Where do I park the van?",)


@pytest.mark.parametrize(
    "text",
    [
        "the customer paid twice, also the invoice number is missing on the slip, what do I do?",
        "the customer paid twice. also the invoice number is missing on the slip. what do I do?",
    ],
)
def test_statements_before_the_first_question_stay_with_it(text: str) -> None:
    assert questions_in(text).asked == (text,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("thanks for the last one, but how do I cancel a hold?", "how do I cancel a hold?"),
        ("Hi, how are you? How do I cancel a hold?", "How do I cancel a hold?"),
        ("ok. how do I cancel a hold?", "how do I cancel a hold?"),
        ("How do I cancel a hold?\nKind regards, Karin Lund", "How do I cancel a hold?"),
    ],
)
def test_kind_words_before_a_question_are_not_searched_for(text: str, asked: str) -> None:
    assert questions_in(text).asked == (asked,)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("also where do i park the white van of the house at night", "where do i park the white van of the house at night"),
        ("also someone left a wallet in the shower", "someone left a wallet in the shower"),
        ("also is it allowed at night?", "also is it allowed at night?"),
        ("also for kids?", "also for kids?"),
        ("also he has no receipt", "also he has no receipt"),
    ],
)
def test_a_message_that_turns_to_another_matter_stands_alone(text: str, asked: str) -> None:
    assert questions_in(text).asked == (asked,)


def test_three_are_answered_and_the_rest_is_counted() -> None:
    found = questions_in("How do I refund? Who approves it? Where is the form? What does it cost? When is it paid?")
    assert (len(found.asked), found.left_out) == (MOST, 2)


@pytest.mark.parametrize(
    "text",
    [
        f"{ASKED}\n\n{MAIL}",
        f"{MAIL}\n\n{ASKED}",
        f"Hi team,\n\nsee below from a guest, can you help?\n\nDear team,\n{CHATTER}\n{ASKED}\n\nKind regards,\nPeter Miller",
        f"Dear team,\n\n{CHATTER}{ASKED} {CHATTER}\n\nBest wishes\nPeter",
        f"{ASKED}\n\nFrom: Peter\nSubject: trip\n\n{CHATTER} Why does nobody pick up the phone?",
        f"What do I answer here?\n\nDear team,\n\n{CHATTER}{ASKED}\n\nRegards\nPeter",
        f"{CHATTER}{ASKED} {CHATTER}",
    ],
)
def test_the_question_in_a_pasted_mail_is_found(text: str) -> None:
    found = questions_in(text)
    assert found.asked == (ASKED,)
    assert found.is_part


def test_a_question_that_goes_on_from_a_mails_sentence_keeps_it_and_a_wish_to_know_is_one() -> None:
    told = "Last month we moved to the larger plan, and the whole year was charged again."
    wish = "Also we would like to know if the reminders can be switched off."
    found = questions_in(
        f"Dear team,\n\n{CHATTER}{told} Is that correct and when do we get the rest back?\n\n{wish}\n\nRegards\nPeter"
    )
    assert found.asked == (f"{told} when do we get the rest back?", wish)
    assert questions_in(f"Dear team,\n\n{CHATTER}{told} Can you undo this for us?\n\nRegards\nPeter").asked == (
        f"{told} Can you undo this for us?",
    )


def test_a_mail_that_asks_nothing_is_searched_for_by_its_first_and_last_words() -> None:
    text = f"The lift is broken again. {'It was loud. ' * 60}The guests on floor three want another room."
    assert questions_in(text).searched == "The lift is broken again. The guests on floor three want another room."


@given(st.text(max_size=3_000))
def test_any_text_gives_one_to_three_questions(text: str) -> None:
    found = questions_in(text)
    assert 1 <= len(found.asked) <= MOST
    assert all(len(asked) <= 2 * LONG for asked in found.asked) or not found.is_part


@pytest.mark.parametrize(
    "text",
    [
        "which of these may I throw away?\n1. old invoices\n2. delivery notes\n3. contracts",
        "how do I pay a guide, who works only on Sundays?",
        "how do I store meat, which came warm from the truck?",
        "what do I do, where the customer has no receipt",
    ],
)
def test_a_list_below_a_question_and_a_relative_clause_are_no_matters_of_their_own(text: str) -> None:
    assert len(questions_in(text).asked) == 1
