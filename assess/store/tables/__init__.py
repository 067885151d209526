"""The tables, a module a noun. Responses are the truth; a Result is the stored Profile of one Invitation.

Times are UTC. `public_id` is what addresses show; numbers stay inside. Table classes do not validate: the forms and
the checker do, before anything is written.
"""

from assess.store.tables.audit import AuditEvent, AuditSeal
from assess.store.tables.base import Moment, document, metadata, moment, new_public_id, now
from assess.store.tables.bundles import Bundle, BundleDocument
from assess.store.tables.campaigns import Campaign, Candidate, Cohort, Invitation, Link
from assess.store.tables.candidate_requests import Accommodation, CandidateRequest, RequestQueue
from assess.store.tables.checked_addresses import AddressCheck
from assess.store.tables.decisions import Decision
from assess.store.tables.documents import Calibration, InstrumentDay, Snapshot, StoredDocument
from assess.store.tables.email import LetterSettings, OutboxMail
from assess.store.tables.hand_overs import HandOver
from assess.store.tables.imports import ImportLine, PeopleImport
from assess.store.tables.interviews import Interview, Interviewer, InterviewerSession, InterviewResult
from assess.store.tables.jobs import Job
from assess.store.tables.lots import Lot, LotEntry
from assess.store.tables.organisation import Organisation
from assess.store.tables.people import (
    Membership,
    RecoveryCode,
    SecondFactor,
    StaffIdentity,
    StaffSession,
    Team,
    User,
)
from assess.store.tables.privacy import Erasure, LegalHold, Notice, NoticeReading
from assess.store.tables.results import Result
from assess.store.tables.sittings import CandidateSession, Draft, ReadingHelp, Response, Sitting
from assess.store.tables.voluntary_answers import VoluntaryAnswer

__all__ = [
    "Accommodation",
    "AddressCheck",
    "AuditEvent",
    "AuditSeal",
    "Bundle",
    "BundleDocument",
    "Calibration",
    "Campaign",
    "Candidate",
    "CandidateRequest",
    "CandidateSession",
    "Cohort",
    "Decision",
    "Draft",
    "Erasure",
    "HandOver",
    "ImportLine",
    "InstrumentDay",
    "Interview",
    "InterviewResult",
    "Interviewer",
    "InterviewerSession",
    "Invitation",
    "Job",
    "LegalHold",
    "LetterSettings",
    "Link",
    "Lot",
    "LotEntry",
    "Membership",
    "Moment",
    "Notice",
    "NoticeReading",
    "Organisation",
    "OutboxMail",
    "PeopleImport",
    "ReadingHelp",
    "RecoveryCode",
    "RequestQueue",
    "Response",
    "Result",
    "SecondFactor",
    "Sitting",
    "Snapshot",
    "StaffIdentity",
    "StaffSession",
    "StoredDocument",
    "Team",
    "User",
    "VoluntaryAnswer",
    "document",
    "metadata",
    "moment",
    "new_public_id",
    "now",
]
