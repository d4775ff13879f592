"""What counts as an amount, which value it has, and that whatever is written reads back."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts.moments import moments
from core.amounts.numbers import Style, in_words, number_of
from core.amounts.reading import amount, amounts, quantities, style_of
from core.amounts.writing import quantity_text, with_value

UNITS = ["USD", "EUR", "GBP", "JPY", "CHF", "INR", "PLN", "percent", "minute", "hour", "business day", "day", "week", "month", "GB"]
LIKE = [
    *(
        "EUR 1,500",
        "$10,000.00",
        "EUR 1.500,00",
        "USD 1.500,00",
        "USD 1.500.000",
        "£10 000",
        "£10 000,50",
        "CHF 1'500.00",
        "¥1,500",
    ),
    *(
        "EUR 1.500",
        "$1.500",
        "1.500 kg days",
        "0.500 USD",
        "0.125 %",
        "0,5 %",
        "12,5 %",
        "15%",
        "50K",
        "$2.5 million",
        "1.5m",
        "5 k USD",
    ),
    *(
        "3 business days",
        "two hours",
        "Twenty-four hours",
        "1 1/2 hours",
        "half an hour",
        "2½ hours",
        "one and a half days",
        "30-day",
    ),
    *(
        "1 day",
        "24h",
        "8.0 GB",
        "at least two approvals",
        "5 people",
        "up to 6 business debit cards",
        "INR 1,00,000",
        "ten percent",
        ".5 hours",
    ),
]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0.500 USD", "0.5", "USD"),
        ("0.125 %", "0.125", "percent"),
        ("EUR 0,500", "0.5", "EUR"),
        ("1.500 %", "1.5", "percent"),
        ("$1.500", "1.5", "USD"),
        ("EUR 1.500", "1500", "EUR"),
        ("¥1.500", "1500", "JPY"),
        ("1,500 USD", "1500", "USD"),
        ("1.500 customers", "1500", "customer"),
        ("EUR 1.500,00", "1500", "EUR"),
        ("EUR 1.200,50", "1200.50", "EUR"),
        ("1.234.567 USD", "1234567", "USD"),
        ("bis zu 1.500 USD für das Konto", "1500", "USD"),
        ("£10 000", "10000", "GBP"),
        ("INR 1,00,000", "100000", "INR"),
        ("₹500", "500", "INR"),
        ("50K", "50000", ""),
        ("1.5m", "1500000", ""),
        ("EUR 1.5k", "1500", "EUR"),
        ("100 $", "100", "USD"),
        ("24h", "24", "hour"),
        ("1 1/2 hours", "1.5", "hour"),
        ("1/2 day", "0.5", "day"),
        ("2½ hours", "2.5", "hour"),
        ("half an hour", "0.5", "hour"),
        ("one and a half hours", "1.5", "hour"),
        (".5 hours", "0.5", "hour"),
        ("twenty-five days", "25", "day"),
        ("twenty five days", "25", "day"),
        ("ninety-nine days", "99", "day"),
        ("one hundred days", "100", "day"),
        ("a hundred days", "100", "day"),
        ("5 bank days", "5", "business day"),
        ("30 calendar days", "30", "calendar day"),
        ("three retries", "3", "retry"),
        ("5 persons", "5", "person"),
        ("1 approval", "1", "approval"),
        ("a refund of 750 needs approval", "750", ""),
    ],
)
def test_an_amount_has_one_value_and_unit(text, value, unit):
    (read,) = amounts(text)
    assert (read.value, read.unit, read.upper) == (Decimal(value), unit, None)
    assert text[read.start : read.end] == read.text


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("$500-$1000", 500, 1000, "USD"),
        ("$500-1000", 500, 1000, "USD"),
        ("500 to 1,000 EUR", 500, 1000, "EUR"),
        ("EUR 500 – 1.000", 500, 1000, "EUR"),
        ("US$1,500–US$2,000", 1500, 2000, "USD"),
        ("$5-10k", 5000, 10000, "USD"),
        ("10%-15%", 10, 15, "percent"),
        ("10-15 %", 10, 15, "percent"),
        ("between 5 and 7 days", 5, 7, "day"),
        ("between $500 and $1,000", 500, 1000, "USD"),
        ("3–5 business days", 3, 5, "business day"),
        ("five to ten days", 5, 10, "day"),
        ("2-3 approvals", 2, 3, "approval"),
        ("refund 500-1000", 500, 1000, ""),
    ],
)
def test_a_range_is_read_whole(text, low, high, unit):
    (read,) = amounts(text)
    assert (read.ends, read.unit) == ((Decimal(low), Decimal(high)), unit)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a dozen eggs",
            "SOP 12",
            "step 4",
            "see page 12",
            "order 48812",
            "INV-2024-001",
            "R-1042",
            "v1.2",
            "version 2.3.1",
            "see #4",
        ),
        *(
            "call 555-1234",
            "+49 30 1234567",
            "030 1234567",
            "800-555-0199",
            "10.0.0.1",
            "2026-11-29",
            "29.11.2026",
            "11/29/2026",
            "10/12",
        ),
        *(
            "15:05",
            "at 15:30",
            "5 p.m.",
            "9.30 pm",
            "3 November",
            "the 15th",
            "steps 5-7",
            "someone",
            "5-star",
            "007",
            "in 24/7 mode",
        ),
    ],
)
def test_what_only_looks_like_an_amount_is_none(text):
    assert amounts(text) == []


def test_what_may_be_thousands_or_decimals_says_so():
    assert amount("USD 1.500").readings == (Decimal("1.5"), Decimal(1500))
    assert amount("EUR 1.500").readings == (Decimal(1500), Decimal("1.5"))
    assert amount("1,500 USD").is_plain
    assert amount("0.500 USD").is_plain
    assert amount("1.500 customers").is_plain


def test_the_numbers_beside_it_and_the_document_decide_between_thousands_and_decimals():
    assert [one.value for one in amounts("EUR 2.000,50, then 1.500 USD")] == [Decimal("2000.50"), Decimal(1500)]
    assert amount("1.500 USD", style_of("Der Betrag ist für das Jahr 3,5 % oder mehr")).value == 1500
    assert amount("1,500 USD", Style.COMMA).readings == (Decimal("1.5"), Decimal(1500))


def test_quantities_are_what_can_be_compared():
    assert [quantity.text for quantity in quantities("in 2024 we have 40 offices, 3 days, 5 USD and 2 approvals")] == [
        "3 days",
        "5 USD",
        "2",
    ]


def test_times_and_dates_are_moments():
    text = "at 15:05 or 5 p.m. on 2026-11-29, 3 November 2026 and the 15th"
    assert [(moment.kind, moment.value) for moment in moments(text)] == [
        *(("clock", "15:05"), ("clock", "17:00"), ("date", "2026-11-29"), ("date", "2026-11-3"), ("place", "15")),
    ]


@pytest.mark.parametrize(
    ("like", "value", "text"),
    [
        ("EUR 1.500,00", 750, "EUR 750,00"),
        ("£10 000", 25000, "£25 000"),
        ("$10,000", 5000, "$5,000"),
        ("50K", 75000, "75K"),
        ("8.0 GB", 4, "4.0 GB"),
        ("twenty-four hours", 12, "twelve hours"),
        ("30-day", 14, "14-day"),
        ("1 day", 2, "2 days"),
        ("two days", 1, "one day"),
        ("10%", 15, "15%"),
        ("EUR 200", 1040, "EUR 1,040"),
        ("0.500 USD", "0.35", "0.350 USD"),
        ("EUR 1.500", 2750, "EUR 2.750"),
        ("EUR 1.500", "1.125", "EUR 1,1250"),
        ("thirty days", 45, "forty-five days"),
        ("three retries", 1, "one"),
        ("5 people", 8, "8 people"),
    ],
)
def test_another_value_is_written_in_the_same_manner(like, value, text):
    found = amount(like)
    assert found is not None
    assert with_value(found, Decimal(value)) == text


VALUES = st.one_of(
    st.integers(1, 10**9).map(Decimal),
    st.decimals("0.001", 10**6, places=3),
    st.decimals("0.01", 10**6, places=2),
    st.sampled_from([Decimal(100)]),
)


@given(VALUES, st.sampled_from([*UNITS, "approval", "retry", "person", "laptop", ""]))
def test_whatever_is_printed_is_read_back(value, unit):
    (read,) = amounts(quantity_text(value, unit))
    assert (read.value, read.unit, read.upper) == (value, unit, None)


@given(VALUES, st.sampled_from(LIKE))
def test_whatever_is_written_in_the_manner_of_another_is_read_back(value, like):
    given_one = amount(like)
    written = with_value(given_one, value)
    (read,) = amounts(written)
    assert read.value == value
    assert not given_one.is_measured or read.unit == given_one.unit


@given(st.integers(0, 100))
def test_number_words_read_back(number):
    assert number_of(in_words(Decimal(number))) == number


PIECES = st.sampled_from(
    [
        *"0123456789.,-–:/ '$€%½",
        "k",
        "m",
        "EUR ",
        "USD",
        " to ",
        " and ",
        "between ",
        "twenty",
        "-five",
        " days",
        "h",
        "1/0",
        " approvals",
        "half an ",
        "\n",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join)))
def test_reading_is_total_and_stays_in_the_text(text):
    at = 0
    for one in amounts(text):
        assert at <= one.start < one.end <= one.noun_end <= len(text)
        assert one.text == text[one.start : one.end]
        assert one.upper is None or one.upper > one.value
        at = one.end


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1 ",
        "111 ",
        "111,111",
        "a-",
        "twenty-",
        "$",
        "5 a ",
        "1-",
        "1/",
        "0",
        "+1 ",
        "(12) 3",
        "1.1",
        " ",
        "hundred ",
        "½",
        "5 days - ",
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(piece):
    def seconds(size):
        text = piece * (size // len(piece)) + "x"
        began = time.process_time()
        amounts(text)
        return time.process_time() - began

    small = max(0.005, min(seconds(2_000) for _ in range(3)))
    assert min(seconds(32_000) for _ in range(2)) < 64 * small  # sixteen times the text: 16 in proportion, 256 by the square
