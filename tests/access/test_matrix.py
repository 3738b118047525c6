"""Every operation asked by every kind of caller: whoever is not let in reads what the table of grants says.

How to read it: a row of `REQUESTS` is one request; its `answers` name those who get through. For everybody else the
refusal is computed from GRANTS, so that a role which is let in by mistake, or a row that is found out of reach, fails.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

import httpx
import pytest

from app.api.paging import Cursors
from app.domain.access import Op, Reach, Role
from app.domain.client import SCOPE_OF
from app.domain.grant import GRANTS
from tests.access.ask import ROLES, Ask, Ids, refusal
from tests.access.asks_session import of_unconfirmed_sides
from tests.access.requests import REQUESTS
from tests.access.scene import NOT_SIGNED_IN, Scene, Who, a_scene, seal
from tests.clients import a_program
from tests.contract.test_contract import METHODS, OPERATIONS

# What a client makes itself: one that is not there yet is made.
MADE_BY_CLIENTS = {"route_id", "check_id", "concern_id", "mark_id", "staff_id"}


def without_a_row(operations: Iterable[Op], rows: Iterable[Ask]) -> set[str]:
    return {op.value for op in operations} - {ask.op.value for ask in rows}


def test_every_operation_has_its_request():
    assert without_a_row(GRANTS, REQUESTS) == set()


@pytest.mark.parametrize("op", [Op.READ_REFERRAL, Op.SIGN_IN, Op.ACCEPT_OFFER])
def test_an_operation_without_its_request_is_told_by_name(op):
    assert without_a_row(GRANTS, [ask for ask in REQUESTS if ask.op is not op]) == {op.value}


def test_every_role_with_a_grant_gets_through_as_somebody():
    let_in = {
        (ask.op, Role.ANONYMOUS if who in NOT_SIGNED_IN else ROLES[who]) for ask in REQUESTS for who in ask.answers
    }
    granted = {(op, role) for op, roles in GRANTS.items() for role in roles}
    public = {op for op in GRANTS if Role.ANONYMOUS in GRANTS[op]}
    assert let_in <= granted
    assert {(op.value, role.value) for op, role in granted - let_in if op not in public} == set()


@pytest.mark.rule("PRIV-01", "PRIV-04", "PRIV-09", "STF-03")
@pytest.mark.parametrize("ask", REQUESTS, ids=str)
async def test_only_those_who_may_get_through(ask: Ask, scene: Scene, client: httpx.AsyncClient):
    """Asked first by those who may, so that whoever comes after them could find what they have left behind."""
    scene = await a_scene(scene.world, scene.call) if ask.parting else scene
    asked = Asked(ask, await ask.given(scene), scene, client)
    for who, status in ask.answers.items():
        answer = await asked.by(who)
        assert answer.status_code == status, (who, answer.text)
        if ask.finds is not None:
            assert str(asked.ids[ask.finds]) in answer.text, who
    for who in Who:
        if who not in spared(ask) and Role.ANONYMOUS not in GRANTS[ask.op]:
            await asked.refused(who)
    await asked.about_nothing()
    if is_of_a_case(ask):
        await seal(scene)
        await asked.refused(Who.UNALLOCATED)
    await asked.each_left_one_event()


async def apart(scene: Scene, op: Op) -> Scene:
    """Give people of their own where an export gathers everything of a person: those of the scene have many cases by now."""
    of_everything = op in (Op.REQUEST_EXPORT, Op.READ_EXPORT, Op.LIST_EXPORTS)
    return await a_scene(scene.world, scene.call) if of_everything else scene


def spared(ask: Ask) -> set[Who]:
    """Those of whom a row asks nothing: administrators reach no case, so it is nothing to them to be a party."""
    administrators = {Who.ADMINISTRATOR_PARTY} if Who.ADMINISTRATOR in ask.answers else set()
    return {*ask.answers, *ask.passes, *administrators, Who.UNALLOCATED}


def is_of_a_case(ask: Ask) -> bool:
    """Whether the hub asks about a case, which may be sealed for one of its workers."""
    names_one = ask.finds is not None or "_id}" in OPERATIONS[ask.op][0]
    asks = not {Who.HUB_WORKER, Who.HUB_LEAD}.isdisjoint(ask.answers)
    return names_one and asks and GRANTS[ask.op].get(Role.HUB_WORKER) is Reach.ALL


# A side of which nobody has confirmed yet that it is who it says: its own words and acts, and nothing of a place.
# Whatever is new and a family's own has to stand here.
UNCONFIRMED: Mapping[Op, int] = {
    Op.LIST_REFERRALS: 200, Op.READ_REFERRAL: 200, Op.LIST_EVENTS: 200, Op.WITHDRAW_REFERRAL: 200,
    Op.READ_OWN_APPLICATION: 200, Op.SAVE_SECTION: 200, Op.LIST_MISSING: 200, Op.SUBMIT_APPLICATION: 409,
    Op.LIST_SCREENINGS: 200, Op.ANSWER_CONSENT: 200, Op.AUTHORISE_REPRESENTATIVE: 409,
    Op.MARK_ACCEPTABLE_CENTRES: 409, Op.LIST_ACCEPTABLE_CENTRES: 200, Op.SUGGEST_CENTRES: 200, Op.READ_PLACEMENT: 404,
    Op.READ_PLACEMENT_CENTRE: 404,
    Op.RECORD_AGREEMENT: 404, Op.LIST_SESSIONS: 200, Op.READ_SESSION: 404, Op.LIST_ATTENDANCE: 404,
    Op.REQUEST_EXPORT: 201, Op.READ_EXPORT: 404,
}  # fmt: skip
NOT_LISTED = {Op.LIST_SESSIONS}


@pytest.mark.rule("REF-15")
@pytest.mark.parametrize("op", [op for op in GRANTS if GRANTS[op].get(Role.FAMILY) is Reach.OWN])
async def test_what_a_side_gets_before_it_is_confirmed(op: Op, scene: Scene, client: httpx.AsyncClient):
    scene = (await apart(scene, op)).unconfirmed()
    asks = [ask for ask in REQUESTS if ask.op is op]
    ask = ([each for each in asks if Who.OTHER_SIDE in each.answers] or asks)[-1]
    given = of_unconfirmed_sides if op is Op.LIST_ATTENDANCE else ask.given
    asked = Asked(ask, await given(scene), scene, client)
    answer = await asked.by(Who.OTHER_SIDE)
    assert answer.status_code == UNCONFIRMED[op], answer.text
    if ask.finds is not None:
        assert (str(asked.ids[ask.finds]) in answer.text) is (op not in NOT_LISTED)


# A centre that has been asked and has not answered: the case as CEN-10 has it, the answer, and nothing else.
# Without a row: what is asked about a place, a session or a task, for there is none.
OFFERED: Mapping[Op, int] = {
    Op.LIST_SCREENINGS: 200, Op.LIST_REFERRALS: 200, Op.READ_REFERRAL: 200, Op.LIST_EVENTS: 200,
    Op.READ_APPLICATION: 200, Op.READ_REFERRAL_NOTES: 200, Op.LIST_OFFERS: 200, Op.READ_OFFER: 200,
    Op.DECLINE_OFFER: 200, Op.ACCEPT_OFFER: 428, Op.CONFIRM_CONCERN: 409, Op.RECORD_EVIDENCE: 409,
    Op.LIST_CONTACTS: 404, Op.RECORD_CONTACT: 404, Op.RELEASE_INVITATION: 404, Op.CONFIRM_PARTY: 404,
    Op.READ_HOLD: 404, Op.SET_HOLD: 404,
}  # fmt: skip
OF_AN_OFFERED_CASE = frozenset({"referral_id", "offer_id", "party_id", "side", "concern_id"})


def about_an_offered_case() -> list[Op]:
    """What a centre may ask about a case that has not come to it yet."""
    paths = {op: OPERATIONS[op][0] for op in GRANTS if GRANTS[op].get(Role.COORDINATOR) is Reach.CENTRE}
    lists = {Op.LIST_REFERRALS, Op.LIST_OFFERS}
    named = {op: set(re.findall(r"{(\w+)}", path)) for op, path in paths.items()}
    return [op for op, names in named.items() if op in lists or (names and names <= OF_AN_OFFERED_CASE)]


@pytest.mark.rule("CEN-10")
@pytest.mark.parametrize("op", about_an_offered_case())
async def test_what_a_centre_gets_before_it_accepts(op: Op, scene: Scene, client: httpx.AsyncClient):
    case = await scene.offered()
    ids = {
        "referral_id": case.referral_id, "offer_id": case.offer_id, "party_id": case.party_ids[1], "side": 1,
        "concern_id": uuid4(),
    }  # fmt: skip
    ask = next(ask for ask in REQUESTS if ask.op is op and Who.COORDINATOR in ask.answers)
    answer = await Asked(replace(ask, reads=None), ids, scene, client).by(Who.COORDINATOR)
    assert answer.status_code == OFFERED[op], answer.text


def taking(parameter: str, op: Op) -> bool:
    return any(each["name"] == parameter for each in OPERATIONS[op][1].get("parameters", []))


@pytest.mark.rule("PRIV-01")
@pytest.mark.parametrize("op", [op for op in GRANTS if taking("after", op) and Role.ANONYMOUS not in GRANTS[op]])
async def test_a_cursor_of_somebody_else_leads_nowhere(op, scene, client, monkeypatch):
    asked = await any_row(op, await apart(scene, op), client)
    first, *others = (
        who for who in (*asked.ask.answers, *Who) if who not in NOT_SIGNED_IN and ROLES[who] in GRANTS[op]
    )
    made, original = list[Cursors](), Cursors.__init__

    def noted(self, *args, **more) -> None:
        original(self, *args, **more)
        made.append(self)

    monkeypatch.setattr(Cursors, "__init__", noted)
    assert (await asked.by(first)).status_code == 200
    cursor = made[-1].write([uuid4()])
    assert made[-1].read(cursor), "it is good for whoever has it"
    query = {**asked.ask.query_for(asked.ids), "after": cursor}
    theirs = replace(asked, ask=replace(asked.ask, query=query))
    answer = await theirs.by(next(who for who in others if who is not first))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems#not-found")


@pytest.mark.rule("PRIV-02")
@pytest.mark.parametrize("op", [op for op in GRANTS if taking("If-Match", op) and Role.FAMILY in GRANTS[op]])
async def test_an_etag_of_the_other_side_is_no_version_of_ones_own(op, scene, client):
    asked = await any_row(op, scene, client)
    theirs = (await asked.by(Who.STARTER)).headers["etag"]
    of_both = "{referral_id}" in OPERATIONS[op][0]
    mine = asked if of_both else await any_row(op, scene, client)
    own = (await mine.by(Who.OTHER_SIDE)).headers["etag"]
    for tag, status in ((theirs, 412), (own, 200)):
        answer = await mine.send(scene.headers(Who.OTHER_SIDE) | {"If-Match": tag}, mine.ids)
        assert answer.status_code == status, answer.text


READ_BY_PROGRAMS = [op for op in SCOPE_OF if METHODS[op] == "get"]


@pytest.fixture(scope="module")
async def programs(scene: Scene) -> Mapping[Who, Mapping[str, str]]:
    """What programs of the firms send along, each with every scope."""
    firms = (Who.SOLICITOR, Who.OTHER_FIRM)
    made = {who: await a_program(scene.world, scene.call, firm=scene[who].organisation_id) for who in firms}
    return {who: await program.headers() for who, program in made.items()}


@pytest.mark.rule("REF-03", "PRIV-01")
@pytest.mark.parametrize("op", READ_BY_PROGRAMS)
async def test_a_program_reads_what_its_firm_reads_and_no_more(op, scene, client, programs):
    ask = next(ask for ask in REQUESTS if ask.op is op and Who.SOLICITOR in ask.answers)
    asked = Asked(ask, await ask.given(scene), scene, client)
    person = await asked.by(Who.SOLICITOR)
    program = await asked.send(programs[Who.SOLICITOR], asked.ids)
    # A cursor belongs to whoever got it, so the two differ where there is another page.
    said = [{**answer.json(), "next": None} for answer in (program, person)]
    assert (program.status_code, said[0]) == (person.status_code, said[1])
    if op is not Op.FIND_ORGANISATIONS:
        elsewhere = await asked.send(programs[Who.OTHER_FIRM], asked.ids)
        assert elsewhere.status_code == (404 if ask.finds is None else 200), elsewhere.text
        assert not any(str(value) in elsewhere.text for name, value in asked.ids.items() if name.endswith("_id"))


async def any_row(op: Op, scene: Scene, client: httpx.AsyncClient) -> "Asked":
    """The first row of an operation, with what it needs."""
    ask = next(ask for ask in REQUESTS if ask.op is op)
    return Asked(ask, await ask.given(scene), scene, client)


@dataclass(frozen=True)
class Asked:
    """One operation, asked about one thing by one after the other, all with one Idempotency-Key and one ETag."""

    ask: Ask
    ids: Ids
    scene: Scene
    client: httpx.AsyncClient
    key: str = field(default_factory=lambda: str(uuid4()))
    read: dict[str, str] = field(default_factory=dict)
    asked_as: list[str] = field(default_factory=list)

    async def each_left_one_event(self) -> None:
        """Every request of somebody signed in has left one event in the trail, a refused one too."""
        left = await self.scene.world.rows(
            "SELECT request_id, count(*) AS n FROM audit_events WHERE request_id = ANY(:ids) GROUP BY 1",
            ids=self.asked_as,
        )
        assert {row["request_id"]: row["n"] for row in left} == dict.fromkeys(self.asked_as, 1), self.ask

    async def refused(self, who: Who) -> None:
        """Somebody who may not reads a problem of the right kind, and not one id."""
        answer = await self.by(who)
        if self.ask.finds is not None and who not in NOT_SIGNED_IN and ROLES[who] in GRANTS[self.ask.op]:
            assert answer.status_code == 200, (who, answer.text)
        else:
            status, code = refusal(self.ask.op, who)
            assert (answer.status_code, answer.json()["type"]) == (status, f"/problems#{code}"), (who, answer.text)
        assert not any(str(value) in answer.text for name, value in self.ids.items() if name.endswith("_id")), who

    async def about_nothing(self) -> None:
        """Whoever may do it is told that there is nothing, where nothing is."""
        made_by_clients = MADE_BY_CLIENTS if METHODS[self.ask.op] == "put" else set()
        missing = {name: uuid4() for name in re.findall(r"{(\w+_id)}", OPERATIONS[self.ask.op][0])}
        if (
            missing.keys() - made_by_clients and self.ask.op is not Op.GIVE_SECOND_FACTOR
        ):  # which says nothing of what is
            who = next(iter(self.ask.answers))
            headers = self.scene.headers(who) | ({"If-Match": "*"} if self.ask.reads else {})
            answer = await self.send(headers, {**self.ids, **missing})
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems#not-found"), answer.text

    async def by(self, who: Who) -> httpx.Response:
        """What somebody is answered; whoever may not read the ETag brings the one that somebody else has read."""
        headers = self.scene.headers(who) | {"Idempotency-Key": self.key}
        if who in self.ask.answers and self.ask.reads is not None:
            read = await self.client.get(self._path(self.ask.reads, self.ids), headers=headers)
            assert read.status_code == 200, (who, read.text)
            self.read["If-Match"] = (
                read.headers["etag"] if self.ask.etag is None else self.ask.etag(read.json(), self.ids)
            )
        headers["X-Request-ID"] = f"asked-{uuid4()}"
        if who not in NOT_SIGNED_IN and Role.ANONYMOUS not in GRANTS[self.ask.op]:
            self.asked_as.append(headers["X-Request-ID"])
        answer = await self.send(headers | self.read, self.ids)
        assert "idempotent-replayed" not in answer.headers, who
        return answer

    async def send(self, headers: Mapping[str, str], ids: Ids) -> httpx.Response:
        return await self.client.request(
            METHODS[self.ask.op].upper(),
            self._path(self.ask.op, ids),
            headers=headers,
            json=self.ask.body_for(self.ids),
            params=self.ask.query_for(self.ids),
        )

    def _path(self, op: Op, ids: Ids) -> str:
        return OPERATIONS[op][0].format(**ids)
