"""Start the command line."""

from python_generators.core.commands import run_command

if __name__ == "__main__":
    run_command("expectations.audit_command")
