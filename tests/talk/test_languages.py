# ruff: noqa: RUF001
from __future__ import annotations

import pytest

from retrieval.talk.tables import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie storniere ich eine Buchung?", "de"),
        ("Was kostet das?", "de"),
        ("wo finde ich die Öffnungszeiten?", "de"),
        ("Darf ich einem Kunden mehr als 200 Euro erstatten?", "de"),
        ("Comment annuler une réservation ?", "fr"),
        ("Combien coûte un double de clé ?", "fr"),
        ("qui doit approuver le remboursement ?", "fr"),
        ("¿Cómo cancelo una reserva?", "es"),
        ("quién aprueba el reembolso", "es"),
        ("come posso annullare la prenotazione?", "it"),
        ("chi deve approvare il rimborso?", "it"),
        ("hoe annuleer ik een boeking?", "nl"),
        ("wie mag een terugbetaling goedkeuren, en wanneer?", "nl"),
        ("jak anulować rezerwację?", "pl"),
        ("Kto może zatwierdzić zwrot?", "pl"),
        ("Como cancelo uma reserva?", "pt"),
        ("quem pode aprovar o reembolso?", "pt"),
        ("Rezervasyonu nasıl iptal ederim?", "tr"),
        ("iade ne zaman yapılır?", "tr"),
        ("how do I cancel a booking?", "en"),
        ("What is the per diem for Dijon et Lyon", "en"),
    ],
)
def test_a_language_is_known_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "card hold",
        "refund",
        "die roller",
        "refund de la carte",
        "SEPA IBAN",
        "hotel in Den Haag?",
        "😀",
        "El Paso branch",
        "La Rochelle store",
    ],
)
def test_short_texts_are_not_misjudged(text: str) -> None:
    assert language_of(text) in {None, "en"}
