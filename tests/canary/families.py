"""What the families of the crawl are, and what each of their sides writes: every leaf of every form is a marker.

How to read it: a row of `PLANS` is one case. `until` says how far it comes; the later stages hold all that the earlier
ones do.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from uuid import UUID, uuid4

from tests.canary.leaves import Leaf
from tests.canary.markers import Mint, Owner
from tests.forms import DECLARATIONS, safety
from tests.hub import PAST_DRINKING
from tests.world import Actor


class Until(IntEnum):
    """How far a case comes."""

    DRAFT = 1
    QUEUED = 2
    INVITED = 3
    JOINED = 4
    OFFERED = 5
    PREPARING = 6
    RUNNING = 7


@dataclass(frozen=True)
class Plan:
    """One case.

    Args:
        starts: part and relationship of whoever starts it.
        other: the same of the other side.
        firms: the sides for which a firm acts, the other's and its own.
        homes: with whom each child lives, as the starter says.
        refuge: the side that lives in a refuge.
        shares: another case, whose other side is the same adult.
        declined: the other centre is asked first and says no.
    """

    key: str
    until: Until
    centre: int
    starts: tuple[str, str] = ("visits", "father")
    other: tuple[str, str] = ("lives_with", "mother")
    firms: tuple[int, ...] = ()
    homes: tuple[str, ...] = ("other_adult",)
    refuge: int | None = None
    sealed: bool = False
    professional: bool = False
    statutory: bool = False
    shares: str | None = None
    declined: bool = False


PLANS = (
    Plan("one", Until.RUNNING, 0, ("visits", "mother"), ("lives_with", "father"), (1, 2), ("other_adult", "me"),
         statutory=True, declined=True),
    Plan("two", Until.RUNNING, 0, firms=(1, 2), refuge=2),
    Plan("three", Until.RUNNING, 0, ("visits", "grandparent"), ("lives_with", "mother"), (1,), ("other_adult",) * 2),
    Plan("four", Until.PREPARING, 0, firms=(2,), sealed=True),
    Plan("five", Until.OFFERED, 0, homes=("other_adult", "other_adult"), declined=True),
    Plan("six", Until.DRAFT, 0, ("visits", "mother"), ("lives_with", "grandparent"), ()),
    Plan("seven", Until.RUNNING, 1, ("lives_with", "mother"), ("visits", "father"), (1, 2), ("me",)),
    Plan("eight", Until.PREPARING, 1, professional=True, declined=True),
    Plan("nine", Until.OFFERED, 1, shares="five"),
    Plan("ten", Until.JOINED, 1, ("visits", "grandparent"), ("lives_with", "father"), (), ("other_adult", "me")),
    Plan("eleven", Until.INVITED, 1, refuge=1),
    Plan("twelve", Until.QUEUED, 1, ("lives_with", "father"), ("visits", "mother"), (), ("me",)),
)  # fmt: skip


@dataclass
class Child:
    """A child, as both sides know it: first name and birthday are common, the surname is each side's own."""

    first_name: str
    birthday: str
    home: str


@dataclass
class Adult:
    """An adult with an account.

    Args:
        sides: where this adult is a party.
        own: what this adult writes of itself, under the leaf's name; the same in every case.
    """

    actor: Actor
    sides: list[Owner]
    own: dict[str, str]
    route_ids: list[UUID] = field(default_factory=list)


OTHER_HOME = {"me": "other_adult", "other_adult": "me"}


def write_of_oneself(mint: Mint, sides: list[Owner], *, refuge: bool) -> dict[str, str]:
    """The markers of a person, in whatever case."""
    who = " and ".join(f"{case}/{side}" for case, side in sides)
    place = Leaf.REFUGE if refuge else Leaf.ADDRESS
    surname = mint.name(Leaf.SURNAME, f"surname of {who}", *sides)
    return {
        "given_name": mint.name(Leaf.FIRST_NAME, f"first name of {who}", *sides),
        "family_name": surname,
        "known_as": f"{mint.name(Leaf.FIRST_NAME, f'what {who} is called', *sides)} {surname}",
        "names_known_to_other_side": mint.name(Leaf.OTHER_NAME, f"name for others, {who}", *sides),
        "birth_date": mint.birthday(Leaf.ADULTS_BIRTHDAY, f"birthday of {who}", *sides, year=1975),
        "line": mint.line(place, f"street of {who}", *sides),
        "town": mint.line(place, f"town of {who}", *sides),
        "postcode": mint.postcode(place, f"postcode of {who}", *sides),
        "mailbox": mint.mail(f"mailbox of {who}", *sides),
        "telephone": mint.telephone(f"telephone of {who}", *sides),
        "post": mint.line(Leaf.ADDRESS, f"post address of {who}", *sides),
        "access_needs": mint.words(Leaf.STATEMENT, f"access needs of {who}", *sides),
    }


@dataclass
class Form:
    """What one side of one case writes."""

    mint: Mint
    plan: Plan
    side: int
    children: list[Child]

    @property
    def _me(self) -> Owner:
        return self.plan.key, self.side

    def _words(self, leaf: Leaf, about: str) -> str:
        return self.mint.words(leaf, f"{about} by {self.plan.key}/{self.side}", self._me)

    def _line(self, leaf: Leaf, about: str) -> str:
        return self.mint.line(leaf, f"{about} by {self.plan.key}/{self.side}", self._me)

    def _professional(self, about: str) -> dict[str, Any]:
        owner, about = self._me, f"{about} of {self.plan.key}/{self.side}"
        return {
            "name": self.mint.line(Leaf.PROFESSIONAL, about, owner),
            "organisation": self.mint.line(Leaf.SEAT, f"organisation of {about}", owner),
            "telephone": self.mint.telephone(f"telephone of {about}", owner, leaf=Leaf.PROFESSIONAL),
            "email": self.mint.mail(f"mailbox of {about}", owner, leaf=Leaf.PROFESSIONAL),
        }

    def about_me(self, adult: Adult, child_ids: list[str]) -> dict[str, Any]:
        own, (part, relationship) = adult.own, self._speaker()
        return {
            **{
                name: own[name]
                for name in (
                    "given_name", "family_name", "known_as", "names_known_to_other_side", "birth_date", "access_needs",
                )
            },
            "part": part,
            "relationship_to_children": [
                {
                    "child_id": child_id, "relationship": relationship, "parental_responsibility": "birth",
                    "lives_with_me": "yes" if home == "me" else "no",
                }
                for child_id, home in zip(child_ids, self._homes(), strict=True)
            ],
            "safe_route_ids": [str(adult.route_ids[0])],
            "address": {
                "lines": [own["line"], own["town"]], "postcode": own["postcode"], "confidential": True,
                "in_refuge": self.plan.refuge == self.side,
            },
            "solicitor": self._professional("solicitor"),
            "emergency_contact": {
                "name": self._line(Leaf.PROFESSIONAL, "emergency contact"),
                "telephone": self.mint.telephone(f"emergency number of {self.plan.key}/{self.side}", self._me),
            },
        }  # fmt: skip

    def _speaker(self) -> tuple[str, str]:
        return self.plan.starts if self.side == 1 else self.plan.other

    def _homes(self) -> list[str]:
        """With whom each child lives, as this side says."""
        return [child.home if self.side == 1 else OTHER_HOME[child.home] for child in self.children]

    def children_of(self, child_ids: list[str]) -> dict[str, Any]:
        return {
            "children": [
                self._child(number, child, child_id, home)
                for number, (child, child_id, home) in enumerate(
                    zip(self.children, child_ids, self._homes(), strict=True), 1
                )
            ]
        }

    def _child(self, number: int, child: Child, child_id: str, home: str) -> dict[str, Any]:
        key, side = self._me
        # Where the child lives with the side that joined, its surname may have been changed since.
        surname = Leaf.CHANGED_SURNAME if side == 2 and home == "me" else Leaf.CHILDS_SURNAME
        who = f"child {number}"
        return {
            "child_id": child_id, "given_name": child.first_name, "birth_date": child.birthday, "lives_with": home,
            "family_name": self.mint.name(surname, f"surname of {who} by {key}/{side}", self._me),
            "known_as": self.mint.name(Leaf.CHILDS_FIRST_NAME, f"{who} is called by {key}/{side}", self._me),
            "has_met_visiting_adult": "yes",
            "school": self._line(Leaf.CHILDS_PLACE, f"school of {who}"),
            "gp": self._line(Leaf.CHILDS_PLACE, f"GP of {who}"),
            "wishes": self._words(Leaf.WISHES, f"wishes of {who}"),
            "how_told": self._words(Leaf.STATEMENT, f"how {who} was told"),
            "social_services": {
                "known": "yes", "authority": self._line(Leaf.CHILDS_PLACE, f"authority of {who}"),
                "social_worker": self._line(Leaf.PROFESSIONAL, f"social worker of {who}"),
                "cafcass_officer": self._line(Leaf.PROFESSIONAL, f"Cafcass officer of {who}"),
            },
            "care": {
                name: self._words(Leaf.CARE, f"{name} of {who}")
                for name in (
                    "allergies", "medication", "health", "needs", "diet", "toilet_help", "comforts",
                    "faith_or_culture",
                )
            },
        }  # fmt: skip

    def another(self, side: int, child_ids: list[str], *, route: bool) -> dict[str, Any]:
        """Another adult as this side names them."""
        part, relationship = self.plan.starts if side == 1 else self.plan.other
        about = f"{self.plan.key}/{side} by {self.side}"
        said: dict[str, Any] = {
            "adult_id": str(uuid4()), "part": part, "knows_of_referral": "unknown",
            "names": f"{self.mint.name(Leaf.FIRST_NAME, f'first name of {about}', self._me)} "
            f"{self.mint.name(Leaf.SURNAME, f'surname of {about}', self._me)}",
            "relationship_to_children": [
                {"child_id": child_id, "relationship": relationship, "parental_responsibility": "birth"}
                for child_id in child_ids
            ],
        }  # fmt: skip
        if route:
            said["route"] = {
                "kind": "email", "value": self.mint.mail(f"mailbox offered for {about}", self._me),
                "note": self._line(Leaf.STATEMENT, f"note to the mailbox offered for {about}"),
            }  # fmt: skip
        return said

    def request(self) -> dict[str, Any]:
        return {
            "service_wished": "supported_contact", "plan_to_move_on": "own_arrangements",
            "last_contact": "within_six_months", "used_before": "yes",
            "why": self._words(Leaf.STATEMENT, "why"),
            "plan_in_words": self._words(Leaf.STATEMENT, "plan"),
            "what_ended_it": self._words(Leaf.STATEMENT, "what ended it"),
            "used_before_where": self._line(Leaf.STATEMENT, "used before where"),
            "proceedings": {
                "court": self._line(Leaf.CHILDS_PLACE, "court"),
                "case_number": self._line(Leaf.STATEMENT, "case number"),
            },
            "professionals": [self._professional("professional")],
        }  # fmt: skip

    def said(self, adult: Adult) -> dict[str, dict[str, Any]]:
        """All sections of an adult of the family."""
        child_ids = [str(uuid4()) for _ in self.children]
        sections = {
            "about_me": self.about_me(adult, child_ids),
            "children": self.children_of(child_ids),
            "other_adults": {"other_adults": [self.another(3 - self.side, child_ids, route=self.side == 1)]},
            "safety": safety(*([PAST_DRINKING] if self.side == 2 and self.plan.until >= Until.RUNNING else [])),
            "declarations": DECLARATIONS,
        }
        return sections | {"request": self.request()}

    def said_by_a_firm(self, organisation_id: UUID) -> dict[str, dict[str, Any]]:
        """All sections of a professional who acts for the first side."""
        child_ids = [str(uuid4()) for _ in self.children]
        adults = [self.another(side, child_ids, route=True) for side in (1, 2)]
        quiet = safety()
        return {
            "referrer": {
                "organisation_id": str(organisation_id), "role": "solicitor", "acts_for": adults[0]["adult_id"],
                "own_reference": self._line(Leaf.STATEMENT, "own reference"),
                "invoice_to": self._line(Leaf.STATEMENT, "invoice"), "parties_know": True,
            },
            "children": self.children_of(child_ids),
            "other_adults": {"other_adults": adults},
            "request": self.request(),
            "safety": quiet,
            "declarations": DECLARATIONS,
        }  # fmt: skip
