#!/bin/sh
# Installs what the tests need from the system's packages, and only where it is missing:
# PostgreSQL (its server programs; no service is used) and Chromium (for the desk's pages).
set -eu

have_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

have_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

wanted=""
have_postgres || wanted="postgresql"
have_chromium || wanted="$wanted chromium"
[ -n "$wanted" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need:$(printf ' %s' $wanted). This system has no apt-get: install them with its own package manager." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
        echo "The tests need:$(printf ' %s' $wanted). Run as root: apt-get install --no-install-recommends$(printf ' %s' $wanted)" >&2
        exit 1
    fi
    as_root="sudo -n"
fi
echo "installing$(printf ' %s' $wanted) from the system's packages …"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # several words, one a package
$as_root apt-get install -y -qq --no-install-recommends $wanted >/dev/null
