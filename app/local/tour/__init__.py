"""The tour: walks one referral from the first question to the first session, against a running demonstration.

Each step is printed as method, path, status and what it means; the first surprise ends the tour. The same walk is a
test. Read it in the order of `WALK`.
"""

from app.local.tour.main import main

__all__ = ["main"]
