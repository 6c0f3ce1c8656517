#!/usr/bin/env bash
# tools/setup with a package manager that a test scripts: whatever fails must
# show in its exit code. Without root it stops before it installs anything.
set -euo pipefail

setup=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0

# stub NAME BODY: a program of that name, first in PATH.
stub() {
  printf '#!/bin/sh\n%s\n' "$2" >"$folder/$1"
  chmod +x "$folder/$1"
}

# expect WHAT SUCCESS|FAILURE [TEXT]: how tools/setup ends, and says.
expect() {
  local code=0 output end=success
  output=$(PATH="$folder:$PATH" "$setup" --programs 2>&1) || code=$?
  ((code == 0)) || end=failure
  if [[ $end != "$2" || $output != *"${3:-}"* ]]; then
    echo "$1: exit $code, expected $2 and \"${3:-}\"; it said:"
    echo "$output"
    failures=1
  fi
}

nothing_installed='printf "not-installed"'
# Installed is what the stub of apt-get has marked.
marked='[ -e "'$folder'/marked" ] && printf installed || printf not-installed'

stub apt-cache 'echo Package: x'
stub dpkg-query 'printf installed'
stub apt-get 'exit 100'
expect "nothing to do" success

stub dpkg-query "$nothing_installed"
expect "apt-get fails" failure

if ((EUID == 0)); then
  stub apt-get 'exit 0'
  expect "apt-get succeeds and installs nothing" failure "still not installed"

  stub apt-get 'case "$*" in *update*) exit 100;; *) exit 0;; esac'
  stub apt-cache 'exit 0'
  expect "the package lists cannot be had" failure "apt-get update failed"

  stub apt-cache 'echo Package: x'
  stub dpkg-query "$marked"
  stub apt-get "touch '$folder/marked'"
  expect "apt-get installs all" success
  rm "$folder/marked"

  # The first attempt fails for old lists, the second one does not.
  stub apt-get "case \"\$*\" in *update*) touch '$folder/fresh' ;;
    *) [ -e '$folder/fresh' ] && touch '$folder/marked' ;; esac"
  expect "apt-get succeeds with fresh lists" success
fi
exit "$failures"
