"""The door for AI agents: the Model Context Protocol over streamable HTTP, read-only."""
