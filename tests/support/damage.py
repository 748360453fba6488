"""Ways to damage a file; each returns the fault that verification must name."""

from pathlib import Path


def flip_a_bit(path: Path) -> str:
    """Change one bit in the middle of the file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return "damaged"


def cut_the_end(path: Path) -> str:
    """Remove the last byte."""
    path.write_bytes(path.read_bytes()[:-1])
    return "damaged"


def add_a_byte(path: Path) -> str:
    """Append one byte."""
    path.write_bytes(path.read_bytes() + b"\0")
    return "damaged"


def empty(path: Path) -> str:
    """Remove the content."""
    path.write_bytes(b"")
    return "damaged"


def delete(path: Path) -> str:
    """Remove the file."""
    path.unlink()
    return "missing"


DAMAGES = (flip_a_bit, cut_the_end, add_a_byte, empty, delete)
