"""What families are told, in plain words: by kind of concern, by gate, and by what happens next.

Nothing here depends on the follow-ups of a concern, so no wording can show which answers would turn a light (LIGHT-10).
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.screening.words import RESIDENT_SIDE, Kind, Light, Next, Subject

KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.CHILD_ABUSE: "harm to a child",
        Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED: "a worry that somebody was hit, hurt or made to feel very bad",
        Kind.SEXUAL_ABUSE_ALLEGED: "a worry about sexual abuse",
        Kind.ABDUCTION: "a child who was taken away",
        Kind.ABDUCTION_FEARED: "a fear that a child may be taken away",
        Kind.SERIOUS_MENTAL_ILLNESS: "a serious mental illness",
        Kind.PAST_MENTAL_ILLNESS: "a mental illness in the past",
        Kind.SUBSTANCE_CURRENT: "a problem with alcohol or drugs",
        Kind.SUBSTANCE_PAST: "a problem with alcohol or drugs in the past",
        Kind.DOMESTIC_ABUSE_PROVEN: "abuse at home that was proved",
        Kind.DOMESTIC_ABUSE_ALLEGED: "a worry about abuse at home",
        Kind.OFFENCE_AGAINST_CHILD: "a court that had to protect children from somebody",
        Kind.NEGLECT: "a child who was not cared for",
        Kind.COERCIVE_CONTROL: "somebody who controls another person",
        Kind.STALKING: "somebody who follows or watches another person",
        Kind.FORCED_MARRIAGE: "somebody who is made to marry",
        Kind.HONOUR_BASED_ABUSE: "harm for the sake of the family's name",
        Kind.MARAC_OR_IDVA: "special help for people who are hurt at home",
        Kind.WEAPONS: "a weapon",
        Kind.THREATS_TO_STAFF: "threats to workers of a service",
        Kind.TRACKING: "somebody who finds out where another person is",
        Kind.RISK_FROM_OTHERS: "a worry about a new partner or somebody in the family",
    }
)

SUBJECTS: Mapping[Subject, str] = MappingProxyType(
    {
        Subject.VISITING_ADULT: "the grown-up who would visit",
        Subject.COMPANION: "somebody who would come along",
        Subject.VISITING_HOUSEHOLD: "somebody in the visitor's home or family",
        Subject.RESIDENT_ADULT: "the grown-up the child lives with",
        Subject.RESIDENT_HOUSEHOLD: "somebody else where the child lives",
    }
)

RESIDENT = "This does not count against the child's time with the other grown-up. Somebody will talk it over with you."
ABOUT: Mapping[tuple[Kind, Subject], str] = MappingProxyType(
    {
        (kind, subject): f"You told us about {worry}. It is about {who}."
        + (f" {RESIDENT}" if subject in RESIDENT_SIDE else "")
        for kind, worry in KINDS.items()
        for subject, who in SUBJECTS.items()
    }
)
"""What is said back to a family about each concern that it raised."""
UNKNOWN = "Some questions have no clear answer yet. That is all right. A social worker asks about them."
BY_A_PERSON = "A social worker looks at every wish for letters and cards."

GATES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("danger", "immediate"): "You told us that somebody is in danger right now.",
        ("danger", "not_immediate"): "You told us that somebody could be hurt.",
        ("no_contact_order", "binds_applicant"): (
            "A court or the police said that you must not contact the other grown-up, so we cannot take your form."
        ),
        ("no_contact_order", "binds_other"): (
            "The other grown-up must not contact you. We do not write to them by ourselves; a person plans each step."
        ),
        ("no_contact_order", "binds_both"): "Neither of you may contact the other. A person plans each step.",
        ("contact_forbidden", "yes"): "A court said that the visiting grown-up must not see the child.",
        (
            "written_reports",
            "yes",
        ): "You asked for written reports. Nobody writes any at supported contact or at handovers.",
        ("sight_and_sound", "yes"): (
            "A worker must see and hear the child all the time. Nobody does that at supported contact or at handovers."
        ),
        ("basic_care", "do_or_teach"): (
            "A worker must help to look after the child, or teach it. Nobody does that at supported contact or handovers."
        ),
        ("move_on_plan", "no"): "Supported contact is for a while, and then families move on.",
        ("child_knows_adult", "lapsed"): "It is long ago that they met, so visits would start slowly.",
        ("child_knows_adult", "never_met"): "The child does not know the visiting grown-up, so visits start slowly.",
        ("protected_person", "yes"): "You need to be kept safe. A person plans each step before anybody is told.",
        ("court_order", "no"): "Without a court order all the grown-ups have to agree. Nobody can be made to come.",
        ("professionals_involved", "yes"): "The people who help your family often choose the kind of visit.",
    }
)

HEADLINES: Mapping[tuple[Next, Light], str] = MappingProxyType(
    {
        (Next.STOP, Light.RED): (
            "We cannot go on with this form at present. That is not a verdict on anybody. It says that visits at a "
            "centre are not safe or not right at this time."
        ),
        (Next.STOP, Light.AMBER): "We cannot take this form from you directly. Below you find who can help.",
        (Next.STOP, Light.GREEN): "We cannot take this form from you directly. Below you find who can help.",
        (Next.CHANGE_WISH, Light.RED): "The kind of visit you asked for does not fit. Another kind may.",
        (Next.HUB, Light.AMBER): "A social worker looks at your answers and talks with you before anything is decided.",
        (
            Next.HUB,
            Light.GREEN,
        ): "This kind of visit may fit. A social worker looks at every form before it is decided.",
        (Next.HUB, Light.RED): "A social worker looks at your answers and talks with you before anything is decided.",
        (Next.CENTRE, Light.AMBER): "The centre looks at the answers before anything is decided.",
        (Next.CENTRE, Light.GREEN): "The centre looks at the answers before anything is decided.",
        (Next.CENTRE, Light.RED): "The centre looks at the answers before anything is decided.",
    }
)

DANGER = (
    "If somebody is in danger now, call 999. This form has called nobody. Our team reads forms on working days only."
)
THROUGH_ANOTHER = "A solicitor, a mediator, Cafcass or a social worker can ask for you."
BOUND_AND_REFERRED = (
    "A court or the police said that the grown-up who asks must not contact the other one. A person plans each step."
)
"""In place of the sentence about a form that is not taken, where a professional asks."""
ONLY_LAWYER = "Show the paper to a solicitor first, and ask what it allows."

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "child": (
            "When a child may have been hurt, keeping children safe comes first. Social services or the NSPCC can "
            "talk with you about it."
        ),
        "adult": (
            "When somebody was hurt or frightened at home, a court or other services often have to do their part "
            "first. A solicitor or a helpline can tell you what that means for you."
        ),
        "taken": "When a child was or may be taken away, a solicitor can tell you how the law protects the child.",
        "health": "When somebody is or was ill, it helps if the people who treat them know about the visits.",
        "substance": "When alcohol or drugs are the worry, getting help and staying with it makes visits safer.",
        "other": "A social worker or a solicitor can talk with you about what would make visits safer.",
        "court": "Only the court can change what it said. A solicitor can tell you how to ask.",
    }
)

_ADULT = frozenset(
    {
        Kind.DOMESTIC_ABUSE_PROVEN,
        Kind.DOMESTIC_ABUSE_ALLEGED,
        Kind.COERCIVE_CONTROL,
        Kind.STALKING,
        Kind.FORCED_MARRIAGE,
        Kind.HONOUR_BASED_ABUSE,
        Kind.MARAC_OR_IDVA,
        Kind.TRACKING,
    }
)
_CHILD = frozenset(
    {
        Kind.CHILD_ABUSE,
        Kind.PHYSICAL_OR_EMOTIONAL_ABUSE_ALLEGED,
        Kind.SEXUAL_ABUSE_ALLEGED,
        Kind.OFFENCE_AGAINST_CHILD,
        Kind.NEGLECT,
    }
)
_GROUPS: tuple[tuple[str, frozenset[Kind]], ...] = (
    ("child", _CHILD),
    ("adult", _ADULT),
    ("taken", frozenset({Kind.ABDUCTION, Kind.ABDUCTION_FEARED})),
    ("health", frozenset({Kind.SERIOUS_MENTAL_ILLNESS, Kind.PAST_MENTAL_ILLNESS})),
    ("substance", frozenset({Kind.SUBSTANCE_CURRENT, Kind.SUBSTANCE_PAST})),
)
ADVICE_ON: Mapping[Kind, str] = MappingProxyType(
    {kind: next((ADVICE[name] for name, kinds in _GROUPS if kind in kinds), ADVICE["other"]) for kind in Kind}
)
"""The general advice that fits each kind of concern."""
