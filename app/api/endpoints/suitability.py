"""The suitability check for anybody, and what it is made from. Nothing here is stored (LIGHT-06)."""

from typing import Annotated

from fastapi import Path, Query

from app.actions.suitability import count_check
from app.api.door import Door, Doors, Here, Reader
from app.api.schemas.suitability import (
    AnswersIn,
    ExplanationView,
    QuestionnaireFilter,
    QuestionnaireView,
)
from app.api.types import Slug
from app.db.queries.signpost import list_signposts
from app.domain.access import Op
from app.domain.errors import NotFound
from app.domain.signposting import Reader as Who
from app.domain.signposting import fitting
from app.screening.answers import parse
from app.screening.engine import evaluate
from app.screening.explain import for_family
from app.screening.questionnaire import as_json
from app.screening.rulesets import CURRENT

router = Door(prefix="/v1", tag="screening")
VersionPath = Annotated[Slug, Path(description="A version, such as 2026-1.", examples=["2026-1"])]


@router.op(Op.CHECK_SUITABILITY, "POST", "/suitability-checks", shows=ExplanationView)
async def check_suitability(doors: Doors, reader: Reader, here: Here, answers: AnswersIn) -> ExplanationView:
    """Ask which service may suit, without an account; nothing is stored and nobody is told."""
    await count_check(doors)
    facts = parse(answers)
    result = evaluate(facts, CURRENT)
    signposts = fitting(
        await list_signposts(reader, demo=here.settings.demo),
        result.topics,
        nation=facts.nation,
        reader=Who.FAMILY,
        guarded=result.guarded,
    )
    return ExplanationView.of(for_family(result), signposts)


@router.op(Op.READ_QUESTIONNAIRE, "GET", "/questionnaires/{version}", shows=QuestionnaireView, refuses=[NotFound])
async def read_questionnaire(
    version: VersionPath, wanted: Annotated[QuestionnaireFilter, Query()]
) -> QuestionnaireView:
    """Read the questions about safety, in plain words or a professional's, with when each is asked."""
    return QuestionnaireView.model_validate(as_json(version, wanted.audience, wanted.language))
