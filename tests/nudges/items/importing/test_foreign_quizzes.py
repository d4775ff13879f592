"""Quizzes of other systems: what is read from CSV, GIFT and Anki text, and what is named instead of lost."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import REFUNDS, sop
from hypothesis import given
from hypothesis import strategies as st

from core.csv_tables import TableError
from nudges.items.importing.anki import read_anki
from nudges.items.importing.gift import read_gift
from nudges.items.importing.reading import QuizFormat, format_of, read_quiz
from nudges.items.importing.tables import read_quiz_table
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.items.plain import stands_in

GIFT = r"""// Refund quiz
$CATEGORY: Billing/Refunds

::Who:: Who issues a refund of EUR 150\: the customer waits? {
  =Support#Yes
  ~The billing lead#Only above the limit
  ~%-50%The finance lead
}

A confirmation is sent within 3 business days. {T}

::Days::How many business days may the confirmation take? {#3:0}

The confirmation must be there within {=3 business days ~5 business days ~10 business days} of the request.

Who approves? {=The billing lead =The finance lead}

Match {=a -> b =c -> d}

Explain refunds. {}

Just a note.

Two right {~%50%one ~%50%two ~%-100%three}

Half right {=one ~%50%two ~three ~four}

Broken { =one ~two

"""


def test_gift_types_are_read_and_the_others_named() -> None:
    quiz = read_gift(GIFT)
    who, truth, number, missing, half = quiz.questions
    assert (who.line, who.stem) == (4, "Who issues a refund of EUR 150: the customer waits?")
    assert (who.options, who.right, who.note) == (("Support", "The billing lead", "The finance lead"), 0, "Yes")
    assert (truth.options, truth.right) == (("True", "False"), 0)
    assert number.options[number.right] == "3"
    assert len(set(number.options)) == 3
    assert "within ▢ of the request" in missing.stem
    assert half.options == ("one", "three", "four")
    named = " ".join(each.what for each in quiz.unread)
    for kind in ("a short answer", "a matching question", "an essay", "a description", "earn a part", "braces do not match"):
        assert kind in named
    assert [each.line for each in quiz.unread] == [16, 18, 20, 22, 24, 28]


@pytest.mark.parametrize(
    ("inside", "right"),
    [("TRUE", 0), ("F#wrong#right", 1), ("FALSE", 1), ("t", 0)],
)
def test_gift_truths(inside: str, right: int) -> None:
    (question,) = read_gift(f"The sky is blue. {{{inside}}}").questions
    assert question.right == right


@pytest.mark.parametrize("inside", ["#1..5", "#", "#x", "#0:1", "#NaN", "#1e999999999"])
def test_gift_numbers_that_cannot_be_asked_are_named(inside: str) -> None:
    quiz = read_gift(f"How many? {{{inside}}}")
    assert (len(quiz.questions), len(quiz.unread)) == (0, 1)


def test_a_number_within_the_tolerance_is_no_wrong_option() -> None:
    (question,) = read_gift("How many? {#10:12}").questions
    assert question.options == ("10", "30", "50")


ANKI = """#separator:tab
#html:true
#notetype column:1
#tags column:4
Basic\tHow soon is the <b>confirmation</b> sent?\tWithin 3 business days\tbilling
Cloze\tThe confirmation takes {{c1::3 business days::how long}}.\tsee the SOP\t
Basic\t<img src="x.png">\tback\t
Basic\t"Two
lines"\tok&nbsp;then\t
"""


def test_anki_notes_and_clozes() -> None:
    quiz = read_anki(ANKI)
    first, cloze, last = quiz.questions
    assert (first.line, first.stem, first.answer) == (5, "How soon is the confirmation sent?", "Within 3 business days")
    assert (cloze.stem, cloze.answer) == ("The confirmation takes ▢.", "3 business days")
    assert (last.line, last.stem) == (8, "Two lines")
    assert [(each.line, each.what) for each in quiz.unread] == [(7, "the note has no text on its front")]


def test_anki_columns_by_name() -> None:
    (question,) = read_anki("#separator:Semicolon\n#columns:Tags;Back;Front\nx;the answer;the question\n").questions
    assert (question.stem, question.answer) == ("the question", "the answer")


@pytest.mark.parametrize(
    "table",
    [
        "Question,Option A,Option B,Option C,Correct\nWho?,Support,Lead,Finance,B\n",
        "Question;Answer 1;Answer 2;Answer 3;Time limit;Correct answer(s)\nWho?;Support;Lead;Finance;20;2\n",
        "prompt\tchoices\tsolution\nWho?\tSupport | Lead | Finance\tlead\n",
        "sep=;\nFrage;a;b;c;richtig\nWho?;Support;Lead;Finance;b)\n",
        "stem,option_1,option_2,option_3,key\nWho?,Support,Lead,Finance,(b)\n",
    ],
)
def test_tables_whatever_their_columns_are_called(table: str) -> None:
    (question,) = read_quiz_table(table).questions
    assert (question.stem, question.options, question.right) == ("Who?", ("Support", "Lead", "Finance"), 1)


def test_rows_that_say_nothing_are_named_with_line_and_remedy() -> None:
    table = "question,a,b,c,correct\n,x,y,z,a\nWho?,x,y,z,\nWho?,x,y,z,d\nWho?,x,y,z,a;b\nWho?,3,5,7,3\nWho?,x,,z,c\n"
    quiz = read_quiz_table(table)
    assert [each.line for each in quiz.unread] == [2, 3, 4, 5]
    assert "several right options" in quiz.unread[-1].what
    assert [question.options[question.right] for question in quiz.questions] == ["3", "z"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "question,a,b\nWho?,x,y\n"])
def test_a_file_without_questions_says_which_column_is_missing(text: str) -> None:
    with pytest.raises(TableError) as raised:
        read_quiz_table(text)
    assert "no column is called" in raised.value.what


def test_a_format_is_told_by_its_content() -> None:
    assert format_of("quiz.txt", GIFT) is QuizFormat.GIFT
    assert format_of("quiz.txt", ANKI) is QuizFormat.ANKI
    assert format_of("notes.txt", "front\tback\n") is QuizFormat.ANKI
    assert format_of("quiz.csv", "question,correct\n{a},b\n") is QuizFormat.CSV
    assert format_of("quiz.gift", "no braces") is QuizFormat.GIFT


def test_what_the_sop_says_word_for_word_is_asked_and_the_rest_waits_with_the_reason() -> None:
    document = sop(REFUNDS)
    table = (
        "question,a,b,c,correct,evidence\n"
        "By when must the customer have the confirmation?,1 business day,3 business days,9 business days,b,\n"
        "Who issues a refund of EUR 100?,Support,The billing lead,The finance lead,a,If the refund is EUR 200 or less\n"
        "Which colour has the form?,Red,Green,Blue,c,\n"
    )
    items = read_quiz(table, QuizFormat.CSV, document).items
    assert [item.release for item in items] == [Release.AUTO, Release.AUTO, Release.REVIEW]
    assert "no sentence of the SOP clearly says this" in items[2].findings[-1].what
    for item in items:
        assert (item.kind, item.origin) == (Kind.WRITTEN, ItemOrigin.IMPORTED)
        section = next(section for section in document.sections if section.anchor == item.section)
        assert stands_in(item.evidence, section.text)


def test_a_false_statement_waits_for_the_owner() -> None:
    (false,) = read_quiz("The customer must have the confirmation within 9 business days. {F}", QuizFormat.GIFT, sop(REFUNDS)).items
    assert false.release is Release.REVIEW


def anki(*notes: str) -> list[Item]:
    return list(read_quiz("\n".join(("#separator:tab", *notes)), QuizFormat.ANKI, sop(REFUNDS)).items)


@pytest.mark.parametrize(
    ("note", "stem"),
    [
        ("How soon must the customer have the confirmation?\t3 business days", "How soon must the customer have the confirmation?"),
        ("How many reviews may be open per person?\tat most two open reviews", "How many reviews may be open per person?"),
        ("The confirmation comes within {{c1::3 business days}}.\t", "What belongs in the gap? “The confirmation comes within ▢.”"),
    ],
)
def test_a_front_whose_back_the_section_says_is_a_recall_card_that_shows_the_sections_lines(note: str, stem: str) -> None:
    (card,) = anki(note)
    assert (card.kind, card.origin, card.release) == (Kind.RECALL, ItemOrigin.IMPORTED, Release.AUTO)
    assert (card.stem, card.family, card.findings) == (stem, "refunds#deadlines/recall", ())
    assert card.evidence.startswith("The customer must have the confirmation")


@pytest.mark.parametrize(
    "back",
    [
        "9 business days",
        "3 business days, after a call by the duty lead",
        "blue",
        "Yes",
        "the confirmation of the customer for 7 days",
    ],
)
def test_a_front_whose_back_the_section_does_not_say_waits_with_the_reason(back: str) -> None:
    (card,) = anki(f"How soon must the customer have the confirmation?\t{back}")
    assert (card.kind, card.release) == (Kind.WRITTEN, Release.REVIEW)
    assert "no sentence of the SOP clearly says this" in card.findings[-1].what


def test_a_back_may_gather_what_several_lines_of_its_section_say() -> None:
    (card,) = anki(
        "How do you issue a refund?\tOpen the invoice, create the credit note, press Refund, enter the amount<br>close the ticket"
    )
    assert (card.kind, card.section) == (Kind.RECALL, "issue-a-refund")
    assert "6. Close the ticket" in card.evidence


def test_the_same_question_twice_is_one_item() -> None:
    text = "question,a,b,c,correct\n" + "By when?,1 day,2 days,3 days,a\n" * 2
    assert len(read_quiz(text, QuizFormat.CSV, sop(REFUNDS)).items) == 1


@given(st.text(st.sampled_from("abc \n{}=~#\\:%5TF->,;\t\"'|"), max_size=120), st.sampled_from(QuizFormat))
def test_no_text_breaks_a_reader(text: str, format_: QuizFormat) -> None:
    try:
        quiz = read_quiz(text, format_, _DOCUMENT)
    except TableError:
        return
    assert all(each.what and each.remedy for each in quiz.unread)
    assert all(item.is_self_rated or 0 <= item.key < len(item.options) for item in quiz.items)


_DOCUMENT = sop(REFUNDS)
