# shellcheck shell=bash
# Kernel packages of any Debian release, unpacked, never installed. They come by an apt of their own
# under build/kernels/apt, from the mirror that the machine's own sources name; the machine's lists,
# sources and packages stay as they are. Sourced by matrix.sh.
#
# The suites whose kernels are booted. Debian 11's lists are not signed anew any more, so their age
# is not asked; their signatures are.
SUITES=(bullseye-security bookworm-security bookworm-backports trixie-backports sid)
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
APT=$PWD/build/kernels/apt
PACKAGES=build/kernels/packages
LISTS_AGE_DAYS=1

own_apt() { APT_CONFIG=$APT/apt.conf "$@"; }

# The machine's mirror of a suite: of Debian itself, or of its security updates.
mirror_of() {
  local codename pattern
  codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  case $1 in
    *-security) pattern="^$codename(-security|/updates) " ;;
    *) pattern="^$codename " ;;
  esac
  # shellcheck disable=SC2016  # apt's own variables
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v pattern="$pattern" '$0 ~ pattern { print $2; exit }'
}

# What the machine says of how to download (a proxy, say) holds here too; its hooks do not run.
write_apt_config() {
  local suite mirror
  mkdir -p "$APT"/{lists,cache/archives,preferences,state}/partial
  : >"$APT/state/status"
  {
    apt-config dump Acquire | grep -v '^Acquire::\(IndexTargets\|Languages\|Check-Valid-Until\)'
    cat <<TEXT
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "/dev/null";
Dir::Etc::SourceList "$APT/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$APT/state";
Dir::State::Lists "$APT/lists";
Dir::State::status "$APT/state/status";
Dir::Cache "$APT/cache";
TEXT
  } >"$APT/apt.conf"
  for suite in "${SUITES[@]}"; do
    mirror=$(mirror_of "$suite")
    [[ $mirror ]] || die "the sources of this machine name no mirror for $suite"
    printf 'deb [arch=amd64 signed-by=%s] %s %s main\n' "$KEYRING" "$mirror" "$suite"
  done >"$APT/sources.list"
}

# A suite that a mirror has given up costs the kernels of that suite alone.
refresh_lists() {
  [[ -n $(mirror_of sid) ]] || apt-get -q update  # a machine that never asked knows no mirror
  write_apt_config
  own_apt apt-get -q update || say "not every suite could be asked"
  touch "$APT/fresh"
}

lists_are_fresh() { [[ -n $(find "$APT/fresh" -mtime "-$LISTS_AGE_DAYS" 2>/dev/null) ]]; }

# Names of packages that match, the newest last.
packages_like() { own_apt apt-cache search --names-only "$1" | awk '{print $1}' | sort -V; }

# From 7.2 on a kernel is several packages: image (which is empty), binary, modules, base.
parts_of() {
  local version=${1#linux-image-}
  version=${version//./\\.} version=${version//+/\\+}
  packages_like "^linux-(image|binary|modules|base)-$version\$"
}

# Unpacks the newest package that matches under its name; depmod's index is what its post-install
# script would make. Sets `tree` and `version`.
fetch() {
  local pattern=$1 package part
  lists_are_fresh || refresh_lists
  package=$(packages_like "$pattern" | tail -n 1)
  [[ $package ]] || die "no package matches $pattern"
  tree=$PACKAGES/$package part=$PACKAGES/$package.part
  [[ ! -d $tree ]] || { version=$(version_in "$tree"); return; }
  say "downloading $package"
  rm -rf "$part" && mkdir -p "$part/deb"
  download "$package" "$part/deb" || { refresh_lists && download "$package" "$part/deb"; } ||
    die "cannot download $package"
  find "$part/deb" -name '*.deb' -exec dpkg -x {} "$part" \;
  rm -rf "$part/deb"
  [[ -e $part/lib ]] || ln -s usr/lib "$part/lib"
  version=$(version_in "$part")
  depmod -b "$part" "$version"
  mv "$part" "$tree"
}

version_in() { basename "$1"/lib/modules/*; }

# apt's own user may not reach this directory.
download() {
  local parts
  mapfile -t parts < <(parts_of "$1")
  (cd "$2" && own_apt apt-get -q -o APT::Sandbox::User=root download "${parts[@]}")
}
