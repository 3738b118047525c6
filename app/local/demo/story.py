"""The stories of the demonstration's families: who does what on which day, out of `referrals.json`.

How to read one: `applications` is what each side fills in, the one who starts first; `path` is every step in order. A
step's day is counted from the day of loading, and so are the weeks of an appointment (`weeks: -4, weekday: 5` is the
Saturday of the week four weeks ago).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.local.demo.world import read

ZONE: Final = ZoneInfo("Europe/London")
_BEGINS: Final = time(9, 30)
_BETWEEN_STEPS: Final = timedelta(minutes=10)
_BETWEEN_STORIES: Final = timedelta(seconds=20)


@dataclass(slots=True)
class Story:
    """One family's story, and what has come of it so far.

    Args:
        key: its name in the file.
        applications: sections by name, by account; the first account is side 1.
        usual: answers to the questions about safety to which nothing is said.
        today: the day of loading, by the clocks of the centres.
    """

    key: str
    applications: Mapping[str, Mapping[str, Any]]
    usual: Mapping[str, Any]
    today: date
    referral_id: str = ""
    placement_id: str = ""
    screening_id: str = ""
    party_ids: dict[str, str] = field(default_factory=dict)
    appointment_ids: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Give the address of its referral."""
        return f"/v1/referrals/{self.referral_id}"

    @property
    def place(self) -> str:
        """Give the address of its placement."""
        return f"/v1/placements/{self.placement_id}"

    def day(self, given: Mapping[str, Any]) -> date:
        """Tell the day that `weeks` and `weekday` mean."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday + timedelta(weeks=given["weeks"], days=given["weekday"])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story.

    Args:
        at: when it is taken.
        by: the account's key.
        do: the operation, or a macro of `play.STEPS`.
        given: what it is done with.
    """

    story: Story
    at: datetime
    by: str
    do: str
    given: Mapping[str, Any]


def timeline(now: datetime) -> list[Step]:
    """Give the steps of all stories, in the order in which they are taken.

    Args:
        now: when they are loaded; every step lies before it.
    """
    data = read("demo/referrals.json")
    today = now.astimezone(ZONE).date()
    steps: list[Step] = []
    for number, row in enumerate(data["referrals"]):
        story = Story(row["key"], row["applications"], data["usual_answers"], today)
        steps += _steps(story, row["path"], number * _BETWEEN_STORIES)
    return sorted(steps, key=lambda step: step.at)


def _steps(story: Story, path: Sequence[Mapping[str, Any]], offset: timedelta) -> list[Step]:
    """Give each step its moment: one after the other on its day, or at the time that it names."""
    found: list[Step] = []
    last, count = None, 0
    for row in path:
        if "on" in row:
            at = datetime.combine(story.day(row["on"]), time.fromisoformat(row["on"]["at"]), ZONE)
        else:
            count = count + 1 if row["day"] == last else 0
            last = row["day"]
            at = datetime.combine(story.today + timedelta(days=row["day"]), _BEGINS, ZONE) + count * _BETWEEN_STEPS
        found.append(Step(story, at + offset, row["by"], row["do"], row.get("with", {})))
    return found
