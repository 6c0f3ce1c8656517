# shellcheck shell=bash disable=SC2034 # sets variables for whoever sources it
# Sourced by tools/run and .ci/nightly: programs of ours as children that are
# waited for and ended without polling, whatever ends the script.

child_outs=()

# start_program LOG SECONDS COMMAND...
# Starts a program with its standard error in LOG and waits at most SECONDS for
# its line "... listening on ADDRESS". Leaves the address in `address` and the
# process id in `child`.
start_program() {
  local log=$1 limit=$2 pipe out line=''
  shift 2
  pipe=$log.out
  rm -f "$pipe"
  mkfifo "$pipe"
  # A session of its own: Ctrl-C is for us, we tell the children. Should we be
  # killed without a chance to, the kernel tells them.
  setsid setpriv --pdeathsig TERM "$@" >"$pipe" 2>"$log" </dev/null &
  child=$!
  exec {out}<"$pipe"
  child_outs+=("$out")
  rm -f "$pipe"
  read -r -t "$limit" -u "$out" line || true
  address=${line##*listening on }
  address=${address%% *} # more may follow
  if [[ $line != *"listening on http"* ]]; then
    echo "$1 did not start within $limit s; the end of $log:" >&2
    tail -n 20 "$log" >&2
    return 1
  fi
}

# stop_children SECONDS
# Ends all children; those that need longer than SECONDS are killed. A child
# has ended when its standard output is closed.
stop_children() {
  local pid out
  for pid in $(jobs -p); do
    kill -TERM "$pid" 2>/dev/null || true
  done
  for out in "${child_outs[@]}"; do
    # Nothing more is printed: this waits for the end, or the time limit.
    read -r -t "$1" -u "$out" _ || true
    exec {out}<&-
  done
  child_outs=()
  for pid in $(jobs -pr); do
    kill -KILL "$pid" 2>/dev/null || true
  done
}
