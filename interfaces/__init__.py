"""Doors and outside walls: where the world comes in, and where things are kept."""
