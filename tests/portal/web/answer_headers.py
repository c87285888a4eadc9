"""The headers of each kind of answer: what tests and docs/security.md hold to."""

from __future__ import annotations

from typing import NamedTuple

PUBLIC_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'; img-src 'self' data:"
)
DESK_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:"
)
EVERY = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
KEPT, NEVER = "private, no-cache", "no-store"
HOUR, FOR_EVER = "max-age=3600", "public, max-age=31536000, immutable"
NOT_LISTED = {"X-Robots-Tag": "noindex"}
RETRY = {"Retry-After": "*"}


class Answer(NamedTuple):
    """One kind: where it is asked for, and what it says beside `EVERY`; `*` is any value."""

    name: str
    address: str
    status: int
    cache: str
    more: dict[str, str] = {}
    policy: str = PUBLIC_POLICY
    method: str = "GET"
    staff: bool = False


SET = "/disclosures/GK-042-2026-500235131"
# Given by a surface, directly and through nginx
SURFACES = (
    Answer("page", "/policies/", 200, KEPT, {"ETag": "*"}),
    Answer("page, kept", "/policies/", 200, KEPT, {"ETag": "*"}),
    Answer("page of a search", "/payouts/?township=500235131", 200, KEPT),
    Answer("search form, redirect", "/payouts/", 303, NEVER, method="POST"),
    Answer("choice of language, redirect", "/?set-language=en", 302, NEVER, {"Set-Cookie": "*"}),
    Answer("file of rows", f"{SET}.csv", 200, NEVER, NOT_LISTED),
    Answer("workbook of rows", f"{SET}.xlsx", 200, NEVER, NOT_LISTED),
    Answer("file of the policy list", "/policies.csv", 200, NEVER),
    Answer("open data", "/api/v1/policies", 200, NEVER),
    Answer("open data, nothing there", "/api/v1/nothing", 404, NEVER),
    Answer("feed", "/feeds/disclosures.atom", 200, KEPT),
    Answer("site map", "/sitemap.xml", 200, KEPT),
    Answer("robots.txt", "/robots.txt", 200, HOUR),
    Answer("security.txt", "/.well-known/security.txt", 200, HOUR),
    Answer("no such page", "/nothing/here/", 404, NEVER),
    Answer("form without our token", "/policies/", 403, NEVER, method="POST"),
    Answer("readiness", "/readyz", 200, NEVER),
    Answer("liveness", "/healthz", 200, NEVER),
    Answer("sign-in", "/admin/login/", 200, NEVER, policy=DESK_POLICY, staff=True),
    Answer("desk, signed out", "/admin/", 302, NEVER, policy=DESK_POLICY, staff=True),
    Answer("desk, no such page", "/admin/nothing/", 302, NEVER, policy=DESK_POLICY, staff=True),
)
# Given by nginx alone
NGINX = (
    Answer("style or script", "(a name with a digest)", 200, FOR_EVER),
    Answer("picture", "/media/images/a.svg", 200, "public, " + HOUR),
    Answer("other media", "/media/original_images/a.svg", 404, ""),
    Answer("body too large", "/payouts/", 413, "", method="POST"),
    Answer("header too large", "/", 400, ""),
    Answer("another host", "/", 421, ""),
    Answer("another network, desk", "/admin/login/", 403, "", staff=True),
    Answer("closed for work", "/", 503, NEVER, RETRY),
)
# Given before or beside the views
FAULTS = (
    Answer("too many requests", "/policies/", 429, NEVER, RETRY),
    Answer("too busy, of the gate", "/policies/", 503, NEVER, RETRY),
    Answer("fault", "/readyz", 500, NEVER),
)


def directives(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


def faults(answer: Answer, headers) -> list[str]:
    """Return what differs in the headers of an answer, a line each."""
    said = {name.lower(): value for name, value in headers.items()}
    told = []
    if directives(said.pop("content-security-policy", "")) != directives(answer.policy):
        told.append("Content-Security-Policy")
    for name, value in (EVERY | answer.more).items():
        text = said.get(name.lower())
        if text is None or value not in {"*", text}:
            told.append(f"{name}: {text}")
    cache = said.get("cache-control", "")
    if not set(filter(None, answer.cache.split(", "))) <= set(cache.split(", ")):
        told.append(f"Cache-Control: {cache}")
    if not answer.cache and cache:
        told.append(f"Cache-Control: {cache}")
    if "server" in said and any(sign.isdigit() for sign in said["server"]):
        told.append(f"Server: {said['server']}")
    return [f"{answer.name}: {line}" for line in told]


def table() -> str:
    """Return the lines of the table in docs/security.md."""
    lines = [
        "| answer | status | Cache-Control | content policy | besides |",
        "|---|---|---|---|---|",
    ]
    for answer in SURFACES + FAULTS + NGINX:
        policy = "desk" if answer.policy == DESK_POLICY else "public"
        more = "; ".join(
            name if value == "*" else f"{name}: {value}" for name, value in answer.more.items()
        )
        cells = (answer.name, str(answer.status), answer.cache or "none", policy, more or "-")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
