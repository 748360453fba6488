"""The responses to a campaign contact: a funnel that narrows from step to step."""

STEP_SHARES = ("opened_share", "clicked_share", "converted_share")
RESPONSES = ("Ignored", *(s.removesuffix("_share").title() for s in STEP_SHARES))
