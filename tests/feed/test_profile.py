"""Every path of the feed and every page keeps the profile, by our own table of it."""

import pytest

from tests.feed.profile import PROFILE, faults
from tests.feed.town import FeedTown

LISTS = {
    "/services": ("slim service", "service"),
    "/service_at_locations": ("slim service at location", "service at location"),
    "/taxonomies": ("taxonomy", "taxonomy"),
    "/taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}


@pytest.mark.parametrize("path", ["", "/"])
async def test_the_address_itself_says_what_it_keeps_without_leading_elsewhere(town: FeedTown, path):
    base = await town.ask(path)
    assert list(faults("base", base)) == []
    document = await town.client.get(base["openapi_url"])
    assert (document.status_code, document.json()["openapi"]) == (200, "3.1.0")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("per_page", [1, 7, 50])
async def test_pages_are_whole_and_follow_each_other(town: FeedTown, path, per_page):
    everything = await town.every(path)
    pages = -(-len(everything) // per_page)
    for number in {1, 2, pages // 2, pages - 1, pages} & set(range(1, pages + 1)):
        page = await town.ask(path, per_page=per_page, page=number)
        assert list(faults("page", page)) == []
        wanted = everything[(number - 1) * per_page : number * per_page]
        assert page.pop("contents") == wanted
        assert page == {
            "total_items": len(everything), "total_pages": pages, "page_number": number, "size": len(wanted),
            "first_page": number == 1, "last_page": number == pages, "empty": False,
        }  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_a_page_behind_the_last_is_empty_and_the_last(town: FeedTown, path):
    page = await town.ask(path, page=2**31 - 1, per_page=2**31 - 1)
    assert list(faults("page", page)) == []
    assert (page["size"], page["empty"], page["last_page"], page["contents"]) == (0, True, True, [])
    assert page["total_items"] == len(await town.every(path))


async def test_more_than_a_hundred_a_page_are_a_hundred(town: FeedTown):
    page = await town.ask("/services", per_page=5000)
    assert page["total_pages"] == 1
    assert page["size"] == page["total_items"] < 100


@pytest.mark.parametrize("path", LISTS)
async def test_everything_in_a_list_and_by_its_id_keeps_the_profile(town: FeedTown, path):
    slim, full = LISTS[path]
    everything = await town.every(path)
    assert len(everything) > 4
    for each in everything:
        assert list(faults(slim, each)) == []
        whole = await town.ask(f"{path}/{each['id']}")
        assert list(faults(full, whole)) == []
        assert _within(each, whole), each["id"]


def _within(slim, full):
    """Whether what a list says of a thing is what the thing says of itself."""
    if isinstance(slim, dict):
        return all(name in full and _within(value, full[name]) for name, value in slim.items())
    return slim == full


async def test_between_them_the_centres_show_every_field_of_the_profile(town: FeedTown):
    seen: set[tuple[str, ...]] = set()
    for each in await town.every("/services"):
        _note(await town.ask(f"/services/{each['id']}"), (), seen)
    names = {path[-1] for path in seen}
    kinds = ("service", "location", "address", "accessibility", "schedule", "service_area", "cost_option", "attribute")
    fields = {name.removeprefix("*") for kind in kinds for name in PROFILE[kind]}
    assert fields - names == set()


def _note(node, path, seen):
    if isinstance(node, dict):
        for name, value in node.items():
            seen.add((*path, name))
            _note(value, (*path, name), seen)
    elif isinstance(node, list):
        for each in node:
            _note(each, path, seen)


async def test_ids_of_one_kind_are_never_given_twice(town: FeedTown):
    kinds: dict[str, list[str]] = {}
    for each in await town.every("/services"):
        whole = await town.ask(f"/services/{each['id']}")
        for kind in ("schedules", "service_areas", "languages", "cost_options", "attributes", "service_at_locations"):
            kinds.setdefault(kind, []).extend(one["id"] for one in whole.get(kind, ()))
    for kind, ids in kinds.items():
        assert len(ids) == len(set(ids)) > 10 or kind == "service_areas", kind


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        ("base", {"version": "HSDS-UK-3.0", "profile": "https://example.org"}),
        ("organization", {"id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21", "name": "", "description": "A hall."}),
        ("accessibility", {"id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21", "phone": "1"}),
        ("taxonomy", {"id": "1c2a5a53-5d8e-4f0e-9f5c-0d1f6a3b7c21", "name": "N", "description": "D", "taxonomy_terms": []}),
    ],
)  # fmt: skip
def test_the_table_finds_what_is_wrong(kind, broken):
    assert list(faults(kind, broken))
