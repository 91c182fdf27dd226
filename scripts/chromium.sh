#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs one when there is none.
# $1 is the environment's Python. Progress goes to stderr, the path alone to stdout.
set -u

find_installed() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        # It must answer: Ubuntu's chromium-browser may be a stub that only names a snap.
        if [ -n "$name" ] && path=$(command -v "$name") && "$path" --version >/dev/null 2>&1; then
            echo "$path"
            return 0
        fi
    done
    path=$("$1" -c 'from playwright.sync_api import sync_playwright as play
with play() as p: print(p.chromium.executable_path)' 2>/dev/null) || return 1
    [ -x "$path" ] && echo "$path"
}

if [ -n "${CHROMIUM:-}" ] && ! command -v "$CHROMIUM" >/dev/null; then
    echo "CHROMIUM=$CHROMIUM is not a program. Name a Chromium or Chrome, or unset it." >&2
    exit 1
fi
find_installed "$1" && exit 0
echo "No Chromium on this machine yet: installing one for the browser tests." >&2
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium >&2
    find_installed "$1" && exit 0
fi
"$1" -m playwright install chromium >&2
find_installed "$1" && exit 0
echo "The browser tests need Chromium, and installing it failed (see above)." \
    "Install chromium or google-chrome, or name one: make test CHROMIUM=/path/to/it" >&2
exit 1
