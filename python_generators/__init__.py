"""Generate the raw tables and simulate months, campaigns and scenarios."""

import sys

# Python 3.11 keeps a compiled module that a full disk cut short, and every later
# command ends where it is imported. So the modules of this project are not kept.
sys.dont_write_bytecode = True
