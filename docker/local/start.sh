#!/bin/sh
# Find a Python that is new enough (3.11 or newer), or get one, and hand the command over to it.
set -eu
cd "$(dirname "$0")/../.."

find_python() {
    for name in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            python=$name
            return 0
        fi
    done
    return 1
}

if ! find_python; then
    echo "This machine lacks Python 3.11 or newer, in which Muster is written."
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Install it, then run the same command again."
        exit 1
    fi
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null 2>&1; then
            echo "There is no sudo here. As root, run: apt-get install python3 python3-venv"
            exit 1
        fi
    fi
    echo "Installing with apt: python3 python3-venv"
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends python3 python3-venv >/dev/null
    if ! find_python; then
        echo "This distribution's Python is too old. Muster needs Debian 12, Ubuntu 24.04 or newer."
        exit 1
    fi
fi
exec "$python" -m docker.local "$@"
