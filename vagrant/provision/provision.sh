#!/usr/bin/env bash
# Makes a Debian 12 machine a developer's: build dependencies and the agent through ./dev, Docker,
# Redis and Prometheus from Debian's packages, the agent as a service. As root; may be run again.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
SOURCE=$(readlink -f "$HERE/../..")
SERVERS=(docker.io redis-server prometheus curl)

say() { printf '\n== %s\n' "$*"; }
die() { printf 'provision: %s\n' "$*" >&2; exit 2; }

# A chroot, in which this script is tested, has no services to talk to.
service_manager_runs() { [[ -d /run/systemd/system ]]; }

install_servers() {
  say "servers"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update
  apt-get -qy install --no-install-recommends "${SERVERS[@]}"
}

build_agent() {
  say "the agent"
  "$SOURCE/dev" build release
  install -m 755 "$SOURCE/build/release/strata" /usr/local/bin/strata
}

# One scrape job: the agent's answer holds every layer.
configure() {
  say "services"
  install -m 644 "$HERE/prometheus.yml" /etc/prometheus/prometheus.yml
  install -D -m 644 "$HERE/strata.service" /etc/systemd/system/strata.service
  systemctl enable strata.service
}

start() {
  systemctl daemon-reload
  systemctl restart strata.service prometheus.service
  curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null \
    http://127.0.0.1:9410/-/ready
  strata doctor || true  # its verdict is for people; what is lost is in it
}

((EUID == 0)) || die "not root"
grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release || die "this is not Debian 12"
install_servers
build_agent
configure
if service_manager_runs; then
  start
else
  say "no service manager runs here: nothing is started"
fi
