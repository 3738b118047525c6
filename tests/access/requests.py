"""Every row of the access matrix."""

from tests.access.asks_centre import CENTRE_ASKS
from tests.access.asks_client import CLIENT
from tests.access.asks_directory import DIRECTORY
from tests.access.asks_feed import FEED_ASKS
from tests.access.asks_hub import HUB_ASKS
from tests.access.asks_identity import IDENTITY
from tests.access.asks_referral import REFERRAL
from tests.access.asks_safety import SAFETY
from tests.access.asks_session import SESSION

REQUESTS = (*IDENTITY, *CLIENT, *REFERRAL, *HUB_ASKS, *CENTRE_ASKS, *SESSION, *SAFETY, *DIRECTORY, *FEED_ASKS)
