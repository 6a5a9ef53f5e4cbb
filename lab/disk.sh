#!/bin/sh
# A disk of its own to record on: an ext4 file system in a file. `disk.sh up IMAGE FOLDER [MIB]`, `disk.sh down IMAGE FOLDER`; needs root.
set -eu
image=$2 folder=$3
case $1 in
  up)
    truncate -s "${4:-640}M" "$image"
    # Without lazy initialisation: nothing writes on after mkfs.
    mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 "$image"
    loop=$(losetup --find --show --direct-io=on "$image" 2>/dev/null || losetup --find --show "$image")
    mkdir -p "$folder"
    mount "$loop" "$folder"
    ;;
  down)
    umount "$folder" 2>/dev/null || true
    losetup -j "$image" | cut -d : -f 1 | while read -r loop; do losetup -d "$loop"; done
    rm -f "$image"
    rmdir "$folder" 2>/dev/null || true
    ;;
esac
