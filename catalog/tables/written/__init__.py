"""Tables whose rows are written one by one: real tables of PostgreSQL, one per resource, behind the door of all tables."""
