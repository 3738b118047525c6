"""The assessment of a chosen centre: what its qualified staff say of domestic abuse that was proved.

The table asks for it in one place: supported contact after proven domestic abuse. It counts for the centre that made it.

Source: rule book SUI-10, LIGHT-01, STF-02.
"""

from collections.abc import Iterable
from typing import Final

DETAIL: Final = "centre_assessed"
"""The follow-up of a concern that such an assessment answers."""
ANSWER_DAYS: Final = 14
"""Days in which a centre that is asked can answer; until then it reads what CEN-10 lists, and no longer (D)."""


def counted(answers: Iterable[bool]) -> str:
    """Give what is established of the case as a whole: one centre's yes is enough, and each yes is that centre's.

    Args:
        answers: the newest answer of each centre that was asked.

    Source: rule book SUI-10.
    """
    return "yes" if any(answers) else "no"
