"""The operators' pages: accounts, agencies, topics, and what the portal wrote down. Changes go through the operations."""

from catalog.admin import catalogue, glossary, pages, people, records

__all__ = ["catalogue", "glossary", "pages", "people", "records"]
