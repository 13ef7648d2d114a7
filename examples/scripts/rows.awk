# awk -v total=1000 -f rows.awk: says every 100 rows how far it is, on stderr, past awk's buffer.
NR % 100 == 0 { print "::tasker " NR "/" total " rows" | "cat >&2"; fflush() }
{ sum += $1 }
END { print sum }
