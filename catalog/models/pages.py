"""News, help, and the portal's own pages, written by operators."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.groups import slug

LONGEST_BODY = 50_000


class Page(models.Model):
    """One page in both languages, in Markdown.

    A page of the kind `portal` stands in place of the text that the portal brings along under the same name.
    """

    NEWS, HELP, PORTAL = "news", "help", "portal"
    KINDS: ClassVar = [(NEWS, _("News")), (HELP, _("Help")), (PORTAL, _("Page of the portal"))]

    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    slug = models.CharField(_("address name"), max_length=100, validators=[slug])
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    body = models.TextField(_("text (Markdown)"), max_length=LONGEST_BODY)
    body_en = models.TextField(_("English text (Markdown)"), max_length=LONGEST_BODY, blank=True)
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        default=timezone.now,
        help_text=_("Empty: a draft that only operators see here. In the future: public from then on."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["kind", "-published_at", "slug"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_page_each")]
        indexes = [
            models.Index(
                fields=["kind", "-published_at"], name="pages_published", condition=Q(published_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.title
