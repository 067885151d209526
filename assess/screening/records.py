"""The rows that verbs take and hand on. Views pass them from verb to verb; templates get plain data instead."""

from assess.store.tables import (
    AddressCheck,
    Bundle,
    Campaign,
    Candidate,
    CandidateRequest,
    Cohort,
    Invitation,
    Job,
    Link,
    Lot,
    Membership,
    OutboxMail,
    PeopleImport,
    StoredDocument,
    Team,
    User,
)

__all__ = [
    "AddressCheck",
    "Bundle",
    "Campaign",
    "Candidate",
    "CandidateRequest",
    "Cohort",
    "Invitation",
    "Job",
    "Link",
    "Lot",
    "Membership",
    "OutboxMail",
    "PeopleImport",
    "StoredDocument",
    "Team",
    "User",
]
