#!/bin/sh
# Runs a command with KITH_DATABASE naming an empty PostgreSQL: a throwaway one behind a socket in a
# folder of its own, which is removed when the command ends.
#
#   e2e/with-postgres.sh COMMAND [ARGUMENT...]
#
# PostgreSQL refuses to run as root, so root hands it to a user of little power.
set -eu

lacks() {
    echo "with-postgres: $1" >&2
    exit 2
}

bin=$(dirname "$(readlink -f "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)")")
[ -x "$bin/postgres" ] || lacks "PostgreSQL is not here: its initdb and postgres are needed (Debian: postgresql)"
folder=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
    user=$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)
    chown "$user" "$folder"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
fi
finish() {
    (cd "$folder" && $as "$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM
(
    cd "$folder"
    $as "$bin/initdb" --no-sync --auth=trust --username=kith --encoding=UTF8 --locale=C data >log 2>&1 &&
        $as "$bin/pg_ctl" -D data -o "-k $folder -c listen_addresses= -c max_connections=50" -l server.log -w start >>log 2>&1 &&
        $as "$bin/createdb" -h "$folder" -U kith kith >>log 2>&1
) || {
    cat "$folder/log" >&2
    lacks "PostgreSQL could not be started"
}
KITH_DATABASE="postgres://kith@$(printf %s "$folder" | sed 's|/|%2F|g')/kith" "$@"
