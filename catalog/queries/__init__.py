"""Reads that several doors share; each takes the actor and gives only what they may see."""
