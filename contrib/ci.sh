#!/bin/sh
# Runs a command, and notes its last lines with its result: ci.sh make test
log=$(mktemp) || exit 74
trap 'rm -f "$log"' EXIT
"$@" >"$log" 2>&1
code=$?
cat "$log"
{ printf '%s: exit %s\n' "$*" "$code"; tail -30 "$log"; } | wx note -t ci --wait 1m --name ci.log --max 60 -
# The result is the command's, whether the note went out (0), waits (75) or not.
exit $code
