"""Planning: the cheapest actions that bring an account to a tier, or keep it there, by a day."""
