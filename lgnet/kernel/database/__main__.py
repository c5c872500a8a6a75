"""`python -m lgnet.kernel.database HOME [DESCRIPTOR]` is the supervisor's process (see supervisor.py)."""

import sys

from lgnet.kernel.database.supervisor import main

sys.exit(main(sys.argv[1:]))
