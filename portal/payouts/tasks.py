"""Large uploads in the background: whoever puts one in line leaves a task in the same transaction.

A task holds the key of the upload and a language, its result one word of `Result`: neither names
anybody. It leaves one for later before it works, which is removed at its end, so that a killed
worker is followed by another.
"""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.clocks import now

from .models import Upload
from .services.importing import handing_in, uploads
from .services.importing.background import LEASE, Result, carry_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.staff.models import User

LATER: Final = LEASE + timedelta(seconds=5)
SOON: Final = timedelta(seconds=5)
P = ParamSpec("P")
T = TypeVar("T")


@task()
def work_on_upload(upload_uuid: str, language: str) -> str:
    """Read or keep an upload, its sentences in a language; run twice it finds nothing left to do.

    Returns what came of it.
    """
    heir = work_on_upload.using(run_after=now() + LATER).enqueue(upload_uuid, language)
    with translation.override(language):
        result = carry_out(UUID(upload_uuid))
    waiting = DBTaskResult.objects.filter(pk=heir.id, status=TaskResultStatus.READY)
    if result is Result.AGAIN:
        waiting.update(run_after=now() + SOON)
    elif result is not Result.BUSY:
        waiting.delete()
    return result.value


def _lines_up(service: Callable[P, T]) -> Callable[P, T]:
    """Return the service that leaves a task, in its transaction, where its upload is put in line.

    A service answers with that upload, or with None for the one it was given.
    """

    @wraps(service)
    @transaction.atomic
    def act(*args: P.args, **kwargs: P.kwargs) -> T:
        answer = service(*args, **kwargs)
        upload = answer if isinstance(answer, Upload) else kwargs.get("upload")
        if isinstance(upload, Upload) and (answer is None or upload.in_background):
            work_on_upload.enqueue(str(upload.uuid), translation.get_language() or "")
        return answer

    return act


read_upload = _lines_up(handing_in.read_upload)
read_correction = _lines_up(handing_in.read_correction)
answer_upload = _lines_up(uploads.answer_upload)
keep_upload = _lines_up(uploads.keep_upload)
read_again = _lines_up(uploads.begin_again)


def read_now(*, upload: Upload, by: User) -> Result:
    """Do at once, in this process, what no worker has begun. Raises what `begin_again` raises."""
    uploads.begin_again(upload=upload, by=by)
    return carry_out(upload.uuid)
