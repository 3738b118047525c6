"""What the stories about erasing need: time that passes, a case with traces, and a look at what is left."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.dialects.postgresql import Range

from app.db.tables import Base
from app.db.tables.appointment import Appointment, AppointmentStatus
from app.db.tables.assessment import Concern, ConcernStanding, Conversation, Task
from app.db.tables.screening import Screening, ScreeningCause
from app.domain import referral
from app.domain.access import Role
from app.domain.appointment import Kind
from app.domain.services import Service
from app.screening.words import Pathway
from app.worker.due import run_round

YEAR = timedelta(days=366)
DAY = timedelta(days=1)


async def later(desk, world, span=timedelta(0)):
    """Let time pass, and let the worker make its round."""
    await world.let_pass(span)
    await run_round(desk)


async def there(world, *tables):
    """How many rows each table has."""
    return {table: (await world.rows(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"] for table in tables}


async def of_case(world, case):
    """Tables that still hold something of a case."""
    found = set()
    for table in Base.metadata.tables.values():
        if "referral_id" in table.c and table.name != "audit_events":
            query = f'SELECT 1 FROM "{table.name}" WHERE referral_id = :r LIMIT 1'
            if await world.rows(query, r=case.referral_id):
                found.add(table.name)
    return found


async def closed(world, case, status=referral.Status.ENDED):
    """Close a case, now."""
    await world.execute(
        "UPDATE referrals SET status = :s, status_since = service_now(true) WHERE id = :r", s=status, r=case.referral_id
    )


async def talked(world, case, worker):
    """A note of the hub about a conversation."""
    row_id, now = uuid4(), await world.now()
    sealed = world.parts.keys.seal("conversations", "text_enc", row_id, "She said that she agrees.")
    await world.save(
        Conversation(
            id=row_id, referral_id=case.referral_id, assessment_id=case.assessment_id, party_id=case.party_ids[1],
            reached=True, route_verified=True, held_at=now, text_enc=sealed, by_account=worker.account_id, at=now,
        )
    )  # fmt: skip


async def came(world, case, centre_id, days_ago):
    """A session that was held some days ago."""
    ends = await world.now() - timedelta(days=days_ago)
    await world.save(
        Appointment(
            id=uuid4(), referral_id=case.referral_id, placement_id=case.placement_id, service=Service.SUPPORTED_CONTACT,
            centre_id=centre_id, kind=Kind.SESSION, during=Range(ends - timedelta(hours=2), ends), room="Room 1",
            status=AppointmentStatus.HELD, created_at=ends,
        )
    )  # fmt: skip


def a_screening(case, now, rules=("SUI-01",)):
    result = {
        "service_wished": "supported_contact", "services": [{"service": "supported_contact", "light": "red"}],
        "stop_rules": list(rules),
    }  # fmt: skip
    return Screening(
        id=uuid4(), referral_id=case.referral_id, side=1, cause=ScreeningCause.SUBMISSION, pathway=Pathway.SELF,
        ruleset="2026-1", inputs={}, result=result, at=now,
    )  # fmt: skip


def a_alarm(case, now, done=None):
    return Task(
        id=uuid4(), referral_id=case.referral_id, role=Role.HUB_LEAD, kind="abuse-of-a-child-disclosed", grade="now",
        reasons=[], due_on=now.date(), opened_at=now, done_at=done,
    )  # fmt: skip


def a_concern(case, now):
    return Concern(
        id=uuid4(), referral_id=case.referral_id, concern_id=uuid4(), raised_by_side=1, kind="SUI-01", subject="visiting",
        answer="yes", details={}, standing=ConcernStanding.DECLARED, at=now,
    )  # fmt: skip
