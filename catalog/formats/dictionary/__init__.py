"""The data dictionary of a table: its shape, its checks, and the formats in which agencies write it and readers fetch it."""
