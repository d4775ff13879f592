import pytest

from retrieval.search.spelling import Spelling, word_list

ENGLISH = Spelling({"chargeback", "refund", "capture", "settlement", "johnson", "rota"}, ("en",))
GERMAN = Spelling({"kündigungsfrist", "mahnung"}, ("de",))


def never(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("refnud after capure", "refund after capture"),  # words of the library
        ("the gaurd hit his sholder", "the guard hit his shoulder"),  # words of the language
        ("got a setlemnt", "got a settlement"),  # two letters
        ("the cutomer is alergic to it", "the customer is allergic to it"),
        ("erfund it", "refund it"),  # the first two letters swapped
        ("Refnud?", "Refund?"),
    ],
)
def test_misspelled_words_become_what_is_meant(typed: str, meant: str) -> None:
    assert ENGLISH.corrected(typed, never).lower() == meant.lower()


@pytest.mark.parametrize(
    "typed",
    [
        "the dryer in room 12 is dead",  # right, if not in the library
        "klarna says no",  # nothing is near
        "r-1043 and R1O43 and E_CARDD",  # codes
        "ask ROTTA about it",  # in capitals
        "ask Rotta about it",  # a name
        "mail jon@refnud.com, see https://refnud.com/capure",  # addresses
        "xray ebike rsvp",  # other first letters
        "proj in gcal",  # short words are abbreviations
        "my chargebacks and refunds",  # more of them
        "wie lange habe ich nach dem Vertrag noch Zeit dafür",  # another language, of which there are no words here
    ],
)
def test_what_is_right_or_a_name_stays(typed: str) -> None:
    assert ENGLISH.corrected(typed, never) == typed


def test_a_long_name_is_corrected_to_a_word_of_the_library_only() -> None:
    assert ENGLISH.corrected("tell Jonhson about Micheal", never) == "tell johnson about Micheal"


def test_slang_is_not_a_mistake() -> None:
    assert ENGLISH.corrected("capturr the rotas", never) == "capture the rotas"
    assert ENGLISH.corrected("capturr the rotas", lambda word: word == "capturr") == "capturr the rotas"


def test_german_questions_are_corrected_by_german_words() -> None:
    assert GERMAN.corrected("wie lang ist die kündigunsfrist", never) == "wie lang ist die kündigungsfrist"
    assert GERMAN.corrected("die rechnugn ist falsch", never) == "die rechnung ist falsch"


def test_a_language_without_a_list_corrects_nothing() -> None:
    assert word_list("xx") is None
    assert Spelling({"refund"}, ("xx",)).corrected("refnud", never) == "refnud"
