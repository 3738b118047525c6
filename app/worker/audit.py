"""The audit trail: walk it whole, and say what was found."""

from app.settings import Settings
from app.worker.desk import desk_for
from app.worker.seal import Head, head_of, verify_chain


async def walk(settings: Settings, head: Head | None) -> tuple[bool, str]:
    """Walk the sealed trail.

    Args:
        settings: where the database is.
        head: a head that was written down elsewhere.

    Returns:
        Whether every link holds, and a sentence about it.
    """
    desk = desk_for(settings)
    try:
        good, broken = await verify_chain(desk.engine, head)
        last = await head_of(desk.engine)
    finally:
        await desk.engine.dispose()
    if broken is not None:
        return False, f"{good} links hold; link {broken} does not: the trail was changed there."
    told = "" if last is None else f" The last is {last[0]}:{last[1]}; give it back with --head next time."
    return True, f"All {good} links hold.{told}"
