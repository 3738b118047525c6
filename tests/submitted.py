"""What a submission has left: the tasks it opened and the row of its referral."""

from typing import Any

from tests.world import World


async def tasks(world: World, referral_id: str) -> dict[str, dict[str, Any]]:
    rows = await world.rows("SELECT kind, role, grade, reasons FROM tasks WHERE referral_id = :r", r=referral_id)
    return {row["kind"]: row for row in rows}


async def status(world: World, referral_id: str) -> dict[str, Any]:
    return (await world.rows("SELECT * FROM referrals WHERE id = :r", r=referral_id))[0]
