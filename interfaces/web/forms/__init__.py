"""Forms that record facts: what each kind asks for, in which words, and what was typed."""
