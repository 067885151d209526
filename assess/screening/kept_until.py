"""Until when the people of a campaign are kept, by the rule of the house: what retention does and documents say."""

from datetime import datetime, timedelta

from assess.store.tables import Campaign, Organisation


def erased_on(house: Organisation, campaign: Campaign) -> datetime | None:
    """When they are erased; None while the campaign has no end."""
    return campaign.ends_at + timedelta(days=house.retention_days) if campaign.ends_at else None
