"""Messages: every e-mail this service can send, what may stand in it, and when it may go.

Read `TEMPLATES` row by row. A template is two files of one name, text and HTML, in the folder of each language; the text's
first line is the subject. Nothing but the parameters of its row can reach a template, and no parameter exists that could
hold a name, a centre, a date or a word about anybody: that is how a message stays safe to be read over a shoulder.

Source: rule book MSG-01, MSG-02, REF-02, REF-08, SAF-03.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER: Final = Path(__file__).parent / "templates"
LANGUAGES: Final = ("en", "cy")
"""Languages of letters. Where a template has no file in one, the first stands in, so that nobody goes without."""


class When(StrEnum):
    """When a message goes out, always after the change it tells of is committed."""

    OWN_ACT = "own_act"  # at once: it answers what the reader has just done
    SECURITY = "security"  # at once
    BEFORE_SETTING_OUT = "before_setting_out"  # at once, to all sides in the same words
    RELEASED = "released"  # by the contact step that the hub holds, or by its lead after a hold, and by nothing else
    WORK = "work"  # at once, to staff and referrers
    TICK = "tick"  # with the daily tick, so that its hour tells nothing about anybody's act


class Template(NamedTuple):
    """A row of the table.

    Args:
        when: when it goes out.
        held: whether a safeguarding hold keeps it back.
        parameters: everything it is given, no more and no less.
    """

    when: When
    held: bool
    parameters: frozenset[str]


def _takes(*names: str) -> frozenset[str]:
    return frozenset(names)


# fmt: off
TEMPLATES: Final[Mapping[str, Template]] = MappingProxyType({
    "sign_up_code":              Template(When.OWN_ACT,            False, _takes("code", "valid_minutes")),
    "account_exists":            Template(When.OWN_ACT,            False, _takes("sign_in_url")),
    "password_reset_code":       Template(When.OWN_ACT,            False, _takes("code", "valid_minutes")),
    "no_account":                Template(When.OWN_ACT,            False, _takes("sign_in_url")),
    "password_changed":          Template(When.SECURITY,           False, _takes("sign_in_url")),
    "second_factor_changed":     Template(When.SECURITY,           False, _takes("sign_in_url")),
    "invitation":                Template(When.RELEASED,           True,  _takes("code", "valid_days", "sign_in_url", "stop_url")),
    "invitation_reminder":       Template(When.RELEASED,           True,  _takes("code", "valid_days", "sign_in_url", "stop_url")),
    "stage_moved":               Template(When.TICK,               True,  _takes("sign_in_url")),
    "visit_booked":              Template(When.TICK,               True,  _takes("sign_in_url")),
    "visit_will_not_take_place": Template(When.BEFORE_SETTING_OUT, False, _takes("sign_in_url")),
    "message_for_staff_task":    Template(When.WORK,               False, _takes("sign_in_url")),
    "word_speak_to_us":          Template(When.RELEASED,           True,  _takes("sign_in_url")),
    "word_visits_go_on":         Template(When.RELEASED,           True,  _takes("sign_in_url")),
    "word_no_visits_for_now":    Template(When.RELEASED,           True,  _takes("sign_in_url")),
    "attendance_disclosed":      Template(When.WORK,               True,  _takes("sign_in_url")),
})
# fmt: on

HELD: Final = frozenset(name for name, row in TEMPLATES.items() if row.held)
"""What a safeguarding hold keeps back."""

_CODE: Final = r"[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5})*"
_ADDRESS: Final = r"https?://[A-Za-z0-9.:\[\]-]+(?:/[a-z0-9-]{0,20})*"
PARAMETERS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "code": re.compile(_CODE),
        "valid_minutes": re.compile(r"[1-9][0-9]{0,2}"),
        "valid_days": re.compile(r"[1-9][0-9]?"),
        "sign_in_url": re.compile(_ADDRESS),
        "stop_url": re.compile(_ADDRESS),
    }
)
"""Every parameter there is and the only shape it may have: a link carries no query, no id and no code."""

_TEXTS: Final = Environment(
    loader=FileSystemLoader(FOLDER),
    undefined=StrictUndefined,
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
    auto_reload=False,
)


class Rendered(NamedTuple):
    """A message ready to be sent."""

    subject: str
    text: str
    html: str


def render(template: str, language: str, parameters: Mapping[str, str | int]) -> Rendered:
    """Fill a template.

    Args:
        template: a name in `TEMPLATES`.
        language: `en` or `cy`; any other reads as `en`.
        parameters: exactly the row's, each in its shape.

    Raises:
        KeyError: there is no such template.
        ValueError: a parameter is missing, is not the template's or has a wrong shape. Its value is not repeated.

    Source: rule book MSG-01.
    """
    row = TEMPLATES[template]
    if parameters.keys() != row.parameters:
        raise ValueError(f"{template} takes {sorted(row.parameters)}, not {sorted(parameters)}")
    values = {name: str(value) for name, value in parameters.items()}
    for name, value in values.items():
        if not PARAMETERS[name].fullmatch(value):
            raise ValueError(f"{template}: {name} has a shape that it must not have")
    folders = [language, LANGUAGES[0]] if language in LANGUAGES else [LANGUAGES[0]]
    written = _TEXTS.select_template([f"{folder}/{template}.txt" for folder in folders]).render(values)
    subject, _, text = written.partition("\n")
    html = _TEXTS.select_template([f"{folder}/{template}.html" for folder in folders]).render(values, subject=subject)
    return Rendered(subject, text.lstrip("\n"), html)
