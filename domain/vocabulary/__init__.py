"""The words of key account management as plain data: (id, English, Chinese), one file per subject."""
