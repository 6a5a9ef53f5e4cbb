#!/bin/sh
# tidemark record: what a command reads from a disk, by the kernel's own events. POSIX shell; nothing to install.
# Read it before you run it as root: `sh record.sh --dry-run ... -- COMMAND` prints what would be touched.
#
# Touched while it runs, and put back at the end, on failure, on Ctrl-C, and when this script is killed:
#   tracefs: the block tracer of the top-level buffer, one instance of its own ("tidemark"), both with their buffers;
#   one memory cgroup ("tidemark"); read-ahead of the disk with --read-ahead; the page cache of the named files with --cold.
# Every change is written down in $STATE/restore before it is made: `sh record.sh --restore` puts back what a killed run left.
set -u
LC_ALL=C
export LC_ALL
VERSION=${TIDEMARK_VERSION:-development}
STATE=/run/tidemark-record

fail() { printf 'tidemark record: %s\n' "$*" >&2; exit 2; }
say() { [ "$quiet" = 1 ] || printf '%s\n' "$*" >&2; }

usage() {
  cat <<'HELP'
Usage: record.sh [options] -- COMMAND [ARGUMENT...]

  -o DIR                bundle to write (default: tidemark-DATE-TIME)
  -f FILE               file whose reads are recorded; again for more (default: arguments of COMMAND that are files of 1 MiB or more)
  --memory LIST         limit of the command's memory cgroup: none, or sizes such as 600MiB,1000MiB,none; each is a run
  --repeat N            so many runs of each limit, interleaved: A B A B
  --cold                the named files leave the page cache before each run; implied by a limit (--warm: they stay)
  --drop-caches         everything leaves the page cache before each run, of the whole machine
  --read-ahead KIB      read-ahead of the disk while it runs
  --interval SECONDS    time between samples (default 0.1)
  --expect SIZE         bytes that a run may read: sizes the buffers (default: 4 x the named files, at least 4 GiB)
  --buffer KIB KIB      sizes of the buffers per CPU themselves: block tracer, instance
  --no-page-cache       no page-cache events
  --no-trace            samples, extents and residency only: needs no root
  --device MAJOR:MINOR  the disk, where it is not the one under the files
  --dry-run             print what would be touched, and stop
  --restore             put back what a killed run left, and stop
  -q                    no progress

The command may write "NAME" or "NAME NUMBER" lines into the FIFO that $TIDEMARK_MARKS names: load_begin, load_end, prompt_begin,
prompt_end, "token 0", generate_end. Its exit code is the exit code of this script; 2: wrong use, 1: events were lost
or the bundle did not fit, 130: interrupted.
HELP
}

# --- what is asked ---------------------------------------------------------------------------------------------------------------
out='' files='' limits='' repeat=1 cold='' drop=0 ahead='' interval=0.1 expect='' block_kb='' event_kb='' page_cache=1 trace=1 device='' dry=0 restore=0 quiet=0

# bytes_of TEXT: 600MiB, 1.5GiB, 4GB, 1048576; empty if it is no size.
bytes_of() {
  printf '%s' "$1" | awk '{
    if (!match($0, /^[0-9]+(\.[0-9]+)?/)) exit
    n = substr($0, 1, RLENGTH); u = substr($0, RLENGTH + 1)
    f[""] = f["B"] = 1; f["KiB"] = f["K"] = 1024; f["MiB"] = f["M"] = 1048576; f["GiB"] = f["G"] = 1073741824
    f["kB"] = f["KB"] = 1000; f["MB"] = 1000000; f["GB"] = 1000000000
    if (u in f) printf "%.0f", n * f[u] }'
}

# one_line TEXT: whether it has no newline, which separates files in lists.
NEWLINE='
'
one_line() { case $1 in *"$NEWLINE"*) return 1 ;; esac; }

# add_file NAME: to the list, once; a name that begins with - would be taken for an option.
add_file() {
  case $1 in -*) set -- "./$1" ;; esac
  case $NEWLINE$files in *"$NEWLINE$1$NEWLINE"*) ;; *) files=$files$1$NEWLINE ;; esac
}

while [ $# -gt 0 ]; do
  case $1 in
    -o) [ $# -gt 1 ] || fail '-o needs a folder'; out=$2; shift ;;
    -f) [ $# -gt 1 ] || fail '-f needs a file'; [ -f "$2" ] || fail "$2: no such file"; one_line "$2" || fail 'a file with a newline in its name cannot be recorded: rename it'; add_file "$2"; shift ;;
    --memory) [ $# -gt 1 ] || fail '--memory needs sizes'; limits=$(printf '%s' "$2" | tr ',' ' '); shift ;;
    --repeat) [ $# -gt 1 ] || fail '--repeat needs a number'; repeat=$2; shift ;;
    --cold) cold=1 ;;
    --warm) cold=0 ;;
    --drop-caches) drop=1 ;;
    --read-ahead) [ $# -gt 1 ] || fail '--read-ahead needs KiB'; ahead=$2; shift ;;
    --interval) [ $# -gt 1 ] || fail '--interval needs seconds'; interval=$2; shift ;;
    --expect) [ $# -gt 1 ] || fail '--expect needs a size'; expect=$(bytes_of "$2"); [ -n "$expect" ] || fail "$2 is no size; write 10GiB"; shift ;;
    --buffer) [ $# -gt 2 ] || fail '--buffer needs two numbers of KiB'; block_kb=$2 event_kb=$3; shift 2 ;;
    --no-page-cache) page_cache=0 ;;
    --no-trace) trace=0 ;;
    --device) [ $# -gt 1 ] || fail '--device needs MAJOR:MINOR'; device=$2; shift ;;
    --dry-run) dry=1 ;;
    --restore) restore=1 ;;
    -q) quiet=1 ;;
    -h | --help) usage; exit 0 ;;
    --version) printf '%s\n' "$VERSION"; exit 0 ;;
    --) shift; break ;;
    *) fail "unknown option $1; the command stands after --" ;;
  esac
  shift
done

for number in "$repeat" "${ahead:-0}" "${block_kb:-1}" "${event_kb:-1}"; do
  case $number in '' | *[!0-9]*) fail "$number is no whole number" ;; esac
done
[ "$repeat" -gt 0 ] || fail '--repeat takes 1 or more'
case $interval in '' | . | *[!0-9.]* | *.*.*) fail "$interval is no number of seconds" ;; *[1-9]*) ;; *) fail '--interval takes more than 0 seconds' ;; esac
one_line "$out" || fail 'the folder of the bundle may have no newline in its name'

# --- what was changed, and putting it back -----------------------------------------------------------------------------------------
TAB=$(printf '\t')

# note KIND PATH [VALUE]: written down before the change is made.
note() { printf '%s\t%s\t%s\n' "$1" "$2" "${3-}" >>"$STATE/restore" || fail "$STATE/restore cannot be written, and nothing is changed without a note"; }

# put PATH VALUE: writes a setting whose old value is noted first.
put() {
  old=$(cat "$1" 2>/dev/null) || return 1
  case $1 in
    */trace_clock | */scheduler) old=$(printf '%s' "$old" | sed 's/.*\[\(.*\)\].*/\1/') ;;
    # "7 (expanded: 1408)": of a buffer nobody has used yet; 1408 is what its first user would get, and 7 written back is what he would be left with.
    */buffer_size_kb) case $old in *expanded:*) old=${old##*: } old=${old%)} ;; esac ;;
  esac
  note write "$1" "$old"
  printf '%s\n' "$2" 2>/dev/null >"$1"
}

# empty GROUP: ends what is in a cgroup, and in groups that the command made below it, which go.
empty() {
  find "$1" -depth -type d 2>/dev/null | while IFS= read -r inner; do
    while read -r p; do kill -9 "$p" 2>/dev/null; done <"$inner/cgroup.procs"
    [ "$inner" = "$1" ] || rmdir "$inner" 2>/dev/null
  done
}

# undo [run]: puts back what the notes say, the last first; what cannot be put back stays noted. "run": a mount is kept for the next run.
# One process does it at a time: the script, the sampler that found it dead, or a --restore.
undo() {
  if [ ! -f "$STATE/restore" ]; then
    # Killed before its first note, or about to write it.
    sleep 1
    [ -f "$STATE/restore" ] || alive || rm -rf "$STATE"
    return 0
  fi
  read -r me _ </proc/self/stat
  waited=0
  until mkdir "$STATE/undoing" 2>/dev/null; do
    [ -d "$STATE" ] || return 0
    if read -r other since <"$STATE/undoing/pid" 2>/dev/null && [ -n "$since" ] && [ "$(started "$other")" = "$since" ]; then
      sleep "$pause"
    else
      waited=$((waited + 1))
      [ "$waited" -lt 10 ] || rm -rf "$STATE/undoing"
      sleep "$pause"
    fi
  done
  printf '%s %s\n' "$me" "$(started "$me")" >"$STATE/undoing/pid"
  # While this one waited, another may have put all back, and begun a recording of its own.
  if alive && [ "$owner" != "$$" ] || [ ! -f "$STATE/restore" ]; then rm -rf "$STATE/undoing"; return 0; fi
  kept='' stuck=0
  awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$STATE/restore" >"$STATE/undoing/list"
  while IFS="$TAB" read -r kind path value; do
    case $kind in
      write) [ ! -e "$path" ] || printf '%s\n' "$value" 2>/dev/null >"$path" || { stuck=1; printf 'cannot restore %s to %s\n' "$path" "$value" >&2; } ;;
      clear) [ ! -e "$path" ] || : 2>/dev/null >"$path" ;;
      rmdir)
        try=0
        while [ -d "$path" ] && ! rmdir "$path" 2>/dev/null; do
          try=$((try + 1))
          [ ! -e "$path/cgroup.procs" ] || empty "$path"
          [ "$try" -lt 50 ] || { stuck=1; printf 'cannot remove %s\n' "$path" >&2; break; }
          sleep "$pause"
        done ;;
      empty) [ ! -e "$path/cgroup.procs" ] || empty "$path" ;;
      umount)
        if [ "${1-}" = run ]; then kept="$kind$TAB$path$TAB"
        else umount "$path" 2>/dev/null || { ! grep -q " $path tracefs" /proc/mounts || { stuck=1; printf 'cannot unmount %s\n' "$path" >&2; }; }
        fi ;;
    esac
  done <"$STATE/undoing/list"
  if [ "$stuck" = 1 ]; then rm -rf "$STATE/undoing"; return 1; fi
  if [ "${1-}" = run ]; then
    [ -z "$kept" ] || printf '%s\n' "$kept" >"$STATE/restore"
    [ -n "$kept" ] || : >"$STATE/restore"
    rm -rf "$STATE/undoing"
  else
    rm -rf "$STATE"
  fi
}

# started PID: when a living process began, in ticks since boot; tells it from another with its number. Nothing for one that is dead.
started() { sed -n 's/.*) //; /^[ZX]/!p' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

alive() { [ -f "$STATE/pid" ] && read -r owner since <"$STATE/pid" && [ -n "$since" ] && [ "$(started "$owner")" = "$since" ]; }

pause=0.1
sleep 0.01 2>/dev/null || { pause=1; case $interval in *.*) interval=1 ;; esac; }

[ "$(id -u)" = 0 ] || STATE=${TMPDIR:-/tmp}/tidemark-record-$(id -u)
[ -d "${STATE%/*}" ] || STATE=/tmp/tidemark-record
if [ "$restore" = 1 ]; then
  [ "$(id -u)" = 0 ] || [ -d "$STATE" ] || [ ! -d /run/tidemark-record ] || fail 'a run of root is not put back without root: run it with sudo'
  [ -d "$STATE" ] || { printf 'nothing to restore: no run was interrupted\n'; exit 0; }
  [ ! -L "$STATE" ] && [ "$(stat -c %u "$STATE")" = "$(id -u)" ] || fail "$STATE is somebody else's: remove it by hand"
  alive && fail "process $owner is recording: stop it first"
  undo && printf 'restored\n' || exit 2
  exit 0
fi

[ $# -gt 0 ] || { usage >&2; exit 2; }
command -v "$1" >/dev/null 2>&1 || fail "$1: no such command"
for tool in awk sed cat head sleep date stat mkfifo sync; do command -v "$tool" >/dev/null 2>&1 || fail "$tool is missing: install coreutils and awk (or busybox)"; done

# --- which files, which disk -----------------------------------------------------------------------------------------------------
if [ -z "$files" ]; then
  for word in "$@"; do
    [ -f "$word" ] || word=${word#*=}
    [ -f "$word" ] && [ "$word" != "$1" ] && one_line "$word" && [ "$(stat -L -c %s -- "$word")" -ge 1048576 ] && add_file "$word"
  done
  [ -n "$files" ] || fail 'no argument of the command is a file of 1 MiB or more: name the files with -f FILE'
fi

first=$(printf '%s' "$files" | head -n 1)
total=0

# device_of FILE: major:minor of the file system's device; empty where it has none of its own (tmpfs, overlayfs, network).
device_of() {
  d=$(stat -L -c %d "$1")
  major=$(((d >> 8) & 4095)) minor=$(((d & 255) | ((d >> 12) & 1048320)))
  if [ "$major" = 0 ]; then
    source=$(df -P "$1" | awk 'NR == 2 { print $1 }')
    [ -b "$source" ] || return 0
    major=$((0x$(stat -L -c %t "$source"))) minor=$((0x$(stat -L -c %T "$source")))
  fi
  printf '%s:%s' "$major" "$minor"
}

fs_device=
while IFS= read -r file; do
  [ -n "$file" ] || continue
  on=$(device_of "$file")
  [ -n "$on" ] || [ -n "$device" ] || [ "$trace" = 0 ] || fail "$file lies on no block device (tmpfs, overlay, network?): copy it to a disk, or name the disk with --device MAJOR:MINOR"
  [ -z "$fs_device" ] || [ "$fs_device" = "$on" ] || fail "$first and $file lie on different devices: record them one by one"
  fs_device=$on
  total=$((total + $(stat -L -c %s "$file")))
done <<LIST
$files
LIST

disk_device=${device:-$fs_device} disk='' start_sector=null
if [ -n "$disk_device" ]; then
  node=$(cd -P "/sys/dev/block/$disk_device" 2>/dev/null && pwd) || fail "no block device $disk_device"
  if [ -e "$node/partition" ]; then
    start_sector=$(cat "$node/start")
    node=${node%/*}
  else
    start_sector=0
  fi
  disk=${node##*/}
  disk_device=$(cat "$node/dev")
  for below in "$node"/slaves/*; do
    [ ! -e "$below" ] || fail "$disk is stacked on ${below##*/}: name the disk that does the reading with --device $(cat "$below/dev")"
  done
fi
disk_major=${disk_device%:*} disk_minor=${disk_device#*:}

# --- what this machine allows ------------------------------------------------------------------------------------------------------
T='' mounted=''
if [ "$trace" = 1 ]; then
  [ "$(id -u)" = 0 ] || fail 'tracing needs root: run it with sudo, or take samples only with --no-trace'
  [ -n "$disk" ] || fail 'no disk to trace: name it with --device MAJOR:MINOR'
  for place in /sys/kernel/tracing /sys/kernel/debug/tracing; do [ ! -e "$place/current_tracer" ] || { T=$place; break; }; done
  [ -n "$T" ] || { [ -d /sys/kernel/tracing ] && grep -qw tracefs /proc/filesystems && T=/sys/kernel/tracing && mounted=1; } || fail 'this kernel has no tracefs (CONFIG_TRACING): take samples only with --no-trace'
  [ -e "/sys/block/$disk/trace/enable" ] || fail "this kernel cannot trace $disk (CONFIG_BLK_DEV_IO_TRACE): take samples only with --no-trace"
fi
cgroup='' hierarchy='' groups=/sys/fs/cgroup
if [ "$(id -u)" = 0 ]; then
  if [ -e "$groups/memory/cgroup.procs" ]; then hierarchy=v1 cgroup=$groups/memory/tidemark
  elif grep -qw memory "$groups/cgroup.controllers" 2>/dev/null; then hierarchy=v2 cgroup=$groups/tidemark
  fi
fi
case $limits in *[!\ ]*) ;; *) [ -z "$limits" ] || fail '--memory names no size; write 600MiB or none'; limits=none ;; esac
limited=0
for limit in $limits; do
  [ "$limit" = none ] && continue
  [ -n "$(bytes_of "$limit")" ] || fail "$limit is no size; write 600MiB or none"
  limited=1
done
[ "$limited" = 0 ] || [ -n "$cgroup" ] || fail 'a memory limit needs root and a memory cgroup (v1 or v2), and this machine offers none'
[ -n "$cold" ] || cold=$limited
[ -z "$ahead" ] || { [ "$(id -u)" = 0 ] && [ -n "$disk" ]; } || fail '--read-ahead needs root and a disk'
[ "$drop" = 0 ] || [ "$(id -u)" = 0 ] || fail '--drop-caches needs root'

# Buffers, per CPU: any CPU may write all. While a machine thrashes a GiB read leaves 31,000 block events of 54 bytes and 125,000 of the
# instance of 47 (measured): 2 and 8 MiB with room to spare. At most an eighth of what is available, over all CPUs.
[ -n "$expect" ] || { expect=$((4 * total)); [ "$expect" -ge 4294967296 ] || expect=4294967296; }
gib=$(((expect + 1073741823) / 1073741824))
cpus=$(grep -c '^processor' /proc/cpuinfo)
[ "$cpus" -gt 0 ] || cpus=$(grep -c '^cpu[0-9]' /proc/stat)
most=$(awk -v c="$cpus" '/^MemAvailable/ { printf "%.0f", $2 / 8 / c }' /proc/meminfo)
if [ -z "$block_kb" ]; then
  block_kb=$((4096 + 2048 * gib)) event_kb=$((4096 + 8192 * gib))
  if [ $((block_kb + event_kb)) -gt "$most" ]; then block_kb=$((most / 5)) event_kb=$((most - most / 5)); fi
fi

out=${out:-tidemark-$(date +%Y%m%d-%H%M%S)}
case $out in -*) out=./$out ;; esac

if [ "$dry" = 1 ]; then
  printf 'Command:     %s\nBundle:      %s\nFiles:       %s\n' "$*" "$out" "$(printf '%s' "$files" | tr '\n' ' ')"
  printf 'Runs:        %s of each limit (%s), interleaved\n' "$repeat" "$limits"
  if [ "$trace" = 1 ]; then
    printf 'Disk:        %s (%s), file system from sector %s\n' "$disk" "$disk_device" "$start_sector"
    [ -z "$mounted" ] || printf 'Mount:       tracefs at %s, unmounted at the end\n' "$T"
    printf 'Tracer:      %s/current_tracer nop -> blk, %s KiB per CPU x %s\n' "$T" "$block_kb" "$cpus"
    printf 'Instance:    %s/instances/tidemark, %s KiB per CPU x %s\n' "$T" "$event_kb" "$cpus"
    printf 'Settings:    %s/{tracing_on,trace_clock,buffer_size_kb,options/bin,options/blk_classic,options/context-info}; what is in %s/trace is cleared\n' "$T" "$T"
    printf 'Device:      /sys/block/%s/trace/enable 0 -> 1\n' "$disk"
  fi
  [ -z "$cgroup" ] || printf 'Cgroup:      %s (%s), made and removed\n' "$cgroup" "$hierarchy"
  [ -z "$ahead" ] || printf 'Read-ahead:  /sys/block/%s/queue/read_ahead_kb %s -> %s\n' "$disk" "$(cat "/sys/block/$disk/queue/read_ahead_kb")" "$ahead"
  [ "$cold" = 0 ] || printf 'Page cache:  the named files leave it before each run\n'
  [ "$drop" = 0 ] || printf 'Page cache:  EVERYTHING leaves it before each run (drop_caches)\n'
  printf 'Notes:       %s/restore, removed at the end\n' "$STATE"
  exit 0
fi

[ ! -e "$out" ] || fail "$out exists: name another folder with -o"

# --- one recorder at a time ----------------------------------------------------------------------------------------------------------
# A signal is remembered, and the script goes on to its end, which puts everything back. Only while the command runs does a TERM or HUP end it
# at once, since a shell cannot leave its command (see run); the sampler then does it. A host (it makes $STATE/stop) has the command ended instead.
interrupted=0
attend() { trap 'interrupted=1' INT TERM HUP; trap : PIPE; }
attend
if ! mkdir "$STATE" 2>/dev/null; then
  [ -d "$STATE" ] && [ ! -L "$STATE" ] && [ "$(stat -c %u "$STATE")" = "$(id -u)" ] || fail "$STATE is somebody else's: remove it first"
  alive && fail "process $owner is recording already: one at a time"
  say 'putting back what an interrupted run left'
  undo || exit 2
  # It may have been that run that mounted tracefs.
  [ "$trace" = 0 ] || [ -e "$T/current_tracer" ] || mounted=1
  mkdir "$STATE" 2>/dev/null || { alive && fail "process $owner is recording already: one at a time"; fail "$STATE cannot be made"; }
fi
printf '%s %s\n' "$$" "$(started $$)" >"$STATE/pid"
: >"$STATE/restore"
if [ -n "$mounted" ]; then
  note umount "$T"
  mount -t tracefs nodev "$T" || { undo; fail "tracefs cannot be mounted at $T"; }
fi
I=$T/instances/tidemark
if [ "$trace" = 1 ]; then
  busy=
  [ "$(cat "$T/current_tracer")" = nop ] || busy="the tracer $(cat "$T/current_tracer")"
  [ -z "$(cat "$T/set_event")" ] || busy="the events $(head -n 3 "$T/set_event" | tr '\n' ' ')"
  [ "$(cat "/sys/block/$disk/trace/enable")" = 0 ] || busy="blktrace on $disk"
  [ ! -d "$I" ] || busy="an instance that no run of this script left, $I"
  [ -z "$busy" ] || { undo; fail "somebody traces already ($busy): stop that first"; }
fi

ended=
finish() {
  trap '' INT TERM HUP PIPE
  [ -n "$ended" ] || { ended=1; undo; }
}
trap 'finish' EXIT
bad=0 dir='' group=''

mkdir -p "$out" || fail "$out cannot be written"
out=$(cd "$out" && pwd)
where=$(df -P "$out" | awk 'NR == 2 { print $1 }')
[ "$trace" = 0 ] || [ ! -b "$where" ] || case $(cd -P "/sys/dev/block/$((0x$(stat -L -c %t "$where"))):$((0x$(stat -L -c %T "$where")))" 2>/dev/null && pwd) in
  "$(cd -P "/sys/block/$disk" && pwd)" | "$(cd -P "/sys/block/$disk" && pwd)"/*) say "note: the bundle is written to the disk that is recorded; its writes are traced too. -o /dev/shm/... keeps them out" ;;
esac

# --- writing JSON without a tool ------------------------------------------------------------------------------------------------------
text() { printf '%s' "$1" | awk 'BEGIN { printf "\"" } { gsub(/\\/, "&&"); gsub(/"/, "\\\\&"); gsub(/[\001-\037\177]/, "?"); printf "%s%s", (NR > 1 ? "\\n" : ""), $0 } END { printf "\"" }'; }
scalar() { case $1 in '' | *[!0-9]*) text "$1" ;; *) printf '%s' "$1" ;; esac; }
whole() { case $1 in '' | *[!0-9-]*) printf null ;; *) printf '%s' "$1" ;; esac; }

# rings FOLDER: what each CPU's ring buffer says of itself, as JSON.
rings() {
  for stats in "$1"/per_cpu/cpu*/stats; do
    cpu=${stats%/stats}
    awk -v cpu="${cpu##*/}" -F ': ' '{ fields = fields (NR > 1 ? ", " : "") "\"" $1 "\": \"" $2 "\"" } END { printf "\"%s\": {%s}", cpu, fields }' "$stats"
    printf '\n'
  done | awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $0 }'
}

# lost FOLDER: overruns, commit overruns and drops over all CPUs.
lost() { cat "$1"/per_cpu/cpu*/stats | awk -F ': ' '$1 == "overrun" || $1 == "commit overrun" || $1 == "dropped events" { n += $2 } END { printf "%.0f", n }'; }

counters() { awk -v d="$disk" '$3 == d { $1 = $2 = $3 = ""; sub(/^ +/, ""); print }' /proc/diskstats; }

# resident FILE: bytes of it in the page cache; empty without fincore.
resident() { command -v fincore >/dev/null 2>&1 && fincore -b -n -o RES "$1" 2>/dev/null | tr -d ' '; }

residency() { command -v fincore >/dev/null 2>&1 && printf '%s' "$files" | while IFS= read -r file; do fincore -b -o RES,PAGES,SIZE,FILE "$file" 2>/dev/null; done; }

mark() { if [ "$trace" = 1 ]; then printf 'tm:%s\n' "$1" >"$I/trace_marker"; else read -r up _ </proc/uptime; printf '%s %s\n' "$up" "$1" >>"$dir/marks.raw"; fi; }

# end_command SIGNAL: to every process of the command; without a cgroup, to its first alone.
end_command() {
  if [ -n "$group" ]; then while read -r p; do kill -s "$1" "$p" 2>/dev/null; done <"$group/cgroup.procs"
  elif [ -s "$dir/pid" ]; then read -r p <"$dir/pid" && for p in $(children "$p") "$p"; do kill -s "$1" "$p" 2>/dev/null; done
  fi
}

# children PID: its own, one level.
children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }

# An interval in naps of at most half a second, and how many of them are five seconds.
naps=${interval%%.*} nap_s=1 patience=5
[ "$pause" = 1 ] || read -r naps nap_s patience <<NAPS
$(awk -v i="$interval" 'BEGIN { n = int(i / 0.5); if (n < i / 0.5) n++; printf "%d %.6f %d", n, i / n, int(5 * n / i) + 1 }')
NAPS

# sampler: one block a sample: "=== NUMBER UPTIME", then each file under its name, as head prints it. Its exact time is the mark sample:NUMBER.
# Outlives nobody: where the script is gone, killed, it ends the command and puts everything back. Where $STATE/stop appears, it ends the
# command (after five seconds by force), and the script goes on to its end.
sampler() {
  trap '' INT TERM HUP PIPE
  n=0 nap=0 stopping=0
  while [ -e "$STATE/sampling" ]; do
    if ! alive; then
      end_command TERM
      undo
      printf 'the recorder was killed\n' >"$dir/UNFINISHED"
      # Opened for both, so that nothing waits for another end that may be dead too; whoever reads them sees the end.
      printf 'end: of marks\n' 1<>"$dir/marks.fifo"
      : <>"$dir/stderr.fifo"
      exit 1
    fi
    if [ -e "$STATE/stop" ]; then
      stopping=$((stopping + 1))
      [ "$stopping" != 1 ] || end_command TERM
      [ "$stopping" != "$patience" ] || end_command KILL
    fi
    # It wakes twice a second, however seldom it takes a sample.
    if [ "$nap" -gt 0 ]; then nap=$((nap - 1)); sleep "$nap_s"; continue; fi
    nap=$((naps - 1))
    read -r up _ </proc/uptime
    mark "sample:$n"
    printf '=== %s %s\n' "$n" "$up"
    set -- /proc/meminfo /proc/vmstat /proc/diskstats /proc/pressure/memory /proc/pressure/io /proc/pressure/cpu
    if [ -n "$group" ]; then
      for file in memory.stat memory.usage_in_bytes memory.max_usage_in_bytes memory.failcnt memory.current memory.peak memory.events memory.pressure io.pressure io.stat cpu.stat; do [ ! -e "$group/$file" ] || set -- "$@" "$group/$file"; done
      while read -r p; do set -- "$@" "/proc/$p/io" "/proc/$p/stat"; done <"$group/cgroup.procs"
    elif [ -s "$dir/pid" ]; then
      read -r p <"$dir/pid"
      set -- "$@" "/proc/$p/io" "/proc/$p/stat"
    fi
    head -n 1000 "$@" 2>/dev/null
    n=$((n + 1))
    sleep "$nap_s"
  done
}

# run NUMBER LIMIT: one run, into a folder of its own.
run() {
  limit=$2 group=
  name=$(printf 'run-%02d-%s' "$1" "$limit")
  shift 2
  dir=$out/$name
  mkdir "$dir" || return 2
  printf '%s' "$files" | while IFS= read -r file; do [ -f "$file" ] || { printf 'tidemark record: %s is gone\n' "$file" >&2; exit 2; }; done || return 2
  say "$name: preparing"
  identify

  sync
  full=
  i=0 before='' after='' given_block='' given_event=''
  printf '%s' "$files" | while IFS= read -r file; do
    i=$((i + 1))
    suffix=; [ "$i" = 1 ] || suffix=-$i
    command -v filefrag >/dev/null 2>&1 && { filefrag -v "$file" >"$dir/filefrag$suffix.txt"; filefrag -v -b512 "$file" >"$dir/filefrag512$suffix.txt"; } 2>/dev/null
    [ "$cold" = 0 ] || dd of="$file" oflag=nocache conv=nocreat,notrunc,fdatasync count=0 2>/dev/null || dd if="$file" iflag=nocache count=0 2>/dev/null || say "$name: this dd cannot drop $file from the page cache (oflag=nocache of coreutils); use --drop-caches"
  done
  [ "$drop" = 0 ] || echo 1 >/proc/sys/vm/drop_caches
  before=$(resident "$first")
  residency >"$dir/fincore_before.txt"
  [ "$cold" = 0 ] || [ -z "$before" ] || [ "$before" -le 1048576 ] || say "$name: $before B of $first did not leave the page cache: somebody has it mapped, or it is dirty"

  if [ -n "$cgroup" ]; then
    group=$cgroup
    [ ! -e "$group" ] || { printf 'tidemark record: %s exists and no run of this script left it: remove it first\n' "$group" >&2; group=; return 2; }
    if [ "$hierarchy" = v2 ] && ! grep -qw memory "$groups/cgroup.subtree_control"; then
      note write "$groups/cgroup.subtree_control" -memory
      echo +memory >"$groups/cgroup.subtree_control" || { say "the memory controller cannot be given to groups below $groups"; return 2; }
    fi
    note rmdir "$group"
    note empty "$group"
    mkdir "$group" || return 2
    if [ "$limit" != none ]; then
      bytes=$(bytes_of "$limit")
      # Swap would be another experiment: none of it. Where there is some, the v1 limit of both is what is hit, and counts the hits.
      swap=$(awk '/^SwapTotal/ { print $2 }' /proc/meminfo)
      if [ "$hierarchy" = v1 ]; then
        { echo "$bytes" >"$group/memory.limit_in_bytes" && { [ "$swap" = 0 ] || [ ! -e "$group/memory.memsw.limit_in_bytes" ] || echo "$bytes" >"$group/memory.memsw.limit_in_bytes"; }; } 2>/dev/null
      else
        { echo "$bytes" >"$group/memory.max" && { [ ! -e "$group/memory.swap.max" ] || echo 0 >"$group/memory.swap.max"; }; } 2>/dev/null
      fi || { printf 'tidemark record: the limit %s was refused by %s\n' "$limit" "$group" >&2; return 2; }
    fi
  fi
  [ -z "$ahead" ] || put "/sys/block/$disk/queue/read_ahead_kb" "$ahead"

  if [ "$trace" = 1 ]; then
    put "$T/tracing_on" 0 && note clear "$T/trace" && put "$T/options/context-info" 1
    note rmdir "$I"
    mkdir "$I" && echo 0 >"$I/tracing_on"
    put "$T/trace_clock" mono && echo mono >"$I/trace_clock" || { say 'this kernel has no trace clock mono'; return 2; }
    put "$T/buffer_size_kb" "$block_kb" && echo "$event_kb" >"$I/buffer_size_kb" || say "$name: buffers of $block_kb and $event_kb KiB per CPU were refused; the kernel gave $(cat "$T/buffer_size_kb") and $(cat "$I/buffer_size_kb")"
    for option in bin blk_classic; do note write "$T/options/$option" "$(cat "$T/options/$option" 2>/dev/null || echo 0)"; done
    note write "$T/options/context-info" 1
    note write "$T/current_tracer" nop
    echo blk >"$T/current_tracer"
    echo 0 >"$T/options/bin"; echo 1 >"$T/options/blk_classic"; echo 1 >"$T/options/context-info"
    filter="dev == $(((disk_major << 20) | disk_minor))"
    for event in block_bio_queue block_rq_issue block_rq_complete block_rq_requeue block_rq_error; do
      [ -d "$I/events/block/$event" ] || continue
      echo "$filter" >"$I/events/block/$event/filter" && echo 1 >"$I/events/block/$event/enable"
    done
    if [ "$page_cache" = 1 ]; then
      filter=
      while IFS= read -r file; do
        [ -n "$file" ] || continue
        one="i_ino == $(stat -L -c %i "$file")"
        # A file system of several devices has a number of its own in stat, and another in s_dev.
        [ -z "$fs_device" ] || [ "$(stat -L -c %d "$file")" != "$(((${fs_device%:*} << 8) | ${fs_device#*:}))" ] || one="$one && s_dev == $(((${fs_device%:*} << 20) | ${fs_device#*:}))"
        one="($one)"
        filter="$filter${filter:+ || }$one"
      done <<LIST
$files
LIST
      for event in mm_filemap_add_to_page_cache mm_filemap_delete_from_page_cache; do
        [ -d "$I/events/filemap/$event" ] || continue
        echo "$filter" >"$I/events/filemap/$event/filter" && echo 1 >"$I/events/filemap/$event/enable"
      done
    fi
    note write "/sys/block/$disk/trace/enable" 0
    echo 1 >"/sys/block/$disk/trace/enable"
    given_block=$(cat "$T/buffer_size_kb") given_event=$(cat "$I/buffer_size_kb")
  fi

  mkfifo "$dir/marks.fifo" "$dir/stderr.fifo"
  counted=$(counters)
  cat /proc/vmstat >"$dir/vmstat.before"
  wall=$(date +%s)
  read -r up0 _ </proc/uptime
  if [ "$trace" = 1 ]; then echo 1 >"$I/tracing_on"; echo 1 >"$T/tracing_on"; fi
  mark t0
  : >"$STATE/sampling"
  sampler 2>/dev/null | { trap '' INT TERM HUP; pack >"$dir/samples.log$packed"; } &
  sampling=$!
  (
    trap '' INT TERM HUP PIPE
    n=0
    exec 4>>"$dir/engine.log"
    while IFS= read -r line || [ -n "$line" ]; do
      mark "line:$n"
      printf '%s\n' "$line" >&4
      printf '%s\n' "$line" >&2
      n=$((n + 1)) line=
    done <"$dir/stderr.fifo"
  ) &
  lines=$!
  (
    trap '' INT TERM HUP
    while read -r what at; do
      [ "$what" != end: ] || exit 0
      # The second are the recorder's own.
      case $what in '' | *[!A-Za-z0-9_.-]* | t0 | t1 | sample | line | start | exit) continue ;; esac
      case $at in '' | *[!0-9]* | ????????????????*) at=0 ;; esac
      mark "$what:$at"
    done <>"$dir/marks.fifo"
  ) &
  marking=$!

  sleep 1
  [ ! -e "$STATE/stop" ] || interrupted=1
  if [ "$interrupted" = 0 ]; then
    say "$name: $*"
    mark "start:0"
    [ -n "${TIDEMARK_HOST:-}" ] || trap - TERM HUP
    TIDEMARK_MARKS=$dir/marks.fifo sh -c '
      echo $$ >"$0/pid"
      [ -z "$1" ] || echo $$ >"$1/cgroup.procs" || exit 126
      shift
      trap : INT
      "$@"
      code=$?
      cat /proc/$$/io /proc/$$/stat >"$0/usage.txt" 2>/dev/null
      exit $code' "$dir" "$group" "$@" 2>"$dir/stderr.fifo"
    code=$?
    attend
    mark "exit:$code"
  else
    # Before it began: its reader waits for somebody to open the pipe.
    code=130
    : <>"$dir/stderr.fifo"
  fi
  [ ! -e "$STATE/stop" ] || interrupted=1
  [ "$interrupted" = 0 ] || say "$name: interrupted; what was recorded is kept"
  sleep 1.5 2>/dev/null || sleep 2
  if [ -n "$group" ] && [ -n "$(cat "$group/cgroup.procs")" ]; then
    say "$name: the command left processes behind; they are ended"
    end_command TERM
    sleep 1
    end_command KILL
  fi
  # A process without a cgroup may hold the pipe for ever.
  try=0
  while [ "$(started "$lines")" != '' ] && [ "$try" -lt 20 ]; do try=$((try + 1)); sleep "$pause"; done
  kill -9 "$lines" 2>/dev/null
  wait "$lines" 2>/dev/null
  printf 'end: of marks\n' 1<>"$dir/marks.fifo"
  wait "$marking"

  # Twice: while events are still recorded, and after. What left in between, by others' reclaim, lies between the two.
  residency >"$dir/fincore_end.txt"
  mark t1
  rm -f "$STATE/sampling"
  if [ "$trace" = 1 ]; then
    echo 0 >"$T/tracing_on"; echo 0 >"$I/tracing_on"
    echo 0 >"/sys/block/$disk/trace/enable"
  fi
  read -r up1 _ </proc/uptime
  counted_after=$(counters)
  after=$(resident "$first")
  residency >"$dir/fincore_after.txt"
  wait "$sampling" 2>/dev/null || full=1
  peak=
  [ -z "$group" ] || for file in memory.max_usage_in_bytes memory.peak; do [ ! -e "$group/$file" ] || peak=$(cat "$group/$file"); done
  hits=
  [ ! -e "$group/memory.failcnt" ] || hits=$(cat "$group/memory.failcnt" "$group/memory.memsw.failcnt" 2>/dev/null | awk '{ n += $1 } END { printf "%.0f", n }')
  [ ! -e "$group/memory.events" ] || hits=$(awk '$1 == "max" { print $2 }' "$group/memory.events")

  ring_block='' ring_events='' losses=0
  if [ "$trace" = 1 ]; then
    ring_block=$(rings "$T") ring_events=$(rings "$I")
    losses=$(($(lost "$T") + $(lost "$I")))
    say "$name: writing events"
    cat "$T/trace" | pack >"$dir/blk.txt$packed" || full=1
    cat "$I/trace" | pack >"$dir/events.txt$packed" || full=1
    echo 0 >"$T/options/blk_classic"; echo 0 >"$T/options/context-info"; echo 1 >"$T/options/bin"
    cat "$T/trace_pipe" >"$dir/blk.bin" 2>/dev/null &
    reader=$!
    while [ "$(cat "$T"/per_cpu/cpu*/stats | awk -F ': ' '$1 == "entries" { n += $2 } END { printf "%.0f", n }')" != 0 ] && [ -n "$(started "$reader")" ]; do sleep "$pause"; done
    sleep "$pause"
    kill "$reader" 2>/dev/null
    wait "$reader" 2>/dev/null
    case $? in 0 | 143) ;; *) full=1 ;; esac
    mkdir "$dir/formats"
    for event in block/block_bio_queue block/block_rq_issue block/block_rq_complete filemap/mm_filemap_add_to_page_cache filemap/mm_filemap_delete_from_page_cache; do
      [ ! -e "$I/events/$event/format" ] || cat "$I/events/$event/format" >"$dir/formats/${event##*/}"
    done
    unpack "$dir/events.txt$packed" | awk '
      match($0, /[0-9]+\.[0-9]+: tracing_mark_write: tm:/) || match($0, /[0-9]+\.[0-9]+: print: tracing_mark_write: tm:/) {
        at = substr($0, RSTART); sub(/:.*/, "", at); name = $0; sub(/.*tracing_mark_write: tm:/, "", name)
        split(at, t, "."); ns = t[1] substr(t[2] "000000000", 1, 9); k = split(name, part, ":")
        print ns, part[1], (k > 1 ? part[2] : "") }' >"$dir/marks.raw"
  fi
  marks
  [ "$known" = "$(printf '%s' "$files" | while IFS= read -r file; do stat -L -c '%i %s %Y' "$file" 2>&1; done)" ] || say "$name: a named file was changed or removed in the run: its extents and residency may not be those of what was read"
  undone=0
  undo run || undone=1
  rm -f "$dir/marks.fifo" "$dir/stderr.fifo" "$dir/pid" "$dir/marks.raw"
  describe "$@" >"$dir/meta.json" || full=1
  check
  case ${packed:+$trace} in 1) if pack <"$dir/blk.bin" >"$dir/blk.bin$packed"; then rm "$dir/blk.bin"; else full=1; rm -f "$dir/blk.bin$packed"; fi ;; esac
  # What a builtin could not write it may not tell: a little more has to fit.
  head -c 65536 /dev/zero 2>/dev/null >"$dir/probe" || full=1
  rm -f "$dir/probe"
  [ -z "$full" ] || { bad=1; printf '%s: THE BUNDLE IS NOT WHOLE: %s cannot be written, the disk may be full. Record again with -o on another\n' "$name" "$dir" >&2; }
}

packed=
pack() { cat; }
unpack() { cat "$1"; }
if command -v gzip >/dev/null 2>&1; then
  packed=.gz
  pack() { gzip -1; }
  unpack() { gzip -dc "$1"; }
fi

# marks: from "NANOSECONDS NAME INDEX" (or, untraced, "UPTIME NAME:INDEX") to marks.jsonl; times of samples and of the engine's lines beside it.
marks() {
  [ "$trace" = 1 ] || awk '{ split($1, t, "."); split($2, part, ":"); print t[1] substr(t[2] "000000000", 1, 9), part[1], part[2] }' "$dir/marks.raw" >"$dir/marks.new"
  [ "$trace" = 1 ] || mv "$dir/marks.new" "$dir/marks.raw"
  DIR=$dir awk 'BEGIN { dir = ENVIRON["DIR"] }
    $2 == "sample" || $2 == "line" { if (!seen[$2]++) print "number,t_ns" > (dir "/" $2 "s.csv"); print $3 "," $1 > (dir "/" $2 "s.csv"); next }
    $2 == "t0" || $2 == "t1" { print $1 > (dir "/" $2); next }
    { printf "{\"t\":%s,\"mark\":\"%s\",\"i\":%s}\n", $1, $2, sprintf("%.0f", $3) > (dir "/marks.jsonl") }' "$dir/marks.raw"
}

# identify: what the files are as the run begins; it may remove or replace them.
identify() {
  identities=$(printf '%s' "$files" | while IFS= read -r file; do stat -L -c '%i %s' "$file" | { read -r inode size; printf '{"path": %s, "inode": %s, "size": %s}\n' "$(text "$file")" "$inode" "$size"; }; done | awk '{ printf "%s%s", (NR > 1 ? ", " : ""), $0 }')
  identity=$(stat -L -c '"inode": %i, "size": %s' "$first")
  identity="\"path\": $(text "$first"), $identity"
  mount=$(text "$(df -P "$first" | awk 'NR == 2 { print $1, $NF }') $(awk -v p="$(df -P "$first" | awk 'NR == 2 { print $NF }')" '$2 == p { print $3, $4 }' /proc/mounts | tail -n 1)")
  known=$(printf '%s' "$files" | while IFS= read -r file; do stat -L -c '%i %s %Y' "$file" 2>&1; done)
}

# describe COMMAND...: meta.json of the run.
describe() {
  queue=/sys/block/$disk/queue
  t0=$(cat "$dir/t0" 2>/dev/null) t1=$(cat "$dir/t1" 2>/dev/null)
  rm -f "$dir/t0" "$dir/t1"
  printf '{\n "recorder": "tidemark %s",\n "name": %s,\n' "$VERSION" "$(text "$name")"
  printf ' "args": {"clock": "%s", "limit_bytes": %s, "buf_kb": %s, "ev_buf_kb": %s, "cold": %s, "interval_s": "%s", "read_ahead_kb": %s},\n' \
    "$([ "$trace" = 1 ] && echo mono || echo boot)" "$([ "$limit" = none ] && echo null || bytes_of "$limit")" "$(whole "${given_block:-}")" "$(whole "${given_event:-}")" "$cold" "$interval" "$(whole "${ahead:-}")"
  printf ' "kernel": %s,\n "command": [' "$(text "$(uname -srvm)")"
  comma=
  for word in "$@"; do printf '%s%s' "$comma" "$(text "$word")"; comma=', '; done
  printf '],\n "rc": %s,\n "interrupted": %s,\n' "$code" "$([ "$interrupted" = 1 ] && echo true || echo false)"
  printf ' "environment": {"cpus": %s, "cpu": %s, "mem_total_kb": %s, "swap_total_kb": %s, "thp": %s},\n' "$cpus" "$(text "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)")" \
    "$(whole "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)")" "$(whole "$(awk '/^SwapTotal/ { print $2 }' /proc/meminfo)")" "$(text "$(cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null)")"
  printf ' "device": {"disk": %s, "dev": %s, "fs_devno": %s, "partition_start_sector": %s' "$(text "$disk")" "$(text "$disk_device")" "$(text "$fs_device")" "$start_sector"
  for key in logical_block_size scheduler max_sectors_kb read_ahead_kb nomerges rotational; do
    value=$(cat "$queue/$key" 2>/dev/null) || continue
    case $key in read_ahead_kb) value=${ahead:-$value} ;; esac
    printf ', "%s": %s' "$key" "$(scalar "$value")"
  done
  printf '},\n "traced": [%s],\n "files": [%s],\n "model": {%s},\n "mount": [%s],\n' "$([ "$trace" = 1 ] && text "$disk")" "$identities" "$identity" "$mount"
  printf ' "resident_before": %s,\n "resident_after": %s,\n' "$(whole "$before")" "$(whole "$after")"
  printf ' "memory": {"hierarchy": %s, "peak_bytes": %s, "limit_hits": %s},\n' "$(text "$hierarchy")" "$(whole "$peak")" "$(whole "$hits")"
  printf ' "usage": {%s},\n' "$(awk '/^[a-z_]+: / { sub(":", "", $1); printf "%s\"%s\": %s", (n++ ? ", " : ""), $1, $2 } /\) / { sub(/.*\) /, ""); printf "%s\"minflt\": %s, \"majflt\": %s, \"user_ticks\": %s, \"system_ticks\": %s, \"ticks_per_second\": %s", (n++ ? ", " : ""), $8 + $9, $10 + $11, $14, $15, 100 }' "$dir/usage.txt" 2>/dev/null)"
  [ -z "$t0" ] || printf ' "t0_mono_ns": %s,\n "t1_mono_ns": %s,\n' "$t0" "$t1"
  printf ' "wall0_s": %s,\n "uptime0_s": %s,\n "uptime1_s": %s,\n' "$wall" "$up0" "$up1"
  printf ' "vmstat_delta": {%s},\n' "$(awk 'NR == FNR { was[$1] = $2; next } $2 != was[$1] && $1 ~ /^(pgpgin|pgfault|pgmajfault|workingset_|pgscan|pgsteal|drop_|allocstall|oom_kill)/ { printf "%s\"%s\": %.0f", (n++ ? ", " : ""), $1, $2 - was[$1] }' "$dir/vmstat.before" /proc/vmstat)"
  rm -f "$dir/vmstat.before" "$dir/usage.txt"
  printf ' "diskstat_delta": {%s},\n' "$([ -z "$disk" ] || printf '%s: [%s]' "$(text "$disk")" "$(printf '%s\n%s\n' "$counted" "$counted_after" | awk 'NR == 1 { split($0, was) } NR == 2 { for (i = 1; i <= NF; i++) printf "%s%.0f", (i > 1 ? ", " : ""), $i - was[i] }')")"
  printf ' "ring_blk": {%s},\n "ring_events": {%s}\n}\n' "$ring_block" "$ring_events"
}

# check: what was read by the trace's three steps against what the kernel counted.
check() {
  [ "$trace" = 1 ] || { say "$name: exit code $code; not traced"; return; }
  told=$(unpack "$dir/blk.txt$packed" | awk -v dev="$disk_major,$disk_minor" '
    $1 == dev && $6 ~ /R/ && $6 !~ /[WD]/ && $8 == "+" && $9 > 0 { sum[$5] += $9; n[$5]++ }
    END { printf "%.0f %.0f %.0f %.0f", sum["Q"] * 512, sum["D"] * 512, sum["C"] * 512, n["D"] }')
  kernel=$(printf '%s\n%s\n' "$counted" "$counted_after" | awk 'NR == 1 { r = $3 } NR == 2 { printf "%.0f", ($3 - r) * 512 }')
  # shellcheck disable=SC2086
  set -- $told
  if [ "$losses" != 0 ]; then
    bad=1
    printf '%s: %s EVENTS WERE LOST: no ratio of this run can be trusted. Record again with --expect or --buffer larger (now %s and %s KiB per CPU)\n' "$name" "$losses" "$given_block" "$given_event" >&2
  fi
  if [ "$1" = "$2" ] && [ "$2" = "$3" ] && [ "$2" = "$kernel" ]; then
    say "$name: exit code $code; $4 reads, $2 B at queue = issue = complete = diskstats; $losses events lost"
  else
    bad=1
    printf '%s: exit code %s; reads disagree: queue %s, issue %s, complete %s, diskstats %s B; %s events lost\n' "$name" "$code" "$1" "$2" "$3" "$kernel" "$losses" >&2
  fi
}

# --- the runs ------------------------------------------------------------------------------------------------------------------------
# manifest FINISHED: what the bundle holds so far.
manifest() {
  printf '{\n "schema": "tidemark.bundle/1",\n "recorder": "tidemark %s",\n "recorded": "%s",\n "finished": %s,\n "runs": [%s]\n}\n' "$VERSION" "$recorded" "$1" "$runs" >"$out/manifest.json"
}

number=0 round=0 worst=0 runs='' recorded=$(date -u +%Y-%m-%dT%H:%M:%SZ)
manifest false
while [ "$round" -lt "$repeat" ] && [ "$interrupted" = 0 ]; do
  round=$((round + 1))
  for limit in $limits; do
    [ "$interrupted" = 0 ] || break
    number=$((number + 1))
    run "$number" "$limit" "$@" || { worst=2; break 2; }
    runs="$runs${runs:+,
  }{\"folder\": \"$name\", \"limit\": \"$limit\", \"round\": $round, \"exitCode\": $code, \"lost\": $losses, \"traced\": $([ "$trace" = 1 ] && echo true || echo false), \"interrupted\": $([ "$interrupted" = 1 ] && echo true || echo false)}"
    manifest false
    [ "$code" = 0 ] || worst=$code
    [ "$undone" = 0 ] || { printf 'tidemark record: not everything could be put back; what is left is in %s\n' "$STATE/restore" >&2; worst=2; break 2; }
  done
done

# The start of the file: GGUF header, metadata and tensor table, and more; read after the runs, so that it warms none of them.
case $(head -c 4 "$first" 2>/dev/null | tr -d '\0') in GGUF) head -c 16777216 "$first" | pack >"$out/model.gguf$packed" ;; esac
[ "$worst" = 2 ] && [ -z "$runs" ] || manifest true
[ -z "$runs" ] || say "bundle: $out"
[ "$interrupted" = 0 ] || exit 130
[ "$worst" = 0 ] || exit "$worst"
exit "$bad"
