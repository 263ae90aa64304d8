"""The operators' pages: accounts, agencies, topics, and what the portal wrote down. Changes go through the operations."""

from catalog.admin import catalogue, glossary, options, pages, people, programs, records, sharing

__all__ = ["catalogue", "glossary", "options", "pages", "people", "programs", "records", "sharing"]
