"""An account and everything that can be recorded about it: one file per topic.

The topics are found by looking in this folder, so a new kind of fact touches its own file only.
"""

from importlib import import_module
from pkgutil import iter_modules

for _topic in iter_modules(__path__):
    import_module(f"{__name__}.{_topic.name}")
