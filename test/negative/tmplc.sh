#!/bin/sh
# tmplc.sh TMPLC SOURCE_ROOT BUILD_ROOT [CC]: each bad template of test/negative/tmplc is refused with the sentence that
# `expected` names beside it, by tmplc, or where it says "C:" by the C compiler.
set -u
tmplc=$(realpath "$1") source=$2 build=$3 cc=${4:-cc}
dir=$source/test/negative/tmplc
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
count=0 bad=0
tab=$(printf '\t')
while IFS=$tab read -r name sentence; do
	count=$((count + 1))
	(cd "$dir" && "$tmplc" "$name" "$out/bad_html.c" "$out/bad_html.h" "$source/src/view/components/tag.html") >"$out/said" 2>&1
	status=$?
	case $sentence in
	C:*)
		[ $status = 0 ] || { echo "not ok: $name: tmplc refused it: $(cat "$out/said")"; bad=1; continue; }
		if "$cc" -std=c17 -D_GNU_SOURCE -fsyntax-only -I"$out" -I"$source/src" -I"$build" "$out/bad_html.c" >"$out/said" 2>&1; then
			echo "not ok: $name: the C compiler takes it"; bad=1; continue
		fi
		grep -q "${sentence#C: }" "$out/said" || { echo "not ok: $name: $(head -1 "$out/said")"; bad=1; continue; } ;;
	*)
		[ $status = 1 ] && [ "$(cat "$out/said")" = "$name:$sentence" ] ||
			{ echo "not ok: $name: $(cat "$out/said")"; bad=1; continue; } ;;
	esac
done <"$dir/expected"
[ "$(find "$dir" -name '*.html' | wc -l)" = "$count" ] || { echo "not ok: a template without its sentence"; bad=1; }
echo "$count bad templates, $([ $bad = 0 ] && echo all refused || echo not all refused as told)"
exit $bad
