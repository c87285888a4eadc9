"""What the database itself refuses to change of recipients, on both engines.

Imported by `AppConfig.ready`.
"""

from __future__ import annotations

from portal.audit.guards import ALL, guard

from .models import PassbookPicture, PassbookRule

guard(PassbookPicture, frozen=("uuid", "by", "at"), once=("change", "erased_at"))
guard(PassbookRule, frozen=ALL)
