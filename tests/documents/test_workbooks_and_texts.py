"""Workbooks, tables of any columns and plain texts: what a person sees in them arrives, and what cannot be read is named."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.markdown.files import read_folder
from retrieval.documents.models import DocumentError, Draft, Limits
from retrieval.library.models import FolderContents

MARCH = datetime(2026, 3, 2)  # noqa: DTZ001 -- a workbook knows no time zone


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def sheets(**rows: list[list[Any]]) -> bytes:
    def fill(book: Workbook) -> None:
        book.remove(book.active)
        for name, lines in rows.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)

    return workbook(fill)


def read(data: bytes, name: str = "a.xlsx", limits: Limits | None = None) -> Draft:
    return convert(data, name, limits or Limits())


def folder(path: Path) -> FolderContents:
    return read_folder(path, convert=lambda file: read(file.read_bytes(), file.name))


def test_each_sheet_is_a_section_with_its_table() -> None:
    draft = read(sheets(Kayaks=[["Boat", "Day"], ["Single", 31.5], ["Double", 48]], Deposits=[["Item", "Amount"], ["Key", "20 €"]]))
    assert draft.markdown == (
        "## Kayaks\n\n| Boat | Day |\n| --- | --- |\n| Single | 31.5 |\n| Double | 48 |\n\n"
        "## Deposits\n\n| Item | Amount |\n| --- | --- |\n| Key | 20 € |\n"
    )


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.15, "0%", "15%"),
        (0.125, "0.0 %", "12.5 %"),
        (1234.5, '"£"#,##0.00', "£1,234.50"),
        (1234.5, r"#,##0.00\ [$€-407]", "1,234.50 €"),
        (-3, "0.00;(0.00)", "(3.00)"),
        (7, "0000", "0007"),
        (2.50, "0.##", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "TRUE"),
        (MARCH, "dd/mm/yyyy", "02/03/2026"),
        (date(2026, 3, 2), "mm-dd-yy", "2026-03-02"),
        (MARCH, "d. mmmm yyyy", "2. March 2026"),
        (MARCH.replace(hour=17, minute=5), "yyyy-mm-dd hh:mm", "2026-03-02 17:05"),
        (time(17, 5), "h:mm AM/PM", "5:05 PM"),
        (time(8, 30), "hh:mm", "08:30"),
    ],
)
def test_values_are_those_that_the_sheet_shows(value: object, form: str, shown: str) -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["Name", "Value"])
        book.active.append(["x", value])
        book.active["B2"].number_format = form

    assert f"| x | {shown} |" in read(workbook(fill)).markdown


def test_merged_cells_are_filled_and_a_title_over_the_table_is_text() -> None:
    def fill(book: Workbook) -> None:
        for line in (["Rates 2026", None, None], ["Boat", "Season", "Day"], ["Single", "Summer", 30], [None, "Winter", 20]):
            book.active.append(line)
        book.active.merge_cells("A1:C1")
        book.active.merge_cells("A3:A4")

    assert read(workbook(fill)).markdown == (
        "Rates 2026\n\n| Boat | Season | Day |\n| --- | --- | --- |\n| Single | Summer | 30 |\n| Single | Winter | 20 |\n"
    )


def test_hidden_sheets_rows_and_columns_are_left_out_and_a_sheet_is_named() -> None:
    def fill(book: Workbook) -> None:
        for line in (["Boat", "Cost", "Day"], ["Single", 11, 30], ["Double", 22, 40]):
            book.active.append(line)
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.create_sheet("Margins").sheet_state = "hidden"

    draft = read(workbook(fill))
    assert draft.markdown == "| Boat | Day |\n| --- | --- |\n| Single | 30 |\n"
    assert draft.remarks == (
        "hidden sheets left out, because readers do not see them: Margins",
        "hidden rows or columns of sheet Sheet left out",
    )


def test_a_formula_without_a_saved_value_is_named() -> None:
    draft = read(sheets(Rates=[["Boat", "Day"], ["Single", "=10*3"]]))
    assert draft.faults == ("Rates: formulas without a saved value (B2): open and save the file in its program",)


def test_a_sheet_of_questions_is_a_section_a_row() -> None:
    draft = read(sheets(FAQ=[["Question", "Answer"], ["How deep?", "2 m"]], Rates=[["Boat", "Day"], ["Single", 30]]))
    assert "## How deep?\n\n2 m" in draft.markdown
    assert "## Rates\n\n| Boat | Day |" in draft.markdown


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"PK\x03\x04", "a.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0", "a.xlsx", "encrypted"),
        (sheets(A=[["a", "b"]] * 11), "a.xlsx", "more than 10 rows"),
        (sheets(A=[["Name", "Salary"], ["x", 1]]), "a.xlsx", "list of employees"),
        (sheets(A=[["Payroll", 2026], ["Name", "Salary"], ["x", 1]]), "a.xlsx", "list of employees"),
        (b"Name,Employee ID\nx,1\n", "a.csv", "list of employees"),
        (b"Rule,Visibility\nx,private\n", "a.csv", "sounds like a rule"),
        (b"a\0b", "a.txt", "no text"),
    ],
)
def test_what_is_no_table_or_text_is_named(data: bytes, name: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read(data, name, Limits(parts=2))


def test_a_csv_of_any_columns_is_a_table() -> None:
    expected = "| Role | Up to |\n| --- | --- |\n| lead | 500 |\n"
    for data in (b"Role,Up to\nlead,500\n", b"sep=;\nRole;Up to\nlead;500\n", "\ufeffRole\tUp to\nlead\t500\n".encode()):
        assert read(data, "a.csv").markdown == expected
    assert read(b"Limits;;\n;;\nRole;Up to;\nlead;500;\n", "a.csv").markdown == f"Limits\n\n{expected}"


def test_the_remedy_of_an_old_workbook_leads_to_a_page(tmp_path: Path) -> None:
    (tmp_path / "rates.xls").write_bytes(b"x")
    (problem,) = folder(tmp_path).problems
    assert problem.remedy == "Save it as .xlsx, or leave it."
    (tmp_path / "rates.xls").rename(tmp_path / "rates.xlsx").write_bytes(sheets(Boats=[["Boat", "Day"], ["Single", 30]]))
    contents = folder(tmp_path)
    assert [section.path for document in contents.documents for section in document.sections] == [("Boats",)]
    assert contents.problems == ()


TEXT = """Boat shed at night
==================

LOCKING UP
Two people check the racks. The key of the shed hangs in the office, and
nobody takes it home.
1. Count the boats
2. Lock the racks
   with both chains

Water
-----
• main tap behind the door
• hose in winter: drained
1.2 The tap is shut at 0 degrees.

Phone list
Office 20
Harbour 41
"""


def test_a_plain_text_keeps_its_headings_lists_and_lines() -> None:
    draft = read(TEXT.encode(), "night.txt")
    assert draft.markdown == (
        "# Boat shed at night\n\n## LOCKING UP\n\nTwo people check the racks. The key of the shed hangs in the office, and nobody "
        "takes it home.\n\n1. Count the boats\n2. Lock the racks with both chains\n\n## Water\n\n- main tap behind the door\n"
        "- hose in winter: drained\n- 1.2 The tap is shut at 0 degrees.\n\nPhone list\n\nOffice 20\n\nHarbour 41\n"
    )


def test_a_plain_text_is_an_sop_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    (tmp_path / "night.txt").write_text(TEXT)
    (tmp_path / "as-markdown.txt").write_text("# Radios\n\n## Channels\n\nUse **16** for #harbour.\n")
    contents = folder(tmp_path)
    assert contents.problems == ()
    assert [(page.id, page.title, [section.heading for section in page.sections]) for page in contents.documents] == [
        ("as-markdown", "Radios", ["Channels"]),
        ("night", "Boat shed at night", ["LOCKING UP", "Water"]),
    ]


def test_neighbouring_hidden_columns_stay_out_and_a_hidden_row_parts_no_table() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        for row in (
            ["Service", "Price", "Cost", "Margin", "Note"],
            ["Wash", 9, 4, 5, "a"],
            ["Dry", 7, 3, 4, "b"],
            ["Iron", 5, 2, 3, "c"],
        ):
            sheet.append(row)
        sheet.column_dimensions.group("C", "D", hidden=True)
        sheet.row_dimensions[3].hidden = True

    markdown = read(workbook(fill)).markdown
    assert markdown == "| Service | Price | Note |\n| --- | --- | --- |\n| Wash | 9 | a |\n| Iron | 5 | c |\n"


def test_front_matter_in_a_text_is_refused_because_it_says_who_may_read() -> None:
    with pytest.raises(DocumentError, match="front matter"):
        read(b"---\ntitle: Pay\naudience: managers\n---\nPay bands.\n", "pay.txt")


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1_500_000, '#,##0,"k"', "1,500k"),
        (2_500_000, '0.0,,"M"', "2.5M"),
        (5551234, "000-0000", "5551234"),
        (0, '0.00;-0.00;"free"', "free"),
    ],
)
def test_scaled_numbers_are_written_as_the_sheet_shows_them(value: float, form: str, shown: str) -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["Item", "Limit"])
        book.active.append(["Van", value])
        book.active["B2"].number_format = form

    assert f"| Van | {shown} |" in read(workbook(fill)).markdown
