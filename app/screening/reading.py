"""Reading a document that anybody may have sent: what is wrong and what is missing, collected with pointers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import Issue

_LONGEST_KEY = 60


def as_mapping(value: Any) -> Mapping[str, Any] | None:
    """Return the value if it is a JSON object."""
    return value if isinstance(value, Mapping) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What has been found while reading one document.

    Args:
        base: JSON pointer put before each pointer.
    """

    base: str
    issues: list[Issue] = field(default_factory=list)
    missing: list[Issue] = field(default_factory=list)

    def wrong(self, pointer: str, code: str, detail: str) -> None:
        """Note something that is wrong."""
        self.issues.append(Issue(self.base + pointer, code, detail))

    def lacks(self, pointer: str, detail: str = "Answer this question; not knowing is an answer.") -> None:
        """Note a required question without an answer."""
        self.missing.append(Issue(self.base + pointer, "missing", detail))

    def not_asked(self, pointer: str) -> None:
        """Note an answer to a question that the other answers do not lead to."""
        self.wrong(pointer, "not-asked", "This question is not asked after your other answers. Leave it out.")

    def contradicts(self, pointer: str, detail: str) -> None:
        """Note an answer that cannot be true together with another."""
        self.wrong(pointer, "contradiction", detail)

    def choice(self, place: Mapping[str, Any], name: str, pointer: str, values: Collection[str]) -> str | None:
        """Return the answer if it is one of the values; note it if it is something else."""
        if name not in place:
            return None
        value = place[name]
        if isinstance(value, str) and value in values:
            return str(value)
        self.wrong(pointer, "unknown-answer", f"Choose one of: {', '.join(values)}.")
        return None

    def only(self, place: Mapping[str, Any], names: Collection[str], pointer: str) -> None:
        """Note every key that is no question."""
        for name in place:
            if name not in names:
                known = str(name)[:_LONGEST_KEY].replace("~", "~0").replace("/", "~1")
                self.wrong(f"{pointer}/{known}", "unknown-question", "There is no such question here. Leave it out.")
