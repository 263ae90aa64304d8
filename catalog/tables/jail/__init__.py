"""SQL written by strangers, answered by a process that can reach nothing but the tables it was given."""
