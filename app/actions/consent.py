"""Consent: a party's own word, given, refused or taken back, and what a no brings about.

Source: rule book REF-13, GATE-04, ORD-03.
"""

from uuid import UUID, uuid4

from app.actions.course import find_live_placement
from app.actions.kept import withdraw_for
from app.actions.shown import must_be_open, show
from app.actions.task import open_task
from app.db.queries.application import STARTER_SIDE
from app.db.queries.consent import consent_etag, find_consent
from app.db.queries.stage import WITHDRAWN
from app.db.reach import Standing, get_referral
from app.db.tables.referral import Consent, Referral
from app.db.work import Work, effect
from app.domain import consent as rules
from app.domain import referral
from app.domain.access import Role
from app.domain.act import Act
from app.domain.confirmation import Word, counts
from app.domain.consent import ConsentState
from app.domain.errors import NotFound
from app.domain.hold import KeptKind
from app.domain.machine import Mover
from app.domain.stage import CENTRE_IS_KNOWN, Stage

_UNANSWERED = frozenset({ConsentState.WANTED, ConsentState.NOT_NEEDED})


async def answer_consent(work: Work, referral_id: UUID, state: ConsentState) -> Consent:
    """Take a party's word about its own consent; saying the same again changes nothing.

    An unconfirmed no wakes the hub and moves nothing, as an unconfirmed yes agrees to nothing.

    Raises:
        NotFound: the referral is not there for this caller.
        MoveNotOpen: this word cannot follow the last one, or this adult's list of actions does not name it.
        PreconditionRequired: it was answered before and the request carries no If-Match.
        PreconditionFailed: it was answered anew since.

    Source: rule book REF-13, REF-15, ORD-02.
    """
    standing = await get_referral(work, referral_id, lock=True)
    if standing.party_id is None:
        raise NotFound
    before = await find_consent(work, standing.party_id)
    if before is not None and before.state not in _UNANSWERED:
        work.must_match(consent_etag(before))
    stage = await must_be_open(work, standing, Act.ANSWER_CONSENT)
    said = rules.answer(before.state if before else ConsentState.WANTED, state)
    if before is not None and before.state is said:
        work.etag = consent_etag(before)
        return before
    row = Consent(
        id=uuid4(), referral_id=referral_id, side=standing.own_side, party_id=standing.party_id, state=said,
        at=work.now, by_account=work.caller.account,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.event(referral_id, f"consent-{said.value.replace('_', '-')}", side=standing.own_side, subject_id=row.id)
    work.note(consent=said)
    if said in rules.NO:
        await _wake_staff(work, standing.referral, said)
        if counts(Word.CONSENT, confirmed=standing.confirmed):
            await _end(work, standing, stage)
    work.etag = consent_etag(row)
    return row


@effect
async def _wake_staff(work: Work, row: Referral, said: ConsentState) -> None:
    """Open the tasks of a no: the hub's, and the centre's where the no does not end the place by itself.

    Where a court has ordered contact, the court is told too.

    Source: rule book REF-13, ORD-02, ORD-03.
    """
    if row.status not in referral.OPEN:
        return
    reasons = [said.value.replace("_", "-")]
    await open_task(work, "consent-lacking", referral_id=row.id, grade="today", reasons=reasons)
    if row.status is referral.Status.PLACED and not row.court_ordered:
        return
    if row.status is referral.Status.PLACED:
        await open_task(work, "tell-the-court", referral_id=row.id, grade="today", reasons=reasons)
    live = await find_live_placement(work, row.id)
    if live is not None:
        await open_task(
            work, "consent-lacking", role=Role.COORDINATOR, referral_id=row.id, centre_id=live.centre_id,
            grade="today", reasons=reasons,
        )  # fmt: skip


@effect
async def _end(work: Work, standing: Standing, stage: Stage) -> None:
    """End the place that a confirmed no leaves without agreement.

    What the party itself reads of it hangs on what it has been shown and on nothing else: a no after its own pre-visit
    was offered ends its own part at once, whether or not the referral has come to another end meanwhile.

    Source: rule book REF-08, REF-11, REF-13.
    """
    row, side = standing.referral, standing.own_side
    if row.status is referral.Status.PLACED and not row.court_ordered:
        mover = Mover.STARTER if side == STARTER_SIDE else Mover.OTHER_SIDE
        await withdraw_for(work, row, KeptKind.CONSENT, by=mover, side=side, reason="consent")
    if stage in CENTRE_IS_KNOWN:
        work.event(row.id, WITHDRAWN, side=side, reason="consent")
        await show(work, row.id, side, Stage.ENDED)
