"""What the reader must not be able to tell, what it plans, and whoever takes part."""

from dataclasses import dataclass, field
from typing import Any

from tests.forms import Family
from tests.world import Actor, Case
from tests.worlds.telling import Reader

A_HOME = {"lines": ["1 Plain Street"], "postcode": "GL50 1AB"}
A_REFUGE = {"lines": ["Secret Refuge"], "postcode": "M1 1AE", "in_refuge": True, "confidential": True}


@dataclass(frozen=True)
class Hidden:
    """What the reader must not be able to tell.

    Args:
        mailbox: where the other side is reached.
        reached: day on which the hub invites, or the reader is invited.
        answers: what becomes of the invitation of the side that did not start: joins, refuses, stops, silence, lost.
        joins: day on which it registers.
        sends: whether it sends its application.
        home: its address.
        concerns: what it raises, as answers of the questionnaire.
        gates: answers beside the concerns.
        request: what it asks for (only the side that starts).
        child: what it adds about the child.
        consent: its word, if it gives one.
        confirmed: what the hub finds about who it is: confirmed, rejected, or None.
        withdraws: day on which it withdraws.
        routes: mailboxes that it puts down as its own.
        firm: whom it lets act: its own firm, the reader's, or None.
        worked: the hub talks, checks and writes.
        decided: what the hub decides on day 4.
        sealed: whether the case is sealed for its worker.
        marks: it finds centres acceptable, where the child lives with it, and the hub does of its own.
    """

    mailbox: str = "hidden@example.org"
    reached: int = 1
    answers: str = "joins"
    joins: int = 2
    sends: bool = True
    home: dict[str, Any] = field(default_factory=lambda: A_HOME)
    concerns: tuple[dict[str, Any], ...] = ()
    gates: dict[str, str] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)
    child: dict[str, Any] = field(default_factory=dict)
    consent: str | None = "given"
    confirmed: str | None = "confirmed"
    withdraws: int | None = None
    routes: tuple[str, ...] = ("hidden@example.org",)
    firm: str | None = None
    worked: bool = False
    decided: str | None = None
    sealed: bool = False
    marks: bool = False


@dataclass(frozen=True)
class Plan:
    """What the reader does: the same in every world that is compared.

    Args:
        looks: when everything is read.
        leaves: the reader withdraws on the fifth day.
        confirmed: the reader is confirmed to be who they say.
    """

    looks: tuple[str, ...] = ("second day", "before the tick", "after the tick", "answer day", "very end")
    leaves: bool = False
    confirmed: bool = True


@dataclass
class People:
    """Whoever takes part."""

    reader: Reader
    reader_firm: Reader
    hidden: Actor
    hidden_firm: Actor
    hub: Actor
    case: Case
    family: Family
    plan: Plan
    code: str = ""
