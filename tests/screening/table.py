"""The printed table of reasons for referral as we read it, written by hand from the print and the rule book.

`TABLE` has one line for each way in which a cell can read. A line names everything that it depends on, so that of the
lines of a cell exactly one fits whatever was answered: none is hidden behind an earlier one.

How an answer is written: `yes` said, `yes!` said and confirmed, `?` not known, not said or not answered. `a=x/y` means one of these, confirmed or not unless marked; `a=not-x!` means anything else.
The last word of a line says when its light is green; "-" is never. Lights follow LIGHT-01: wait and decline are red.
"""

from collections.abc import Mapping

from app.screening.words import Column

SELF = "self"
PRIVATE = "solicitor mediator support_worker"
CAFCASS = "cafcass"
LA_COURT = "local_authority court"
PROFESSIONAL = f"{PRIVATE} {CAFCASS} {LA_COURT}"
ALL = f"{SELF} {PROFESSIONAL}"

V, P = Column.SUPERVISED, Column.SUPPORTED
PLANNED = "safety_plan=yes! risk_manageable=yes!"
ABUSE = "child_abuse offence_against_child"
OUTSIDE = (
    "neglect coercive_control stalking forced_marriage honour_based_abuse marac_or_idva weapons threats_to_staff "
    "tracking risk_from_others"
)

# fmt: off
TABLE: list[tuple[str, str, Column, str, str, str, str]] = [
    # rule     kinds                      cell  pathways      what was answered                         verdict             green
    ("SUI-01", ABUSE,                     V, SELF,         "",                                          "decline",          "-"),
    ("SUI-01", ABUSE,                     V, PROFESSIONAL, "",                                          "exceptional_only", "-"),
    ("SUI-01", ABUSE,                     P, ALL,          "",                                          "decline",          "-"),

    ("SUI-02", "physical_or_emotional_abuse_alleged", V, ALL, "",                                       "case_by_case",     "-"),
    ("SUI-02", "physical_or_emotional_abuse_alleged", P, ALL, "",                                       "assess",           "-"),

    ("SUI-12", "sexual_abuse_alleged",    V, SELF,         "investigation=ended_proved",                "decline",          "-"),
    ("SUI-12", "sexual_abuse_alleged",    V, PROFESSIONAL, "investigation=ended_proved",                "exceptional_only", "-"),
    ("SUI-03", "sexual_abuse_alleged",    V, ALL,          "investigation=running/ended_no_proof",      "accept_if",        PLANNED),
    ("SUI-12", "sexual_abuse_alleged",    V, ALL,          "investigation=none/? reported=no",          "assess",           "-"),
    ("SUI-12", "sexual_abuse_alleged",    V, ALL,          "investigation=? reported=yes/?",            "assess",           "-"),
    ("SUI-03", "sexual_abuse_alleged",    V, ALL,          "investigation=none reported=yes",           "accept_if",        PLANNED),
    ("SUI-15", "sexual_abuse_alleged",    V, ALL,          "investigation=none reported=?",             "accept_if",        "-"),

    ("SUI-12", "sexual_abuse_alleged",    P, ALL,          "investigation=ended_proved",                "decline",          "-"),
    ("SUI-03", "sexual_abuse_alleged",    P, ALL,          "investigation=running",                     "decline",          "-"),
    ("SUI-12", "sexual_abuse_alleged",    P, ALL,          "investigation=ended_no_proof continuing_concern=yes",
                                                                                                        "decline",          "-"),
    ("SUI-03", "sexual_abuse_alleged",    P, ALL,          "investigation=ended_no_proof continuing_concern=no",
                                                    "accept", "investigation=ended_no_proof! continuing_concern=no!"),
    ("SUI-15", "sexual_abuse_alleged",    P, ALL,          "investigation=ended_no_proof continuing_concern=?",
                                                                                                        "assess",           "-"),
    ("SUI-12", "sexual_abuse_alleged",    P, ALL,          "investigation=none/?",                      "assess",           "-"),

    ("SUI-04", "abduction",               V, ALL,          "",                                          "accept_if",        PLANNED),
    ("SUI-04", "abduction",               P, ALL,          "",                                          "decline",          "-"),

    ("SUI-05", "abduction_feared",        V, ALL,          "",                                          "accept_if",        PLANNED),
    ("SUI-05", "abduction_feared",        P, ALL,          "",                                          "assess",           "-"),

    ("SUI-06", "serious_mental_illness",  V, ALL,          "",                       "accept_if", "mental_health_package=yes!"),
    ("SUI-06", "serious_mental_illness",  P, ALL,          "",                                          "decline",          "-"),

    ("SUI-07", "past_mental_illness",     V, ALL,          "",                       "accept_if", "mental_health_package=yes!"),
    ("SUI-07", "past_mental_illness",     P, ALL,          "",                                          "assess",           "-"),

    ("SUI-08", "substance_current",       V, ALL,          "",                                "accept_if", "ground_rules=yes!"),
    ("SUI-08", "substance_current",       P, ALL,          "",                                          "assess",           "-"),

    ("SUI-09", "substance_past",          V, ALL,          "",                                "accept_if", "ground_rules=yes!"),
    ("SUI-09", "substance_past",          P, ALL,          "stable=yes/?",                              "accept", "stable=yes!"),
    ("SUI-09", "substance_past",          P, ALL,          "stable=no",                                 "assess",           "-"),

    ("SUI-10", "domestic_abuse_proven",   V, ALL,          "",               "accept_if", "programme=yes! midway_review=yes!"),
    ("LIGHT-01", "domestic_abuse_proven", P, ALL,          "courses_completed=not-yes!",                "decline",          "-"),
    ("LIGHT-01", "domestic_abuse_proven", P, ALL,          "courses_completed=yes! centre_assessed=not-yes!",
                                                                                                        "decline",          "-"),
    ("LIGHT-01", "domestic_abuse_proven", P, ALL,          "courses_completed=yes! centre_assessed=yes!",
                                                                                                        "assess",           "-"),

    ("SUI-11", "domestic_abuse_alleged",  V, f"{SELF} {CAFCASS}", "investigation=running",              "wait",             "-"),
    ("SUI-12", "domestic_abuse_alleged",  V, PRIVATE,      "investigation=running",                     "wait",             "-"),
    ("SUI-12", "domestic_abuse_alleged",  V, LA_COURT,     "investigation=running",                     "case_by_case",     "-"),
    ("SUI-12", "domestic_abuse_alleged",  V, ALL,          "investigation=ended_proved",
                                                                             "accept_if", "programme=yes! midway_review=yes!"),
    ("SUI-12", "domestic_abuse_alleged",  V, ALL,          "investigation=none/ended_no_proof/?",       "assess",           "-"),
    ("SUI-11", "domestic_abuse_alleged",  P, ALL,          "investigation=running",                     "decline",          "-"),
    ("SUI-12", "domestic_abuse_alleged",  P, ALL,          "investigation=ended_proved courses_completed=not-yes!",
                                                                                                        "decline",          "-"),
    ("SUI-12", "domestic_abuse_alleged",  P, ALL,
     "investigation=ended_proved courses_completed=yes! centre_assessed=not-yes!",                      "decline",          "-"),
    ("SUI-12", "domestic_abuse_alleged",  P, ALL,
     "investigation=ended_proved courses_completed=yes! centre_assessed=yes!",                          "assess",           "-"),
    ("SUI-12", "domestic_abuse_alleged",  P, ALL,          "investigation=none/ended_no_proof/?",       "assess",           "-"),

    ("SUI-17", OUTSIDE,                   V, ALL,          "",                                          "assess",           "-"),
    ("SUI-17", OUTSIDE,                   P, ALL,          "",                                          "assess",           "-"),
]

# What hub or centre can confirm for each kind, and the answer that helps. Nothing else can ever turn a light greener.
HELPS: Mapping[str, Mapping[str, str]] = {
    "child_abuse":            {"collaboration": "yes"},
    "offence_against_child":  {"collaboration": "yes"},
    "physical_or_emotional_abuse_alleged": {"collaboration": "yes"},
    "sexual_abuse_alleged":   {"investigation": "ended_no_proof", "continuing_concern": "no", "safety_plan": "yes",
                               "risk_manageable": "yes", "authority_answered": "yes", "collaboration": "yes"},
    "abduction":              {"safety_plan": "yes", "risk_manageable": "yes"},
    "abduction_feared":       {"safety_plan": "yes", "risk_manageable": "yes"},
    "serious_mental_illness": {"mental_health_package": "yes"},
    "past_mental_illness":    {"mental_health_package": "yes", "stable": "yes", "risk_information": "yes"},
    "substance_current":      {"ground_rules": "yes", "engaging": "yes", "risk_information": "yes"},
    "substance_past":         {"ground_rules": "yes", "stable": "yes", "engaging": "yes", "risk_information": "yes"},
    "domestic_abuse_proven":  {"programme": "yes", "midway_review": "yes", "courses_completed": "yes",
                               "centre_assessed": "yes"},
    "domestic_abuse_alleged": {"investigation": "ended_no_proof", "programme": "yes", "midway_review": "yes",
                               "courses_completed": "yes", "centre_assessed": "yes"},
}

# Where supported may be greener than supervised, and why.
SUPERVISED_ASKS_MORE = {
    "sexual_abuse_alleged": "row 3 asks a safety plan of supervised contact also where nothing was proved and no concern is left",
    "substance_past": "row 9 asks the ground rule of supervised contact alone, supported only that it is stable",
}
# fmt: on

NOT_KNOWN = ("unknown", "prefer_not_to_say", None)


def holds(condition: str, said: Mapping[str, str]) -> bool:
    """Tell whether `name=answers` holds of what was said, which maps a question to `yes`, `yes!` and the like."""
    name, _, wanted = condition.partition("=")
    value = said.get(name)
    if wanted.startswith("not-"):
        return value not in wanted.removeprefix("not-").split("/")
    plain = value.removesuffix("!") if value is not None else None
    for each in wanted.split("/"):
        if each == "?":
            fits = plain in NOT_KNOWN
        elif each.endswith("!"):
            fits = value == each
        else:
            fits = plain == each
        if fits:
            return True
    return False


def all_hold(conditions: str, said: Mapping[str, str]) -> bool:
    """Tell whether every condition of a line holds."""
    return all(holds(each, said) for each in conditions.split())
