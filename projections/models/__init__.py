"""The read models, one file each: their tables, what facts make of their rows, what may be asked of them."""
