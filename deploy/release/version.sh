#!/bin/sh
# Says which version the checkout is: the release, or the nearest one before it with
# the number of commits since and the commit, as git describe does: v0.12.0-3-g1234567.
# A tag says so, or, where there is none, internal/version/releases.txt. Nothing where
# git or its history is missing; the program then says what it can (internal/version).
set -u
cd "$(dirname "$0")/../.." || exit 0
git rev-parse -q --verify HEAD >/dev/null 2>&1 || exit 0

tagged=$(git describe --tags --match 'v[0-9]*' --abbrev=7 2>/dev/null)
since_tag=-1
if [ -n "$tagged" ]; then
	tag=$(git describe --tags --match 'v[0-9]*' --abbrev=0)
	since_tag=$(git rev-list --count "$tag..HEAD")
fi

while read -r name commit _; do
	case $name in v[0-9]*) ;; *) continue ;; esac
	if git merge-base --is-ancestor "$commit" HEAD 2>/dev/null; then
		since=$(git rev-list --count "$commit..HEAD")
		if [ -z "${nearest:-}" ] || [ "$since" -lt "$nearest" ]; then
			nearest=$since listed=$name
		fi
	fi
done <internal/version/releases.txt

if [ -n "$tagged" ] && { [ -z "${nearest:-}" ] || [ "$since_tag" -le "$nearest" ]; }; then
	echo "$tagged"
elif [ -n "${nearest:-}" ]; then
	if [ "$nearest" -eq 0 ]; then
		echo "$listed"
	else
		echo "$listed-$nearest-g$(git rev-parse --short=7 HEAD)"
	fi
fi
