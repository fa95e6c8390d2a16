"""`python -m tierline.interfaces.cli`: the command line where `tierline` isn't installed."""

from tierline.interfaces.cli import main

main()
