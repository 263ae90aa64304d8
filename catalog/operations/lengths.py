"""Texts that are longer than their column, refused by name before the database refuses them without one."""

from __future__ import annotations

from django.db.models import Model

from catalog.formats.ckan.checks import Invalid


def check_lengths(row: Model) -> None:
    """Raise Invalid with every field of a row whose text is too long for it."""
    errors = {
        field.name: [f"Must be at most {field.max_length} characters long"]
        for field in row._meta.concrete_fields
        if field.max_length and isinstance(value := getattr(row, field.attname), str) and len(value) > field.max_length
    }
    if errors:
        raise Invalid(errors)
