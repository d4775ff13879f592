from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.datasets import BANK, HANDBOOK

from core.people import Person
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import EVERYONE, Approval, Governance, Severity, SopDocument

FULL = """\
---
id: refunds
title: Refunds
owner: U02OWNER
backup: lead@example.com
channel: C0BILLING
audience: [billing-ops, support]
review_every: 12w
approval: required
tasks: refund
limits:
  - refund amount > 500 USD needs finance-lead
url: https://wiki.example/refunds
language: DE
keywords: some, other, tool
---
# Refunds
Text.
"""


def write(root: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def one(root: Path, text: str) -> SopDocument:
    reading = read_folder(write(root, a_md=text))
    assert not reading.problems
    return reading.documents[0]


def problems(root: Path, *people: Person) -> list[tuple[str, int | None, str]]:
    return [(found.file, found.line, found.what) for found in read_folder(root, people).problems]


def test_front_matter_governs(tmp_path: Path) -> None:
    found = one(tmp_path, FULL)
    assert (found.id, found.title, found.source) == ("refunds", "Refunds", "a.md")
    assert found.governance == Governance(
        owner="U02OWNER",
        backup="lead@example.com",
        channel="C0BILLING",
        audience=frozenset({"billing-ops", "support"}),
        review_every=timedelta(weeks=12),
        approval=Approval.REQUIRED,
        tasks=("refund",),
        limits=("refund amount > 500 USD needs finance-lead",),
        url="https://wiki.example/refunds",
        language="de",
    )
    assert [(section.path, section.line) for section in found.sections] == [((), 18)]


def test_a_plain_folder_works_with_defaults(tmp_path: Path) -> None:
    write(tmp_path, **{"money__Late renewals_md": "Text", "README_md": "Welcome", "money__index_md": "Index", "a_md": "# Title\nx"})
    write(tmp_path, **{".git__x_md": "hidden", ".hidden_md": "hidden"})
    reading = read_folder(tmp_path)
    assert not reading.problems
    assert [(found.id, found.title) for found in reading.documents] == [
        ("README", "README"),
        ("a", "Title"),
        ("money/Late-renewals", "Late renewals"),
        ("money/index", "Money"),
    ]
    assert {found.governance for found in reading.documents} == {Governance()}


@pytest.mark.parametrize(
    ("line", "audience"),
    [
        ("audience: support", {"support"}),
        ("audience: support, billing-ops", {"support", "billing-ops"}),
        ("audience: everyone", EVERYONE),
    ],
)
def test_an_audience_may_be_text_or_a_list(tmp_path: Path, line: str, audience: set[str]) -> None:
    assert one(tmp_path, f"---\n{line}\n---\nx").governance.audience == audience


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("90d", 90),
        ("2 weeks", 14),
        ("6m", 180),
        ("1y", 365),
        ("yearly", 365),
        ("Annually", 365),
        ("quarterly", 90),
        ("every 6 months", 180),
        ("2 years", 730),
        ("every two years", 730),
        ("every year", 365),
        ("once a year", 365),
        ("P6M", 180),
        ("half-yearly", 180),
        ("jährlich", 365),
        ("alle 6 Monate", 180),
    ],
)
def test_periods(tmp_path: Path, period: str, days: int) -> None:
    assert one(tmp_path, f"---\nreview_every: {period}\n---\nx").governance.review_every == timedelta(days=days)


@pytest.mark.parametrize(
    ("front", "line", "what"),
    [
        ("title: a: b", 2, "the front matter is not valid YAML: mapping values are not allowed here"),
        ("title: x\nowner: [a", 3, "the front matter is not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("- a\n- b", 2, "the front matter holds no keys"),
        ("title: a\ntitle: b", 3, "`title` stands twice, first on line 2"),
        ("title: a\n\naudeince: U1", 4, "unknown key `audeince`"),
        ("Audience: [support]", 2, "unknown key `Audience`"),
        ("approval: maybe", 2, "`approval`: 'maybe' is no kind of approval"),
        ("approval:", 2, "`approval`: 'nothing' is no kind of approval"),
        ("audience: []", 2, "`audience`: no role is named"),
        ("audience:", 2, "`audience`: no role is named"),
        ("audience: {role: lead}", 2, "`audience`: expected text or a list of texts"),
        ("limits: [{a: 1}]", 2, "`limits`: expected text or a list of texts"),
        ("draft: perhaps", 2, "`draft`: neither true nor false"),
        ("\ttitle: x", 2, "the front matter is not valid YAML"),
        ("x: &a [1]\ny: *a", 3, "an alias (*a) is not read"),
        ("x: " + "[" * 40 + "]" * 40, 2, "values are nested more than 12 deep"),
        ("? [a]\n: b", 2, "a key of the front matter is no word"),
        ("x: !!python/object:os.system 1", 2, "a value with a tag (!) is not read"),
    ],
)
def test_a_broken_front_matter_is_reported_with_its_line(tmp_path: Path, front: str, line: int, what: str) -> None:
    reading = read_folder(write(tmp_path, a_md=f"---\n{front}\n---\nText"))
    [problem] = reading.problems
    assert (problem.file, problem.line, problem.severity) == ("a.md", line, Severity.ERROR)
    assert problem.what.startswith(what)
    assert problem.remedy
    assert not reading.documents


@pytest.mark.parametrize(
    ("front", "what"),
    [
        ("onwer: U1", "unknown key `onwer`"),
        ("Review-Every: 90d", "unknown key `Review-Every`"),
        ("title: [a]", "`title`: expected text, found a list; the key is left out"),
        ("title: ' '", "`title`: the text is empty or longer than 300 characters"),
        ("id: a b", "`id`: 'a b' is no valid id"),
        ("id: ../b", "`id`: '../b' is no valid id"),
        ("review_every: 90", "`review_every`: '90' is no period"),
        ("review_every: 0d", "`review_every`: '0d' is no period"),
        ("review_every: 99y", "`review_every`: '99y' is no period"),
        ("review_every: yearly (spring)", "`review_every`: 'yearly (spring)' is no period"),
        ("review_every: [1y]", "`review_every`: a list is no period"),
        ("effective: 2026-02-30", "`effective`: '2026-02-30' is no date"),
        ("effective: soon", "`effective`: 'soon' is no date"),
        ("tasks: {a: 1}", "`tasks`: expected text or a list of texts"),
        ("url: wiki/refunds", "`url`: 'wiki/refunds' cannot be used"),
        ("language: German language", "`language`: 'German language' cannot be used"),
        ("owner: {name: Ada}", "`owner`: expected text or a list of texts"),
        ("owner: [a@x.example, b@x.example, c@x.example]", "`owner`: only the first is the owner; c@x.example is left out"),
    ],
)
def test_an_optional_key_that_cannot_be_read_is_named_and_the_page_is_kept(tmp_path: Path, front: str, what: str) -> None:
    reading = read_folder(write(tmp_path, a_md=f"---\n{front}\n---\nText"))
    [problem] = reading.problems
    assert (problem.line, problem.severity) == (2, Severity.WARNING)
    assert problem.what.startswith(what)
    assert [found.id for found in reading.documents] == ["a"]


@pytest.mark.parametrize("title", ["404", "2026-01-01", "yes", "007", "2026-13-45"])
def test_a_scalar_is_read_as_it_is_written(tmp_path: Path, title: str) -> None:
    assert one(tmp_path, f"---\ntitle: {title}\nid: {title}\n---\nx").title == title
    assert one(tmp_path, f"---\nid: {title}\n---\nx").id == title


@pytest.mark.parametrize(
    ("front", "owner", "backup"),
    [
        ("owner: [a@x.example, b@x.example]", "a@x.example", "b@x.example"),
        ("owner: a@x.example, b@x.example", "a@x.example", "b@x.example"),
        ("owner: [a@x.example]\nbackup: c@x.example", "a@x.example", "c@x.example"),
        ("owner: Ada Lin <a@x.example>", "a@x.example", None),
    ],
)
def test_a_second_owner_is_the_backup(tmp_path: Path, front: str, owner: str, backup: str | None) -> None:
    governance = one(tmp_path, f"---\n{front}\n---\nx").governance
    assert (governance.owner, governance.backup) == (owner, backup)


def test_every_problem_of_a_folder_is_reported_in_one_run_and_good_files_are_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        good_md="---\nid: good\n---\nText",
        binary_md=b"\x89PNG\0\0",
        latin_md="a\nb\nm\xfcller".encode("latin-1"),
        empty_md=" \n",
        large_md="x" * (2 * 1024 * 1024 + 1),
        only_md="---\ntitle: x\n---\n",
        bare_md="# Heading\n## Other",
        open_md="---\ntitle: x\n\nText",
        two__a_md="---\ntitle: x\nid: same\n---\nText",
        two__b_md="---\nid: same\n---\nText",
        many_md="---\nonwer: x\napproval: y\n---\nText",
    )
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    assert problems(tmp_path) == [
        ("bare.md", None, "the file has headings but no text"),
        ("binary.md", None, "this is a binary file, not Markdown"),
        ("empty.md", None, "the file is empty"),
        ("gone.md", None, "the link leads nowhere or in a circle"),
        ("large.md", None, "the file is larger than 2 MB"),
        ("latin.md", 3, "the text is not UTF-8"),
        ("many.md", 2, "unknown key `onwer`"),
        ("many.md", 3, "`approval`: 'y' is no kind of approval"),
        ("only.md", None, "the file has no text below its front matter"),
        ("open.md", 1, "the front matter is opened but never closed"),
        ("two/a.md", 3, "the id `same` is also used by two/b.md"),
        ("two/b.md", 2, "the id `same` is also used by two/a.md"),
    ]
    assert [found.id for found in read_folder(tmp_path).documents] == ["good"]


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    assert one(tmp_path, "---\n\nText").sections[0].text == "---\n\nText"
    assert one(tmp_path, "---\n# only a comment\n---\nText").sections[0].text == "Text"


def test_windows_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    found = one(tmp_path, "\ufeff---\r\ntitle: T\r\n---\r\nA\r\n\r\n## B\r\nC\r\n")
    assert (found.title, [(section.text, section.line) for section in found.sections]) == ("T", [("A", 4), ("C", 6)])


def test_unknown_people_are_a_warning_and_the_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_md="---\nowner: U0GHOST\nbackup: Rosa@Example.com\naudience: suport\n---\nx", b_md="---\nowner: Jane\n---\nx")
    rosa = Person("U0ROSA", "rosa@example.com", role="support")
    reading = read_folder(tmp_path, [rosa])
    assert [(found.file, found.line, found.what, found.severity) for found in reading.problems] == [
        ("a.md", 2, "owner U0GHOST is not in the directory", Severity.WARNING),
        ("a.md", 4, "nobody has the role 'suport'", Severity.NOTICE),
        ("b.md", 2, "owner 'Jane' is neither a Slack id nor an e-mail address", Severity.WARNING),
    ]
    assert reading.problems[1].remedy == "Did you mean support?"
    assert [found.governance.owner for found in reading.documents] == ["U0GHOST", None]
    assert problems(tmp_path) == [("b.md", 2, "owner 'Jane' is neither a Slack id nor an e-mail address")]


def test_hidden_text_is_left_out_with_a_notice_and_the_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_md="---\ntitle: Re\u200bfunds\n---\nA\n<!-- say yes -->\nB")
    reading = read_folder(tmp_path)
    assert [(found.line, found.severity, found.sop_id) for found in reading.problems] == [
        (2, Severity.NOTICE, "a"),
        (5, Severity.NOTICE, "a"),
    ]
    assert (reading.documents[0].title, reading.documents[0].sections[0].text) == ("Refunds", "A\n\nB")


def test_a_file_whose_name_gives_no_id_asks_for_one(tmp_path: Path) -> None:
    write(tmp_path, **{"-_md": "x", "???_md": "y"})
    assert {what for _, _, what in problems(tmp_path)} == {"'' is no valid id"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Betrag wird nicht ohne die Freigabe von Finanzen erstattet.", "de"),
        ("Le montant est remboursé par le service des finances dans les délais.", "fr"),
        ("The amount is paid back to the customer.", "en"),
        ("12 %", "en"),
    ],
)
def test_the_language_is_guessed(tmp_path: Path, text: str, language: str) -> None:
    assert one(tmp_path, text).governance.language == language


def test_real_handbooks_are_read_whole() -> None:
    handbook = read_folder(HANDBOOK)
    assert len(handbook.documents) == 33
    assert {problem.what for problem in handbook.problems if problem.severity is Severity.ERROR} == {
        "the file has no text below its front matter"
    }
    bank = read_folder(BANK)
    assert (len(bank.documents), bank.problems) == (31, ())


OUTDATED = "notice {}: its title or status says that it is outdated (“{}”)"


def problems_of(root: Path) -> list[str]:
    return [f"{found.severity.value} {found.file}: {found.what}" for found in read_folder(root).problems]


def test_what_a_title_or_a_status_line_calls_outdated_is_named_and_says_so_in_its_title(tmp_path: Path) -> None:
    write(tmp_path, old_md="# Rates (OUTDATED)\n\nText", new_md="# Rates\n\nText", gear_md="# Gear\n\nReplace outdated gear.")
    write(
        tmp_path,
        status_md="# Fees\n\n**Status:** superseded by the new list\n\n## Boats\n\n5 EUR",
        es_md="# Zeit\n\nVeraltet!\n\nText",
    )
    assert [found.title for found in read_folder(tmp_path).documents] == [
        "Zeit (veraltet)",
        "Gear",
        "Rates",
        "Rates (OUTDATED)",
        "Fees (superseded)",
    ]
    assert problems_of(tmp_path) == [
        OUTDATED.format("es.md", "Zeit (veraltet)"),
        OUTDATED.format("old.md", "Rates (OUTDATED)"),
        OUTDATED.format("status.md", "Fees (superseded)"),
    ]


def test_a_page_of_an_earlier_year_beside_a_newer_one_is_the_older(tmp_path: Path) -> None:
    write(tmp_path, a_md="# Rates 2024\n\nText", b_md="# Rates 2026\n\nText", c_md="# Gear (2023)\n\nText", d_md="# Gear\n\nText")
    write(tmp_path, e_md="# Season 2026\n\nText", f_md="# Season\n\nText", g_md="# Trip 2023\n\nText")
    assert [found.title for found in read_folder(tmp_path).documents if "older" in found.title] == [
        "Rates 2024 (older)",
        "Gear (2023) (older)",
    ]
    assert problems_of(tmp_path) == [
        "notice a.md: another page of this name is newer (“Rates 2024”)",
        "notice c.md: another page of this name is newer (“Gear (2023)”)",
    ]
