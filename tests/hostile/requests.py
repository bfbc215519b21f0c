"""恶意请求 every hostile request there is, and what only looks like one."""

from tests.hostile.bad_addresses import ADDRESSES, QUERIES
from tests.hostile.bad_forms import DOORS, FORMS, HEADERS, METHODS, SIGN_INS, TOKENS
from tests.hostile.request import GROUP, LAND, SOUND_GROUP, SOUND_LAND, sends

REQUESTS = (*ADDRESSES, *QUERIES, *METHODS, *TOKENS, *FORMS, *DOORS, *SIGN_INS, *HEADERS)
"""Every one of them."""
HARMLESS = (
    sends("four-byte characters", f"{GROUP}/add", SOUND_GROUP | {"name": "𠮷组𡃁"}, 302),
    sends("full-width digits", f"{LAND}/add", SOUND_LAND | {"name": "全角田", "area_mu": "３"}, 302),
    sends(
        "fields that nobody asked for",
        f"{GROUP}/add",
        SOUND_GROUP | {"id": "1", "created_by": "7", "version": "9"},
        302,
    ),
)
"""What looks hostile and is stored as it is meant."""
