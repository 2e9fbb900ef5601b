"""`python -m bot.sandbox --port P --data DIR`: the stand-in alone, for development."""

import argparse
import sys
import threading
from pathlib import Path

from bot.sandbox.server import PortInUse, Sandbox
from bot.sandbox.store import DataInUse


def main() -> int:
    """Run until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A stand-in Slack workspace.")
    parser.add_argument("--port", type=int, default=8377)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", help="first product time (ISO 8601) of a new data folder")
    chosen = parser.parse_args()
    try:
        sandbox = Sandbox.start(chosen.port, chosen.data, start=chosen.start)
    except (PortInUse, DataInUse, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"ready {sandbox.url}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
