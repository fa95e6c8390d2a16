"""Moving a database whole: everything out as lines of JSON with a manifest, and back into an empty one."""
