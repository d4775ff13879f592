"""Imports the directory of people from people.csv."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.ports import UnitOfWork
from bot.wiring import Cairn
from core.people import Person
from retrieval.adapters.people.table import read_people
from retrieval.library.people_file import PeopleFile


def import_people(cairn: Cairn, file: Path) -> PeopleFile:
    """Save the good rows of people.csv; return them, the problems of the others, and how each column was understood."""
    read = read_people(file, cairn.clock().date())
    with cairn.unit() as uow:
        uow.people.save([_dated(uow, person) if person.id in read.undated else person for person in read.people])
        uow.commit()
    return read


def _dated(uow: UnitOfWork, person: Person) -> Person:
    """Keep the last day that is stored, for a person of whom the file says only that they have left."""
    known = uow.people.get(person.id)
    return replace(person, ended_on=known.ended_on) if known and known.ended_on else person
