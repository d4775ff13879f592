from __future__ import annotations

import pytest
from fakes.quiz_sops import sop
from hypothesis import given
from hypothesis import strategies as st

from nudges.items.outline import outline
from nudges.items.plain import GAP, plain, sentences, words_of


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("Press **Refund** and *wait*", "Press Refund and wait"),
        ("Open [the form](https://x.example/a_(b)) now", "Open the form now"),
        ('Go to [leave]({% page "/travel/leave/#top" %}).', "Go to leave."),
        ("Use `snake_case_name` as it is", "Use snake_case_name as it is"),
        ("some_name stays, _this_ goes", "some_name stays, this goes"),
        ("a line\nthat   wraps", "a line that wraps"),
        ("Tom &amp; Ann<br>again", "Tom & Ann again"),
        (r"5 \* 3", "5 * 3"),
    ],
)
def test_markdown_reads_as_a_reader_sees_it(source, read):
    assert words_of(source) == read


def test_an_image_leaves_a_gap():
    assert GAP in words_of("Look ![here](a.png)")
    assert GAP in words_of("Go to <https://zoom.example>, find it")


def test_abbreviations_do_not_end_a_sentence():
    text = "Ask the vendor (e.g. Payvane) within 3 days. Then wait. Mr. Smith decides."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Ask the vendor (e.g. Payvane) within 3 days.",
        "Then wait.",
        "Mr. Smith decides.",
    ]


_PIECES = st.sampled_from(
    ["Press **Go**.", "See [it](http://x.example/q).", "Wait 3 days.", "Use `a_b`.", "_Never_ retry.", "So be it."]
)


@given(st.lists(_PIECES, min_size=1, max_size=6), st.sampled_from([" ", "\n", "\n\n", "\n- "]))
def test_every_sentence_knows_its_source(pieces, glue):
    view_of = sop("## A\n\n" + glue.join(pieces))
    for section in view_of.sections:
        for part in outline(view_of, section).parts:
            for sentence in part.sentences:
                stretch = section.text[sentence.start : sentence.end]
                assert words_of(stretch) == sentence.text


@given(st.text(alphabet="ab *_[](){}%`\\&;<>!\n.", max_size=40))
def test_no_input_breaks_the_reader(source):
    read = plain(source)
    assert len(read.text) == len(read.offsets)
    assert all(0 <= offset < max(1, len(source)) for offset in read.offsets)
    assert "  " not in read.text
