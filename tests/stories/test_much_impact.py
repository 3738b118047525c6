"""The impact of a ruleset over as many screenings as ten years bring: every page as quick and as small as the first."""

import gc
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.access import Role
from tests.hub import PAST_DRINKING, answered
from tests.stories.test_rulesets import later, published
from tests.world import Actor, World

SCREENINGS = 100_000
MOST_GROWTH = 20
"""Megabytes that the process may grow by from the first pages to the last."""
COPIES = """
INSERT INTO screenings (id, referral_id, side, cause, pathway, ruleset, inputs, result, at, by_account)
SELECT gen_random_uuid(), referral_id, side, cause, pathway, ruleset, inputs, result, at - n * interval '1 second',
    by_account
FROM screenings, generate_series(1, :copies) AS n
"""


def fresh_token(world: World, actor: Actor) -> str:
    """A token lives ten minutes, and a slow machine may need longer."""
    return world.parts.tokens.issue(
        account=actor.account_id, sign_in=actor.sign_in_id, membership=None, role=actor.role.value
    )


def resident_megabytes() -> float:
    """What the process holds once what nobody needs any more is given back; the tests collect that seldom."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


@pytest.mark.long
@pytest.mark.rule("LIGHT-05")
async def test_looking_through_a_hundred_thousand_screenings_takes_no_more_memory_at_the_end(world, call):
    worker = await world.actor(Role.HUB_WORKER)
    for number in range(4):
        case = await world.referral()
        await answered(world, case, 1, *([PAST_DRINKING] if number == 0 else []))
    await world.execute(COPIES, copies=SCREENINGS // 4 - 1)
    await world.execute("ANALYZE screenings")
    client = call(worker)
    path, asked, sizes, took = "/v1/rulesets/2031-1/impact?limit=100", 0, [], []
    with published(later()):
        while path:
            fresh = replace(worker, token=fresh_token(world, worker))
            began = time.perf_counter()
            answer = await client.get(path, headers=fresh.headers)
            took.append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
            path, asked = answer.links.get("next", {}).get("url"), asked + 1
            sizes.append(resident_megabytes())
    whole = answer.json()
    assert (whole["looked_at"], whole["changed"]) == (SCREENINGS, SCREENINGS // 4)
    print(  # noqa: T201 - the figure is what it is run for
        f"{SCREENINGS} screenings on {asked} pages: {sum(took):.0f} s, slowest page {max(took):.2f} s, "
        f"{sizes[20]:.0f} MB after 20 pages, {sizes[-1]:.0f} MB at the end"
    )
    assert sizes[-1] - sizes[20] < MOST_GROWTH
