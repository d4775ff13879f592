"""Words the messages about a confidential topic: help lines come first where somebody may die, else contacts, and
help lines after them where they may be needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.localization import N_
from core.localization import gettext as _
from escalation.confidential.contacts import Contacts, HelpLine
from escalation.confidential.recognising import Topic

KEPT = N_("I keep no record of what you wrote, and nobody has been told.")
KEPT_SINCE = N_("I keep no record of what you wrote, and nobody else has been told.")
"""The same, once the person who wrote has asked somebody for a talk."""
TRUST = N_("Please talk to HR or to somebody you trust.")

_PERHAPS = N_("If this is about you, you can talk in confidence; it goes to nobody unless you want it to.")
_LEADS = {
    Topic.DANGER: N_("If you or somebody else is in danger, please call for help now. You don't have to be alone with this."),
    Topic.DANGER_OF_CUSTOMER: N_(
        "Somebody's life may be in danger. Call for help now, and keep talking with them until it is there."
    ),
    Topic.PERHAPS: _PERHAPS,
}
_LEAD = N_("This is yours, so it goes to nobody unless you want it to.")

QUERIES = {
    Topic.DANGER: "what to do when somebody talks about suicide or is in danger",
    Topic.DANGER_OF_CUSTOMER: "what to do when a customer talks about suicide or is in danger",
    **dict.fromkeys((Topic.IN_CONFIDENCE, Topic.PERHAPS), "whom to talk to in confidence"),
    Topic.SAFETY: "what to do when somebody at work is threatened or attacked",
    Topic.HARASSMENT: "how to report harassment or bullying at work",
    Topic.DISCRIMINATION: "how to report discrimination at work",
    Topic.BEING_REPORTED: "what happens when there is a complaint about an employee",
    Topic.OWN_PERFORMANCE: "performance reviews and dismissal of employees",
    Topic.PAY: "what to do when my pay is wrong",
    Topic.HEALTH: "health and time off for employees",
    Topic.WHISTLE_BLOWING: "how to report wrongdoing in the company",
}
"""What is searched for where the words themselves are gone, because a process ended before it replied."""


def lead(topic: Topic) -> str:
    """Return the first sentence."""
    return _(_LEADS.get(topic, _LEAD))


def line_of(line: HelpLine) -> str:
    """Return a help line as text: `Samaritans: 116 123 (day and night)`."""
    return f"{line.name}: {number_of(line)}"


def number_of(line: HelpLine) -> str:
    """Return the number of a help line: `116 123 (day and night)`."""
    return line.number + (f" ({line.when})" if line.when else "")


def in_words(topic: Topic, contacts: Contacts, names: Sequence[str]) -> str:
    """Return the whole message as text, for a terminal or another program. `names` are those of the contacts' people."""
    calls = "; ".join(line_of(line) for line in contacts.lines)
    talk = _("You can talk in confidence to {names}.").format(names=", ".join(names)) if names else _(TRUST)
    page = " " + _("See {page}.").format(page=contacts.page) if contacts.page else ""
    if topic.is_danger:
        return f"{lead(topic)} {calls}. {talk}{page} {_(KEPT)}"
    lines = " " + _("Help lines: {calls}.").format(calls=calls) if topic.has_help_lines else ""
    return f"{lead(topic)} {talk}{page}{lines} {_(KEPT)}"
