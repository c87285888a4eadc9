"""Roles, acts, scopes, kinds of organisations. Depends on no other module of the context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from django_stubs_ext import StrOrPromise


class OrganisationKind(models.TextChoices):
    """What an organisation is in the regulation (articles 5, 6 and 12)."""

    COUNTY_OFFICE = "COUNTY_OFFICE", _("County office")
    DEPARTMENT = "DEPARTMENT", _("Department")
    FINANCE_BUREAU = "FINANCE_BUREAU", _("Finance bureau")
    FINANCE_SECTION = "FINANCE_SECTION", _("Finance section")
    TREASURY_SECTION = "TREASURY_SECTION", _("Treasury section")
    DISCLOSURE_OFFICE = "DISCLOSURE_OFFICE", _("Disclosure office")
    TOWNSHIP = "TOWNSHIP", _("Township")
    VILLAGE = "VILLAGE", _("Village")
    SCHOOL = "SCHOOL", _("School")
    BANK = "BANK", _("Paying bank")


Kind = OrganisationKind
_UNITS = (Kind.TOWNSHIP, Kind.SCHOOL, Kind.DEPARTMENT)
_CENTRE = (Kind.COUNTY_OFFICE, Kind.FINANCE_BUREAU, Kind.DISCLOSURE_OFFICE)


class Role(models.TextChoices):
    """The twenty roles a post can have; a person may hold several posts.

    Each names the kinds of organisation in which it exists, the usual one first.
    """

    usual_kind: OrganisationKind
    kinds: frozenset[OrganisationKind]

    VILLAGE_CLERK = "village_clerk", Kind.VILLAGE, _("Village clerk")
    TOWNSHIP_CLERK = "township_clerk", Kind.TOWNSHIP, _("Township clerk")
    TOWNSHIP_REVIEWER = "township_reviewer", Kind.TOWNSHIP, _("Township reviewer")
    SCHOOL_CLERK = "school_clerk", Kind.SCHOOL, _("School clerk")
    SCHOOL_REVIEWER = "school_reviewer", Kind.SCHOOL, _("School reviewer")
    DEPARTMENT_CLERK = "department_clerk", Kind.DEPARTMENT, _("Department clerk")
    DEPARTMENT_REVIEWER = "department_reviewer", Kind.DEPARTMENT, _("Department reviewer")
    FINANCE_SECTION = (
        "finance_section",
        Kind.FINANCE_SECTION,
        Kind.FINANCE_BUREAU,
        _("Finance section officer"),
    )
    TREASURY_SECTION = "treasury_section", Kind.TREASURY_SECTION, _("Treasury section officer")
    DISCLOSURE_OFFICE = "disclosure_office", Kind.DISCLOSURE_OFFICE, _("Disclosure officer")
    COMPLAINT_HANDLER = (
        "complaint_handler",
        *(Kind.TOWNSHIP, Kind.VILLAGE, Kind.FINANCE_SECTION, *_UNITS, *_CENTRE),
        _("Complaint handler"),
    )
    COMPLAINT_LEAD = "complaint_lead", Kind.DEPARTMENT, *_UNITS, *_CENTRE, _("Complaint lead")
    SUPERVISOR = (
        "supervisor",
        *(Kind.FINANCE_BUREAU, Kind.FINANCE_SECTION, *_CENTRE),
        _("Supervisor"),
    )
    AUDITOR = "auditor", Kind.COUNTY_OFFICE, *_CENTRE, _("Auditor")
    BANK_OPERATOR = "bank_operator", Kind.BANK, _("Bank operator")
    SYSTEM_ADMIN = "system_admin", Kind.FINANCE_BUREAU, *_CENTRE, _("System administrator")
    SECURITY_ADMIN = "security_admin", Kind.FINANCE_BUREAU, *_CENTRE, _("Security administrator")
    AUDIT_ADMIN = "audit_admin", Kind.DISCLOSURE_OFFICE, *_CENTRE, _("Audit administrator")
    EDITOR = "editor", Kind.DISCLOSURE_OFFICE, *_UNITS, *_CENTRE, _("Editor")
    PUBLISHER = "publisher", Kind.TOWNSHIP, *_UNITS, *_CENTRE, _("Publisher")

    def __new__(cls, value: str, *kinds: OrganisationKind) -> Self:
        """Make the stored string, which knows the kinds of organisation it goes with."""
        role = str.__new__(cls, value)
        role._value_ = value
        role.usual_kind, role.kinds = kinds[0], frozenset(kinds)
        return role


# Norms B6: three administrators, three persons. They hold no other post: whoever manages accounts,
# powers or the trail has no business act and sees no data of the people who are paid.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def role_choices() -> Sequence[tuple[str, StrOrPromise]]:
    """Return the choices of a field of roles. Its migration names this: a new role needs none."""
    return Role.choices


class SessionEnding(models.TextChoices):
    """How a session of staff ends."""

    SIGNED_OUT = "SIGNED_OUT", _("signed out")
    IDLE = "IDLE", _("nothing was done for a while")
    TOO_LONG = "TOO_LONG", _("reached its longest time")
    CROWDED = "CROWDED", _("signed in elsewhere, too many at a time")
    ELSEWHERE = "ELSEWHERE", _("ended by the person from elsewhere")
    PASSWORD = "PASSWORD", _("the password was changed")
    ADMINISTRATOR = "ADMINISTRATOR", _("ended by the security administrator")
    POST = "POST", _("the last post ended")
    ACCOUNT = "ACCOUNT", _("the account was closed or held")
    MAINTENANCE = "MAINTENANCE", _("the maintenance time is over")


class MaintenanceStatus(models.TextChoices):
    """Where a proposal to use a maintenance account stands."""

    OPEN = "OPEN", _("waits for the second person")
    APPROVED = "APPROVED", _("allowed by a second person")
    DROPPED = "DROPPED", _("dropped")


class FactorProof(models.TextChoices):
    """By what somebody proved more than the password."""

    CODE = "code", _("code of the authenticator")
    RECOVERY_CODE = "recovery_code", _("recovery code")
    ENROLMENT = "enrolment", _("first code of a new authenticator")
    NONE = "none", _("password alone")


class Act(models.TextChoices):
    """What a post may do; `powers.POWERS` says which role, and how far."""

    IMPORT_PAYOUTS = "import_payouts", _("import a payout sheet")
    SUBMIT_BATCH = "submit_batch", _("submit a batch for review")
    CHECK_BATCH = "check_batch", _("check a batch of the own unit")
    REVIEW_BATCH = "review_batch", _("review a batch for the department in charge")
    RECEIVE_BATCH = "receive_batch", _("receive and review a batch for the finance bureau")
    SEND_BATCH = "send_batch", _("send a batch to the bank")
    IMPORT_FEEDBACK = "import_feedback", _("import the bank's answer")
    CONFIRM_FEEDBACK = "confirm_feedback", _("confirm the bank's answer")
    VIEW_BATCH = "view_batch", _("see batches")
    LOOK_UP_PERSON = "look_up_person", _("look up a person by ID number")
    OPEN_SOURCE = "open_source", _("open the uploaded sheet of a batch")
    PRINT_ROLL = "print_roll", _("print a list with full names")
    REMIND = "remind", _("remind units of what they have not handed in")
    REQUEST_ACCOUNT_CHANGE = "request_account_change", _("declare a change of account")
    REVIEW_ACCOUNT_CHANGE = "review_account_change", _("review a change of account")
    CONFIRM_ACCOUNT_CHANGE = "confirm_account_change", _("confirm a change of account")
    AUDIT_ACCOUNT_CHANGE = "audit_account_change", _("audit changes of account")
    PREPARE_DISCLOSURE = "prepare_disclosure", _("prepare a disclosure")
    PUBLISH_DISCLOSURE = "publish_disclosure", _("publish a disclosure")
    WITHDRAW_DISCLOSURE = "withdraw_disclosure", _("withdraw a disclosure")
    REVEAL = "reveal", _("see a protected value in full")
    EDIT_POLICY = "edit_policy", _("edit policies")
    EDIT_CALENDAR = "edit_calendar", _("edit holidays and deadlines")
    EDIT_PLACES = "edit_places", _("edit places")
    EDIT_ORGANISATIONS = "edit_organisations", _("edit organisations")
    EDIT_SITE = "edit_site", _("edit what the site says about itself")
    WRITE_PAGES = "write_pages", _("write pages")
    REVIEW_PAGES = "review_pages", _("review pages")
    VIEW_AUDIT = "view_audit", _("read the audit trail")
    SWITCH_LOCAL_ROUTE = "switch_local_route", _("switch paying by the county on or off")
    MANAGE_ACCOUNTS = "manage_accounts", _("manage accounts")
    PROPOSE_POSTS = "propose_posts", _("propose posts and changes of organisations")
    MANAGE_POSTS = "manage_posts", _("appoint to posts")
    HOLD_ACCOUNTS = "hold_accounts", _("hold accounts")
    OVERSEE_SIGN_INS = "oversee_sign_ins", _("oversee the sign-ins of accounts")
    HOLD_RECORDS = "hold_records", _("hold records for a case or an audit")
    RAISE_QUOTAS = "raise_quotas", _("raise quotas of full values for a day")


class RevealWay(models.TextChoices):
    """How full values of people reach a person of the staff; each way has quotas of its own."""

    ONE = "ONE", _("one person at a time")
    LIST = "LIST", _("lists and sheets")
    BANK = "BANK", _("bank files fetched again")
    SENT = "SENT", _("bank files of batches as they are sent")


class StaffChange(models.TextChoices):
    """What the system administrator proposes and the security administrator signs."""

    APPOINT = "APPOINT", _("Appointment")
    END = "END", _("End of a post")
    HANDOVER = "HANDOVER", _("Handover of a post")
    ADD = "ADD", _("New organisation")
    RENAME = "RENAME", _("New name")
    MERGE = "MERGE", _("Merger")
    FACTOR = "FACTOR", _("Lost phone")
    TERM = "TERM", _("Retention term")
    RELEASE = "RELEASE", _("New version of the system")


class ChangeStatus(models.TextChoices):
    """Where such a proposal stands."""

    OPEN = "OPEN", _("waits for the signature")
    SIGNED = "SIGNED", _("signed")
    DROPPED = "DROPPED", _("dropped")


class Scope(models.TextChoices):
    """How far a power reaches from the post it comes with."""

    OWN_UNIT = "OWN_UNIT", _("own unit")
    PLACE = "PLACE", _("own place")
    DEPARTMENT = "DEPARTMENT", _("policies led by the own organisation")
    COUNTY = "COUNTY", _("whole county")
