"""The steps of families and of the professionals who refer them: apply, join, agree, authorise, withdraw."""

from collections.abc import Mapping
from typing import Any, Final

from app.local.demo.answers import safety_document
from app.local.demo.stage import Stage, StoryBroken
from app.local.demo.story import Step

_DECLARED: Final[Mapping[str, Any]] = {
    "privacy_notice_version": "1",
    "checks_and_sharing": True,
    "records_understood": True,
    "true_to_best_of_knowledge": True,
}


async def start_referral(stage: Stage, step: Step) -> None:
    """Begin a referral."""
    started = await stage.ask(step.by, "POST", "/v1/referrals", dict(step.given))
    step.story.referral_id = started["referral_id"]


async def save_sections(stage: Stage, step: Step) -> None:
    """Fill in everything that this side says; whoever answers about safety makes the declarations too."""
    said = dict(step.story.applications[step.by])
    if "safety" in said:
        said["safety"] = safety_document(said["safety"], step.story.usual)
        said["declarations"] = {**_DECLARED, "on": stage.today.isoformat()}
    for section, document in said.items():
        await stage.ask(step.by, "PUT", f"{step.story.path}/application/sections/{section}", document)


async def submit_application(stage: Stage, step: Step) -> None:
    """Send the application."""
    await stage.ask(step.by, "POST", f"{step.story.path}/application/submission", {})


async def accept_invitation(stage: Stage, step: Step) -> None:
    """Take part, with the code that came by mail."""
    code = stage.mailbox.code_for(stage.cast.address(step.by))
    if code is None:
        raise StoryBroken(f"no code was sent to {step.by}")
    await stage.ask(step.by, "POST", "/v1/invitations/acceptance", {"code": code})


async def answer_consent(stage: Stage, step: Step) -> None:
    """Agree, or not."""
    await stage.ask(step.by, "PUT", f"{step.story.path}/consent", dict(step.given))


async def record_agreement(stage: Stage, step: Step) -> None:
    """Sign the centre's current rules."""
    place = await stage.ask(step.by, "GET", step.story.place)
    signed = {"ground_rules_id": place["ground_rules"]["ground_rules_id"]}
    await stage.ask(step.by, "POST", f"{step.story.place}/agreements", signed)


async def authorise_representative(stage: Stage, step: Step) -> None:
    """Let a firm act for one's own side."""
    body = {"organisation_id": step.given["organisation"]}
    await stage.ask(step.by, "POST", f"{step.story.path}/representatives", body)


async def request_attendance(stage: Stage, step: Step) -> None:
    """Ask, as a side's solicitor, for that side's attendance."""
    await stage.ask(step.by, "POST", f"{step.story.path}/attendance-requests", dict(step.given))


async def withdraw_referral(stage: Stage, step: Step) -> None:
    """Withdraw."""
    await stage.ask(step.by, "POST", f"{step.story.path}/withdrawal", dict(step.given))
