"""Start the command line."""

from finmark.command_line import main
from python_generators.core.ending import end_process

if __name__ == "__main__":
    end_process(main())
