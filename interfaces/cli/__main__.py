"""`python -m interfaces.cli`: the command line where `tierline` isn't installed."""

from interfaces.cli import main

main()
