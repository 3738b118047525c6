"""The services of child contact centres: what each is, who may give it, what is written down.

`DESCRIPTIONS` is the one table: a row per service, read by the public, by the directory (which accreditation a centre
must hold) and by the records (whether there is anywhere to put a word about a session).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Service(StrEnum):
    """A service that a centre can offer.

    Source: rule book SVC-01, SVC-06.
    """

    SUPPORTED_CONTACT = "supported_contact"
    SUPERVISED_CONTACT = "supervised_contact"
    SUPERVISED_ASSESSMENT = "supervised_assessment"
    HANDOVER = "handover"
    INDIRECT_CONTACT = "indirect_contact"
    ESCORTED_CONTACT = "escorted_contact"
    LIFE_STORY_CONTACT = "life_story_contact"
    VIRTUAL_CONTACT = "virtual_contact"


class Accreditation(StrEnum):
    """What a centre has been accredited for; enhanced does not include standard.

    Source: rule book SVC-04.
    """

    STANDARD = "standard"
    ENHANCED = "enhanced"


class Recording(StrEnum):
    """What a centre writes down about a session.

    Source: rule book REC-01, REC-02, REC-05.
    """

    DATES_AND_TIMES = "dates_and_times"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Description:
    """What the public is told about a service, in plain words, and what the service demands of a centre.

    Source: rule book SVC-02, SVC-03, SVC-05.
    """

    service: Service
    name: str
    accreditation: Accreditation
    recording: Recording
    risk_level: str
    who_is_present: str
    what_is_recorded: str
    who_gets_it: str
    usual_length: str
    next_step: str

    def as_json(self) -> dict[str, Any]:
        """Return the description as plain JSON."""
        return {
            "service": self.service.value,
            "name": self.name,
            "accreditation": self.accreditation.value,
            "recording": self.recording.value,
            "risk_level": self.risk_level,
            "who_is_present": self.who_is_present,
            "what_is_recorded": self.what_is_recorded,
            "who_gets_it": self.who_gets_it,
            "usual_length": self.usual_length,
            "next_step": self.next_step,
        }


_DATES = "Only the dates and times at which each person came and left. Nothing about how the visit went."
_DATES_TO = "Family solicitors, social workers, mediators or a court, when they ask. Each sharing is recorded."
_SUMMARY = "A short summary that the worker writes after each session and a second person checks."
_SUMMARY_TO = (
    "Decided person by person and told to you beforehand: for example parents, others with parental responsibility, "
    "social services, Cafcass, solicitors or the court."
)

DESCRIPTIONS: Mapping[Service, Description] = MappingProxyType(
    {
        row.service: row
        for row in (
            Description(
                Service.SUPPORTED_CONTACT,
                "Supported contact",
                Accreditation.STANDARD,
                Recording.DATES_AND_TIMES,
                risk_level="Low risk.",
                who_is_present=(
                    "Other families may be in the same room. The visiting adult looks after the child; staff and "
                    "volunteers are nearby to help, and do not watch or listen all the time."
                ),
                what_is_recorded=_DATES,
                who_gets_it=_DATES_TO,
                usual_length="From a few sessions to about six months.",
                next_step="Handovers at the centre, then arrangements of your own.",
            ),
            Description(
                Service.SUPERVISED_CONTACT,
                "Supervised contact",
                Accreditation.ENHANCED,
                Recording.SUMMARY,
                risk_level="Higher risk.",
                who_is_present=(
                    "One family and a trained worker, who sees and hears the child all the time. It happens in a "
                    "centre, another building, or a place in the community that the service has checked."
                ),
                what_is_recorded=_SUMMARY,
                who_gets_it=_SUMMARY_TO,
                usual_length="As long as the risk needs; there is no fixed limit.",
                next_step="Supported contact, or straight to handovers.",
            ),
            Description(
                Service.SUPERVISED_ASSESSMENT,
                "Supervised assessment",
                Accreditation.ENHANCED,
                Recording.SUMMARY,
                risk_level="Higher risk, where somebody needs to know how the adult cares for the child.",
                who_is_present="One family and a qualified worker, who watches, listens and assesses.",
                what_is_recorded="What the worker saw, and an assessment that a second person checks.",
                who_gets_it=_SUMMARY_TO,
                usual_length="A number of sessions agreed beforehand.",
                next_step="What the assessment advises, often supervised contact.",
            ),
            Description(
                Service.HANDOVER,
                "Handover",
                Accreditation.STANDARD,
                Recording.DATES_AND_TIMES,
                risk_level="Low risk, where the adults should not meet.",
                who_is_present="A worker takes the child from one adult to the other. The visit is somewhere else.",
                what_is_recorded=_DATES,
                who_gets_it=_DATES_TO,
                usual_length="A few minutes at each end of a visit, for a period of months.",
                next_step="Arrangements of your own.",
            ),
            Description(
                Service.INDIRECT_CONTACT,
                "Indirect contact",
                Accreditation.STANDARD,
                Recording.DATES_AND_TIMES,
                risk_level="Where meeting is not right, or not yet. A social worker always looks first.",
                who_is_present="Nobody meets. Letters, cards and the like pass through a worker, who reads them first.",
                what_is_recorded="Only when something was received and passed on.",
                who_gets_it=_DATES_TO,
                usual_length="Agreed for each family and looked at again regularly.",
                next_step="Meeting at a centre, where that becomes safe.",
            ),
            Description(
                Service.ESCORTED_CONTACT,
                "Escorted contact",
                Accreditation.ENHANCED,
                Recording.SUMMARY,
                risk_level="Where a worker must go with the child.",
                who_is_present="One family and a worker, who stays with the child outside the centre.",
                what_is_recorded=_SUMMARY,
                who_gets_it=_SUMMARY_TO,
                usual_length="Agreed for each family.",
                next_step="Supported contact or handovers.",
            ),
            Description(
                Service.LIFE_STORY_CONTACT,
                "Life-story contact",
                Accreditation.ENHANCED,
                Recording.SUMMARY,
                risk_level="Any. It helps a child to know where they come from.",
                who_is_present="The child, a worker throughout and, for some visits, the adult.",
                what_is_recorded=_SUMMARY,
                who_gets_it=_SUMMARY_TO,
                usual_length="One visit or a few.",
                next_step="Agreed with the people who look after the child.",
            ),
            Description(
                Service.VIRTUAL_CONTACT,
                "Virtual contact",
                Accreditation.ENHANCED,
                Recording.SUMMARY,
                risk_level="As supervised contact, where meeting in one place is not possible or not yet right.",
                who_is_present="The adult and the child by video, with a worker in the call throughout.",
                what_is_recorded=_SUMMARY,
                who_gets_it=_SUMMARY_TO,
                usual_length="Short calls, for as long as the plan says.",
                next_step="Supervised contact in person.",
            ),
        )
    }
)


def accreditation_for(service: Service) -> Accreditation:
    """Return the accreditation that a centre needs for the service.

    Source: rule book SVC-04.
    """
    return DESCRIPTIONS[service].accreditation


def may_offer(service: Service, held: Collection[Accreditation]) -> bool:
    """Tell whether a centre that holds these accreditations today may offer the service.

    Source: rule book SVC-04.
    """
    return accreditation_for(service) in held


def writes_observations(service: Service) -> bool:
    """Tell whether a session of this service has an observation; elsewhere there is nowhere to put a word.

    Source: rule book REC-01, REC-02, REC-05.
    """
    return DESCRIPTIONS[service].recording is Recording.SUMMARY
