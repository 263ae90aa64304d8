"""The people of the demo: who can sign in on a laptop, with which password, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the demo, as the loader makes it."""

    username: str
    fullname: str
    email: str
    memberships: tuple[tuple[str, str], ...] = ()
    """Pairs of an organization's name and CKAN's role in it: member, editor or admin."""
    sysadmin: bool = False


ACCOUNTS: tuple[Account, ...] = (
    Account("admin", "ผู้ดูแลระบบสาธิต", "admin@example.go.th", sysadmin=True),
    Account("somying", "สมหญิง รักษ์น้ำ", "somying@example.go.th", (("rid", "admin"),)),
    Account("somchai", "สมชาย ใจดี", "somchai@example.go.th", (("rid", "editor"),)),
    Account("mali", "มะลิ ศรีสุข", "mali@example.go.th", (("rid", "member"),)),
    Account("wichai", "วิชัย ฟ้าใส", "wichai@example.go.th", (("pcd", "editor"),)),
)

SIGN_INS: tuple[tuple[str, str, str], ...] = (
    ("admin", "demo-admin", "system administrator"),
    ("somying", "demo-somying", "admin of the Royal Irrigation Department"),
    ("somchai", "demo-somchai", "editor at the Royal Irrigation Department"),
    ("mali", "demo-mali", "member of the Royal Irrigation Department, reads only"),
    ("wichai", "demo-wichai", "editor at the Pollution Control Department"),
)
"""User name, password and role, as the terminal shows them. The passwords are public: for a demo on one machine only."""
