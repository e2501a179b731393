#!/bin/sh
# As root: install Debian packages, and start no server that they bring, neither now nor at the next boot.
# Servers that are already there are not touched, and nothing but the packages is left behind.
set -eu
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d            # asked by every package before it starts or stops a service
clusters=/etc/postgresql-common/createcluster.d  # read before a new PostgreSQL makes itself a cluster
kept="$policy.kept-by-muster"
mark='# for the length of an installation by Muster'

had_redis=no
if [ -e /usr/bin/redis-server ]; then had_redis=yes; fi

log=
tidy() {
    if [ -n "$log" ]; then rm -f "$log"; fi
    if grep -qsF "$mark" "$policy"; then rm -f "$policy"; fi
    if [ -e "$kept" ]; then mv "$kept" "$policy"; fi
    rm -f "$clusters/muster.conf"
    rmdir "$clusters" 2>/dev/null || true
}
trap tidy EXIT
trap 'exit 130' HUP INT TERM

tidy  # what an interrupted installation may have left
if [ -e "$policy" ]; then mv "$policy" "$kept"; fi
printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
chmod 755 "$policy"
mkdir -p "$clusters"
echo 'create_main_cluster = false' >"$clusters/muster.conf"

# "postgresql-postgis" stands for the newest one there is.
for package in "$@"; do
    shift
    if [ "$package" = postgresql-postgis ]; then
        package=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V | tail -n 1)
    fi
    set -- "$@" "$package"
done
# Hundreds of lines that nobody reads, unless it fails.
log=$(mktemp)
if ! apt-get install --yes --quiet --no-install-recommends "$@" </dev/null >"$log" 2>&1; then
    cat "$log"
    exit 100
fi

if [ "$had_redis" = no ] && [ -e /usr/bin/redis-server ]; then update-rc.d redis-server disable >/dev/null 2>&1; fi
