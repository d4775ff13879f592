"""Markdown as Confluence's storage format."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from support.source_world import convert_file

from retrieval.adapters.markdown.files import read_folder
from retrieval.adapters.markdown.writing import body_of
from retrieval.adapters.sources.confluence_draft import storage_of

PAGE = """\
Ask **finance** above 500 EUR & tell `ops`.

## Limits

1. First
   - within
2. Second

| Amount    | Who     |
| --------- | ------- |
| < 100 EUR | anybody |

## Limits › More

> Quoted
"""


def elements(markdown: str) -> ET.Element:
    """Raises when it is no well-formed XML."""
    return ET.fromstring(f"<body>{storage_of(markdown)}</body>")  # noqa: S314 - of our own making


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('a <ac:structured-macro ac:name="html" /> b', 'a <ac:structured-macro ac:name="html" /> b'),
        ("a & b &lt; c \x0b\ufffe]]>", "a & b < c ]]>"),
        ("```js\n</pre><b>\n```", "</pre><b>\n"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    ],
)
def test_every_sign_of_the_text_stays_text(markdown: str, text: str) -> None:
    page = elements(markdown)
    assert "".join(page.itertext()).strip() == text.strip()
    assert {each.tag for each in page.iter()} <= {"body", "p", "pre", "code"}


def test_breaks_are_closed_and_addresses_escaped() -> None:
    link = elements('one\\\ntwo\n\n---\n\n[x](https://x.example/?a=1&b="2")').find(".//a")
    assert link is not None
    assert link.attrib["href"].startswith("https://x.example/?a=1&b=")


def test_a_page_reads_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\nid: a\ntitle: Refunds\n---\n{PAGE}", encoding="utf-8")
    before = read_folder(tmp_path).documents[0]
    (tmp_path / "a.md").unlink()
    body = storage_of(body_of(before))
    html = f"<!doctype html><html><head><title>Refunds</title></head><body><main>{body}</main></body></html>"
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    (tmp_path / "a.html.yaml").write_text("title: Refunds\n", encoding="utf-8")
    after = read_folder(tmp_path, convert=convert_file).documents[0]
    assert [(each.path, [block.text for block in each.blocks]) for each in after.sections] == [
        (each.path, [block.text for block in each.blocks]) for each in before.sections
    ]
