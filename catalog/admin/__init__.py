"""The operators' pages: accounts, agencies, topics, and what the portal wrote down. Changes go through the operations."""

from catalog.admin import catalogue, glossary, people, records

__all__ = ["catalogue", "glossary", "people", "records"]
