#!/bin/sh
# Makes the virtual environment $1 with the first Python that is new enough.
set -eu

for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "$python cannot make environments: its venv module is missing." \
                "On Debian and Ubuntu: apt-get install python3-venv" >&2
            exit 1
        fi
        echo "Making $1 with $("$python" --version)."
        # Built aside: an interrupted run leaves no half environment behind.
        rm -rf "$1"
        trap 'rm -rf "$1"' EXIT
        "$python" -m venv "$1"
        trap - EXIT
        exit 0
    fi
done

found=$(python3 --version 2>/dev/null || echo "no python3")
echo "Film Room needs Python 3.11 or newer, but found $found." \
    "Install one, or name it: make run PYTHON=/path/to/python3.12" >&2
exit 1
