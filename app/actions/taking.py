"""Taking up: one application whose statements become rows, read by its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert

from app.db.queries.application import Own
from app.db.tables.referral import KnownName, Party
from app.db.work import Work

Documents = Mapping[str, Mapping[str, Any]]
_ADULTS: Final = "other_adults"
_CHILDREN: Final = "children"


@dataclass(frozen=True, slots=True)
class Taking:
    """One application whose statements become rows.

    Args:
        party: whose application it is.
    """

    work: Work
    own: Own
    party: Party
    documents: Documents

    @property
    def referral_id(self) -> UUID:
        """Give the referral."""
        return self.own.application.referral_id

    @property
    def side(self) -> int:
        """Give the side that speaks."""
        return self.own.application.side

    @property
    def about_me(self) -> Mapping[str, Any]:
        """Give what the speaker says about themselves; empty for a professional."""
        return self.documents.get("about_me", {})

    @property
    def kinships(self) -> Sequence[Mapping[str, Any]]:
        """Give what the speaker is to each child."""
        return self.about_me.get("relationship_to_children") or ()

    @property
    def adults(self) -> Sequence[Mapping[str, Any]]:
        """Give the other adults whom the speaker names."""
        return self.documents.get(_ADULTS, {}).get(_ADULTS) or ()

    @property
    def children(self) -> Sequence[Mapping[str, Any]]:
        """Give the children whom the speaker names."""
        return self.documents.get(_CHILDREN, {}).get(_CHILDREN) or ()

    async def know(self, person_id: UUID, names: str) -> None:
        """Write the name by which a side knows somebody: all that it will ever read of that name."""
        statement = insert(KnownName).values(
            id=uuid4(), referral_id=self.referral_id, side=self.side, person_id=person_id, names=names
        )
        await self.work.session.execute(
            statement.on_conflict_do_update(
                index_elements=["referral_id", "side", "person_id"], set_={"names": statement.excluded.names}
            )
        )
