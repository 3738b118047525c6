"""Questionnaire 2026-1: the concerns, in the order of the printed table, and what follows a yes to each."""

from collections.abc import Mapping
from types import MappingProxyType

from app.screening.questionnaires.v2026_1_follow_ups import (
    COLLABORATION,
    COURSES,
    ENGAGING,
    GROUND_RULES,
    INFORMED,
    MANAGEABLE,
    MIDWAY,
    NOT_PROVED,
    PACKAGE,
    PROFESSIONALS,
    PROGRAMME,
    PROVED,
    SAFETY_PLAN,
    SEVERITY,
    STABLE,
    STATES,
    asked,
    only,
    unless,
)
from app.screening.questions import ConcernAsked, Text
from app.screening.words import Kind

CONCERNS: Mapping[Kind, ConcernAsked] = MappingProxyType(
    {
        Kind.CHILD_ABUSE: ConcernAsked(
            Text(
                "Has somebody hurt a child, or is there a very good reason to think so?",
                "Child abuse: actual evidence or strong suspicion",
            ),
            follow_ups=(asked(*COLLABORATION, pathways=PROFESSIONALS),),
        ),
        Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED: ConcernAsked(
            Text(
                "Does somebody say that a child or a grown-up was hit, hurt or made to feel very bad? "
                "Say yes too if it is not clear that it is true.",
                "Physical or emotional abuse alleged, without clear evidence",
            ),
            follow_ups=(asked(*COLLABORATION, pathways=PROFESSIONALS),),
        ),
        Kind.SEXUAL_ABUSE_ALLEGED: ConcernAsked(
            Text("Does somebody say that there was sexual abuse?", "Sexual abuse alleged"),
            Text("Sexual abuse is when somebody is touched or made to do sexual things, or is shown them."),
            (
                asked(
                    "reported",
                    "Has anybody told the police or social services?",
                    "Has it been reported to any authority?",
                ),
                asked(
                    "investigation",
                    "Has somebody like the police, social services or a court looked into it?",
                    "State of any investigation (police, authority, criminal trial, finding of fact)",
                    STATES,
                    when=(unless("reported", "no"),),
                ),
                asked(
                    "continuing_concern",
                    "Is anybody still worried about it?",
                    "Does any concern continue?",
                    when=(only("investigation", "ended_no_proof"),),
                ),
                asked(*SAFETY_PLAN, when=NOT_PROVED),
                asked(*MANAGEABLE, when=NOT_PROVED),
                asked(*COLLABORATION, when=PROVED, pathways=PROFESSIONALS),
            ),
        ),
        Kind.ABDUCTION: ConcernAsked(
            Text("Has somebody ever taken a child away and not brought them back?", "Abduction has happened"),
            follow_ups=(asked(*SAFETY_PLAN), asked(*MANAGEABLE)),
        ),
        Kind.ABDUCTION_FEARED: ConcernAsked(
            Text("Are you afraid that somebody might take the child away?", "Abduction feared, no real evidence"),
            follow_ups=(asked(*SAFETY_PLAN), asked(*MANAGEABLE)),
        ),
        Kind.SERIOUS_MENTAL_ILLNESS: ConcernAsked(
            Text(
                "Does somebody have a serious mental illness that has lasted a long time?",
                "Serious long-term mental illness",
            ),
            follow_ups=(asked(*PACKAGE),),
        ),
        Kind.PAST_MENTAL_ILLNESS: ConcernAsked(
            Text(
                "Did somebody have a mental illness in the past, and seems well now?",
                "Past mental illness, now appears stable",
            ),
            follow_ups=(asked(*STABLE), asked(*PACKAGE), asked(*INFORMED)),
        ),
        Kind.SUBSTANCE_CURRENT: ConcernAsked(
            Text(
                "Does somebody have a problem with alcohol or drugs now, or had one not long ago?",
                "Drug or alcohol problem, current or very recent",
            ),
            follow_ups=(asked(*GROUND_RULES), asked(*ENGAGING), asked(*INFORMED), asked(*SEVERITY)),
        ),
        Kind.SUBSTANCE_PAST: ConcernAsked(
            Text(
                "Did somebody have a problem with alcohol or drugs in the past, and is fine now?",
                "Past drug or alcohol problem, now stable",
            ),
            follow_ups=(
                asked(*STABLE),
                asked(*GROUND_RULES),
                asked(*ENGAGING, when=(only("stable", "no"),)),
                asked(*INFORMED, when=(only("stable", "no"),)),
                asked(*SEVERITY, when=(only("stable", "no"),)),
            ),
        ),
        Kind.DOMESTIC_ABUSE_PROVEN: ConcernAsked(
            Text(
                "Did somebody hurt, scare or control a partner or family member, and it was proved?",
                "Domestic violence or abuse proven",
            ),
            follow_ups=(asked(*PROGRAMME), asked(*MIDWAY), asked(*COURSES)),
        ),
        Kind.DOMESTIC_ABUSE_ALLEGED: ConcernAsked(
            Text(
                "Does somebody say that a grown-up at home was hurt, scared or controlled, and it is not proved?",
                "Domestic abuse alleged",
            ),
            follow_ups=(
                asked(
                    "investigation",
                    "Has somebody like the police, social services or a court looked into it?",
                    "State of any investigation (finding of fact, police, authority, criminal trial)",
                    STATES,
                ),
                asked(*PROGRAMME, when=PROVED),
                asked(*MIDWAY, when=PROVED),
                asked(*COURSES, when=PROVED),
            ),
        ),
        Kind.OFFENCE_AGAINST_CHILD: ConcernAsked(
            Text(
                "Was somebody punished by a court for hurting a child, or told by a court to stay away from children?",
                "Offence against a child, or a sexual-harm order",
            ),
            follow_ups=(asked(*COLLABORATION, pathways=PROFESSIONALS),),
        ),
        Kind.NEGLECT: ConcernAsked(
            Text("Was a child left without enough food, care or somebody to look after them?", "Neglect")
        ),
        Kind.COERCIVE_CONTROL: ConcernAsked(
            Text("Does somebody control what another person does, who they see or what they spend?", "Coercive control")
        ),
        Kind.STALKING: ConcernAsked(Text("Does somebody follow or watch another person again and again?", "Stalking")),
        Kind.FORCED_MARRIAGE: ConcernAsked(
            Text("Does somebody want to make another person marry who does not want to?", "Forced marriage")
        ),
        Kind.HONOUR_BASED_ABUSE: ConcernAsked(
            Text("Is somebody hurt or threatened for the family's good name?", "Honour-based abuse")
        ),
        Kind.MARAC_OR_IDVA: ConcernAsked(
            Text(
                "Has a special meeting or adviser for people hurt at home been needed because of somebody?",
                "MARAC or IDVA involved",
            ),
            Text("It may have been called MARAC, or the adviser an IDVA. Name the person who did the hurting."),
        ),
        Kind.WEAPONS: ConcernAsked(Text("Has somebody used or kept a weapon?", "Weapons")),
        Kind.THREATS_TO_STAFF: ConcernAsked(
            Text(
                "Has somebody scared the workers of a service, or been sent away from a centre?",
                "Threats to staff, or an earlier exclusion",
            )
        ),
        Kind.TRACKING: ConcernAsked(
            Text("Does somebody find out where another person is, by telephone, car or child?", "Tracking or following")
        ),
        Kind.RISK_FROM_OTHERS: ConcernAsked(
            Text(
                "Are you worried about a new partner or somebody else in the family?",
                "Risk from a new partner or wider family",
            )
        ),
    }
)

STAFF_DETAILS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.SEXUAL_ABUSE_ALLEGED: MappingProxyType({"authority_answered": ("yes", "no", "unknown")}),
        Kind.DOMESTIC_ABUSE_PROVEN: MappingProxyType({"centre_assessed": ("yes", "no", "unknown")}),
        Kind.DOMESTIC_ABUSE_ALLEGED: MappingProxyType({"centre_assessed": ("yes", "no", "unknown")}),
    }
)
