"""Small words that every part of the domain speaks."""
