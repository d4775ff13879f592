from __future__ import annotations

import pytest
from support.document_writers import PptxWriter

from retrieval.adapters.documents.captions import read_captions
from retrieval.adapters.documents.html import read_html
from retrieval.adapters.documents.pptx import read_pptx
from retrieval.adapters.documents.tables import read_csv
from retrieval.documents.models import DocumentError, Limits

LIMITS = Limits()


def slides(writer: PptxWriter) -> str:
    return read_pptx(writer.data(), LIMITS).markdown


def test_a_slide_is_a_section_with_its_notes() -> None:
    text = slides(PptxWriter("T").slide(("h", "Limits"), ("steps", ["Ask", "Wait"]), notes="Never > 2,000 EUR."))
    assert text == "<!-- slide 1 -->\n\n## Limits\n\n1. Ask\n2. Wait\n\nSpeaker notes:\n\nNever > 2,000 EUR.\n"


def test_a_slide_without_a_title_has_its_number_and_a_hidden_one_is_named() -> None:
    draft = read_pptx(
        PptxWriter("T").slide(("p", "a")).slide(("h", "Old"), ("p", "b"), hidden=True).slide(("p", "c")).data(), LIMITS
    )
    assert "## Slide 1\n" in draft.markdown
    assert "## Slide 3\n" in draft.markdown
    assert "Old" not in draft.markdown
    assert draft.remarks == ("hidden slide 2 left out, because viewers do not see them",)


def test_tables_are_filled_and_charts_are_tables() -> None:
    rows = [["Tier", "Channel"], ["Gold", "phone"], ["Silver", "phone"]]
    text = slides(PptxWriter("T").slide(("table", rows), ("chart", {"Q1": 12.0, "Q2": 7.5})))
    assert "| Silver | phone |" in text
    assert "|  | Tickets |\n| --- | --- |\n| Q1 | 12 |\n| Q2 | 7.5 |" in text


def test_too_many_slides_are_named() -> None:
    with pytest.raises(DocumentError, match="more than 1 slides"):
        read_pptx(PptxWriter("T").slide().slide().data(), Limits(parts=1))


def page(body: str) -> str:
    return read_html(f"<html><body>{body}</body></html>".encode()).markdown


def test_navigation_and_what_nobody_sees_is_dropped() -> None:
    body = (
        "<nav>Home</nav><header>ACME</header><main><h1>A</h1><nav>On this page</nav>"
        "<p hidden>x</p><p>Text</p><script>y</script></main><footer>z</footer>"
    )
    assert page(body) == "# A\n\nText\n"
    assert page(body.replace("main>", "div>")) == "# A\n\nText\n"


def test_spans_are_filled_and_cells_are_one_line() -> None:
    body = "<table><tr><th>Years<th>Days<tr><td rowspan=2>0–2<td>26<br>or 27<tr><td><ol><li>a</li><li>b</li></ol></table>"
    assert [" ".join(line.split()) for line in page(body).strip().split("\n")][2:] == [
        "| 0–2 | 26 / or 27 |",
        "| 0–2 | 1. a / 2. b |",
    ]


def test_a_table_that_its_spans_blow_up_is_refused() -> None:
    with pytest.raises(DocumentError, match="more than 20,000 cells"):
        page(f"<table>{'<tr><td colspan=9999>x<td>y' * 1_000}</table>")


def test_signs_that_markdown_or_html_would_eat_stay() -> None:
    assert page("<p>Use &lt;id&gt; &amp; *all* of_it in {{ticket}}</p>") == "Use &lt;id> & \\*all\\* of_it in `{{ticket}}`\n"


def test_pictures_become_their_alternative_text_or_are_counted() -> None:
    draft = read_html(b"<p>a <img src=x alt='the red valve'> b</p><img src=y><img src=z role=presentation>")
    assert draft.markdown == "a the red valve b\n"
    assert draft.remarks == ("1 picture without alternative text: say in words what they show",)


@pytest.mark.parametrize("code", [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
def test_characters_that_no_tree_may_hold_are_left_out(code: int) -> None:
    control = chr(code)
    words = f"<h1>Li{control}mits</h1><p>up to {control}50 EUR &#{code}; a day<img src=x alt='the &#{code};valve'></p>"
    page = f"{control}<html><body>{words}"
    said = read_html(page.encode()).markdown
    assert "# Limits" in said
    assert "up to 50 EUR" in said
    assert "the valve" in said


def test_what_is_no_page_is_named() -> None:
    with pytest.raises(DocumentError, match="not HTML"):
        read_html(b"just words")


VTT = (
    b"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Maria>Hello & welcome.\n\n"
    b"00:00:05.000 --> 00:00:08.000\n<v Tom>Over <i>500</i> EUR?\n"
)


def test_a_group_of_speakers_is_a_section_with_its_time() -> None:
    draft = read_captions(VTT, LIMITS, "vtt")
    assert (
        draft.markdown == "<!-- 00:00:01 -->\n\n## 00:00:01 Maria, Tom\n\n**Maria:** Hello & welcome.\n\n**Tom:** Over 500 EUR?\n"
    )


def test_a_pause_begins_a_section_and_srt_is_read() -> None:
    srt = b"1\n0:00:01,000 --> 0:00:04,000\nAna: One.\n\n2\n1:02:00,000 --> 1:02:04,000\nAna: Two.\n"
    assert [line for line in read_captions(srt, LIMITS, "srt").markdown.split("\n") if line.startswith("<!--")] == [
        "<!-- 00:00:01 -->",
        "<!-- 01:02:00 -->",
    ]


def test_a_long_talk_is_parted_at_its_sentences() -> None:
    lines = [
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\n{f'word{at} ' * 19}end.\n"
        for at in range(0, 60, 5)
    ]
    text = read_captions(("WEBVTT\n\n" + "\n".join(lines)).encode(), LIMITS, "vtt").markdown
    assert text.count("\n## ") == 2  # 12 captions of 20 words; a section has 120


def test_lines_that_roll_up_are_said_once() -> None:
    rolling = b"WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\n00:02.000 --> 00:03.000\nfirst\nsecond\n"
    draft = read_captions(rolling, LIMITS, "vtt")
    assert draft.markdown.endswith("\n\nfirst second\n")
    assert draft.removed == ("first",)


@pytest.mark.parametrize(("data", "form"), [(b"junk", "vtt"), (b"junk", "srt"), (b"\xff\xfe\xff", "srt")])
def test_what_holds_no_captions_is_named(data: bytes, form: str) -> None:
    with pytest.raises(DocumentError):
        read_captions(data, LIMITS, form)


def test_a_row_is_a_section_with_lists_and_other_columns() -> None:
    draft = read_csv(b'Question;Answer;Team\nHow?;"1. Open\n2. Pay 5 %\nDone.";Billing\n;no question;\n', LIMITS)
    assert draft.markdown == "<!-- row 2 -->\n\n## How?\n\n1. Open\n2. Pay 5 %\n\nDone.\n\n- Team: Billing\n"
    assert draft.remarks == ("rows without question or answer left out: 3",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"question,answer,audience\nx,y,hr\n", "who may read"),
        (b"question,answer,answer\nx,y,z\n", "the same name"),
        (b'question,answer\nx,"y\n', "no CSV"),
        (b"question,answer\n\xff,y\n", "not UTF-8"),
        (b"question,answer\n" + b"x,y\n" * 6, "more than 5 rows"),
    ],
)
def test_bad_tables_are_named(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_csv(data, Limits(parts=1))
