"""A message can be read over anybody's shoulder."""

import re
from html import unescape
from itertools import chain, combinations

import pytest
from jinja2 import UndefinedError

from app.documents.messages import _TEXTS, FOLDER, LANGUAGES, PARAMETERS, TEMPLATES, Rendered, When, render

VALUES: dict[str, str | int] = {
    "code": "7K2QF-09XYZ",
    "valid_minutes": 30,
    "valid_days": 28,
    "sign_in_url": "https://referrals.example/sign-in",
    "stop_url": "https://referrals.example/stop",
}
INVITATIONS = ["invitation", "invitation_reminder"]
TOLD_TO_FAMILIES = ["stage_moved", "visit_booked", "visit_will_not_take_place"]


def fill(template: str, language: str = "en") -> Rendered:
    return render(template, language, {name: VALUES[name] for name in TEMPLATES[template].parameters})


def words(html: str) -> str:
    """Read what a person reads of a page, all white space alike."""
    body = re.sub(r"<title>.*?</title>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_given_its_own_parameters_and_uses_every_one(template):
    message = fill(template)
    for name in TEMPLATES[template].parameters:
        assert str(VALUES[name]) in message.text
        assert str(VALUES[name]) in message.html


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_takes_no_parameter_more_and_none_less(template):
    right = {name: VALUES[name] for name in TEMPLATES[template].parameters}
    for wrong in [{**right, "child_name": "Robin"}, dict(list(right.items())[1:])]:
        with pytest.raises(ValueError, match="takes"):
            render(template, "en", wrong)


@pytest.mark.rule("MSG-01")
def test_no_template_speaks_of_anything_outside_the_list_of_parameters():
    for path in FOLDER.rglob("*.*"):
        spoken = set(re.findall(r"\{\{\s*(.*?)\s*\}\}", path.read_text(encoding="utf-8")))
        allowed = (
            {"subject"} if path.name == "base.html" else TEMPLATES.get(path.stem, TEMPLATES["stage_moved"]).parameters
        )
        assert spoken <= allowed, path.name
    assert set(chain.from_iterable(row.parameters for row in TEMPLATES.values())) == set(PARAMETERS)


@pytest.mark.rule("MSG-01")
def test_no_parameter_exists_that_could_hold_a_name_a_day_or_a_place():
    assert set(PARAMETERS) == {"code", "valid_minutes", "valid_days", "sign_in_url", "stop_url"}
    smuggled = [
        "Robin", "Robin Placeholder", "robin", "2031-05-04", "10:30", "GL50 1PR", "Marmalade Lane", "",
        "https://referrals.example/sign-in?referral=7", "https://referrals.example/sign-in#robin",
        "https://robin@referrals.example/", "https://referrals.example/r/0b6f7a2e-6a55-4c8e-9d5a-0d9c6c2f4f10",
        "javascript:alert(1)", 'https://referrals.example/"onclick', "7K2QF-09XYZ\n", "<b>",
    ]  # fmt: skip
    for name, shape in PARAMETERS.items():
        assert shape.fullmatch(str(VALUES[name]))
        assert not any(shape.fullmatch(value) for value in smuggled), name


@pytest.mark.rule("MSG-01")
def test_a_value_of_a_wrong_shape_is_refused_without_being_repeated():
    with pytest.raises(ValueError, match="code") as refused:
        render("sign_up_code", "en", {"code": "Robin Placeholder", "valid_minutes": 30})
    assert "Robin" not in str(refused.value)


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_message_holds_a_word_that_could_endanger_its_reader(template):
    message = fill(template)
    forbidden = (
        r"abus|violen|alleg|accus|harm|risk|danger|safeguard|concern|worr|police|crimin|convict|injunct|restrain|bail|court"
        r"|judge|order|hearing|drug|alcohol|illness|mental|refuge|abduct|afraid|fear|protect|supervis|suitab|assess|refus"
        r"|withdr|declin|approv|mother|father|parent|partner|grand|\bson\b|daughter|applicant|applied|referral|solicitor"
        r"|attendance|\bsession|pre-visit|\b\d{1,2}[:.]\d{2}\b|january|monday|saturday"
    )
    for text in (message.subject, message.text, words(message.html)):
        without_links = re.sub(r"https?://\S+", "", text)
        assert not re.findall(forbidden, without_links, re.IGNORECASE)


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize("template", TEMPLATES)
def test_links_lead_to_sign_in_and_nowhere_else(template):
    message = fill(template)
    links = set(re.findall(r"https?://[^\s\"<]+", message.text + message.html))
    allowed = {VALUES["sign_in_url"]} | ({VALUES["stop_url"]} if template in INVITATIONS else set())
    assert links <= allowed
    assert set(re.findall(r"(?:src|href|url|action)\s*[=(]\s*\"?([^\s\">)]+)", message.html)) <= allowed


@pytest.mark.rule("MSG-01")
@pytest.mark.parametrize("template", TEMPLATES)
def test_text_and_page_say_the_same(template):
    message = fill(template)
    text = " ".join(re.sub(r"^(- |--$)", " ", message.text, flags=re.MULTILINE).split())
    assert words(message.html) == f"{message.subject} {text}"
    assert f"<title>{message.subject}</title>" in message.html


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_text_fits_any_reader_s_window(template):
    message = fill(template)
    assert 0 < len(message.subject) < 50
    assert "\n" not in message.subject
    assert all(len(line) <= 90 for line in message.text.splitlines())


@pytest.mark.rule("REF-08")
def test_news_for_families_tell_nothing_by_their_subject_length_or_hour():
    assert len({fill(template).subject for template in ["stage_moved", "visit_booked", "attendance_disclosed"]}) == 1
    assert {TEMPLATES[template].when for template in ["stage_moved", "visit_booked"]} == {When.TICK}


@pytest.mark.rule("REF-08", "SAF-03")
def test_a_time_that_will_not_take_place_is_told_at_once_without_who_or_why():
    row = TEMPLATES["visit_will_not_take_place"]
    assert row.when == When.BEFORE_SETTING_OUT
    assert not row.held
    assert row.parameters == {"sign_in_url"}


@pytest.mark.rule("SAF-03")
def test_a_hold_never_stops_security_nor_an_answer_to_one_s_own_act():
    for row in TEMPLATES.values():
        assert not (row.held and row.when in {When.OWN_ACT, When.SECURITY})
        assert row.held or row.when != When.TICK


def test_signing_up_with_a_known_address_looks_like_signing_up():
    new, known = fill("sign_up_code"), fill("account_exists")
    assert new.subject == known.subject
    assert new.text.splitlines()[0] == known.text.splitlines()[0]
    assert TEMPLATES["sign_up_code"].when == TEMPLATES["account_exists"].when


@pytest.mark.rule("REF-02")
@pytest.mark.parametrize("template", INVITATIONS)
def test_an_invitation_says_how_never_to_hear_again_without_signing_in(template):
    text = " ".join(fill(template).text.split())
    assert "You need no account for it, and we will never write to this address again" in text
    assert str(VALUES["stop_url"]) in text


@pytest.mark.rule("REF-02")
def test_an_invitation_tells_the_good_for_the_child_and_eases_what_may_weigh():
    text = " ".join(fill("invitation").text.split())
    for said in ["child", "Nothing has been decided", "need not meet", "Where you live", "you can say no"]:
        assert said in text


@pytest.mark.rule("REF-02")
def test_an_invitation_is_the_same_for_everybody_but_for_its_code():
    invited = TEMPLATES["invitation"]
    assert invited.when == When.RELEASED
    assert invited.parameters == {"code", "valid_days", "sign_in_url", "stop_url"}
    other = {**{name: VALUES[name] for name in invited.parameters}, "code": "ZZZZZ-00000"}
    assert render("invitation", "en", other).text.replace("ZZZZZ-00000", "7K2QF-09XYZ") == fill("invitation").text


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_language_without_its_own_text_gets_the_first(template):
    assert LANGUAGES == ("en", "cy")
    if not (FOLDER / "cy" / f"{template}.txt").exists():
        assert fill(template, "cy") == fill(template, "en")
    assert fill(template, "../../secret") == fill(template, "en")


def test_every_template_has_a_text_and_a_page_and_no_file_is_left_over():
    for language in FOLDER.iterdir():
        assert language.name in LANGUAGES
        files = {path.name for path in language.iterdir()} - {"base.txt", "base.html"}
        pairs = {f"{name}.{kind}" for name in TEMPLATES for kind in ("txt", "html")}
        assert files <= pairs
        assert language.name != LANGUAGES[0] or files == pairs


def test_a_parameter_that_is_missing_is_an_error_and_not_a_gap():
    with pytest.raises(UndefinedError):
        _TEXTS.get_template("en/sign_up_code.txt").render(code="7K2QF-09XYZ")


def test_messages_that_families_get_on_the_same_day_differ_in_nothing_that_counts():
    for one, other in combinations(TOLD_TO_FAMILIES, 2):
        assert TEMPLATES[one].parameters == TEMPLATES[other].parameters
