"""The traffic light: rulesets and questionnaire as data, one small pure engine."""
