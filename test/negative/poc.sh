#!/bin/sh
# poc.sh POC SOURCE_ROOT: each bad translation of test/negative/poc is refused with the words that `expected` names.
set -u
poc=$(realpath "$1") dir=$2/test/negative/poc
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
count=0 bad=0
tab=$(printf '\t')
while IFS=$tab read -r name words; do
	count=$((count + 1))
	(cd "$dir" && "$poc" "$out/catalogue.c" "$name") >"$out/said" 2>&1 && { echo "not ok: $name is taken"; bad=1; continue; }
	grep -q "$name:[0-9]*: .*$words" "$out/said" || { echo "not ok: $name: $(cat "$out/said")"; bad=1; }
done <"$dir/expected"
[ "$(find "$dir" -name '*.po' | wc -l)" = "$count" ] || { echo "not ok: a file without its words"; bad=1; }
printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Open"\nmsgstr "打开"\n' >"$out/one.po"
sed 's/打开/开启/' "$out/one.po" >"$out/two.po"
"$poc" "$out/catalogue.c" "$out/one.po" "$out/two.po" >/dev/null 2>&1 && { echo "not ok: two translations of one text"; bad=1; }
"$poc" "$out/catalogue.c" "$out/one.po" "$out/one.po" || { echo "not ok: the same translation twice is refused"; bad=1; }
echo "$count bad translations, $([ $bad = 0 ] && echo all refused || echo not all refused as told)"
exit $bad
