"""The operators' pages: accounts, agencies, topics, and what the portal wrote down. Changes go through the operations."""

from catalog.admin import catalogue, people, records

__all__ = ["catalogue", "people", "records"]
