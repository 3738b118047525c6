"""Ruleset 2026-1: the printed table of reasons for referral, row by row, with our rules for its silent corners.

A cell is read from the top; the first line that fits decides. Sources: `F 3` is row 3 of the printed table, a rule id
is our rule book. Where the source is a rule id the printed cell is silent.
"""

from types import MappingProxyType

from app.domain.services import Service
from app.screening.gates import Gate
from app.screening.needs import Need, When
from app.screening.rows import Case, Row, Ruleset
from app.screening.words import Column, Effect, Kind, Pathway, Verdict

_SELF = (Pathway.SELF,)
_PRIVATE = (Pathway.SOLICITOR, Pathway.MEDIATOR, Pathway.SUPPORT_WORKER)
_STATUTORY = (Pathway.LOCAL_AUTHORITY, Pathway.COURT)

_COLLABORATION = Need("collaboration", "collaboration", unheard_from=_PRIVATE)
_SAFETY_PLAN = Need("safety_plan", "safety_plan")
_MANAGEABLE = Need("risk_manageable", "risk_manageable")
_AUTHORITY = Need("authority_answered", "authority_answered", by_staff=True, essential=True)
_ENDED = Need("investigation_ended_without_proof", "investigation", "ended_no_proof", never_from=("ended_proved",))
_NO_CONCERN = Need("no_continuing_concern", "continuing_concern", "no", never_from=("yes",))
_PACKAGE = Need("mental_health_package", "mental_health_package")
_STABLE = Need("stable", "stable", never_from=("no",))
_INFORMED = Need("risk_information", "risk_information")
_GROUND_RULES = Need("ground_rules", "ground_rules")
_ENGAGING = Need("engaging", "engaging")
_PROGRAMME = Need("programme", "programme")
_MIDWAY = Need("midway_review", "midway_review")
_COURSES = Need("courses_completed", "courses_completed")
_CENTRE = Need("centre_assessed", "centre_assessed", by_staff=True)

_PROVED = When("investigation", ("ended_proved",))
_RUNNING = When("investigation", ("running",))
_NO_PROOF = When("investigation", ("ended_no_proof",))
_LOOKED_INTO = When("investigation", ("running", "ended_no_proof"))
_NEVER = When("investigation", ("none",))
_UNREPORTED = When("reported", ("no",))
_STILL_WORRIED = When("continuing_concern", ("yes",))
_NOT_WORRIED = When("continuing_concern", ("no",))
_RELAPSED = When("stable", ("no",))
_COURSES_DONE = When("courses_completed", ("yes",), confirmed=True)
_CENTRE_DONE = When("centre_assessed", ("yes",), confirmed=True)

_PLAN = (_SAFETY_PLAN, _MANAGEABLE)
_V = Verdict

# fmt: off
_ROWS = (
    Row("SUI-01", 1, "Child abuse: actual evidence or strong suspicion", (Kind.CHILD_ABUSE, Kind.OFFENCE_AGAINST_CHILD),
        supervised=(
            Case("F 1", _V.DECLINE, pathways=_SELF),
            Case("F 1", _V.EXCEPTIONAL_ONLY, needs=(_COLLABORATION,)),
        ),
        supported=(
            Case("F 1", _V.DECLINE, outright=True),
        )),
    Row("SUI-02", 2, "Physical or emotional abuse alleged, no clear evidence",
        (Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED,),
        supervised=(
            Case("F 2", _V.CASE_BY_CASE, pathways=_SELF),
            Case("F 2", _V.CASE_BY_CASE, needs=(_COLLABORATION,)),
        ),
        supported=(
            Case("F 2", _V.ASSESS),
        )),
    Row("SUI-03", 3, "Sexual abuse alleged", (Kind.SEXUAL_ABUSE_ALLEGED,),
        supervised=(
            Case("SUI-12", reads="SUI-01", when=(_PROVED,)),
            Case("F 3", _V.ACCEPT_IF, when=(_LOOKED_INTO,), needs=_PLAN),
            Case("SUI-12", _V.ASSESS, when=(_UNREPORTED,), needs=(_AUTHORITY, *_PLAN), task=True),
            Case("F 3", _V.ACCEPT_IF, when=(_NEVER,), needs=_PLAN),
            Case("SUI-12", _V.ASSESS, needs=_PLAN),
        ),
        supported=(
            Case("SUI-12", reads="SUI-01", when=(_PROVED,)),
            Case("F 3", _V.DECLINE, when=(_RUNNING,), needs=(_ENDED, _NO_CONCERN)),
            Case("SUI-12", _V.DECLINE, when=(_NO_PROOF, _STILL_WORRIED), needs=(_ENDED, _NO_CONCERN)),
            Case("F 3", _V.ACCEPT, when=(_NO_PROOF, _NOT_WORRIED), needs=(_ENDED, _NO_CONCERN)),
            Case("SUI-15", _V.ASSESS, when=(_NO_PROOF,), needs=(_ENDED, _NO_CONCERN)),
            Case("SUI-12", _V.ASSESS, when=(_UNREPORTED,), needs=(_AUTHORITY,), task=True),
            Case("SUI-12", _V.ASSESS, needs=(_ENDED,)),
        )),
    Row("SUI-04", 4, "Abduction has happened", (Kind.ABDUCTION,),
        supervised=(
            Case("F 4", _V.ACCEPT_IF, needs=_PLAN),
        ),
        supported=(
            Case("F 4", _V.DECLINE, outright=True),
        )),
    Row("SUI-05", 5, "Abduction feared, no real evidence", (Kind.ABDUCTION_FEARED,),
        supervised=(
            Case("F 5", _V.ACCEPT_IF, needs=_PLAN),
        ),
        supported=(
            Case("F 5", _V.ASSESS, needs=(_SAFETY_PLAN,)),
        )),
    Row("SUI-06", 6, "Serious long-term mental illness", (Kind.SERIOUS_MENTAL_ILLNESS,),
        supervised=(
            Case("F 6", _V.ACCEPT_IF, needs=(_PACKAGE,)),
        ),
        supported=(
            Case("F 6", _V.DECLINE, outright=True),
        )),
    Row("SUI-07", 7, "Past mental illness, now appears stable", (Kind.PAST_MENTAL_ILLNESS,),
        supervised=(
            Case("F 7", _V.ACCEPT_IF, needs=(_PACKAGE,)),
        ),
        supported=(
            Case("F 7", _V.ASSESS, needs=(_STABLE, _INFORMED)),
        )),
    Row("SUI-08", 8, "Drug or alcohol problem, current or very recent", (Kind.SUBSTANCE_CURRENT,),
        supervised=(
            Case("F 8", _V.ACCEPT_IF, needs=(_GROUND_RULES,)),
        ),
        supported=(
            Case("F 8", _V.ASSESS, needs=(_ENGAGING, _INFORMED)),
        )),
    Row("SUI-09", 9, "Past drug or alcohol problem, now stable", (Kind.SUBSTANCE_PAST,),
        supervised=(
            Case("F 9", _V.ACCEPT_IF, needs=(_GROUND_RULES,)),
        ),
        supported=(
            Case("F 9", reads="SUI-08", when=(_RELAPSED,)),
            Case("F 9", _V.ACCEPT, needs=(_STABLE,)),
        )),
    Row("SUI-10", 10, "Domestic violence or abuse proven", (Kind.DOMESTIC_ABUSE_PROVEN,),
        supervised=(
            Case("F 10", _V.ACCEPT_IF, needs=(_PROGRAMME, _MIDWAY)),
        ),
        supported=(
            Case("F 10", _V.ASSESS, when=(_COURSES_DONE, _CENTRE_DONE), needs=(_COURSES, _CENTRE)),
            Case("F 10", _V.DECLINE, needs=(_COURSES, _CENTRE)),
        )),
    Row("SUI-11", 11, "Domestic abuse alleged, finding of fact pending", (Kind.DOMESTIC_ABUSE_ALLEGED,),
        supervised=(
            Case("SUI-12", _V.CASE_BY_CASE, when=(_RUNNING,), pathways=_STATUTORY),
            Case("F 11", _V.WAIT, when=(_RUNNING,), pathways=(Pathway.SELF, Pathway.CAFCASS)),
            Case("SUI-12", _V.WAIT, when=(_RUNNING,)),
            Case("SUI-12", reads="SUI-10", when=(_PROVED,)),
            Case("SUI-12", _V.ASSESS),
        ),
        supported=(
            Case("F 11", _V.DECLINE, when=(_RUNNING,)),
            Case("SUI-12", reads="SUI-10", when=(_PROVED,)),
            Case("SUI-12", _V.ASSESS),
        )),
    Row("SUI-17", None, "Concerns outside the eleven rows",
        (Kind.NEGLECT, Kind.COERCIVE_CONTROL, Kind.STALKING, Kind.FORCED_MARRIAGE, Kind.HONOUR_BASED_ABUSE,
         Kind.MARAC_OR_IDVA, Kind.WEAPONS, Kind.THREATS_TO_STAFF, Kind.TRACKING, Kind.RISK_FROM_OTHERS),
        supervised=(
            Case("SUI-17", _V.ASSESS),
        ),
        supported=(
            Case("SUI-17", _V.ASSESS),
        )),
)

_ALL = tuple(Service)
_SUPPORTED = (Service.SUPPORTED_CONTACT,)
_UNWATCHED = (Service.SUPPORTED_CONTACT, Service.HANDOVER)

_GATES = (
    Gate("GATE-01", "danger", ("immediate",), Effect.FORBID, _ALL, "GATE-01"),
    Gate("GATE-01", "danger", ("not_immediate",), Effect.AMBER, _ALL, "GATE-01"),
    Gate("GATE-02", "no_contact_order", ("binds_applicant",), Effect.CLOSE, _ALL, "GATE-02"),
    Gate("GATE-02", "indirect_forbidden", ("yes", "no"), Effect.NOTE, (), "GATE-02", unknown_is_open=False),
    Gate("GATE-02", "no_contact_order", ("binds_both",), Effect.AMBER, _ALL, "GATE-02"),
    Gate("GATE-03", "contact_forbidden", ("yes",), Effect.FORBID, _ALL, "GATE-03"),
    Gate("GATE-04", "court_order", ("yes", "no", "unknown", "prefer_not_to_say"), Effect.NOTE, (), "GATE-04",
         unknown_is_open=False, mends="yes"),
    Gate("GATE-05", "written_reports", ("yes",), Effect.MISMATCH, _UNWATCHED, "GATE-05"),
    Gate("GATE-06", "sight_and_sound", ("yes",), Effect.MISMATCH, _UNWATCHED, "GATE-06"),
    Gate("GATE-06", "basic_care", ("do_or_teach",), Effect.MISMATCH, _UNWATCHED, "GATE-06"),
    Gate("GATE-07", "move_on_plan", ("no",), Effect.AMBER, _SUPPORTED, "GATE-07", mends="yes"),
    Gate("GATE-08", "child_knows_adult", ("lapsed", "never_met"), Effect.AMBER, _ALL, "GATE-08"),
    Gate("GATE-09", "professionals_involved", ("yes",), Effect.NOTE, (), "GATE-09", unknown_is_open=False),
    Gate("GATE-11", "no_contact_order", ("binds_other", "binds_both"), Effect.AMBER, _ALL, "GATE-11"),
    Gate("GATE-11", "protected_person", ("yes",), Effect.AMBER, _ALL, "GATE-11"),
)

_READS = MappingProxyType({
    Service.SUPPORTED_CONTACT:     Column.SUPPORTED,
    Service.HANDOVER:              Column.SUPPORTED,
    Service.SUPERVISED_CONTACT:    Column.SUPERVISED,
    Service.SUPERVISED_ASSESSMENT: Column.SUPERVISED,
    Service.ESCORTED_CONTACT:      Column.SUPERVISED,
    Service.LIFE_STORY_CONTACT:    Column.SUPERVISED,
    Service.VIRTUAL_CONTACT:       Column.SUPERVISED,
})
# fmt: on

RULESET = Ruleset(version="2026-1", rows=_ROWS, gates=_GATES, reads=_READS)
