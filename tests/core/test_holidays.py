from __future__ import annotations

from datetime import date

import pytest

from core.holidays import holidays_of


@pytest.mark.parametrize(
    ("place", "day", "is_off"),
    [
        ("DE", date(2026, 12, 25), True),
        ("de", date(2026, 12, 24), False),
        ("DE", date(2026, 3, 8), False),
        ("DE-BE", date(2026, 3, 8), True),
        ("US", date(2026, 11, 26), True),
        ("", date(2026, 12, 25), False),
    ],
)
def test_a_workspace_has_its_countrys_holidays(place: str, day: date, is_off: bool) -> None:
    assert holidays_of(place)(day) is is_off


@pytest.mark.parametrize(("place", "hint"), [("XX", "such as DE"), ("DE-ZZ", "BE")])
def test_an_unknown_country_is_named_with_a_remedy(place: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        holidays_of(place)
