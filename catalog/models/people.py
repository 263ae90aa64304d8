"""People, what they may do in which organization, and the tokens with which their programs act for them."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MEMBER, EDITOR, ADMIN = "member", "editor", "admin"
CAPACITIES = [(MEMBER, _("Member")), (EDITOR, _("Editor")), (ADMIN, _("Admin"))]
"""CKAN's roles in an organization, weakest first."""

ROBOT = "portal-robot"
"""The user name of the portal's own account."""

user_name = RegexValidator(r"^[a-z0-9_-]{2,100}$", _("Use 2 to 100 of the characters a-z, 0-9, - and _."))


class User(AbstractUser):
    """A person or a robot with an account; `username` is CKAN's user name, `is_superuser` CKAN's sysadmin."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=100, unique=True, validators=[user_name])
    fullname = models.CharField(_("full name"), max_length=200, blank=True)
    about = models.TextField(_("about"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    image_url = models.CharField(_("picture address"), max_length=2000, blank=True)
    first_name = last_name = None  # type: ignore[assignment]  # Thai names are kept whole
    known_roles: dict[uuid.UUID, str] | None = None
    """Roles by organization, kept here by `catalog.access` once it has asked for them."""
    known_shares: dict[uuid.UUID, str] | None = None
    """Roles by dataset, of those shared with this user alone; kept here likewise."""
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.fullname or self.username

    def get_full_name(self) -> str:
        """Return the name that people read."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name that people read."""
        return str(self)


class Membership(models.Model):
    """A user's role in an organization."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    organization = models.ForeignKey(
        "catalog.Organization", models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    capacity = models.CharField(_("role"), max_length=10, choices=CAPACITIES, default=MEMBER)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="one_role_per_organization")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_capacity_display()}"


class GroupMembership(models.Model):
    """A user's role in a topic group: `admin` or `member`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="group_memberships", verbose_name=_("user"))
    group = models.ForeignKey("catalog.Group", models.CASCADE, related_name="memberships", verbose_name=_("topic"))
    capacity = models.CharField(_("role"), max_length=10, choices=[CAPACITIES[0], CAPACITIES[2]], default=MEMBER)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("topic membership")
        verbose_name_plural = _("topic memberships")
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_role_per_group")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_capacity_display()}"


class ApiToken(models.Model):
    """A secret with which a program acts for a user; only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_access = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, user: User, name: str, lifetime: timedelta | None = None) -> tuple[ApiToken, str]:
        """Make a token for `user`; return its row and the secret, which cannot be read again."""
        secret = secrets.token_urlsafe(32)
        expires_at = timezone.now() + lifetime if lifetime else None
        return cls.objects.create(user=user, name=name, digest=cls.digest_of(secret), expires_at=expires_at), secret

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return the SHA-256 of a secret in hexadecimal."""
        return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

    @classmethod
    def find(cls, secret: str, now: datetime | None = None) -> ApiToken | None:
        """Return the live token with this secret and its active user, or None."""
        now = now or timezone.now()
        live = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return (
            cls.objects.select_related("user")
            .filter(live, digest=cls.digest_of(secret), revoked_at=None, user__is_active=True)
            .first()
        )
