"""Until when the people of a campaign are kept, by the rule of the house: what retention does and documents say."""

from datetime import datetime, timedelta

from sqlalchemy import case
from sqlalchemy.orm import aliased
from sqlmodel import col

from assess.store.tables import Campaign, Organisation

FIRST = aliased(Campaign)  # the one whose results a campaign of confirmations confirms: both are kept as long
ENDS = case((col(FIRST.id).is_not(None), col(FIRST.ends_at)), else_=col(Campaign.ends_at))


def erased_on(house: Organisation, ends_at: datetime | None) -> datetime | None:
    """When the people of a campaign that ends then are erased; None while it has no end."""
    return ends_at + timedelta(days=house.retention_days) if ends_at else None
