"""The demo catalogue: agencies, topics, datasets and small tables that show every feature of the portal."""
