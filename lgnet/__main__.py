"""`python -m lgnet` is the `lgnet` command."""

from lgnet.cli import main

main()
