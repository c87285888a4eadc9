"""`manage.py import_payouts`: draft batches from spreadsheets."""

from __future__ import annotations

import shlex
from argparse import ArgumentTypeError
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.payouts.enums import Origin
from portal.payouts.services.importing.drafts import import_sheet
from portal.payouts.services.importing.request import origin_of
from portal.payouts.services.importing.source import digest_of
from portal.payouts.sheets.reader import read_sheet
from portal.places.queries import VillageIndex
from portal.policies.models import Policy
from portal.policies.rules import policy_code
from portal.refusals import Refusal
from portal.staff.enums import Act, OrganisationKind
from portal.staff.errors import NotAllowed
from portal.staff.models import Organisation, Post, User
from portal.staff.powers import POWERS, scope_units

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from portal.payouts.services.importing.outcome import ImportOutcome
    from portal.payouts.sheets.questions import Question
    from portal.places.models import Place

# Rows that are looked at to find out whose sheet it is.
LOOKED_AT: Final = 500


class Command(BaseCommand):
    """Drafts one batch per file; nothing is kept of any when a row blocks or a question is open."""

    help = "Draft payout batches from spreadsheets (.xlsx or .csv), one batch per file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare policy, period, files, and who imports for which unit."""
        parser.add_argument("files", nargs="+", type=_file, metavar="FILE")
        parser.add_argument("--policy", required=True, help="code of the policy, such as 042")
        parser.add_argument("--period", required=True, help="such as 2026Q2")
        parser.add_argument("--unit", help="code of the unit; found from the sheet's townships")
        parser.add_argument("--by", help="username; the unit's first clerk when not given")
        parser.add_argument("--platform-number", default="", help="batch number on the platform")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            type=_answer,
            metavar="KEY=VALUE",
            help="answers a question that an earlier run printed; may be given several times",
        )

    def handle(self, *, files: list[Path], **options: Any) -> None:
        """Import every file in one transaction."""
        policy = _policy(options["policy"])
        blocked = 0
        answers = _answers(options["answer"])
        try:
            with transaction.atomic():
                imported = 0
                keys: set[str] = set()
                for path in files:
                    outcome = self._import(path, policy, answers, options)
                    imported += outcome.batch is not None
                    blocked += outcome.batch is None
                    keys |= {question.key for question in outcome.questions + outcome.answered}
                    if outcome.duplicate_of is not None:
                        keys |= answers.keys()  # not read, so nothing was asked
                if unused := answers.keys() - keys:
                    raise CommandError(_no_such_question(unused))
                # A refused file alone leaves its audit entry; what others left must go.
                if blocked and imported:
                    transaction.set_rollback(True)
        except (Refusal, NotAllowed) as refusal:
            raise CommandError(str(refusal)) from None
        if blocked:
            raise CommandError(_("Nothing was kept."))

    def _import(
        self, path: Path, policy: Policy, answers: dict[str, str], options: dict[str, Any]
    ) -> ImportOutcome:
        with path.open("rb") as stream:
            unit, village = _unit(options, policy, stream)
            by = _clerk(options["by"], unit, village)
            self.stdout.write(
                _("%(file)s: %(unit)s, by %(by)s")
                % {"file": path.name, "unit": unit.name, "by": by.username}
            )
            outcome = import_sheet(
                by=by,
                policy=policy,
                period=options["period"],
                unit=unit,
                stream=stream,
                filename=path.name,
                village=village,
                platform_number=self._platform_number(options, policy, stream),
                answers=answers,
                via="command",
            )
        self._report(outcome)
        self._report_questions(outcome, answers)
        return outcome

    def _platform_number(self, options: dict[str, Any], policy: Policy, stream: BinaryIO) -> str:
        """Return the number on the platform, or one made from the file's digest."""
        number: str = options["platform_number"]
        if number or origin_of(policy) == Origin.LOCAL:
            return number
        made = f"FILE-{digest_of(stream)[0].hex()[:12]}"
        self.stderr.write(
            _("No number of the platform was given; the batch carries %(number)s instead.")
            % {"number": made}
        )
        return made

    def _report(self, outcome: ImportOutcome) -> None:
        for notice in outcome.notices:
            self.stdout.write(f"  {notice.code}  {notice.sentence}")
        for skipped in outcome.skipped:
            self.stdout.write(f"  {skipped.sheet}!{skipped.row or ''}  {skipped.why.label}")
        for finding in outcome.findings:
            self.stderr.write("  " + _line(finding))
        hidden = sum(outcome.counts.values()) - len(outcome.findings)
        if hidden:
            self.stderr.write(_("  … and %(count)d more findings") % {"count": hidden})
        if outcome.batch is not None:
            self.stdout.write(
                _("%(batch)s: draft with %(rows)d rows, %(total)s yuan")
                % {"batch": outcome.batch.number, "rows": outcome.rows, "total": outcome.total}
            )

    def _report_questions(self, outcome: ImportOutcome, answers: dict[str, str]) -> None:
        """Print what was answered, and each open question with the options that answer it."""
        for question in outcome.answered:
            label = next(c.label for c in question.choices if c.value == answers[question.key])
            self.stdout.write(f"  {question.code}  {question.sentence}  {label}")
        for question in outcome.questions:
            self.stderr.write(f"  {question.code}  {question.sentence}")
            if question.key in answers:
                words = _("“%(value)s” is none of the answers.")
                self.stderr.write(f"    {words % {'value': answers[question.key]}}")
            for choice in question.choices:
                self.stderr.write(f"    {_option(question, choice.value)}  {choice.label}")


def _answer(text: str) -> tuple[str, str]:
    """Return key and value; the name of a worksheet within the key may hold the sign too."""
    key, sign, value = text.rpartition("=")
    if not sign or not key or not value:
        raise ArgumentTypeError(_("%(text)s is no answer of the form KEY=VALUE.") % {"text": text})
    return key, value


def _answers(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the answers by key. Raises CommandError for a question that is answered twice."""
    answers = dict(pairs)
    for key, value in pairs:
        if answers[key] != value:
            raise CommandError(_("%(key)s is answered in two ways.") % {"key": key})
    return answers


def _option(question: Question, value: str) -> str:
    return f"--answer {shlex.quote(f'{question.key}={value}')}"


def _no_such_question(keys: set[str]) -> str:
    words = _("No sheet asks this, so nothing was kept: %(keys)s.")
    return words % {"keys": ", ".join(sorted(keys))}


def _line(finding: Any) -> str:
    place = f"{finding.sheet}!{finding.row or ''}"
    parts = (place, finding.column, finding.value, finding.code, finding.title, finding.sentence)
    return "  ".join(part for part in parts if part)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(_("%(path)s is no file.") % {"path": path})
    return path


def _policy(text: str) -> Policy:
    policy = Policy.objects.filter(code=policy_code(text)).first()
    if policy is None:
        raise CommandError(_("There is no policy %(code)s.") % {"code": text})
    return policy


def _unit(
    options: dict[str, Any], policy: Policy, stream: BinaryIO
) -> tuple[Organisation, Place | None]:
    """Return whose sheet it is, and the village when the unit named is a village."""
    if options["unit"]:
        named = Organisation.objects.filter(code=options["unit"]).first()
        if named is None:
            raise CommandError(_("There is no unit %(code)s.") % {"code": options["unit"]})
        if named.kind == OrganisationKind.VILLAGE and named.parent is not None:
            return named.parent, named.place
        return named, None
    if options["by"]:
        units = list(scope_units(_user(options["by"]), Act.IMPORT_PAYOUTS, whole=False).units()[:2])
        if len(units) == 1:
            return units[0], None
    codes = set(_townships(policy, stream))
    unit = Organisation.objects.filter(code__in=codes, kind=OrganisationKind.TOWNSHIP).first()
    if unit is None or len(codes) > 1:
        raise CommandError(_("The sheet does not show whose it is. Name the unit with --unit."))
    return unit, None


def _townships(policy: Policy, stream: BinaryIO) -> Iterator[str]:
    """Yield the codes of the townships that the first rows lie in."""
    index = VillageIndex.load()

    def village_of_sheet(name: str) -> str | None:
        return name if index.find(name).place is not None else None

    parsed = read_sheet(
        stream,
        extra=[column.name for column in policy.columns.all()],
        village_known=True,
        village_of_sheet=village_of_sheet,
    )
    for row in islice(parsed.rows(), LOOKED_AT):
        township = index.township(row.text("township")) if row.text("township") else None
        place = index.find(row.text("village"), within=township).place
        if place is not None or township is not None:
            yield place.township_code if place is not None else township.code
    stream.seek(0)


def _clerk(username: str | None, unit: Organisation, village: Place | None) -> User:
    """Return who imports: the named account, else the first clerk of the unit."""
    if username:
        return _user(username)
    posts = Post.objects.in_force().as_role(*POWERS[Act.IMPORT_PAYOUTS])
    at = posts.filter(organisation=unit).order_by("pk")
    if village is not None:
        at = posts.filter(organisation__place=village).order_by("pk") or at
    for post in at:
        user = post.member.accounts.filter(is_active=True).order_by("pk").first()
        if user is not None:
            return user
    raise CommandError(
        _("%(unit)s has no clerk with an account. Name one with --by.") % {"unit": unit.name}
    )


def _user(username: str) -> User:
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise CommandError(_("There is no account %(username)s.") % {"username": username})
    return user
