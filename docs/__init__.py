"""The reference pages: written from the code, so that they can't say anything else."""
