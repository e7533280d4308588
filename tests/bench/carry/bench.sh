#!/bin/sh
# Times training on the graphics card of this machine; README.txt says what it needs and takes.
case $0 in
*/*) here=$(CDPATH='' cd -- "${0%/*}" && pwd) || exit ;;
*) here=$PWD ;;
esac
exec "$here/node" "$here/lib/bench.ts" "$@"
