# What the scripts share: how they speak, and how they find things. Sourced, not run.
# shellcheck shell=bash

say() { printf '▸ %s\n' "$*"; }

stop() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# step SENTENCE COMMAND …: say what is being done, show that it goes on, show the output if it fails.
step() {
    local sentence=$1 log started status=0 seconds=0
    shift
    log=$(mktemp)
    started=$SECONDS
    "$@" >"$log" 2>&1 </dev/null 9>&- &
    local child=$!
    trap 'kill $child 2>/dev/null; rm -f "$log"; exit 130' INT TERM
    printf '▸ %s ' "$sentence"
    while kill -0 $child 2>/dev/null; do
        sleep 0.2
        if [ $((SECONDS - started)) -ge $((seconds + 2)) ]; then
            seconds=$((SECONDS - started))
            printf '.'
        fi
    done
    wait $child || status=$?
    trap - INT TERM
    if [ $status != 0 ]; then
        printf '\n' && tail -n 40 "$log" >&2
        rm -f "$log"
        stop "$sentence failed; what it said is above."
    fi
    printf ' done, %d s\n' $((SECONDS - started))
    rm -f "$log"
}

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

has_postgis() {
    local control
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        [ -e "$control" ] || continue
        [ -x "/usr/lib/postgresql/$(basename "$(dirname "$(dirname "$control")")")/bin/initdb" ] && return
    done
    # Elsewhere than Debian: programs on the path, whose extensions pg_config knows.
    command -v initdb >/dev/null && command -v pg_config >/dev/null &&
        [ -e "$(pg_config --sharedir)/extension/postgis.control" ]
}

# PostGIS for the newest server that is installed, or both of the version that the system offers.
postgis_package() {
    local server newest=
    for server in /usr/lib/postgresql/*/bin/postgres; do
        [ -x "$server" ] || continue
        newest=$(printf '%s\n' $newest "$(basename "$(dirname "$(dirname "$server")")")" | sort -n | tail -n 1)
    done
    [ -n "$newest" ] && echo "postgresql-$newest-postgis-3" || echo postgresql-postgis
}

chromium_package() {
    . /etc/os-release
    [ "${ID:-}" = ubuntu ] && echo chromium-browser || echo chromium
}

has_cjk_font() {
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" -iname '*cjk*' -print -quit 2>/dev/null)" ] ||
        { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }
}

install_packages() {
    local as_root=()
    command -v apt-get >/dev/null ||
        stop "This is no Debian or Ubuntu: install these yourself, then run this again: $*."
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; } ||
            stop "Packages are missing and this account may not install them; have an administrator run: apt-get install $*"
        say "Packages are missing ($*); sudo may ask for your password."
        sudo -v || stop "Without sudo, have an administrator run: apt-get install $*"
        as_root=(sudo)
    fi
    # A source of packages that has nothing to do with us may be out of order: go on with the lists there are.
    (step "Reading the package lists" "${as_root[@]}" apt-get update) || [ $? != 130 ] || exit 130
    # Another program may be installing: a new machine updates itself as it starts.
    step "Installing $*" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}
