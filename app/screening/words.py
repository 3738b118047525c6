"""The closed words of the traffic light: what can be asked, answered and concluded.

Every list of a screening (kinds of concern, subjects, verdicts, lights) is one enum here; a value is what stands in
JSON. Verdicts and lights are compared with `most_cautious` and `reddest`, which read the order of the members.
"""

from collections.abc import Iterable
from enum import StrEnum


class Pathway(StrEnum):
    """Who sends the referral.

    Source: rule book REF-01, REF-03.
    """

    SELF = "self"
    SOLICITOR = "solicitor"
    MEDIATOR = "mediator"
    SUPPORT_WORKER = "support_worker"
    CAFCASS = "cafcass"
    LOCAL_AUTHORITY = "local_authority"
    COURT = "court"


class Audience(StrEnum):
    """For whom the questionnaire is worded."""

    FAMILY = "family"
    REFERRER = "referrer"


class Language(StrEnum):
    """A language in which the questionnaire can be asked for."""

    ENGLISH = "en"
    WELSH = "cy"


class Answer(StrEnum):
    """An answer to a question about risk; only an explicit no counts as no.

    Source: rule book SUI-15.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


NOT_KNOWN = frozenset({Answer.UNKNOWN.value, Answer.PREFER_NOT_TO_SAY.value})


class Kind(StrEnum):
    """A kind of concern: the eleven printed rows, then what lies outside them.

    Source: rule book SUI-01 to SUI-11, SUI-17.
    """

    CHILD_ABUSE = "child_abuse"
    PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED = "physical_or_emotional_abuse_alleged"
    SEXUAL_ABUSE_ALLEGED = "sexual_abuse_alleged"
    ABDUCTION = "abduction"
    ABDUCTION_FEARED = "abduction_feared"
    SERIOUS_MENTAL_ILLNESS = "serious_mental_illness"
    PAST_MENTAL_ILLNESS = "past_mental_illness"
    SUBSTANCE_CURRENT = "substance_current"
    SUBSTANCE_PAST = "substance_past"
    DOMESTIC_ABUSE_PROVEN = "domestic_abuse_proven"
    DOMESTIC_ABUSE_ALLEGED = "domestic_abuse_alleged"
    OFFENCE_AGAINST_CHILD = "offence_against_child"
    NEGLECT = "neglect"
    COERCIVE_CONTROL = "coercive_control"
    STALKING = "stalking"
    FORCED_MARRIAGE = "forced_marriage"
    HONOUR_BASED_ABUSE = "honour_based_abuse"
    MARAC_OR_IDVA = "marac_or_idva"
    WEAPONS = "weapons"
    THREATS_TO_STAFF = "threats_to_staff"
    TRACKING = "tracking"
    RISK_FROM_OTHERS = "risk_from_others"


class Subject(StrEnum):
    """Who did it or has the problem, never to whom it was done.

    Source: rule book SUI-16.
    """

    VISITING_ADULT = "visiting_adult"
    COMPANION = "companion"
    VISITING_HOUSEHOLD = "visiting_household"
    RESIDENT_ADULT = "resident_adult"
    RESIDENT_HOUSEHOLD = "resident_household"


RESIDENT_SIDE = frozenset({Subject.RESIDENT_ADULT, Subject.RESIDENT_HOUSEHOLD})


class Source(StrEnum):
    """Where a concern comes from.

    Source: rule book SUI-19.
    """

    SEEN = "seen"
    ADMITTED = "admitted"
    FOUND = "found"
    CONVICTED = "convicted"
    TOLD_BY_CHILD = "told_by_child"
    HEARSAY = "hearsay"
    UNKNOWN = "unknown"


class ToldTo(StrEnum):
    """To whom a child told it.

    Source: rule book SUI-19.
    """

    APPLICANT = "applicant"
    FAMILY = "family"
    PROFESSIONAL = "professional"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How far a concern has been established.

    Source: rule book SUI-19.
    """

    ALLEGED = "alleged"
    ADMITTED = "admitted"
    FOUND = "found"
    CONVICTED = "convicted"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a cell of the table says, least cautious first.

    Source: rule book SUI.
    """

    ACCEPT = "accept"
    ACCEPT_IF = "accept_if"
    ASSESS = "assess"
    CASE_BY_CASE = "case_by_case"
    EXCEPTIONAL_ONLY = "exceptional_only"
    WAIT = "wait"
    DECLINE = "decline"


class Light(StrEnum):
    """The traffic light of one service, greenest first.

    Source: rule book LIGHT-01.
    """

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Column(StrEnum):
    """A column of the printed table."""

    SUPERVISED = "supervised"
    SUPPORTED = "supported"


class State(StrEnum):
    """How far a need is met.

    Source: rule book LIGHT-01.
    """

    UNMET = "unmet"
    UNKNOWN = "unknown"
    DECLARED = "declared"
    CONFIRMED = "confirmed"


class Effect(StrEnum):
    """What a gate does when it is tripped.

    `forbid` is red for every service; `close` shuts the self-referral but leaves the lights amber; `mismatch` is red
    because the service cannot give what is wanted, not by risk; `note` only tells the reader something.

    Source: rule book LIGHT-01, LIGHT-02, GATE.
    """

    FORBID = "forbid"
    CLOSE = "close"
    MISMATCH = "mismatch"
    AMBER = "amber"
    NOTE = "note"


class Recommendation(StrEnum):
    """Which service the machine recommends.

    Source: rule book LIGHT-04.
    """

    SUPPORTED = "supported"
    SOCIAL_WORKER_DECIDES = "social_worker_decides"
    SUPERVISED = "supervised"
    NONE_FOR_NOW = "none_for_now"


class Next(StrEnum):
    """What happens to the referral after this screening.

    Source: rule book LIGHT-02, LIGHT-03, LIGHT-07.
    """

    STOP = "stop"
    CHANGE_WISH = "change_wish"
    HUB = "hub"
    CENTRE = "centre"


class Requirement(StrEnum):
    """What a professional referral needs before it can go on; families have none.

    Source: rule book LIGHT-07.
    """

    NONE = "none"
    CONFIRM_NEEDS = "confirm_needs"
    ASSESSMENT_BY_TWO = "assessment_by_two"
    END_OR_CHANGE = "end_or_change"


class Plan(StrEnum):
    """A step that the machine suggests for the start.

    Source: rule book GATE-08.
    """

    INTRODUCTORY_SESSIONS = "introductory_sessions"
    FIRST_SUPERVISED_SESSIONS = "first_supervised_sessions"


class Grade(StrEnum):
    """How soon the safeguarding lead must look.

    Source: rule book SAF-04.
    """

    NOW = "now"
    TODAY = "today"
    THIS_WEEK = "this_week"


GREEN, AMBER, RED = Light
YES, NO = Answer.YES, Answer.NO
"""What every screening reads again and again: Python 3.11 takes ten times as long to find a member through its class."""

_CAUTION = {verdict: place for place, verdict in enumerate(Verdict)}
_LEAST_CAUTIOUS = Verdict.ACCEPT
_REDNESS = {light: place for place, light in enumerate(Light)}


def most_cautious(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the most cautious verdict; accept where there is none.

    Source: rule book SUI-13.
    """
    return max(verdicts, key=_CAUTION.__getitem__, default=_LEAST_CAUTIOUS)


def reddest(lights: Iterable[Light]) -> Light:
    """Return the reddest light; green where there is none."""
    return max(lights, key=_REDNESS.__getitem__, default=GREEN)


def greener(first: Light, second: Light) -> bool:
    """Tell whether the first light is greener than the second."""
    return _REDNESS[first] < _REDNESS[second]
