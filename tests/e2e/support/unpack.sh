#!/usr/bin/env bash
# Unpacks a program that another release of Debian has as a package into a folder; nothing is
# installed and the machine's own package sources stay as they are.
#   unpack.sh RELEASE PACKAGE DIR [MORE...]: prints the path of the binary, which has the package's
#   name; MORE are packages that it needs beside it
set -euo pipefail
release=$1 package=$2 target=$3
more=("${@:4}")
binary=$target/usr/bin/$package
[[ -x $binary ]] && { printf '%s\n' "$binary"; exit; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch"/{lists,cache/archives}/partial "$target"
# shellcheck disable=SC2016  # apt-get fills it in, not the shell
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' |
  head -n 1)
printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
  "${mirror:?no bookworm source on this machine}" "$release" >"$scratch/sources.list"
options=(-q -o "Dir::Etc::SourceList=$scratch/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache=$scratch/cache" -o APT::Sandbox::User=root
  -o Acquire::Languages=none
  -o Dir::State::status=/dev/null)  # what is installed here is of no account
apt-get "${options[@]}" update >&2
(cd "$scratch" && apt-get "${options[@]}" download "$package" "${more[@]}" >&2)
for archive in "$scratch"/*.deb; do dpkg -x "$archive" "$target"; done
printf '%s\n' "$binary"
