"""The second wall alone: with the application's own reach taken out, the database still keeps cases and sides apart."""

import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import true

from app.db import reach
from app.db.tables.referral import Referral
from app.domain.access import HUB, Role
from app.domain.grant import GRANTS
from tests.access.ask import ROLES, Ask
from tests.access.requests import REQUESTS
from tests.access.scene import NOT_SIGNED_IN, Scene, Who
from tests.access.test_matrix import Asked, spared
from tests.contract.test_contract import METHODS

READS = [
    ask for ask in REQUESTS if METHODS[ask.op] == "get" and Role.ANONYMOUS not in GRANTS[ask.op] and not ask.parting
]


def take_away_the_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place that asks what a caller reaches is told: everything."""
    everything: dict[str, Callable[..., Any]] = {
        "within": lambda work, glass=False: Referral.id.is_not(None),
        "named_to_hub": lambda work, seal: Referral.id.is_not(None),
        "on_duty": lambda work, appointment_id: true(),
        "_mine": lambda work, participation: reach.live(participation, work.now),
    }
    for module in [each for name, each in sys.modules.items() if name.startswith("app.")]:
        for name, answer in everything.items():
            if getattr(module, name, None) is getattr(reach, name) and module is not reach:
                monkeypatch.setattr(module, name, answer)
    for name, answer in everything.items():
        monkeypatch.setattr(reach, name, answer)


@pytest.mark.rule("PRIV-01")
@pytest.mark.parametrize("ask", READS, ids=str)
async def test_who_reads_nothing_through_the_first_wall_reads_nothing_without_it(
    ask: Ask,
    scene: Scene,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
):
    asked = Asked(ask, await ask.given(scene), scene, client)
    take_away_the_first_wall(monkeypatch)
    for who in Who:
        if ROLES.get(who) in HUB and "draft" in ask.case:
            continue  # that a case is not sent yet is no matter of cases and sides
        if who in NOT_SIGNED_IN or who in spared(ask) or ROLES[who] not in GRANTS[ask.op]:
            continue
        await asked.refused(who)
