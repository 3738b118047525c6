"""Referrals as an adult of the family reads them.

Nothing here reads the referral's status for an adult of the family, another side's rows, or what another side has typed:
names are those that the reader's own side gave, the stage is what was shown, dates are the reader's own acts.

Source: rule book REF-05, REF-08, REF-11, REF-14, PRIV-01 to PRIV-03; visibility matrix.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from app.db.queries.application import OPS_OF_DRAFT, STARTER_SIDE, opened
from app.db.queries.consent import consent_etag
from app.db.queries.offered_family import age_on
from app.db.queries.placement import find_known_placement
from app.db.queries.shown import family_actions, list_shown
from app.db.reach import Standing
from app.db.tables.application import Application, ApplicationSection
from app.db.tables.centre import Centre
from app.db.tables.person import Person
from app.db.tables.placement import Placement
from app.db.tables.referral import Consent, KnownName, Party
from app.db.work import Work
from app.domain import application
from app.domain.application import Section
from app.domain.consent import ConsentState
from app.domain.party import lives_with_child, relationship_of
from app.domain.stage import SENTENCES, Stage
from app.domain.view import View, family_reader
from app.domain.visibility import Reader
from app.domain.vocabulary import Relationship
from app.screening.words import Pathway

_PARENTS = frozenset({Relationship.MOTHER, Relationship.FATHER})


@dataclass(frozen=True, slots=True)
class Read:
    """The stage that a reader has been shown.

    Args:
        since: from when; None where nothing was ever written.
        ever: every stage the side was ever shown.
    """

    stage: Stage
    since: datetime | None
    ever: frozenset[Stage]


async def read_stage(work: Work, referral_id: UUID, side: int) -> Read:
    """Read what a side has been shown."""
    rows = await list_shown(work, referral_id, side)
    if not rows:
        return Read(Stage.PREPARING, None, frozenset())
    return Read(rows[0].stage, rows[0].from_at, frozenset(row.stage for row in rows))


async def family_view(work: Work, standing: Standing) -> dict[str, Any]:
    """Show a referral to an adult of the family."""
    row, side = standing.referral, standing.own_side
    read = await read_stage(work, row.id, side)
    own = await _own_application(work, standing)
    said = await _about_me(work, own) if own else {}
    person = await work.session.get_one(Person, work.caller.person)
    starts = _starts(standing)
    children, others = await _known(work, standing, own)
    said_of_consent = await _own_consent(work, standing)
    part, relationship = said.get("part"), _relationship(said)
    if starts and not said:
        party = await work.session.get_one(Party, standing.party_id)
        part, relationship = party.part, party.relationship
    return {
        "view": View.FAMILY,
        "referral_id": row.id,
        "reference": row.reference,
        "stage": read.stage,
        "since": read.since,
        "sentence": SENTENCES[read.stage],
        "service_wished": row.service_wished if starts else None,
        "started_by_me": starts,
        "me": {
            "given_name": said.get("given_name") or person.given_name,
            "family_name": said.get("family_name") or person.family_name,
            "part": part,
            "relationship": relationship,
            "confirmed": standing.confirmed,
            "consent": said_of_consent.state if said_of_consent else ConsentState.WANTED,
            "consent_etag": consent_etag(said_of_consent) if said_of_consent else None,
            "application": own.status if own else application.Status.DRAFT,
            "submitted_at": own.submitted_at if own else None,
        },
        "children": _reduced_for_relatives(said, relationship, children),
        "others": others,
        "place": await _own_place(work, standing) if standing.confirmed else None,
        "actions": await _family_actions(work, standing, read.stage, own),
    }


def _starts(standing: Standing) -> bool:
    return standing.referral.pathway is Pathway.SELF and standing.side == STARTER_SIDE


async def _own_application(work: Work, standing: Standing) -> Application | None:
    query = select(Application).where(Application.party_id == standing.party_id)
    return (await work.session.execute(query)).scalar_one_or_none()


async def _about_me(work: Work, own: Application) -> dict[str, Any]:
    """Open what the reader's own account has said of itself."""
    query = (
        select(ApplicationSection)
        .where(
            ApplicationSection.application_id == own.id,
            ApplicationSection.section == Section.ABOUT_ME,
            ApplicationSection.by_account == work.caller.account,
        )
        .order_by(ApplicationSection.revision.desc())
        .limit(1)
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    return opened(work, row) if row is not None else {}


def _relationship(said: dict[str, Any]) -> str | None:
    kinships = said.get("relationship_to_children") or ()
    return relationship_of(kinships) if kinships else None


async def _own_consent(work: Work, standing: Standing) -> Consent | None:
    """Read the reader's own word; what the hub has marked of it is the hub's."""
    query = (
        select(Consent)
        .where(Consent.party_id == standing.party_id, Consent.by_account == work.caller.account)
        .order_by(Consent.at.desc(), Consent.id)
        .limit(1)
    )
    return (await work.session.execute(query)).scalar_one_or_none()


async def _known(work: Work, standing: Standing, own: Application | None) -> tuple[list[dict[str, Any]], list[str]]:
    """Read the children and adults by the names that the reader's side gave.

    An adult who is not confirmed reads only what they typed themselves, so nothing where a professional typed it.
    """
    if not standing.confirmed and not await _typed_it(work, own):
        return [], []
    return await known_to(work, standing.referral.id, standing.own_side)


async def _typed_it(work: Work, own: Application | None) -> bool:
    if own is None:
        return False
    found = exists().where(
        ApplicationSection.application_id == own.id, ApplicationSection.by_account == work.caller.account
    )
    return bool((await work.session.execute(select(found))).scalar_one())


async def known_to(
    work: Work, referral_id: UUID, side: int, *, clients_too: bool = True
) -> tuple[list[dict[str, Any]], list[str]]:
    """Read the names that a side gave: the children with their birth dates, then the adults, each in the alphabet's order.

    Whether anybody else has named the same people does not show. A child is who has a day of birth and no account: of
    another adult no side is asked for one.

    Args:
        work: the unit of work.
        referral_id: the referral.
        side: whose names.
        clients_too: False leaves out the adults of that side itself, as whoever acts for them names them elsewhere.
    """
    query = (
        select(KnownName.names, Person.birth_date, Person.account_id)
        .join(Person, Person.id == KnownName.person_id)
        .where(KnownName.referral_id == referral_id, KnownName.side == side)
        .order_by(KnownName.names, Person.birth_date)
    )
    if not clients_too:
        own = select(Party.person_id).where(Party.referral_id == referral_id, Party.side == side)
        query = query.where(KnownName.person_id.not_in(own))
    rows = (await work.session.execute(query)).all()
    today = work.now.date()
    children = [
        {"names": names, "birth_date": born, "age": age_on(born, today)}
        for names, born, account in rows
        if born and account is None
    ]
    return children, [names for names, born, account in rows if not born or account is not None]


def _reduced_for_relatives(
    said: dict[str, Any], relationship: str | None, children: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Keep first name and age where the reader, by its own word, is neither a parent nor lives with the child.

    Source: visibility matrix, row 7.
    """
    lives_with = lives_with_child(said.get("relationship_to_children") or (), "lives_with_me")
    reader = family_reader(child_lives_with=lives_with, is_parent=relationship in _PARENTS)
    if reader is not Reader.OTHER_APPLICANT:
        return children
    return [{"names": each["names"].split()[0], "birth_date": None, "age": each["age"]} for each in children]


async def _own_place(work: Work, standing: Standing) -> dict[str, Any] | None:
    """Name the centre from the reader's own pre-visit there on, and nobody earlier; exactly where the place can be read.

    Source: visibility matrix, row 19.
    """
    placement_id = await find_known_placement(work, standing)
    if placement_id is None:
        return None
    query = (
        select(Placement.id, Placement.centre_id, Centre.name)
        .join(Centre, Centre.id == Placement.centre_id)
        .where(Placement.id == placement_id)
    )
    found = (await work.session.execute(query)).one()
    return {"placement_id": found[0], "centre_id": found[1], "centre_name": found[2]}


async def _family_actions(work: Work, standing: Standing, stage: Stage, own: Application | None) -> list[str]:
    acts = [act.value for act in await family_actions(work, standing, stage)]
    if own is not None and own.status is application.Status.DRAFT:
        return acts
    return [act for act in acts if act not in set(OPS_OF_DRAFT)]
