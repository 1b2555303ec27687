"""What a program of the tests held in memory."""

from pathlib import Path


def peak(process: str = "self") -> int:
    """The most memory a program, by its number, or this one has held, in MiB. Not `ru_maxrss`: that one survives exec, so
    a child of a large process would be charged with its parent's memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024
