"""One-time codes that are sent to a mailbox: kept as fingerprints, good once, for a short time, for one purpose."""

import hmac
from datetime import timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import ARRAY, Uuid, any_, literal, select, update

from app.crypto.codes import hash_code, hash_codes, new_code
from app.db.tables.account import CodePurpose, OneTimeCode
from app.db.work import Work

CODE_MINUTES: Final = 30
CODE_TRIES: Final = 50
"""Wrong tries from everywhere that end a code. From one network it is five (`app.domain.rate_limit`), so that a stranger
cannot use up somebody else's."""


def make_code(work: Work, purpose: CodePurpose, subject: bytes) -> str:
    """Make a code and keep its fingerprint; whether anybody is sent it is for the caller to say."""
    code = new_code()
    work.session.add(
        OneTimeCode(
            id=uuid4(), purpose=purpose, hash=hash_code(work.keys, purpose, code), subject=subject,
            expires_at=work.now + timedelta(minutes=CODE_MINUTES),
        )
    )  # fmt: skip
    return code


async def use_code(work: Work, purpose: CodePurpose, subject: bytes, typed: str) -> bool:
    """Use a code up; with the right one, all that were sent for this purpose are. Two statements, whatever is found."""
    query = (
        select(OneTimeCode)
        .where(
            OneTimeCode.purpose == purpose,
            OneTimeCode.subject == subject,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > work.now,
            OneTimeCode.tries < CODE_TRIES,
        )
        .order_by(OneTimeCode.id)
        .with_for_update()
    )
    codes = (await work.session.execute(query)).scalars().all()
    given = hash_codes(work.keys, purpose, typed)
    right = any(hmac.compare_digest(code.hash, each) for code in codes for each in given)
    change = {"used_at": work.now} if right else {"tries": OneTimeCode.tries + 1}
    ids = any_(literal([code.id for code in codes], ARRAY(Uuid())))
    changed = update(OneTimeCode).where(OneTimeCode.id == ids).values(change)
    await work.session.execute(changed, execution_options={"synchronize_session": False})
    return right
