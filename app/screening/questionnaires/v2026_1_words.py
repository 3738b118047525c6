"""Questionnaire 2026-1: the answers that many questions share."""

from app.screening.questions import Choice, Text

DO_NOT_KNOW = Choice("unknown", Text("I do not know", "Not known"))
RATHER_NOT_SAY = Choice("prefer_not_to_say", Text("I would rather not say", "Prefer not to say"))
YES_NO = (Choice("yes", Text("Yes")), Choice("no", Text("No")), DO_NOT_KNOW, RATHER_NOT_SAY)
