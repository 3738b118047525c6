"""The answers to the safety questions that a demo family gives: what it says, and an explicit no to everything else."""

from collections.abc import Mapping
from typing import Any

from app.screening.questionnaire import CURRENT
from app.screening.words import Kind, Subject


def safety_document(said: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Write a whole answers document of the questionnaire in force.

    Args:
        said: nation, service_wished, and whichever gates and concerns this family has something to say to.
        usual: the answers to the rest.
    """
    raised = list(said["concerns"])
    about_visitor = {each["kind"] for each in raised if each["subject"] == Subject.VISITING_ADULT}
    return {
        "questionnaire": CURRENT.version,
        "danger": usual["danger"],
        "nation": said["nation"],
        "service_wished": said["service_wished"],
        "gates": {**usual["gates"], **said["gates"]},
        "concerns": [
            *raised,
            *(
                {"kind": kind.value, "answer": "no", "subject": Subject.VISITING_ADULT.value}
                for kind in Kind
                if kind not in about_visitor
            ),
        ],
    }
