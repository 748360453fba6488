"""Start the command line."""

import sys

from finmark.command_line import main

if __name__ == "__main__":
    sys.exit(main())
