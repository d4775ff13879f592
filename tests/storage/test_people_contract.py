from __future__ import annotations

from datetime import date

from fakes.unit_of_work import Units

from core.people import Person

ROSA = Person(
    "U0ROSA", "Rosa@Example.com", "Rosa", "support", "expert", date(2024, 2, 29), "U0BOSS", "Europe/Berlin", date(2026, 6, 30)
)


def save(units: Units, *people: Person) -> None:
    with units() as unit:
        unit.people.save(people)
        unit.commit()


def test_a_person_is_found_by_id_and_address_in_any_case(units: Units) -> None:
    save(units, ROSA, Person("tom@example.com", "tom@example.com"))
    with units() as unit:
        for name in ("U0ROSA", "u0rosa", "rosa@example.COM"):
            assert unit.people.get(name) == ROSA
        assert unit.people.get("Tom@example.com").id == "tom@example.com"
        assert unit.people.get("nobody") is None
        assert [person.id for person in unit.people.everyone()] == ["U0ROSA", "tom@example.com"]


def test_an_account_is_found_by_its_address_where_its_id_is_unknown(units: Units) -> None:
    save(units, ROSA, Person("A0TOM", "tom@example.com"))
    with units() as unit:
        assert unit.people.get("U0NEW", "ROSA@example.com") == ROSA
        assert unit.people.get("U0ROSA", "tom@example.com") == ROSA, "the id comes first"
        assert unit.people.get("U0NEW", "nobody@example.com") is None
        assert unit.people.get("U0NEW") is None


def test_saving_again_replaces(units: Units) -> None:
    save(units, ROSA)
    save(units, Person("U0ROSA", name="Rosa D."))
    with units() as unit:
        assert unit.people.everyone() == [Person("U0ROSA", name="Rosa D.")]
        assert unit.people.get("rosa@example.com") is None


def test_a_slack_id_takes_the_place_of_the_address(units: Units) -> None:
    save(units, Person("rosa@example.com", "rosa@example.com", "Rosa"))
    save(units, ROSA)
    with units() as unit:
        assert unit.people.everyone() == [ROSA]


def test_a_removed_person_is_unknown(units: Units) -> None:
    save(units, ROSA)
    with units() as unit:
        assert unit.people.remove("rosa@example.com")
        assert not unit.people.remove("rosa@example.com")
        unit.commit()
    with units() as unit:
        assert unit.people.get("U0ROSA") is None
