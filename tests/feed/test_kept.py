"""The feed is for every site and for every cache, to read only; what has not changed is not sent again."""

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from sqlalchemy import event

from tests.feed.town import FEED, FeedTown

PATHS = ["", "/services", "/service_at_locations", "/taxonomies", "/taxonomy_terms", "/openapi.json"]


async def paths(town: FeedTown) -> list[str]:
    return PATHS + [f"{path}/{(await town.ask(path))['contents'][0]['id']}" for path in PATHS[1:5]]


async def test_every_answer_may_be_kept_and_is_sent_again_only_when_it_has_changed(town: FeedTown):
    for path in await paths(town):
        first = await town.get(path)
        assert first.headers["cache-control"] == "public, max-age=60", path
        tag, since = first.headers["etag"], first.headers["last-modified"]
        later = format_datetime(parsedate_to_datetime(since) + timedelta(days=1), usegmt=True)
        for known in (
            {"If-None-Match": tag}, {"If-None-Match": f'"other", W/{tag}'}, {"If-None-Match": "*"},
            {"If-Modified-Since": since}, {"If-Modified-Since": later}, {"If-None-Match": tag, "If-Modified-Since": "?"},
        ):  # fmt: skip
            again = await town.get(path, headers=known)
            assert (again.status_code, again.content) == (304, b""), (path, known)
            assert again.headers["last-modified"] == since
            assert again.headers["cache-control"] == "public, max-age=60"
            assert again.headers["access-control-allow-origin"] == "*"
            assert again.headers.get("etag", tag) == tag
        earlier = format_datetime(parsedate_to_datetime(since) - timedelta(seconds=1), usegmt=True)
        for unknown in (
            {"If-None-Match": '"other"'}, {"If-None-Match": "nonsense"}, {"If-Modified-Since": earlier},
            {"If-Modified-Since": "yesterday"}, {"If-None-Match": '"other"', "If-Modified-Since": later},
        ):  # fmt: skip
            again = await town.get(path, headers=unknown)
            assert (again.status_code, again.content) == (200, first.content), (path, unknown)


REFUSED = [
    ("/services/00000000-0000-4000-8000-000000000000", {}, 404),
    ("/service_at_locations/00000000-0000-4000-8000-000000000000", {}, 404),
    ("/service_at_locations", {"postcode": "ZZ99 9ZZ"}, 422),
    ("/service_at_locations", {"postcode": "nowhere"}, 422),
    ("/service_at_locations", {"proximity": 500}, 422),
]


@pytest.mark.parametrize(("path", "asked", "status"), REFUSED)
async def test_what_is_refused_is_refused_whatever_a_reader_has_kept(town: FeedTown, path, asked, status):
    for known in ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, {"If-None-Match": "*"}):
        answer = await town.get(path, headers=known, **asked)
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store"), known


@pytest.mark.rule("PRIV-02")
@pytest.mark.parametrize("postcode", ["GL50 1AB", "NP44 7", "JE2 3AB"])
async def test_no_cache_keeps_where_somebody_looked(town: FeedTown, postcode):
    first = await town.get("/service_at_locations", postcode=postcode)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    for known in ({"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}):
        again = await town.get("/service_at_locations", headers=known, postcode=postcode)
        assert (again.status_code, again.headers["cache-control"]) == (304, "no-store")


async def test_two_answers_never_have_one_tag(town: FeedTown):
    tags = [(await town.get(path)).headers["etag"] for path in await paths(town)]
    tags += [(await town.get("/services", page=page, per_page=5)).headers["etag"] for page in (1, 2, 3)]
    assert len(set(tags)) == len(tags)


async def test_the_head_of_an_answer_is_that_of_the_answer(town: FeedTown):
    for path in await paths(town):
        whole, head = await town.get(path), await town.client.head(f"{FEED}{path}")
        assert (head.status_code, head.content) == (200, b"")
        unlike = {"x-request-id"}
        assert {name: head.headers[name] for name in head.headers if name not in unlike} == {
            name: whole.headers[name] for name in whole.headers if name not in unlike
        }


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_is_written_through_the_feed(town: FeedTown, method):
    for path in await paths(town):
        answer = await town.client.request(method, f"{FEED}{path}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD"), path
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_other_sites_may_ask_with_headers_of_their_own(town: FeedTown):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    for path in ("", "/services"):
        answer = await town.client.options(
            f"{FEED}{path}", headers=asked | {"Access-Control-Request-Headers": "accept"}
        )
        assert (answer.status_code, answer.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
        assert (answer.headers["access-control-allow-origin"], answer.headers["access-control-allow-headers"]) == (
            "*",
            "*",
        )
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/nothing", "/services/", "/organizations", "//", "/openapi.json/x", "/..%2fv1/me"])
async def test_an_address_that_is_not_the_standards_is_not_found_by_every_site(town: FeedTown, path):
    answer = await town.client.get(f"{FEED}{path}", headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_nothing_beside_the_feed_became_open(town: FeedTown):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    for path in ("/openreferrals", "/v1/openreferral", "/v1/me"):
        assert (await town.client.options(path, headers=asked)).status_code in {404, 405}
        assert "access-control-allow-origin" not in (await town.client.get(path)).headers


@pytest.mark.parametrize("per_page", [1, 100])
async def test_a_page_costs_the_same_few_statements_however_long_it_is(town: FeedTown, per_page):
    asked: list[str] = []
    engine = town.world.app.state.parts.database.reader.sync_engine

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for path in ("/services", "/service_at_locations"):
            asked.clear()
            await town.ask(path, per_page=per_page)
            assert len(asked) == 4, asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
